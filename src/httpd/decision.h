/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/decision.h
 * Applying a decision (httpd/evaluator.h) to a request: outcome, record, announcement and refusal.
 * All gates use upgrade_decision_apply.
 */

#ifndef UPGRADE_HTTPD_DECISION_H
#define UPGRADE_HTTPD_DECISION_H

#include <httpd.h>

#include "context.h"
#include "evaluator.h"

/**
 * Apply a decision. For subrequests and error documents, only the outcome is stored. The refusal of
 * a subrequest lookup before the handler is kept too, in case the parent request ends with its
 * status. A refusal is created, recorded and logged; httpd/writer.h sends it.
 * @param conf the configuration that was evaluated
 */
void upgrade_decision_apply(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf,
                            const upgrade_decision *decision);

/** Refuse a request because its subrequest lookup was refused: exchange->subrequest_refusal. */
void upgrade_decision_refuse_as_subrequest(request_rec *r, upgrade_context *context);

/** Return the kind of request_rec, as the evaluator distinguishes them. A lookup before the
 * handler, by which mod_dir and mod_negotiation find the resource to serve, is an internal
 * redirect. */
upgrade_request_kind upgrade_decision_request_kind(const request_rec *r,
                                                   const upgrade_context *context);

#endif /* UPGRADE_HTTPD_DECISION_H */
