/* SPDX-License-Identifier: Apache-2.0 */

#include "history.h"

#define HIGHEST APR_UINT32_MAX

int upgrade_history_length(upgrade_status_span span)
{
    static const int lengths[UPGRADE_STATUS_SPANS] = {
        [UPGRADE_STATUS_SPAN_MINUTES] = UPGRADE_STATUS_MINUTES,
        [UPGRADE_STATUS_SPAN_HOURS] = UPGRADE_STATUS_HOURS,
        [UPGRADE_STATUS_SPAN_DAYS] = UPGRADE_STATUS_DAYS,
    };

    return lengths[span];
}

static apr_uint32_t add_up_to(apr_uint32_t count, apr_uint64_t more)
{
    return more > HIGHEST - count ? HIGHEST : count + (apr_uint32_t)more;
}

/* Add to a point, and reset it first if its stamp is of an earlier round. */
static void add_short(upgrade_short_point *point, apr_uint32_t stamp, const upgrade_totals *more)
{
    if (point->stamp != stamp) {
        *point = (upgrade_short_point){ .stamp = stamp };
    }
    point->all = add_up_to(point->all, more->all);
    point->unmet = add_up_to(point->unmet, more->unmet);
    point->refused = add_up_to(point->refused, more->refused);
}

static void add_day(upgrade_history *history, apr_uint32_t stamp, const upgrade_totals *more)
{
    upgrade_totals *day = &history->days[stamp % UPGRADE_STATUS_DAYS];

    if (history->day_stamps[stamp % UPGRADE_STATUS_DAYS] != stamp) {
        *day = (upgrade_totals){ 0 };
        history->day_stamps[stamp % UPGRADE_STATUS_DAYS] = stamp;
    }
    day->all += more->all;
    day->unmet += more->unmet;
    day->refused += more->refused;
}

static apr_uint64_t difference(apr_uint64_t now, apr_uint64_t before)
{
    return now > before ? now - before : 0;
}

static upgrade_totals since_recorded(const upgrade_history *history, const upgrade_totals *totals)
{
    return (upgrade_totals){
        .all = difference(totals->all, history->recorded.all),
        .unmet = difference(totals->unmet, history->recorded.unmet),
        .refused = difference(totals->refused, history->recorded.refused),
    };
}

#define MINUTES_PER_HOUR 60
#define MINUTES_PER_DAY  (24 * 60)

void upgrade_history_record(upgrade_history *history, const upgrade_totals *totals,
                            apr_uint32_t minute)
{
    const upgrade_totals more = since_recorded(history, totals);
    int is_next = history->minute + 1 == minute;

    /* First, so that a process that is killed below loses points rather than counting them twice.
     */
    history->recorded = *totals;
    history->minute = minute;
    if (is_next) {
        add_short(&history->minutes[minute % UPGRADE_STATUS_MINUTES], minute, &more);
    }
    add_short(&history->hours[minute / MINUTES_PER_HOUR % UPGRADE_STATUS_HOURS],
              minute / MINUTES_PER_HOUR, &more);
    add_day(history, minute / MINUTES_PER_DAY, &more);
}

void upgrade_history_start(upgrade_history *history, const upgrade_totals *totals,
                           apr_uint32_t minute)
{
    history->recorded = *totals;
    history->minute = minute;
}

apr_uint32_t upgrade_history_point(const upgrade_history *history, upgrade_status_span span,
                                   int index, upgrade_totals *point)
{
    const upgrade_short_point *from;

    if (span == UPGRADE_STATUS_SPAN_DAYS) {
        *point = history->days[index];
        return history->day_stamps[index];
    }
    from = span == UPGRADE_STATUS_SPAN_HOURS ? &history->hours[index] : &history->minutes[index];
    *point = (upgrade_totals){ .all = from->all, .unmet = from->unmet, .refused = from->refused };
    return from->stamp;
}

void upgrade_history_restore(upgrade_history *history, upgrade_status_span span, apr_uint32_t stamp,
                             const upgrade_totals *point)
{
    upgrade_totals before;
    int index = (int)(stamp % (apr_uint32_t)upgrade_history_length(span));

    if (upgrade_history_point(history, span, index, &before) >= stamp) {
        return;
    }
    if (span == UPGRADE_STATUS_SPAN_DAYS) {
        add_day(history, stamp, point);
    }
    else {
        add_short(span == UPGRADE_STATUS_SPAN_HOURS ? &history->hours[index]
                                                    : &history->minutes[index],
                  stamp, point);
    }
}

/* Return the stamp of the last point: the present hour or day, or the last complete minute. */
static apr_uint32_t last_stamp(upgrade_status_span span, apr_time_t now)
{
    apr_uint32_t stamp = (apr_uint32_t)(apr_time_sec(now) / upgrade_status_span_seconds(span));

    return span == UPGRADE_STATUS_SPAN_MINUTES ? stamp - 1 : stamp;
}

static void add_present(upgrade_status_point *last, const upgrade_totals *more)
{
    last->is_known = 1;
    last->all += more->all;
    last->unmet += more->unmet;
    last->refused += more->refused;
}

upgrade_status_history upgrade_history_read(apr_pool_t *p, const upgrade_history *history,
                                            upgrade_status_span span, const upgrade_totals *totals,
                                            apr_time_t now)
{
    const int count = upgrade_history_length(span);
    const apr_uint32_t last = last_stamp(span, now);
    upgrade_status_point *points = apr_pcalloc(p, (apr_size_t)count * sizeof(*points));
    int i;

    for (i = 0; i < count; i++) {
        const apr_uint32_t stamp = last - (apr_uint32_t)(count - 1 - i);
        upgrade_totals point;

        points[i].start = apr_time_from_sec((apr_time_t)stamp * upgrade_status_span_seconds(span));
        if (upgrade_history_point(history, span, (int)(stamp % (apr_uint32_t)count), &point)
            == stamp) {
            points[i].is_known = 1;
            points[i].all = point.all;
            points[i].unmet = point.unmet;
            points[i].refused = point.refused;
        }
    }
    if (span != UPGRADE_STATUS_SPAN_MINUTES) {
        const upgrade_totals more = since_recorded(history, totals);

        add_present(&points[count - 1], &more);
    }
    return (upgrade_status_history){ .points = points, .count = count };
}
