/* SPDX-License-Identifier: Apache-2.0 */

#include "gate.h"

#include <http_config.h>
#include <http_core.h>
#include <http_request.h>

#include "begin.h"
#include "cache_bypass.h"
#include "connection.h"
#include "decision.h"
#include "evaluator.h"
#include "exchange.h"
#include "late.h"
#include "record.h"
#include "responder.h"
#include "vary.h"
#include "writer.h"

/* Send the refusal, and return the status for the hook. */
static int refusal(request_rec *r, upgrade_context *context)
{
    /* A subrequest has no response of its own. The error of a refused ErrorDocument is sent without
     * the document. */
    if (context->role == UPGRADE_ROLE_INITIAL || context->role == UPGRADE_ROLE_REDIRECT) {
        return upgrade_writer_send(r, context);
    }
    return HTTP_UPGRADE_REQUIRED;
}

/*
 * Deciding.
 */

/* Return whether the request is "OPTIONS *". No section applies to it, so the server gate decides
 * it. */
static int is_server_wide_request(const request_rec *r)
{
    return r->uri && !strcmp(r->uri, "*");
}

/* Return whether renegotiation may still make the request meet the policy. */
static int may_be_met_later(const request_rec *r, const upgrade_context *context,
                            const upgrade_decision *decision)
{
    const apr_uint32_t of_cipher =
        UPGRADE_BIT(UPGRADE_REASON_CIPHER_BITS) | UPGRADE_BIT(UPGRADE_REASON_FORWARD_SECRECY);

    return upgrade_exchange_may_renegotiate(context->exchange) && !r->connection->master
           && !(decision->unmet.reasons & ~of_cipher);
}

/* Return whether the evaluation needs more of the request than the facts of its connection. A plan
 * that is only reported does not. */
static int needs_request(const upgrade_context *context, const upgrade_dir_conf *conf)
{
    return !context->meets_all || !upgrade_meets(&conf->require, context->exchange->facts)
           || conf->has_exprs || upgrade_policy_floor(&conf->plan, UPGRADE_KIND_WEBSOCKET);
}

static int has_top_lists(const request_rec *r)
{
    const upgrade_tally *tally = upgrade_server_conf_of(r)->tally;

    return tally && tally->mode > UPGRADE_STATUS_CLIENTS_OFF;
}

/* Capture the request for its evaluation. The server gate captures the header fields later, unless
 * it decides the request. */
static void capture(const request_rec *r, const upgrade_context *context)
{
    if (!needs_request(context, upgrade_dir_conf_of(r))) {
        if (has_top_lists(r)) {
            upgrade_exchange_capture_agent(context->exchange);
        }
    }
    else if (context->progress == UPGRADE_PROGRESS_SERVER && !context->meets_all) {
        upgrade_exchange_capture_facts(context->exchange);
    }
    else {
        upgrade_exchange_capture(context->exchange);
    }
}

/* Evaluate a request. Expressions of the initial request are evaluated again at each gate, because
 * its environment may have changed. */
static upgrade_decision evaluate(request_rec *r, upgrade_context *context)
{
    upgrade_exchange *exchange = context->exchange;
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    int is_again =
        context->role == UPGRADE_ROLE_INITIAL && context->progress < UPGRADE_PROGRESS_HANDLER;

    if (is_again) {
        upgrade_exchange_capture_exemptions(exchange, r, conf);
    }
    capture(r, context);
    upgrade_evaluate_exprs(exchange, conf, is_again);
    return upgrade_evaluate(exchange, conf, upgrade_decision_request_kind(r, context));
}

static int apply(request_rec *r, upgrade_context *context, const upgrade_decision *decision)
{
    upgrade_decision_apply(r, context, upgrade_dir_conf_of(r), decision);
    return context->outcome == UPGRADE_OUTCOME_REFUSED ? refusal(r, context) : DECLINED;
}

static void leave_fast_path(upgrade_context *context)
{
    context->accepted = NULL;
    context->accepts = 0;
}

