/* SPDX-License-Identifier: Apache-2.0 */

#include "messages.h"

#include <string.h>

#include <apr_strings.h>

#include "string_builder.h"

static const struct {
    const char *tag;
    int is_rtl;
    const char *texts[UPGRADE_TEXTS];
} languages[UPGRADE_LANGUAGES] = {
#include "locale/ar.h"
#include "locale/de.h"
#include "locale/en.h"
#include "locale/es.h"
#include "locale/fr.h"
#include "locale/he.h"
#include "locale/it.h"
#include "locale/ja.h"
#include "locale/ko.h"
#include "locale/nl.h"
#include "locale/pl.h"
#include "locale/pt.h"
#include "locale/ru.h"
#include "locale/sv.h"
#include "locale/tr.h"
#include "locale/zh-hans.h"
#include "locale/zh-hant.h"
};

const char *const *upgrade_language_tags(void)
{
    static const char *const tags[UPGRADE_LANGUAGES + 1] = { "en", "de", "fr", "es",      "it",
                                                             "pt", "nl", "pl", "sv",      "ru",
                                                             "tr", "ja", "ko", "zh-Hans", "zh-Hant",
                                                             "ar", "he", NULL };

    return tags;
}

const char *upgrade_language_tag(upgrade_language language)
{
    return languages[language].tag;
}

int upgrade_language_is_rtl(upgrade_language language)
{
    return languages[language].is_rtl;
}

const char *upgrade_message_of(upgrade_language language, upgrade_text text)
{
    return languages[language].texts[text];
}

/*
 * The sentences of a reason.
 */

/* A sentence with the value of its placeholder. */
typedef struct sentence {
    upgrade_text text;
    const char *value; /* of its only placeholder; NULL if it has none */
} sentence;

/* A sentence about the requirement, one about the request, and one about the cause, if known. */
typedef struct remark {
    sentence required;
    sentence seen;
    sentence cause;
} remark;

static sentence seen_of_tls(const upgrade_facts *facts)
{
    static const upgrade_text texts[] = {
        [UPGRADE_TLS_UNSET] = UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP,
        [UPGRADE_TLS_ANY] = UPGRADE_TEXT_TLS_NOT_KNOWN,
        [UPGRADE_TLS_1_3] = UPGRADE_TEXT_UNSET,
    };
    upgrade_tls tls = facts->session->tls;

    return (sentence){
        .text = texts[tls] ? texts[tls] : UPGRADE_TEXT_CAME_OVER,
        .value = upgrade_tls_text(tls),
    };
}

static remark remark_on_tls(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    upgrade_tls floor = (upgrade_tls)upgrade_policy_floor(policy, UPGRADE_KIND_TLS);
    int is_version = floor > UPGRADE_TLS_ANY;

    (void)p;
    return (remark){
        .required = { is_version ? UPGRADE_TEXT_REQUIRES_AT_LEAST : UPGRADE_TEXT_REQUIRES,
                      upgrade_tls_text(is_version ? floor : UPGRADE_TLS_ANY) },
        .seen = seen_of_tls(facts),
    };
}

static remark remark_on_bits(apr_pool_t *p, const upgrade_policy *policy,
                             const upgrade_facts *facts)
{
    int bits = facts->session->cipher_bits;

    return (remark){
        .required = { UPGRADE_TEXT_REQUIRES_BITS,
                      apr_itoa(p, upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)) },
        .seen = { bits ? UPGRADE_TEXT_CAME_WITH_BITS : UPGRADE_TEXT_BITS_NOT_KNOWN,
                  apr_itoa(p, bits) },
    };
}

static remark remark_on_secrecy(apr_pool_t *p, const upgrade_policy *policy,
                                const upgrade_facts *facts)
{
    (void)p;
    (void)policy;
    (void)facts;
    return (remark){ .required = { UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY, NULL } };
}

static remark remark_on_http(apr_pool_t *p, const upgrade_policy *policy,
                             const upgrade_facts *facts)
{
    return (remark){
        .required = { UPGRADE_TEXT_REQUIRES_AT_LEAST,
                      upgrade_http_text(p, upgrade_policy_floor(policy, UPGRADE_KIND_HTTP)) },
        .seen = { facts->http ? UPGRADE_TEXT_CAME_OVER : UPGRADE_TEXT_HTTP_NOT_KNOWN,
                  upgrade_http_text(p, facts->http) },
        .cause = { facts->is_proxied ? UPGRADE_TEXT_HTTP_PROXY : UPGRADE_TEXT_UNSET, NULL },
    };
}

