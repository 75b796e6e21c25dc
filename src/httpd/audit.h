/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/audit.h
 * The end of an exchange: the log lines of plans and exposed credentials, and the audit line.
 *
 * The audit line is a safety net: it says that a request was served although something is unmet. It is never expected.
 */

#ifndef UPGRADE_HTTPD_AUDIT_H
#define UPGRADE_HTTPD_AUDIT_H

#include <httpd.h>

#include "context.h"

/**
 * At log_transaction, before the access log: complete the record of the exchange, and write its lines. Does nothing for a request_rec that
 * no gate evaluates.
 * @param r the request_rec that responded: the last of the internal redirects
 */
void upgrade_audit(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_AUDIT_H */
