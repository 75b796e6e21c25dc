/* SPDX-License-Identifier: Apache-2.0 */

#include "gate.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_core.h>

#include "answer.h"
#include "answer_location.h"
#include "answer_prepared.h"
#include "config.h"
#include "connection.h"
#include "evaluator.h"
#include "exemption.h"
#include "record.h"
#include "record_exposure.h"
#include "request.h"

/*
 * Refusing.
 */

/* The URL that a browser is sent to; NULL where it is refused. What is asked for within a page cannot be redirected. */
static const char *redirection(request_rec *r, upgrade_judgement judgement, const upgrade_facts *facts)
{
    if (upgrade_dir_conf_of(r)->wishes.navigation != UPGRADE_NAVIGATION_REDIRECT || r->main || !upgrade_answer_is_navigation(r)
        || !upgrade_https_helps(judgement.unmet, judgement.policy, upgrade_server_conf_of(r)->https_http)) {
        return NULL;
    }
    return upgrade_answer_location(r, judgement.unmet, judgement.policy, facts);
}

static const upgrade_refusal *make_refusal(request_rec *r, apr_pool_t *p, upgrade_judgement judgement)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    upgrade_facts facts = upgrade_facts_of(r);
    const char *location;

    /* Whoever opens a WebSocket is told its wss URL, whatever was required. */
    if (apr_table_get(upgrade_request_initial(r)->headers_in, "Upgrade")) {
        facts.handshake = upgrade_handshake_of(r);
    }
    location = redirection(r, judgement, &facts);
    if (!location && conf->prepared && judgement.policy == &conf->require && upgrade_prepared_fits(conf->prepared, &facts)) {
        return &conf->prepared->refusal;
    }
    return upgrade_refusal_make(p, judgement.unmet, judgement.policy, &facts, &conf->wishes, location);
}

/* Whatever writes an answer of its own is looked at by upgrade_gate_error first. */
static void guard(request_rec *r, upgrade_request *request)
{
    if (!request->is_guarded) {
        request->is_guarded = 1;
        upgrade_answer_guard(r);
    }
}

/*
 * A subrequest is not answered itself. Its refusal is the top request's own where that ends with its status; not where that is for the
 * ErrorDocument of another error, which has a status already, nor where an expression only asks (-F, -U).
 */
static int keep(request_rec *r, upgrade_judgement judgement)
{
    request_rec *top = r->main;
    upgrade_request *request;
    const upgrade_refusal *refusal;

    while (top->main) {
        top = top->main;
    }
    refusal = make_refusal(r, top->pool, judgement);
    request = upgrade_request_make(top);
    if (!request->kept && top->status == HTTP_OK && !upgrade_request_make(upgrade_request_initial(r))->is_evaluating) {
        request->kept = refusal;
        guard(top, request);
    }
    return refusal->status;
}

static void log_refusal(request_rec *r, const upgrade_refusal *refusal)
{
    upgrade_record_log(r, UPGRADE_RECORDED_REFUSED, refusal->unmet, &refusal->policy, &refusal->facts);
}

static void refuse(request_rec *r, const upgrade_refusal *refusal)
{
    upgrade_request *request = upgrade_request_make(r);

    request->refusal = refusal;
    request->planned = NULL;
    upgrade_evaluator_record_refusal(r, refusal);
    upgrade_exposure_note(r, &refusal->facts);
    upgrade_answer_prepare(r, refusal);
    log_refusal(r, refusal);
}

/* When the core has chosen another answer. */
static void refuse_late(request_rec *r, upgrade_judgement judgement)
{
    const upgrade_refusal *refusal = make_refusal(r, r->pool, judgement);

    refuse(r, refusal);
    upgrade_answer_add_fields(r, refusal);
    upgrade_request_make(r)->is_late = 1;
}

static OUT_OF_LINE int stop(request_rec *r, upgrade_judgement judgement)
{
    const upgrade_refusal *refusal;

    if (r->main) {
        return keep(r, judgement);
    }
    if (r->status != HTTP_OK) {
        /* The ErrorDocument of another error may not be shown: the core then answers that error without it. */
        return HTTP_UPGRADE_REQUIRED;
    }
    refusal = make_refusal(r, r->pool, judgement);
    refuse(r, refusal);
    return upgrade_answer_send(r, refusal);
}

