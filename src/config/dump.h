/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/dump.h
 * "apachectl -t -D DUMP_UPGRADE": the effective policy of each server and each of its sections.
 */

#ifndef UPGRADE_CONFIG_DUMP_H
#define UPGRADE_CONFIG_DUMP_H

#include <httpd.h>

/** Write the start-up warnings, and the policies if DUMP_UPGRADE is defined. A test_config hook. */
void upgrade_config_dump(apr_pool_t *pconf, server_rec *main_server);

#endif /* UPGRADE_CONFIG_DUMP_H */
