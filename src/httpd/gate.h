/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/gate.h
 * The gates: hooks at which a request is evaluated, and refused. Glue to httpd.
 *
 * A gate refuses once no later merge or fact can change the verdict or the response; otherwise it defers to the next gate. Each returns
 * what its hook returns.
 */

#ifndef UPGRADE_HTTPD_GATE_H
#define UPGRADE_HTTPD_GATE_H

#include <httpd.h>

/**
 * At post_read_request, before all other modules: take the fast path, or put a guard in front of all that may respond from now on. Must
 * not refuse: at this hook the core closes the connection. It drops the ErrorDocument of an error that turns out to be a refusal.
 */
int upgrade_gate_begin(request_rec *r);

/** At post_read_request, right before and after the TLS module: it rejects connections there, which are not for this module to judge. */
int upgrade_gate_before_tls(request_rec *r);
int upgrade_gate_after_tls(request_rec *r);

/** The server gate, at quick_handler, before mod_cache: the server's own policy. */
int upgrade_gate_server(request_rec *r, int lookup);

/** The location gate, at translate_name: the policy of Location sections too. */
int upgrade_gate_location(request_rec *r);

/** At map_to_storage, before all others: guard a subrequest for a file, which comes to no hook before. */
int upgrade_gate_storage(request_rec *r);

/** The access gate, at post_perdir_config: the whole policy. */
int upgrade_gate_access(request_rec *r);

/** The renegotiation gate, at access_checker after the TLS module: TLS below 1.3 may have another cipher now. */
int upgrade_gate_renegotiation(request_rec *r);

/** At check_user_id: return what the renegotiation gate found, which "Satisfy Any" discards. */
int upgrade_gate_authentication(request_rec *r);

/** The fixups gate: the environment that expressions see is complete, and it is known what will respond. */
int upgrade_gate_fixups(request_rec *r);

/** At handler, before all others: mod_dir or mod_negotiation may have given the request another configuration. */
int upgrade_gate_handler(request_rec *r);

#endif /* UPGRADE_HTTPD_GATE_H */
