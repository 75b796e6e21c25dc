/* SPDX-License-Identifier: Apache-2.0 */

#include "evaluator.h"

#include <ap_expr.h>
#include <http_config.h>
#include <http_log.h>

#include "answer.h"
#include "connection.h"
#include "exemption.h"
#include "facts_websocket.h"
#include "record.h"
#include "record_exposure.h"

APLOG_USE_MODULE(upgrade_required);

static OUT_OF_LINE int is_trusted(const request_rec *r, const upgrade_server_conf *server)
{
    int i;

    for (i = 0; i < server->trusted->nelts; i++) {
        /* The peer itself, whatever client mod_remoteip makes of it. */
        if (apr_ipsubnet_test(APR_ARRAY_IDX(server->trusted, i, apr_ipsubnet_t *), r->connection->client_addr)) {
            return 1;
        }
    }
    return 0;
}

/* What the proxy says of its client; its own TLS says nothing of that. */
static upgrade_facts read_forwarded(const request_rec *initial, const upgrade_server_conf *server)
{
    const char *values[UPGRADE_FORWARDED_FACTS] = { NULL };
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (server->forwarded[fact]) {
            values[fact] = apr_table_get(initial->headers_in, server->forwarded[fact]);
        }
    }
    if (values[UPGRADE_FORWARDED_PROTO] && server->reads_forwarded) {
        values[UPGRADE_FORWARDED_PROTO] = upgrade_forwarded_proto(initial->pool, values[UPGRADE_FORWARDED_PROTO]);
    }
    return upgrade_forwarded_facts(initial->pool, values, server->forwarded, initial->proto_num);
}

/* Read once: RequestHeader may edit the headers at fixups, and what is asked for after that must not be judged by its edits. */
static OUT_OF_LINE upgrade_facts forwarded_facts(request_rec *initial, const upgrade_server_conf *server)
{
    upgrade_request *request = upgrade_request_make(initial);

    if (!request->forwarded) {
        upgrade_facts *facts = apr_palloc(initial->pool, sizeof(*facts));

        *facts = read_forwarded(initial, server);
        request->forwarded = facts;
    }
    return *request->forwarded;
}

OUT_OF_LINE upgrade_handshake upgrade_handshake_of(request_rec *r)
{
    request_rec *initial = upgrade_request_initial(r);
    upgrade_request *request = upgrade_request_make(initial);

    if (request->handshake == UPGRADE_HANDSHAKE_UNSET) {
        request->handshake = upgrade_websocket_handshake(initial->headers_in, initial->method, initial->proto_num);
    }
    return request->handshake;
}

static inline int asks_for_handshake(const upgrade_dir_conf *conf)
{
    return upgrade_policy_floor(&conf->require, UPGRADE_KIND_WEBSOCKET) | upgrade_policy_floor(&conf->plan, UPGRADE_KIND_WEBSOCKET);
}

static inline upgrade_facts connection_facts(const request_rec *initial)
{
    return (upgrade_facts) {
        .session = upgrade_connection_session(initial),
        .http = initial->proto_num,
        .hop = (unsigned)initial->proto_num,
    };
}

static inline upgrade_facts facts_of(request_rec *r)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    request_rec *initial = upgrade_request_initial(r);
    upgrade_facts facts = server->trusted && is_trusted(r, server) ? forwarded_facts(initial, server) : connection_facts(initial);

    if (asks_for_handshake(upgrade_dir_conf_of(r))) {
        facts.handshake = upgrade_handshake_of(r);
    }
    return facts;
}

static int holds(request_rec *r, const upgrade_expr *expr)
{
    const ap_expr_info_t *parsed = expr->parsed;
    const char *error = NULL;
    int value = ap_expr_exec(r, parsed, &error);

    if (value < 0 || error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, UPGRADE_LOGNO(0006)
                      "the expression '%s' could not be evaluated, so it does not hold: %s", expr->text,
                      error ? error : "no reason was given");
        return 0;
    }
    return value > 0;
}

upgrade_facts upgrade_facts_of(request_rec *r)
{
    return facts_of(r);
}

static apr_uint32_t evaluate_exprs(request_rec *r, const apr_array_header_t *exprs)
{
    apr_uint32_t unmet = 0;
    int i;

    for (i = 0; i < exprs->nelts; i++) {
        if (!holds(r, &APR_ARRAY_IDX(exprs, i, upgrade_expr))) {
            unmet |= UPGRADE_BIT(i);
        }
    }
    return unmet;
}

/*
 * An expression sees the request that the client sent, as all facts are of that: a subrequest has another protocol and path. Where it was
 * evaluated for that request, what came of it holds for includes, indexes and redirects too.
 */
