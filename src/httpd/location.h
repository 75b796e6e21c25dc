/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/location.h
 * Where a refused client is to go: the https or wss URL of what it asked for.
 */

#ifndef UPGRADE_HTTPD_LOCATION_H
#define UPGRADE_HTTPD_LOCATION_H

#include <httpd.h>

#include "exchange.h"

/**
 * The name of the server in the URL: the request's Host where that is one of the server's names, else the ServerName, which it is too with
 * "UseCanonicalName On". Never any other text of the request: the URL would lead to another site.
 * @return NULL where no name is known
 */
const char *upgrade_location_host(request_rec *r);

/** The URL; NULL where none would help (the request came over TLS already) or is known. */
const char *upgrade_location_of(request_rec *r, const upgrade_exchange *exchange, upgrade_unmet unmet, const upgrade_policy *policy);

/** Whether the request is a browser's that asks to be sent to https: GET or HEAD, with "Upgrade-Insecure-Requests: 1". */
int upgrade_location_is_navigation(const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_LOCATION_H */
