/* SPDX-License-Identifier: Apache-2.0 */

#include "connection.h"

#include <http_config.h>
#include <http_ssl.h>

#include "config.h"

typedef struct connection_conf {
    upgrade_tls tls;
} connection_conf;

static upgrade_tls look_up(apr_pool_t *p, server_rec *s, conn_rec *c)
{
    upgrade_tls tls = upgrade_tls_parse(ap_ssl_var_lookup(p, s, c, NULL, "SSL_PROTOCOL"));

    return tls == UPGRADE_TLS_UNSET ? UPGRADE_TLS_ANY : tls;
}

/* Before the handshake is over SSL_PROTOCOL names the best that could come of it; the cipher is not known until then. */
static int handshake_is_over(conn_rec *c)
{
    const char *cipher = ap_ssl_var_lookup(c->pool, c->base_server, c, NULL, "SSL_CIPHER");

    return cipher && *cipher;
}

int upgrade_connection_capture(conn_rec *c)
{
    connection_conf *conf;

    if (ap_get_module_config(c->conn_config, &upgrade_required_module) || c->master || !ap_ssl_conn_is_ssl(c)
        || !handshake_is_over(c)) {
        return DECLINED;
    }
    conf = apr_palloc(c->pool, sizeof(*conf));
    conf->tls = look_up(c->pool, c->base_server, c);
    ap_set_module_config(c->conn_config, &upgrade_required_module, conf);
    return DECLINED;
}

upgrade_tls upgrade_connection_tls(const request_rec *r)
{
    conn_rec *c = r->connection;
    const connection_conf *conf = ap_get_module_config((c->master ? c->master : c)->conn_config,
                                                       &upgrade_required_module);

    if (conf) {
        return conf->tls;
    }
    return ap_ssl_conn_is_ssl(c) ? look_up(r->pool, r->server, c) : UPGRADE_TLS_UNSET;
}