/*
 * Return whether the verdict and the response are final: no section of the kinds in LATER has
 * directives of this module, and the current configuration has no expressions.
 */
static int is_final(const request_rec *r, upgrade_sections later)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    return !((server->policy_sections | server->response_sections) & later) && !conf->has_exprs;
}

/* Return whether the evaluation may result in a refusal. Checks only the mode of the rollout. */
static int may_refuse(const upgrade_dir_conf *conf, upgrade_facts facts)
{
    return !upgrade_meets(&conf->require, facts)
           || (conf->rollout && conf->rollout->is_on && !upgrade_meets(&conf->plan, facts));
}

/* Refuse or exempt a request if that is final. Leave all other decisions to the later gates. */
static int decide_early(request_rec *r, upgrade_context *context, upgrade_sections later)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    upgrade_decision decision;

    if (upgrade_context_has_current_outcome(context, conf) || !is_final(r, later)
        || !may_refuse(conf, context->exchange->facts)) {
        return DECLINED;
    }
    decision = evaluate(r, context);
    if ((decision.kind != UPGRADE_DECISION_REFUSE && decision.kind != UPGRADE_DECISION_EXEMPT)
        || may_be_met_later(r, context, &decision)) {
        return DECLINED;
    }
    leave_fast_path(context);
    return apply(r, context, &decision);
}

/*
 * The server gate.
 */

/* Report or exempt a request that cannot be refused, if that is final. Leave all other decisions to
 * the later gates. */
static int report_early(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision;

    if (!is_final(r, UPGRADE_IN_ANY_SECTION) || upgrade_context_is_accepted(context, r)
        || context->role != UPGRADE_ROLE_INITIAL || is_server_wide_request(r)) {
        return DECLINED;
    }
    decision = evaluate(r, context);
    return decision.kind == UPGRADE_DECISION_REPORT || decision.kind == UPGRADE_DECISION_EXEMPT
               ? apply(r, context, &decision)
               : DECLINED;
}

static int decide_for_server(request_rec *r, upgrade_context *context)
{
    int status = DECLINED;

    if (!is_server_wide_request(r) && upgrade_begin_accept_forwarded(r, context)) {
        return DECLINED;
    }
    upgrade_exchange_capture_facts(context->exchange);
    if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT
        || context->outcome == UPGRADE_OUTCOME_REFUSED) {
        status = DECLINED;
    }
    else if (is_server_wide_request(r)) {
        upgrade_decision decision = evaluate(r, context);

        status = apply(r, context, &decision);
    }
    else if (!upgrade_context_is_accepted(context, r)) {
        status = decide_early(r, context, UPGRADE_IN_ANY_SECTION);
    }
    if (status != DONE && !upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        /* No module has changed the request yet. */
        upgrade_exchange_capture(context->exchange);
    }
    if (status == DECLINED && upgrade_cache_must_be_bypassed(r, context)) {
        return upgrade_cache_bypass(r);
    }
    return status;
}

int upgrade_gate_server(request_rec *r, upgrade_context *context, int lookup)
{
    context = upgrade_begin_missed(r, context);
    if (!upgrade_context_is_evaluated(context) || context->accepts) {
        return DECLINED;
    }
    if (r->main) {
        return lookup && upgrade_cache_must_be_bypassed(r, context) ? upgrade_cache_bypass_lookup(r)
                                                                    : DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_SERVER);
    return context->meets_all ? report_early(r, context) : decide_for_server(r, context);
}

/*
 * The other gates.
 */

/* The body that a hook writes for a subrequest may be sent to the client directly. */
void upgrade_gate_storage(request_rec *r, upgrade_context *context)
{
    if (context->role == UPGRADE_ROLE_SUBREQUEST && !upgrade_context_is_skipped(context, r)) {
        upgrade_late_guard(r, context);
    }
}

static void capture_sent(const request_rec *r, upgrade_context *context)
{
    if (context->role == UPGRADE_ROLE_INITIAL) {
        upgrade_exchange_capture_path(context->exchange, r);
        upgrade_exchange_capture_exemptions(context->exchange, r, upgrade_dir_conf_of(r));
    }
}

