/* SPDX-License-Identifier: Apache-2.0 */

#include "document.h"

#include <apr_strings.h>

#include "../core/list.h"
#include "escape.h"
#include "string_builder.h"

/* The span of a string literal, with its length computed at compile time. */
#define LITERAL(text) ((upgrade_span){ .start = (text), .length = sizeof(text) - 1 })

/* Return the settings of the proxy that may have caused the refusal, or NULL. */
static const upgrade_setting *settings_of(const upgrade_document *document)
{
    return upgrade_proxy_settings(document->unmet, document->policy, document->facts);
}

const char *upgrade_document_detail(apr_pool_t *p, const upgrade_document *document)
{
    const char *detail =
        upgrade_detail(p, document->language, document->unmet, document->policy, document->facts);

    return document->claims_https
               ? apr_pstrcat(p, detail, " ",
                             upgrade_message_of(document->language, UPGRADE_TEXT_UNKNOWN_PROXY),
                             NULL)
               : detail;
}

/* Return the advice for the case that there is neither a URL nor a setting, or NULL. */
static const char *last_advice(const upgrade_document *document)
{
    if (document->claims_https) {
        return upgrade_message_of(document->language, UPGRADE_TEXT_UNKNOWN_PROXY);
    }
    return document->url || upgrade_proxy_is_certain(document->unmet)
               ? NULL
               : upgrade_message_of(document->language, UPGRADE_TEXT_USE_CLIENT);
}

/*
 * HTML.
 */

/* Any change requires a new UPGRADE_DOCUMENT_STYLE_HASH. */
#define STYLE                                                                                      \
    ":root{color-scheme:light dark;font:1.1rem/1.5 system-ui,sans-serif}"                          \
    "body{margin:10vh auto;max-width:40rem;padding:0 1.2rem;overflow-wrap:anywhere}"               \
    "h1{font-size:1.6rem;line-height:1.25}"                                                        \
    "pre{overflow-x:auto;padding:.6rem;border:1px solid #888;text-align:left}"

static void add_markup(apr_pool_t *p, upgrade_string_builder *html, const char *text)
{
    upgrade_string_add_text(html, upgrade_escape(p, UPGRADE_SYNTAX_MARKUP, text));
}

static void add_link(apr_pool_t *p, upgrade_string_builder *html, const char *url,
                     const char *words)
{
    upgrade_string_add(html, LITERAL("<a href=\""));
    add_markup(p, html, url);
    upgrade_string_add(html, LITERAL("\"><bdi>"));
    add_markup(p, html, words);
    upgrade_string_add(html, LITERAL("</bdi></a>"));
}

static void add_paragraph(apr_pool_t *p, upgrade_string_builder *html, const char *text)
{
    upgrade_string_add(html, LITERAL("<p>"));
    add_markup(p, html, text);
    upgrade_string_add(html, LITERAL("</p>\n"));
}

static void add_settings_markup(apr_pool_t *p, upgrade_string_builder *html,
                                const upgrade_setting *setting)
{
    for (; setting->proxy; setting++) {
        upgrade_string_add(html, LITERAL("<h2>"));
        add_markup(p, html, setting->proxy);
        upgrade_string_add(html, LITERAL("</h2>\n<pre dir=\"ltr\">"));
        add_markup(p, html, setting->lines);
        upgrade_string_add(html, LITERAL("</pre>\n"));
    }
}

/* Add the instructions for the reader: the proxy's settings, the URL, the client to use, and the
 * help page. */
static void add_advice(apr_pool_t *p, upgrade_string_builder *html,
                       const upgrade_document *document)
{
    const upgrade_setting *settings = settings_of(document);
    const char *advice = last_advice(document);

    if (settings) {
        add_paragraph(p, html, upgrade_message_of(document->language, UPGRADE_TEXT_SET_PROXY));
        add_settings_markup(p, html, settings);
    }
    if (document->url) {
        upgrade_string_add(html, LITERAL("<p>"));
        add_markup(p, html, upgrade_message_of(document->language, UPGRADE_TEXT_USE_URL));
        upgrade_string_add(html, LITERAL("<br>\n"));
        add_link(p, html, document->url, document->url);
        upgrade_string_add(html, LITERAL("</p>\n"));
    }
    if (advice) {
        add_paragraph(p, html, advice);
    }
    if (document->help) {
        upgrade_string_add(html, LITERAL("<p>"));
        add_link(p, html, document->help,
                 upgrade_message_of(document->language, UPGRADE_TEXT_HELP));
        upgrade_string_add(html, LITERAL("</p>\n"));
    }
}

