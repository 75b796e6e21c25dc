/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_task.h
 * The task of each minute: recording the history and saving the status file.
 *
 * mod_watchdog runs it in one child process, off the request path. Without mod_watchdog, the first
 * request after the minute runs it.
 */

#ifndef UPGRADE_HTTPD_STATUS_TASK_H
#define UPGRADE_HTTPD_STATUS_TASK_H

#include <httpd.h>

#include "../status/area.h"

/** Have mod_watchdog run the task. A post_config hook, before that of mod_watchdog.
 * @return OK */
int upgrade_status_schedule(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                            server_rec *main_server);

/** Have the status file saved when this child process ends. A child_init hook. */
void upgrade_status_begin_child(apr_pool_t *pchild, server_rec *s);

/** Nonzero if requests run the task, because mod_watchdog is not loaded. Written in post_config. */
extern int upgrade_status_is_run_by_requests;

/** Run the task if the minute has not been claimed. For the end of a request. */
void upgrade_status_tick(request_rec *r);

#endif /* UPGRADE_HTTPD_STATUS_TASK_H */