/*
 * The cache. A hit of mod_cache reaches no gate but the first.
 */

/* What the Location sections of the path that was sent come to. The core walks them again, in its own time. */
static const upgrade_dir_conf *look_up_location(request_rec *r)
{
    ap_conf_vector_t *before = r->per_dir_config;
    char *uri = r->uri;
    const upgrade_dir_conf *conf;

    r->uri = apr_pstrdup(r->pool, uri);
    ap_unescape_url(r->uri);
    ap_getparents(r->uri);
    ap_location_walk(r);
    conf = upgrade_dir_conf_of(r);
    r->uri = uri;
    r->per_dir_config = before;
    return conf;
}

/*
 * Next to no request is a WebSocket's handshake, so a Location for WebSocket alone must not take all others of its server past the cache.
 * No copy is made of what it answers (evaluator.c); the path of the Location itself is looked at for copies from before it was one.
 */
static int may_lack_handshake(request_rec *r, const upgrade_server_conf *server)
{
    upgrade_section section;
    int is_required = 0;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (upgrade_policy_floor(&server->strictest[section], UPGRADE_KIND_WEBSOCKET)) {
            is_required |= section != UPGRADE_SECTION_LOCATION
                           || upgrade_policy_floor(&look_up_location(r)->require, UPGRADE_KIND_WEBSOCKET);
        }
    }
    return is_required && upgrade_handshake_of(r) != UPGRADE_HANDSHAKE_RIGHT;
}

/* Whether a later gate may refuse it. A path may be rewritten, or include another, so any section may turn out to apply. */
static OUT_OF_LINE int may_be_refused_later(request_rec *r, const upgrade_server_conf *server)
{
    /* A plan of the server's own is decided at the first gate, but for what its sections and expressions say. */
    int may_plan_refuse = server->has_rollout
                          && ((server->ours & UPGRADE_IN_ANY_SECTION) || upgrade_policy_has_exprs(&upgrade_dir_conf_of(r)->plan));
    upgrade_facts facts = upgrade_facts_of(r);
    upgrade_section section;

    facts.handshake = UPGRADE_HANDSHAKE_RIGHT;
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (upgrade_may_refuse(&server->strictest[section], facts)
            || (may_plan_refuse && upgrade_may_refuse(&server->planned[section], facts))) {
            return !upgrade_request_refusal(r);
        }
    }
    return may_lack_handshake(r, server) && !upgrade_request_refusal(r);
}

/* What the core does when every quick handler has declined (ap_process_async_request), without asking them. */
static OUT_OF_LINE int run_past_quick_handlers(request_rec *r)
{
    int status = ap_process_request_internal(r);

    return status == OK ? ap_invoke_handler(r) : status;
}

/*
 * The gates.
 */

/* OPTIONS * and TRACE lie in no section: the first gate has decided them, although httpd merges a Location for TRACE. */
static int lies_in_no_section(const request_rec *r)
{
    return r->method_number == M_TRACE || !strcmp(r->uri, "*");
}

/*
 * Whether nothing that is merged or found out later, in these sections or by an expression, can change the verdict, what is said of it, or
 * how it is answered.
 */
static int is_settled(const request_rec *r, const upgrade_server_conf *server, upgrade_judgement judgement, upgrade_sections later)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    /* What is planned is judged only where the expressions that are required hold. */
    return !((server->ours | server->answers) & later) && !upgrade_policy_has_exprs(judgement.policy)
           && !upgrade_policy_has_exprs(&conf->require) && !upgrade_exemption_has_exprs(conf->exempt);
}

