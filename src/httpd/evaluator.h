/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/evaluator.h
 * The evaluator, used by all gates: decides from the facts of an exchange and a configuration.
 *
 * It has no side effects: it returns the decision as a value, which httpd/decision.h applies.
 */

#ifndef UPGRADE_HTTPD_EVALUATOR_H
#define UPGRADE_HTTPD_EVALUATOR_H

#include <httpd.h>

#include "../config/conf.h"
#include "exchange.h"

/** The kind of request_rec that a decision is for. */
typedef enum {
    UPGRADE_REQUEST_UNSET = 0,
    /* the request that the client sent; it may be a certificate validation */
    UPGRADE_REQUEST_INITIAL,
    /* an internal redirect, or a lookup of the resource to serve */
    UPGRADE_REQUEST_REDIRECT,
    /* an include, which is not exempt because its page is */
    UPGRADE_REQUEST_SUBREQUEST
} upgrade_request_kind;

/** The kind of a decision. */
typedef enum {
    UPGRADE_DECISION_UNSET = 0,
    UPGRADE_DECISION_NOTHING, /* no requirement and no plan is configured */
    UPGRADE_DECISION_PASS,    /* all requirements and plans are met */
    UPGRADE_DECISION_EXEMPT,  /* a requirement or plan is unmet, and UpgradeExempt matches */
    /* unmet, but the path is that of a certificate validation: exempt if a file or a backend
     * responds */
    UPGRADE_DECISION_CHALLENGE,
    /* the same for a plan that does not refuse the request: exempt whatever responds */
    UPGRADE_DECISION_VALIDATION,
    UPGRADE_DECISION_REPORT, /* the plan is unmet, and the rollout only records it */
    /* the plan is unmet, and the rollout does not refuse the request yet */
    UPGRADE_DECISION_DEFER,
    UPGRADE_DECISION_REFUSE
} upgrade_decision_kind;

/** A decision. Its pointers are valid as long as the configuration that was evaluated. */
typedef struct upgrade_decision {
    upgrade_decision_kind kind;
    upgrade_unmet unmet;          /* the reasons; not set for NOTHING and PASS */
    const upgrade_policy *policy; /* the policy that is unmet: the requirements or the plan */
} upgrade_decision;

/**
 * Evaluate the expressions of a configuration that the decision may need, and store their results
 * in the exchange.
 * @param is_again evaluate those that have a result too, because the environment of the request may
 * have changed
 */
void upgrade_evaluate_exprs(upgrade_exchange *exchange, const upgrade_dir_conf *conf, int is_again);

/** Return the decision about an exchange by a configuration. An expression that was not evaluated
 * counts as unmet. */
upgrade_decision upgrade_evaluate(const upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                                  upgrade_request_kind asker);

/** Return the path that the client sent, decoded and normalised, for comparison with exemptions;
 * NULL if it is ambiguous. */
const char *upgrade_evaluator_path(const upgrade_exchange *exchange);

/** Return whether facts meet the requirements and the plan of a configuration; 0 if it has
 * expressions. */
static inline int upgrade_conf_is_met(const upgrade_dir_conf *conf, upgrade_facts facts)
{
    return upgrade_meets(&conf->require, facts) && upgrade_meets(&conf->plan, facts)
           && !conf->require.exprs && !conf->plan.exprs;
}

#endif /* UPGRADE_HTTPD_EVALUATOR_H */
