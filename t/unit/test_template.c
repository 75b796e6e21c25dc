/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/template.h"
#include "tap.h"

#include <apr_strings.h>

static const char *const values[UPGRADE_PLACEHOLDERS] = {
    [UPGRADE_PLACEHOLDER_REASON] = "tls",
    [UPGRADE_PLACEHOLDER_DETAIL] = "<This> & \"that\"",
    [UPGRADE_PLACEHOLDER_HTTPS_URL] = "https://a/?b&c",
};

static void test_types(apr_pool_t *p)
{
    static const struct {
        const char *given;
        const char *content_type;
        const char *language;
        const char *error;
    } rows[] = {
        { "text/html", "text/html; charset=utf-8", NULL, NULL },
        { "Text/HTML", "text/html; charset=utf-8", NULL, NULL },
        { "text/html;lang=de", "text/html; charset=utf-8", "de", NULL },
        { "text/html; lang=zh-Hant-HK", "text/html; charset=utf-8", "zh-Hant-HK", NULL },
        { "application/json", "application/json", NULL, NULL },
        { "application/vnd.x+json;lang=en", "application/vnd.x+json", "en", NULL },
        { "application/xml", "application/xml; charset=utf-8", NULL, NULL },
        { "text/plain", "text/plain; charset=utf-8", NULL, NULL },
        { "text/css", NULL, NULL, "invalid media type 'text/css', expected text/html, " },
        { "text", NULL, NULL, "invalid media type 'text'" },
        { "a b/json", NULL, NULL, "invalid media type 'a b/json'" },
        { "a/b/json", NULL, NULL, "invalid media type 'a/b/json'" },
        { "/json", NULL, NULL, "invalid media type '/json'" },
        { "*/json", NULL, NULL, "invalid media type '*/json'" },
        { "", NULL, NULL, "invalid media type ''" },
        { "text/html;charset=utf-8", NULL, NULL, "invalid parameter ';charset=utf-8', expected ;lang=TAG" },
        { "text/html;lang=", NULL, NULL, "invalid parameter ';lang='" },
        { "text/html;lang=d_e", NULL, NULL, "invalid parameter ';lang=d_e'" },
        { "text/html;lang=abcdefghi", NULL, NULL, "invalid parameter" },
        { "text/html;lang=de-", NULL, NULL, "invalid parameter" },
        { "text/html;", NULL, NULL, "invalid parameter ';'" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_template document;
        const char *error = upgrade_template_parse_type(p, &document, rows[i].given);

        ok(rows[i].error ? error && strstr(error, rows[i].error) : !error, "%s: %s", rows[i].given, error ? error : "no error");
        if (!error) {
            is(document.content_type, rows[i].content_type, rows[i].given);
            is(document.language, rows[i].language, rows[i].given);
        }
    }
}

static void test_texts(apr_pool_t *p)
{
    static const struct {
        const char *text;
        const char *rendered;
        const char *error;
        int line;
    } rows[] = {
        { "", "", NULL, 0 },
        { "no placeholder", "no placeholder", NULL, 0 },
        { "@REASON@", "tls", NULL, 0 },
        { "a @REASON@@REASON@ b", "a tlstls b", NULL, 0 },
        { "<p>@DETAIL@</p>", "<p>&lt;This&gt; &amp; &quot;that&quot;</p>", NULL, 0 },
        { "<a href='@HTTPS_URL@'>", "<a href='https://a/?b&amp;c'>", NULL, 0 },
        { "[@HELP_URL@]", "[]", NULL, 0 },
        { "user@example.org @media @ @@ @a@ @REASON", "user@example.org @media @ @@ @a@ @REASON", NULL, 0 },
        { "@@REASON@@", "@tls@", NULL, 0 },
        { "a\nb @REASNO@", NULL, "unknown placeholder '@REASNO@', expected @REASON@, @DETAIL@, @REQUIRED@, @SEEN@, @UPGRADE@, "
          "@HTTPS_URL@, @HOST@, @HELP_URL@", 2 },
        { "\n\n\n@REASON@ @NO_SUCH@", NULL, "'@NO_SUCH@'", 4 },
        { "@REASON_@", NULL, "'@REASON_@'", 1 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_template document;
        int line = 0;
        const char *error;

        upgrade_template_parse_type(p, &document, "text/html");
        error = upgrade_template_parse(p, &document, upgrade_span_of(rows[i].text), &line);
        ok(rows[i].error ? error && strstr(error, rows[i].error) : !error, "%s", error ? error : "no error");
        ok(line == rows[i].line, "line %d", line);
        if (!error) {
            upgrade_span rendered = upgrade_template_render(p, &document, values);

            is(rendered.start, rows[i].rendered, rows[i].text);
            ok(rendered.length == strlen(rows[i].rendered), "its length");
        }
    }
}

static void test_nul(apr_pool_t *p)
{
    upgrade_template document;
    int line;

    is(upgrade_template_parse(p, &document, (upgrade_span) { .start = "a\n\0b", .length = 4 }, &line),
       "invalid NUL byte, expected text", "a NUL byte");
    ok(line == 2, "on line 2");
}

/* Return the document that is found, or NULL. */
static const char *found(apr_pool_t *p, const upgrade_documents *documents, const char *type, const char *accept_language)
{
    const upgrade_template *document = upgrade_documents_find(p, documents, type, accept_language);

    return document ? document->content_type : NULL;
}

static void test_lists(apr_pool_t *p)
{
    static const upgrade_template any = { .type = "a/json", .content_type = "any" };
    static const upgrade_template german = { .type = "a/json", .content_type = "german", .language = "de" };
    static const upgrade_template english = { .type = "a/json", .content_type = "english", .language = "en-GB" };
    static const upgrade_template plain_english = { .type = "b/json", .content_type = "plain english", .language = "EN" };
    static const upgrade_template other = { .type = "a/json", .content_type = "other" };
    const upgrade_documents last = { &plain_english, NULL };
    const upgrade_documents middle = { &english, &last };
    const upgrade_documents first = { &german, &middle };
    const upgrade_documents inner = { &other, NULL };
    const upgrade_documents with_any = { &any, &first };
    const upgrade_documents *merged = upgrade_documents_merge(p, &with_any, &inner);

    is(found(p, &first, "a/json", "de-AT"), "german", "a language");
    is(found(p, &first, "a/json", "en-GB"), "english", "another");
    is(found(p, &first, "a/json", "fr"), NULL, "what is built in speaks French");
    is(found(p, &first, "a/json", "fr, de;q=0.5"), NULL, "… and that is liked better");
    is(found(p, &first, "a/json", NULL), NULL, "no language, no document in English");
    is(found(p, &first, "b/json", NULL), "plain english", "no language: English");
    is(found(p, &first, "b/json", "xx"), "plain english", "no such language: English");
    is(found(p, &first, "c/json", NULL), NULL, "another type");
    is(found(p, &with_any, "a/json", "fr"), "any", "of any language");
    is(found(p, &with_any, "a/json", "fr, de;q=0.5"), "german", "… unless there is one of its own");
    is(found(p, merged, "a/json", NULL), "other", "the inner section's goes first");
    is(found(p, merged, "a/json", "de"), "german", "… and the outer's stay");
    is(found(p, &with_any, "a/json", NULL), "any", "… as they were");
    is(found(p, upgrade_documents_copy(p, merged), "a/json", "de"), "german", "a copy");
    ok(!upgrade_documents_copy(p, NULL) && !upgrade_documents_merge(p, NULL, NULL), "nothing of nothing");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_types(p);
    test_texts(p);
    test_nul(p);
    test_lists(p);
    return tap_done(p);
}
