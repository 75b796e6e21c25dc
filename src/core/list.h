/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/list.h
 * Reads tokens and lists in header fields (RFC 9110 5.6). Nothing is copied.
 */

#ifndef UPGRADE_CORE_LIST_H
#define UPGRADE_CORE_LIST_H

#include "span.h"

/** Return the length of the token (RFC 9110 5.6.2) at the beginning of a string; 0: none. */
apr_size_t upgrade_token_length(const char *text);

/**
 * Read the next element of a list. Separators within a quoted string are ignored; an unterminated
 * one extends to the end of the list.
 * @param rest      the unread part of the list; its start is NULL after the last element
 * @param separator "," between elements, ";" between the parameters of an element
 * @param element   set to the element, trimmed; may be empty
 * @return 0 after the last element
 */
int upgrade_list_next(upgrade_span *rest, char separator, upgrade_span *element);

#endif /* UPGRADE_CORE_LIST_H */
