/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/late.h
 * Late decisions: requests to which another module responds before the gates have decided.
 *
 * From the first hook on, every request that may be refused has a response filter in its filter
 * chain. If the request is not decided when the first brigade reaches the filter, the filter
 * decides it. It replaces the response to a refused request with the refusal. It also adds
 * announcements and Vary. It runs after CACHE_SAVE, so that mod_cache stores no announcement.
 */

#ifndef UPGRADE_HTTPD_LATE_H
#define UPGRADE_HTTPD_LATE_H

#include <httpd.h>

#include "context.h"

/** Register the output filters, with those of httpd/vary.h. For register_hooks. */
void upgrade_late_register_filters(void);

/** Insert the response filter if the request has none. */
void upgrade_late_guard(request_rec *r, upgrade_context *context);

/**
 * Decide a request that no gate has decided. Before the access gate, the last complete Location
 * configuration applies: server, virtual host, Location and If. Directory and Files sections and
 * .htaccess files do not apply to such a response in httpd.
 */
void upgrade_late_decide(request_rec *r, upgrade_context *context);

/** Insert the filters for an error that the core sends, or for a refusal. An insert_error_filter
 * hook, before mod_headers. */
void upgrade_late_insert_error_filter(request_rec *r);

/** Insert the filters for the response of a handler. For insert_filter, before mod_headers. */
void upgrade_late_insert_filter(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_LATE_H */
