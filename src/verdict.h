/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file verdict.h
 * Whether facts meet a policy, and what is unmet where they do not. Pure: APR alone.
 */

#ifndef UPGRADE_VERDICT_H
#define UPGRADE_VERDICT_H

#include <apr.h>

#include "facts.h"
#include "policy.h"

/** What can be unmet, in the order in which it is reported. */
typedef enum {
    UPGRADE_REASON_UNSET = 0,
    UPGRADE_REASON_TLS,          /* no TLS at all; nothing that would follow from it is named beside it */
    UPGRADE_REASON_TLS_VERSION,  /* TLS of a lower version, or of one that is not known */
    UPGRADE_REASONS              /* how many there are; not a reason */
} upgrade_reason;

/** A set of reasons: 1 << upgrade_reason each. 0: all is met. */
typedef apr_uint32_t upgrade_unmet;

#define UPGRADE_UNMET(reason) ((upgrade_unmet)1 << (reason))

/** Judge. A fact that is missing or unknown is unmet. */
static inline upgrade_unmet upgrade_verdict(const upgrade_policy *policy, const upgrade_facts *facts)
{
    if ((int)facts->tls >= upgrade_policy_floor(policy, UPGRADE_KIND_TLS)) {
        return 0;
    }
    return UPGRADE_UNMET(facts->tls == UPGRADE_TLS_UNSET ? UPGRADE_REASON_TLS : UPGRADE_REASON_TLS_VERSION);
}

/** The reason words, comma-separated, as in UPGRADE_REASON: "tls". */
const char *upgrade_verdict_words(apr_pool_t *p, upgrade_unmet unmet);

/** What is unmet, for a person: one sentence a reason. It holds nothing of the request's own text. */
const char *upgrade_verdict_sentences(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                      const upgrade_facts *facts);

/** What is unmet, as a title: that of the first reason. */
const char *upgrade_verdict_title(upgrade_unmet unmet);

#endif /* UPGRADE_VERDICT_H */
