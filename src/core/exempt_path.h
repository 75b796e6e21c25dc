/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/exempt_path.h
 * The path that UpgradeExempt compares (core/exemption.h).
 */

#ifndef UPGRADE_CORE_EXEMPT_PATH_H
#define UPGRADE_CORE_EXEMPT_PATH_H

#include <apr_pools.h>

/** Return whether a path is the one that upgrade_exempt_path would return, without a query or
 * fragment. Most are; 0 if that takes more than a look at each character. */
int upgrade_exempt_is_normalised(const char *sent);

/**
 * Return the path that exemptions compare: decoded, without "." and "..", and with each "//" merged
 * into "/".
 * @param raw the path as sent, without the query; NULL if the request has none
 * @return NULL if servers may interpret the path differently, because it contains ";", "\", "%2f",
 * "%5c", "%25" or "%00", or both an empty segment and ".." (with "MergeSlashes Off", ".." removes
 * the empty segment); NULL if it is outside of the root
 */
const char *upgrade_exempt_path(apr_pool_t *p, const char *raw);

#endif /* UPGRADE_CORE_EXEMPT_PATH_H */
