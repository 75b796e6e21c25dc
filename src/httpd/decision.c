/* SPDX-License-Identifier: Apache-2.0 */

#include "decision.h"

#include <string.h>

#include <apr_strings.h>

#include <http_config.h>

#include "../response/prepared.h"
#include "announcement.h"
#include "exposure.h"
#include "location.h"
#include "notice.h"
#include "record.h"
#include "vary.h"
#include "writer.h"

upgrade_request_kind upgrade_decision_request_kind(const request_rec *r,
                                                   const upgrade_context *context)
{
    static const upgrade_request_kind kinds[UPGRADE_ROLES] = {
        [UPGRADE_ROLE_INITIAL] = UPGRADE_REQUEST_INITIAL,
        [UPGRADE_ROLE_SUBREQUEST] = UPGRADE_REQUEST_SUBREQUEST,
        [UPGRADE_ROLE_REDIRECT] = UPGRADE_REQUEST_REDIRECT,
        [UPGRADE_ROLE_ERROR_DOCUMENT] = UPGRADE_REQUEST_REDIRECT,
        [UPGRADE_ROLE_REFUSAL_DOCUMENT] = UPGRADE_REQUEST_REDIRECT,
    };

    return upgrade_context_is_lookup(r) ? UPGRADE_REQUEST_REDIRECT : kinds[context->role];
}

/*
 * The record.
 */

/* Return the path of R if a module led the request of the client there, otherwise NULL. At the
 * server gate, httpd has not decoded the path yet, so no path is captured. */
static const char *internal_path_of(const request_rec *r, const upgrade_exchange *exchange)
{
    int is_sent = exchange->path ? !strcmp(r->uri, exchange->path) : r == exchange->initial;

    return is_sent ? NULL : r->uri;
}

/* Set the record of the exchange, and the environment variables of R to it. */
static void record(request_rec *r, upgrade_exchange *exchange, upgrade_recorded recorded)
{
    if (exchange->recorded == recorded && recorded <= UPGRADE_RECORDED_PASS && !r->prev) {
        return;
    }
    if (exchange->recorded != UPGRADE_RECORDED_UNSET || r->prev) {
        upgrade_record_unset(r);
    }
    exchange->recorded = recorded;
    upgrade_record_publish(r, recorded, exchange->unmet, &exchange->facts);
}

static void record_unmet(request_rec *r, upgrade_exchange *exchange, upgrade_recorded recorded,
                         const upgrade_decision *decision)
{
    exchange->policy = *decision->policy;
    exchange->unmet = decision->unmet;
    exchange->at = internal_path_of(r, exchange);
    record(r, exchange, recorded);
}

static void note_exposure(request_rec *r, upgrade_exchange *exchange, const upgrade_dir_conf *conf)
{
    if (conf->exposing) {
        upgrade_exposure_note(r, exchange, conf);
    }
}

/*
 * Letting a request through.
 */

static void let_through(request_rec *r, upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                        const upgrade_decision *decision)
{
    static const upgrade_recorded recorded[] = {
        [UPGRADE_DECISION_NOTHING] = UPGRADE_RECORDED_UNSET,
        [UPGRADE_DECISION_PASS] = UPGRADE_RECORDED_PASS,
        [UPGRADE_DECISION_EXEMPT] = UPGRADE_RECORDED_EXEMPT,
        [UPGRADE_DECISION_CHALLENGE] = UPGRADE_RECORDED_EXEMPT,
        [UPGRADE_DECISION_VALIDATION] = UPGRADE_RECORDED_EXEMPT,
        [UPGRADE_DECISION_REPORT] = UPGRADE_RECORDED_REPORT,
        [UPGRADE_DECISION_DEFER] = UPGRADE_RECORDED_DEFERRED,
    };

    exchange->announcement = NULL;
    if (decision->kind <= UPGRADE_DECISION_PASS) {
        record(r, exchange, recorded[decision->kind]);
        return;
    }
    record_unmet(r, exchange, recorded[decision->kind], decision);
    if (decision->kind == UPGRADE_DECISION_REPORT || decision->kind == UPGRADE_DECISION_DEFER) {
        note_exposure(r, exchange, conf);
        upgrade_notice_of_proxy(r, exchange);
        if (upgrade_rollout_announces(conf->rollout, exchange->initial->request_time)) {
            exchange->announcement = upgrade_announcement_make(exchange, conf, decision->unmet);
        }
    }
}

/*
 * Refusing.
 */

/* Return the URL to redirect a browser to, or NULL to refuse the request. A subrequest cannot be
 * redirected. */
static const char *redirection(request_rec *r, const upgrade_exchange *exchange,
                               const upgrade_dir_conf *conf, const upgrade_decision *decision)
{
    if (conf->response.navigation != UPGRADE_NAVIGATION_REDIRECT || r->main
        || !upgrade_location_is_navigation(exchange)
        || !upgrade_https_helps(decision->unmet, decision->policy, upgrade_location_http(r))) {
        return NULL;
    }
    return upgrade_location_of(r, exchange, decision->unmet, decision->policy);
}

