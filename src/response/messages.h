/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/messages.h
 * The texts of the built-in documents, in all languages.
 *
 * response/locale/ has one table per language, in UTF-8. The texts contain no data of a request.
 */

#ifndef UPGRADE_RESPONSE_MESSAGES_H
#define UPGRADE_RESPONSE_MESSAGES_H

#include "../core/verdict.h"

/** The languages, with the default first. */
typedef enum {
    UPGRADE_LANGUAGE_EN = 0,
    UPGRADE_LANGUAGE_DE,
    UPGRADE_LANGUAGE_FR,
    UPGRADE_LANGUAGE_ES,
    UPGRADE_LANGUAGE_IT,
    UPGRADE_LANGUAGE_PT,
    UPGRADE_LANGUAGE_NL,
    UPGRADE_LANGUAGE_PL,
    UPGRADE_LANGUAGE_SV,
    UPGRADE_LANGUAGE_RU,
    UPGRADE_LANGUAGE_TR,
    UPGRADE_LANGUAGE_JA,
    UPGRADE_LANGUAGE_KO,
    UPGRADE_LANGUAGE_ZH_HANS,
    UPGRADE_LANGUAGE_ZH_HANT,
    UPGRADE_LANGUAGE_AR,
    UPGRADE_LANGUAGE_HE,
    UPGRADE_LANGUAGES /* the number of languages */
} upgrade_language;

/** The texts. Each translation has exactly the placeholders of the English text. */
typedef enum {
    UPGRADE_TEXT_UNSET = 0,
    UPGRADE_TEXT_TITLE_TLS,
    UPGRADE_TEXT_TITLE_TLS_VERSION,
    UPGRADE_TEXT_TITLE_CIPHER_BITS,
    UPGRADE_TEXT_TITLE_FORWARD_SECRECY,
    UPGRADE_TEXT_TITLE_HTTP_VERSION,
    UPGRADE_TEXT_TITLE_WEBSOCKET,
    UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION,
    UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY,
    UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED,
    UPGRADE_TEXT_TITLE_EXPR,
    UPGRADE_TEXT_REQUIRES,
    UPGRADE_TEXT_REQUIRES_AT_LEAST,
    UPGRADE_TEXT_REQUIRES_BITS,
    UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY,
    UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP,
    UPGRADE_TEXT_CAME_OVER,
    UPGRADE_TEXT_CAME_WITH_BITS,
    UPGRADE_TEXT_TLS_NOT_KNOWN,
    UPGRADE_TEXT_BITS_NOT_KNOWN,
    UPGRADE_TEXT_HTTP_NOT_KNOWN,
    UPGRADE_TEXT_HTTP_PROXY, /* a proxy may have changed the HTTP version */
    UPGRADE_TEXT_WEBSOCKET_NONE,
    UPGRADE_TEXT_WEBSOCKET_HTTP10,
    UPGRADE_TEXT_WEBSOCKET_STRIPPED,
    UPGRADE_TEXT_WEBSOCKET_METHOD,
    UPGRADE_TEXT_WEBSOCKET_VERSION,
    UPGRADE_TEXT_WEBSOCKET_KEY_MISSING,
    UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED,
    UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED,
    UPGRADE_TEXT_EXPR,
    UPGRADE_TEXT_USE_URL,    /* before the https or wss URL */
    UPGRADE_TEXT_USE_CLIENT, /* if there is no such URL */
    UPGRADE_TEXT_SET_PROXY,  /* before a proxy's settings */
    /* if the request claims that it was sent over https (core/https_claim.h) */
    UPGRADE_TEXT_UNKNOWN_PROXY,
    UPGRADE_TEXT_HELP, /* the text of the link to the help page */
    UPGRADE_TEXTS      /* the number of texts */
} upgrade_text;

/** Return the tags of all languages, indexed by upgrade_language and terminated by NULL. */
const char *const *upgrade_language_tags(void);

/** Return the tag of a language (RFC 5646): "zh-Hans". */
const char *upgrade_language_tag(upgrade_language language);

/** Return whether a language is written from right to left. */
int upgrade_language_is_rtl(upgrade_language language);

/** Return a text from its table, with its placeholders. */
const char *upgrade_message_of(upgrade_language language, upgrade_text text);

/** Return the title of a refusal, which is that of the first reason. */
const char *upgrade_title(upgrade_language language, upgrade_unmet unmet);

/** Return the explanation of a refusal: for each reason, the requirement, the fact, and the cause
 * if it may be a proxy. It contains no text of the request. */
const char *upgrade_detail(apr_pool_t *p, upgrade_language language, upgrade_unmet unmet,
                           const upgrade_policy *policy, const upgrade_facts *facts);

#endif /* UPGRADE_RESPONSE_MESSAGES_H */
