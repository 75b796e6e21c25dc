/* SPDX-License-Identifier: Apache-2.0 */

#include "list.h"

#include <apr_lib.h>

apr_size_t upgrade_token_length(const char *text)
{
    const char *end = text;

    while (*end && (unsigned char)*end < 0x80
           && (apr_isalnum(*end) || strchr("!#$%&'*+-.^_`|~", *end))) {
        end++;
    }
    return (apr_size_t)(end - text);
}

static apr_size_t length_of_element(upgrade_span rest, char separator)
{
    int is_quoted = 0;
    apr_size_t at;

    for (at = 0; at < rest.length && (is_quoted || rest.start[at] != separator); at++) {
        if (rest.start[at] == '"') {
            is_quoted = !is_quoted;
        }
        else if (is_quoted && rest.start[at] == '\\' && at + 1 < rest.length) {
            at++;
        }
    }
    return at;
}

int upgrade_list_next(upgrade_span *rest, char separator, upgrade_span *element)
{
    apr_size_t length;

    if (!rest->start) {
        return 0;
    }
    length = length_of_element(*rest, separator);
    *element = upgrade_span_trim((upgrade_span){ .start = rest->start, .length = length });
    if (length == rest->length) {
        *rest = (upgrade_span){ .start = NULL };
        return 1;
    }
    rest->start += length + 1;
    rest->length -= length + 1;
    return 1;
}
