/* SPDX-License-Identifier: Apache-2.0 */

#include "modules.h"

#include <string.h>

#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>

#include <mod_ssl.h>

/*
 * TLS modules.
 */

/* A TLS module registers the optional function ssl_is_https, or the hooks of httpd, or both. httpd
 * replaces the function by its own in post_config. Written before that. */
static int has_function;

#if UPGRADE_HAS_HTTP_SSL

#include <http_ssl.h>

int upgrade_modules_have_tls(void)
{
    const apr_array_header_t *hooks = ap_hook_get_ssl_conn_is_ssl();

    return has_function || (hooks && hooks->nelts);
}

#else

int upgrade_modules_have_tls(void)
{
    return has_function;
}

#endif

/* Return whether mod_ssl is the module that has registered ssl_var_lookup. That of mod_gnutls
 * crashes without a connection. */
static int has_mod_ssl_alone(void)
{
    return ap_find_linked_module("mod_ssl.c") && !ap_find_linked_module("mod_gnutls.c")
           && !ap_find_linked_module("mod_nss.c");
}

const char *upgrade_modules_tls_library(apr_pool_t *p, server_rec *s)
{
    static char name[] = "SSL_VERSION_LIBRARY";
    /* "apachectl -t" does not run post_config, and ap_ssl_var_lookup() returns NULL before that. */
    APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *look_up = APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup);

    return look_up && has_mod_ssl_alone() ? look_up(p, s, NULL, NULL, name) : NULL;
}

void upgrade_modules_note(void)
{
    has_function = APR_RETRIEVE_OPTIONAL_FN(ssl_is_https) != NULL;
}

/*
 * Others.
 */

int upgrade_modules_have_cache(void)
{
    const apr_array_header_t *hooks = ap_hook_get_quick_handler();
    int i;

    for (i = 0; hooks && i < hooks->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(hooks, i, ap_LINK_quick_handler_t).szName, "mod_cache.c")) {
            return 1;
        }
    }
    return 0;
}

int upgrade_modules_have_error_filters(void)
{
    const apr_array_header_t *hooks = ap_hook_get_insert_error_filter();

    return hooks && hooks->nelts > 1; /* one is this module's */
}

/* Return the source file of the module whose hook has an index at post_read_request, or NULL. */
static const char *post_read_request_of(int i)
{
    const apr_array_header_t *hooks = ap_hook_get_post_read_request();

    return hooks && i < hooks->nelts ? APR_ARRAY_IDX(hooks, i, ap_LINK_post_read_request_t).szName
                                     : NULL;
}

int upgrade_modules_have_md(void)
{
    const char *file;
    int i;

    for (i = 0; (file = post_read_request_of(i)); i++) {
        if (!strcmp(file, "mod_md.c")) {
            return 1;
        }
    }
    return 0;
}

/* Return whether a module may run between the hooks before and after the TLS modules. mod_md may:
 * it does not respond with a status that TLS modules use. */
static int may_run_between(const char *file)
{
    static const char *const files[] = { "mod_ssl.c", "mod_tls.c", "mod_gnutls.c", "mod_md.c" };
    apr_size_t i;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (!strcmp(file, files[i])) {
            return 1;
        }
    }
    return 0;
}

int upgrade_modules_tell_tls_rejections(void)
{
    /* This module's hooks there: before all others, before the TLS modules, and after them. */
    enum { BEGIN = 1, BEFORE_TLS, AFTER_TLS };
    const char *file;
    int own = 0;
    int i;

    for (i = 0; (file = post_read_request_of(i)); i++) {
        if (!strcmp(file, "mod_upgrade_required.c")) {
            own++;
        }
        else if (own == BEFORE_TLS && !may_run_between(file)) {
            return 0;
        }
    }
    return own == AFTER_TLS;
}
