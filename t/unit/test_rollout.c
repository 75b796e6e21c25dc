/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_network_io.h>
#include <apr_strings.h>

#include "../../src/core/rollout.h"
#include "tap.h"
#include "words.h"

/* Parse a line whose words are separated by single spaces. */
static const char *parse(apr_pool_t *p, upgrade_rollout *rollout, const char *line)
{
    const char *argv[MOST_WORDS];
    int argc = words_of(p, line, argv);

    return upgrade_rollout_parse(p, rollout, argc, argv);
}

/* Parse a valid time. */
static apr_time_t at(const char *text)
{
    apr_int64_t seconds;

    if (!upgrade_time_parse(text, strlen(text), &seconds)) {
        ok(0, "'%s' is a time", text);
        return 0;
    }
    return apr_time_from_sec(seconds);
}

/*
 * Times.
 */

static void test_times(void)
{
    static const struct {
        const char *text;
        apr_int64_t seconds;
    } times[] = {
        { "1971-01-01T00:00:00Z", 31536000 },
        { "2027-01-31T00:00:00Z", 1801353600 },
        { "2027-01-31t00:00:00z", 1801353600 },
        { "2027-01-31T23:59:59Z", 1801439999 },
        { "2027-01-31T00:00:00+00:00", 1801353600 },
        { "2027-01-31T00:00:00-00:00", 1801353600 },
        { "2027-01-31T01:30:00+01:30", 1801353600 },
        { "2027-01-30T18:15:00-05:45", 1801353600 },
        { "2027-01-31T23:59:00+23:59", 1801353600 },
        { "2027-01-30T00:01:00-23:59", 1801353600 },
        { "2027-01-31T00:00:00.5Z", 1801353600 },
        { "2027-01-31T00:00:00.999999999999Z", 1801353600 },
        { "2027-01-31T00:00:00.25+00:00", 1801353600 },
        { "2016-12-31T23:59:60Z", 1483228799 },
        { "2017-01-01T00:59:60+01:00", 1483228799 },
        { "2028-02-29T00:00:00Z", 1835395200 },
        { "2000-02-29T12:00:00Z", 951825600 },
        { "2038-01-19T03:14:08Z", 2147483648 },
        { "9999-12-31T23:59:59Z", APR_INT64_C(253402300799) },
    };
    static const char *const garbage[] = {
        "", "2027", "2027-01-31", "2027-01-31T00:00:00", "2027-01-31 00:00:00Z", "2027-01-31T00:00Z", "2027-01-31T00:00:00ZZ",
        "2027-01-31T00:00:00Z ", " 2027-01-31T00:00:00Z", "27-01-31T00:00:00Z", "2027-1-31T00:00:00Z", "2027-01-31T0:00:00Z",
        "2027-00-31T00:00:00Z", "2027-13-31T00:00:00Z", "2027-01-00T00:00:00Z", "2027-01-32T00:00:00Z", "2027-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2027-04-31T00:00:00Z", "2027-01-31T24:00:00Z", "2027-01-31T00:60:00Z", "2027-01-31T00:00:61Z",
        "2027-01-31T00:00:00.Z", "2027-01-31T00:00:00,5Z", "2027-01-31T00:00:00+1:00", "2027-01-31T00:00:00+0100",
        "2027-01-31T00:00:00+24:00", "2027-01-31T00:00:00+01:60", "2027-01-31T00:00:00+", "2027-01-31T00:00:00+01",
        "-027-01-31T00:00:00Z", "+2027-01-31T00:00:00Z", "1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "20270131T000000Z",
        "2027/01/31T00:00:00Z", "2027-W04-7T00:00:00Z", "tomorrow", "1801353600", "@1801353600", "2027-01-31T00-00-00Z",
        "2027-01-31T00:00:00\xe2\x88\x92""01:00",
    };
    apr_int64_t seconds;
    apr_size_t i;

    for (i = 0; i < LENGTH(times); i++) {
        seconds = -1;
        ok(upgrade_time_parse(times[i].text, strlen(times[i].text), &seconds) && seconds == times[i].seconds,
           "%s is %" APR_INT64_T_FMT ", got %" APR_INT64_T_FMT, times[i].text, times[i].seconds, seconds);
    }
    for (i = 0; i < LENGTH(garbage); i++) {
        ok(!upgrade_time_parse(garbage[i], strlen(garbage[i]), &seconds), "'%s' is no time", garbage[i]);
    }
    ok(upgrade_time_parse("2027-01-31T00:00:00Z/x", 20, &seconds), "no more than the length is read");
    ok(!upgrade_time_parse("2027-01-31T00:00:00Z", 19, &seconds), "and no less");
}

