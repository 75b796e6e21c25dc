/* SPDX-License-Identifier: Apache-2.0 */

#include "rollout.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_sha1.h>
#include <apr_strings.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/*
 * Times.
 */

/* Read a number with the given count of digits. Return -1 if it is malformed or out of range. */
static int take_number(const char **at, const char *end, int digits, int lowest, int highest)
{
    int number = 0;

    for (; digits; digits--, (*at)++) {
        if (*at == end || !apr_isdigit(**at)) {
            return -1;
        }
        number = 10 * number + (**at - '0');
    }
    return number < lowest || number > highest ? -1 : number;
}

/* Read a character in either case. Return 0 if it does not match. */
static int take(const char **at, const char *end, char character)
{
    if (*at == end || apr_toupper(**at) != character) {
        return 0;
    }
    (*at)++;
    return 1;
}

static void skip_fraction(const char **at, const char *end)
{
    const char *digit = *at + 1;

    if (*at < end && **at == '.' && digit < end && apr_isdigit(*digit)) {
        while (digit < end && apr_isdigit(*digit)) {
            digit++;
        }
        *at = digit;
    }
}

/* Read "Z" or an offset such as "+01:00", in seconds east of UTC. */
static int take_offset(const char **at, const char *end, int *offset)
{
    int sign;
    int hours;
    int minutes;

    *offset = 0;
    if (take(at, end, 'Z')) {
        return 1;
    }
    if (*at == end || (**at != '+' && **at != '-')) {
        return 0;
    }
    sign = *(*at)++ == '+' ? 1 : -1;
    hours = take_number(at, end, 2, 0, 23);
    if (hours < 0 || !take(at, end, ':')) {
        return 0;
    }
    minutes = take_number(at, end, 2, 0, 59);
    *offset = sign * (hours * HOUR + minutes * MINUTE);
    return minutes >= 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month] + (month == 1 && is_leap);
}

static int take_date(const char **at, const char *end, apr_time_exp_t *date)
{
    int year = take_number(at, end, 4, 1971, 9999);

    if (year < 0 || !take(at, end, '-')) {
        return 0;
    }
    date->tm_year = year - 1900;
    date->tm_mon = take_number(at, end, 2, 1, 12) - 1;
    if (date->tm_mon < 0 || !take(at, end, '-')) {
        return 0;
    }
    date->tm_mday = take_number(at, end, 2, 1, days_in_month(year, date->tm_mon));
    return date->tm_mday > 0;
}

/* Read a time of day. A leap second is read as the second before it. */
static int take_clock(const char **at, const char *end, apr_time_exp_t *date)
{
    date->tm_hour = take_number(at, end, 2, 0, 23);
    if (date->tm_hour < 0 || !take(at, end, ':')) {
        return 0;
    }
    date->tm_min = take_number(at, end, 2, 0, 59);
    if (date->tm_min < 0 || !take(at, end, ':')) {
        return 0;
    }
    date->tm_sec = take_number(at, end, 2, 0, 60);
    if (date->tm_sec == 60) {
        date->tm_sec = 59;
    }
    skip_fraction(at, end);
    return date->tm_sec >= 0;
}

int upgrade_time_parse(const char *text, apr_size_t length, apr_int64_t *seconds)
{
    /* The end of the year 9999 in UTC, which an offset could exceed: an HTTP date has a year of
     * four digits (RFC 9110 5.6.7). */
    static const apr_int64_t latest = APR_INT64_C(253402300799);
    const char *end = text + length;
    apr_time_exp_t date = { 0 };
    apr_time_t time;
    int offset;

    if (!take_date(&text, end, &date) || !take(&text, end, 'T') || !take_clock(&text, end, &date)
        || !take_offset(&text, end, &offset) || text != end
        || apr_time_exp_gmt_get(&time, &date) != APR_SUCCESS) {
        return 0;
    }
    *seconds = apr_time_sec(time) - offset;
    return *seconds <= latest;
}

