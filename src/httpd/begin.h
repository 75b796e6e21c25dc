/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/begin.h
 * The beginning of a request, before the gates (gate.h): puts it on the fast path, if its facts
 * meet the policy, or inserts the response filter.
 */

#ifndef UPGRADE_HTTPD_BEGIN_H
#define UPGRADE_HTTPD_BEGIN_H

#include <httpd.h>

#include "context.h"

/**
 * The beginning of a request of a client. At post_read_request, before all other modules, where its
 * virtual host is known: put the request on the fast path if its facts meet everything that is
 * configured for its server, and record the verdict. Otherwise upgrade_begin_slowly().
 */
int upgrade_begin(request_rec *r, const upgrade_server_conf *server);

/** Begin a request that a module processes although no post_read_request hook has run for it.
 * Returns its context. */
upgrade_context *upgrade_begin_missed(request_rec *r, upgrade_context *context);

/**
 * Accept the request for the policy of its server, or insert the response filter before any module
 * can respond. Also for internal redirects. Must not refuse: at this hook the core closes the
 * connection without a response. It only drops the ErrorDocument of an error that a refusal
 * replaces.
 */
int upgrade_begin_slowly(request_rec *r, upgrade_context *context);

/**
 * Accept a request whose facts meet everything by a section of its server, whose configuration
 * needs another record: set that record. Returns the context, or NULL if a directive was read after
 * start-up (.htaccess), which may require more.
 */
upgrade_context *upgrade_begin_accept_section(request_rec *r, upgrade_context *context);

/**
 * Accept a request whose facts, which are those that a trusted proxy forwards, meet the policy of
 * its server. Only that configuration is accepted, since Vary depends on the policies that apply.
 * For the server gate. Returns whether it is accepted.
 */
int upgrade_begin_accept_forwarded(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_BEGIN_H */
