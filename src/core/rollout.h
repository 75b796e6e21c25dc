/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/rollout.h
 * What an unmet plan does: it is only recorded, or refused for some, or for all. The time and the client are arguments.
 */

#ifndef UPGRADE_CORE_ROLLOUT_H
#define UPGRADE_CORE_ROLLOUT_H

#include <apr_tables.h>
#include <apr_time.h>

/** What becomes of a request that does not meet a plan. */
typedef enum {
    UPGRADE_ROLLOUT_UNSET = 0,
    UPGRADE_ROLLOUT_REPORTS,     /* nothing is under way: it is recorded */
    UPGRADE_ROLLOUT_DEFERS,     /* a rollout is under way, and lets it through */
    UPGRADE_ROLLOUT_REFUSES
} upgrade_rollout_effect;

/** How often a window opens. */
typedef enum {
    UPGRADE_WINDOW_UNSET = 0,
    UPGRADE_WINDOW_HOURLY,      /* seconds of an hour */
    UPGRADE_WINDOW_DAILY,       /* seconds of a day, UTC */
    UPGRADE_WINDOW_ONCE         /* seconds since 1970 */
} upgrade_window_kind;

/** It holds its start and not its end. A start behind the end of an hourly or daily one runs over the hour, or midnight. */
typedef struct upgrade_window {
    upgrade_window_kind kind;
    apr_int64_t start;
    apr_int64_t end;
} upgrade_window;

/** No percentage is given. */
#define UPGRADE_PERCENT_UNSET (-1)

/** UpgradeRollout. Written while the configuration is read, read-only after that. */
typedef struct upgrade_rollout {
    int is_on;                  /* 0: Report */
    apr_int64_t from;           /* seconds since 1970; 0: not given */
    apr_int64_t deprecated;     /* seconds since 1970; from, unless it is given */
    int percent;                /* or UPGRADE_PERCENT_UNSET */
    const apr_array_header_t *windows;  /* of upgrade_window; never NULL */
    const char *words;          /* as it was written */
    const char *sunset;         /* the fields of announcements; NULL where from is not given */
    const char *deprecation;
} upgrade_rollout;

/**
 * Read the words of UpgradeRollout: Report | On [from=TIME [deprecated=TIME]] [window=W]… [percent=N].
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_rollout_parse(apr_pool_t *p, upgrade_rollout *rollout, int argc, const char *const *argv);

/**
 * Read a time of RFC 3339 5.6, such as 2027-01-31T00:00:00Z.
 * @param length of the text
 * @param seconds written: since 1970; a fraction is dropped
 * @return 0 where it is none
 */
int upgrade_time_parse(const char *text, apr_size_t length, apr_int64_t *seconds);

/**
 * What becomes of a request that does not meet the plan.
 * @param rollout NULL: none is set, which is Report
 * @param now     the time of the request
 * @param share   the client's (upgrade_rollout_share); only looked at where needs_share
 */
upgrade_rollout_effect upgrade_rollout_decide(const upgrade_rollout *rollout, apr_time_t now, int share);

/** Whether the outcome depends on the client at that time: finding its share costs a hash. */
int upgrade_rollout_needs_share(const upgrade_rollout *rollout, apr_time_t now);

/**
 * Where a client stands in a percentage: from 0 to UPGRADE_SHARES - 1, evenly spread, the same in every process and on every server.
 * @param address 4 bytes of IPv4, or 16 of IPv6, of which the first 8 (a /64) count; an IPv4 address mapped into IPv6 is IPv4
 */
int upgrade_rollout_share(const void *address, apr_size_t length);

/** Shares to a percent, so that the percentage could be finer than it is. */
#define UPGRADE_SHARES 10000

/** Whether a response to a request that is let through announces the plan: until the time of from=. */
int upgrade_rollout_announces(const upgrade_rollout *rollout, apr_time_t now);

/** What the rollout does at a time, in words: "reports", "refuses 10 % of the clients until …". For the dump of policies. */
const char *upgrade_rollout_now(apr_pool_t *p, const upgrade_rollout *rollout, apr_time_t now);

#endif /* UPGRADE_CORE_ROLLOUT_H */
