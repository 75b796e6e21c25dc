/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_vhost.h>

#include "../config/modules.h"

/*
 * The TLS module, whichever it is.
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

/* Found anew each time: it is a look into a hash, and a connection is asked about once. */

static int is_tls(conn_rec *c)
{
    APR_OPTIONAL_FN_TYPE(ssl_is_https) *is_https = APR_RETRIEVE_OPTIONAL_FN(ssl_is_https);

    return is_https && is_https(c);
}

static const char *variable(apr_pool_t *p, conn_rec *c, const char *name)
{
    APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *look_up = APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup);

    /* It does not write to the name. */
    return look_up ? look_up(p, c->base_server, c, NULL, (char *)(apr_uintptr_t)name) : NULL;
}

#endif

/*
 * The facts of a connection.
 */

/* The facts of a TLS session, and the cipher that they are of. */
typedef struct upgrade_session {
    upgrade_tls_facts facts;  /* first: a pointer to it is a pointer to the session */
    char cipher[64];          /* its name, as far as it fits; a buffer, so that no renegotiation takes memory from the connection's pool */
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

/* TLS is not negotiated later (CVE-2025-49812). Not written: httpd has no slot for what is const. */
static upgrade_session plain;

static void capture(conn_rec *c)
{
    upgrade_session *session = &plain;

    if (is_tls(c)) {
        /* Before the handshake is over SSL_PROTOCOL is the best version that could result; the cipher is not known until then. */
        const char *cipher = variable(c->pool, c, "SSL_CIPHER");

        if (!cipher || !*cipher) {
            return;
        }
        session = apr_palloc(c->pool, sizeof(*session));
        session->facts = look_up(c->pool, c, cipher);
        apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    }
    ap_set_module_config(c->conn_config, &upgrade_required_module, session);
}

int upgrade_connection_capture(conn_rec *c)
{
    /* An event MPM runs the hook again whenever it returns to the connection. */
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
        return &plain.facts;
    }
    facts = apr_palloc(r->pool, sizeof(*facts));
    *facts = look_up(r->pool, c, variable(r->pool, c, "SSL_CIPHER"));
    return facts;
}

int upgrade_connection_renew(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_session *session = c->master ? NULL : ap_get_module_config(c->conn_config, &upgrade_required_module);
    const char *cipher;

    if (!session || session == &plain || session->facts.tls >= UPGRADE_TLS_1_3) {
        return 0;
    }
    cipher = variable(r->pool, c, "SSL_CIPHER");
    if (!cipher || !strncmp(cipher, session->cipher, sizeof(session->cipher) - 1)) {
        return 0;
    }
    session->facts = look_up(r->pool, c, cipher);
    apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    return 1;
}

/*
 * Renegotiation.
 */

/* Whether the virtual host of the request is that of the handshake: the one that SNI names, or without SNI the default of the address. */
static int is_server_of_handshake(request_rec *r)
{
    const char *sni = variable(r->pool, r->connection, "SSL_TLS_SNI");

    return sni && *sni ? ap_matches_request_vhost(r, sni, r->server->port) : r->server == r->connection->base_server;
}

int upgrade_connection_may_renegotiate(request_rec *r)
{
    static const char *const files[] = { "mod_ssl.c", "mod_gnutls.c", "mod_nss.c" };
    int is_known = 0;
    apr_size_t i;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const module *tls = ap_find_linked_module(files[i]);

        /* httpd merges a section into the configuration of those modules only that have a directive in it. */
        if (tls && ap_get_module_config(r->per_dir_config, tls) != ap_get_module_config(r->server->lookup_defaults, tls)) {
            return 1;
        }
        is_known |= tls != NULL;
    }
    return !is_known || !is_server_of_handshake(r);
}
