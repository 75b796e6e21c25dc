/* SPDX-License-Identifier: Apache-2.0 */

#include "gate.h"

#include <http_config.h>
#include <http_core.h>
#include <http_request.h>

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
 * The beginning.
 */

static int may_renegotiate(const upgrade_server_conf *server, const upgrade_exchange *exchange)
{
    return server->watches_cipher && exchange->session.tls > UPGRADE_TLS_UNSET
           && exchange->session.tls < UPGRADE_TLS_1_3;
}

/* Return whether the verdict of a policy cannot change while the request is served. */
static int is_stable(const upgrade_policy *policy, int may_change)
{
    return !may_change || !upgrade_policy_depends_on_cipher(policy);
}

void upgrade_gate_accept(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf)
{
    upgrade_exchange *exchange = context->exchange;

    if (context->role == UPGRADE_ROLE_INITIAL && !upgrade_dir_conf_is_empty(conf)) {
        exchange->recorded = UPGRADE_RECORDED_PASS;
        upgrade_record_pass(r);
    }
    /* An internal redirect is on the fast path only if its record is the same. */
    if (exchange->recorded
        == (upgrade_dir_conf_is_empty(conf) ? UPGRADE_RECORDED_UNSET : UPGRADE_RECORDED_PASS)) {
        context->accepted = conf;
    }
}

/* Put the request on the fast path if its facts meet the policy of the server. Insert the response
 * filter if a section may require more. */
static void accept_or_guard(request_rec *r, upgrade_context *context,
                            const upgrade_server_conf *server)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    const upgrade_facts facts = context->exchange->facts;
    int may_change = may_renegotiate(server, context->exchange);

    if (!server->trusted && context->role != UPGRADE_ROLE_OUR_DOCUMENT) {
        context->meets_all = !server->has_exprs && is_stable(&server->strictest_of_all, may_change)
                             && upgrade_meets(&server->strictest_of_all, facts);
        if (upgrade_conf_is_met(conf, facts) && is_stable(&conf->require, may_change)
            && is_stable(&conf->plan, may_change)) {
            upgrade_gate_accept(r, context, conf);
        }
    }
    if (!context->meets_all) {
        upgrade_late_guard(r, context);
    }
}

/* Return the path of the ErrorDocument, or NULL for an internal redirect of it other than to a
 * variant that mod_negotiation chose. */
static const char *document_of(request_rec *r, const upgrade_context *before)
{
    const char *path = upgrade_exempt_path(r->pool, r->parsed_uri.path);

    return before->role != UPGRADE_ROLE_OUR_DOCUMENT
                   || upgrade_responder_is_variant(r->prev, before->document, path)
               ? path
               : NULL;
}

static int begin_redirect(request_rec *r, upgrade_context *context)
{
    upgrade_context *before = upgrade_context_of(r->prev);

    if (context->role == UPGRADE_ROLE_ERROR_DOCUMENT) {
        upgrade_late_decide(r->prev, before);
        if (before->outcome == UPGRADE_OUTCOME_REFUSED) {
            /* The core sends its own document for the error, and the response filter replaces it.
             */
            upgrade_record_inherit(r->prev, r);
            return HTTP_UPGRADE_REQUIRED;
        }
    }
    upgrade_record_inherit(r->prev, r);
    if (context->role == UPGRADE_ROLE_ERROR_DOCUMENT && !before->accepted) {
        /* If the document is refused, the error is sent without it, and without the fields that its
         * hooks add. */
        context->error_fields = r->err_headers_out;
        r->err_headers_out = apr_table_copy(r->pool, r->err_headers_out);
    }
    if (context->role == UPGRADE_ROLE_OUR_DOCUMENT) {
        context->document = document_of(r, before);
        upgrade_writer_prepare_document(r);
    }
    return DECLINED;
}

int upgrade_gate_begin(request_rec *r, upgrade_context *context)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    int status = DECLINED;

    if (context->role != UPGRADE_ROLE_INITIAL) {
        status = begin_redirect(r, context);
    }
    else if (server->watches_cipher) {
        upgrade_connection_renew(r);
        upgrade_exchange_capture_connection(context->exchange);
    }
    accept_or_guard(r, context, server);
    return status;
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

    return may_renegotiate(upgrade_server_conf_of(r), context->exchange) && !r->connection->master
           && !(decision->unmet.reasons & ~of_cipher);
}

/* Evaluate a request. Expressions of the initial request are evaluated again at each gate, because
 * its environment may have changed. */
static upgrade_decision evaluate(request_rec *r, upgrade_context *context)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    int is_again =
        context->role == UPGRADE_ROLE_INITIAL && context->progress < UPGRADE_PROGRESS_HANDLER;

    if (is_again) {
        upgrade_exchange_capture_exemptions(context->exchange, r, conf);
    }
    if (!context->meets_all || !upgrade_conf_is_met(conf, context->exchange->facts)) {
        upgrade_exchange_capture(context->exchange);
    }
    upgrade_evaluate_exprs(context->exchange, conf, is_again);
    return upgrade_evaluate(context->exchange, conf, upgrade_decision_request_kind(r, context));
}

