/* SPDX-License-Identifier: Apache-2.0 */

#include "connection_ssl.h"

#include <http_config.h>
#include <http_vhost.h>

#if UPGRADE_HAS_HTTP_SSL

#include <http_ssl.h>

int upgrade_ssl_is_loaded(void)
{
    const apr_array_header_t *hooks = ap_hook_get_ssl_conn_is_ssl();

    return hooks && hooks->nelts;
}

int upgrade_ssl_is_on(conn_rec *c)
{
    return ap_ssl_conn_is_ssl(c);
}

const char *upgrade_ssl_variable(apr_pool_t *p, conn_rec *c, const char *name)
{
    return ap_ssl_var_lookup(p, c->base_server, c, NULL, name);
}

#else

#include <mod_ssl.h>

/* Found anew each time: it is a look into a hash, and a connection is asked about once. */

int upgrade_ssl_is_loaded(void)
{
    return APR_RETRIEVE_OPTIONAL_FN(ssl_is_https) != NULL;
}

int upgrade_ssl_is_on(conn_rec *c)
{
    APR_OPTIONAL_FN_TYPE(ssl_is_https) *is_https = APR_RETRIEVE_OPTIONAL_FN(ssl_is_https);

    return is_https && is_https(c);
}

const char *upgrade_ssl_variable(apr_pool_t *p, conn_rec *c, const char *name)
{
    APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *look_up = APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup);

    /* It does not write to the name. */
    return look_up ? look_up(p, c->base_server, c, NULL, (char *)(apr_uintptr_t)name) : NULL;
}

#endif

/* Whether the virtual host of the request is that of the handshake: the one that SNI names, or without SNI the default of the address. */
static int is_server_of_handshake(request_rec *r)
{
    const char *sni = upgrade_ssl_variable(r->pool, r->connection, "SSL_TLS_SNI");

    return sni && *sni ? ap_matches_request_vhost(r, sni, r->server->port) : r->server == r->connection->base_server;
}

int upgrade_ssl_may_renegotiate(request_rec *r)
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
