/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/gate.h
 * The gates: the hooks at which a request is evaluated and may be refused.
 *
 * A gate refuses a request if no section that is merged later and no later fact can change the
 * verdict or the response. Otherwise it leaves the decision to the next gate. Each function returns
 * the status for its hook (hooks.h), which handles the fast path itself. It gives the request a
 * context of its own before it writes anything.
 */

#ifndef UPGRADE_HTTPD_GATE_H
#define UPGRADE_HTTPD_GATE_H

#include <httpd.h>

#include "context.h"

/** The server gate: evaluate the policy of the server. At quick_handler, before mod_cache. */
int upgrade_gate_server(request_rec *r, upgrade_context *context, int lookup);

/** The location gate: capture the path and the exemptions of the request as sent, and evaluate the
 * policy including Location sections. At translate_name. */
int upgrade_gate_location(request_rec *r, upgrade_context *context);

/** Insert the response filter for a subrequest for a file, for which no earlier hook runs. At
 * map_to_storage, before all other modules. */
void upgrade_gate_storage(request_rec *r, upgrade_context *context);

/** The access gate: evaluate the complete policy. At post_perdir_config. */
int upgrade_gate_access(request_rec *r, upgrade_context *context);

/** The renegotiation gate: evaluate again, because TLS below 1.3 may have another cipher now. At
 * access_checker, after the TLS module. */
int upgrade_gate_renegotiation(request_rec *r, upgrade_context *context);

/** Return the status of the renegotiation gate again, because "Satisfy Any" discards it. At
 * check_user_id. */
int upgrade_gate_authentication(request_rec *r, upgrade_context *context);

/** The fixups gate: decide with the complete environment, and with the handler that will respond.
 * At fixups. */
int upgrade_gate_fixups(request_rec *r, upgrade_context *context);

/** Evaluate again, because mod_dir or mod_negotiation may have changed the per-directory
 * configuration. At handler, before all others. */
int upgrade_gate_handler(request_rec *r, upgrade_context *context);

#endif /* UPGRADE_HTTPD_GATE_H */
