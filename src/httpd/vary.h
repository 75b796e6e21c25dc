/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/vary.h
 * Lists in Vary the forwarded header fields that the policies of a request depend on.
 *
 * In a server with trusted proxies, the verdict depends on them. A shared cache in front of the
 * server, and mod_cache, would otherwise send the response to an accepted request to clients that
 * are refused. All responses to which such a policy applies list them, also those to other peers. A
 * plan counts if its rollout is On; one that is only reported changes no response.
 */

#ifndef UPGRADE_HTTPD_VARY_H
#define UPGRADE_HTTPD_VARY_H

#include <httpd.h>

#include "context.h"

/** Register the output filter. For upgrade_late_register_filters. */
void upgrade_vary_register_filters(void);

/** Record the facts that the policies of a configuration depend on, by which a request has been
 * decided. Those of an include do not count, since it is part of a response that has begun. */
void upgrade_vary_note(const request_rec *r, upgrade_context *context,
                       const upgrade_dir_conf *conf);

/** Insert the filter that adds Vary before mod_cache stores the response. For the handler hook,
 * after the filters of mod_headers have been inserted. */
void upgrade_vary_insert(request_rec *r, const upgrade_context *context);

/** Add the recorded header fields to Vary, unless it is "*". For the response filter. */
void upgrade_vary_add(request_rec *r, const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_VARY_H */
