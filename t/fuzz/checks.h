/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file checks.h
 * Parsers that check the output of the module independently of the code that wrote it.
 */

#ifndef UPGRADE_CHECKS_H
#define UPGRADE_CHECKS_H

#include "../../src/response/escape.h"
#include "fuzz.h"

/** Decode the UTF-8 character at the start of a text (RFC 3629 3). Return its length, or 0 if it is invalid. */
static inline size_t check_character(const char *text, unsigned *code)
{
    static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *at = (const unsigned char *)text;
    size_t length = *at < 0x80 ? 1 : (*at & 0xe0) == 0xc0 ? 2 : (*at & 0xf0) == 0xe0 ? 3 : (*at & 0xf8) == 0xf0 ? 4 : 0;
    size_t i;

    *code = length == 1 ? *at : length == 2 ? *at & 0x1f : length == 3 ? *at & 0x0f : *at & 0x07;
    for (i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (at[i] & 0x3f);
    }
    return length && *code >= least[length] && *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff) ? length : 0;
}

/** Return whether a text is UTF-8 without control characters other than the allowed ones. */
static inline void check_text(const char *text, const char *allowed)
{
    const char *at = text;
    unsigned code;
    size_t length;

    for (; *at; at += length) {
        length = check_character(at, &code);
        PROPERTY(length, "no UTF-8 at byte %d of '%s'", (int)(at - text), text);
        PROPERTY((code >= ' ' && (code < 0x7f || code >= 0xa0)) || (code < ' ' && strchr(allowed, (int)code)),
                 "U+%04X at byte %d of '%s'", code, (int)(at - text), text);
    }
}

/** Return the length of the entity at the start of a text, and its character; 0 if there is none. */
static inline size_t check_entity(const char *at, char *character)
{
    static const struct {
        const char *entity;
        char character;
    } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' } };
    size_t i;

    for (i = 0; i < LENGTH(entities); i++) {
        if (!strncmp(at, entities[i].entity, strlen(entities[i].entity))) {
            *character = entities[i].character;
            return strlen(entities[i].entity);
        }
    }
    return 0;
}

/** Read a JSON string (RFC 8259 7) after its first quote, into text unless that is NULL. Return the end, or NULL if it is invalid. */
static inline const char *check_json_string(const char *at, char *text)
{
    char character;

    for (; *at != '"'; at++) {
        character = *at;
        if ((unsigned char)*at < ' ') {
            return NULL;
        }
        if (*at == '\\' && !strncmp(at, "\\u003c", 6)) {
            character = '<';
            at += 5;
        }
        else if (*at == '\\') {
            const char *found = at[1] ? strchr("\"\\nt", *++at) : NULL;

            if (!found) {
                return NULL;
            }
            character = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
        }
        if (text) {
            *text++ = character;
        }
    }
    if (text) {
        *text = '\0';
    }
    return at;
}

/** Return the end of the JSON value at the start of a text: a string, an integer, a list or an object; NULL if there is none. */
static inline const char *check_json(const char *at, int depth)
{
    char open = *at;

    if (depth > 4) {
        return NULL;
    }
    if (apr_isdigit(open)) {
        return at + strspn(at, "0123456789");
    }
    if (open == '"') {
        at = check_json_string(at + 1, NULL);
        return at ? at + 1 : NULL;
    }
    if (open != '{' && open != '[') {
        return NULL;
    }
    for (at++; *at != open + 2;) {
        if (open == '{') {
            at = *at == '"' ? check_json_string(at + 1, NULL) : NULL;
            if (!at || at[1] != ':') {
                return NULL;
            }
            at += 2;
        }
        at = check_json(at, depth + 1);
        if (!at || (*at != ',' && *at != open + 2)) {
            return NULL;
        }
        if (*at == ',') {
            at += 1 + strspn(at + 1, "\n");
            if (*at == open + 2) {
                return NULL;
            }
        }
    }
    return at + 1;
}

#endif /* UPGRADE_CHECKS_H */