static OUT_OF_LINE int judge_server(request_rec *r, const upgrade_server_conf *server, int lookup)
{
    const upgrade_refusal *refusal;
    upgrade_judgement judgement;

    if (r->main) {
        /* Any value but OK and DECLINED keeps a lookup from the cache, and the gates see the subrequest. */
        return lookup && server->past_cache && may_be_refused_later(r, server) ? DONE : DECLINED;
    }
    refusal = upgrade_request_refusal(r);
    if (refusal) {
        /* An ErrorDocument on its way: that of 426, or that of another answer, which is not for a refusal. */
        int is_for_refusal = refusal->status == HTTP_UPGRADE_REQUIRED && !upgrade_request_of(r)->is_late;

        return is_for_refusal ? DECLINED : upgrade_answer_send(r, refusal);
    }
    if (server->trusted && !r->prev && upgrade_dir_conf_is_empty(upgrade_dir_conf_of(r))) {
        upgrade_facts_of(r);    /* before anybody edits the headers; what is not empty is judged now */
    }
    if (!server->ours) {
        return DECLINED;
    }
    judgement = upgrade_evaluate(r, lies_in_no_section(r) ? UPGRADE_JUDGE_ALL : UPGRADE_JUDGE_FLOORS);
    if (judgement.policy) {
        if (lies_in_no_section(r) || is_settled(r, server, judgement, UPGRADE_IN_ANY_SECTION)) {
            return stop(r, judgement);
        }
        /* Remembered, so that upgrade_gate_error sees what is answered before the access gate. */
        upgrade_request_make(r);
    }
    if (server->past_cache && (judgement.policy || may_be_refused_later(r, server))) {
        return run_past_quick_handlers(r);
    }
    return DECLINED;
}

static OUT_OF_LINE int pass_or_judge(request_rec *r, const upgrade_server_conf *server, int lookup)
{
    if (!upgrade_passes_at_once(r, server)) {
        return judge_server(r, server, lookup);
    }
    return server->past_cache && may_be_refused_later(r, server) ? run_past_quick_handlers(r) : DECLINED;
}

int upgrade_gate_server(request_rec *r, int lookup)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);

    return server->is_idle ? DECLINED : pass_or_judge(r, server, lookup);
}

static OUT_OF_LINE int judge_location(request_rec *r)
{
    const upgrade_sections later = UPGRADE_IN(UPGRADE_SECTION_IF) | UPGRADE_IN(UPGRADE_SECTION_DIRECTORY);
    upgrade_judgement judgement;

    if (upgrade_request_refusal(r) || lies_in_no_section(r)) {
        return DECLINED;
    }
    judgement = upgrade_evaluate(r, UPGRADE_JUDGE_FLOORS);
    if (!judgement.policy) {
        return DECLINED;
    }
    if (is_settled(r, upgrade_server_conf_of(r), judgement, later)) {
        return stop(r, judgement);
    }
    if (!r->main) {
        guard(r, upgrade_request_make(r));
    }
    return DECLINED;
}

int upgrade_gate_location(request_rec *r)
{
    return upgrade_is_known_to_pass(r) ? DECLINED : judge_location(r);
}

/* The whole policy is merged. */
static OUT_OF_LINE int judge_finally(request_rec *r)
{
    upgrade_judgement judgement;

    if (upgrade_request_refusal(r)) {
        return DECLINED;
    }
    judgement = upgrade_evaluate(r, UPGRADE_JUDGE_ALL);
    return judgement.policy ? stop(r, judgement) : DECLINED;
}

static OUT_OF_LINE int judge_access(request_rec *r)
{
    int status = judge_finally(r);

    if (status == DECLINED) {
        upgrade_request_make(r)->past_access = 1;
    }
    return status;
}

int upgrade_gate_access(request_rec *r)
{
    return upgrade_is_known_to_pass(r) ? DECLINED : judge_access(r);
}

int upgrade_gate_fixups(request_rec *r)
{
    if (upgrade_is_known_to_pass(r)) {
        return DECLINED;
    }
    if (upgrade_server_conf_of(r)->renegotiates) {
        upgrade_connection_renew(r);
    }
    return judge_finally(r);
}

/* A remote ErrorDocument: ap_die() has made a 302 of it. */
static int is_sent_away(request_rec *r, int status)
{
    const char *location = apr_table_get(r->headers_out, "Location");
    const char *document = ap_response_code_string(r, ap_index_of_response(status));

    return r->status == HTTP_MOVED_TEMPORARILY && location && document && !strcmp(location, document);
}

/* Whether the request ends with the refusal of one of its subrequests, for the reason of that. */
static int ends_with_kept(request_rec *r, const upgrade_request *request)
{
    return request->kept && !request->refusal
           && (request->kept->status == r->status || is_sent_away(r, request->kept->status));
}

