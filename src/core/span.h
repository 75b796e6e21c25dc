/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/span.h
 * A span of text without a terminating NUL. Nothing is copied.
 */

#ifndef UPGRADE_CORE_SPAN_H
#define UPGRADE_CORE_SPAN_H

#include <string.h>

#include <apr.h>

/** A span of a text. The text must outlive it. */
typedef struct upgrade_span {
    const char *start;
    apr_size_t length;
} upgrade_span;

/** Return the span of a whole string. */
static inline upgrade_span upgrade_span_of(const char *text)
{
    return (upgrade_span){ .start = text, .length = strlen(text) };
}

/** Return the span without surrounding optional white space, which is not part of a value (RFC
 * 9110 5.6.3). */
upgrade_span upgrade_span_trim(upgrade_span span);

/** Return whether the span equals a word, in any case. */
int upgrade_span_is(upgrade_span span, const char *word);

#endif /* UPGRADE_CORE_SPAN_H */
