/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_empty.c
 * The module that t/bench/instructions compares mod_upgrade_required with: the same hooks at the same
 * positions, which do nothing. The difference does not include the cost of calling a hook.
 */

#include <httpd.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mpm_common.h>

/* Both start-up hooks. */
static int accept_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    (void)pconf;
    (void)plog;
    (void)ptemp;
    (void)s;
    return OK;
}

static void test_config(apr_pool_t *pconf, server_rec *s)
{
    (void)pconf;
    (void)s;
}

static void begin_child(apr_pool_t *p, server_rec *s)
{
    (void)p;
    (void)s;
}

static void end_child(server_rec *s, pid_t pid, ap_generation_t generation, int slot, mpm_child_status state)
{
    (void)s;
    (void)pid;
    (void)generation;
    (void)slot;
    (void)state;
}

static int pre_connection(conn_rec *c, void *csd)
{
    (void)c;
    (void)csd;
    return OK;
}

static int process_connection(conn_rec *c)
{
    (void)c;
    return DECLINED;
}

static int quick_handler(request_rec *r, int lookup)
{
    (void)r;
    (void)lookup;
    return DECLINED;
}

static int accept_request(request_rec *r)
{
    (void)r;
    return OK;
}

/* All hooks of a request that may decline. */
static int decline(request_rec *r)
{
    (void)r;
    return DECLINED;
}

static void do_nothing(request_rec *r)
{
    (void)r;
}

/* As in mod_upgrade_required.c. */
static void register_hooks(apr_pool_t *p)
{
    static const char *const caches[] = { "mod_cache.c", NULL };
    static const char *const redirecting[] = { "mod_alias.c", "mod_rewrite.c", "mod_dir.c", NULL };

    (void)p;
    ap_hook_check_config(accept_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(test_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(accept_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(accept_config, NULL, NULL, APR_HOOK_MIDDLE + 1);
    ap_hook_post_config(accept_config, NULL, NULL, APR_HOOK_MIDDLE + 2);
    ap_hook_child_init(begin_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(end_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_connection(pre_connection, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_process_connection(process_connection, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_create_request(accept_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_read_request(decline, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_read_request(decline, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(decline, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_quick_handler(quick_handler, NULL, caches, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(decline, NULL, redirecting, APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(decline, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_perdir_config(decline, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_access(decline, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(decline, NULL, NULL, APR_HOOK_REALLY_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_fixups(decline, NULL, redirecting, APR_HOOK_REALLY_FIRST);
    ap_hook_insert_filter(do_nothing, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_error_filter(do_nothing, NULL, NULL, APR_HOOK_LAST);
    ap_hook_handler(decline, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(decline, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_log_transaction(decline, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(empty) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE
#endif
};