/*
 * The directive.
 */

#define T1 "2027-01-31T00:00:00Z"
#define T2 "2027-02-28T12:00:00Z"
#define LEGAL "from=TIME, deprecated=TIME, window=WINDOW or percent=N"

static void test_words(apr_pool_t *p)
{
    static const struct {
        const char *line;
        int is_on;
        apr_int64_t from;
        apr_int64_t deprecated;
        int windows;
        int percent;
    } lines[] = {
        { "Report", 0, 0, 0, 0, UPGRADE_PERCENT_UNSET },
        { "REPORT", 0, 0, 0, 0, UPGRADE_PERCENT_UNSET },
        { "On", 1, 0, 0, 0, UPGRADE_PERCENT_UNSET },
        { "on", 1, 0, 0, 0, UPGRADE_PERCENT_UNSET },
        { "On from=" T1, 1, 1801353600, 1801353600, 0, UPGRADE_PERCENT_UNSET },
        { "On FROM=" T1, 1, 1801353600, 1801353600, 0, UPGRADE_PERCENT_UNSET },
        { "On from=" T2 " deprecated=" T1, 1, 1803816000, 1801353600, 0, UPGRADE_PERCENT_UNSET },
        { "On deprecated=" T1 " from=" T2, 1, 1803816000, 1801353600, 0, UPGRADE_PERCENT_UNSET },
        { "On deprecated=" T1 " from=" T1, 1, 1801353600, 1801353600, 0, UPGRADE_PERCENT_UNSET },
        { "On percent=0", 1, 0, 0, 0, 0 },
        { "On percent=007", 1, 0, 0, 0, 7 },
        { "On Percent=100", 1, 0, 0, 0, 100 },
        { "On window=hourly:00-05", 1, 0, 0, 1, UPGRADE_PERCENT_UNSET },
        { "On window=HOURLY:55-05", 1, 0, 0, 1, UPGRADE_PERCENT_UNSET },
        { "On window=daily:23:30-00:30 window=daily:12:00-13:00", 1, 0, 0, 2, UPGRADE_PERCENT_UNSET },
        { "On window=daily:23:00-24:00", 1, 0, 0, 1, UPGRADE_PERCENT_UNSET },
        { "On window=" T1 "/" T2, 1, 0, 0, 1, UPGRADE_PERCENT_UNSET },
        { "On percent=10 window=hourly:00-05 from=" T1, 1, 1801353600, 1801353600, 1, 10 },
    };
    upgrade_rollout rollout;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        const char *error = parse(p, &rollout, lines[i].line);

        is(error ? error : rollout.words, lines[i].line, lines[i].line);
        ok(rollout.is_on == lines[i].is_on && rollout.from == lines[i].from && rollout.deprecated == lines[i].deprecated
               && rollout.windows->nelts == lines[i].windows && rollout.percent == lines[i].percent,
           "... means what it says");
    }
}

