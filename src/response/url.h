/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/url.h
 * Composes the https or wss URL of a request received over plain HTTP.
 */

#ifndef UPGRADE_RESPONSE_URL_H
#define UPGRADE_RESPONSE_URL_H

#include <apr_network_io.h>
#include <apr_pools.h>

/** The port that a URL omits. */
#define UPGRADE_HTTPS_DEFAULT_PORT 443

/**
 * Compose the URL.
 * @param scheme https or wss
 * @param host   a name or address of the server; an IPv6 address without brackets. It must match
 * the configuration: a host name taken unchecked from the request could direct the client to
 * another site
 * @param port   of the https service
 * @param target the request target as received: origin form ("/a?b"), absolute form
 * ("http://h/a?b"), or any other form ("*"), which has no path
 * @return an absolute URL of printable ASCII, in which every character that is not allowed in a URL
 * (RFC 3986 2) is percent-encoded; it may contain "&" and "'", so it must be escaped in documents
 */
const char *upgrade_secure_url(apr_pool_t *p, const char *scheme, const char *host, apr_port_t port,
                               const char *target);

/** Return the path of a request target, percent-encoded as in a URL, without the query, which may
 * contain a credential. */
const char *upgrade_url_path(apr_pool_t *p, const char *target);

/** Return whether a host has no character that could end the host of a URL:
 * "evil.test#.example.org" could match "*.example.org". */
int upgrade_is_host(const char *host);

#endif /* UPGRADE_RESPONSE_URL_H */
