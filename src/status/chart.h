/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/chart.h
 * The history of a virtual host as charts (SVG), with a text alternative.
 */

#ifndef UPGRADE_STATUS_CHART_H
#define UPGRADE_STATUS_CHART_H

#include "output.h"
#include "snapshot.h"

/**
 * Write a chart of the share of requests that did not meet a requirement or the plan, and of those
 * that were refused. The scale is the smallest of 1, 2, 5, 10, 20, 50 and 100 % that fits. A gap in
 * the history is a gap in the chart; days before the first recorded one are left out.
 * @param id unique in the page, a letter followed by letters and digits
 */
void upgrade_status_write_chart(const upgrade_output *out, const char *id, upgrade_status_span span,
                                const upgrade_status_history *history);

#endif /* UPGRADE_STATUS_CHART_H */