static void test_errors(apr_pool_t *p)
{
#define NO_WORD(word) "unknown parameter '" word "', expected " LEGAL
#define NO_TIME(word) "invalid value '" word "', expected an RFC 3339 time such as 2027-01-31T00:00:00Z"
#define NO_PERCENTAGE(word) "invalid value '" word "', expected a whole number from 0 to 100"
#define NO_WINDOW(word) "invalid value '" word "', expected hourly:MM-MM, daily:HH:MM-HH:MM (UTC) or TIME/TIME (RFC 3339), " \
                        "with an end that differs from the start"
    static const struct {
        const char *line;
        const char *error;
    } lines[] = {
        { "", "invalid mode '', expected Report or On" },
        { "Off", "invalid mode 'Off', expected Report or On" },
        { "from=" T1, "invalid mode 'from=" T1 "', expected Report or On" },
        { "Report from=" T1, "invalid parameter 'from=" T1 "' for Report, expected none, or On with parameters" },
        { "On until=" T1, NO_WORD("until=" T1) },
        { "On from", NO_WORD("from") },
        { "On On", NO_WORD("On") },
        { "On from=", NO_TIME("from=") },
        { "On from=tomorrow", NO_TIME("from=tomorrow") },
        { "On from=" T1 " deprecated=2027", NO_TIME("deprecated=2027") },
        { "On from=" T1 " from=" T2, "duplicate parameter 'from=" T2 "'" },
        { "On from=" T2 " deprecated=" T1 " deprecated=" T1, "duplicate parameter 'deprecated=" T1 "'" },
        { "On deprecated=" T1, "deprecated= without from=, expected from=TIME with it" },
        { "On from=" T1 " deprecated=" T2, "deprecated= is later than from=, expected a time no later than from= (RFC 9745)" },
        { "On percent=", NO_PERCENTAGE("percent=") },
        { "On percent=-1", NO_PERCENTAGE("percent=-1") },
        { "On percent=101", NO_PERCENTAGE("percent=101") },
        { "On percent=1000", NO_PERCENTAGE("percent=1000") },
        { "On percent=4294967297", NO_PERCENTAGE("percent=4294967297") },
        { "On percent=10%", NO_PERCENTAGE("percent=10%") },
        { "On percent=0.5", NO_PERCENTAGE("percent=0.5") },
        { "On percent=10 percent=10", "duplicate parameter 'percent=10'" },
        { "On window=", NO_WINDOW("window=") },
        { "On window=hourly", NO_WINDOW("window=hourly") },
        { "On window=hourly:", NO_WINDOW("window=hourly:") },
        { "On window=hourly:5-10", NO_WINDOW("window=hourly:5-10") },
        { "On window=hourly:00-60", NO_WINDOW("window=hourly:00-60") },
        { "On window=hourly:60-05", NO_WINDOW("window=hourly:60-05") },
        { "On window=hourly:10-10", NO_WINDOW("window=hourly:10-10") },
        { "On window=hourly:00-05x", NO_WINDOW("window=hourly:00-05x") },
        { "On window=hourly:00:00-00:05", NO_WINDOW("window=hourly:00:00-00:05") },
        { "On window=daily:00-05", NO_WINDOW("window=daily:00-05") },
        { "On window=daily:24:00-01:00", NO_WINDOW("window=daily:24:00-01:00") },
        { "On window=daily:23:00-24:01", NO_WINDOW("window=daily:23:00-24:01") },
        { "On window=daily:23:00-25:00", NO_WINDOW("window=daily:23:00-25:00") },
        { "On window=daily:12:00-12:00", NO_WINDOW("window=daily:12:00-12:00") },
        { "On window=daily:12:00", NO_WINDOW("window=daily:12:00") },
        { "On window=weekly:00-05", NO_WINDOW("window=weekly:00-05") },
        { "On window=" T1, NO_WINDOW("window=" T1) },
        { "On window=" T1 "/", NO_WINDOW("window=" T1 "/") },
        { "On window=/" T1, NO_WINDOW("window=/" T1) },
        { "On window=" T1 "/" T1, NO_WINDOW("window=" T1 "/" T1) },
        { "On window=" T2 "/" T1, NO_WINDOW("window=" T2 "/" T1) },
        { "On window=" T1 "/" T2 "/" T2, NO_WINDOW("window=" T1 "/" T2 "/" T2) },
        { "On window=hourly:00-05 window=x", NO_WINDOW("window=x") },
    };
    upgrade_rollout rollout;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        is(parse(p, &rollout, lines[i].line), lines[i].error, *lines[i].line ? lines[i].line : "(no word)");
    }
}