/* What was answered before the access gate, and left undecided by the gates ahead of it. */
static upgrade_judgement judge_early_answer(request_rec *r, const upgrade_request *request)
{
    static const upgrade_judgement none;

    if (request->past_access || request->refusal || lies_in_no_section(r) || upgrade_is_known_to_pass(r)) {
        return none;
    }
    return upgrade_evaluate(r, UPGRADE_JUDGE_ALL);
}

void upgrade_gate_error(request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);
    upgrade_judgement judgement;

    if (r->main || !request || upgrade_request_refusal(r)) {
        return;
    }
    if (ends_with_kept(r, request)) {
        const upgrade_refusal *kept = request->kept;

        refuse(r, kept);
        upgrade_answer_add_fields(r, kept);
        if (kept->status != HTTP_UPGRADE_REQUIRED) {
            r->status = kept->status;
        }
        return;
    }
    judgement = judge_early_answer(r, request);
    if (judgement.policy) {
        refuse_late(r, judgement);
        r->status = upgrade_request_of(r)->refusal->status;
        r->status_line = NULL;
    }
}

/* An error is on the way to its ErrorDocument: it may be the refusal of a subrequest, or an early answer that is to be one. */
static void refuse_before_document(request_rec *r, const upgrade_request *request)
{
    if (ends_with_kept(r, request)) {
        refuse(r, request->kept);
        upgrade_answer_add_fields(r, request->kept);
    }
    else if (r->status != HTTP_OK && !r->main) {
        upgrade_judgement judgement = judge_early_answer(r, request);

        if (judgement.policy) {
            refuse_late(r, judgement);
        }
    }
}

void upgrade_gate_hand_on(request_rec *r)
{
    request_rec *before = r->prev;
    const upgrade_request *request = upgrade_request_of(before);

    if (request) {
        refuse_before_document(before, request);
        request = upgrade_request_of(before);
    }
    if (request && request->recorded != UPGRADE_RECORDED_UNSET) {
        /* Until it is judged itself: then that is recorded in the place of this, but for the document of an error. */
        upgrade_request *own = upgrade_request_make(r);

        own->recorded = request->recorded;
        own->keeps_record = before->status != HTTP_OK;
        own->planned = request->planned;
        own->announced = request->announced;
        if (own->announced) {
            upgrade_answer_announce(r, own->announced);
        }
    }
    if (request && request->refusal) {
        upgrade_request *own = upgrade_request_make(r);

        own->refusal = request->refusal;
        own->is_late = request->is_late;
        upgrade_answer_prepare_error_document(r, own->refusal);
    }
    upgrade_record_hand_on(before, r);
}

static OUT_OF_LINE int log_plan(request_rec *r, const upgrade_request *request)
{
    const upgrade_planned *planned = request->planned;

    upgrade_record_log(request->keeps_record ? upgrade_request_initial(r) : r, planned->recorded, planned->unmet, planned->plan,
                       &planned->facts);
    return DECLINED;
}

static OUT_OF_LINE int log_request(request_rec *r)
{
    const upgrade_request *request;

    upgrade_exposure_log(r);
    upgrade_record_count_left_out();
    while (r->next) {
        r = r->next;
    }
    request = upgrade_request_of(r);
    if (request && request->met != upgrade_dir_conf_of(r) && request->recorded == UPGRADE_RECORDED_UNSET && !lies_in_no_section(r)) {
        /* A directory index has taken the request's place, with its policy; it was judged as a subrequest. */
        upgrade_evaluate(r, UPGRADE_JUDGE_FLOORS);
    }
    return request && request->planned ? log_plan(r, request) : DECLINED;
}

/* Of a request that passed there is nothing to be logged, unless a directory index has taken its place. */
static inline int is_settled_for_log(const request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);

    return !r->next
           && (!request || (!request->planned && !request->exposure
                            && (request->recorded != UPGRADE_RECORDED_UNSET || request->met == upgrade_dir_conf_of(r))));
}

int upgrade_gate_log(request_rec *r)
{
    return is_settled_for_log(r) && !upgrade_record_is_behind() ? DECLINED : log_request(r);
}
