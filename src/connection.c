/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <http_config.h>

#include "connection_ssl.h"

static upgrade_tls_facts look_up(apr_pool_t *p, conn_rec *c)
{
    upgrade_tls_facts session = { .tls = upgrade_tls_parse(upgrade_ssl_variable(p, c, "SSL_PROTOCOL")) };

    if (session.tls == UPGRADE_TLS_UNSET) {
        session.tls = UPGRADE_TLS_ANY;
    }
    if (session.tls >= UPGRADE_TLS_ANY) {
        session.cipher_bits = upgrade_cipher_bits_parse(upgrade_ssl_variable(p, c, "SSL_CIPHER_USEKEYSIZE"));
        session.forward_secrecy = upgrade_forward_secrecy(session.tls, upgrade_ssl_variable(p, c, "SSL_CIPHER"));
    }
    return session;
}

/* Before the handshake is over SSL_PROTOCOL names the best that could come of it; the cipher is not known until then. */
static int handshake_is_over(conn_rec *c)
{
    const char *cipher = upgrade_ssl_variable(c->pool, c, "SSL_CIPHER");

    return cipher && *cipher;
}

/* Of a connection in clear; TLS is not negotiated later (CVE-2025-49812). Nobody writes it: httpd has no slot for what is const. */
static upgrade_tls_facts plain;

static OUT_OF_LINE int capture(conn_rec *c)
{
    upgrade_tls_facts *captured = &plain;

    if (c->master) {
        return DECLINED;
    }
    if (upgrade_ssl_is_on(c)) {
        if (!handshake_is_over(c)) {
            return DECLINED;
        }
        captured = apr_palloc(c->pool, sizeof(*captured));
        *captured = look_up(c->pool, c);
    }
    ap_set_module_config(c->conn_config, &upgrade_module, captured);
    return DECLINED;
}

/* It runs again whenever an event MPM comes back to the connection. */
int upgrade_connection_capture(conn_rec *c)
{
    return ap_get_module_config(c->conn_config, &upgrade_module) ? DECLINED : capture(c);
}

const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r)
{
    upgrade_tls_facts *session;

    if (!upgrade_ssl_is_on(r->connection)) {
        return &plain;
    }
    session = apr_palloc(r->pool, sizeof(*session));
    *session = look_up(r->pool, r->connection);
    return session;
}

void upgrade_connection_renew(request_rec *r)
{
    conn_rec *c = r->connection;
    upgrade_tls_facts *captured = c->master ? NULL : ap_get_module_config(c->conn_config, &upgrade_module);

    if (captured && captured != &plain && captured->tls < UPGRADE_TLS_1_3) {
        *captured = look_up(r->pool, c);
    }
}