static OUT_OF_LINE apr_uint32_t judge_exprs(request_rec *r, const upgrade_policy *policy)
{
    request_rec *initial = upgrade_request_initial(r);
    upgrade_request *request = upgrade_request_make(initial);
    apr_uint32_t unmet;

    if (request->is_evaluating) {
        return 0;
    }
    if (r != initial && policy->exprs == request->exprs) {
        return request->unmet_exprs;
    }
    request->is_evaluating = 1;
    unmet = evaluate_exprs(initial, policy->exprs);
    request->is_evaluating = 0;
    if (r == initial) {
        request->exprs = policy->exprs;
        request->unmet_exprs = unmet;
    }
    return unmet;
}

/* Facts and verdicts go by value: in registers, where they cost an allowed request least. */
static inline upgrade_unmet judge(request_rec *r, const upgrade_policy *policy, upgrade_facts facts, upgrade_judge_scope scope)
{
    upgrade_unmet unmet = upgrade_verdict(policy, facts);

    if (policy->exprs && scope == UPGRADE_JUDGE_ALL) {
        unmet.exprs = judge_exprs(r, policy);
        unmet.reasons |= unmet.exprs ? UPGRADE_BIT(UPGRADE_REASON_EXPR) : 0;
    }
    return unmet;
}

static void cancel(upgrade_request *request)
{
    if (request->announced) {
        request->announced->is_cancelled = 1;
        request->announced = NULL;
    }
}

static void forget(request_rec *r, upgrade_request *request)
{
    if (request->recorded != UPGRADE_RECORDED_UNSET || r->prev) {
        upgrade_record_forget(r);
        request->recorded = UPGRADE_RECORDED_UNSET;
    }
}

/* Reasons and what was seen are recorded with it. */
static void record_words(request_rec *r, upgrade_recorded verdict, const char *reasons, const char *seen)
{
    upgrade_request *request = upgrade_request_make(r);

    cancel(request);
    forget(r, request);
    request->recorded = verdict;
    upgrade_record(r, verdict, reasons, seen);
}

static OUT_OF_LINE void record_unmet(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet, upgrade_facts facts)
{
    cancel(upgrade_request_make(r));
    if (!r->main) {
        record_words(r, verdict, upgrade_verdict_words(r->pool, unmet), upgrade_facts_seen(r->pool, &facts));
    }
}

static inline void record_met(request_rec *r, upgrade_request *request, int is_required)
{
    upgrade_recorded verdict = is_required ? UPGRADE_RECORDED_PASS : UPGRADE_RECORDED_UNSET;

    if (request->keeps_record) {
        return;
    }
    request->planned = NULL;
    cancel(request);
    if (r->main || request->recorded == verdict) {
        return;
    }
    forget(r, request);
    request->recorded = verdict;
    if (is_required) {
        upgrade_record_pass(r);
    }
}

static inline int has_exprs(const upgrade_dir_conf *conf)
{
    return conf->require.exprs || conf->plan.exprs;
}

/* Whether a later gate may find other facts: an expression may, and TLS below 1.3 may be negotiated again for a section. */
static inline int may_change(const request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts)
{
    return has_exprs(conf)
           || (upgrade_server_conf_of(r)->renegotiates && facts.session->tls > UPGRADE_TLS_UNSET
               && facts.session->tls < UPGRADE_TLS_1_3);
}

/* The response says what will be, whatever writes it. */
static void announce(request_rec *r, const upgrade_dir_conf *conf)
{
    upgrade_announcement *announcement = apr_palloc(r->pool, sizeof(*announcement));

    *announcement = (upgrade_announcement) {
        .sunset = conf->rollout->sunset,
        .deprecation = conf->rollout->deprecation,
        .help = conf->wishes.help,
    };
    upgrade_request_make(r)->announced = announcement;
    upgrade_answer_announce(r, announcement);
}

/* What a plan would refuse, or will, is recorded, and goes its way. */
static OUT_OF_LINE void let_through(request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts, upgrade_unmet unmet,
                                    upgrade_recorded verdict)
{
    upgrade_request *request = upgrade_request_make(r);
    upgrade_planned *planned;

    if (request->keeps_record) {
        return;
    }
    planned = apr_palloc(r->pool, sizeof(*planned));
    *planned = (upgrade_planned) { .recorded = verdict, .plan = &conf->plan, .facts = facts, .unmet = unmet };
    record_unmet(r, verdict, unmet, facts);
    request->planned = planned;
    upgrade_exposure_note(r, &facts);
    if (upgrade_rollout_announces(conf->rollout, upgrade_request_initial(r)->request_time)) {
        announce(r, conf);
    }
}

