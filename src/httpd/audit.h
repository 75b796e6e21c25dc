/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/audit.h
 * Logging at the end of a request: unmet plans, exposed credentials, and the audit line.
 *
 * The audit line reports a bug of the module: a request was served although a requirement is unmet.
 */

#ifndef UPGRADE_HTTPD_AUDIT_H
#define UPGRADE_HTTPD_AUDIT_H

#include <httpd.h>

#include "context.h"

/**
 * Complete the record of the exchange and write its log lines. For log_transaction, before the
 * access log. Does nothing for a request_rec that no gate evaluates.
 * @param r the request_rec that responded: the last internal redirect
 */
void upgrade_audit(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_AUDIT_H */
