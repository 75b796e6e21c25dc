/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_vhost.h>

#include "../config/modules.h"
#include "../core/cipher.h"
#include "handshake.h"

/*
 * The TLS module.
 */

#if UPGRADE_HAS_HTTP_SSL

#include <http_ssl.h>

static int is_tls(conn_rec *c)
{
    return ap_ssl_conn_is_ssl(c);
}

static const char *variable(apr_pool_t *p, conn_rec *c, const char *name)
{
    return ap_ssl_var_lookup(p, c->base_server, c, NULL, name);
}

#else

#include <mod_ssl.h>

/* The optional functions are retrieved for each call, which is one hash lookup, and a connection is
 * looked up only once. */

static int is_tls(conn_rec *c)
{
    APR_OPTIONAL_FN_TYPE(ssl_is_https) *is_https = APR_RETRIEVE_OPTIONAL_FN(ssl_is_https);

    return is_https && is_https(c);
}

static const char *variable(apr_pool_t *p, conn_rec *c, const char *name)
{
    APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *look_up = APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup);

    /* mod_ssl does not write to the name. */
    return look_up ? look_up(p, c->base_server, c, NULL, (char *)(apr_uintptr_t)name) : NULL;
}

#endif

/*
 * The facts of a connection.
 */

/* A TLS session. */
typedef struct upgrade_session {
    upgrade_connection connection; /* must be first: a pointer to it is cast to a session */
    upgrade_tls_facts facts;       /* connection.session points to them */
    /* the name of the cipher that they were derived from, truncated if it is longer; a buffer, so
     * that renegotiation does not allocate from c->pool */
    char cipher[64];
} upgrade_session;

static upgrade_tls_facts look_up(apr_pool_t *p, conn_rec *c, const char *cipher,
                                 const upgrade_connection *connection)
{
    upgrade_tls_facts session = { .tls = upgrade_tls_parse(variable(p, c, "SSL_PROTOCOL")) };

    if (session.tls == UPGRADE_TLS_UNSET) {
        session.tls = UPGRADE_TLS_ANY;
    }
    if (session.tls >= UPGRADE_TLS_ANY) {
        upgrade_cipher suite = upgrade_cipher_parse(cipher);
        int bits = upgrade_cipher_bits_parse(variable(p, c, "SSL_CIPHER_USEKEYSIZE"));

        /* mod_gnutls and mod_tls do not have that variable. */
        session.cipher_bits = bits ? bits : suite.bits;
        session.forward_secrecy = session.tls >= UPGRADE_TLS_1_3 || suite.forward_secrecy;
    }
    if (connection && connection->handshake) {
        upgrade_handshake_complete(connection->handshake, &session);
    }
    return session;
}

/* The facts of a plaintext connection, which stays plaintext: httpd does not upgrade it to TLS
 * (CVE-2025-49812). */
static const upgrade_tls_facts plain;

/* A plaintext connection without a stored peer. Never written; not const because
 * ap_set_module_config() takes a void pointer. */
static upgrade_connection plain_connection = { .session = &plain };

static upgrade_connection *connection_of(conn_rec *c)
{
    return ap_get_module_config(c->conn_config, &upgrade_required_module);
}

int upgrade_connection_begin(conn_rec *c, void *csd)
{
    const upgrade_server_conf *server =
        ap_get_module_config(c->base_server->module_config, &upgrade_required_module);
    upgrade_connection *connection;

    (void)csd;
    if ((server->has_trusted_anywhere || server->tally) && !c->master && c->client_addr) {
        connection = apr_pcalloc(c->pool, sizeof(*connection));
        if (server->has_trusted_anywhere) {
            apr_sockaddr_info_copy(&connection->peer, c->client_addr, c->pool);
            connection->memory = apr_pcalloc(c->pool, sizeof(*connection->memory));
        }
        if (server->tally) {
            connection->client = upgrade_sketch_client_of(server->tally->area->header->key,
                                                          c->client_addr->ipaddr_ptr,
                                                          (apr_size_t)c->client_addr->ipaddr_len);
        }
        ap_set_module_config(c->conn_config, &upgrade_required_module, connection);
    }
    return OK;
}

void upgrade_connection_set_handshake(conn_rec *c, const struct upgrade_tls_handshake *handshake)
{
    upgrade_connection *connection = connection_of(c);

    if (!connection) {
        connection = apr_pcalloc(c->pool, sizeof(*connection));
        ap_set_module_config(c->conn_config, &upgrade_required_module, connection);
    }
    connection->handshake = handshake;
}

static void capture_plain(conn_rec *c, upgrade_connection *connection)
{
    if (connection) {
        connection->session = &plain;
    }
    else {
        ap_set_module_config(c->conn_config, &upgrade_required_module, &plain_connection);
    }
}

