/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_count.h
 * Counting of client requests at log_transaction, each once.
 */

#ifndef UPGRADE_HTTPD_STATUS_COUNT_H
#define UPGRADE_HTTPD_STATUS_COUNT_H

#include <httpd.h>

#include "../status/tally.h"

/**
 * Count a client request.
 * @param r     the initial request
 * @param last  the request_rec that responded: the last internal redirect
 * @param tally that of the virtual host
 */
void upgrade_status_count(request_rec *r, request_rec *last, const upgrade_tally *tally);

#endif /* UPGRADE_HTTPD_STATUS_COUNT_H */
