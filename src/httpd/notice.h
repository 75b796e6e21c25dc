/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/notice.h
 * Notices about proxies that an administrator has probably forgotten to configure: for a request
 * that is refused, or that does not meet a plan, the log says which proxy did not provide the facts
 * of its client.
 *
 * Each peer and cause is logged at most once per minute and child process. The memory for that is a
 * fixed table without a lock.
 */

#ifndef UPGRADE_HTTPD_NOTICE_H
#define UPGRADE_HTTPD_NOTICE_H

#include <httpd.h>

#include "exchange.h"

/**
 * Log why the facts of a request may be those of a proxy, not of the client: its peer claims https
 * and is not trusted, or is trusted and sends a header field that is missing or not understood.
 * Logs nothing if neither applies.
 * @param exchange unmet must be set; captures the claim, if it is logged
 */
void upgrade_notice_of_proxy(request_rec *r, upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_NOTICE_H */
