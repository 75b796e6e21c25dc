/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/evaluator.h
 * The one evaluator of all gates: the facts of an exchange and a configuration, and the decision.
 *
 * It has no side effects: the decision is a value, and httpd/decision.h applies it.
 */

#ifndef UPGRADE_HTTPD_EVALUATOR_H
#define UPGRADE_HTTPD_EVALUATOR_H

#include <httpd.h>

#include "../config/conf.h"
#include "exchange.h"

/** The kind of request_rec that a decision is for. */
typedef enum {
    UPGRADE_ASKER_UNSET = 0,
    UPGRADE_ASKER_INITIAL,        /* the request as it was sent: it may be a certificate validation */
    UPGRADE_ASKER_REDIRECT,       /* an exemption of the request as it was sent holds, unless "UpgradeExempt none" stands here */
    UPGRADE_ASKER_SUBREQUEST
} upgrade_asker;

typedef enum {
    UPGRADE_DECISION_UNSET = 0,
    UPGRADE_DECISION_NOTHING,     /* nothing is required or planned */
    UPGRADE_DECISION_PASS,        /* all of it is met */
    UPGRADE_DECISION_EXEMPT,      /* something is unmet, and UpgradeExempt applies */
    UPGRADE_DECISION_CHALLENGE,   /* something is unmet, and a certificate is validated: what responds decides */
    UPGRADE_DECISION_VALIDATION,  /* a plan is unmet that lets requests through, and a certificate is validated: anything may respond */
    UPGRADE_DECISION_REPORT,      /* the plan is unmet, and only recorded */
    UPGRADE_DECISION_DEFER,       /* the plan is unmet, and its rollout lets the request through */
    UPGRADE_DECISION_REFUSE
} upgrade_decision_kind;

/** A decision. Its pointers are as valid as the configuration that was evaluated. */
typedef struct upgrade_decision {
    upgrade_decision_kind kind;
    upgrade_unmet unmet;           /* the reasons, of all kinds but NOTHING and PASS */
    const upgrade_policy *policy;  /* what they are about: what is required or planned */
} upgrade_decision;

/**
 * Evaluate the expressions of a configuration that a decision about the exchange may need, and remember their results in the exchange.
 * @param is_again whether those that were evaluated before are evaluated again: the environment of the request may have changed
 */
void upgrade_evaluate_exprs(upgrade_exchange *exchange, const upgrade_dir_conf *conf, int is_again);

/** Decide about an exchange by a configuration. An expression that was not evaluated counts as unmet. */
upgrade_decision upgrade_evaluate(const upgrade_exchange *exchange, const upgrade_dir_conf *conf, upgrade_asker asker);

/** Return the path as it was sent, decoded and normalised, that exemptions compare; NULL where it is ambiguous. */
const char *upgrade_evaluator_path(const upgrade_exchange *exchange);

/** Return whether facts meet all that a configuration requires and plans, without an expression being asked. */
static inline int upgrade_conf_is_met(const upgrade_dir_conf *conf, upgrade_facts facts)
{
    return upgrade_meets(&conf->require, facts) && upgrade_meets(&conf->plan, facts) && !conf->require.exprs && !conf->plan.exprs;
}

#endif /* UPGRADE_HTTPD_EVALUATOR_H */
