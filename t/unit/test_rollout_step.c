/* SPDX-License-Identifier: Apache-2.0 */

/* The share of clients that a rollout refuses, and its next change. */

#include "tap.h"

#include <apr_strings.h>

#include "../../src/core/rollout.h"

/* 2027-01-15T08:00:00Z, the hour and the day of which begin at multiples of 3,600 and 86,400. */
#define EIGHT APR_INT64_C(1800000000)

static const struct {
    const char *words;
    apr_int64_t at;
    int percent;
    apr_int64_t next; /* after EIGHT; -1: never */
    int next_percent;
} rows[] = {
    { "Report", 0, 0, -1, 0 },
    { "On", 0, 100, -1, 0 },
    { "On percent=10", 0, 10, -1, 0 },
    { "On percent=0", 0, 0, -1, 0 },
    { "On from=2027-01-15T09:00:00Z", 0, 0, 3600, 100 },
    { "On from=2027-01-15T09:00:00Z percent=25", 0, 25, 3600, 100 },
    { "On from=2027-01-15T08:00:00Z percent=25", 0, 100, -1, 0 },
    { "On window=hourly:12-20 percent=10", 0, 0, 720, 10 },
    { "On window=hourly:12-20 percent=10", 720, 10, 1200, 0 },
    { "On window=hourly:50-10", 0, 100, 600, 0 },
    { "On window=hourly:50-10", 600, 0, 3000, 100 },
    { "On window=daily:07:00-08:30", 0, 100, 1800, 0 },
    { "On window=daily:07:00-08:30", 1800, 0, 82800, 100 },
    { "On window=daily:23:00-24:00 percent=50", 0, 0, 54000, 50 },
    { "On window=2027-01-15T08:10:00Z/2027-01-15T08:20:00Z", 0, 0, 600, 100 },
    { "On window=2027-01-15T08:10:00Z/2027-01-15T08:20:00Z", 600, 100, 1200, 0 },
    { "On window=2027-01-15T08:10:00Z/2027-01-15T08:20:00Z", 1200, 0, -1, 0 },
    { "On window=hourly:00-10 window=hourly:10-20 percent=5", 0, 5, 1200, 0 },
    { "On from=2027-01-15T08:15:00Z window=hourly:10-20 percent=5", 600, 5, 900, 100 },
};

int main(void)
{
    apr_pool_t *p = tap_start();
    size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        char **words;
        int count = 0;
        upgrade_rollout rollout;
        upgrade_rollout_step step;

        apr_tokenize_to_argv(rows[i].words, &words, p);
        while (words[count]) {
            count++;
        }
        if (upgrade_rollout_parse(p, &rollout, count, (const char *const *)words)) {
            ok(0, "%s is valid", rows[i].words);
            continue;
        }
        step = upgrade_rollout_step_at(&rollout, apr_time_from_sec(EIGHT + rows[i].at));
        ok(step.percent == rows[i].percent, "%s, after %d s: %d %%", rows[i].words, (int)rows[i].at, step.percent);
        ok(step.next_change == (rows[i].next < 0 ? 0 : EIGHT + rows[i].next) && step.next_percent == rows[i].next_percent,
           "%s, after %d s: next %d s, %d %%", rows[i].words, (int)rows[i].at, (int)(step.next_change - EIGHT), step.next_percent);
    }
    return tap_done(p);
}