static void test_announcements(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *sunset;
        const char *deprecation;
    } lines[] = {
        { "On from=" T1, "Sun, 31 Jan 2027 00:00:00 GMT", "@1801353600" },
        { "On from=" T2 " deprecated=" T1, "Sun, 28 Feb 2027 12:00:00 GMT", "@1801353600" },
        { "On from=2027-01-31T01:00:00.5+01:00 percent=0", "Sun, 31 Jan 2027 00:00:00 GMT", "@1801353600" },
        { "On percent=10", NULL, NULL },
        { "On", NULL, NULL },
        { "Report", NULL, NULL },
    };
    upgrade_rollout rollout;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        parse(p, &rollout, lines[i].line);
        is(rollout.sunset, lines[i].sunset, apr_pstrcat(p, "Sunset: ", lines[i].line, NULL));
        is(rollout.deprecation, lines[i].deprecation, apr_pstrcat(p, "Deprecation: ", lines[i].line, NULL));
        ok(upgrade_rollout_announces(&rollout, at("2027-01-30T23:59:59Z")) == (lines[i].sunset != NULL), "... a second before");
    }
    parse(p, &rollout, "On from=" T1);
    ok(upgrade_rollout_announces(&rollout, at(T1) - 1), "announced to the last microsecond");
    ok(!upgrade_rollout_announces(&rollout, at(T1)), "... not at the time itself");
    ok(!upgrade_rollout_announces(&rollout, at(T2)), "... nor after it");
    ok(!upgrade_rollout_announces(NULL, at(T1)), "no rollout announces nothing");
}

/*
 * Decisions. "-": report, "s": deferred, "r": refused; for a client within 10 % and one outside.
 */

static char letter(upgrade_rollout_effect outcome)
{
    static const char letters[] = {
        [UPGRADE_ROLLOUT_UNSET] = '?', [UPGRADE_ROLLOUT_REPORTS] = '-', [UPGRADE_ROLLOUT_DEFERS] = 's', [UPGRADE_ROLLOUT_REFUSES] = 'r',
    };

    return letters[outcome];
}

static const char *outcomes(apr_pool_t *p, const upgrade_rollout *rollout, apr_time_t now)
{
    return apr_psprintf(p, "%c%c%s", letter(upgrade_rollout_decide(rollout, now, 0)),
                        letter(upgrade_rollout_decide(rollout, now, UPGRADE_SHARES - 1)),
                        upgrade_rollout_needs_share(rollout, now) ? " share" : "");
}

#define OPEN "2027-01-10T12:00:00Z"     /* where the windows below open, and close */
#define CLOSE "2027-01-10T12:05:00Z"