static const upgrade_refusal *make_refusal(request_rec *r, const upgrade_exchange *exchange,
                                           const upgrade_dir_conf *conf,
                                           const upgrade_decision *decision)
{
    const char *location = redirection(r, exchange, conf, decision);
    const upgrade_prepared *prepared =
        decision->policy == &conf->require ? conf->prepared : conf->prepared_plan;

    if (!location && prepared
        && upgrade_prepared_is_for(prepared, decision->policy, &conf->response)) {
        prepared = upgrade_prepared_find(prepared, &exchange->facts, decision->unmet);
        if (prepared) {
            return &prepared->refusal;
        }
    }
    return upgrade_refusal_make(exchange->initial->pool, decision->unmet, decision->policy,
                                &exchange->facts, &conf->response, location);
}

static void refuse(request_rec *r, upgrade_context *context, const upgrade_refusal *refusal,
                   const char *at)
{
    upgrade_exchange *exchange = context->exchange;

    upgrade_context_decide(context, UPGRADE_OUTCOME_REFUSED);
    exchange->refusal = refusal;
    exchange->announcement = NULL;
    exchange->policy = refusal->policy;
    exchange->unmet = refusal->unmet;
    exchange->at = at;
    record(r, exchange, refusal->location ? UPGRADE_RECORDED_REDIRECTED : UPGRADE_RECORDED_REFUSED);
    upgrade_writer_prepare(r, refusal);
    upgrade_record_log(r, exchange);
    upgrade_notice_of_proxy(r, exchange);
}

/* Return whether mod_dav handles the request. Its handler looks up the destination of COPY or MOVE
 * and returns the status of the lookup. */
static int is_dav(const request_rec *r)
{
    return r->handler && !strcmp(r->handler, "dav-handler");
}

/*
 * Keep the refusal of a subrequest, which has no response of its own, for its parent request. The
 * parent is refused with it if it ends with the status of the subrequest before its handler runs,
 * as with the lookups of mod_dir and mod_negotiation.
 */
static void keep_subrequest_refusal(request_rec *r, const upgrade_dir_conf *conf,
                                    const upgrade_decision *decision)
{
    upgrade_exchange *exchange = upgrade_context_of(r)->exchange;

    if (upgrade_context_is_lookup(r) || (r->main && is_dav(r->main))) {
        exchange->subrequest_refusal = make_refusal(r, exchange, conf, decision);
        exchange->subrequest_at =
            apr_pstrdup(exchange->initial->pool, internal_path_of(r, exchange));
    }
}

void upgrade_decision_refuse_as_subrequest(request_rec *r, upgrade_context *context)
{
    refuse(r, context, context->exchange->subrequest_refusal, context->exchange->subrequest_at);
}

static upgrade_outcome outcome_of(upgrade_decision_kind kind)
{
    static const upgrade_outcome outcomes[] = {
        [UPGRADE_DECISION_NOTHING] = UPGRADE_OUTCOME_PASSED,
        [UPGRADE_DECISION_PASS] = UPGRADE_OUTCOME_PASSED,
        [UPGRADE_DECISION_EXEMPT] = UPGRADE_OUTCOME_EXEMPT,
        [UPGRADE_DECISION_CHALLENGE] = UPGRADE_OUTCOME_EXEMPT,
        [UPGRADE_DECISION_VALIDATION] = UPGRADE_OUTCOME_EXEMPT,
        [UPGRADE_DECISION_REPORT] = UPGRADE_OUTCOME_PASSED,
        [UPGRADE_DECISION_DEFER] = UPGRADE_OUTCOME_PASSED,
        [UPGRADE_DECISION_REFUSE] = UPGRADE_OUTCOME_REFUSED,
    };

    return outcomes[kind];
}

void upgrade_decision_apply(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf,
                            const upgrade_decision *decision)
{
    upgrade_exchange *exchange = context->exchange;
    int is_recorded =
        context->role == UPGRADE_ROLE_INITIAL || context->role == UPGRADE_ROLE_REDIRECT;

    upgrade_vary_note(r, context, conf);
    if (decision->kind == UPGRADE_DECISION_REFUSE) {
        upgrade_exchange_capture_handshake(exchange);
        upgrade_exchange_note_proxy(exchange, decision->unmet);
        upgrade_exchange_capture_claim(exchange);
    }
    if (decision->kind == UPGRADE_DECISION_REFUSE && is_recorded) {
        note_exposure(r, exchange, conf);
        refuse(r, context, make_refusal(r, exchange, conf, decision),
               internal_path_of(r, exchange));
        return;
    }
    if (decision->kind == UPGRADE_DECISION_REFUSE && context->role == UPGRADE_ROLE_SUBREQUEST) {
        keep_subrequest_refusal(r, conf, decision);
    }
    upgrade_context_decide(context, outcome_of(decision->kind));
    context->is_challenge = decision->kind == UPGRADE_DECISION_CHALLENGE;
    upgrade_context_keep_receipt(r->pool, context, conf);
    if (context->outcome == UPGRADE_OUTCOME_PASSED
        && upgrade_policy_floor(&conf->require, UPGRADE_KIND_WEBSOCKET) && !r->no_cache) {
        /* The cache would send the response to clients that send no handshake. */
        r->no_cache = 1;
        context->is_uncached = 1;
    }
    if (!is_recorded) {
        return;
    }
    let_through(r, exchange, conf, decision);
}
