/* SPDX-License-Identifier: Apache-2.0 */

#include "gate.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_request.h>

#include "answer.h"
#include "config.h"
#include "connection.h"
#include "record.h"
#include "request.h"

/* What a request comes to only where there is something to judge: kept out of line, so that the others pay no stack frame. */
#define OUT_OF_LINE __attribute__((noinline))

/*
 * The evaluator.
 */

static upgrade_facts facts_of(const request_rec *r)
{
    return (upgrade_facts) {
        .tls = upgrade_connection_tls(r),
        .http = upgrade_request_initial(r)->proto_num,
    };
}

static upgrade_unmet judge(const request_rec *r, const upgrade_policy *policy)
{
    upgrade_facts facts;

    if (upgrade_policy_is_empty(policy)) {
        return 0;
    }
    facts = facts_of(r);
    return upgrade_verdict(policy, &facts);
}

/* Whether there is nothing to judge: what most gates find for most requests, so it comes first in each. */
static inline int is_known_to_pass(const request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    return request ? request->met == conf : upgrade_policy_is_empty(&conf->require);
}

static inline void record_verdict(request_rec *r, upgrade_request *request, int is_required)
{
    if (r->main || request->is_recorded == is_required) {
        return;
    }
    request->is_recorded = is_required;
    if (is_required) {
        upgrade_record_pass(r);
    }
    else {
        upgrade_record_nothing(r);
    }
}

/* The policy as far as it is merged: judged once, however many gates see it. */
static upgrade_unmet judge_request(request_rec *r)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    upgrade_unmet unmet = judge(r, &conf->require);

    if (!unmet) {
        upgrade_request *request = upgrade_request_make(r);

        request->met = conf;
        record_verdict(r, request, !upgrade_policy_is_empty(&conf->require));
    }
    return unmet;
}

/*
 * Refusing.
 */

/* A subrequest is not answered itself. Its refusal is the top request's own where that ends with its status. */
static int keep(request_rec *r, upgrade_unmet unmet)
{
    const upgrade_facts facts = facts_of(r);
    request_rec *top = r->main;
    upgrade_request *request;

    while (top->main) {
        top = top->main;
    }
    request = upgrade_request_make(top);
    if (!request->kept) {
        request->kept = upgrade_refusal_make(top->pool, unmet, &upgrade_dir_conf_of(r)->require, &facts);
        upgrade_record_log(r, request->kept);
    }
    return request->kept->status;
}

static void mark(request_rec *r, const upgrade_refusal *refusal)
{
    upgrade_request_make(r)->refusal = refusal;
    upgrade_record_refused(r, refusal);
    upgrade_answer_prepare(r, refusal);
}

static const upgrade_refusal *refuse(request_rec *r, upgrade_unmet unmet)
{
    const upgrade_facts facts = facts_of(r);
    const upgrade_refusal *refusal = upgrade_refusal_make(r->pool, unmet, &upgrade_dir_conf_of(r)->require, &facts);

    mark(r, refusal);
    upgrade_record_log(r, refusal);
    return refusal;
}

static OUT_OF_LINE int stop(request_rec *r, upgrade_unmet unmet)
{
    if (r->main) {
        return keep(r, unmet);
    }
    if (r->status != HTTP_OK) {
        /* The ErrorDocument of another error may not be shown: the core then answers that error without it. */
        return HTTP_UPGRADE_REQUIRED;
    }
    return upgrade_answer_send(r, refuse(r, unmet));
}

/*
 * The cache. A hit of mod_cache reaches no gate but the first.
 */

/* With the Location sections that match: walked as the core will, on a copy of the path that is made ready for it. */
static int may_be_refused_with_locations(request_rec *r)
{
    ap_conf_vector_t *per_dir_config = r->per_dir_config;
    char *uri = r->uri;
    char *path = apr_pstrdup(r->pool, uri);
    upgrade_unmet unmet;

    /* The core will answer 400 or 404: no business of a cache. */
    if (ap_unescape_url(path) != OK) {
        return 1;
    }
    ap_getparents(path);
    ap_no2slash(path);
    r->uri = path;
    ap_location_walk(r);
    unmet = judge(r, &upgrade_dir_conf_of(r)->require);
    r->uri = uri;
    r->per_dir_config = per_dir_config;
    return unmet != 0;
}