/* Return whether a section has exemptions. */
static int has_exempt_section(const request_rec *r)
{
    const upgrade_dir_conf *server =
        ap_get_module_config(r->server->lookup_defaults, &upgrade_required_module);

    return upgrade_dir_conf_of(r)->exempt != server->exempt;
}

/* Capture the path and the exemptions of a request that no section refuses, if a .htaccess file or
 * a report may need them. */
static int pass_location(request_rec *r, upgrade_context *context)
{
    if (context->accepts
            ? has_exempt_section(r)
            : !upgrade_context_is_accepted(context, r)
                  && !upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        capture_sent(r, upgrade_context_own(r, context));
    }
    return DECLINED;
}

int upgrade_gate_location(request_rec *r, upgrade_context *context)
{
    const upgrade_sections later =
        UPGRADE_IN(UPGRADE_SECTION_IF) | UPGRADE_IN(UPGRADE_SECTION_DIRECTORY);

    if (context->meets_all) {
        return pass_location(r, context);
    }
    if (!upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_LOCATION);
    context->location = is_server_wide_request(r) ? NULL : r->per_dir_config;
    capture_sent(r, context);
    if (upgrade_context_is_accepted(context, r) || context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT
        || is_server_wide_request(r) || upgrade_context_is_skipped(context, r)) {
        return DECLINED;
    }
    upgrade_gate_storage(r, context);
    return decide_early(r, context, later);
}

/* Evaluate a request with its complete configuration. It stays on the slow path. */
static int decide(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision = evaluate(r, context);

    leave_fast_path(context);
    if (decision.kind == UPGRADE_DECISION_CHALLENGE
        || (decision.kind == UPGRADE_DECISION_REFUSE && may_be_met_later(r, context, &decision)
            && upgrade_connection_may_renegotiate(r))) {
        return DECLINED;
    }
    return apply(r, context, &decision);
}

static int add_field(void *fields, const char *name, const char *value)
{
    apr_table_addn(fields, name, value);
    return 1;
}

/* Make an accepted ErrorDocument use err_headers_out of the error again, as it does without this
 * module. */
static void share_error_fields(request_rec *r, upgrade_context *context)
{
    apr_table_t *own = r->err_headers_out;

    apr_table_clear(context->error_fields);
    apr_table_do(add_field, context->error_fields, own, NULL);
    r->err_headers_out = context->error_fields;
    context->error_fields = NULL;
}

/* Decide a request at the access gate, unless it is on the fast path. */
static int decide_at_access(request_rec *r, upgrade_context *context)
{
    upgrade_context *accepted = upgrade_begin_accept_section(r, context);
    int status;

    if (accepted) {
        ap_set_module_config(
            r->request_config, &upgrade_required_module,
            upgrade_context_follow(accepted, accepted->at_access, UPGRADE_PROGRESS_ACCESS));
        return DECLINED;
    }
    if (!upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    context = upgrade_context_own(r, context);
    upgrade_context_advance(context, UPGRADE_PROGRESS_ACCESS);
    if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT || upgrade_context_is_skipped(context, r)) {
        return DECLINED;
    }
    status = decide(r, context);
    if (context->error_fields && upgrade_context_is_decided(context)
        && context->outcome != UPGRADE_OUTCOME_REFUSED) {
        share_error_fields(r, context);
    }
    return status;
}

int upgrade_gate_access(request_rec *r, upgrade_context *context)
{
    if (!context->error_fields
        && upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_ACCESS);
        return DECLINED;
    }
    return decide_at_access(r, upgrade_begin_missed(r, context));
}

int upgrade_gate_renegotiation(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision;

    if (!upgrade_context_is_top(context) || context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT
        || !upgrade_exchange_may_renegotiate(context->exchange)) {
        return DECLINED;
    }
    upgrade_exchange_renew(context->exchange, r);
    decision = evaluate(r, context);
    if (decision.kind == UPGRADE_DECISION_CHALLENGE) {
        return DECLINED;
    }
    upgrade_decision_apply(r, context, upgrade_dir_conf_of(r), &decision);
    /* "Satisfy Any" discards the status; check_user_id returns it. */
    return context->outcome == UPGRADE_OUTCOME_REFUSED && ap_satisfies(r) != SATISFY_ANY
               ? refusal(r, context)
               : DECLINED;
}

