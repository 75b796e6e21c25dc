/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/tunnels.h
 * The open tunnels, in shared memory.
 *
 * Each has an entry with its process, so that the parent process can remove those of a child
 * process that was killed. A counter would stay too high.
 */

#ifndef UPGRADE_STATUS_TUNNELS_H
#define UPGRADE_STATUS_TUNNELS_H

#include <apr.h>

/** The number of tunnels that can be open. Further ones are not shown while they are open. */
#define UPGRADE_TUNNELS 16384

/** An entry. */
typedef struct upgrade_tunnel {
    volatile apr_uint32_t process; /* 0: the entry is free */
    volatile apr_uint32_t vhost;   /* the index of its slot (status/area.h) + 1; 0: not set yet */
} upgrade_tunnel;

/** All zero: none is open. */
typedef struct upgrade_tunnels {
    volatile apr_uint32_t next; /* where to look for a free entry */
    apr_uint32_t padding;
    upgrade_tunnel entries[UPGRADE_TUNNELS];
} upgrade_tunnels;

/** Enter a tunnel of this process. Return its entry, or NULL if there is no room. */
upgrade_tunnel *upgrade_tunnel_open(upgrade_tunnels *tunnels, apr_uint32_t process, unsigned vhost);

/** Remove a tunnel of this process. */
void upgrade_tunnel_close(upgrade_tunnel *tunnel);

/** Remove the tunnels of a process that has ended. */
void upgrade_tunnels_end(upgrade_tunnels *tunnels, apr_uint32_t process);

/** Add the open tunnels to the counts of their virtual hosts.
 * @param slots the number of counts */
void upgrade_tunnels_count(const upgrade_tunnels *tunnels, apr_uint32_t *counts,
                           apr_uint32_t slots);

#endif /* UPGRADE_STATUS_TUNNELS_H */
