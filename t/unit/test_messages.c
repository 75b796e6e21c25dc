/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/escape.h"
#include "../../src/response/messages.h"
#include "tap.h"
#include "words.h"

#include <apr_strings.h>

#define SESSION(tls, bits, secrecy) { UPGRADE_TLS_##tls, bits, secrecy, 0 }
#define PLAIN SESSION(UNSET, 0, 0)
#define WEAK12 SESSION(1_2, 112, 0)
#define TLS12 SESSION(1_2, 128, 1)

static upgrade_policy policy_of(apr_pool_t *p, const char *floors)
{
    upgrade_policy policy;
    const char *argv[MOST_WORDS];
    int argc = words_of(p, floors, argv);

    upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, argc, argv);
    return policy;
}

/* Return the placeholders of a text in alphabetical order; there are at most two. */
static const char *placeholders(const char *text)
{
    static const char *const both[] = { "", "@REQUIRED@", "@SEEN@", "@REQUIRED@ @SEEN@" };
    int which = (strstr(text, "@REQUIRED@") ? 1 : 0) + (strstr(text, "@SEEN@") ? 2 : 0);
    int count = 0;

    for (; *text; text++) {
        count += *text == '@';
    }
    return count == 2 * (which == 3 ? 2 : which != 0) ? both[which] : "others, or one twice";
}

/* Each language has all texts, each with the placeholders of the English one. */
static void test_tables(apr_pool_t *p)
{
    int language;
    int text;

    for (language = 0; language < UPGRADE_LANGUAGES; language++) {
        const char *tag = upgrade_language_tag((upgrade_language)language);

        is(tag, upgrade_language_tags()[language], "the tags are in the order of the languages");
        ok(upgrade_language_is_rtl((upgrade_language)language) == (!strcmp(tag, "ar") || !strcmp(tag, "he")), "%s: its direction", tag);
        for (text = UPGRADE_TEXT_UNSET + 1; text < UPGRADE_TEXTS; text++) {
            const char *english = upgrade_message_of(UPGRADE_LANGUAGE_EN, (upgrade_text)text);
            const char *said = upgrade_message_of((upgrade_language)language, (upgrade_text)text);
            const char *name = apr_psprintf(p, "%s, text %d", tag, text);

            if (ok(said && *said, "%s: there is one", name)) {
                is(placeholders(said), placeholders(english), name);
                is(upgrade_escape(p, UPGRADE_SYNTAX_TEXT, said), said, name);
                ok(!language || strcmp(said, english) != 0, "%s: not in English", name);
            }
        }
    }
    ok(!upgrade_language_tags()[UPGRADE_LANGUAGES], "and that is all");
}

static void test_details(apr_pool_t *p)
{
    static const struct {
        const char *floor;
        upgrade_tls_facts session;
        int http;
        const char *sentences;
    } said[] = {
        { "TLS", PLAIN, 1001, "This service requires TLS. This request was sent over plain HTTP." },
        { "TLS", SESSION(SSL, 0, 0), 1001, "This service requires TLS. This request was sent over SSL." },
        { "TLSv1.3", PLAIN, 1001, "This service requires TLS 1.3 or later. This request was sent over plain HTTP." },
        { "TLSv1.3", TLS12, 1001, "This service requires TLS 1.3 or later. This request was sent over TLS 1.2." },
        { "TLSv1.2", SESSION(ANY, 0, 0), 1001,
          "This service requires TLS 1.2 or later. The TLS version of this request is unknown." },
        { "cipher-bits=128", PLAIN, 1001, "This service requires TLS. This request was sent over plain HTTP." },
        { "cipher-bits=128", WEAK12, 1001,
          "This service requires a cipher with a key of at least 128 bits. This request used a cipher with a key of 112 bits." },
        { "cipher-bits=128", SESSION(1_2, 0, 0), 1001,
          "This service requires a cipher with a key of at least 128 bits. The key length of the cipher of this request is unknown." },
        { "HTTP/2", PLAIN, 1001, "This service requires HTTP/2.0 or later. This request was sent over HTTP/1.1." },
        { "HTTP/2", PLAIN, 0, "This service requires HTTP/2.0 or later. The HTTP version of this request is unknown." },
        { "websocket", PLAIN, 1001, "This address accepts WebSocket connections only. This request is not a WebSocket handshake." },
        { "TLS HTTP/2", PLAIN, 1000,
          "This service requires TLS. This request was sent over plain HTTP. "
          "This service requires HTTP/2.0 or later. This request was sent over HTTP/1.0." },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(said); i++) {
        const upgrade_facts facts = { .session = &said[i].session, .http = said[i].http };
        const upgrade_policy policy = policy_of(p, said[i].floor);

        is(upgrade_detail(p, UPGRADE_LANGUAGE_EN, upgrade_verdict(&policy, facts), &policy, &facts), said[i].sentences,
           said[i].sentences);
    }
}


static void test_titles(apr_pool_t *p)
{
    static const struct {
        apr_uint32_t reasons;
        const char *title;
    } titles[] = {
        { UPGRADE_BIT(UPGRADE_REASON_TLS), "TLS erforderlich" },
        { UPGRADE_BIT(UPGRADE_REASON_TLS) | UPGRADE_BIT(UPGRADE_REASON_EXPR), "TLS erforderlich" },
        { 0, "" },
    };
    apr_size_t i;

    (void)p;
    for (i = 0; i < LENGTH(titles); i++) {
        is(upgrade_title(UPGRADE_LANGUAGE_DE, (upgrade_unmet) { titles[i].reasons, 0 }), titles[i].title, titles[i].title);
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_tables(p);
    test_details(p);
    test_titles(p);
    return tap_done(p);
}
