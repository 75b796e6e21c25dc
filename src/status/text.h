/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/text.h
 * The status as plain text for a terminal of 80 columns.
 */

#ifndef UPGRADE_STATUS_TEXT_H
#define UPGRADE_STATUS_TEXT_H

#include "output.h"
#include "query.h"
#include "snapshot.h"

/** Write the status as text. Values of clients are cut to the width of their column. */
void upgrade_status_write_text(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query);

#endif /* UPGRADE_STATUS_TEXT_H */
