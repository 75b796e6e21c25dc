/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/startup.h
 * What can be known only when the whole configuration has been read.
 */

#ifndef UPGRADE_CONFIG_STARTUP_H
#define UPGRADE_CONFIG_STARTUP_H

#include <httpd.h>
#include <http_config.h>

/**
 * A check_config hook: what cannot be told while a line is read.
 * @return OK, or an error that stops start-up, with a message
 */
int upgrade_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server);

/**
 * A post_config hook: completes the configuration of each server with what the configuration tree (ap_conftree) tells of
 * other modules' directives, and warns of what is legal but cannot work. The only writer after the configuration is read.
 * @return OK
 */
int upgrade_config_complete(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server);

#endif /* UPGRADE_CONFIG_STARTUP_H */
