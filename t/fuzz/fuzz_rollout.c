/* SPDX-License-Identifier: Apache-2.0 */

/* UpgradeRollout. The lines of an input are its arguments and a time (RFC 3339). */

#include "../../src/core/rollout.h"
#include "fuzz.h"

#include <apr_date.h>

static const apr_int64_t DAY = 24 * 60 * 60;

/* RFC 3339, in UTC. */
static const char *written(apr_pool_t *p, apr_int64_t seconds)
{
    apr_time_exp_t date;

    apr_time_exp_gmt(&date, apr_time_from_sec(seconds));
    return apr_psprintf(p, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, date.tm_hour,
                        date.tm_min, date.tm_sec);
}

static void check_time(apr_pool_t *p, const char *text, apr_int64_t seconds)
{
    const char *again = written(p, seconds);
    apr_int64_t read = 0;

    /* In UTC, the first and last day of the range may be in another year. */
    if (seconds >= 365 * DAY) {
        PROPERTY(upgrade_time_parse(again, strlen(again), &read) && read == seconds, "'%s' is '%s', which is %ld, not %ld", text, again,
                 (long)read, (long)seconds);
    }
}

static void check_words(apr_pool_t *p, const upgrade_rollout *rollout)
{
    const char *words[FUZZ_WORDS];
    upgrade_rollout read;
    const char *error = upgrade_rollout_parse(p, &read, fuzz_words(p, rollout->words, words), words);

    PROPERTY(!error, "'%s' is not read again: %s", rollout->words, fuzz_shown(error));
    PROPERTY(read.is_on == rollout->is_on && read.from == rollout->from && read.deprecated == rollout->deprecated
                 && read.percent == rollout->percent && read.windows->nelts == rollout->windows->nelts
                 && !strcmp(read.words, rollout->words), "'%s' is read as something else", rollout->words);
}

static void check_fields(const upgrade_rollout *rollout)
{
    apr_int64_t sunset;
    char *end;

    PROPERTY(!rollout->sunset == !rollout->from && !rollout->deprecation == !rollout->from, "fields without a time, or none with one");
    if (!rollout->from) {
        return;
    }
    sunset = apr_time_sec(apr_date_parse_http(rollout->sunset));
    PROPERTY(strlen(rollout->sunset) == strlen("Sun, 06 Nov 1994 08:49:37 GMT") && sunset == rollout->from, "Sunset: %s", rollout->sunset);
    PROPERTY(*rollout->deprecation == '@' && strtoll(rollout->deprecation + 1, &end, 10) <= rollout->from && !*end, "Deprecation: %s",
             rollout->deprecation);
}

static void check_share(const upgrade_rollout *rollout, apr_time_t now)
{
    upgrade_rollout_effect first = upgrade_rollout_decide(rollout, now, 0);
    upgrade_rollout_effect before = first;
    int share;

    for (share = 0; share < UPGRADE_SHARES; share += UPGRADE_SHARES / 20) {
        upgrade_rollout_effect outcome = upgrade_rollout_decide(rollout, now, share);

        PROPERTY(outcome == before || (before == UPGRADE_ROLLOUT_REFUSES && outcome == UPGRADE_ROLLOUT_DEFERS),
                 "a later share is refused, an earlier one is not");
        PROPERTY(outcome == first || upgrade_rollout_needs_share(rollout, now), "the share counts, and nobody asks for it");
        before = outcome;
    }
    PROPERTY(rollout->percent != 100 || first == before, "100 %% is not all");
    PROPERTY(!upgrade_rollout_needs_share(rollout, now) || rollout->percent || first == UPGRADE_ROLLOUT_DEFERS, "0 %% is somebody");
}

static void check_outcome(apr_pool_t *p, const upgrade_rollout *rollout, apr_int64_t seconds)
{
    apr_time_t now = apr_time_from_sec(seconds);
    upgrade_rollout_effect outcome = upgrade_rollout_decide(rollout, now, 0);
    int announces = upgrade_rollout_announces(rollout, now);
    int is_recurring = !rollout->from;
    int i;

    PROPERTY(*upgrade_rollout_now(p, rollout, now), "no words for it");
    PROPERTY(rollout->is_on == (outcome != UPGRADE_ROLLOUT_REPORTS), "outcome %d", (int)outcome);
    if (rollout->is_on && rollout->from) {
        PROPERTY(announces == (seconds < rollout->from), "an announcement at the wrong time");
        PROPERTY(announces || outcome == UPGRADE_ROLLOUT_REFUSES, "not refused from its time on");
    }
    else {
        PROPERTY(!announces, "an announcement of nothing");
    }
    for (i = 0; i < rollout->windows->nelts; i++) {
        const upgrade_window *window = &APR_ARRAY_IDX(rollout->windows, i, upgrade_window);

        PROPERTY(window->start != window->end, "a window of nothing, or of everything");
        is_recurring &= window->kind != UPGRADE_WINDOW_ONCE;
    }
    PROPERTY(!is_recurring || outcome == upgrade_rollout_decide(rollout, now + apr_time_from_sec(DAY), 0), "another outcome a day later");
    check_share(rollout, now);
}

/* All addresses of an IPv6 network have one share, and so have all notations of an IPv4 address. */
static void check_address(const char *text)
{
    unsigned char address[16] = { 0 };
    unsigned char other[16] = { [10] = 0xff, [11] = 0xff };
    int share;

    memcpy(address, text, strnlen(text, sizeof(address)));
    memcpy(other + 12, address, 4);
    share = upgrade_rollout_share(address, 4);
    PROPERTY(share >= 0 && share < UPGRADE_SHARES && share == upgrade_rollout_share(other, sizeof(other)), "IPv4, mapped, has another share");
    share = upgrade_rollout_share(address, sizeof(address));
    address[15] ^= 1;
    PROPERTY(share >= 0 && share < UPGRADE_SHARES && share == upgrade_rollout_share(address, sizeof(address)), "a /64 has two shares");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *words[FUZZ_WORDS];
    upgrade_rollout rollout;
    const char *error = upgrade_rollout_parse(p, &rollout, fuzz_words(p, fuzz_line(p, &rest), words), words);
    const char *time = fuzz_line(p, &rest);
    apr_int64_t seconds = 1800000000;

    if (upgrade_time_parse(time, strlen(time), &seconds)) {
        check_time(p, time, seconds);
    }
    if (!error) {
        check_words(p, &rollout);
        check_fields(&rollout);
        check_outcome(p, &rollout, seconds);
        check_outcome(p, &rollout, rollout.from ? rollout.from : seconds);
        check_outcome(p, &rollout, rollout.from ? rollout.from - 1 : seconds);
    }
    check_address(time);
    return fuzz_end(p);
}
