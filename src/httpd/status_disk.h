/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_disk.h
 * Reads and writes UpgradeStatusFile (its contents: status/file.h).
 *
 * The parent process reads it, as root, before it creates child processes. Only child processes
 * write it, with their user: to a new file next to it, which is then renamed. Neither follows a
 * symbolic link in the last component of the path.
 */

#ifndef UPGRADE_HTTPD_STATUS_DISK_H
#define UPGRADE_HTTPD_STATUS_DISK_H

#include <httpd.h>

#include "../status/area.h"
#include "../config/conf.h"

/** Add the contents of the file to the memory, or log why they are ignored. A missing file is not
 * an error. */
void upgrade_status_load(apr_pool_t *p, server_rec *s, const upgrade_area *area,
                         const upgrade_status_conf *status);

/** Write the file, unless another process is writing it. Logs the first of several errors.
 * @param p the parent of a pool for temporary data; may be NULL
 */
void upgrade_status_save(apr_pool_t *p, server_rec *s, const upgrade_area *area,
                         const upgrade_status_conf *status);

#endif /* UPGRADE_HTTPD_STATUS_DISK_H */
