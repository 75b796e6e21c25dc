/* SPDX-License-Identifier: Apache-2.0 */

#include "exempt_path.h"

#include <string.h>

#include <apr_lib.h>

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, apr_tolower(c)) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Return the character encoded at "%", or 0 if it is invalid, or ambiguous in a path. */
static char decode(const char *percent)
{
    int high = hex_digit(percent[1]);
    int low = high < 0 ? -1 : hex_digit(percent[2]);
    char decoded = low < 0 ? '\0' : (char)(16 * high + low);

    return decoded && strchr("/\\%", decoded) ? '\0' : decoded;
}

/* Return the decoded path with each "//" merged into "/", or NULL if the path is ambiguous. */
static char *decode_path(apr_pool_t *p, const char *raw, int *has_empty_segment)
{
    char *path = apr_palloc(p, strlen(raw) + 1);
    char *end = path;

    for (; *raw; raw++) {
        char c = *raw;

        if (c == ';' || c == '\\') {
            return NULL;
        }
        if (c == '%') {
            c = decode(raw);
            if (!c) {
                return NULL;
            }
            raw += 2;
        }
        if (c != '/' || end == path || end[-1] != '/') {
            *end++ = c;
        }
        else {
            *has_empty_segment = 1;
        }
    }
    *end = '\0';
    return path;
}

static int is_segment(const char *at, const char *segment)
{
    apr_size_t length = strlen(segment);

    return !strncmp(at, segment, length) && (!at[length] || at[length] == '/');
}

static int has_dot_dot(const char *path)
{
    for (; (path = strstr(path, "/..")); path++) {
        if (is_segment(path, "/..")) {
            return 1;
        }
    }
    return 0;
}

/* Remove "." and ".." in place (RFC 3986 5.2.4). Return 0 if the path is outside of the root. */
static int remove_dots(char *path)
{
    char *from = path;
    char *to = path;

    while (*from) {
        if (is_segment(from, "/.")) {
            from += 2;
            if (!*from) {
                *to++ = '/';
            }
        }
        else if (is_segment(from, "/..")) {
            from += 3;
            if (to == path) {
                return 0;
            }
            while (to > path && *--to != '/') {
                continue;
            }
            if (!*from) {
                *to++ = '/';
            }
        }
        else {
            do {
                *to++ = *from++;
            } while (*from && *from != '/');
        }
    }
    *to = '\0';
    return 1;
}

/* The number of values of a character. */
#define BYTES 256

/* The characters that end a path, or that are ambiguous or encode another one. */
static const unsigned char is_special[BYTES] = {
    ['\0'] = 1, ['?'] = 1, ['#'] = 1, ['%'] = 1, [';'] = 1, ['\\'] = 1,
};

int upgrade_exempt_is_normalised(const char *sent)
{
    const unsigned char *at = (const unsigned char *)sent;

    if (*at != '/') {
        return 0;
    }
    for (; !is_special[*at]; at++) {
        if (*at == '/' && (at[1] == '/' || at[1] == '.')) {
            return 0;
        }
    }
    return !*at;
}

const char *upgrade_exempt_path(apr_pool_t *p, const char *raw)
{
    int has_empty_segment = 0;
    char *path;

    if (!raw || *raw != '/') {
        return NULL;
    }
    if (upgrade_exempt_is_normalised(raw)) {
        return raw;
    }
    path = decode_path(p, raw, &has_empty_segment);
    /* An encoded ";" is as ambiguous as a literal one; ".." may remove an empty segment or the one
     * before it (MergeSlashes). */
    if (!path || strchr(path, ';') || (has_empty_segment && has_dot_dot(path))) {
        return NULL;
    }
    return remove_dots(path) ? path : NULL;
}
