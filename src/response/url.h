/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/url.h
 * The https or wss URL of a request that came in clear.
 */

#ifndef UPGRADE_RESPONSE_URL_H
#define UPGRADE_RESPONSE_URL_H

#include <apr_network_io.h>
#include <apr_pools.h>

#define UPGRADE_HTTPS_DEFAULT_PORT 443

/**
 * Compose the URL.
 * @param scheme https or wss
 * @param host   a name or address that the server is known by; an IPv6 address without brackets. Never text of the request
 *               that was not matched with the configuration: the URL would lead to another site
 * @param port   of the https service
 * @param target the request target as it came in: origin form ("/a?b"), absolute form ("http://h/a?b"), or anything
 *               else ("*"), which has no path
 * @return an absolute URL of printable ASCII, in which every character that may not stand in a URL (RFC 3986 2) is
 *         percent-encoded; it still holds "&" and "'", so escape it for the document it goes to
 */
const char *upgrade_secure_url(apr_pool_t *p, const char *scheme, const char *host, apr_port_t port, const char *target);

/** The path of a request target, as it stands in a URL: encoded in the same way, without the query, which may hold a credential. */
const char *upgrade_url_path(apr_pool_t *p, const char *target);

/** Whether a host of a request has nothing in it that could end the host of a URL: "evil.test#.example.org" could match "*.example.org". */
int upgrade_is_host(const char *host);

#endif /* UPGRADE_RESPONSE_URL_H */
