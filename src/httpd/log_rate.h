/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/log_rate.h
 * The limit on log lines that requests can cause (UpgradeLogRate).
 */

#ifndef UPGRADE_HTTPD_LOG_RATE_H
#define UPGRADE_HTTPD_LOG_RATE_H

#include <apr_atomic.h>

/** The kinds of log lines that a request can cause. Each kind has its own limit. */
typedef enum {
    UPGRADE_LOG_UNSET = 0,
    UPGRADE_LOG_VERDICTS,    /* refusals and unmet plans */
    UPGRADE_LOG_EXPOSURES,   /* credentials over plain HTTP */
    UPGRADE_LOG_EXPRESSIONS, /* expressions that could not be evaluated */
    UPGRADE_LOG_NOTICES,     /* proxies that did not provide the facts of their client */
    UPGRADE_LOG_HANDSHAKES,  /* TLS handshakes that failed */
    UPGRADE_LOG_AUDIT,       /* requests that were served although a requirement is unmet */
    UPGRADE_LOG_KINDS        /* the number of kinds */
} upgrade_log_kind;

/** The default of UpgradeLogRate: log lines of one kind per second and child process. */
#define UPGRADE_LOG_RATE_DEFAULT 10

/**
 * Return whether this process may write another line of a kind in this second. Counts the lines
 * that it may not write. Uses no lock, so the limit may be off by a few lines when a second ends.
 */
int upgrade_log_rate_allows(upgrade_log_kind kind);

/** Not 0 if this process suppressed lines whose number it has not logged yet. Only httpd/log_rate.c
 * writes it. */
extern volatile apr_uint32_t upgrade_log_rate_pending;

/** Log the numbers of suppressed lines. */
void upgrade_log_rate_write_suppressed(void);

/** Log the number of lines that were suppressed in an earlier second, if any. For the end of every
 * request. */
static inline void upgrade_log_rate_flush(void)
{
    if (apr_atomic_read32(&upgrade_log_rate_pending)) {
        upgrade_log_rate_write_suppressed();
    }
}

#endif /* UPGRADE_HTTPD_LOG_RATE_H */
