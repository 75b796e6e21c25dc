/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file evaluator.h
 * The one evaluator that all gates call: the facts of a request, judged by its policy as far as that is merged, and recorded.
 * Glue to httpd. What it finds it keeps in the request (request.h), on the thread that serves it.
 */

#ifndef UPGRADE_EVALUATOR_H
#define UPGRADE_EVALUATOR_H

#include <httpd.h>

#include "config.h"
#include "connection.h"
#include "request.h"

/** How much of a policy a gate judges: expressions only where all is known that they may see. */
typedef enum {
    UPGRADE_JUDGE_UNSET = 0,
    UPGRADE_JUDGE_FLOORS,
    UPGRADE_JUDGE_ALL
} upgrade_judge_scope;

/** Whether there is nothing to judge: what most gates find for most requests, so it comes first in each. */
static inline int upgrade_is_known_to_pass(const request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    return request ? request->met == conf : upgrade_dir_conf_is_empty(conf);
}

/**
 * What most requests come to: one that the client sent, at the first gate, meets all that the server requires and plans, and nothing that
 * is found out later can change it. It is remembered and recorded then.
 * @return 0 where it has to be judged
 */
static inline int upgrade_passes_at_once(request_rec *r, const upgrade_server_conf *server)
{
    const upgrade_request *passed = upgrade_dir_conf_of(r)->passed;
    upgrade_facts facts;

    if (!passed || r->main || r->prev || server->trusted || upgrade_request_of(r)) {
        return 0;
    }
    facts = (upgrade_facts) { .session = upgrade_connection_session(r), .http = r->proto_num };
    if (!upgrade_meets(&passed->passing, facts)) {
        return 0;
    }
    /* httpd has no slot for what is const; upgrade_request_make() sees to it that nobody writes it. */
    ap_set_module_config(r->request_config, &upgrade_module, (void *)(apr_uintptr_t)passed);
    if (passed->recorded == UPGRADE_RECORDED_PASS) {
        upgrade_record_pass(r);
    }
    return 1;
}

/**
 * The facts of the request that the client sent: those of its connection, or what a trusted proxy says. The latter are read once, so
 * call it for the initial request before anything edits its headers.
 */
upgrade_facts upgrade_facts_of(request_rec *r);

/** What the request that the client sent has of a WebSocket's handshake. Read once, as those headers are. */
upgrade_handshake upgrade_handshake_of(request_rec *r);

/** What a request is to be refused for. Two registers: it goes by value. */
typedef struct upgrade_judgement {
    upgrade_unmet unmet;
    const upgrade_policy *policy;  /* what is required or, where that is met and a rollout says so, planned. NULL: nothing is refused */
} upgrade_judgement;

/**
 * Judge a request by what is required of it, and where that is met by what is planned. Whatever lets it through (pass, exempt, report,
 * spared) is recorded; a refusal is left to the caller.
 */
upgrade_judgement upgrade_evaluate(request_rec *r, upgrade_judge_scope scope);

/** Whether a policy would be refused, or has expressions, of which nothing is known yet. */
int upgrade_may_refuse(const upgrade_policy *policy, upgrade_facts facts);

/** Record a refusal in the environment variables of a request. */
void upgrade_evaluator_record_refusal(request_rec *r, const upgrade_refusal *refusal);

#endif /* UPGRADE_EVALUATOR_H */
