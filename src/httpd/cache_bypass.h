/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/cache_bypass.h
 * Requests bypass mod_cache's quick handler where a hit might be refused by a gate that a hit does not reach.
 */

#ifndef UPGRADE_HTTPD_CACHE_BYPASS_H
#define UPGRADE_HTTPD_CACHE_BYPASS_H

#include <httpd.h>

#include "context.h"

/**
 * Return whether a request must not be answered from the cache. Only those that the cache could answer: mod_cache invalidates its copy for
 * other methods (RFC 9111 4.4).
 */
int upgrade_cache_must_be_bypassed(request_rec *r, const upgrade_context *context);

/**
 * Process a request as the core does when all quick handlers decline, and ask all of them but mod_cache's.
 * @return what a quick handler returns
 */
int upgrade_cache_bypass(request_rec *r);

/**
 * Process the lookup of a subrequest, so that no later quick handler sees it. httpd 2.4 and trunk differ in what another value than OK
 * means, so the status of the lookup is put where both expect it.
 * @return OK
 */
int upgrade_cache_bypass_lookup(request_rec *r);

#endif /* UPGRADE_HTTPD_CACHE_BYPASS_H */