/*
 * Windows.
 */

/* Read "HH:MM", or "MM" without hours. Return seconds, or -1 if it is malformed. */
static int take_minute(const char **at, const char *end, int with_hour, int is_end)
{
    int hour = 0;
    int minute;

    if (with_hour) {
        hour = take_number(at, end, 2, 0, is_end ? 24 : 23);
        if (hour < 0 || !take(at, end, ':')) {
            return -1;
        }
    }
    minute = take_number(at, end, 2, 0, hour == 24 ? 0 : 59);
    return minute < 0 ? -1 : hour * HOUR + minute * MINUTE;
}

static int parse_recurring(const char *text, int with_hour, upgrade_window *window)
{
    const char *end = text + strlen(text);

    window->kind = with_hour ? UPGRADE_WINDOW_DAILY : UPGRADE_WINDOW_HOURLY;
    window->start = take_minute(&text, end, with_hour, 0);
    if (window->start < 0 || !take(&text, end, '-')) {
        return 0;
    }
    window->end = take_minute(&text, end, with_hour, 1);
    return window->end >= 0 && text == end && window->start != window->end;
}

static int parse_once(const char *text, upgrade_window *window)
{
    const char *slash = strchr(text, '/');

    window->kind = UPGRADE_WINDOW_ONCE;
    return slash && upgrade_time_parse(text, (apr_size_t)(slash - text), &window->start)
           && upgrade_time_parse(slash + 1, strlen(slash + 1), &window->end)
           && window->start < window->end;
}

static int parse_window(const char *text, upgrade_window *window)
{
    static const char hourly[] = "hourly:";
    static const char daily[] = "daily:";

    if (!apr_cstr_casecmpn(text, hourly, sizeof(hourly) - 1)) {
        return parse_recurring(text + sizeof(hourly) - 1, 0, window);
    }
    if (!apr_cstr_casecmpn(text, daily, sizeof(daily) - 1)) {
        return parse_recurring(text + sizeof(daily) - 1, 1, window);
    }
    return parse_once(text, window);
}

static int is_within(const upgrade_window *window, apr_int64_t seconds)
{
    apr_int64_t at = window->kind == UPGRADE_WINDOW_HOURLY  ? seconds % HOUR
                     : window->kind == UPGRADE_WINDOW_DAILY ? seconds % DAY
                                                            : seconds;

    if (window->start < window->end) {
        return window->start <= at && at < window->end;
    }
    return window->start <= at || at < window->end;
}

static int is_in_window(const upgrade_rollout *rollout, apr_int64_t seconds)
{
    int i;

    for (i = 0; i < rollout->windows->nelts; i++) {
        if (is_within(&APR_ARRAY_IDX(rollout->windows, i, upgrade_window), seconds)) {
            return 1;
        }
    }
    return !rollout->windows->nelts;
}

/*
 * The directive.
 */

/* The state while the parameters are read. */
typedef struct rollout_reading {
    apr_pool_t *pool;
    upgrade_rollout *rollout;
    apr_array_header_t *windows;
} rollout_reading;

static const char *read_time(rollout_reading *reading, const char *word, const char *value,
                             apr_int64_t *seconds)
{
    if (*seconds) {
        return apr_psprintf(reading->pool, "duplicate parameter '%s'", word);
    }
    if (!upgrade_time_parse(value, strlen(value), seconds)) {
        return apr_psprintf(reading->pool,
                            "invalid value '%s', expected an RFC 3339 time such as "
                            "2027-01-31T00:00:00Z",
                            word);
    }
    return NULL;
}

static const char *read_from(rollout_reading *reading, const char *word, const char *value)
{
    return read_time(reading, word, value, &reading->rollout->from);
}

static const char *read_deprecated(rollout_reading *reading, const char *word, const char *value)
{
    return read_time(reading, word, value, &reading->rollout->deprecated);
}

