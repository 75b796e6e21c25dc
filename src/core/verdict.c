/* SPDX-License-Identifier: Apache-2.0 */

#include "verdict.h"

#include <apr_strings.h>

/* Return the reasons that concern the TLS session of a request that has one. */
static apr_uint32_t session_reasons(const upgrade_policy *policy, const upgrade_tls_facts *session)
{
    const int floor = upgrade_policy_floor(policy, UPGRADE_KIND_TLS);
    apr_uint32_t unmet = 0;

    if ((int)session->tls < floor
        || (session->tls < UPGRADE_TLS_ANY && upgrade_policy_requires_tls(policy))) {
        unmet |= UPGRADE_BIT(UPGRADE_REASON_TLS_VERSION);
    }
    if (session->cipher_bits < upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)) {
        unmet |= UPGRADE_BIT(UPGRADE_REASON_CIPHER_BITS);
    }
    if (session->forward_secrecy < upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY)) {
        unmet |= UPGRADE_BIT(UPGRADE_REASON_FORWARD_SECRECY);
    }
    return unmet;
}

/* The reason for each state of a handshake that is not valid. */
static const upgrade_reason handshakes[] = {
    [UPGRADE_HANDSHAKE_UNSET] = UPGRADE_REASON_WEBSOCKET,
    [UPGRADE_HANDSHAKE_NONE] = UPGRADE_REASON_WEBSOCKET,
    [UPGRADE_HANDSHAKE_HTTP10] = UPGRADE_REASON_WEBSOCKET_HTTP10,
    [UPGRADE_HANDSHAKE_STRIPPED] = UPGRADE_REASON_WEBSOCKET_STRIPPED,
    [UPGRADE_HANDSHAKE_METHOD] = UPGRADE_REASON_WEBSOCKET_MALFORMED,
    [UPGRADE_HANDSHAKE_VERSION] = UPGRADE_REASON_WEBSOCKET_VERSION,
    [UPGRADE_HANDSHAKE_KEY_MISSING] = UPGRADE_REASON_WEBSOCKET_MALFORMED,
    [UPGRADE_HANDSHAKE_KEY_REPEATED] = UPGRADE_REASON_WEBSOCKET_MALFORMED,
    [UPGRADE_HANDSHAKE_KEY_ILL_FORMED] = UPGRADE_REASON_WEBSOCKET_MALFORMED,
};

static const char *const words[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = "tls",
    [UPGRADE_REASON_TLS_VERSION] = "tls-version",
    [UPGRADE_REASON_CIPHER_BITS] = "cipher-bits",
    [UPGRADE_REASON_FORWARD_SECRECY] = "forward-secrecy",
    [UPGRADE_REASON_HTTP_VERSION] = "http-version",
    [UPGRADE_REASON_WEBSOCKET] = "websocket",
    [UPGRADE_REASON_WEBSOCKET_VERSION] = "websocket-version",
    [UPGRADE_REASON_WEBSOCKET_HTTP10] = "websocket-http10",
    [UPGRADE_REASON_WEBSOCKET_STRIPPED] = "websocket-stripped",
    [UPGRADE_REASON_WEBSOCKET_MALFORMED] = "websocket-malformed",
    [UPGRADE_REASON_EXPR] = "expr",
};

apr_uint32_t upgrade_verdict_reasons(const upgrade_policy *policy, upgrade_facts facts)
{
    apr_uint32_t unmet = 0;

    if (facts.session->tls != UPGRADE_TLS_UNSET) {
        unmet = session_reasons(policy, facts.session);
    }
    else if (upgrade_policy_requires_tls(policy)) {
        unmet = UPGRADE_BIT(UPGRADE_REASON_TLS);
    }
    if (facts.http < upgrade_policy_floor(policy, UPGRADE_KIND_HTTP)) {
        unmet |= UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION);
    }
    if ((int)facts.handshake < upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET)) {
        unmet |= UPGRADE_BIT(handshakes[facts.handshake]);
    }
    return unmet;
}

const char *upgrade_verdict_text(apr_pool_t *p, upgrade_unmet unmet)
{
    const char *list = NULL;
    apr_uint32_t rest = unmet.reasons;
    int reason;

    for (reason = UPGRADE_REASON_UNSET; rest && reason < UPGRADE_REASONS; reason++, rest >>= 1) {
        if (rest & 1) {
            list = list ? apr_pstrcat(p, list, ",", words[reason], NULL) : words[reason];
        }
    }
    return list ? list : "";
}

const char *upgrade_reason_name(upgrade_reason reason)
{
    return words[reason];
}
