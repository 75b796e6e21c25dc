/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/rollout.h
 * The effect of an unmet plan: the request is only recorded, or refused for some or all clients.
 * The time and the client are arguments.
 */

#ifndef UPGRADE_CORE_ROLLOUT_H
#define UPGRADE_CORE_ROLLOUT_H

#include <apr_tables.h>
#include <apr_time.h>

/** The effect on a request that does not meet a plan. */
typedef enum {
    UPGRADE_ROLLOUT_UNSET = 0,
    UPGRADE_ROLLOUT_REPORTS, /* no rollout is active: the request is only recorded */
    UPGRADE_ROLLOUT_DEFERS,  /* a rollout is active, but does not refuse this request yet */
    UPGRADE_ROLLOUT_REFUSES  /* the request is refused */
} upgrade_rollout_effect;

/** How often a window opens. */
typedef enum {
    UPGRADE_WINDOW_UNSET = 0,
    UPGRADE_WINDOW_HOURLY, /* seconds within the hour */
    UPGRADE_WINDOW_DAILY,  /* seconds within the day, UTC */
    UPGRADE_WINDOW_ONCE    /* seconds since 1970 */
} upgrade_window_kind;

/** A window, which includes its start but not its end. An hourly or daily one with start > end
 * spans the full hour or midnight. */
typedef struct upgrade_window {
    upgrade_window_kind kind;
    apr_int64_t start;
    apr_int64_t end;
} upgrade_window;

/** The value of an omitted percent=. */
#define UPGRADE_PERCENT_UNSET (-1)

/** UpgradeRollout. Written while the configuration is read, read-only after that. */
typedef struct upgrade_rollout {
    int is_on;                         /* 0: Report */
    apr_int64_t from;                  /* seconds since 1970; 0: not given */
    apr_int64_t deprecated;            /* seconds since 1970; defaults to from */
    int percent;                       /* or UPGRADE_PERCENT_UNSET */
    const apr_array_header_t *windows; /* of upgrade_window; never NULL */
    const char *words;                 /* as configured */
    const char *sunset; /* the values of the Sunset and Deprecation fields; NULL without from */
    const char *deprecation;
} upgrade_rollout;

/**
 * Read the arguments of UpgradeRollout: Report | On [from=TIME [deprecated=TIME]] [window=WINDOW]…
 * [percent=N].
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_rollout_parse(apr_pool_t *p, upgrade_rollout *rollout, int argc,
                                  const char *const *argv);

/**
 * Read a time of RFC 3339 5.6, such as 2027-01-31T00:00:00Z.
 * @param length of the text
 * @param seconds set to the seconds since 1970, without a fraction
 * @return 0 if the text is not a valid time
 */
int upgrade_time_parse(const char *text, apr_size_t length, apr_int64_t *seconds);

/**
 * Return the effect on a request that does not meet the plan.
 * @param rollout NULL: not configured, same as Report
 * @param now     the time of the request
 * @param share   the client's share (upgrade_rollout_share); used only if
 * upgrade_rollout_needs_share
 */
upgrade_rollout_effect upgrade_rollout_decide(const upgrade_rollout *rollout, apr_time_t now,
                                              int share);

/** Return whether the effect at that time depends on the client, so that its share must be
 * computed. */
int upgrade_rollout_needs_share(const upgrade_rollout *rollout, apr_time_t now);

/**
 * Return a client's share, from 0 to UPGRADE_SHARES - 1: evenly distributed, and the same in every
 * process and on every server.
 * @param address 4 bytes of IPv4, or 16 of IPv6, of which only the first 8 (a /64) are used; an
 * IPv4-mapped address is treated as IPv4
 */
int upgrade_rollout_share(const void *address, apr_size_t length);

/** The number of shares: 100 per percent. */
#define UPGRADE_SHARES 10000

/** Return whether the response to an accepted request announces the plan, which it does until the
 * time of from=. */
int upgrade_rollout_announces(const upgrade_rollout *rollout, apr_time_t now);

/** The share of clients that a rollout refuses, and the next change of it. */
typedef struct upgrade_rollout_step {
    int percent;             /* of the clients that do not meet the plan */
    apr_int64_t next_change; /* seconds since 1970; 0: it never changes */
    int next_percent;
} upgrade_rollout_step;

/** Return the share of clients that a rollout refuses at a time, and when it changes. */
upgrade_rollout_step upgrade_rollout_step_at(const upgrade_rollout *rollout, apr_time_t now);

/** Describe the effect of the rollout at a time, for the dump of policies: "refuses 10 % of
 * clients; all clients from …". */
const char *upgrade_rollout_now(apr_pool_t *p, const upgrade_rollout *rollout, apr_time_t now);

#endif /* UPGRADE_CORE_ROLLOUT_H */
