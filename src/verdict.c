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
           && facts->session->forward_secrecy < upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

static int http_version_reason(const upgrade_policy *policy, const upgrade_facts *facts)
{
    return facts->http < upgrade_policy_floor(policy, UPGRADE_KIND_HTTP);
}

static const char *tls_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    upgrade_tls floor = (upgrade_tls)upgrade_policy_floor(policy, UPGRADE_KIND_TLS);
    /* Of a version that is not known there is nothing to say but that. */
    const char *seen = facts->session->tls == UPGRADE_TLS_ANY ? "a version of TLS that is not known"
                                                             : upgrade_tls_words(facts->session->tls);

    return apr_pstrcat(p, "This service requires ", upgrade_tls_words(floor > UPGRADE_TLS_ANY ? floor : UPGRADE_TLS_ANY),
                       floor > UPGRADE_TLS_ANY ? " or later. " : ". ", "This request came over ", seen, ".", NULL);
}

static const char *cipher_bits_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    int floor = upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS);

    if (!facts->session->cipher_bits) {
        return apr_psprintf(p, "This service requires a cipher with a key of at least %d bits. "
                               "The size of this request's is not known.", floor);
    }
    return apr_psprintf(p, "This service requires a cipher with a key of at least %d bits. "
                           "This request came over one with %d bits.", floor, facts->session->cipher_bits);
}

static const char *forward_secrecy_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    (void)p;
    (void)policy;
    (void)facts;
    return "This service requires a cipher with forward secrecy, such as any of TLS 1.3. This request did not come over one.";
}

static const char *http_version_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    int floor = upgrade_policy_floor(policy, UPGRADE_KIND_HTTP);
    const char *required = apr_psprintf(p, "This service requires HTTP/%d.%d or later. ", UPGRADE_HTTP_MAJOR(floor),
                                        UPGRADE_HTTP_MINOR(floor));

    if (!facts->http) {
        return apr_pstrcat(p, required, "The version of this request is not known.", NULL);
    }
    return apr_psprintf(p, "%sThis request came over HTTP/%d.%d.", required, UPGRADE_HTTP_MAJOR(facts->http),
                        UPGRADE_HTTP_MINOR(facts->http));
}

/* What a handshake that is not right comes to, and what is said of it. */
static const struct {
    upgrade_reason reason;
    const char *sentence;
} handshakes[] = {
    [UPGRADE_HANDSHAKE_UNSET] = { UPGRADE_REASON_WEBSOCKET,
        "This address speaks WebSocket alone. This request is not the opening of a WebSocket." },
    [UPGRADE_HANDSHAKE_NONE] = { UPGRADE_REASON_WEBSOCKET,
        "This address speaks WebSocket alone. This request is not the opening of a WebSocket." },
    [UPGRADE_HANDSHAKE_HTTP10] = { UPGRADE_REASON_WEBSOCKET_HTTP10,
        "A WebSocket is opened over HTTP/1.1. This request came over HTTP/1.0: a proxy in front of this server speaks HTTP/1.0." },
    [UPGRADE_HANDSHAKE_STRIPPED] = { UPGRADE_REASON_WEBSOCKET_STRIPPED,
        "The opening of this WebSocket came without \"Upgrade: websocket\" or without \"Connection: upgrade\": a proxy in front of this "
        "server has removed them." },
    [UPGRADE_HANDSHAKE_METHOD] = { UPGRADE_REASON_WEBSOCKET_MALFORMED,
        "A WebSocket is opened with the method GET. This request has another." },
    [UPGRADE_HANDSHAKE_VERSION] = { UPGRADE_REASON_WEBSOCKET_VERSION,
        "This address speaks version 13 of WebSocket (RFC 6455). The Sec-WebSocket-Version of this request is another, or missing." },
    [UPGRADE_HANDSHAKE_KEY_MISSING] = { UPGRADE_REASON_WEBSOCKET_MALFORMED,
        "The opening of this WebSocket has no Sec-WebSocket-Key." },
    [UPGRADE_HANDSHAKE_KEY_REPEATED] = { UPGRADE_REASON_WEBSOCKET_MALFORMED,
        "The opening of this WebSocket has more than one Sec-WebSocket-Key." },
    [UPGRADE_HANDSHAKE_KEY_ILL_FORMED] = { UPGRADE_REASON_WEBSOCKET_MALFORMED,
        "The Sec-WebSocket-Key of this request is not 16 bytes in base64." },
};

static const char *websocket_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    (void)p;
    (void)policy;
    return handshakes[facts->handshake].sentence;
}

/* The expression itself is the administrator's business. */
static const char *expr_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    (void)p;
    (void)policy;
    (void)facts;
    return "This request did not come in the way that this service requires.";
}

static const struct {
    const char *word;
    const char *title;
    int (*is_unmet)(const upgrade_policy *policy, const upgrade_facts *facts);  /* NULL: it is found in another way */
    const char *(*sentence)(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts);
} reasons[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = { "tls", "TLS Required", tls_reason, tls_sentence },
    [UPGRADE_REASON_TLS_VERSION] = { "tls-version", "Newer TLS Version Required", tls_version_reason, tls_sentence },
    [UPGRADE_REASON_CIPHER_BITS] = { "cipher-bits", "Stronger Cipher Required", cipher_bits_reason, cipher_bits_sentence },
    [UPGRADE_REASON_FORWARD_SECRECY] = { "forward-secrecy", "Forward Secrecy Required", forward_secrecy_reason,
                                         forward_secrecy_sentence },
    [UPGRADE_REASON_HTTP_VERSION] = { "http-version", "Newer HTTP Version Required", http_version_reason,
                                      http_version_sentence },
    [UPGRADE_REASON_WEBSOCKET] = { "websocket", "WebSocket Required", NULL, websocket_sentence },
    [UPGRADE_REASON_WEBSOCKET_VERSION] = { "websocket-version", "Another WebSocket Version Required", NULL, websocket_sentence },
    [UPGRADE_REASON_WEBSOCKET_HTTP10] = { "websocket-http10", "WebSocket over HTTP/1.0", NULL, websocket_sentence },
    [UPGRADE_REASON_WEBSOCKET_STRIPPED] = { "websocket-stripped", "WebSocket Fields Missing", NULL, websocket_sentence },
    [UPGRADE_REASON_WEBSOCKET_MALFORMED] = { "websocket-malformed", "WebSocket Request Malformed", NULL, websocket_sentence },
    [UPGRADE_REASON_EXPR] = { "expr", "Another Protocol Required", NULL, expr_sentence },
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
        unmet |= UPGRADE_BIT(handshakes[facts.handshake].reason);
    }
    return unmet;
}

const char *upgrade_verdict_words(apr_pool_t *p, upgrade_unmet unmet)
{
    const char *list = "";
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            list = *list ? apr_pstrcat(p, list, ",", reasons[reason].word, NULL) : reasons[reason].word;
        }
    }
    return list;
}

const char *upgrade_verdict_sentences(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                      const upgrade_facts *facts)
{
    const char *text = "";
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            text = apr_pstrcat(p, text, *text ? " " : "", reasons[reason].sentence(p, policy, facts), NULL);
        }
    }
    return text;
}

const char *upgrade_verdict_title(upgrade_unmet unmet)
{
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            return reasons[reason].title;
        }
    }
    return "";
}
