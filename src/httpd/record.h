/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/record.h
 * The log lines and the environment variables.
 */

#ifndef UPGRADE_HTTPD_RECORD_H
#define UPGRADE_HTTPD_RECORD_H

#include <httpd.h>

#include <apr_atomic.h>
#include <apr_tables.h>

#include "../core/verdict.h"

struct upgrade_exchange;

/** The values of UPGRADE_VERDICT. */
typedef enum {
    UPGRADE_RECORDED_UNSET = 0,  /* nothing is required or planned: no variable */
    UPGRADE_RECORDED_PASS,
    UPGRADE_RECORDED_EXEMPT,     /* unmet, but exempt; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REPORT,     /* met, but for what is planned; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_DEFERRED,     /* the same, but a rollout is under way; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REDIRECTED, /* a browser, to the https URL; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REFUSED     /* with UPGRADE_REASON and UPGRADE_SEEN */
} upgrade_recorded;

/** Set UPGRADE_VERDICT to pass, where none is set yet: adding costs least. */
static inline void upgrade_record_pass(request_rec *r)
{
    apr_table_addn(r->subprocess_env, "UPGRADE_VERDICT", "pass");
}

/** Remove the variables of an earlier verdict. */
void upgrade_record_unset(request_rec *r);

/** Set the variables of a request to a verdict, where there was none. */
void upgrade_record_publish(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet, const upgrade_facts *facts);

/** Set the variables of credentials that arrived over plain HTTP; fingerprints may be NULL. */
void upgrade_record_exposure(request_rec *r, const char *names, const char *fingerprints);

/** Copy the variables to the request of an internal redirect: the access log shows those of the last one. */
void upgrade_record_inherit(const request_rec *from, request_rec *to);

/** The log lines that a request can cause, by kind: each kind has a limit of its own. */
typedef enum {
    UPGRADE_LIMITED_VERDICTS = 0,  /* refusals, and plans that are unmet */
    UPGRADE_LIMITED_EXPOSURES,     /* credentials over plain HTTP */
    UPGRADE_LIMITED_EXPRESSIONS,   /* expressions that cannot be evaluated */
    UPGRADE_LIMITED_AUDIT,         /* requests that were served although a requirement is unmet */
    UPGRADE_LIMITED             /* how many there are; not one */
} upgrade_limited;

/** How many lines a child process writes in a second where UpgradeLogRate does not say. */
#define UPGRADE_LOG_RATE 10

/**
 * Whether one more line of a kind may be written in this second, by this process; counts those that may not. Without a lock: a line more
 * or less at the turn of a second does no harm.
 */
int upgrade_record_may_write(upgrade_limited kind);

/** Whether lines were left out and not yet counted in the log, by this process. Only httpd/record.c writes it. */
extern volatile apr_uint32_t upgrade_record_behind;

/** Write it. */
void upgrade_record_write_left_out(void);

/** Write the count of the lines that were left out, if there are any, in a second that is over; at the end of any request. */
static inline void upgrade_record_count_left_out(void)
{
    if (apr_atomic_read32(&upgrade_record_behind)) {
        upgrade_record_write_left_out();
    }
}

/**
 * Write the line of an exchange that was refused, or that does not meet a plan, at info. It shows the path as it was sent, without what may
 * hold a credential: the query, the user information of a URL, and all after an encoded "?".
 */
void upgrade_record_log(request_rec *r, const struct upgrade_exchange *exchange);

/** Write that a request was served although something is unmet, at crit. It should never be written. */
void upgrade_record_audit(request_rec *r, const struct upgrade_exchange *exchange, upgrade_unmet unmet, const upgrade_policy *policy);

#endif /* UPGRADE_HTTPD_RECORD_H */
