/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/collect.h
 * Takes a snapshot of the shared memory.
 */

#ifndef UPGRADE_STATUS_COLLECT_H
#define UPGRADE_STATUS_COLLECT_H

#include "area.h"

/** A snapshot under construction. */
typedef struct upgrade_collected {
    upgrade_snapshot *snapshot;
    /* the virtual hosts of the snapshot by slot, for members that the caller sets; NULL: the slot
     * is not in the snapshot */
    upgrade_status_vhost **by_slot;
} upgrade_collected;

/**
 * Take a snapshot. Sets all members that come from the shared memory; the caller sets the policies,
 * the version of httpd, and the directives.
 * @param mode  UpgradeStatusClients: without Network or Address the top lists are empty
 * @param parts the parts to copy
 */
upgrade_collected upgrade_collect(apr_pool_t *p, const upgrade_area *area, apr_time_t now,
                                  upgrade_status_clients_mode mode,
                                  const upgrade_status_parts *parts);

#endif /* UPGRADE_STATUS_COLLECT_H */