static const char *read_window(rollout_reading *reading, const char *word, const char *value)
{
    upgrade_window *window = apr_array_push(reading->windows);

    if (!parse_window(value, window)) {
        return apr_psprintf(reading->pool,
                            "invalid value '%s', expected hourly:MM-MM, "
                            "daily:HH:MM-HH:MM (UTC) or TIME/TIME (RFC 3339), with an "
                            "end that differs from the start",
                            word);
    }
    return NULL;
}

static const char *read_percent(rollout_reading *reading, const char *word, const char *value)
{
    apr_size_t digits = strspn(value, "0123456789");
    int percent = digits && digits <= 3 && !value[digits] ? atoi(value) : -1;

    if (reading->rollout->percent != UPGRADE_PERCENT_UNSET) {
        return apr_psprintf(reading->pool, "duplicate parameter '%s'", word);
    }
    if (percent < 0 || percent > 100) {
        return apr_psprintf(reading->pool,
                            "invalid value '%s', expected a whole number from 0 to 100", word);
    }
    reading->rollout->percent = percent;
    return NULL;
}

static const struct {
    const char *word;
    const char *(*read)(rollout_reading *reading, const char *word, const char *value);
} words[] = {
    { "from=", read_from },
    { "deprecated=", read_deprecated },
    { "window=", read_window },
    { "percent=", read_percent },
};

static const char *read_word(rollout_reading *reading, const char *word)
{
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        apr_size_t length = strlen(words[i].word);

        if (!apr_cstr_casecmpn(word, words[i].word, length)) {
            return words[i].read(reading, word, word + length);
        }
    }
    return apr_psprintf(reading->pool,
                        "unknown parameter '%s', expected from=TIME, "
                        "deprecated=TIME, window=WINDOW or percent=N",
                        word);
}

/* Compose the values of Sunset (RFC 8594 3) and Deprecation (RFC 9745 2). */
static void announce(apr_pool_t *p, upgrade_rollout *rollout)
{
    char *date = apr_palloc(p, APR_RFC822_DATE_LEN);

    apr_rfc822_date(date, apr_time_from_sec(rollout->from));
    rollout->sunset = date;
    if (!rollout->deprecated) {
        rollout->deprecated = rollout->from;
    }
    rollout->deprecation = apr_psprintf(p, "@%" APR_INT64_T_FMT, rollout->deprecated);
}

static const char *finish(rollout_reading *reading)
{
    upgrade_rollout *rollout = reading->rollout;

    if (rollout->deprecated && !rollout->from) {
        return "deprecated= without from=, expected from=TIME with it";
    }
    if (rollout->deprecated > rollout->from) {
        return "deprecated= is later than from=, expected a time no later than from= (RFC 9745)";
    }
    if (rollout->from) {
        announce(reading->pool, rollout);
    }
    return NULL;
}

const char *upgrade_rollout_parse(apr_pool_t *p, upgrade_rollout *rollout, int argc,
                                  const char *const *argv)
{
    rollout_reading reading = { .pool = p,
                                .rollout = rollout,
                                .windows = apr_array_make(p, 1, sizeof(upgrade_window)) };
    const char *error = NULL;
    int arg;

    *rollout = (upgrade_rollout){ .percent = UPGRADE_PERCENT_UNSET, .windows = reading.windows };
    rollout->is_on = argc && !apr_cstr_casecmp(argv[0], "On");
    if (!argc || (!rollout->is_on && apr_cstr_casecmp(argv[0], "Report"))) {
        return apr_psprintf(p, "invalid mode '%s', expected Report or On", argc ? argv[0] : "");
    }
    if (!rollout->is_on && argc > 1) {
        return apr_psprintf(p,
                            "invalid parameter '%s' for Report, expected none, or On "
                            "with parameters",
                            argv[1]);
    }
    rollout->words = argv[0];
    for (arg = 1; arg < argc && !error; arg++) {
        error = read_word(&reading, argv[arg]);
        rollout->words = apr_pstrcat(p, rollout->words, " ", argv[arg], NULL);
    }
    return error ? error : finish(&reading);
}

