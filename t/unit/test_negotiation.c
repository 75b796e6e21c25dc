/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/negotiation.h"
#include "tap.h"

#include <apr_strings.h>

#define HTML "text/html"
#define JSON "application/problem+json"
#define TEXT "text/plain"

static void test_accepts(void)
{
    static const struct {
        const char *accept;
        int accepts; /* application/json */
    } rows[] = {
        { NULL, 1 },
        { "application/json;q=0.1, application/problem+json", 1 },
        { "application/*", 1 },
        { "*/*;q=0.1", 1 },
        { "application/problem+json", 0 },
        { "application/json;q=0, */*", 0 },
        { "text/html", 0 },
        { "", 0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_negotiate_accepts(rows[i].accept, "application/json") == rows[i].accepts, "%s accepts JSON or not",
           rows[i].accept ? rows[i].accept : "no Accept");
    }
}

static void test_types(void)
{
    static const char *const offered[] = { HTML, JSON, TEXT, NULL };
    static const struct {
        const char *accept;
        const char *type;
    } rows[] = {
        { NULL, HTML },
        { "", HTML },
        { " , ,", HTML },
        { "*/*", TEXT },    /* curl */
        { "*/*;q=0.5", TEXT },
        { " */* , */*", TEXT },
        { "*/*;q=0", HTML },
        { "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8", HTML },    /* Chromium */
        { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML },    /* Firefox, Safari */
        { "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", HTML },
        { "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML },    /* Java's HttpURLConnection */
        { "application/json", JSON },
        { "APPLICATION/JSON", JSON },
        { "application/json, text/plain, */*", JSON },    /* axios */
        { "application/json, text/javascript, */*; q=0.01", JSON },    /* jQuery */
        { "application/problem+json", JSON },
        { "application/problem+json, application/json", JSON },
        { "application/vnd.github+json", JSON },
        { "application/ld+json;q=0.9, text/html;q=0.8", JSON },
        { "application/json;q=0.5, text/html;q=0.8", HTML },
        { "application/problem+json;q=0, application/json", HTML },    /* the closer one counts */
        { "application/problem+json;q=0, application/json, */*;q=0.1", HTML },
        { "application/*", JSON },
        { "text/*", HTML },
        { "text/*;q=0.5, application/*;q=0.6", JSON },
        { "text/plain", TEXT },
        { "text/plain, */*;q=0.5", TEXT },
        { "text/plain;q=0.9, text/html", HTML },
        { "text/html;q=0, */*", JSON },
        { "text/html;q=0, application/*;q=0, */*", TEXT },
        { "text/html;level=1;q=0.1, text/plain;q=0.2", TEXT },
        { "text/html;charset=\"a,b;q=0\";q=1, text/plain;q=0.2", HTML },
        { "text/html;q=1.000, text/plain;q=0.999", HTML },
        { "text/html;q=0.3, text/plain;q=0.31", TEXT },
        { "text/html;Q=0.3, text/plain;q=0.31", TEXT },
        { "text/html ; q=0.3 , text/plain ; q=0.31", TEXT },
        { "text/plain;q=2, text/html;q=0.1", HTML },    /* what is malformed is not there */
        { "text/plain;q=1.001, text/html;q=0.1", HTML },
        { "text/plain;q=0.1234, text/html;q=0.1", HTML },
        { "text/plain;q=-1, text/html;q=0.1", HTML },
        { "text/plain;q=, text/html;q=0.1", HTML },
        { "text/plain;q=a, text/html;q=0.1", HTML },
        { "application/xml", HTML },
        { "image/png", HTML },
        { "text", HTML },
        { "text/", HTML },
        { "/", HTML },
        { "text/pla", HTML },
        { "text/plainx", HTML },
        { "+json", HTML },
        { "\"", HTML },
        { ";;;", HTML },
    };
    static const char *const more[] = { HTML, JSON, TEXT, "application/xml", NULL };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        is(upgrade_negotiate_type(rows[i].accept, offered, TEXT), rows[i].type, rows[i].accept ? rows[i].accept : "no Accept");
    }
    is(upgrade_negotiate_type("application/xml", more, TEXT), "application/xml", "a type of the administrator's");
    is(upgrade_negotiate_type("text/html,application/xml;q=0.9,*/*;q=0.8", more, TEXT), HTML, "… where it is not liked best");
    is(upgrade_negotiate_type("*/*", more, TEXT), TEXT, "… and nobody asks for it");
}

