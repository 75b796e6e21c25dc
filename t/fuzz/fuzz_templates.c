/* SPDX-License-Identifier: Apache-2.0 */

/* UpgradeDocument. The lines of an input are the type, Accept-Language, and the template, which may
 * contain NUL. */

#include "../../src/response/template.h"
#include "fuzz.h"

static const char *const own_names[UPGRADE_PLACEHOLDERS] = {
    [UPGRADE_PLACEHOLDER_REASON] = "@REASON@",
    [UPGRADE_PLACEHOLDER_DETAIL] = "@DETAIL@",
    [UPGRADE_PLACEHOLDER_REQUIRED] = "@REQUIRED@",
    [UPGRADE_PLACEHOLDER_SEEN] = "@SEEN@",
    [UPGRADE_PLACEHOLDER_UPGRADE] = "@UPGRADE@",
    [UPGRADE_PLACEHOLDER_HTTPS_URL] = "@HTTPS_URL@",
    [UPGRADE_PLACEHOLDER_HOST] = "@HOST@",
    [UPGRADE_PLACEHOLDER_HELP_URL] = "@HELP_URL@",
};

static int lines_of(upgrade_span text)
{
    int lines = 1;
    size_t i;

    for (i = 0; i < text.length; i++) {
        lines += text.start[i] == '\n';
    }
    return lines;
}

static int placeholders_of(const upgrade_template *template)
{
    int count = 0;
    int i;

    for (i = 0; i < template->segments->nelts; i++) {
        count += APR_ARRAY_IDX(template->segments, i, upgrade_segment).placeholder != UPGRADE_PLACEHOLDER_UNSET;
    }
    return count;
}

/* Each placeholder is replaced by its escaped value; the rest of the template is unchanged. */
static void check_render(apr_pool_t *p, const upgrade_template *template, upgrade_span text)
{
    static const char hostile[] = "<@REASON@ \"'&\\\x80\n>";
    const char *values[UPGRADE_PLACEHOLDERS];
    upgrade_span itself = upgrade_template_render(p, template, own_names);
    upgrade_span empty, full;
    int i;

    PROPERTY(itself.length == text.length && !memcmp(itself.start, text.start, text.length), "its own names do not give the template");
    for (i = 0; i < UPGRADE_PLACEHOLDERS; i++) {
        values[i] = NULL;
    }
    empty = upgrade_template_render(p, template, values);
    for (i = 0; i < UPGRADE_PLACEHOLDERS; i++) {
        values[i] = hostile;
    }
    full = upgrade_template_render(p, template, values);
    PROPERTY(full.length == empty.length + (size_t)placeholders_of(template) * strlen(upgrade_escape(p, template->syntax, hostile)),
             "values are not there once each");
    PROPERTY(full.length == strlen(full.start) && empty.length == strlen(empty.start), "a length that is not the document's");
}

static void check_found(apr_pool_t *p, const upgrade_template *template, const char *accept_language)
{
    static const upgrade_template any = { .type = "text/html" };
    const upgrade_documents last = { &any, NULL };
    const upgrade_documents first = { template, &last };
    const upgrade_template *found = upgrade_documents_find(p, &first, template->type, accept_language);

    PROPERTY(!found || found == template || found == &any, "a document from elsewhere");
    PROPERTY(template->language || found == template, "the document of any language is not found");
    PROPERTY(!template->language || upgrade_documents_find(p, &first, template->type, template->language) == template,
             "the document in '%s' is not found", template->language);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *head = rest;
    const char *type = fuzz_line(p, &rest);
    const char *accept_language = fuzz_line(p, &rest);
    upgrade_span text = { .start = (const char *)data + (rest - head), .length = size - (size_t)(rest - head) };
    upgrade_template template;
    int line = 0;
    const char *error;

    if (!upgrade_template_parse_type(p, &template, type)) {
        PROPERTY(template.syntax != UPGRADE_SYNTAX_UNSET, "no syntax");
        PROPERTY(!template.content_type[strcspn(template.content_type, "\r\n\t,\"<>")], "'%s' as Content-Type", template.content_type);
        check_found(p, &template, accept_language);
    }
    else {
        upgrade_template_parse_type(p, &template, "text/html");
    }
    /* An empty template may be NULL. */
    text.start = apr_pmemdup(p, text.length ? text.start : "", text.length + !text.length);
    error = upgrade_template_parse(p, &template, text, &line);
    if (error) {
        PROPERTY(line >= 1 && line <= lines_of(text), "an error on line %d", line);
    }
    else {
        check_render(p, &template, text);
    }
    return fuzz_end(p);
}
