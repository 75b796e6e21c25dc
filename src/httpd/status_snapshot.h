/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_snapshot.h
 * The snapshot of the status that the page shows.
 */

#ifndef UPGRADE_HTTPD_STATUS_SNAPSHOT_H
#define UPGRADE_HTTPD_STATUS_SNAPSHOT_H

#include <httpd.h>

#include "../status/snapshot.h"

/** Return a snapshot for a request, allocated from its pool. */
const upgrade_snapshot *upgrade_status_snapshot(request_rec *r, const upgrade_status_parts *parts);

#endif /* UPGRADE_HTTPD_STATUS_SNAPSHOT_H */
