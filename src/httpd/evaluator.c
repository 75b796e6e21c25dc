/* SPDX-License-Identifier: Apache-2.0 */

#include "evaluator.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_uri.h>

#include <http_config.h>
#include <http_core.h>

#include "../core/exempt_path.h"

/*
 * Expressions.
 */

static void evaluate_one(upgrade_exchange *exchange, const void *parsed, const char *text,
                         int is_again, int varies)
{
    if (is_again || !upgrade_exchange_has_evaluated(exchange, parsed)) {
        upgrade_exchange_evaluate(exchange, parsed, text, varies);
    }
}

static void evaluate_policy(upgrade_exchange *exchange, const upgrade_policy *policy, int is_again)
{
    int i;

    for (i = 0; policy->exprs && i < policy->exprs->nelts; i++) {
        const upgrade_expr *expr = &APR_ARRAY_IDX(policy->exprs, i, upgrade_expr);

        /* The expressions of a plan are parsed with AP_EXPR_FLAG_DONT_VARY. */
        evaluate_one(exchange, expr->parsed, expr->text, is_again, 1);
    }
}

static upgrade_unmet verdict_of(const upgrade_exchange *exchange, const upgrade_policy *policy)
{
    upgrade_unmet unmet = upgrade_verdict(policy, exchange->facts);
    int i;

    for (i = 0; policy->exprs && i < policy->exprs->nelts; i++) {
        if (!upgrade_exchange_expr_is_true(exchange,
                                           APR_ARRAY_IDX(policy->exprs, i, upgrade_expr).parsed)) {
            unmet.exprs |= UPGRADE_BIT(i);
            unmet.reasons |= UPGRADE_BIT(UPGRADE_REASON_EXPR);
        }
    }
    return unmet;
}

static void evaluate_lines(upgrade_exchange *exchange, const upgrade_exemptions *at, int is_again,
                           int varies)
{
    for (; at && at->exemption; at = at->next) {
        if (at->exemption->expr) {
            evaluate_one(exchange, at->exemption->expr, at->exemption->expr_text, is_again, varies);
        }
    }
}

/* Evaluate the expressions of exemptions, if a requirement or the plan is unmet. A plan never adds
 * to Vary. */
static void evaluate_exemptions(upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                                int is_again)
{
    int varies = verdict_of(exchange, &conf->require).reasons != 0;

    if (varies || verdict_of(exchange, &conf->plan).reasons) {
        evaluate_lines(exchange, conf->exempt, is_again, varies);
        evaluate_lines(exchange, exchange->exempt, is_again, varies);
    }
}

void upgrade_evaluate_exprs(upgrade_exchange *exchange, const upgrade_dir_conf *conf, int is_again)
{
    int has_kept = exchange->exempt != conf->exempt && upgrade_exempt_has_exprs(exchange->exempt);

    if (!conf->has_exprs && !has_kept) {
        return;
    }
    evaluate_policy(exchange, &conf->require, is_again);
    evaluate_policy(exchange, &conf->plan, is_again);
    if (has_kept || upgrade_exempt_has_exprs(conf->exempt)) {
        evaluate_exemptions(exchange, conf, is_again);
    }
}

/*
 * Exemptions.
 */

/* Return the path as the client sent it, or NULL. Not parsed_uri.path, which httpd decodes in
 * place: decoding twice gives another path. */
static const char *raw_path(const request_rec *initial)
{
    const char *sent = initial->unparsed_uri;
    apr_uri_t uri;

    if (*sent == '/') {
        apr_size_t length = strcspn(sent, "?#");

        return sent[length] ? apr_pstrmemdup(initial->pool, sent, length) : sent;
    }
    return apr_uri_parse(initial->pool, sent, &uri) == APR_SUCCESS ? uri.path : NULL;
}

/* Return whether empty path segments are kept ("MergeSlashes Off"). Modules differ in how they
 * treat them. */
static int keeps_empty_segments(const request_rec *initial)
{
    const core_server_config *core = ap_get_core_module_config(initial->server->module_config);

    return core->merge_slashes == AP_CORE_CONFIG_OFF;
}

const char *upgrade_evaluator_path(const upgrade_exchange *exchange)
{
    const request_rec *initial = exchange->initial;
    const char *raw;

    if (initial->proxyreq == PROXYREQ_PROXY || !initial->unparsed_uri) {
        return NULL;
    }
    if (upgrade_exempt_is_normalised(initial->unparsed_uri)) {
        return initial->unparsed_uri;
    }
    raw = raw_path(initial);
    if (raw && keeps_empty_segments(initial) && strstr(raw, "//")) {
        return NULL;
    }
    return upgrade_exempt_path(initial->pool, raw);
}

/* Return whether the request is "OPTIONS *", which is about the server, not about a path. */
static int is_server_wide(const request_rec *initial, const char *method)
{
    return !strcmp(method, "OPTIONS") && initial->unparsed_uri
           && !strcmp(initial->unparsed_uri, UPGRADE_EXEMPT_ASTERISK);
}

static upgrade_exempt_facts exempt_facts(const upgrade_exchange *exchange)
{
    const request_rec *initial = exchange->initial;
    const char *method = exchange->method ? exchange->method : initial->method;

    return (upgrade_exempt_facts){
        .path = is_server_wide(initial, method) ? UPGRADE_EXEMPT_ASTERISK
                                                : upgrade_evaluator_path(exchange),
        .query = initial->parsed_uri.query,
        .method = method,
        .client = exchange->client ? exchange->client : initial->useragent_addr,
    };
}