/* The client's share is a hash, so it is computed only where it counts. */
static upgrade_outcome outcome_of(request_rec *r, const upgrade_rollout *rollout)
{
    request_rec *initial = upgrade_request_initial(r);
    apr_time_t now = initial->request_time;
    int share = 0;

    if (upgrade_rollout_needs_share(rollout, now)) {
        share = upgrade_rollout_share(initial->useragent_addr->ipaddr_ptr, (apr_size_t)initial->useragent_addr->ipaddr_len);
    }
    return upgrade_rollout_outcome(rollout, now, share);
}

/* Whether a request that does not meet something is exempt; that is recorded. */
static OUT_OF_LINE int is_exempt(request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts, upgrade_unmet unmet,
                                 upgrade_judge_scope scope)
{
    upgrade_exempt exempt = upgrade_exemption_of(r, scope == UPGRADE_JUDGE_ALL);
    upgrade_request *request;

    if (exempt == UPGRADE_EXEMPT_UNSET) {
        return 0;
    }
    request = upgrade_request_make(r);
    /* A later gate judges the expressions, so that what is recorded as unmet is all of it. */
    request->met = exempt == UPGRADE_EXEMPT_FOR_GOOD && (scope == UPGRADE_JUDGE_ALL || !has_exprs(conf)) ? conf : NULL;
    if (!request->keeps_record) {
        request->planned = NULL;
        record_unmet(r, UPGRADE_RECORDED_EXEMPT, unmet, facts);
    }
    return 1;
}

/* Nothing is required or planned; it is remembered all the same, for upgrade_gate_error. */
static OUT_OF_LINE void pass_empty(request_rec *r, const upgrade_dir_conf *conf)
{
    upgrade_request *request = upgrade_request_make(r);

    request->met = conf;
    record_met(r, request, 0);
}

static const upgrade_judgement none;

/* What is planned is unmet: it is refused, if the rollout says so. */
static OUT_OF_LINE upgrade_judgement fail_plan(request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts, upgrade_unmet unmet,
                                               upgrade_judge_scope scope)
{
    upgrade_outcome outcome;

    if (is_exempt(r, conf, facts, unmet, scope)) {
        return none;
    }
    outcome = outcome_of(r, conf->rollout);
    if (outcome == UPGRADE_OUTCOME_REFUSED || (scope == UPGRADE_JUDGE_FLOORS && upgrade_exemption_has_exprs(conf->exempt))) {
        /* A gate that may not refuse it yet, or does not know yet whether it is exempt, leaves it to the next. */
        upgrade_request_make(r)->met = NULL;
    }
    if (outcome == UPGRADE_OUTCOME_REFUSED) {
        return (upgrade_judgement) { .unmet = unmet, .policy = &conf->plan };
    }
    let_through(r, conf, facts, unmet, outcome == UPGRADE_OUTCOME_SPARED ? UPGRADE_RECORDED_SPARED : UPGRADE_RECORDED_REPORT);
    return none;
}

/* What is required is met. A plan is judged only then. */
static OUT_OF_LINE upgrade_judgement pass(request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts, upgrade_judge_scope scope)
{
    upgrade_request *request = upgrade_request_make(r);

    request->met = may_change(r, conf, facts) ? NULL : conf;
    if (upgrade_policy_floor(&conf->require, UPGRADE_KIND_WEBSOCKET)) {
        r->no_cache = 1;    /* a copy would go out to whoever asks without a handshake */
    }
    if (!upgrade_policy_is_empty(&conf->plan)) {
        upgrade_unmet unmet = judge(r, &conf->plan, facts, scope);

        if (unmet.reasons) {
            return fail_plan(r, conf, facts, unmet, scope);
        }
    }
    record_met(r, request, 1);
    return none;
}

static OUT_OF_LINE upgrade_judgement fail(request_rec *r, const upgrade_dir_conf *conf, upgrade_facts facts, upgrade_unmet unmet,
                                          upgrade_judge_scope scope)
{
    if (is_exempt(r, conf, facts, unmet, scope)) {
        return none;
    }
    return (upgrade_judgement) { .unmet = unmet, .policy = &conf->require };
}

upgrade_judgement upgrade_evaluate(request_rec *r, upgrade_judge_scope scope)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    upgrade_facts facts;
    upgrade_unmet unmet;

    if (upgrade_dir_conf_is_empty(conf)) {
        pass_empty(r, conf);
        return none;
    }
    facts = facts_of(r);
    unmet = judge(r, &conf->require, facts, scope);
    if (unmet.reasons) {
        return fail(r, conf, facts, unmet, scope);
    }
    return pass(r, conf, facts, scope);
}

int upgrade_may_refuse(const upgrade_policy *policy, upgrade_facts facts)
{
    return upgrade_policy_has_exprs(policy) || upgrade_verdict(policy, facts).reasons;
}

void upgrade_evaluator_record_refusal(request_rec *r, const upgrade_refusal *refusal)
{
    record_words(r, UPGRADE_RECORDED_REFUSED, refusal->words, refusal->seen);
}