/* Each kind of window, open at the same time here, and the decision before, in and after it. */
static void test_combinations(apr_pool_t *p)
{
    static const char *const windows[] = {
        "hourly:00-05", "daily:12:00-12:05", OPEN "/" CLOSE, "hourly:30-31 window=hourly:00-05", "daily:12:00-12:05 window=hourly:50-51",
        "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z window=" OPEN "/" CLOSE,
        "hourly:00-02 window=hourly:01-05",
    };
    static const struct {
        const char *format;     /* of the line; %s: a window */
        const char *outside;    /* the decision outside the window */
        const char *inside;
    } forms[] = {
        { "On window=%s", "ss", "rr" },
        { "On window=%s percent=10", "ss", "rs share" },
        { "On window=%s percent=0", "ss", "ss share" },
        { "On window=%s percent=100", "ss", "rr share" },
        { "On window=%s from=2027-02-01T00:00:00Z", "ss", "rr" },
        { "On window=%s percent=10 from=2027-02-01T00:00:00Z", "ss", "rs share" },
        { "On window=%s from=2027-01-01T00:00:00Z", "rr", "rr" },
        { "On window=%s percent=10 from=2027-01-01T00:00:00Z", "rr", "rr" },
    };
    upgrade_rollout rollout;
    apr_size_t w;
    apr_size_t f;

    for (w = 0; w < LENGTH(windows); w++) {
        for (f = 0; f < LENGTH(forms); f++) {
            const char *line = apr_pstrcat(p, "On window=", windows[w], strstr(forms[f].format, "%s") + 2, NULL);
            const char *error = parse(p, &rollout, line);
            is(error, NULL, line);
            is(outcomes(p, &rollout, at(OPEN) - apr_time_from_sec(1)), forms[f].outside, "... a second before it opens");
            is(outcomes(p, &rollout, at(OPEN) - 1), forms[f].outside, "... a microsecond before");
            is(outcomes(p, &rollout, at(OPEN)), forms[f].inside, "... when it opens");
            is(outcomes(p, &rollout, at(CLOSE) - 1), forms[f].inside, "... a microsecond before it closes");
            is(outcomes(p, &rollout, at(CLOSE)), forms[f].outside, "... when it closes");
            is(outcomes(p, &rollout, at(CLOSE) + apr_time_from_sec(1)), forms[f].outside, "... a second after it");
        }
    }
}

static void test_outcomes(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *now;
        const char *expected;
    } rows[] = {
        { "Report", T1, "--" },
        { "On", T1, "rr" },
        { "On percent=0", T1, "ss share" },
        { "On percent=1", T1, "rs share" },
        { "On percent=99", T1, "rs share" },
        { "On percent=100", T1, "rr share" },
        { "On from=" T1, "2027-01-30T23:59:59.999Z", "ss" },
        { "On from=" T1, "1971-01-01T00:00:00Z", "ss" },
        { "On from=" T1, T1, "rr" },
        { "On from=" T1, "2027-01-31T00:00:01Z", "rr" },
        { "On from=2027-01-31T01:00:00+01:00", "2027-01-30T23:59:59Z", "ss" },
        { "On from=2027-01-31T01:00:00+01:00", T1, "rr" },
        { "On from=" T1 " percent=10", "2027-01-30T23:59:59Z", "rs share" },
        { "On from=" T1 " percent=10", T1, "rr" },
        { "On from=" T1 " percent=0", "2027-01-30T23:59:59Z", "ss share" },
        { "On from=" T1 " percent=0", T1, "rr" },
        /* Across the hour, and across midnight. */
        { "On window=hourly:55-05", "2027-01-10T12:54:59Z", "ss" },
        { "On window=hourly:55-05", "2027-01-10T12:55:00Z", "rr" },
        { "On window=hourly:55-05", "2027-01-10T12:59:59Z", "rr" },
        { "On window=hourly:55-05", "2027-01-10T13:00:00Z", "rr" },
        { "On window=hourly:55-05", "2027-01-10T13:04:59Z", "rr" },
        { "On window=hourly:55-05", "2027-01-10T13:05:00Z", "ss" },
        { "On window=hourly:55-00", "2027-01-10T12:59:59Z", "rr" },
        { "On window=hourly:55-00", "2027-01-10T13:00:00Z", "ss" },
        { "On window=daily:23:30-00:30", "2027-01-10T23:29:59Z", "ss" },
        { "On window=daily:23:30-00:30", "2027-01-10T23:30:00Z", "rr" },
        { "On window=daily:23:30-00:30", "2027-01-11T00:00:00Z", "rr" },
        { "On window=daily:23:30-00:30", "2027-01-11T00:29:59Z", "rr" },
        { "On window=daily:23:30-00:30", "2027-01-11T00:30:00Z", "ss" },
        { "On window=daily:23:00-24:00", "2027-01-10T22:59:59Z", "ss" },
        { "On window=daily:23:00-24:00", "2027-01-10T23:59:59Z", "rr" },
        { "On window=daily:23:00-24:00", "2027-01-11T00:00:00Z", "ss" },
        { "On window=daily:00:00-24:00", "2027-01-10T00:00:00Z", "rr" },
        { "On window=daily:00:00-24:00", "2027-01-10T23:59:59Z", "rr" },
        { "On window=daily:10:59-11:01", "2027-01-10T11:00:59Z", "rr" },
        { "On window=daily:10:59-11:01", "2027-01-10T11:01:00Z", "ss" },
        /* A window that begins before from= and ends after it: after from= all are refused. */
        { "On window=2027-01-30T00:00:00Z/2027-02-01T00:00:00Z from=" T1 " percent=10", "2027-01-29T23:59:59Z", "ss" },
        { "On window=2027-01-30T00:00:00Z/2027-02-01T00:00:00Z from=" T1 " percent=10", "2027-01-30T00:00:00Z", "rs share" },
        { "On window=2027-01-30T00:00:00Z/2027-02-01T00:00:00Z from=" T1 " percent=10", T1, "rr" },
        { "On window=2027-01-30T00:00:00Z/2027-02-01T00:00:00Z from=" T1 " percent=10", "2027-02-01T00:00:00Z", "rr" },
    };
    upgrade_rollout rollout;
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const char *error = parse(p, &rollout, rows[i].line);

        is(error ? error : outcomes(p, &rollout, at(rows[i].now)), rows[i].expected,
           apr_pstrcat(p, rows[i].line, " at ", rows[i].now, NULL));
    }
    is(outcomes(p, NULL, at(T1)), "--", "no rollout");
    parse(p, &rollout, "On percent=10");
    ok(upgrade_rollout_decide(&rollout, at(T1), 999) == UPGRADE_ROLLOUT_REFUSES, "the last share of 10 %%");
    ok(upgrade_rollout_decide(&rollout, at(T1), 1000) == UPGRADE_ROLLOUT_DEFERS, "the first one outside");
}

