/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/proxy_protocol.h
 * The servers whose trusted proxies use mod_remoteip's PROXY protocol.
 */

#ifndef UPGRADE_CONFIG_PROXY_PROTOCOL_H
#define UPGRADE_CONFIG_PROXY_PROTOCOL_H

#include "tree.h"

/**
 * Return whether a server trusts a proxy (UpgradeTrustedProxy) that may send it the PROXY protocol:
 * RemoteIPProxyProtocol is enabled for an address of the server, and
 * RemoteIPProxyProtocolExceptions does not cover all trusted proxies.
 */
int upgrade_proxy_protocol_is_trusted(const upgrade_tree *tree, const upgrade_tree_server *server);

#endif /* UPGRADE_CONFIG_PROXY_PROTOCOL_H */
