/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/json.h
 * The status as JSON (docs/status.schema.json).
 */

#ifndef UPGRADE_STATUS_JSON_H
#define UPGRADE_STATUS_JSON_H

#include "output.h"
#include "query.h"
#include "snapshot.h"

/** The version of the schema. A new member does not change it; any other change does. */
#define UPGRADE_STATUS_SCHEMA 1

/**
 * Write the status as one JSON object. With registers=1, the caller has checked that the snapshot
 * has a hash_key_id.
 */
void upgrade_status_write_json(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query);

#endif /* UPGRADE_STATUS_JSON_H */
