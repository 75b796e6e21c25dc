/* SPDX-License-Identifier: Apache-2.0 */

#include "audit.h"

#include <http_config.h>

#include "context.h"
#include "decision.h"
#include "evaluator.h"
#include "exposure.h"
#include "record.h"

/* Return the configuration that applies to R: before the access gate, the last complete Location
 * configuration. */
static const upgrade_dir_conf *conf_of(const request_rec *r, const upgrade_context *context)
{
    ap_conf_vector_t *merged = r->per_dir_config;

    if (context->progress < UPGRADE_PROGRESS_ACCESS && context->location) {
        /* httpd may have reset it since. */
        merged = context->location;
    }
    else if (context->progress == UPGRADE_PROGRESS_LOCATION) {
        /* "OPTIONS *": httpd merges Location and If sections for it, but no section applies to it.
         */
        merged = r->server->lookup_defaults;
    }
    return ap_get_module_config(merged, &upgrade_required_module);
}

/* Return whether the module never replaces this response, so that it is no bug if a requirement is
 * unmet. */
static int is_never_audited(const request_rec *r, const upgrade_context *context)
{
    return !r->sent_bodyct || r->status == HTTP_REQUEST_TIME_OUT
           || r->status == HTTP_MISDIRECTED_REQUEST || r->status == HTTP_SWITCHING_PROTOCOLS
           || context->progress < UPGRADE_PROGRESS_SERVER;
}

/* Evaluate the minimums again, but not the expressions, and log a request that should have been
 * refused. */
static void audit(request_rec *r, const upgrade_context *context, const upgrade_dir_conf *conf)
{
    upgrade_exchange *exchange = context->exchange;
    upgrade_decision decision;

    if (is_never_audited(r, context) || exchange->refusal
        || context->outcome == UPGRADE_OUTCOME_REFUSED
        || exchange->captured != UPGRADE_CAPTURED_REQUEST) {
        return;
    }
    decision = upgrade_evaluate(exchange, conf, upgrade_decision_request_kind(r, context));
    if (decision.kind == UPGRADE_DECISION_REFUSE) {
        exchange->is_audited = 1;
        upgrade_record_audit(r, exchange, decision.unmet, decision.policy);
    }
}

/* Record the verdict of a response that httpd sent before any gate decided. */
static void complete_record(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf)
{
    upgrade_decision decision;

    if (upgrade_context_is_decided(context) || context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        return;
    }
    upgrade_exchange_capture(context->exchange);
    upgrade_evaluate_exprs(context->exchange, conf, 0);
    decision = upgrade_evaluate(context->exchange, conf, upgrade_decision_request_kind(r, context));
    if (decision.kind != UPGRADE_DECISION_REFUSE) {
        upgrade_decision_apply(r, context, conf, &decision);
    }
}

void upgrade_audit(request_rec *r, upgrade_context *context)
{
    upgrade_exchange *exchange = context->exchange;
    const upgrade_dir_conf *conf;

    if (!upgrade_context_is_evaluated(context)) {
        return;
    }
    conf = conf_of(r, context);
    if (!upgrade_context_has_current_outcome(context, conf)) {
        complete_record(r, context, conf);
        audit(r, context, conf);
    }
    if (exchange->exposure) {
        upgrade_exposure_log(exchange);
    }
    if (exchange->recorded == UPGRADE_RECORDED_REPORT
        || exchange->recorded == UPGRADE_RECORDED_DEFERRED) {
        upgrade_record_log(r, exchange);
    }
}
