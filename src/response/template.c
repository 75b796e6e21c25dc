/* SPDX-License-Identifier: Apache-2.0 */

#include "template.h"

#include "messages.h"
#include "negotiation.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

static const char *const names[UPGRADE_PLACEHOLDERS] = {
    [UPGRADE_PLACEHOLDER_REASON] = "REASON",     [UPGRADE_PLACEHOLDER_DETAIL] = "DETAIL",
    [UPGRADE_PLACEHOLDER_REQUIRED] = "REQUIRED", [UPGRADE_PLACEHOLDER_SEEN] = "SEEN",
    [UPGRADE_PLACEHOLDER_UPGRADE] = "UPGRADE",   [UPGRADE_PLACEHOLDER_HTTPS_URL] = "HTTPS_URL",
    [UPGRADE_PLACEHOLDER_HOST] = "HOST",         [UPGRADE_PLACEHOLDER_HELP_URL] = "HELP_URL",
};

/*
 * The media type.
 */

/* Check the general form of a language tag (RFC 5646 2.1): subtags of one to eight letters or
 * digits. */
static int is_tag(const char *tag)
{
    for (;;) {
        apr_size_t length = 0;

        while (apr_isalnum(tag[length])) {
            length++;
        }
        if (!length || length > 8) {
            return 0;
        }
        if (!tag[length]) {
            return 1;
        }
        if (tag[length] != '-') {
            return 0;
        }
        tag += length + 1;
    }
}

static int is_media_type(const char *type)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+";
    apr_size_t top = strspn(type, characters);

    return top && type[top] == '/' && type[top + 1]
           && !type[top + 1 + strspn(type + top + 1, characters)];
}

/* Return the Content-Type. Text and markup need a charset parameter; JSON is always UTF-8 (RFC
 * 8259 8.1). */
static const char *with_charset(apr_pool_t *p, const upgrade_template *template)
{
    return template->syntax == UPGRADE_SYNTAX_JSON
               ? template->type
               : apr_pstrcat(p, template->type, "; charset=utf-8", NULL);
}

const char *upgrade_template_parse_type(apr_pool_t *p, upgrade_template *template, const char *type)
{
    static const char lang[] = "lang=";
    char *parameter;
    char *at;
    char *copy = apr_pstrdup(p, type);

    parameter = strchr(copy, ';');
    if (parameter) {
        *parameter++ = '\0';
        parameter += strspn(parameter, " ");
    }
    for (at = copy; *at; at++) {
        *at = (char)apr_tolower(*at);
    }
    *template = (upgrade_template){ .type = copy, .syntax = upgrade_syntax_of(copy) };
    if (!is_media_type(copy) || template->syntax == UPGRADE_SYNTAX_UNSET) {
        return apr_psprintf(p,
                            "invalid media type '%s', expected text/html, text/plain or "
                            "a type that ends in /json, +json, /xml or +xml, each alone "
                            "or with ;lang=TAG",
                            type);
    }
    if (parameter
        && (strncmp(parameter, lang, sizeof(lang) - 1) || !is_tag(parameter + sizeof(lang) - 1))) {
        return apr_psprintf(p,
                            "invalid parameter ';%s', expected ;lang=TAG, such as "
                            ";lang=de or ;lang=zh-Hant",
                            parameter);
    }
    template->language = parameter ? parameter + sizeof(lang) - 1 : NULL;
    template->content_type = with_charset(p, template);
    return NULL;
}

/*
 * The text.
 */

static const char *expected_placeholders(apr_pool_t *p)
{
    const char *list = "";
    upgrade_placeholder placeholder;

    for (placeholder = UPGRADE_PLACEHOLDER_UNSET + 1; placeholder < UPGRADE_PLACEHOLDERS;
         placeholder++) {
        list = apr_pstrcat(p, list, *list ? ", " : "", "@", names[placeholder], "@", NULL);
    }
    return list;
}

static upgrade_placeholder find_placeholder(upgrade_span name)
{
    upgrade_placeholder placeholder;

    for (placeholder = UPGRADE_PLACEHOLDER_UNSET + 1; placeholder < UPGRADE_PLACEHOLDERS;
         placeholder++) {
        if (strlen(names[placeholder]) == name.length
            && !strncmp(names[placeholder], name.start, name.length)) {
            return placeholder;
        }
    }
    return UPGRADE_PLACEHOLDER_UNSET;
}

/* Return the name between two "@", of capitals and "_", or an empty span for other text
 * ("user@example.org", "@media"). */
static upgrade_span name_at(const char *at, const char *end)
{
    const char *start = at + 1;
    const char *name = start;

    while (name < end && (apr_isupper(*name) || *name == '_')) {
        name++;
    }
    return (upgrade_span){ .start = start,
                           .length = name < end && *name == '@' ? (apr_size_t)(name - start) : 0 };
}

static int line_of(upgrade_span text, const char *at)
{
    int line = 1;
    const char *c;

    for (c = text.start; c < at; c++) {
        line += *c == '\n';
    }
    return line;
}

static void add_literal(upgrade_template *template, const char *start, const char *end)
{
    if (end > start) {
        APR_ARRAY_PUSH(template->segments, upgrade_segment) = (upgrade_segment){
            .text = { .start = start, .length = (apr_size_t)(end - start) },
        };
    }
}

