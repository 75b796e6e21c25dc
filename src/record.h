/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file record.h
 * The log line and the environment variables. Glue to httpd.
 */

#ifndef UPGRADE_RECORD_H
#define UPGRADE_RECORD_H

#include <httpd.h>

#include "answer_fields.h"

/** Ahead of each line of the error log. APLOGNO numbers are the ASF's to give, so these are our own. */
#define UPGRADE_LOGNO(number) "UPGRADE" #number ": "

/** UPGRADE_VERDICT=pass: all that is required is met. */
void upgrade_record_pass(request_rec *r);

/** What upgrade_record_pass said does not hold: nothing is required after all. */
void upgrade_record_nothing(request_rec *r);

/** UPGRADE_VERDICT=refused, with UPGRADE_REASON and UPGRADE_SEEN. */
void upgrade_record_refused(request_rec *r, const upgrade_refusal *refusal);

/** The line of a refusal, at info. It shows no query, which may hold a credential. */
void upgrade_record_log(request_rec *r, const upgrade_refusal *refusal);

/** Hand the variables on to the request of an internal redirect: the access log shows that one's. */
void upgrade_record_hand_on(const request_rec *from, request_rec *to);

#endif /* UPGRADE_RECORD_H */
