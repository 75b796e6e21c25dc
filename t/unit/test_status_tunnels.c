/* SPDX-License-Identifier: Apache-2.0 */

/* The open tunnels: by virtual host, those of a process that was killed, and a full table. */

#include "tap.h"

#include "../../src/status/tunnels.h"

static upgrade_tunnels tunnels;

static apr_uint32_t open_in(unsigned vhost)
{
    apr_uint32_t counts[3] = { 0 };

    upgrade_tunnels_count(&tunnels, counts, LENGTH(counts));
    return counts[vhost];
}

int main(void)
{
    apr_pool_t *p = tap_start();
    upgrade_tunnel *first = upgrade_tunnel_open(&tunnels, 100, 1);
    int i;

    upgrade_tunnel_open(&tunnels, 200, 1);
    upgrade_tunnel_open(&tunnels, 200, 2);
    upgrade_tunnel_open(&tunnels, 200, 77);
    ok(open_in(0) == 0 && open_in(1) == 2 && open_in(2) == 1, "by virtual host; one out of range is ignored");
    upgrade_tunnel_close(first);
    ok(open_in(1) == 1, "one is closed");
    upgrade_tunnels_end(&tunnels, 100);
    ok(open_in(1) == 1 && open_in(2) == 1, "a process without tunnels ends");
    upgrade_tunnels_end(&tunnels, 200);
    ok(open_in(1) == 0 && open_in(2) == 0, "a process with tunnels ends");
    for (i = 0; i < UPGRADE_TUNNELS; i++) {
        first = upgrade_tunnel_open(&tunnels, 300, 0);
    }
    ok(first && open_in(0) == UPGRADE_TUNNELS, "the table is full");
    ok(!upgrade_tunnel_open(&tunnels, 400, 0) && open_in(0) == UPGRADE_TUNNELS, "… and has no room for one of another process");
    upgrade_tunnel_close(first);
    ok(upgrade_tunnel_open(&tunnels, 300, 2) == first, "… until one is closed");
    return tap_done(p);
}