upgrade_span upgrade_document_html(apr_pool_t *p, const upgrade_document *document)
{
    const char *title = upgrade_title(document->language, document->unmet);
    upgrade_string_builder html;

    html.count = 0;
    upgrade_string_add(&html, LITERAL("<!DOCTYPE html>\n<html lang=\""));
    upgrade_string_add_text(&html, upgrade_language_tag(document->language));
    if (upgrade_language_is_rtl(document->language)) {
        upgrade_string_add(&html, LITERAL("\" dir=\"rtl"));
    }
    upgrade_string_add(&html, LITERAL("\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                                      "name=\"viewport\" content=\"width=device-width, "
                                      "initial-scale=1\">\n<meta name=\"robots\" "
                                      "content=\"noindex\">\n<title>"));
    add_markup(p, &html, title);
    upgrade_string_add(
        &html, LITERAL("</title>\n<style>" STYLE "</style>\n</head>\n<body>\n<main>\n<h1>"));
    add_markup(p, &html, title);
    upgrade_string_add(&html, LITERAL("</h1>\n"));
    add_paragraph(
        p, &html,
        upgrade_detail(p, document->language, document->unmet, document->policy, document->facts));
    add_advice(p, &html, document);
    upgrade_string_add(&html, LITERAL("</main>\n</body>\n</html>\n"));
    return upgrade_string_join(p, &html);
}

/*
 * Problem details.
 */

static void add_json(apr_pool_t *p, upgrade_string_builder *json, const char *text)
{
    upgrade_string_add(json, LITERAL("\""));
    upgrade_string_add_text(json, upgrade_escape(p, UPGRADE_SYNTAX_JSON, text));
    upgrade_string_add(json, LITERAL("\""));
}

/* Add a member, unless its value is NULL. The name includes the separator. */
static void add_member(apr_pool_t *p, upgrade_string_builder *json, upgrade_span name,
                       const char *value)
{
    if (value) {
        upgrade_string_add(json, name);
        add_json(p, json, value);
    }
}

static void add_reasons(apr_pool_t *p, upgrade_string_builder *json, upgrade_unmet unmet)
{
    upgrade_reason reason;
    int count = 0;

    upgrade_string_add(json, LITERAL(",\n\"reasons\":["));
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason)) {
            upgrade_string_add(json, count++ ? LITERAL(",") : LITERAL(""));
            add_json(p, json, upgrade_reason_name(reason));
        }
    }
    upgrade_string_add(json, LITERAL("]"));
}

/* Add the tokens of the Upgrade field as an array. Added as one piece, since UpgradeOffer may name
 * more than UPGRADE_STRING_PARTS_MAX. */
static void add_tokens(apr_pool_t *p, upgrade_string_builder *json, const char *offer)
{
    apr_array_header_t *tokens = apr_array_make(p, 4, sizeof(const char *));
    upgrade_span rest = upgrade_span_of(offer ? offer : "");
    upgrade_span token;

    while (upgrade_list_next(&rest, ',', &token)) {
        if (token.length) {
            const char *text = apr_pstrmemdup(p, token.start, token.length);

            APR_ARRAY_PUSH(tokens, const char *) =
                apr_pstrcat(p, "\"", upgrade_escape(p, UPGRADE_SYNTAX_JSON, text), "\"", NULL);
        }
    }
    upgrade_string_add(json, LITERAL(",\n\"upgrade\":["));
    upgrade_string_add_text(json, apr_array_pstrcat(p, tokens, ','));
    upgrade_string_add(json, LITERAL("]"));
}

static void add_settings_json(apr_pool_t *p, upgrade_string_builder *json,
                              const upgrade_setting *setting)
{
    upgrade_string_add(json, LITERAL(",\n\"settings\":{"));
    for (; setting->proxy; setting++) {
        add_json(p, json, setting->proxy);
        upgrade_string_add(json, LITERAL(":"));
        add_json(p, json, setting->lines);
        upgrade_string_add(json, setting[1].proxy ? LITERAL(",") : LITERAL("}"));
    }
}