static int apply(request_rec *r, upgrade_context *context, const upgrade_decision *decision)
{
    upgrade_decision_apply(r, context, upgrade_dir_conf_of(r), decision);
    return context->outcome == UPGRADE_OUTCOME_REFUSED ? refusal(r, context) : DECLINED;
}

/*
 * Return whether the verdict and the response are final: no section of the kinds in LATER has
 * directives of this module, and the current configuration has no expressions.
 */
static int is_final(const request_rec *r, upgrade_sections later)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    return !((server->policy_sections | server->response_sections) & later)
           && !upgrade_dir_conf_has_exprs(conf);
}

/* Return whether the evaluation may result in a refusal. Checks only the mode of the rollout. */
static int may_refuse(const upgrade_dir_conf *conf, upgrade_facts facts)
{
    return !upgrade_meets(&conf->require, facts)
           || (conf->rollout && conf->rollout->is_on && !upgrade_meets(&conf->plan, facts));
}

/* Refuse a request if that is final. Leave all other decisions to the later gates. */
static int refuse_early(request_rec *r, upgrade_context *context, upgrade_sections later)
{
    upgrade_decision decision;

    if (!is_final(r, later) || !may_refuse(upgrade_dir_conf_of(r), context->exchange->facts)) {
        return DECLINED;
    }
    decision = evaluate(r, context);
    if (decision.kind != UPGRADE_DECISION_REFUSE || may_be_met_later(r, context, &decision)) {
        return DECLINED;
    }
    return apply(r, context, &decision);
}

/*
 * The server gate.
 */

static int decide_for_server(request_rec *r, upgrade_context *context)
{
    int status = DECLINED;

    upgrade_exchange_capture(context->exchange);
    if (context->role == UPGRADE_ROLE_OUR_DOCUMENT || context->outcome == UPGRADE_OUTCOME_REFUSED) {
        status = DECLINED;
    }
    else if (is_server_wide_request(r)) {
        upgrade_decision decision = evaluate(r, context);

        status = apply(r, context, &decision);
    }
    else if (!upgrade_context_is_accepted(context, r)) {
        status = refuse_early(r, context, UPGRADE_IN_ANY_SECTION);
    }
    if (status == DECLINED && upgrade_cache_must_be_bypassed(r, context)) {
        return upgrade_cache_bypass(r);
    }
    return status;
}

int upgrade_gate_server(request_rec *r, upgrade_context *context, int lookup)
{
    if (!upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    if (r->main) {
        return lookup && upgrade_cache_must_be_bypassed(r, context) ? upgrade_cache_bypass_lookup(r)
                                                                    : DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_SERVER);
    return decide_for_server(r, context);
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

void upgrade_gate_capture_sent(const request_rec *r, upgrade_context *context)
{
    if (context->role == UPGRADE_ROLE_INITIAL) {
        upgrade_exchange_capture_path(context->exchange, r);
        upgrade_exchange_capture_exemptions(context->exchange, r, upgrade_dir_conf_of(r));
    }
}

int upgrade_gate_location(request_rec *r, upgrade_context *context)
{
    const upgrade_sections later =
        UPGRADE_IN(UPGRADE_SECTION_IF) | UPGRADE_IN(UPGRADE_SECTION_DIRECTORY);

    if (!upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_LOCATION);
    context->location = is_server_wide_request(r) ? NULL : r->per_dir_config;
    upgrade_gate_capture_sent(r, context);
    if (upgrade_context_is_accepted(context, r) || context->role == UPGRADE_ROLE_OUR_DOCUMENT
        || is_server_wide_request(r) || upgrade_context_is_skipped(context, r)) {
        return DECLINED;
    }
    upgrade_gate_storage(r, context);
    return refuse_early(r, context, later);
}

/* Evaluate a request with its complete configuration. It stays on the slow path. */
static int decide(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision = evaluate(r, context);

    context->accepted = NULL;
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

int upgrade_gate_access(request_rec *r, upgrade_context *context)
{
    int status;

    if (!upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    upgrade_context_advance(context, UPGRADE_PROGRESS_ACCESS);
    if (context->role == UPGRADE_ROLE_OUR_DOCUMENT || upgrade_context_is_skipped(context, r)) {
        return DECLINED;
    }
    status = decide(r, context);
    if (context->error_fields && upgrade_context_is_decided(context)
        && context->outcome != UPGRADE_OUTCOME_REFUSED) {
        share_error_fields(r, context);
    }
    return status;
}

int upgrade_gate_renegotiation(request_rec *r, upgrade_context *context)
{
    upgrade_decision decision;

    if (!upgrade_context_is_top(context) || context->role == UPGRADE_ROLE_OUR_DOCUMENT
        || !may_renegotiate(upgrade_server_conf_of(r), context->exchange)) {
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

    context->accepted = NULL;
    if (context->role == UPGRADE_ROLE_OUR_DOCUMENT) {
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
    if (!upgrade_context_is_evaluated(context) || upgrade_context_is_skipped(context, r)
        || context->outcome == UPGRADE_OUTCOME_REFUSED) {
        return DECLINED;
    }
    upgrade_vary_insert(r, context);
    return decide_finally(r, context);
}
