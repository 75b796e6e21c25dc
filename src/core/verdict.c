/* SPDX-License-Identifier: Apache-2.0 */

#include "verdict.h"

#include <apr_strings.h>

static int tls_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    return upgrade_policy_requires_tls(policy) && facts->session->tls == UPGRADE_TLS_UNSET;
}

static int tls_version_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    int floor = upgrade_policy_floor(policy, UPGRADE_KIND_TLS);

    if (floor < UPGRADE_TLS_ANY && upgrade_policy_requires_tls(policy)) {
        floor = UPGRADE_TLS_ANY;
    }
    return facts->session->tls != UPGRADE_TLS_UNSET && (int)facts->session->tls < floor;
}

static int cipher_bits_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    return facts->session->tls != UPGRADE_TLS_UNSET
           && facts->session->cipher_bits < upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS);
}

static int forward_secrecy_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    return facts->session->tls != UPGRADE_TLS_UNSET
           && facts->session->forward_secrecy
                  < upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

static int http_version_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    return facts->http < upgrade_policy_floor(policy, UPGRADE_KIND_HTTP);
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

static const struct {
    const char *word;
    /* NULL: determined elsewhere */
    int (*is_unmet)(const upgrade_policy *policy, const upgrade_facts *facts);
} reasons[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = { "tls", tls_reason },
    [UPGRADE_REASON_TLS_VERSION] = { "tls-version", tls_version_reason },
    [UPGRADE_REASON_CIPHER_BITS] = { "cipher-bits", cipher_bits_reason },
    [UPGRADE_REASON_FORWARD_SECRECY] = { "forward-secrecy", forward_secrecy_reason },
    [UPGRADE_REASON_HTTP_VERSION] = { "http-version", http_version_reason },
    [UPGRADE_REASON_WEBSOCKET] = { "websocket", NULL },
    [UPGRADE_REASON_WEBSOCKET_VERSION] = { "websocket-version", NULL },
    [UPGRADE_REASON_WEBSOCKET_HTTP10] = { "websocket-http10", NULL },
    [UPGRADE_REASON_WEBSOCKET_STRIPPED] = { "websocket-stripped", NULL },
    [UPGRADE_REASON_WEBSOCKET_MALFORMED] = { "websocket-malformed", NULL },
    [UPGRADE_REASON_EXPR] = { "expr", NULL },
};

apr_uint32_t upgrade_verdict_reasons(const upgrade_policy *policy, upgrade_facts facts)
{
    apr_uint32_t unmet = 0;
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (reasons[reason].is_unmet && reasons[reason].is_unmet(policy, &facts)) {
            unmet |= UPGRADE_BIT(reason);
        }
    }
    if ((int)facts.handshake < upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET)) {
        unmet |= UPGRADE_BIT(handshakes[facts.handshake]);
    }
    return unmet;
}

const char *upgrade_verdict_text(apr_pool_t *p, upgrade_unmet unmet)
{
    const char *list = "";
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            list = *list ? apr_pstrcat(p, list, ",", reasons[reason].word, NULL)
                         : reasons[reason].word;
        }
    }
    return list;
}

const char *upgrade_reason_name(upgrade_reason reason)
{
    return reasons[reason].word;
}
