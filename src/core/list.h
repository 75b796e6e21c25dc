/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/list.h
 * The lists in header fields: RFC 9110 5.6. Nothing is copied.
 */

#ifndef UPGRADE_CORE_LIST_H
#define UPGRADE_CORE_LIST_H

#include "span.h"

/**
 * Take the next element of a list. A separator within a quoted string is none; a quoted string without an end goes on to the list's.
 * @param rest      what is left of the list; its start is NULL when the last element was taken
 * @param separator "," between elements, ";" between an element's parameters
 * @param element   written: trimmed, and perhaps empty
 * @return 0 where there is no more
 */
int upgrade_list_next(upgrade_span *rest, char separator, upgrade_span *element);

#endif /* UPGRADE_CORE_LIST_H */