const char *upgrade_template_parse(apr_pool_t *p, upgrade_template *template, upgrade_span text,
                                   int *line)
{
    const char *end = text.start + text.length;
    const char *literal = text.start;
    const char *at = text.start;
    const char *nul = memchr(text.start, '\0', text.length);

    template->segments = apr_array_make(p, 8, sizeof(upgrade_segment));
    if (nul) {
        *line = line_of(text, nul);
        return "invalid NUL byte, expected text";
    }
    while ((at = memchr(at, '@', (apr_size_t)(end - at)))) {
        upgrade_span name = name_at(at, end);
        upgrade_placeholder placeholder = find_placeholder(name);

        if (!name.length) {
            at++;
            continue;
        }
        if (placeholder == UPGRADE_PLACEHOLDER_UNSET) {
            *line = line_of(text, at);
            return apr_psprintf(p, "unknown placeholder '@%.*s@', expected %s", (int)name.length,
                                name.start, expected_placeholders(p));
        }
        add_literal(template, literal, at);
        APR_ARRAY_PUSH(template->segments, upgrade_segment) =
            (upgrade_segment){ .placeholder = placeholder };
        at = literal = name.start + name.length + 1;
    }
    add_literal(template, literal, end);
    return NULL;
}

const upgrade_documents *upgrade_documents_merge(apr_pool_t *p, const upgrade_documents *base,
                                                 const upgrade_documents *add)
{
    const upgrade_documents *first = base;
    const upgrade_documents **end = &first;

    for (; add; add = add->next) {
        upgrade_documents *copy = apr_pmemdup(p, add, sizeof(*copy));

        copy->next = base;
        *end = copy;
        end = &copy->next;
    }
    return first;
}

static int is_of(const upgrade_template *document, const char *type, const char *language)
{
    if (strcmp(document->type, type)) {
        return 0;
    }
    return language ? document->language && !apr_cstr_casecmp(document->language, language)
                    : !document->language;
}

static const upgrade_template *find(const upgrade_documents *documents, const char *type,
                                    const char *language)
{
    for (; documents; documents = documents->next) {
        if (is_of(documents->document, type, language)) {
            return documents->document;
        }
    }
    return NULL;
}

/* Return the tags of the documents of a type and, unless one of them is for any language, those of
 * the built-in documents. */
static const char *const *tags_of(apr_pool_t *p, const upgrade_documents *documents,
                                  const char *type)
{
    apr_array_header_t *tags = apr_array_make(p, UPGRADE_LANGUAGES, sizeof(const char *));
    const char *const *built_in = find(documents, type, NULL) ? NULL : upgrade_language_tags();

    for (; documents; documents = documents->next) {
        if (!strcmp(documents->document->type, type) && documents->document->language) {
            APR_ARRAY_PUSH(tags, const char *) = documents->document->language;
        }
    }
    for (; built_in && *built_in; built_in++) {
        APR_ARRAY_PUSH(tags, const char *) = *built_in;
    }
    APR_ARRAY_PUSH(tags, const char *) = NULL;
    return (const char *const *)tags->elts;
}

const upgrade_template *upgrade_documents_find(apr_pool_t *p, const upgrade_documents *documents,
                                               const char *type, const char *accept_language)
{
    const char *language = upgrade_negotiate_language(accept_language, tags_of(p, documents, type));
    const upgrade_template *found = language ? find(documents, type, language) : NULL;

    if (!found) {
        found = find(documents, type, NULL);
    }
    return found || language ? found
                             : find(documents, type, upgrade_language_tag(UPGRADE_LANGUAGE_EN));
}

static upgrade_span escape(apr_pool_t *p, upgrade_syntax syntax, const char *value)
{
    return upgrade_span_of(value ? upgrade_escape(p, syntax, value) : "");
}

upgrade_span upgrade_template_render(apr_pool_t *p, const upgrade_template *template,
                                     const char *const values[UPGRADE_PLACEHOLDERS])
{
    apr_size_t count = (apr_size_t) template->segments->nelts;
    struct iovec *pieces = apr_palloc(p, count * sizeof(*pieces));
    upgrade_placeholder last = UPGRADE_PLACEHOLDER_UNSET;
    upgrade_span escaped = { NULL, 0 }; /* the value of the last placeholder */
    upgrade_span rendered;
    apr_size_t i;

    for (i = 0; i < count; i++) {
        const upgrade_segment *segment = &APR_ARRAY_IDX(template->segments, i, upgrade_segment);
        upgrade_span text = segment->text;

        if (segment->placeholder != UPGRADE_PLACEHOLDER_UNSET) {
            if (segment->placeholder != last) {
                last = segment->placeholder;
                escaped = escape(p, template->syntax, values[last]);
            }
            text = escaped;
        }
        /* iov_base is not const, since struct iovec is also used for reading. */
        pieces[i].iov_base = (void *)(apr_uintptr_t)text.start;
        pieces[i].iov_len = text.length;
    }
    rendered.start = apr_pstrcatv(p, pieces, count, &rendered.length);
    return rendered;
}
