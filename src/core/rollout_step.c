/* SPDX-License-Identifier: Apache-2.0 */

#include "rollout.h"

/* Return the share of clients that a rollout refuses at a time. */
static int percent_at(const upgrade_rollout *rollout, apr_int64_t seconds)
{
    const apr_time_t now = apr_time_from_sec(seconds);

    if (upgrade_rollout_decide(rollout, now, UPGRADE_SHARES - 1) == UPGRADE_ROLLOUT_REFUSES) {
        return 100;
    }
    return upgrade_rollout_decide(rollout, now, 0) == UPGRADE_ROLLOUT_REFUSES ? rollout->percent
                                                                              : 0;
}

/* Return the first time after now at which a limit that recurs each period is reached. */
static apr_int64_t next_of(apr_int64_t limit, apr_int64_t period, apr_int64_t now)
{
    apr_int64_t next = now - now % period + limit;

    return next > now ? next : next + period;
}

/* Return the first start or end of a window after a time, or 0 if there is none. */
static apr_int64_t next_limit(const upgrade_window *window, apr_int64_t now)
{
    enum { HOUR = 3600, DAY = 86400 };
    apr_int64_t period = window->kind == UPGRADE_WINDOW_HOURLY ? HOUR : DAY;
    apr_int64_t start, end;

    if (window->kind == UPGRADE_WINDOW_ONCE) {
        return now < window->start ? window->start : now < window->end ? window->end : 0;
    }
    start = next_of(window->start % period, period, now);
    end = next_of(window->end % period, period, now);
    return start < end ? start : end;
}

/* Return the first time after now at which the share may change, or 0 if there is none. */
static apr_int64_t next_time(const upgrade_rollout *rollout, apr_int64_t now)
{
    apr_int64_t next = rollout->from > now ? rollout->from : 0;
    int i;

    for (i = 0; i < rollout->windows->nelts; i++) {
        apr_int64_t limit = next_limit(&APR_ARRAY_IDX(rollout->windows, i, upgrade_window), now);

        if (limit && (!next || limit < next)) {
            next = limit;
        }
    }
    return next;
}

upgrade_rollout_step upgrade_rollout_step_at(const upgrade_rollout *rollout, apr_time_t now)
{
    /* Only windows that adjoin each other have more limits in a row without a new share. */
    enum { TRIES = 64 };
    apr_int64_t seconds = apr_time_sec(now);
    upgrade_rollout_step step = { .percent = percent_at(rollout, seconds) };
    int i;

    for (i = 0; i < TRIES && rollout->is_on; i++) {
        seconds = next_time(rollout, seconds);
        if (!seconds) {
            break;
        }
        if (percent_at(rollout, seconds) != step.percent) {
            step.next_change = seconds;
            step.next_percent = percent_at(rollout, seconds);
            break;
        }
    }
    return step;
}
