/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/verdict.h
 * Whether facts meet a policy, and what is unmet where they do not.
 */

#ifndef UPGRADE_CORE_VERDICT_H
#define UPGRADE_CORE_VERDICT_H

#include <apr.h>

#include "facts.h"
#include "policy.h"

/** What can be unmet, in the order in which it is reported. */
typedef enum {
    UPGRADE_REASON_UNSET = 0,
    UPGRADE_REASON_TLS,              /* no TLS at all; nothing that would follow from it is named beside it */
    UPGRADE_REASON_TLS_VERSION,      /* TLS of a lower version, or of one that is not known */
    UPGRADE_REASON_CIPHER_BITS,
    UPGRADE_REASON_FORWARD_SECRECY,
    UPGRADE_REASON_HTTP_VERSION,
    UPGRADE_REASON_WEBSOCKET,            /* no handshake; at most one of these five */
    UPGRADE_REASON_WEBSOCKET_VERSION,
    UPGRADE_REASON_WEBSOCKET_HTTP10,
    UPGRADE_REASON_WEBSOCKET_STRIPPED,
    UPGRADE_REASON_WEBSOCKET_MALFORMED,
    UPGRADE_REASON_EXPR,
    UPGRADE_REASONS                  /* how many there are; not a reason */
} upgrade_reason;

/** A verdict: what is unmet. All zero: nothing is. */
typedef struct upgrade_unmet {
    apr_uint32_t reasons;  /* 1 << upgrade_reason each */
    apr_uint32_t exprs;    /* 1 << index each, of the policy's expressions */
} upgrade_unmet;

#define UPGRADE_BIT(index) ((apr_uint32_t)1 << (index))

static inline int upgrade_is_unmet(upgrade_unmet unmet, upgrade_reason reason)
{
    return (unmet.reasons & UPGRADE_BIT(reason)) != 0;
}

/** All the reasons why a request is no right opening of a WebSocket. */
#define UPGRADE_WEBSOCKET_REASONS (UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET) | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_VERSION) \
                                   | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_HTTP10) | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_STRIPPED) \
                                   | UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_MALFORMED))

/** The reasons for which facts do not meet floors; out of line, for there is at least one. */
apr_uint32_t upgrade_verdict_reasons(const upgrade_policy *policy, upgrade_facts facts);

/** Whether facts meet the floors of a policy. A fact that is missing or unknown is unmet. */
static inline int upgrade_meets(const upgrade_policy *policy, upgrade_facts facts)
{
    const upgrade_tls_facts *session = facts.session;

    return (int)session->tls >= upgrade_policy_floor(policy, UPGRADE_KIND_TLS)
           && session->cipher_bits >= upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)
           && session->forward_secrecy >= upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY)
           && facts.http >= upgrade_policy_floor(policy, UPGRADE_KIND_HTTP)
           && (int)facts.handshake >= upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET);
}

/** Judge the floors of a policy, not its expressions. */
static inline upgrade_unmet upgrade_verdict(const upgrade_policy *policy, upgrade_facts facts)
{
    upgrade_unmet unmet = { 0, 0 };

    if (!upgrade_meets(policy, facts)) {
        unmet.reasons = upgrade_verdict_reasons(policy, facts);
    }
    return unmet;
}

/** The reason words, comma-separated, as in UPGRADE_REASON: "tls-version,http-version". */
const char *upgrade_verdict_words(apr_pool_t *p, upgrade_unmet unmet);

/** The word of a reason, as in UPGRADE_REASON. */
const char *upgrade_reason_word(upgrade_reason reason);

#endif /* UPGRADE_CORE_VERDICT_H */
