/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/status_warnings.h
 * Warnings about the status page.
 */

#ifndef UPGRADE_CONFIG_STATUS_WARNINGS_H
#define UPGRADE_CONFIG_STATUS_WARNINGS_H

#include "tree.h"

/** Log a warning for each "SetHandler upgrade-status" without a Require in its section, which shows
 * the status to everybody. */
void upgrade_warn_of_open_status(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_STATUS_WARNINGS_H */
