/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/messages.h
 * What the built-in documents say, in each language.
 *
 * The texts are tables, one a language, in src/texts/. They are UTF-8, and hold nothing of a request.
 */

#ifndef UPGRADE_RESPONSE_MESSAGES_H
#define UPGRADE_RESPONSE_MESSAGES_H

#include "../core/verdict.h"

/** The languages, the one that stands in for all others first. */
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
    UPGRADE_LANGUAGES               /* how many there are; not a language */
} upgrade_language;

/** The texts. Each may hold the placeholders that the English one holds, and holds them all. */
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
    UPGRADE_TEXT_CAME_IN_CLEAR,
    UPGRADE_TEXT_CAME_OVER,
    UPGRADE_TEXT_CAME_WITH_BITS,
    UPGRADE_TEXT_TLS_NOT_KNOWN,
    UPGRADE_TEXT_BITS_NOT_KNOWN,
    UPGRADE_TEXT_HTTP_NOT_KNOWN,
    UPGRADE_TEXT_WEBSOCKET_NONE,
    UPGRADE_TEXT_WEBSOCKET_HTTP10,
    UPGRADE_TEXT_WEBSOCKET_STRIPPED,
    UPGRADE_TEXT_WEBSOCKET_METHOD,
    UPGRADE_TEXT_WEBSOCKET_VERSION,
    UPGRADE_TEXT_WEBSOCKET_KEY_MISSING,
    UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED,
    UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED,
    UPGRADE_TEXT_EXPR,
    UPGRADE_TEXT_USE_URL,           /* ahead of the https or wss URL */
    UPGRADE_TEXT_USE_CLIENT,        /* where there is no such URL */
    UPGRADE_TEXT_SET_PROXY,         /* ahead of a proxy's settings */
    UPGRADE_TEXT_HELP,              /* the words of the link to the help page */
    UPGRADE_TEXTS                   /* how many there are; not a text */
} upgrade_text;

/** The tags of all languages, by upgrade_language, ended by NULL. */
const char *const *upgrade_language_tags(void);

/** The tag of a language (RFC 5646): "zh-Hans". */
const char *upgrade_language_tag(upgrade_language language);

/** Whether it is written from right to left. */
int upgrade_language_is_rtl(upgrade_language language);

/** A text as it stands in its table, placeholders and all. */
const char *upgrade_message_of(upgrade_language language, upgrade_text text);

/** What is unmet, as a title: that of the first reason. */
const char *upgrade_title(upgrade_language language, upgrade_unmet unmet);

/** What is unmet, for a person: what is required and what was seen, for each reason. It holds nothing of the request's own text. */
const char *upgrade_detail(apr_pool_t *p, upgrade_language language, upgrade_unmet unmet, const upgrade_policy *policy,
                           const upgrade_facts *facts);

#endif /* UPGRADE_RESPONSE_MESSAGES_H */
