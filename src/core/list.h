/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/list.h
 * The lists in header fields: RFC 9110 5.6. Pure: APR alone. Nothing is copied.
 */

#ifndef UPGRADE_CORE_LIST_H
#define UPGRADE_CORE_LIST_H

#include <string.h>

#include <apr.h>

/** A stretch of a field's value, which outlives it. */
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

/**
 * Take the next element of a list. A separator within a quoted string is none; a quoted string without an end goes on to the list's.
 * @param rest      what is left of the list; its start is NULL when the last element was taken
 * @param separator "," between elements, ";" between an element's parameters
 * @param element   written: trimmed, and perhaps empty
 * @return 0 where there is no more
 */
int upgrade_list_next(upgrade_span *rest, char separator, upgrade_span *element);

#endif /* UPGRADE_CORE_LIST_H */
