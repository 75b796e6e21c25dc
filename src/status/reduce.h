/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/reduce.h
 * Reduces what a client sent to the keys of the top lists, so that less of it is stored.
 */

#ifndef UPGRADE_STATUS_REDUCE_H
#define UPGRADE_STATUS_REDUCE_H

#include <apr_pools.h>

#include "../core/span.h"
#include "dimensions.h"

/**
 * Return the product and version of a User-Agent field: its first product (RFC 9110 10.1.5), or
 * that of the browser if the first one is "Mozilla/…".
 * @param agent NULL: the request has none
 * @return a span of the field, or "-"
 */
upgrade_span upgrade_reduce_agent(const char *agent);

/**
 * Return the first two segments of a path, at most UPGRADE_STATUS_KEY_MAX bytes.
 * @param path without a query; NULL: the request has none
 * @return a span of the path, or "-"
 */
upgrade_span upgrade_reduce_path(const char *path);

/**
 * Return the client of a top list: with Network "192.0.2.0/24" and "2001:db8:1::/48"; with Address
 * "192.0.2.1" and "2001:db8:1:2::/64".
 * @param address 4 bytes of IPv4, or 16 of IPv6; an IPv4-mapped address is treated as IPv4
 */
const char *upgrade_reduce_client(apr_pool_t *p, upgrade_status_clients_mode mode,
                                  const void *address, apr_size_t length);

#endif /* UPGRADE_STATUS_REDUCE_H */
