/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_upgrade_required.c
 * Stop serving an old protocol: the module record, and the hooks, each with the reason for its place.
 *
 *     request --> facts --> policy --> verdict --> rollout --> answer
 *                                         '------------------> record
 *
 * Pure, with APR alone:
 *     facts.h, facts_forwarded.h, facts_websocket.h, facts_list.h   what a request came over, and how it is read
 *     policy.h, policy_exempt.h                                     what is required and planned, and of whom it is not
 *     verdict.h                                                     what is unmet
 *     rollout.h                                                     what becomes of an unmet plan today
 *     answer_fields.h, answer_url.h, answer_negotiation.h           the parts of an answer, and which of them a client likes best
 *     answer_document.h, answer_text.h, answer_settings.h,
 *     answer_template.h, answer_escape.h, answer_pieces.h           its document
 *     record_credential.h                                           what may be said of a credential
 * Glue to httpd:
 *     config.h, config_directives.h, config_startup.h               the directives, and their completion at start-up
 *     config_tree.h, config_warnings.h, config_dump.h               what is told of them at start-up
 *     connection.h, connection_ssl.h                                the TLS facts, looked up once a connection
 *     request.h                                                     what the gates remember of a request
 *     evaluator.h, exemption.h                                      the one evaluator of all gates
 *     gate.h                                                        where a request is judged, and stopped
 *     answer.h, answer_content.h, answer_head.h, answer_location.h  what a refused client gets
 *     record.h, record_exposure.h                                   what is written of it
 */

#include <httpd.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "src/answer.h"
#include "src/config.h"
#include "src/config_dump.h"
#include "src/config_startup.h"
#include "src/connection.h"
#include "src/gate.h"

static int post_read_request(request_rec *r)
{
    if (r->prev) {
        upgrade_gate_hand_on(r);
    }
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    static const char *const caches[] = { "mod_cache.c", NULL };
    static const char *const access_log[] = { "mod_log_config.c", NULL };
    static const char *const http2[] = { "mod_http2.c", NULL };
    static const char *const redirecting[] = { "mod_alias.c", "mod_rewrite.c", "mod_dir.c", NULL };

    (void)p;
    upgrade_answer_register_filters();

    /* Runs for "apachectl -t" too, where post_config does not. */
    ap_hook_check_config(upgrade_config_check, NULL, NULL, APR_HOOK_MIDDLE);
    /* "apachectl -t -D DUMP_UPGRADE" */
    ap_hook_test_config(upgrade_config_dump, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(upgrade_config_complete, NULL, NULL, APR_HOOK_MIDDLE);

    /* Behind the handshake, which a TLS module does at APR_HOOK_MIDDLE, and ahead of mod_http2, which starts threads. */
    ap_hook_process_connection(upgrade_connection_capture, NULL, http2, APR_HOOK_LAST);

    /* Runs for internal redirects too, ahead of all their gates. Nothing is refused here: the core would just hang up. */
    ap_hook_post_read_request(post_read_request, NULL, NULL, APR_HOOK_FIRST);

    /* Server gate. A cache hit reaches no later hook; and a refusal of the whole server need not walk directories. */
    ap_hook_quick_handler(upgrade_gate_server, NULL, caches, APR_HOOK_REALLY_FIRST);

    /* Location gate. A Redirect or a RewriteRule [R] answers at this hook, and Location sections are merged by now. */
    ap_hook_translate_name(upgrade_gate_location, NULL, redirecting, APR_HOOK_REALLY_FIRST);

    /* Access gate. All sections are merged, nothing has asked for credentials yet, and "Satisfy Any" is behind it. */
    ap_hook_post_perdir_config(upgrade_gate_access, NULL, NULL, APR_HOOK_REALLY_FIRST);

    /* Fixups gate. The last word, ahead of the redirects and directory indexes that these modules do at fixups. */
    ap_hook_fixups(upgrade_gate_fixups, NULL, redirecting, APR_HOOK_REALLY_FIRST);

    /* What was answered ahead of the access gate. Ahead of mod_headers, so that "Header always" sees the status of the answer. */
    ap_hook_insert_error_filter(upgrade_answer_insert_document, NULL, NULL, APR_HOOK_REALLY_FIRST);

    ap_hook_log_transaction(upgrade_gate_log, NULL, access_log, APR_HOOK_FIRST);
}

/* All that the shared object shows; it is built with -fvisibility=hidden. Protected: no other takes its place. */
extern module AP_MODULE_DECLARE_DATA upgrade_required_module __attribute__((visibility("protected")));

AP_DECLARE_MODULE(upgrade_required) = {
    STANDARD20_MODULE_STUFF,
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

/* What the sources call it: a hidden name is reached without the GOT, which each hook would pay for (src/config.h). */
extern __typeof__(upgrade_required_module) upgrade_module __attribute__((alias("upgrade_required_module"), visibility("hidden")));
