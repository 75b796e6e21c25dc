/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/span.h
 * A stretch of text that is not terminated. Nothing is copied.
 */

#ifndef UPGRADE_CORE_SPAN_H
#define UPGRADE_CORE_SPAN_H

#include <string.h>

#include <apr.h>

/** A stretch of a text that outlives it. */
typedef struct upgrade_span {
    const char *start;
    apr_size_t length;
} upgrade_span;

static inline upgrade_span upgrade_span_of(const char *text)
{
    return (upgrade_span) { .start = text, .length = strlen(text) };
}

/** Without the optional white space around it, which is no part of a value (RFC 9110 5.6.3). */
upgrade_span upgrade_span_trim(upgrade_span span);

/** Whether it is a word, in any case. */
int upgrade_span_is(upgrade_span span, const char *word);

#endif /* UPGRADE_CORE_SPAN_H */