static void test_languages(void)
{
    static const char *const tags[] = { "en", "de", "fr", "pt", "zh-Hans", "zh-Hant", "he", NULL };
    static const struct {
        const char *accept;
        const char *tag;
    } rows[] = {
        { NULL, NULL },
        { "", NULL },
        { "*", NULL },
        { "de", "de" },
        { "DE", "de" },
        { "de-CH", "de" },
        { "de-Latn-CH-1996", "de" },
        { "de-DE-u-co-phonebk", "de" },
        { "de-x-private", "de" },
        { "en-US,en;q=0.9", "en" },
        { "fr-CA, de;q=0.9", "fr" },
        { "de;q=0.5, fr;q=0.6", "fr" },
        { "de;q=0.5, fr;q=0.5", "de" },
        { "xx, de;q=0.1", "de" },
        { "xx", NULL },
        { "xx, *", NULL },
        { "de;q=0", NULL },
        { "de;q=0, fr;q=0.1", "fr" },
        { "deu", NULL },
        { "d", NULL },
        { "-de", NULL },
        { "de-", "de" },
        { "pt-BR", "pt" },
        { "zh", "zh-Hans" },
        { "zh-CN", "zh-Hans" },
        { "zh-Hans", "zh-Hans" },
        { "zh-Hans-CN", "zh-Hans" },
        { "zh-Hant", "zh-Hant" },
        { "zh-Hant-HK", "zh-Hant" },
        { "zh-tw", "zh-Hant" },
        { "zh-HK", "zh-Hant" },
        { "zh-XX", "zh-Hans" },
        { "iw", "he" },
        { "iw-IL", "he" },
        { "x-klingon, de", "de" },
        { ",;,-,--,de", "de" },
        { "de;q=nonsense, fr;q=0.1", "fr" },
    };
    static const char *const english[] = { "en", NULL };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        is(upgrade_negotiate_language(rows[i].accept, tags), rows[i].tag, rows[i].accept ? rows[i].accept : "no Accept-Language");
    }
    is(upgrade_negotiate_language("zh, de", english), NULL, "an alias of what is not there");
}

static void test_absence(apr_pool_t *p)
{
    static const struct {
        const char *names; /* of the fields, separated by spaces */
        const char *accept;
    } rows[] = {
        { "", NULL },
        { "Host", NULL },
        { "host", NULL },
        { "Host Accept", "value" },
        { "Host User-Agent Accept", "value" },
        { "Host Connection", "*/*" },
        { "Host User-Agent Accept-Encoding", "*/*" },
        { "User-Agent", "*/*" },
        { "Host Accept-Language", "*/*" },
        { "Host User-Agent Upgrade-Insecure-Requests", NULL },
        { "Host User-Agent sec-fetch-MODE", NULL },
        { "Sec-Fetch-Dest Host User-Agent", NULL },
        { "Host Sec-Fetch", "*/*" },
        { "Host Sec-Fetch-Mode Accept", "value" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        apr_table_t *headers = apr_table_make(p, 1);
        char *rest = apr_pstrdup(p, rows[i].names);
        char *name = apr_strtok(rest, " ", &rest);

        for (; name; name = apr_strtok(NULL, " ", &rest)) {
            apr_table_addn(headers, name, "value");
        }
        is(upgrade_negotiate_accept(headers), rows[i].accept, rows[i].names);
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_absence(p);
    test_types();
    test_accepts();
    test_languages();
    return tap_done(p);
}