/*
 * Shares.
 */

static int share_of(apr_pool_t *p, const char *address)
{
    apr_sockaddr_t *found;

    if (apr_sockaddr_info_get(&found, address, APR_UNSPEC, 0, 0, p) != APR_SUCCESS) {
        return -1;
    }
    return upgrade_rollout_share(found->ipaddr_ptr, (apr_size_t)found->ipaddr_len);
}

static void test_stable(apr_pool_t *p)
{
    /* The share of a client must be the same in all versions of the module: the first 32 bits of the
     * SHA-1 of its address modulo 10000. */
    static const struct {
        const char *address;
        int share;
    } shares[] = {
        { "127.0.0.1", 6773 },
        { "127.0.0.2", 3921 },
        { "127.0.0.3", 2202 },
        { "127.0.0.4", 824 },
        { "192.0.2.1", 1528 },
        { "198.51.100.7", 7385 },
        { "0.0.0.0", 2216 },
        { "255.255.255.255", 3604 },
        { "2001:db8::", 3100 },
        { "2001:db8::1", 3100 },
        { "2001:db8:0:1::", 1810 },
        { "::1", 8695 },
    };
    static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1 };
    static const unsigned char nearly[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 192, 0, 2, 1 };
    apr_size_t i;

    for (i = 0; i < LENGTH(shares); i++) {
        int share = share_of(p, shares[i].address);

        ok(share == shares[i].share, "%s stands at %d (%d)", shares[i].address, shares[i].share, share);
    }
    ok(share_of(p, "2001:db8::1") == share_of(p, "2001:db8::ffff:ffff:ffff:ffff"), "a /64 is one client");
    ok(share_of(p, "2001:db8::1") != share_of(p, "2001:db8:0:1::1"), "another one is another");
    ok(upgrade_rollout_share(mapped, sizeof(mapped)) == share_of(p, "192.0.2.1"), "a mapped IPv4 address is that IPv4 address");
    ok(upgrade_rollout_share(nearly, sizeof(nearly)) == share_of(p, "::"), "what only looks like one is not");
}

