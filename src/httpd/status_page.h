/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_page.h
 * The handler "upgrade-status", and the snapshot that it shows.
 */

#ifndef UPGRADE_HTTPD_STATUS_PAGE_H
#define UPGRADE_HTTPD_STATUS_PAGE_H

#include <httpd.h>

#include "../status/snapshot.h"

/** Return a snapshot for a request, allocated from its pool. */
const upgrade_snapshot *upgrade_status_snapshot(request_rec *r);

/** Respond with the status, if the handler of the request, which is not NULL, is "upgrade-status".
 * Returns DECLINED otherwise. */
int upgrade_status_page(request_rec *r);

#endif /* UPGRADE_HTTPD_STATUS_PAGE_H */
