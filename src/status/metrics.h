/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/metrics.h
 * The status as OpenMetrics 1.0 and in Prometheus's text format 0.0.4.
 */

#ifndef UPGRADE_STATUS_METRICS_H
#define UPGRADE_STATUS_METRICS_H

#include "output.h"
#include "query.h"
#include "snapshot.h"

/** The longest value of a label, in bytes. Longer ones are cut at a character. */
#define UPGRADE_STATUS_LABEL_MAX 128

/**
 * Write all metrics. Counters that are 0 are omitted, so that the number of time series is bounded
 * by the protocols and reasons that occur. No label contains data of a client.
 */
void upgrade_status_write_metrics(const upgrade_output *out, const upgrade_snapshot *snapshot,
                                  const upgrade_status_query *query);

#endif /* UPGRADE_STATUS_METRICS_H */
