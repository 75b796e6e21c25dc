/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/summary.h
 * Sums of the counts of a virtual host.
 */

#ifndef UPGRADE_STATUS_SUMMARY_H
#define UPGRADE_STATUS_SUMMARY_H

#include "snapshot.h"

/** The sums of all cells of a virtual host. */
typedef struct upgrade_status_summary {
    apr_uint64_t all;
    apr_uint64_t unmet;   /* report, deferred, redirected and refused */
    apr_uint64_t refused; /* redirected and refused */
    apr_uint64_t verdicts[UPGRADE_RECORDED];
    apr_uint64_t tls[UPGRADE_STATUS_TLS];
    apr_uint64_t http[UPGRADE_STATUS_HTTP];
    apr_uint64_t protocols[UPGRADE_STATUS_TLS][UPGRADE_STATUS_HTTP];
} upgrade_status_summary;

/** Return the sums of a virtual host. */
upgrade_status_summary upgrade_status_sum(const upgrade_status_counts *counts);

/** Return the number of requests that failed for a reason. */
apr_uint64_t upgrade_status_sum_of_reason(const upgrade_status_counts *counts,
                                          upgrade_reason reason);

/** A requirement that could be set, and the number of counted requests that would not meet it. */
typedef struct upgrade_status_what_if {
    const char *requirement; /* in the syntax of UpgradeRequire: "TLSv1.3" */
    const char *text;        /* "TLS 1.3" */
    apr_uint64_t unmet;
} upgrade_status_what_if;

/** The number of requirements in a what-if table. */
#define UPGRADE_STATUS_WHAT_IFS 5

/**
 * Compute the requests that would not meet TLS, TLS 1.2, TLS 1.3, HTTP/1.1 or HTTP/2. TLS of an
 * unknown version meets TLS only.
 */
void upgrade_status_what_ifs(const upgrade_status_summary *summary,
                             upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS]);

/** Return whether a virtual host or one of its sections in the snapshot has a requirement or a
 * plan. */
int upgrade_status_has_policy(const upgrade_status_vhost *vhost);

/** Return the virtual host with a name, or NULL. */
const upgrade_status_vhost *upgrade_status_find(const upgrade_snapshot *snapshot, const char *name);

/** Return a sentence about the handshakes that fail. */
const char *upgrade_status_handshake_note(const upgrade_snapshot *snapshot);

#endif /* UPGRADE_STATUS_SUMMARY_H */
