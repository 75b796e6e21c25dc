/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/page_vhost.h
 * The section of a virtual host in the status page.
 */

#ifndef UPGRADE_STATUS_PAGE_VHOST_H
#define UPGRADE_STATUS_PAGE_VHOST_H

#include "output.h"
#include "snapshot.h"

/** Write the section of the virtual host with an index. */
void upgrade_status_write_vhost(const upgrade_output *out, const upgrade_snapshot *snapshot,
                                int index);

#endif /* UPGRADE_STATUS_PAGE_VHOST_H */
