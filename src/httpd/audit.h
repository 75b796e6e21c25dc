/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/audit.h
 * The end of an exchange: the log lines of plans and exposed credentials, and the audit line. Glue to httpd.
 *
 * The audit line is a safety net: it says that a request was served although something is unmet. It is never expected.
 */

#ifndef UPGRADE_HTTPD_AUDIT_H
#define UPGRADE_HTTPD_AUDIT_H

#include <httpd.h>

/** A log_transaction hook, before the access log: complete the record of the exchange, and write its lines. Returns DECLINED. */
int upgrade_audit_log(request_rec *r);

#endif /* UPGRADE_HTTPD_AUDIT_H */
