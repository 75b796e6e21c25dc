/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/log_target.h
 * The target of a request, as far as it may be logged.
 */

#ifndef UPGRADE_CORE_LOG_TARGET_H
#define UPGRADE_CORE_LOG_TARGET_H

#include <apr_pools.h>

/**
 * Return a request target (RFC 9112 3.2) as it was sent, without the parts that may hold a credential: the query, a fragment, the user
 * information of an absolute URL, and all after an encoded "?", however often it is encoded ("%3F", "%253F").
 * @param target NULL: the request has none
 */
const char *upgrade_log_target(apr_pool_t *p, const char *target);

#endif /* UPGRADE_CORE_LOG_TARGET_H */
