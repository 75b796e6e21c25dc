/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/https.h
 * The port and the HTTP version of the https URL, derived at start-up from the virtual hosts.
 */

#ifndef UPGRADE_CONFIG_HTTPS_H
#define UPGRADE_CONFIG_HTTPS_H

#include "conf.h"
#include "tree.h"

/**
 * Return whether a list of ServerAlias names has an element that equals a name, or matches it if
 * the elements are patterns. The list may be NULL.
 */
int upgrade_https_has_alias(const apr_array_header_t *aliases, const char *name);

/**
 * Find the https service of the names of each server. Its port is UpgradeHTTPSPort, otherwise that
 * of "ServerName https://host:port", otherwise that of the TLS virtual host with this ServerName or
 * ServerAlias, otherwise 443. Writes the members https and other_https of its configuration.
 */
void upgrade_https_complete(apr_pool_t *pconf, const upgrade_tree *tree);

/** Return the https service of a host name of a server: that of the name itself, otherwise that of
 * the ServerName. */
const upgrade_https *upgrade_https_of(const upgrade_server_conf *conf, const char *host);

#endif /* UPGRADE_CONFIG_HTTPS_H */