int upgrade_gate_authentication(request_rec *r, upgrade_context *context)
{
    return context->outcome == UPGRADE_OUTCOME_REFUSED
                   && context->response == UPGRADE_RESPONSE_UNSET
               ? refusal(r, context)
               : DECLINED;
}

/* Decide a certificate validation: exempt if a file or a backend for that path responds, 404 if
 * there is none, otherwise refused. */
static int decide_challenge(request_rec *r, upgrade_context *context, upgrade_decision *decision)
{
    upgrade_responder responder =
        upgrade_responder_of(r, upgrade_evaluator_path(context->exchange));

    if (responder == UPGRADE_RESPONDER_OTHER || responder == UPGRADE_RESPONDER_VARIANT
        || (responder == UPGRADE_RESPONDER_FILE && !upgrade_responder_is_default(r))) {
        decision->kind = UPGRADE_DECISION_REFUSE;
        return apply(r, context, decision);
    }
    upgrade_decision_apply(r, context, upgrade_dir_conf_of(r), decision);
    if (responder == UPGRADE_RESPONDER_MISSING) {
        return HTTP_NOT_FOUND;
    }
    return context->progress == UPGRADE_PROGRESS_HANDLER ? upgrade_responder_run(r, responder)
                                                         : DECLINED;
}

/* Decide the ErrorDocument of a refusal: exempt if it is a file, otherwise evaluated as any other
 * request. */
static int decide_document(request_rec *r, upgrade_context *context)
{
    upgrade_responder responder = upgrade_responder_of(r, context->document);
    upgrade_decision decision;

    if (responder == UPGRADE_RESPONDER_FILE || responder == UPGRADE_RESPONDER_VARIANT) {
        /* Drop the fields that hooks added for the document. The handler of the file sets its own.
         */
        apr_table_clear(r->headers_out);
        upgrade_context_decide(context, UPGRADE_OUTCOME_EXEMPT);
        return DECLINED;
    }
    decision = evaluate(r, context);
    return apply(r, context, &decision);
}

static int decide_finally(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision;

    leave_fast_path(context);
    if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        return decide_document(r, context);
    }
    if (upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        return DECLINED;
    }
    decision = evaluate(r, context);
    if (decision.kind == UPGRADE_DECISION_CHALLENGE) {
        return decide_challenge(r, context, &decision);
    }
    return apply(r, context, &decision);
}

int upgrade_gate_fixups(request_rec *r, upgrade_context *context)
{
    if (upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_FIXUPS);
        return DECLINED;
    }
    if (upgrade_begin_accept_section(r, context)) {
        return DECLINED;
    }
    context = upgrade_context_own(r, context);
    if (!upgrade_context_is_evaluated(context) || upgrade_context_is_skipped(context, r)) {
        return DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_FIXUPS);
    if (context->outcome == UPGRADE_OUTCOME_REFUSED) {
        return context->response == UPGRADE_RESPONSE_UNSET ? refusal(r, context) : DECLINED;
    }
    return decide_finally(r, context);
}

int upgrade_gate_handler(request_rec *r, upgrade_context *context)
{
    if (upgrade_context_has_current_outcome(context, upgrade_dir_conf_of(r))) {
        upgrade_vary_insert(r, context);
        return DECLINED;
    }
    if (upgrade_begin_accept_section(r, context)) {
        return DECLINED;
    }
    context = upgrade_context_own(r, context);
    if (!upgrade_context_is_evaluated(context) || upgrade_context_is_skipped(context, r)
        || context->outcome == UPGRADE_OUTCOME_REFUSED) {
        return DECLINED;
    }
    upgrade_vary_insert(r, context);
    return decide_finally(r, context);
}
