/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/gate.h
 * The gates: hooks at which a request is evaluated, and refused.
 *
 * A gate refuses once no later merge or fact can change the verdict or the response; otherwise it defers to the next gate. Each returns
 * what its hook (hooks.h) returns. Requests that no gate has to look at do not come here.
 */

#ifndef UPGRADE_HTTPD_GATE_H
#define UPGRADE_HTTPD_GATE_H

#include <httpd.h>

#include "context.h"

/** Accept a request that meets the policy of its server: note its verdict, and let the hooks pass it by. */
void upgrade_gate_accept(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf);

/**
 * At post_read_request, before all other modules: accept the request, or put a guard in front of all that may respond from now on. Must
 * not refuse: at this hook the core closes the connection. It drops the ErrorDocument of an error that turns out to be a refusal.
 */
int upgrade_gate_begin(request_rec *r, upgrade_context *context);

/** The server gate, at quick_handler, before mod_cache: the server's own policy. */
int upgrade_gate_server(request_rec *r, upgrade_context *context, int lookup);

/** The location gate, at translate_name: the policy of Location sections too. */
int upgrade_gate_location(request_rec *r, upgrade_context *context);

/** At map_to_storage, before all others: guard a subrequest for a file, which comes to no hook before. */
void upgrade_gate_storage(request_rec *r, upgrade_context *context);

/** The access gate, at post_perdir_config: the whole policy. */
int upgrade_gate_access(request_rec *r, upgrade_context *context);

/** The renegotiation gate, at access_checker after the TLS module: TLS below 1.3 may have another cipher now. */
int upgrade_gate_renegotiation(request_rec *r, upgrade_context *context);

/** At check_user_id: return what the renegotiation gate found, which "Satisfy Any" discards. */
int upgrade_gate_authentication(request_rec *r, upgrade_context *context);

/** The fixups gate: the environment that expressions see is complete, and it is known what will respond. */
int upgrade_gate_fixups(request_rec *r, upgrade_context *context);

/** At handler, before all others: mod_dir or mod_negotiation may have given the request another configuration. */
int upgrade_gate_handler(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_GATE_H */
