/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file words.h
 * The arguments of a directive.
 */

#ifndef UPGRADE_TEST_WORDS_H
#define UPGRADE_TEST_WORDS_H

#include <apr_strings.h>

#define MOST_WORDS 16

/** Split a line at its spaces. Return the number of words, at most MOST_WORDS. */
static inline int words_of(apr_pool_t *p, const char *line, const char *words[MOST_WORDS])
{
    char *state;
    char *word = apr_strtok(apr_pstrdup(p, line), " ", &state);
    int count = 0;

    for (; word && count < MOST_WORDS; word = apr_strtok(NULL, " ", &state)) {
        words[count++] = word;
    }
    return count;
}

#endif /* UPGRADE_TEST_WORDS_H */
