/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/cache_bypass.h
 * Cache bypass: skip mod_cache's quick handler for requests that a later gate may refuse, because a
 * cache hit does not reach that gate.
 */

#ifndef UPGRADE_HTTPD_CACHE_BYPASS_H
#define UPGRADE_HTTPD_CACHE_BYPASS_H

#include <httpd.h>

#include "context.h"

/**
 * Return whether the request must bypass the cache. Always 0 for methods other than GET and HEAD,
 * for which mod_cache must still invalidate its copy (RFC 9111 section 4.4).
 */
int upgrade_cache_must_be_bypassed(request_rec *r, const upgrade_context *context);

/**
 * Run all quick handlers except mod_cache's. If they decline, process the request as the core does
 * in that case.
 * @return the status for the quick_handler hook
 */
int upgrade_cache_bypass(request_rec *r);

/**
 * Process a subrequest lookup, so that no later quick handler runs for it. httpd 2.4 and trunk
 * treat a return value other than OK differently, so the status of the lookup is stored in
 * r->status, which both read.
 * @return OK
 */
int upgrade_cache_bypass_lookup(request_rec *r);

#endif /* UPGRADE_HTTPD_CACHE_BYPASS_H */
