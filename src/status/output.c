/* SPDX-License-Identifier: Apache-2.0 */

#include "output.h"

#include <stdarg.h>
#include <string.h>

#include <apr_strings.h>

void upgrade_output_text(const upgrade_output *out, const char *text)
{
    out->write(out->baton, text, strlen(text));
}

void upgrade_output_number(const upgrade_output *out, apr_uint64_t number)
{
    upgrade_output_format(out, "%" APR_UINT64_T_FMT, number);
}

void upgrade_output_format(const upgrade_output *out, const char *format, ...)
{
    char text[UPGRADE_OUTPUT_FORMAT_MAX + 1];
    va_list args;

    va_start(args, format);
    apr_vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    upgrade_output_text(out, text);
}

void upgrade_output_escaped(const upgrade_output *out, upgrade_syntax syntax, const char *value)
{
    upgrade_output_text(out, upgrade_escape(out->pool, syntax, value));
}

/* The length of "2026-11-27T08:30:00Z", with its NUL. */
#define TIME_SIZE 21

static void print_time(char text[TIME_SIZE], apr_time_t time)
{
    apr_time_exp_t utc;

    apr_time_exp_gmt(&utc, time);
    apr_snprintf(text, TIME_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

const char *upgrade_output_time(const upgrade_output *out, apr_time_t time)
{
    char *text = apr_palloc(out->pool, TIME_SIZE);

    print_time(text, time);
    return text;
}

void upgrade_output_write_time(const upgrade_output *out, apr_time_t time)
{
    char text[TIME_SIZE];

    print_time(text, time);
    upgrade_output_text(out, text);
}

const char *upgrade_output_minute(const upgrade_output *out, apr_time_t time)
{
    enum { DATE = sizeof("2026-11-27") - 1, LENGTH = sizeof("2026-11-27 08:30") - 1 };
    char *text = apr_palloc(out->pool, TIME_SIZE);

    print_time(text, time);
    text[DATE] = ' ';
    text[LENGTH] = '\0';
    return text;
}

const char *upgrade_output_grouped(const upgrade_output *out, apr_uint64_t number)
{
    const char *digits = apr_psprintf(out->pool, "%" APR_UINT64_T_FMT, number);
    apr_size_t left = strlen(digits);
    char *grouped = apr_palloc(out->pool, 2 * left + 1);
    char *to = grouped;

    while (left) {
        *to++ = *digits++;
        left--;
        if (left && left % 3 == 0) {
            *to++ = ',';
        }
    }
    *to = '\0';
    return grouped;
}

const char *upgrade_output_share(const upgrade_output *out, apr_uint64_t part, apr_uint64_t whole)
{
    double percent = whole ? 100.0 * (double)part / (double)whole : 0;

    if (!part || !whole) {
        return "0 %";
    }
    if (percent < 0.1) {
        return "<0.1 %";
    }
    if (part < whole && percent > 99.9) {
        return ">99.9 %";
    }
    return apr_psprintf(out->pool, part == whole ? "%.0f %%" : "%.1f %%", percent);
}
