/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file fuzz.h
 * Shared by the fuzz targets. A target is a file fuzz_NAME.c with LLVMFuzzerTestOneInput. `make fuzz`
 * runs it with libFuzzer; `make check` runs it with replay.c on the files of corpus/NAME only.
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

/** The pool of one input. Allocations of the tested code are made with malloc() (memory.c). */
apr_pool_t *fuzz_start(void);

/** Always 0, as libFuzzer requires. */
int fuzz_end(apr_pool_t *p);

/** Abort if a property does not hold. */
#define PROPERTY(holds, ...) ((holds) ? (void)0 : fuzz_broken(__FILE__, __LINE__, __VA_ARGS__))

__attribute__((noreturn, format(printf, 3, 4))) void fuzz_broken(const char *file, int line, const char *format, ...);

/** Return the input as a string, up to its first NUL: neither a configuration nor a field contains one. */
char *fuzz_text(apr_pool_t *p, const uint8_t *data, size_t size);

/** Take the next line of a text; "" after the last one. */
char *fuzz_line(apr_pool_t *p, const char **rest);

/** The maximum number of words of a line; further words are ignored. */
#define FUZZ_WORDS 40

/** Split a line at its spaces. Return the number of words. */
int fuzz_words(apr_pool_t *p, const char *line, const char *words[FUZZ_WORDS]);

/** Return a copy in upper case. */
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
