/* SPDX-License-Identifier: Apache-2.0 */

#include "span.h"

#include <apr_cstr.h>

static int is_white(char c)
{
    return c == ' ' || c == '\t';
}

upgrade_span upgrade_span_trim(upgrade_span span)
{
    while (span.length && is_white(*span.start)) {
        span.start++;
        span.length--;
    }
    while (span.length && is_white(span.start[span.length - 1])) {
        span.length--;
    }
    return span;
}

int upgrade_span_is(upgrade_span span, const char *word)
{
    return span.length == strlen(word) && !apr_cstr_casecmpn(span.start, word, span.length);
}
