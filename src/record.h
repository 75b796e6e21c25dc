/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file record.h
 * The log lines and the environment variables. Glue to httpd.
 */

#ifndef UPGRADE_RECORD_H
#define UPGRADE_RECORD_H

#include <httpd.h>

#include <apr_tables.h>

#include "verdict.h"

/** Ahead of each line of the error log. APLOGNO numbers are the ASF's to give, so these are our own. */
#define UPGRADE_LOGNO(number) "UPGRADE" #number ": "

/** The values of UPGRADE_VERDICT. */
typedef enum {
    UPGRADE_RECORDED_UNSET = 0,  /* nothing is required or planned: no variable */
    UPGRADE_RECORDED_PASS,
    UPGRADE_RECORDED_EXEMPT,     /* unmet, but exempt; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REPORT,     /* met, but for what is planned; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_SPARED,     /* the same, but a rollout is under way; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REFUSED     /* with UPGRADE_REASON and UPGRADE_SEEN */
} upgrade_recorded;

/** Take the environment variables back: what was said does not hold. */
void upgrade_record_forget(request_rec *r);

/** Set UPGRADE_VERDICT to pass; none is set yet, and adding is what costs least. */
static inline void upgrade_record_pass(request_rec *r)
{
    apr_table_addn(r->subprocess_env, "UPGRADE_VERDICT", "pass");
}

/** Set the variables to a verdict with reasons; none is set yet. */
void upgrade_record(request_rec *r, upgrade_recorded verdict, const char *reasons, const char *seen);

/** Set the variables of credentials that came in clear; fingerprints may be NULL. */
void upgrade_record_exposure(request_rec *r, const char *names, const char *fingerprints);

/** Hand the variables on to the request of an internal redirect: the access log shows that one's. */
void upgrade_record_hand_on(const request_rec *from, request_rec *to);

/** The lines that are limited, each kind by itself: of refusals and plans, and of credentials that came in clear. */
typedef enum {
    UPGRADE_LIMITED_VERDICTS = 0,
    UPGRADE_LIMITED_EXPOSURES,
    UPGRADE_LIMITED             /* how many there are; not one */
} upgrade_limited;

/** How many lines a child process writes in a second where UpgradeLogRate does not say. */
#define UPGRADE_LOG_RATE 10

/**
 * Whether one more line of a kind may be written in this second, by this process; counts those that may not. Without a lock: a line more
 * or less at the turn of a second does no harm.
 */
int upgrade_record_may_write(upgrade_limited kind);

/** Whether lines were left out and not yet counted in the log, by this process. Only record.c writes it. */
extern volatile apr_uint32_t upgrade_record_behind __attribute__((visibility("hidden")));

/** A relaxed read costs what a plain one does, and is no data race with the other threads' writes. */
static inline int upgrade_record_is_behind(void)
{
    return __atomic_load_n(&upgrade_record_behind, __ATOMIC_RELAXED) != 0;
}

/** Write the count of the lines that were left out in a second that is over; at the end of any request, so that it need not wait. */
void upgrade_record_count_left_out(void);

/**
 * Write the line of a refusal, or of what a plan would refuse, at info. It shows no query, which may hold a credential.
 * @param policy what is required, or planned
 */
void upgrade_record_log(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet, const upgrade_policy *policy,
                        const upgrade_facts *facts);

#endif /* UPGRADE_RECORD_H */
