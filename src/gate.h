/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file gate.h
 * The gates: where a request is judged, and stopped. Glue to httpd.
 *
 * A gate refuses as soon as nothing that is merged or found out later can change the verdict, what is said of it or how it is
 * answered; otherwise it leaves the request to the next. Each returns what its hook returns.
 */

#ifndef UPGRADE_GATE_H
#define UPGRADE_GATE_H

#include <httpd.h>

/** At quick_handler, ahead of mod_cache: the server's own policy. */
int upgrade_gate_server(request_rec *r, int lookup);

/** At translate_name: the policy of Location sections too. */
int upgrade_gate_location(request_rec *r);

/** At post_perdir_config: the whole policy. */
int upgrade_gate_access(request_rec *r);

/** At fixups: the last word. */
int upgrade_gate_fixups(request_rec *r);

/**
 * At insert_error_filter: what was answered before the access gate (a Redirect, a 404 for "%2f") and was left undecided by the
 * gates ahead of it, and what ends with the refusal of a subrequest (a directory index). Sets r->status. Runs too where a handler
 * writes such an answer itself (upgrade_answer_guard).
 */
void upgrade_gate_error(request_rec *r);

/** At post_read_request of an internal redirect (r->prev is set): the request takes over what was found out. */
void upgrade_gate_hand_on(request_rec *r);

/**
 * At log_transaction, ahead of the access log: the line of what a plan would refuse, one for each request of the client's,
 * however it was redirected.
 */
int upgrade_gate_log(request_rec *r);

#endif /* UPGRADE_GATE_H */
