/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/markup.h
 * The parts of HTML that the status page consists of.
 */

#ifndef UPGRADE_STATUS_MARKUP_H
#define UPGRADE_STATUS_MARKUP_H

#include "output.h"

/** Write a value of a client or of the configuration, escaped. */
void upgrade_markup_value(const upgrade_output *out, const char *value);

/**
 * Begin a table, which scrolls if it is wider than the page.
 * @param caption a constant text
 * @param header  the cells of its header, as markup
 */
void upgrade_markup_begin_table(const upgrade_output *out, const char *caption, const char *header);

/** End a table. */
void upgrade_markup_end_table(const upgrade_output *out);

#endif /* UPGRADE_STATUS_MARKUP_H */
