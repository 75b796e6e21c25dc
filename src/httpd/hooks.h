/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/hooks.h
 * The request hooks. Each function returns early for requests that need nothing, which are most,
 * and otherwise calls a gate (gate.h), the late decisions (late.h) or the audit (audit.h).
 * mod_upgrade_required.c registers the hooks, with the reason for the position of each.
 */

#ifndef UPGRADE_HTTPD_HOOKS_H
#define UPGRADE_HTTPD_HOOKS_H

#include <httpd.h>

/** Store the index that httpd has given this module. To be called when the hooks are registered,
 * which httpd does after that, and again on every restart. */
void upgrade_hooks_note_index(void);

/** create_request. */
int upgrade_hook_create(request_rec *r);

/** process_connection. */
int upgrade_hook_connection(conn_rec *c);

/** post_read_request, before all other modules. */
int upgrade_hook_begin(request_rec *r);

/** post_read_request, immediately before and after the TLS module. */
int upgrade_hook_before_tls(request_rec *r);
int upgrade_hook_after_tls(request_rec *r);

/** quick_handler. */
int upgrade_hook_server(request_rec *r, int lookup);

/** translate_name. */
int upgrade_hook_location(request_rec *r);

/** map_to_storage. */
int upgrade_hook_storage(request_rec *r);

/** post_perdir_config. */
int upgrade_hook_access(request_rec *r);

/** access_checker, after the TLS module. */
int upgrade_hook_renegotiation(request_rec *r);

/** check_user_id. */
int upgrade_hook_authentication(request_rec *r);

/** fixups. */
int upgrade_hook_fixups(request_rec *r);

/** insert_filter. */
void upgrade_hook_insert_filter(request_rec *r);

/** handler. */
int upgrade_hook_handler(request_rec *r);

/** handler, for "SetHandler upgrade-status", and for the count of open tunnels. */
int upgrade_hook_status(request_rec *r);

/** log_transaction. */
int upgrade_hook_log(request_rec *r);

#endif /* UPGRADE_HTTPD_HOOKS_H */
