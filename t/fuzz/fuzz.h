/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file fuzz.h
 * What the fuzz targets share. A target is one file fuzz_NAME.c with LLVMFuzzerTestOneInput: `make fuzz` drives it with libFuzzer, and
 * replay.c with the files of corpus/NAME alone, for `make check`.
 *
 * An input is text: lines, and in some targets words, so that a seed is read and written like a configuration or a request.
 */

#ifndef UPGRADE_FUZZ_H
#define UPGRADE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_pools.h>
#include <apr_strings.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** The pool of one input; what the tested code takes of it is malloc's (memory.c). */
apr_pool_t *fuzz_start(void);

/** Always 0, which libFuzzer wants of a target. */
int fuzz_end(apr_pool_t *p);

/** A property that does not hold is as bad as a crash. */
#define PROPERTY(holds, ...) ((holds) ? (void)0 : fuzz_broken(__FILE__, __LINE__, __VA_ARGS__))

__attribute__((noreturn, format(printf, 3, 4))) void fuzz_broken(const char *file, int line, const char *format, ...);

/** The input as a string: to its first NUL, for neither a configuration nor a field has one. */
char *fuzz_text(apr_pool_t *p, const uint8_t *data, size_t size);

/** Take the next line of a text; "" where there is no more. */
char *fuzz_line(apr_pool_t *p, const char **rest);

/** How many words a line may have; what is behind them is left out. */
#define FUZZ_WORDS 40

/** Split a line at its spaces. Returns how many words it has. */
int fuzz_words(apr_pool_t *p, const char *line, const char *words[FUZZ_WORDS]);

/** A copy in capitals. */
char *fuzz_upper(apr_pool_t *p, const char *text);

static inline int fuzz_same(const char *one, const char *other)
{
    return one && other ? !strcmp(one, other) : one == other;
}

/** For messages. */
static inline const char *fuzz_shown(const char *text)
{
    return text ? text : "(null)";
}

#endif /* UPGRADE_FUZZ_H */