static void consecutive(unsigned char *address, apr_uint32_t i)
{
    apr_uint32_t number = 0x0a000000 + i;

    address[0] = (unsigned char)(number >> 24);
    address[1] = (unsigned char)(number >> 16);
    address[2] = (unsigned char)(number >> 8);
    address[3] = (unsigned char)number;
}

/* Distinct addresses, spread over all networks: the multiplier is odd. */
static void scattered(unsigned char *address, apr_uint32_t i)
{
    consecutive(address, i * 2654435761u);
}

static void networks(unsigned char *address, apr_uint32_t i)
{
    memset(address, 0, 16);
    address[0] = 0x20;
    address[1] = 0x01;
    address[5] = (unsigned char)(i >> 16);
    address[6] = (unsigned char)(i >> 8);
    address[7] = (unsigned char)i;
    address[15] = (unsigned char)(i % 251);
}

static void test_spread(apr_pool_t *p)
{
    enum { ADDRESSES = 100000 };
    static const struct {
        const char *name;
        void (*make)(unsigned char *address, apr_uint32_t i);
        apr_size_t length;
    } sets[] = {
        { "consecutive IPv4", consecutive, 4 }, { "scattered IPv4", scattered, 4 }, { "IPv6 /64s", networks, 16 },
    };
    static const int percents[] = { 1, 5, 10, 25, 50, 75, 99 };
    apr_size_t s;
    apr_size_t n;

    for (s = 0; s < LENGTH(sets); s++) {
        for (n = 0; n < LENGTH(percents); n++) {
            upgrade_rollout rollout;
            int refused = 0;
            apr_uint32_t i;

            parse(p, &rollout, apr_psprintf(p, "On percent=%d", percents[n]));
            for (i = 0; i < ADDRESSES; i++) {
                unsigned char address[16];

                sets[s].make(address, i);
                refused += upgrade_rollout_decide(&rollout, at(T1), upgrade_rollout_share(address, sets[s].length))
                           == UPGRADE_ROLLOUT_REFUSES;
            }
            ok(abs(refused - percents[n] * ADDRESSES / 100) <= ADDRESSES / 100, "%s: %d of %d in %d %%", sets[s].name, refused, ADDRESSES,
               percents[n]);
        }
    }
}

static void test_now(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *now;
        const char *words;
    } rows[] = {
        { "Report", T1, "reports, refuses no clients" },
        { "On", T1, "refuses all clients" },
        { "On from=" T1, T1, "refuses all clients" },
        { "On from=" T2, T1, "refuses no clients; all clients from Sun, 28 Feb 2027 12:00:00 GMT on, as announced in responses" },
        { "On percent=10", T1, "refuses 10 % of clients" },
        { "On percent=10 from=" T2, T1,
          "refuses 10 % of clients; all clients from Sun, 28 Feb 2027 12:00:00 GMT on, as announced in responses" },
        { "On window=hourly:00-05", T1, "refuses all clients, a window is open" },
        { "On window=hourly:05-10", T1, "refuses no clients, no window is open" },
        { "On window=hourly:05-10 percent=10", T1, "refuses no clients, no window is open" },
    };
    upgrade_rollout rollout;
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        parse(p, &rollout, rows[i].line);
        is(upgrade_rollout_now(p, &rollout, at(rows[i].now)), rows[i].words, apr_pstrcat(p, "in words: ", rows[i].line, NULL));
    }
    is(upgrade_rollout_now(p, NULL, at(T1)), "reports, refuses no clients", "in words: no rollout");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_times();
    test_words(p);
    test_errors(p);
    test_announcements(p);
    test_combinations(p);
    test_outcomes(p);
    test_stable(p);
    test_spread(p);
    test_now(p);
    return tap_done(p);
}
