/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/file_words.h
 * The words of a line of the status file. Nothing is copied.
 */

#ifndef UPGRADE_STATUS_FILE_WORDS_H
#define UPGRADE_STATUS_FILE_WORDS_H

#include "../core/span.h"

/** The maximum number of words in a line. */
#define UPGRADE_WORDS 9

/** The words of a line. */
typedef struct upgrade_words {
    upgrade_span at[UPGRADE_WORDS];
    int count; /* UPGRADE_WORDS + 1 if there are more */
} upgrade_words;

/** Split a line at single spaces. */
upgrade_words upgrade_split_words(upgrade_span line);

/** Read a decimal number up to a limit. Return 0 if the word is not such a number. */
int upgrade_take_number(upgrade_span word, apr_uint64_t most, apr_uint64_t *number);

/** Read all words from one on as numbers up to a limit. Return 0 if one is not such a number. */
int upgrade_take_numbers(const upgrade_words *line, int from, apr_uint64_t most,
                         apr_uint64_t *numbers);

/** Return the value of a hexadecimal digit in lower case, or -1. */
int upgrade_hex_digit(char c);

/** Undo the quoting of a word (status/file.h), into a buffer that is filled up with NUL. Returns 0
 * if the word is not quoted correctly or does not fit. */
int upgrade_take_text(upgrade_span word, char *buffer, apr_size_t size);

#endif /* UPGRADE_STATUS_FILE_WORDS_H */
