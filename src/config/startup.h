/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/startup.h
 * Checks and values that need the whole configuration.
 */

#ifndef UPGRADE_CONFIG_STARTUP_H
#define UPGRADE_CONFIG_STARTUP_H

#include <httpd.h>
#include <http_config.h>

/**
 * Check what a single directive cannot check. A check_config hook.
 * @return OK, or an error that stops start-up, with a message
 */
int upgrade_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *main_server);

/**
 * Complete the configuration of each server from other modules' directives in the configuration
 * tree (ap_conftree), and warn of settings that are valid but cannot work. A post_config hook, and
 * the only writer after the configuration is read.
 * @return OK
 */
int upgrade_config_complete(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                            server_rec *main_server);

#endif /* UPGRADE_CONFIG_STARTUP_H */
