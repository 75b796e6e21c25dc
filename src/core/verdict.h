/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/verdict.h
 * Compares facts with a policy and returns the reasons why it is unmet.
 */

#ifndef UPGRADE_CORE_VERDICT_H
#define UPGRADE_CORE_VERDICT_H

#include <apr.h>

#include "facts.h"
#include "policy.h"

/** The reasons why a policy can be unmet, in the order in which they are reported. */
typedef enum {
    UPGRADE_REASON_UNSET = 0,
    UPGRADE_REASON_TLS,         /* no TLS; the reasons that follow from it are not set as well */
    UPGRADE_REASON_TLS_VERSION, /* TLS of a lower or unknown version */
    UPGRADE_REASON_CIPHER_BITS,
    UPGRADE_REASON_FORWARD_SECRECY,
    UPGRADE_REASON_HTTP_VERSION,
    UPGRADE_REASON_WEBSOCKET, /* not a handshake; at most one of these five is set */
    UPGRADE_REASON_WEBSOCKET_VERSION,
    UPGRADE_REASON_WEBSOCKET_HTTP10,
    UPGRADE_REASON_WEBSOCKET_STRIPPED,
    UPGRADE_REASON_WEBSOCKET_MALFORMED,
    UPGRADE_REASON_EXPR,
    UPGRADE_REASONS /* the number of reasons */
} upgrade_reason;

/** A verdict: the unmet requirements. All zero: the policy is met. */
typedef struct upgrade_unmet {
    apr_uint32_t reasons; /* the bits UPGRADE_BIT(upgrade_reason) */
    apr_uint32_t exprs;   /* the bits UPGRADE_BIT(index) of the policy's expressions */
} upgrade_unmet;

/** The bit of an index in a set. */
#define UPGRADE_BIT(index) ((apr_uint32_t)1 << (index))

/** Return whether a reason is in a verdict. */
static inline int upgrade_is_unmet(upgrade_unmet unmet, upgrade_reason reason)
{
    return (unmet.reasons & UPGRADE_BIT(reason)) != 0;
}

/** All reasons why a request is not a valid WebSocket handshake. */
#define UPGRADE_WEBSOCKET_REASONS                                                                  \
    (UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET) | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_VERSION)         \
     | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_HTTP10)                                                \
     | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_STRIPPED)                                              \
     | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_MALFORMED))

/** Return the reasons why facts do not meet the minimums of a policy. Not inline: called only if
 * there is at least one. */
apr_uint32_t upgrade_verdict_reasons(const upgrade_policy *policy, upgrade_facts facts);

/** Return whether facts meet the minimums of a policy. A missing or unknown fact meets none. */
static inline int upgrade_meets(const upgrade_policy *policy, upgrade_facts facts)
{
    const upgrade_tls_facts *session = facts.session;

    return (int)session->tls >= upgrade_policy_floor(policy, UPGRADE_KIND_TLS)
           && session->cipher_bits >= upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)
           && session->forward_secrecy >= upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY)
           && facts.http >= upgrade_policy_floor(policy, UPGRADE_KIND_HTTP)
           && (int)facts.handshake >= upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET);
}

/** Evaluate the minimums of a policy, not its expressions. */
static inline upgrade_unmet upgrade_verdict(const upgrade_policy *policy, upgrade_facts facts)
{
    upgrade_unmet unmet = { 0, 0 };

    if (!upgrade_meets(policy, facts)) {
        unmet.reasons = upgrade_verdict_reasons(policy, facts);
    }
    return unmet;
}

/** Return the names of the reasons, comma-separated, as in UPGRADE_REASON:
 * "tls-version,http-version". */
const char *upgrade_verdict_text(apr_pool_t *p, upgrade_unmet unmet);

/** Return the name of a reason, as in UPGRADE_REASON. */
const char *upgrade_reason_name(upgrade_reason reason);

#endif /* UPGRADE_CORE_VERDICT_H */