static int matches(const upgrade_exchange *exchange, const upgrade_exemption *exemption,
                   const upgrade_exempt_facts *facts)
{
    return upgrade_exempt_matches(exemption, facts)
           && (!exemption->expr || upgrade_exchange_expr_is_true(exchange, exemption->expr));
}

static int is_exempt(const upgrade_exchange *exchange, const upgrade_exemptions *exemptions,
                     const upgrade_exempt_facts *facts)
{
    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        if (matches(exchange, exemptions->exemption, facts)) {
            return 1;
        }
    }
    return 0;
}

/*
 * Return the exemptions that the request keeps where a module has led it: those of the sections of
 * the URL that the client sent, unless a section of the target has "UpgradeExempt none". That of
 * the server applies to both.
 */
static const upgrade_exemptions *kept(const upgrade_exchange *exchange,
                                      const upgrade_dir_conf *conf, upgrade_request_kind asker)
{
    const upgrade_dir_conf *server =
        ap_get_module_config(exchange->initial->server->lookup_defaults, &upgrade_required_module);

    return asker == UPGRADE_REQUEST_SUBREQUEST || exchange->exempt == conf->exempt
                   || upgrade_exempt_has_none(conf->exempt, server->exempt)
               ? NULL
               : exchange->exempt;
}

/* Return whether an exemption may match. Saves the work for most refused requests, which only the
 * default exemption could match. */
static int may_be_exempt(const upgrade_exchange *exchange, const upgrade_dir_conf *conf)
{
    return conf->exempt || exchange->exempt
           || upgrade_exempt_may_be_validation(exchange->initial->unparsed_uri);
}

static upgrade_decision_kind exemption_of(const upgrade_exchange *exchange,
                                          const upgrade_dir_conf *conf, upgrade_request_kind asker)
{
    upgrade_exempt_facts facts;

    if (!may_be_exempt(exchange, conf)) {
        return UPGRADE_DECISION_UNSET;
    }
    facts = exempt_facts(exchange);
    if (is_exempt(exchange, conf->exempt, &facts)
        || is_exempt(exchange, kept(exchange, conf, asker), &facts)) {
        return UPGRADE_DECISION_EXEMPT;
    }
    return asker == UPGRADE_REQUEST_INITIAL && !upgrade_exempt_drops_default(conf->exempt)
                   && upgrade_exempt_is_validation(&facts)
               ? UPGRADE_DECISION_CHALLENGE
               : UPGRADE_DECISION_UNSET;
}

/*
 * The decision.
 */

/* Return the decision of a rollout. The client's share is computed only if the decision depends on
 * it, because that takes a hash. */
static upgrade_decision_kind rollout_of(const upgrade_exchange *exchange,
                                        const upgrade_rollout *rollout)
{
    static const upgrade_decision_kind kinds[] = {
        [UPGRADE_ROLLOUT_REPORTS] = UPGRADE_DECISION_REPORT,
        [UPGRADE_ROLLOUT_DEFERS] = UPGRADE_DECISION_DEFER,
        [UPGRADE_ROLLOUT_REFUSES] = UPGRADE_DECISION_REFUSE,
    };
    const apr_sockaddr_t *client =
        exchange->client ? exchange->client : exchange->initial->useragent_addr;
    apr_time_t now = exchange->initial->request_time;
    int share = 0;

    if (upgrade_rollout_needs_share(rollout, now)) {
        share = upgrade_rollout_share(client->ipaddr_ptr, (apr_size_t)client->ipaddr_len);
    }
    return kinds[upgrade_rollout_decide(rollout, now, share)];
}

static upgrade_decision decide_unmet(const upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                                     const upgrade_policy *policy, upgrade_unmet unmet,
                                     upgrade_request_kind asker)
{
    upgrade_decision decision = { .kind = exemption_of(exchange, conf, asker),
                                  .unmet = unmet,
                                  .policy = policy };
    upgrade_decision_kind otherwise = UPGRADE_DECISION_REFUSE;

    if (decision.kind == UPGRADE_DECISION_EXEMPT) {
        return decision;
    }
    if (policy == &conf->plan) {
        otherwise = rollout_of(exchange, conf->rollout);
    }
    if (decision.kind == UPGRADE_DECISION_UNSET) {
        decision.kind = otherwise;
    }
    else if (otherwise != UPGRADE_DECISION_REFUSE) {
        /* The plan does not refuse the request, so it makes no difference what responds. */
        decision.kind = UPGRADE_DECISION_VALIDATION;
    }
    return decision;
}

upgrade_decision upgrade_evaluate(const upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                                  upgrade_request_kind asker)
{
    upgrade_unmet unmet;

    if (upgrade_dir_conf_is_empty(conf)) {
        return (upgrade_decision){ .kind = UPGRADE_DECISION_NOTHING };
    }
    unmet = verdict_of(exchange, &conf->require);
    if (unmet.reasons) {
        return decide_unmet(exchange, conf, &conf->require, unmet, asker);
    }
    unmet = verdict_of(exchange, &conf->plan);
    if (unmet.reasons) {
        return decide_unmet(exchange, conf, &conf->plan, unmet, asker);
    }
    return (upgrade_decision){ .kind = UPGRADE_DECISION_PASS };
}
