/* SPDX-License-Identifier: Apache-2.0 */

#include "ineffective.h"

#include <http_config.h>

#include "../core/log_number.h"
#include "warn.h"

static void warn_of_rollout(const upgrade_lint_context *here)
{
    const ap_directive_t *line = upgrade_tree_find(here->first_child, "UpgradeRollout");
    const upgrade_rollout *rollout = here->all->rollout;
    apr_int64_t now = apr_time_sec(apr_time_now());
    int i;

    if (!line || !rollout) {
        return;
    }
    if (!here->has_plan) {
        upgrade_warn(here->tree, here->server, line,
                     UPGRADE_LOGNO(0019) "UpgradeRollout: no plan applies here, so the rollout has "
                                         "no effect. Add a plan with UpgradePlan.");
    }
    if (rollout->percent == 0 && !rollout->from) {
        upgrade_warn(here->tree, here->server, line,
                     UPGRADE_LOGNO(0017) "UpgradeRollout: percent=0 refuses no request. To record "
                                         "requests only, set UpgradeRollout Report.");
    }
    for (i = 0; i < rollout->windows->nelts; i++) {
        const upgrade_window *window = &APR_ARRAY_IDX(rollout->windows, i, upgrade_window);

        if (window->kind == UPGRADE_WINDOW_ONCE && window->end <= now) {
            upgrade_warn(here->tree, here->server, line,
                         UPGRADE_LOGNO(0018) "UpgradeRollout: a window has ended and will not open "
                                             "again. Remove it, or set new times.");
        }
    }
}

static void warn_of_offer(const upgrade_lint_context *here)
{
    const ap_directive_t *line = upgrade_tree_find(here->first_child, "UpgradeOffer");

    if (line && !here->has_policy) {
        upgrade_warn(
            here->tree, here->server, line,
            UPGRADE_LOGNO(0020) "UpgradeOffer: no requirement or plan applies here, so the "
                                "tokens are never sent. Add a requirement with "
                                "UpgradeRequire.");
    }
}

static int covers(const upgrade_policy *require, const upgrade_policy *plan)
{
    upgrade_kind kind;

    if (upgrade_policy_has_exprs(plan) || upgrade_policy_is_empty(plan)) {
        return 0;
    }
    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        int floor = upgrade_policy_floor(require, kind);

        if (kind == UPGRADE_KIND_TLS && floor < UPGRADE_TLS_ANY
            && upgrade_policy_requires_tls(require)) {
            floor = UPGRADE_TLS_ANY;
        }
        if (upgrade_policy_floor(plan, kind) > floor) {
            return 0;
        }
    }
    return 1;
}

static void warn_of_plan(const upgrade_lint_context *here)
{
    const ap_directive_t *line = upgrade_tree_find(here->first_child, "UpgradePlan");

    if (line && covers(&here->all->require, &here->all->plan)) {
        upgrade_warn(here->tree, here->server, line,
                     UPGRADE_LOGNO(0021) "UpgradePlan: everything in the plan is already required, "
                                         "so the plan has no effect. Remove it.");
    }
}

/* Return whether another exemption covers this one. If two are equal, the earlier line covers the
 * later one. */
static int is_covered(apr_pool_t *p, const upgrade_exemptions *all, const upgrade_exemptions *at)
{
    const upgrade_exemptions *other;
    int is_earlier = 0;

    for (other = all; other && other->exemption; other = other->next) {
        if (other == at) {
            is_earlier = 1;
        }
        else if (upgrade_exempt_is_covered(p, at->exemption, other->exemption)
                 && (is_earlier
                     || !upgrade_exempt_is_covered(p, other->exemption, at->exemption))) {
            return 1;
        }
    }
    return 0;
}

/* Warn of covered exemptions. The server's or section's own exemptions are the first in the list,
 * the last line first. */
static void warn_of_exemptions(const upgrade_lint_context *here)
{
    apr_array_header_t *lines = apr_array_make(here->tree->pool, 4, sizeof(const ap_directive_t *));
    const upgrade_exemptions *at = here->all->exempt;
    const ap_directive_t *line;

    for (line = here->first_child; line; line = line->next) {
        if (!ap_cstr_casecmp(line->directive, "UpgradeExempt")) {
            APR_ARRAY_PUSH(lines, const ap_directive_t *) = line;
        }
    }
    for (; at && at->exemption && lines->nelts; at = at->next) {
        line = *(const ap_directive_t **)apr_array_pop(lines);
        if (is_covered(here->tree->pool, here->all->exempt, at)) {
            upgrade_warn(
                here->tree, here->server, line,
                UPGRADE_LOGNO(0022) "UpgradeExempt: another exemption covers all requests that "
                                    "this one exempts. Remove one of them.");
        }
    }
}

/* Warn of 421 for requests whose HTTP version a proxy forwards. Without that, 421 is only sent on
 * HTTP/2 connections, which may be those of clients. */
static void warn_of_http2_status(const upgrade_lint_context *here)
{
    const upgrade_server_conf *conf = here->server->conf;
    const ap_directive_t *line = upgrade_tree_find(here->first_child, "UpgradeHTTP2Status");
    int is_inherited = !line && here->first_child == here->server->first_child;

    if (conf->trusted && conf->forwarded[UPGRADE_FORWARDED_HTTP_VERSION]
        && here->all->response.http2 == UPGRADE_HTTP2_MISDIRECTED && (line || is_inherited)) {
        upgrade_warn(here->tree, here->server, line,
                     UPGRADE_LOGNO(0030) "UpgradeHTTP2Status: 421 is useless behind a trusted "
                                         "proxy, which does not use another connection for the "
                                         "request. It passes the status on, and its client returns "
                                         "to the same proxy. Set UpgradeHTTP2Status 403.");
    }
}

void upgrade_warn_of_ineffective(const upgrade_lint_context *here)
{
    warn_of_http2_status(here);
    warn_of_rollout(here);
    warn_of_offer(here);
    warn_of_plan(here);
    warn_of_exemptions(here);
}
