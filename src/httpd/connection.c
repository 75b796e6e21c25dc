/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <apr_strings.h>

#include <http_config.h>

#include "connection_ssl.h"

/* The facts of a TLS session, and the cipher that they are of. */
typedef struct upgrade_session {
    upgrade_tls_facts facts;  /* first: a pointer to it is a pointer to the session */
    char cipher[64];          /* its name, as far as it fits; a buffer, so that no renegotiation takes memory from the connection's pool */
} upgrade_session;

static upgrade_tls_facts look_up(apr_pool_t *p, conn_rec *c, const char *cipher)
{
    upgrade_tls_facts session = { .tls = upgrade_tls_parse(upgrade_ssl_variable(p, c, "SSL_PROTOCOL")) };

    if (session.tls == UPGRADE_TLS_UNSET) {
        session.tls = UPGRADE_TLS_ANY;
    }
    if (session.tls >= UPGRADE_TLS_ANY) {
        session.cipher_bits = upgrade_cipher_bits_parse(upgrade_ssl_variable(p, c, "SSL_CIPHER_USEKEYSIZE"));
        session.forward_secrecy = upgrade_forward_secrecy(session.tls, cipher);
    }
    return session;
}

/* TLS is not negotiated later (CVE-2025-49812). Not written: httpd has no slot for what is const. */
static upgrade_session plain;

static void capture(conn_rec *c)
{
    upgrade_session *session = &plain;

    if (upgrade_ssl_is_on(c)) {
        /* Before the handshake is over SSL_PROTOCOL is the best version that could result; the cipher is not known until then. */
        const char *cipher = upgrade_ssl_variable(c->pool, c, "SSL_CIPHER");

        if (!cipher || !*cipher) {
            return;
        }
        session = apr_palloc(c->pool, sizeof(*session));
        session->facts = look_up(c->pool, c, cipher);
        apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    }
    ap_set_module_config(c->conn_config, &upgrade_module, session);
}

int upgrade_connection_capture(conn_rec *c)
{
    /* An event MPM runs the hook again whenever it returns to the connection. */
    if (!c->master && !ap_get_module_config(c->conn_config, &upgrade_module)) {
        capture(c);
    }
    return DECLINED;
}

const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_tls_facts *facts;

    if (!upgrade_ssl_is_on(c)) {
        return &plain.facts;
    }
    facts = apr_palloc(r->pool, sizeof(*facts));
    *facts = look_up(r->pool, c, upgrade_ssl_variable(r->pool, c, "SSL_CIPHER"));
    return facts;
}

int upgrade_connection_renew(const request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_session *session = c->master ? NULL : ap_get_module_config(c->conn_config, &upgrade_module);
    const char *cipher;

    if (!session || session == &plain || session->facts.tls >= UPGRADE_TLS_1_3) {
        return 0;
    }
    cipher = upgrade_ssl_variable(r->pool, c, "SSL_CIPHER");
    if (!cipher || !strncmp(cipher, session->cipher, sizeof(session->cipher) - 1)) {
        return 0;
    }
    session->facts = look_up(r->pool, c, cipher);
    apr_cpystrn(session->cipher, cipher, sizeof(session->cipher));
    return 1;
}
