/* SPDX-License-Identifier: Apache-2.0 */

#include "connection_ssl.h"

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