static remark remark_on_handshake(apr_pool_t *p, const upgrade_policy *policy,
                                  const upgrade_facts *facts)
{
    static const upgrade_text texts[] = {
        [UPGRADE_HANDSHAKE_UNSET] = UPGRADE_TEXT_WEBSOCKET_NONE,
        [UPGRADE_HANDSHAKE_NONE] = UPGRADE_TEXT_WEBSOCKET_NONE,
        [UPGRADE_HANDSHAKE_HTTP10] = UPGRADE_TEXT_WEBSOCKET_HTTP10,
        [UPGRADE_HANDSHAKE_STRIPPED] = UPGRADE_TEXT_WEBSOCKET_STRIPPED,
        [UPGRADE_HANDSHAKE_METHOD] = UPGRADE_TEXT_WEBSOCKET_METHOD,
        [UPGRADE_HANDSHAKE_VERSION] = UPGRADE_TEXT_WEBSOCKET_VERSION,
        [UPGRADE_HANDSHAKE_KEY_MISSING] = UPGRADE_TEXT_WEBSOCKET_KEY_MISSING,
        [UPGRADE_HANDSHAKE_KEY_REPEATED] = UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED,
        [UPGRADE_HANDSHAKE_KEY_ILL_FORMED] = UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED,
        [UPGRADE_HANDSHAKE_VALID] = UPGRADE_TEXT_UNSET,
    };

    (void)p;
    (void)policy;
    return (remark){ .required = { texts[facts->handshake], NULL } };
}

/* The expression itself is not disclosed to clients. */
static remark remark_on_expr(apr_pool_t *p, const upgrade_policy *policy,
                             const upgrade_facts *facts)
{
    (void)p;
    (void)policy;
    (void)facts;
    return (remark){ .required = { UPGRADE_TEXT_EXPR, NULL } };
}

static const struct {
    upgrade_text title;
    remark (*remark)(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts);
} reasons[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = { UPGRADE_TEXT_TITLE_TLS, remark_on_tls },
    [UPGRADE_REASON_TLS_VERSION] = { UPGRADE_TEXT_TITLE_TLS_VERSION, remark_on_tls },
    [UPGRADE_REASON_CIPHER_BITS] = { UPGRADE_TEXT_TITLE_CIPHER_BITS, remark_on_bits },
    [UPGRADE_REASON_FORWARD_SECRECY] = { UPGRADE_TEXT_TITLE_FORWARD_SECRECY, remark_on_secrecy },
    [UPGRADE_REASON_HTTP_VERSION] = { UPGRADE_TEXT_TITLE_HTTP_VERSION, remark_on_http },
    [UPGRADE_REASON_WEBSOCKET] = { UPGRADE_TEXT_TITLE_WEBSOCKET, remark_on_handshake },
    [UPGRADE_REASON_WEBSOCKET_VERSION] = { UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION,
                                           remark_on_handshake },
    [UPGRADE_REASON_WEBSOCKET_HTTP10] = { UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY, remark_on_handshake },
    [UPGRADE_REASON_WEBSOCKET_STRIPPED] = { UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY,
                                            remark_on_handshake },
    [UPGRADE_REASON_WEBSOCKET_MALFORMED] = { UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED,
                                             remark_on_handshake },
    [UPGRADE_REASON_EXPR] = { UPGRADE_TEXT_TITLE_EXPR, remark_on_expr },
};

const char *upgrade_title(upgrade_language language, upgrade_unmet unmet)
{
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            return upgrade_message_of(language, reasons[reason].title);
        }
    }
    return "";
}

static void add_sentence(upgrade_string_builder *all, upgrade_language language,
                         const sentence *part)
{
    const char *text = upgrade_message_of(language, part->text);
    const char *start;
    const char *end;

    if (part->text == UPGRADE_TEXT_UNSET) {
        return;
    }
    if (all->count) {
        upgrade_string_add_text(all, " ");
    }
    start = strchr(text, '@');
    end = start ? strchr(start + 1, '@') : NULL;
    if (end) {
        upgrade_string_add(all,
                           (upgrade_span){ .start = text, .length = (apr_size_t)(start - text) });
        upgrade_string_add_text(all, part->value);
        text = end + 1;
    }
    upgrade_string_add_text(all, text);
}

const char *upgrade_detail(apr_pool_t *p, upgrade_language language, upgrade_unmet unmet,
                           const upgrade_policy *policy, const upgrade_facts *facts)
{
    upgrade_string_builder all;
    upgrade_reason reason;

    all.count = 0;
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            const remark remarks = reasons[reason].remark(p, policy, facts);

            add_sentence(&all, language, &remarks.required);
            add_sentence(&all, language, &remarks.seen);
            add_sentence(&all, language, &remarks.cause);
        }
    }
    return upgrade_string_join(p, &all).start;
}
