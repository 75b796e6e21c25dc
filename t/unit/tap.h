/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file tap.h
 * The part of the Test Anything Protocol that table tests need. A test program includes it once.
 */

#ifndef UPGRADE_TAP_H
#define UPGRADE_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_pools.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static int tap_tests;
static int tap_failures;

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static inline int ok(int holds, const char *format, ...)
{
    va_list args;

    printf("%sok %d - ", holds ? "" : "not ", ++tap_tests);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    tap_failures += !holds;
    return holds;
}

/* Both may be NULL. */
static inline void is(const char *got, const char *expected, const char *name)
{
    int same = got && expected ? !strcmp(got, expected) : got == expected;

    if (!ok(same, "%s", name)) {
        printf("# got:      %s\n# expected: %s\n", got ? got : "(null)", expected ? expected : "(null)");
    }
}

/* End the program without a test if a condition that it needs does not hold. */
static inline void tap_need(int holds, const char *reason)
{
    if (!holds) {
        printf("1..0 # SKIP %s\n", reason);
        exit(EXIT_SUCCESS);
    }
}

static inline apr_pool_t *tap_start(void)
{
    apr_pool_t *p;

    if (apr_initialize() != APR_SUCCESS || apr_pool_create(&p, NULL) != APR_SUCCESS) {
        puts("Bail out! No APR");
        exit(EXIT_FAILURE);
    }
    return p;
}

static inline int tap_done(apr_pool_t *p)
{
    apr_pool_destroy(p);
    apr_terminate();
    printf("1..%d\n", tap_tests);
    return tap_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif /* UPGRADE_TAP_H */
