/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/cache_control.h
 * Keeps single header fields of a response out of shared caches (RFC 9111 5.2.2.7).
 */

#ifndef UPGRADE_CORE_CACHE_CONTROL_H
#define UPGRADE_CORE_CACHE_CONTROL_H

#include <apr_pools.h>

/**
 * Return a Cache-Control value that also forbids shared caches to store the named header fields: it
 * has them in the argument of its private directive. Caches that do not know the argument store
 * nothing of the response.
 * @param value the present value, all lines joined by commas; NULL: none
 * @param names the header fields, ending with NULL
 * @return VALUE itself if it forbids shared caches to store any of the response, or those fields
 */
const char *upgrade_cache_control_private(apr_pool_t *p, const char *value,
                                          const char *const names[]);

#endif /* UPGRADE_CORE_CACHE_CONTROL_H */