/*
 * The effect.
 */

static int is_bounded(const upgrade_rollout *rollout)
{
    return rollout->windows->nelts || rollout->percent != UPGRADE_PERCENT_UNSET;
}

static int has_begun(const upgrade_rollout *rollout, apr_int64_t seconds)
{
    return rollout->from ? seconds >= rollout->from : !is_bounded(rollout);
}

int upgrade_rollout_needs_share(const upgrade_rollout *rollout, apr_time_t now)
{
    apr_int64_t seconds = apr_time_sec(now);

    return rollout && rollout->is_on && rollout->percent != UPGRADE_PERCENT_UNSET
           && !has_begun(rollout, seconds) && is_in_window(rollout, seconds);
}

upgrade_rollout_effect upgrade_rollout_decide(const upgrade_rollout *rollout, apr_time_t now,
                                              int share)
{
    apr_int64_t seconds = apr_time_sec(now);

    if (!rollout || !rollout->is_on) {
        return UPGRADE_ROLLOUT_REPORTS;
    }
    if (has_begun(rollout, seconds)) {
        return UPGRADE_ROLLOUT_REFUSES;
    }
    if (!is_bounded(rollout) || !is_in_window(rollout, seconds)) {
        return UPGRADE_ROLLOUT_DEFERS;
    }
    if (rollout->percent != UPGRADE_PERCENT_UNSET
        && share >= rollout->percent * (UPGRADE_SHARES / 100)) {
        return UPGRADE_ROLLOUT_DEFERS;
    }
    return UPGRADE_ROLLOUT_REFUSES;
}

int upgrade_rollout_announces(const upgrade_rollout *rollout, apr_time_t now)
{
    return rollout && rollout->is_on && rollout->from && apr_time_sec(now) < rollout->from;
}

int upgrade_rollout_share(const void *address, apr_size_t length)
{
    static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    enum { IPV6 = 16, NETWORK = 8 };
    const unsigned char *bytes = address;
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    apr_sha1_ctx_t sha1;

    if (length == IPV6 && !memcmp(bytes, mapped, sizeof(mapped))) {
        bytes += sizeof(mapped);
        length -= sizeof(mapped);
    }
    else if (length == IPV6) {
        length = NETWORK;
    }
    apr_sha1_init(&sha1);
    apr_sha1_update_binary(&sha1, bytes, (unsigned int)length);
    apr_sha1_final(digest, &sha1);
    return (int)((((apr_uint32_t)digest[0] << 24) | ((apr_uint32_t)digest[1] << 16)
                  | ((apr_uint32_t)digest[2] << 8) | digest[3])
                 % UPGRADE_SHARES);
}

const char *upgrade_rollout_now(apr_pool_t *p, const upgrade_rollout *rollout, apr_time_t now)
{
    apr_int64_t seconds = apr_time_sec(now);
    const char *until;

    if (!rollout || !rollout->is_on) {
        return "reports, refuses no clients";
    }
    if (has_begun(rollout, seconds)) {
        return "refuses all clients";
    }
    until = rollout->from ? apr_pstrcat(p, "; all clients from ", rollout->sunset,
                                        " on, as announced in responses", NULL)
                          : "";
    if (!is_bounded(rollout)) {
        return apr_pstrcat(p, "refuses no clients", until, NULL);
    }
    if (!is_in_window(rollout, seconds)) {
        return apr_pstrcat(p, "refuses no clients, no window is open", until, NULL);
    }
    if (rollout->percent != UPGRADE_PERCENT_UNSET) {
        return apr_psprintf(p, "refuses %d %% of clients%s", rollout->percent, until);
    }
    return apr_pstrcat(p, "refuses all clients, a window is open", until, NULL);
}
