/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/record.h
 * The log lines and the environment variables.
 */

#ifndef UPGRADE_HTTPD_RECORD_H
#define UPGRADE_HTTPD_RECORD_H

#include <httpd.h>

#include <apr_tables.h>

#include "../core/recorded.h"
#include "../core/verdict.h"

struct upgrade_exchange;

/** Set UPGRADE_VERDICT to pass. The variable must not be set yet. */
static inline void upgrade_record_pass(request_rec *r)
{
    apr_table_addn(r->subprocess_env, "UPGRADE_VERDICT", "pass");
}

/** Remove the variables of an earlier verdict. */
void upgrade_record_unset(request_rec *r);

/** Set the variables of a request for a verdict. They must not be set yet. */
void upgrade_record_publish(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet,
                            const upgrade_facts *facts);

/** Set the variables for credentials that were sent over plain HTTP. FINGERPRINTS may be NULL. */
void upgrade_record_exposure(request_rec *r, const char *names, const char *fingerprints);

/** Copy the variables to the request of an internal redirect: the access log shows those of the
 * last request_rec. */
void upgrade_record_inherit(const request_rec *from, request_rec *to);

/**
 * Log a refusal or an unmet plan, at level info. The line has the path as the client sent it,
 * without the parts that may contain a credential: the query string, the user information of a URL,
 * and everything after an encoded "?". If a module led the request to another path, whose policy is
 * unmet, the line has that path too.
 */
void upgrade_record_log(request_rec *r, struct upgrade_exchange *exchange);

/** Log a request that was served although a requirement is unmet, at level crit. This reports a bug
 * of the module. */
void upgrade_record_audit(request_rec *r, const struct upgrade_exchange *exchange,
                          upgrade_unmet unmet, const upgrade_policy *policy);

#endif /* UPGRADE_HTTPD_RECORD_H */