static void capture_tls(conn_rec *c, const upgrade_connection *connection)
{
    /* Until the handshake is complete, SSL_PROTOCOL is the highest version that could be
     * negotiated, and SSL_CIPHER is not set. */
    const char *cipher = variable(c->pool, c, "SSL_CIPHER");
    upgrade_session *session;

    if (!cipher || !*cipher) {
        return;
    }
    session = apr_palloc(c->pool, sizeof(*session));
    session->facts = look_up(c->pool, c, cipher, connection);
    apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    session->connection = connection ? *connection : (upgrade_connection){ NULL };
    session->connection.session = &session->facts;
    ap_set_module_config(c->conn_config, &upgrade_required_module, session);
}

int upgrade_connection_capture(conn_rec *c)
{
    upgrade_connection *connection = connection_of(c);

    if (upgrade_connection_is_captured(c)) {
        return DECLINED;
    }
    if (is_tls(c)) {
        capture_tls(c, connection);
    }
    else {
        capture_plain(c, connection);
    }
    return DECLINED;
}

const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_tls_facts *facts;

    if (!is_tls(c)) {
        return &plain;
    }
    facts = apr_palloc(r->pool, sizeof(*facts));
    *facts = look_up(r->pool, c, variable(r->pool, c, "SSL_CIPHER"), upgrade_connection_of(r));
    return facts;
}

int upgrade_connection_renew(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_connection *connection = c->master ? NULL : connection_of(c);
    upgrade_session *session;
    const char *cipher;

    if (!connection || !connection->session || connection->session == &plain
        || connection->session->tls >= UPGRADE_TLS_1_3) {
        return 0;
    }
    session = (upgrade_session *)connection;
    cipher = variable(r->pool, c, "SSL_CIPHER");
    if (!cipher || !strncmp(cipher, session->cipher, sizeof(session->cipher) - 1)) {
        return 0;
    }
    session->facts = look_up(r->pool, c, cipher, connection);
    apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    return 1;
}

/*
 * Distinct clients.
 */

/* Return the connection that carries a request, if its peer is the client. */
static upgrade_connection *connection_of_client(const request_rec *r)
{
    conn_rec *c = r->connection->master ? r->connection->master : r->connection;
    upgrade_connection *connection = r->useragent_addr == c->client_addr ? connection_of(c) : NULL;

    return connection != &plain_connection ? connection : NULL;
}

void upgrade_connection_note_counted(const request_rec *r, const upgrade_tally *tally,
                                     unsigned stripe, const upgrade_tallied *request,
                                     unsigned populations)
{
    const apr_time_t day = (apr_time_t)86400 * APR_USEC_PER_SEC;
    upgrade_connection *connection = r->connection->master ? NULL : connection_of_client(r);
    upgrade_stripe *counters;

    if (!connection || !connection->session) {
        return;
    }
    if (connection->counted != r->server || r->request_time >= connection->counted_until) {
        connection->counted = r->server;
        connection->counted_until = (r->request_time / day + 1) * day;
        connection->populations = 0;
    }
    connection->populations |= populations;
    connection->counted_proto = r->proto_num;
    counters = &tally->stripes[stripe & tally->mask];
    connection->counter = &counters->cells[request->tls][request->http][UPGRADE_RECORDED_UNSET];
    connection->group_counter =
        request->tls == UPGRADE_STATUS_TLS_NONE || request->group == UPGRADE_STATUS_GROUP_CLASSIC
            ? NULL
            : &counters->groups[request->group];
}

void upgrade_connection_note_changed(const request_rec *r)
{
    upgrade_connection *connection = connection_of(r->connection);

    if (connection && !r->connection->master && connection != &plain_connection) {
        connection->counted = NULL;
    }
}

upgrade_sketch_client upgrade_connection_client(const request_rec *r, const upgrade_tally *tally)
{
    const upgrade_connection *connection = connection_of_client(r);

    return connection && connection->client.rank
               ? connection->client
               : upgrade_sketch_client_of(tally->area->header->key, r->useragent_addr->ipaddr_ptr,
                                          (apr_size_t)r->useragent_addr->ipaddr_len);
}

/*
 * Renegotiation.
 */

/* Return whether the handshake was made for the virtual host of the request: that of SNI or,
 * without SNI, the default of the address. */
static int is_server_of_handshake(request_rec *r)
{
    const char *sni = variable(r->pool, r->connection, "SSL_TLS_SNI");

    return sni && *sni ? ap_matches_request_vhost(r, sni, r->server->port)
                       : r->server == r->connection->base_server;
}

int upgrade_connection_may_renegotiate(request_rec *r)
{
    static const char *const files[] = { "mod_ssl.c", "mod_gnutls.c", "mod_nss.c" };
    int is_known = 0;
    apr_size_t i;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const module *tls = ap_find_linked_module(files[i]);

        /* When httpd merges a section, it replaces the configuration only of modules that have a
         * directive in that section. */
        if (tls
            && ap_get_module_config(r->per_dir_config, tls)
                   != ap_get_module_config(r->server->lookup_defaults, tls)) {
            return 1;
        }
        is_known |= tls != NULL;
    }
    return !is_known || !is_server_of_handshake(r);
}
