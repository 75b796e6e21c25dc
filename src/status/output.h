/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/output.h
 * The destination of a status page. A format writes its text in small parts; the caller decides
 * where they go.
 */

#ifndef UPGRADE_STATUS_OUTPUT_H
#define UPGRADE_STATUS_OUTPUT_H

#include <apr_pools.h>
#include <apr_time.h>

#include "../response/escape.h"

/** A destination. */
typedef struct upgrade_output {
    void (*write)(void *baton, const char *data, apr_size_t length);
    void *baton;
    apr_pool_t *pool; /* for escaped values and times; cleared by the caller after the page */
} upgrade_output;

/** Write a constant text. */
void upgrade_output_text(const upgrade_output *out, const char *text);

/** Write a number. */
void upgrade_output_number(const upgrade_output *out, apr_uint64_t number);

/**
 * Write a formatted text of at most UPGRADE_OUTPUT_FORMAT_MAX bytes, for numbers and names of this
 * module. Longer values, and all values of clients, are written with upgrade_output_escaped().
 */
void upgrade_output_format(const upgrade_output *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/** The maximum length of a formatted text. */
#define UPGRADE_OUTPUT_FORMAT_MAX 255

/** Write a value of a client or of the configuration, escaped for a syntax. */
void upgrade_output_escaped(const upgrade_output *out, upgrade_syntax syntax, const char *value);

/** Return a time in the form of RFC 3339, "2026-11-27T08:30:00Z". */
const char *upgrade_output_time(const upgrade_output *out, apr_time_t time);

/** Write a time in the form of RFC 3339. */
void upgrade_output_write_time(const upgrade_output *out, apr_time_t time);

/** Return a time for people, to the minute: "2026-11-27 08:30". */
const char *upgrade_output_minute(const upgrade_output *out, apr_time_t time);

/** Return a number with groups of three digits: "11,166,974". */
const char *upgrade_output_grouped(const upgrade_output *out, apr_uint64_t number);

/** Return a share in percent: "1.8 %", "<0.1 %", or "0 %" if WHOLE is 0. */
const char *upgrade_output_share(const upgrade_output *out, apr_uint64_t part, apr_uint64_t whole);

#endif /* UPGRADE_STATUS_OUTPUT_H */
