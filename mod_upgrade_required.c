/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_upgrade_required.c
 * Refuse requests that use an outdated protocol. This file has the module record and the hooks,
 * with the reason for the position of each.
 *     request --> facts --> policy --> verdict --> rollout --> response
 *                                         '------------------> record
 *
 * src/core/      facts, policy, verdict, rollout: APR only
 * src/response/  refusals and their documents: APR only
 * src/status/    counts, top lists, status page: APR only
 * src/config/    directives, merging, start-up checks, configuration dump
 * src/httpd/     hooks, gates, request state, response writer, logging
 */

#include <httpd.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_protocol.h>
#include <http_request.h>

#include "src/config/conf.h"
#include "src/config/dump.h"
#include "src/config/startup.h"
#include "src/httpd/connection.h"
#include "src/httpd/context.h"
#include "src/httpd/handshake.h"
#include "src/httpd/hooks.h"
#include "src/httpd/late.h"
#include "src/httpd/status_memory.h"
#include "src/httpd/status_page.h"
#include "src/httpd/status_task.h"
#include "src/httpd/status_tunnel.h"
#include "src/httpd/writer.h"

/* Before all modules that use the constants of apr_hooks.h, so that the response filter is in the
 * chain before any of them responds. */
#define BEFORE_ALL (APR_HOOK_REALLY_FIRST - 10)
static const char *const tls[] = { "mod_ssl.c", "mod_tls.c", "mod_gnutls.c", NULL };

static void register_startup_hooks(void)
{
    /* Also run by "apachectl -t", which does not run post_config. */
    ap_hook_check_config(upgrade_config_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(upgrade_config_dump, NULL, NULL, APR_HOOK_MIDDLE);
    /* Before mod_ssl, which then runs the hooks of upgrade_handshake_register(). */
    ap_hook_post_config(upgrade_config_complete, NULL, tls, APR_HOOK_MIDDLE);
    /* After the configuration is complete, and before mod_watchdog's hook (APR_HOOK_LAST). */
    ap_hook_post_config(upgrade_status_open, NULL, NULL, APR_HOOK_MIDDLE + 1);
    ap_hook_post_config(upgrade_status_schedule, NULL, NULL, APR_HOOK_MIDDLE + 2);
    ap_hook_child_init(upgrade_status_begin_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(upgrade_status_end_child, NULL, NULL, APR_HOOK_MIDDLE);
}

static void register_request_hooks(void)
{
    static const char *const cache[] = { "mod_cache.c", NULL };
    static const char *const headers[] = { "mod_headers.c", NULL };
    static const char *const access_log[] = { "mod_log_config.c", NULL };
    static const char *const redirecting[] = { "mod_alias.c", "mod_rewrite.c", "mod_dir.c", NULL };

    /* Before all modules, some of which overwrite the address of the peer. */
    ap_hook_pre_connection(upgrade_connection_begin, NULL, NULL, BEFORE_ALL);
    /* After mod_ssl, which completes the handshake at APR_HOOK_MIDDLE, and before mod_http2
     * (APR_HOOK_LAST), which starts threads. */
    ap_hook_process_connection(upgrade_hook_connection, tls, NULL, APR_HOOK_MIDDLE);
    /* Runs for every request_rec, before the request line is read. */
    ap_hook_create_request(upgrade_hook_create, NULL, NULL, APR_HOOK_REALLY_FIRST);
    /* Also for internal redirects. Must not refuse: the core would close the connection instead. */
    ap_hook_post_read_request(upgrade_hook_begin, NULL, NULL, BEFORE_ALL);
    ap_hook_post_read_request(upgrade_hook_before_tls, NULL, tls, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(upgrade_hook_after_tls, tls, NULL, APR_HOOK_MIDDLE);

    /* Server gate. A cache hit reaches no later hook, and a refusal by the policy of the server
     * needs no directory walk. */
    ap_hook_quick_handler(upgrade_hook_server, NULL, cache, BEFORE_ALL);

    /* Location gate. Redirect and RewriteRule [R] respond at this hook. Location sections have been
     * merged. */
    ap_hook_translate_name(upgrade_hook_location, NULL, redirecting, BEFORE_ALL);
    /* The first hook that runs for a subrequest for a file (ap_sub_req_lookup_file). */
    ap_hook_map_to_storage(upgrade_hook_storage, NULL, NULL, BEFORE_ALL);

    /* Access gate. All sections have been merged; authentication and "Satisfy Any" come later. */
    ap_hook_post_perdir_config(upgrade_hook_access, NULL, NULL, BEFORE_ALL);

    /* Renegotiation gate. mod_ssl renegotiates TLS below 1.3 at access_checker. "Satisfy Any"
     * discards the status of that hook. */
    ap_hook_check_access(upgrade_hook_renegotiation, tls, NULL, APR_HOOK_MIDDLE,
                         AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(upgrade_hook_authentication, NULL, NULL, BEFORE_ALL,
                        AP_AUTH_INTERNAL_PER_CONF);
    /* Fixups gate. Before these modules redirect requests or look for an index. */
    ap_hook_fixups(upgrade_hook_fixups, NULL, redirecting, BEFORE_ALL);

    /* After mod_session, which adds Set-Cookie; before mod_headers, so that its "always" wins. */
    ap_hook_insert_filter(upgrade_hook_insert_filter, NULL, headers, APR_HOOK_LAST);
    ap_hook_insert_error_filter(upgrade_late_insert_error_filter, NULL, headers, APR_HOOK_LAST);

    /* mod_dir and mod_negotiation may have led to another directory. Before mod_cache's handler. */
    ap_hook_handler(upgrade_hook_handler, NULL, cache, BEFORE_ALL);
    /* The status page, and the note of a tunnel. After the gate and before mod_proxy's handler
     * (APR_HOOK_FIRST), which would pass the path of the page to a backend. */
    ap_hook_handler(upgrade_hook_status, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_log_transaction(upgrade_hook_log, NULL, access_log, APR_HOOK_FIRST);
}

static void register_hooks(apr_pool_t *p)
{
    upgrade_writer_register_filters();
    upgrade_late_register_filters();
    upgrade_status_page_register(p);
    upgrade_handshake_register();
    upgrade_hooks_note_index();
    register_startup_hooks();
    register_request_hooks();
}

AP_DECLARE_MODULE(upgrade_required) = { STANDARD20_MODULE_STUFF,
                                        upgrade_dir_conf_create,
                                        upgrade_dir_conf_merge,
                                        upgrade_server_conf_create,
                                        upgrade_server_conf_merge,
                                        upgrade_directives,
                                        register_hooks,
#ifdef AP_MODULE_FLAG_NONE
                                        AP_MODULE_FLAG_NONE
#endif
};
