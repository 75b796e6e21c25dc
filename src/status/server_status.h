/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/server_status.h
 * The part of mod_status's page that shows the counts.
 */

#ifndef UPGRADE_STATUS_SERVER_STATUS_H
#define UPGRADE_STATUS_SERVER_STATUS_H

#include "output.h"
#include "snapshot.h"

/** Write a table of the virtual hosts, as ASCII, because mod_status's page is ISO-8859-1. */
void upgrade_status_write_fragment(const upgrade_output *out, const upgrade_snapshot *snapshot);

/** Write the sums of all virtual hosts as "Key: value" lines, for ?auto. */
void upgrade_status_write_auto(const upgrade_output *out, const upgrade_snapshot *snapshot);

#endif /* UPGRADE_STATUS_SERVER_STATUS_H */
