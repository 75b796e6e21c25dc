/* SPDX-License-Identifier: Apache-2.0 */

/* Escaping of text for markup, JSON and plain text, and the syntax of a media type. */

#include "checks.h"

/* Return whether a character is a control character, separates lines or changes the direction of a text. */
static int is_hidden(unsigned code, const char *allowed)
{
    return (code < ' ' && !strchr(allowed, (int)code)) || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e)
           || (code >= 0x2066 && code <= 0x2069);
}

/* Return the text with U+FFFD instead of such characters and bytes that are not UTF-8. */
static const char *expected(apr_pool_t *p, const char *text, const char *allowed)
{
    char *result = apr_palloc(p, 3 * strlen(text) + 1);
    char *end = result;
    unsigned code;
    size_t length;

    for (; *text; text += length ? length : 1) {
        length = check_character(text, &code);
        if (!length || is_hidden(code, allowed)) {
            memcpy(end, "\xef\xbf\xbd", 3);
            end += 3;
        }
        else {
            memcpy(end, text, length);
            end += length;
        }
    }
    *end = '\0';
    return result;
}

static const char *unescaped_markup(apr_pool_t *p, const char *escaped)
{
    char *result = apr_pstrdup(p, escaped);
    char *end = result;

    while (*escaped) {
        char character = *escaped;
        size_t length = 1;

        if (character == '&') {
            length = check_entity(escaped, &character);
        }
        else {
            PROPERTY(!strchr("<>\"'", character), "'%c' in '%s'", character, escaped);
        }
        PROPERTY(length, "no entity at '%s'", escaped);
        *end++ = character;
        escaped += length;
    }
    *end = '\0';
    return result;
}

static const char *unescaped_json(apr_pool_t *p, const char *escaped)
{
    const char *quoted = apr_pstrcat(p, escaped, "\"", NULL);
    char *result = apr_palloc(p, strlen(quoted) + 1);
    const char *end = check_json_string(quoted, result);

    PROPERTY(end && !end[1], "'%s' is not within a string", escaped);
    PROPERTY(!strchr(escaped, '<'), "'%s' may end a script", escaped);
    return result;
}

static void check(const char *how, const char *got, const char *wanted)
{
    PROPERTY(!strcmp(got, wanted), "in %s, '%s' is read in place of '%s'", how, got, wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *text = fuzz_text(p, data, size);
    const char *markup = upgrade_escape(p, UPGRADE_SYNTAX_MARKUP, text);
    const char *json = upgrade_escape(p, UPGRADE_SYNTAX_JSON, text);
    const char *plain = upgrade_escape(p, UPGRADE_SYNTAX_TEXT, text);

    check_text(markup, "\t\n");
    check_text(json, "");
    check_text(plain, "");
    check("markup", unescaped_markup(p, markup), expected(p, text, "\t\n"));
    check("JSON", unescaped_json(p, json), expected(p, text, "\t\n"));
    check("text", plain, expected(p, text, ""));
    check("text, again", upgrade_escape(p, UPGRADE_SYNTAX_TEXT, plain), plain);
    PROPERTY(upgrade_syntax_of(text) <= UPGRADE_SYNTAX_TEXT, "no such syntax");
    return fuzz_end(p);
}
