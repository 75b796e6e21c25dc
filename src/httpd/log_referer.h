/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/log_referer.h
 * httpd appends the Referer field to each line of the error log about a request. Its query may
 * carry a credential.
 */

#ifndef UPGRADE_HTTPD_LOG_REFERER_H
#define UPGRADE_HTTPD_LOG_REFERER_H

#include <httpd.h>

/**
 * Shorten the Referer field of a request as upgrade_log_target() does, for a log line.
 * @return the header fields of the request; assign them to r->headers_in after the line
 */
apr_table_t *upgrade_log_shorten_referer(request_rec *r);

#endif /* UPGRADE_HTTPD_LOG_REFERER_H */
