/* SPDX-License-Identifier: Apache-2.0 */

#include "tunnels.h"

#include <stddef.h>

#include <apr_atomic.h>

upgrade_tunnel *upgrade_tunnel_open(upgrade_tunnels *tunnels, apr_uint32_t process, unsigned vhost)
{
    const apr_uint32_t first = apr_atomic_inc32(&tunnels->next);
    apr_uint32_t i;

    for (i = 0; i < UPGRADE_TUNNELS; i++) {
        upgrade_tunnel *entry = &tunnels->entries[(first + i) % UPGRADE_TUNNELS];

        if (!entry->process && !apr_atomic_cas32(&entry->process, process, 0)) {
            apr_atomic_set32(&entry->vhost, vhost + 1);
            return entry;
        }
    }
    return NULL;
}

void upgrade_tunnel_close(upgrade_tunnel *tunnel)
{
    /* Before the entry is free. */
    apr_atomic_set32(&tunnel->vhost, 0);
    apr_atomic_set32(&tunnel->process, 0);
}

void upgrade_tunnels_end(upgrade_tunnels *tunnels, apr_uint32_t process)
{
    apr_uint32_t i;

    for (i = 0; i < UPGRADE_TUNNELS; i++) {
        if (tunnels->entries[i].process == process) {
            upgrade_tunnel_close(&tunnels->entries[i]);
        }
    }
}

void upgrade_tunnels_count(const upgrade_tunnels *tunnels, apr_uint32_t *counts, apr_uint32_t slots)
{
    apr_uint32_t i;

    for (i = 0; i < UPGRADE_TUNNELS; i++) {
        const apr_uint32_t vhost = tunnels->entries[i].vhost;

        if (vhost && vhost <= slots) {
            counts[vhost - 1]++;
        }
    }
}
