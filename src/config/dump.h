/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/dump.h
 * "apachectl -t -D DUMP_UPGRADE": the policy in force for each server and each of its sections.
 */

#ifndef UPGRADE_CONFIG_DUMP_H
#define UPGRADE_CONFIG_DUMP_H

#include <httpd.h>

/** A test_config hook: write the start-up warnings, and the policies where DUMP_UPGRADE is defined. */
void upgrade_config_dump(apr_pool_t *pconf, server_rec *main_server);

#endif /* UPGRADE_CONFIG_DUMP_H */
