/* SPDX-License-Identifier: Apache-2.0 */

#include "cache_bypass.h"

#include <http_config.h>
#include <http_request.h>

#include "evaluator.h"
#include "walk.h"

/* Return whether the Location sections of the request path require a WebSocket handshake. */
static int location_requires_websocket(request_rec *r)
{
    const upgrade_dir_conf *conf =
        ap_get_module_config(upgrade_walk_location(r), &upgrade_required_module);

    return upgrade_policy_floor(&conf->require, UPGRADE_KIND_WEBSOCKET);
}

/*
 * Return whether a section that may apply requires a WebSocket handshake and the request has none.
 * A Location that requires one does not make requests for other paths of its server bypass the
 * cache: its responses are never stored (httpd/decision.c). Requests for its own path do, because
 * the cache may have copies from before the requirement was configured.
 */
static int may_lack_handshake(request_rec *r, const upgrade_server_conf *server,
                              const upgrade_facts *facts)
{
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (upgrade_policy_floor(&server->strictest[section], UPGRADE_KIND_WEBSOCKET)
            && (section != UPGRADE_SECTION_LOCATION || location_requires_websocket(r))) {
            return facts->handshake != UPGRADE_HANDSHAKE_VALID;
        }
    }
    return 0;
}

/* Return whether a plan may refuse after the cache. Without sections, the server gate decides it
 * before the cache. */
static int may_plan_refuse(const upgrade_server_conf *server)
{
    return server->has_rollout
           && ((server->policy_sections | server->response_sections) & UPGRADE_IN_ANY_SECTION);
}

/* Any section may apply, because the path may be rewritten or include another one. */
int upgrade_cache_must_be_bypassed(request_rec *r, const upgrade_context *context)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    const upgrade_facts *facts = &context->exchange->facts;
    upgrade_facts with_handshake = *facts;

    if (!server->has_cache || r->method_number != M_GET || context->meets_all) {
        return 0;
    }
    with_handshake.handshake = UPGRADE_HANDSHAKE_VALID;
    return context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT || server->has_policy_exprs
           || !upgrade_meets(may_plan_refuse(server) ? &server->strictest_of_all
                                                     : &server->strictest_required,
                             with_handshake)
           || may_lack_handshake(r, server, facts);
}

static int is_ours(const ap_LINK_quick_handler_t *hook)
{
    return !strcmp(hook->szName, "mod_upgrade_required.c");
}

static int is_of_cache(const ap_LINK_quick_handler_t *hook)
{
    return !strcmp(hook->szName, "mod_cache.c");
}

/* Run the quick handlers after this module's, except mod_cache's. Those before it have declined. */
static int run_other_quick_handlers(request_rec *r)
{
    const apr_array_header_t *hooks = ap_hook_get_quick_handler();
    int is_after = 0;
    int i;

    for (i = 0; i < hooks->nelts; i++) {
        const ap_LINK_quick_handler_t *hook = &APR_ARRAY_IDX(hooks, i, ap_LINK_quick_handler_t);

        if (is_after && !is_of_cache(hook)) {
            int status = hook->pFunc(r, 0);

            if (status != DECLINED) {
                return status;
            }
        }
        is_after |= is_ours(hook);
    }
    return DECLINED;
}

int upgrade_cache_bypass(request_rec *r)
{
    int status = run_other_quick_handlers(r);

    if (status != DECLINED) {
        return status;
    }
    status = ap_process_request_internal(r);
    return status == OK ? ap_invoke_handler(r) : status;
}

int upgrade_cache_bypass_lookup(request_rec *r)
{
    int status = ap_process_request_internal(r);

    if (status != OK) {
        r->status = status;
    }
    return OK;
}
