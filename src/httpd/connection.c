/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_vhost.h>

#include "../config/modules.h"

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

/* The facts of a TLS session, and the cipher that they were derived from. */
typedef struct upgrade_session {
    upgrade_connection state; /* must be first: a pointer to the session is cast to one to it */
    /* its name, truncated if it is longer; a buffer, so that renegotiation does not allocate
     * from c->pool */
    char cipher[64];
} upgrade_session;

static upgrade_tls_facts look_up(apr_pool_t *p, conn_rec *c, const char *cipher)
{
    upgrade_tls_facts session = { .tls = upgrade_tls_parse(variable(p, c, "SSL_PROTOCOL")) };

    if (session.tls == UPGRADE_TLS_UNSET) {
        session.tls = UPGRADE_TLS_ANY;
    }
    if (session.tls >= UPGRADE_TLS_ANY) {
        session.cipher_bits = upgrade_cipher_bits_parse(variable(p, c, "SSL_CIPHER_USEKEYSIZE"));
        session.forward_secrecy = upgrade_forward_secrecy(session.tls, cipher);
    }
    return session;
}

/* The session of a plaintext connection, which stays plaintext: httpd does not upgrade it to TLS
 * (CVE-2025-49812). Never written; not const because ap_set_module_config() takes a void pointer.
 */
static upgrade_session plain;

/* Return a session without facts. */
static upgrade_session *create(conn_rec *c, const upgrade_tally *tally)
{
    upgrade_session *session = apr_pcalloc(c->pool, sizeof(*session));

    if (tally) {
        session->state.client =
            upgrade_sketch_client_of(tally->area->header->key, c->client_addr->ipaddr_ptr,
                                     (apr_size_t)c->client_addr->ipaddr_len);
    }
    return session;
}

static void capture(conn_rec *c)
{
    const upgrade_server_conf *server =
        ap_get_module_config(c->base_server->module_config, &upgrade_required_module);
    upgrade_session *session = &plain;

    if (is_tls(c)) {
        /* Until the handshake is complete, SSL_PROTOCOL is the highest version that could be
         * negotiated, and SSL_CIPHER is not set. */
        const char *cipher = variable(c->pool, c, "SSL_CIPHER");

        if (!cipher || !*cipher) {
            return;
        }
        session = create(c, server->tally);
        session->state.facts = look_up(c->pool, c, cipher);
        apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    }
    else if (server->tally) {
        session = create(c, server->tally);
    }
    ap_set_module_config(c->conn_config, &upgrade_required_module, session);
}

int upgrade_connection_capture(conn_rec *c)
{
    /* The event MPM runs this hook again whenever it resumes the connection. */
    if (!c->master && !ap_get_module_config(c->conn_config, &upgrade_required_module)) {
        capture(c);
    }
    return DECLINED;
}

const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_tls_facts *facts;

    if (!is_tls(c)) {
        return &plain.state.facts;
    }
    facts = apr_palloc(r->pool, sizeof(*facts));
    *facts = look_up(r->pool, c, variable(r->pool, c, "SSL_CIPHER"));
    return facts;
}

int upgrade_connection_renew(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_session *session =
        c->master ? NULL : ap_get_module_config(c->conn_config, &upgrade_required_module);
    const char *cipher;

    if (!session || session->state.facts.tls == UPGRADE_TLS_UNSET
        || session->state.facts.tls >= UPGRADE_TLS_1_3) {
        return 0;
    }
    cipher = variable(r->pool, c, "SSL_CIPHER");
    if (!cipher || !strncmp(cipher, session->cipher, sizeof(session->cipher) - 1)) {
        return 0;
    }
    session->state.facts = look_up(r->pool, c, cipher);
    apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    return 1;
}

/*
 * Distinct clients.
 */

/* Return the session of the connection that carries a request, if its peer is the client. */
static upgrade_session *session_of_client(const request_rec *r)
{
    const conn_rec *c = r->connection->master ? r->connection->master : r->connection;

    return r->useragent_addr == c->client_addr
               ? ap_get_module_config(c->conn_config, &upgrade_required_module)
               : NULL;
}

void upgrade_connection_note_counted(const request_rec *r, const upgrade_tally *tally,
                                     unsigned stripe)
{
    const apr_time_t day = (apr_time_t)86400 * APR_USEC_PER_SEC;
    upgrade_session *session = r->connection->master ? NULL : session_of_client(r);
    upgrade_connection *state;

    if (!session || session == &plain) {
        return;
    }
    state = &session->state;
    state->counted = tally;
    state->counted_until = (r->request_time / day + 1) * day;
    state->counter =
        &tally->stripes[stripe & tally->mask].cells[UPGRADE_RECORDED_UNSET][upgrade_status_tls_of(
            state->facts.tls)][UPGRADE_STATUS_HTTP_1_1];
}

upgrade_sketch_client upgrade_connection_client(const request_rec *r, const upgrade_tally *tally)
{
    const upgrade_session *session = session_of_client(r);

    return session && session->state.client.rank
               ? session->state.client
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