/* Whether a later gate may refuse it, as far as the configuration files tell. */
static OUT_OF_LINE int may_be_refused_later(request_rec *r, const upgrade_server_conf *server)
{
    return !upgrade_request_refusal(r)
           && (may_be_refused_with_locations(r) || judge(r, &server->strictest[UPGRADE_SECTION_DIRECTORY])
               || judge(r, &server->strictest[UPGRADE_SECTION_IF]));
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

/* OPTIONS * and TRACE lie in no section. */
static int lies_in_no_section(const request_rec *r)
{
    return r->method_number == M_TRACE || !strcmp(r->uri, "*");
}

int upgrade_gate_server(request_rec *r, int lookup)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    const upgrade_refusal *refusal;
    upgrade_unmet unmet;

    if (r->main) {
        /* Any value but OK and DECLINED keeps a lookup from the cache, and the gates see the subrequest. */
        return lookup && server->past_cache && may_be_refused_later(r, server) ? DONE : DECLINED;
    }
    refusal = upgrade_request_refusal(r);
    if (refusal) {
        /* An ErrorDocument on its way. On HTTP/2 there is none for a refusal, only one that another 403 has. */
        return refusal->status == HTTP_UPGRADE_REQUIRED ? DECLINED : upgrade_answer_send(r, refusal);
    }
    if (!server->ours) {
        return DECLINED;
    }
    unmet = judge_request(r);
    if (unmet) {
        if (lies_in_no_section(r) || !((server->ours | server->answers) & UPGRADE_IN_ANY_SECTION)) {
            return stop(r, unmet);
        }
        /* Remembered, so that upgrade_gate_error sees what is answered before the access gate. */
        upgrade_request_make(r);
    }
    if (server->past_cache && (unmet || (server->ours & UPGRADE_IN_ANY_SECTION)) && may_be_refused_later(r, server)) {
        return run_past_quick_handlers(r);
    }
    return DECLINED;
}

/* Whether what is merged when translate_name runs stands, and what answers the client is known. */
static OUT_OF_LINE int is_settled(const request_rec *r, const upgrade_server_conf *server)
{
    const upgrade_sections later = UPGRADE_IN(UPGRADE_SECTION_IF) | UPGRADE_IN(UPGRADE_SECTION_DIRECTORY);
    upgrade_policy policy;

    if (!((server->ours | server->answers) & later)) {
        return 1;
    }
    if ((server->answers & later) || (server->ours & UPGRADE_IN(UPGRADE_SECTION_IF))) {
        return 0;
    }
    /* A Directory is merged ahead of a Location, so it cannot relax what a Location says. */
    policy = upgrade_policy_of_sections(&upgrade_dir_conf_of(r)->require);
    return judge(r, &policy) != 0;
}

static OUT_OF_LINE int judge_location(request_rec *r)
{
    upgrade_unmet unmet = upgrade_request_refusal(r) ? 0 : judge_request(r);

    return unmet && is_settled(r, upgrade_server_conf_of(r)) ? stop(r, unmet) : DECLINED;
}

int upgrade_gate_location(request_rec *r)
{
    return is_known_to_pass(r) ? DECLINED : judge_location(r);
}

/* The whole policy is merged. */
static OUT_OF_LINE int judge_finally(request_rec *r)
{
    upgrade_unmet unmet = upgrade_request_refusal(r) ? 0 : judge_request(r);

    return unmet ? stop(r, unmet) : DECLINED;
}

int upgrade_gate_access(request_rec *r)
{
    int status = is_known_to_pass(r) ? DECLINED : judge_finally(r);
    upgrade_request *request = upgrade_request_of(r);

    if (request) {
        request->past_access = status == DECLINED;
    }
    return status;
}

int upgrade_gate_fixups(request_rec *r)
{
    return is_known_to_pass(r) ? DECLINED : judge_finally(r);
}

void upgrade_gate_error(request_rec *r)
{
    upgrade_request *request = upgrade_request_of(r);

    if (r->main || !request || upgrade_request_refusal(r)) {
        return;
    }
    if (request->kept && request->kept->status == r->status) {
        mark(r, request->kept);
    }
    else if (!request->past_access) {
        upgrade_unmet unmet = judge_request(r);

        if (unmet) {
            r->status = refuse(r, unmet)->status;
            r->status_line = NULL;
        }
    }
}

void upgrade_gate_hand_on(request_rec *r)
{
    request_rec *before = r->prev;
    const upgrade_request *request;

    request = upgrade_request_of(before);
    if (request && request->kept && request->kept->status == before->status && !request->refusal) {
        mark(before, request->kept);
    }
    if (request && request->refusal) {
        upgrade_request_make(r)->refusal = request->refusal;
        upgrade_answer_prepare_error_document(r);
    }
    upgrade_record_hand_on(before, r);
}