/* Return the reason phrase of a status (RFC 9110 15). */
static const char *reason_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        { 307, "Temporary Redirect" },  { 400, "Bad Request" },      { 403, "Forbidden" },
        { 421, "Misdirected Request" }, { 426, "Upgrade Required" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (phrases[i].status == status) {
            return phrases[i].phrase;
        }
    }
    return "";
}

/* The type is the help page, if there is one; otherwise about:blank, with the reason phrase as
 * title (RFC 9457 4.2.1). */
upgrade_span upgrade_document_problem(apr_pool_t *p, const upgrade_document *document)
{
    const upgrade_setting *settings = settings_of(document);
    upgrade_string_builder json;

    json.count = 0;
    add_member(p, &json, LITERAL("{\"type\":"), document->help ? document->help : "about:blank");
    add_member(p, &json, LITERAL(",\n\"title\":"),
               document->help ? upgrade_title(document->language, document->unmet)
                              : reason_phrase(document->status));
    upgrade_string_add(&json, LITERAL(",\n\"status\":"));
    upgrade_string_add_text(&json, apr_itoa(p, document->status));
    add_member(p, &json, LITERAL(",\n\"detail\":"), upgrade_document_detail(p, document));
    add_member(p, &json, LITERAL(",\n\"instance\":"), document->instance);
    add_reasons(p, &json, document->unmet);
    add_member(p, &json, LITERAL(",\n\"required\":"),
               upgrade_policy_floor_text(p, document->policy));
    add_member(p, &json, LITERAL(",\n\"seen\":"), upgrade_facts_seen(p, document->facts));
    add_tokens(p, &json, document->offer);
    add_member(p, &json, LITERAL(",\n\"https_url\":"), document->url);
    add_member(p, &json, LITERAL(",\n\"help\":"), document->help);
    if (settings) {
        add_settings_json(p, &json, settings);
    }
    upgrade_string_add(&json, LITERAL("}\n"));
    return upgrade_string_join(p, &json);
}

/*
 * Plain text.
 */

/* Add a text, followed by a value unless that is NULL, and a newline. */
static void add_strings(apr_pool_t *p, upgrade_string_builder *text, const char *words,
                        upgrade_span between, const char *value)
{
    upgrade_string_add_text(text, words);
    if (value) {
        upgrade_string_add(text, between);
        upgrade_string_add_text(text, upgrade_escape(p, UPGRADE_SYNTAX_TEXT, value));
    }
    upgrade_string_add(text, LITERAL("\n"));
}

static void add_settings_text(apr_pool_t *p, upgrade_string_builder *text,
                              const upgrade_setting *setting)
{
    for (; setting && setting->proxy; setting++) {
        upgrade_string_add(text, LITERAL("\n"));
        add_strings(p, text, setting->proxy, LITERAL(""), NULL);
        upgrade_string_add_text(text, setting->lines);
        upgrade_string_add(text, setting[1].proxy ? LITERAL("") : LITERAL("\n"));
    }
}

upgrade_span upgrade_document_text(apr_pool_t *p, const upgrade_document *document)
{
    const upgrade_setting *settings = settings_of(document);
    const char *advice = last_advice(document);
    upgrade_string_builder text;

    text.count = 0;
    add_strings(p, &text, upgrade_title(document->language, document->unmet), LITERAL(""), NULL);
    upgrade_string_add(&text, LITERAL("\n"));
    add_strings(
        p, &text,
        upgrade_detail(p, document->language, document->unmet, document->policy, document->facts),
        LITERAL(""), NULL);
    upgrade_string_add(&text, LITERAL("\n"));
    if (settings) {
        add_strings(p, &text, upgrade_message_of(document->language, UPGRADE_TEXT_SET_PROXY),
                    LITERAL(""), NULL);
    }
    add_settings_text(p, &text, settings);
    if (document->url) {
        add_strings(p, &text, upgrade_message_of(document->language, UPGRADE_TEXT_USE_URL),
                    LITERAL("\n"), document->url);
    }
    if (advice) {
        add_strings(p, &text, advice, LITERAL(""), NULL);
    }
    if (document->help) {
        upgrade_string_add(&text, LITERAL("\n"));
        add_strings(p, &text, upgrade_message_of(document->language, UPGRADE_TEXT_HELP),
                    LITERAL(": "), document->help);
    }
    return upgrade_string_join(p, &text);
}
