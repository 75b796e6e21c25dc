/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/history.h
 * The history of a virtual host in shared memory: rings of minutes, hours and days.
 *
 * A point is written once a minute by the process that has claimed the minute (status/area.h), and
 * read by the status page without a lock. A point is valid if its stamp is that of its time.
 */

#ifndef UPGRADE_STATUS_HISTORY_H
#define UPGRADE_STATUS_HISTORY_H

#include <apr_pools.h>

#include "snapshot.h"

/** The requests since the start of counting, or of one point. */
typedef struct upgrade_totals {
    apr_uint64_t all;
    apr_uint64_t unmet;
    apr_uint64_t refused;
} upgrade_totals;

/** A minute or an hour. Counts stop at their maximum. */
typedef struct upgrade_short_point {
    apr_uint32_t stamp; /* minutes or hours since 1970; 0: never written */
    apr_uint32_t all;
    apr_uint32_t unmet;
    apr_uint32_t refused;
} upgrade_short_point;

/** All zero: empty. */
typedef struct upgrade_history {
    upgrade_totals recorded; /* the totals of the last recording */
    apr_uint32_t minute;     /* the last minute recorded, in minutes since 1970; 0: none */
    apr_uint32_t padding;
    upgrade_short_point minutes[UPGRADE_STATUS_MINUTES];
    upgrade_short_point hours[UPGRADE_STATUS_HOURS];
    apr_uint32_t day_stamps[UPGRADE_STATUS_DAYS]; /* days since 1970; 0: never written */
    upgrade_totals days[UPGRADE_STATUS_DAYS];
} upgrade_history;

/**
 * Record the minute that has ended: the difference between the totals and those of the last
 * recording. Minutes that were missed remain gaps, and so does this one, because the difference
 * includes their requests. The hour and the day have all of them.
 * @param minute the minute that has ended, in minutes since 1970
 */
void upgrade_history_record(upgrade_history *history, const upgrade_totals *totals,
                            apr_uint32_t minute);

/** Start at the totals, without a point for the requests before. */
void upgrade_history_start(upgrade_history *history, const upgrade_totals *totals,
                           apr_uint32_t minute);

/**
 * Copy a span for a snapshot.
 * @param totals the present totals, whose requests since the last recording are added to the
 * present hour and day
 */
upgrade_status_history upgrade_history_read(apr_pool_t *p, const upgrade_history *history,
                                            upgrade_status_span span, const upgrade_totals *totals,
                                            apr_time_t now);

/** Restore a point from the status file. Ignores one that is older than the one in its place. */
void upgrade_history_restore(upgrade_history *history, upgrade_status_span span, apr_uint32_t stamp,
                             const upgrade_totals *point);

/**
 * Return a point for the status file.
 * @param index below the number of points of the span
 * @param point set to its counts
 * @return its stamp, or 0 if it was never written
 */
apr_uint32_t upgrade_history_point(const upgrade_history *history, upgrade_status_span span,
                                   int index, upgrade_totals *point);

/** Return the number of points of a span. */
int upgrade_history_length(upgrade_status_span span);

#endif /* UPGRADE_STATUS_HISTORY_H */
