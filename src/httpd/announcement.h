/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/announcement.h
 * The announcement of a plan in responses to requests that its rollout will refuse: Sunset,
 * Deprecation, and the Link of UpgradeHelp.
 *
 * It is added after mod_cache has stored the response. A shared cache in front of the server
 * selects it by Vary if it depends on forwarded header fields only, and is otherwise told not to
 * store it.
 */

#ifndef UPGRADE_HTTPD_ANNOUNCEMENT_H
#define UPGRADE_HTTPD_ANNOUNCEMENT_H

#include <httpd.h>

#include "exchange.h"

/** Return the announcement of the plan of a configuration, allocated from the pool of the initial
 * request. UNMET is the verdict of the plan. */
const upgrade_announcement *upgrade_announcement_make(const upgrade_exchange *exchange,
                                                      const upgrade_dir_conf *conf,
                                                      upgrade_unmet unmet);

/**
 * Add the announcement to a response. The application's own Sunset or Deprecation is kept if it is
 * earlier. For the response filter.
 */
void upgrade_announcement_add(request_rec *r, const upgrade_announcement *announcement);

#endif /* UPGRADE_HTTPD_ANNOUNCEMENT_H */
