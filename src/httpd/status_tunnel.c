/* SPDX-License-Identifier: Apache-2.0 */

#include "status_tunnel.h"

#include <unistd.h>

#include <http_protocol.h>

#include "../config/conf.h"
#include "../status/tally.h"
#include "status_memory.h"

/* Return whether a request asks for a tunnel. mod_http2 presents an extended CONNECT (RFC 8441)
 * like a handshake over HTTP/1.1. */
static int is_tunnel(const request_rec *r)
{
    const char *upgrade = apr_table_get(r->headers_in, "Upgrade");

    return r->method_number == M_CONNECT
           || (upgrade && ap_find_token(r->pool, upgrade, "websocket"));
}

static apr_status_t close_tunnel(void *tunnel)
{
    upgrade_tunnel_close(tunnel);
    return APR_SUCCESS;
}

void upgrade_status_note_tunnel(request_rec *r)
{
    const upgrade_tally *tally = upgrade_server_conf_of(r)->tally;
    upgrade_tunnel *tunnel;

    if (!tally || r->main || !is_tunnel(r)) {
        return;
    }
    tunnel = upgrade_tunnel_open(&tally->area->header->tunnels, (apr_uint32_t)getpid(),
                                 upgrade_area_index(tally->area, tally->slot));
    if (tunnel) {
        apr_pool_cleanup_register(r->pool, tunnel, close_tunnel, apr_pool_cleanup_null);
    }
}

void upgrade_status_end_child(server_rec *s, pid_t pid, ap_generation_t generation, int slot,
                              mpm_child_status state)
{
    const upgrade_area *area = upgrade_status_area();

    (void)s;
    (void)generation;
    (void)slot;
    if (area && state == MPM_CHILD_EXITED) {
        upgrade_tunnels_end(&area->header->tunnels, (apr_uint32_t)pid);
    }
}
