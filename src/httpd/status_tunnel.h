/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_tunnel.h
 * Shows WebSocket connections and CONNECT tunnels through mod_proxy while they are open. httpd logs
 * them, and this module counts them, when they end.
 */

#ifndef UPGRADE_HTTPD_STATUS_TUNNEL_H
#define UPGRADE_HTTPD_STATUS_TUNNEL_H

#include <httpd.h>
#include <ap_mpm.h>

/** Note that a request opens a tunnel, if it asks for one, until the request ends. For a request
 * that is about to be proxied. */
void upgrade_status_note_tunnel(request_rec *r);

/** Remove the tunnels of a child process that has ended. A child_status hook, run by the parent
 * process. */
void upgrade_status_end_child(server_rec *s, pid_t pid, ap_generation_t generation, int slot,
                              mpm_child_status state);

#endif /* UPGRADE_HTTPD_STATUS_TUNNEL_H */
