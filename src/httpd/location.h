/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/location.h
 * The https or wss URL of a refused request.
 */

#ifndef UPGRADE_HTTPD_LOCATION_H
#define UPGRADE_HTTPD_LOCATION_H

#include <httpd.h>

#include "exchange.h"

/**
 * Return the host name for the URL: the Host of the request if it is one of the names of the
 * server, otherwise the ServerName. With "UseCanonicalName On", always the ServerName. Never
 * another name from the request, with which the URL would lead to another site.
 * @return the name, or NULL if the server has none
 */
const char *upgrade_location_host(request_rec *r);

/** Return the highest HTTP version known to be supported at the URL; 0: no host name is known. */
int upgrade_location_http(request_rec *r);

/** Return the URL, or NULL if the request was sent over TLS or claims that it was, or if no host
 * name is known. The claim must have been captured. */
const char *upgrade_location_of(request_rec *r, const upgrade_exchange *exchange,
                                upgrade_unmet unmet, const upgrade_policy *policy);

/** Return whether a browser asks to be redirected to https: GET or HEAD, with
 * "Upgrade-Insecure-Requests: 1". */
int upgrade_location_is_navigation(const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_LOCATION_H */
