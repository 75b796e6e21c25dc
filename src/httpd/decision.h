/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/decision.h
 * The one function that applies a decision (httpd/evaluator.h) to a request: its outcome, the record, an announcement, a refusal.
 */

#ifndef UPGRADE_HTTPD_DECISION_H
#define UPGRADE_HTTPD_DECISION_H

#include <httpd.h>

#include "context.h"
#include "evaluator.h"

/**
 * Apply a decision. Of subrequests only the outcome is kept, and of a lookup before any handler the refusal, in case that the request
 * itself ends with it; of error documents the outcome. A refusal is made, recorded and logged, and not yet sent (httpd/writer.h).
 * @param conf the configuration that was evaluated
 */
void upgrade_decision_apply(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf, const upgrade_decision *decision);

/** Refuse a request for the reason for which a lookup of its own was refused: exchange->subrequest_refusal. */
void upgrade_decision_refuse_as_subrequest(request_rec *r, upgrade_context *context);

/** Return the kind of request_rec that a context stands for, as the evaluator distinguishes them. */
upgrade_asker upgrade_decision_asker(const upgrade_context *context);

#endif /* UPGRADE_HTTPD_DECISION_H */
