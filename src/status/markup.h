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
 * @param kind    its class: "words" if its cells are texts, "keys" if its titles are long, or ""
 * @param caption a constant text
 * @param columns the titles of its columns, constant texts that end with NULL
 */
void upgrade_markup_begin_table(const upgrade_output *out, const char *kind, const char *caption,
                                const char *const *columns);

/** End a table. */
void upgrade_markup_end_table(const upgrade_output *out);

/** Begin a row with its title, a value to escape. */
void upgrade_markup_begin_row(const upgrade_output *out, const char *title);

/** End a row. */
void upgrade_markup_end_row(const upgrade_output *out);

/** Write a cell with a value to escape. */
void upgrade_markup_cell(const upgrade_output *out, const char *value);

/** Write a cell with a number. */
void upgrade_markup_number(const upgrade_output *out, apr_uint64_t number);

/** Write two cells: a number, and its share. */
void upgrade_markup_share(const upgrade_output *out, apr_uint64_t part, apr_uint64_t whole);

#endif /* UPGRADE_STATUS_MARKUP_H */
