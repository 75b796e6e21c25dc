/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/late.h
 * Late decisions: a response that another module gives before the gates have decided.
 *
 * A response filter is in the chain of every request that may be refused, from the first hook on. When the first bucket passes it, the
 * request is decided at the latest; if it is refused, the response is replaced by that of an early refusal. It also sets the fields of
 * announcements, after CACHE_SAVE, so that no cache stores them.
 */

#ifndef UPGRADE_HTTPD_LATE_H
#define UPGRADE_HTTPD_LATE_H

#include <httpd.h>

#include "context.h"

/** Register the output filter; from register_hooks. */
void upgrade_late_register_filters(void);

/** Insert the response filter, if the request has none. */
void upgrade_late_guard(request_rec *r, upgrade_context *context);

/**
 * Decide about a request that no gate has decided, with the last complete Location configuration: server, virtual host, Location and If,
 * which apply to a response given before the access gate. Directory, Files and .htaccess do not, as they do not apply to it in httpd.
 */
void upgrade_late_decide(request_rec *r, upgrade_context *context);

/** An insert_error_filter hook, before mod_headers: the core writes an error, or the module a refusal. */
void upgrade_late_insert_error_filter(request_rec *r);

/** An insert_filter hook, before mod_headers: a handler is about to respond. */
void upgrade_late_insert_filter(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_LATE_H */
