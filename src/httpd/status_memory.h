/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_memory.h
 * The shared memory in which requests are counted (status/area.h).
 *
 * Anonymous, and created once in the pool of the process, so that counts survive graceful and hard
 * restarts, and children of an earlier generation continue to count. httpd loads the module again
 * for each configuration; the memory is found again with ap_retained_data_get().
 */

#ifndef UPGRADE_HTTPD_STATUS_MEMORY_H
#define UPGRADE_HTTPD_STATUS_MEMORY_H

#include <httpd.h>

#include "../status/area.h"

/**
 * Create or find the memory, give each virtual host its place, and set their upgrade_server_conf's
 * tally. A post_config hook, after the configuration is complete. Without memory, requests are not
 * counted, and a warning is logged; start-up continues.
 * @return OK
 */
int upgrade_status_open(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *main_server);

/** Return the memory, or NULL if requests are not counted. */
const upgrade_area *upgrade_status_area(void);

/** Return the reason why requests are not counted, a sentence, or NULL if they are. */
const char *upgrade_status_unavailable(void);

/** Return the number of virtual hosts that do not fit. */
int upgrade_status_vhosts_without_memory(void);

#endif /* UPGRADE_HTTPD_STATUS_MEMORY_H */
