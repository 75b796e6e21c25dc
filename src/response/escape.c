/* SPDX-License-Identifier: Apache-2.0 */

#include "escape.h"

#include <string.h>

#include <apr_strings.h>

/* U+FFFD, in UTF-8. */
#define REPLACEMENT "\xef\xbf\xbd"

/* The length of the longest escape sequence of a byte. */
#define LONGEST 6

/*
 * Return the length of the UTF-8 character at the start of a text, or 0 if it is invalid, which
 * includes overlong forms and surrogates (RFC 3629 4).
 */
static apr_size_t length_of_character(const unsigned char *at)
{
    static const struct {
        unsigned char lowest, highest; /* of the first byte */
        unsigned char least, most;     /* of the second */
        unsigned char length;
    } forms[] = {
        { 0x00, 0x7f, 0x00, 0xff, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };
    apr_size_t form;
    apr_size_t i;

    for (form = 0; form < sizeof(forms) / sizeof(forms[0]); form++) {
        if (*at < forms[form].lowest || *at > forms[form].highest) {
            continue;
        }
        if (forms[form].length > 1 && (at[1] < forms[form].least || at[1] > forms[form].most)) {
            return 0;
        }
        for (i = 2; i < forms[form].length; i++) {
            if ((at[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return forms[form].length;
    }
    return 0;
}

/* Return whether a character of three bytes is a separator of lines (U+2028, U+2029), or changes
 * the direction of the text after it (U+202A to U+202E, U+2066 to U+2069). */
static int is_layout(const unsigned char *at)
{
    return *at == 0xe2
           && ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae)
               || (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
}

/* Return whether a character must not be shown: a control character, or one with which a client
 * could disguise a text. */
static int is_control(const unsigned char *at, apr_size_t length)
{
    return *at < ' ' || *at == 0x7f || (length == 2 && *at == 0xc2 && at[1] < 0xa0)
           || (length == 3 && is_layout(at));
}

static const struct {
    char character;
    const char *escaped;
} in_markup[] = { { '&', "&amp;" },  { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" },
                  { '\'', "&#39;" }, { '\n', "\n" },  { '\t', "\t" },  { '\0', NULL } },
  in_json[] = { { '"', "\\\"" }, { '\\', "\\\\" },   { '\n', "\\n" },
                { '\t', "\\t" }, { '<', "\\u003c" }, /* harmless if the JSON is embedded in HTML */
                { '\0', NULL } },
  in_text[] = { { '\0', NULL } };

/* Return the escape sequence of a character, or NULL if it needs none. */
static const char *escaped(upgrade_syntax syntax, char character)
{
    apr_size_t i = 0;

    switch (syntax) {
    case UPGRADE_SYNTAX_MARKUP:
        while (in_markup[i].escaped && in_markup[i].character != character) {
            i++;
        }
        return in_markup[i].escaped;
    case UPGRADE_SYNTAX_JSON:
        while (in_json[i].escaped && in_json[i].character != character) {
            i++;
        }
        return in_json[i].escaped;
    default:
        return in_text[i].escaped;
    }
}

/* Return whether a text needs no escaping in any syntax. Most texts, such as URLs and names, do
 * not. */
static int is_plain(const char *text)
{
    static const unsigned char is_special[256] = {
        ['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1, ['\\'] = 1,
    };

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < ' ' || c > '~' || is_special[c]) {
            return 0;
        }
    }
    return 1;
}

const char *upgrade_escape(apr_pool_t *p, upgrade_syntax syntax, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    char *result;
    char *end;

    if (is_plain(text)) {
        return text;
    }
    end = result = apr_palloc(p, LONGEST * strlen(text) + 1);
    while (*at) {
        apr_size_t length = length_of_character(at);
        const char *instead = escaped(syntax, (char)*at);

        if (!instead && (!length || is_control(at, length))) {
            instead = REPLACEMENT;
        }
        if (instead) {
            end = apr_cpystrn(end, instead, LONGEST + 1);
        }
        else {
            memcpy(end, at, length);
            end += length;
        }
        at += length ? length : 1;
    }
    *end = '\0';
    return result;
}

static int ends_with(const char *type, const char *suffix)
{
    apr_size_t length = strlen(type);
    apr_size_t of_suffix = strlen(suffix);

    return length > of_suffix && !strcmp(type + length - of_suffix, suffix);
}

upgrade_syntax upgrade_syntax_of(const char *type)
{
    static const struct {
        const char *ending;
        upgrade_syntax syntax;
    } endings[] = {
        { "text/html", UPGRADE_SYNTAX_MARKUP }, { "/xml", UPGRADE_SYNTAX_MARKUP },
        { "+xml", UPGRADE_SYNTAX_MARKUP },      { "/json", UPGRADE_SYNTAX_JSON },
        { "+json", UPGRADE_SYNTAX_JSON },       { "text/plain", UPGRADE_SYNTAX_TEXT },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (!strcmp(type, endings[i].ending)
            || (*endings[i].ending != 't' && ends_with(type, endings[i].ending))) {
            return endings[i].syntax;
        }
    }
    return UPGRADE_SYNTAX_UNSET;
}
