/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file answer_fields.h
 * A refusal: its status and what its Upgrade field says. Pure: APR alone.
 */

#ifndef UPGRADE_ANSWER_FIELDS_H
#define UPGRADE_ANSWER_FIELDS_H

#include "verdict.h"

enum {
    UPGRADE_STATUS_FORBIDDEN = 403,
    UPGRADE_STATUS_UPGRADE_REQUIRED = 426
};

/**
 * All that answer and record need to know of a refused request. Written once, by the gate that refuses, in the pool of
 * the request that is answered; read-only after that.
 */
typedef struct upgrade_refusal {
    upgrade_policy policy;  /* a copy: a subrequest's policy dies with it */
    upgrade_facts facts;
    upgrade_unmet unmet;
    const char *offer;      /* the Upgrade field; NULL: none is sent */
    int status;
} upgrade_refusal;

/**
 * The value of the Upgrade field: a token for each unmet kind, in order, each once; RFC 9110 7.8.
 * @return NULL where Upgrade may not be sent (HTTP/2 and later, RFC 9113 8.2.2) or no token would help
 */
const char *upgrade_offer(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy, const upgrade_facts *facts);

/** Make a refusal of a verdict. A 426 must carry Upgrade (RFC 9110 15.5.22), so where nothing is offered it is a 403. */
const upgrade_refusal *upgrade_refusal_make(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                            const upgrade_facts *facts);

#endif /* UPGRADE_ANSWER_FIELDS_H */
