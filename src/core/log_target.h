/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/log_target.h
 * Removes the parts of a request target that must not be logged.
 */

#ifndef UPGRADE_CORE_LOG_TARGET_H
#define UPGRADE_CORE_LOG_TARGET_H

#include <apr_pools.h>

/**
 * Return a request target (RFC 9112 3.2) as sent, without the parts that may contain a credential:
 * the query, the fragment, the user information of an absolute URL, and everything after an encoded
 * "?", however often it is encoded ("%3F", "%253F").
 * @param target NULL if the request has none
 */
const char *upgrade_log_target(apr_pool_t *p, const char *target);

#endif /* UPGRADE_CORE_LOG_TARGET_H */
