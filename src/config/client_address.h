/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/client_address.h
 * Warnings of settings that need the address of the client, in a server in which requests have the
 * address of their proxy.
 */

#ifndef UPGRADE_CONFIG_CLIENT_ADDRESS_H
#define UPGRADE_CONFIG_CLIENT_ADDRESS_H

#include "tree.h"

/** Return whether requests of a server have the address of their proxy: it trusts a proxy, and no
 * module is known to restore the client's address. */
int upgrade_clients_are_proxies(const upgrade_tree *tree, const upgrade_tree_server *server);

/**
 * Return the directive with percent= or ip= that compares the address of a proxy instead of that of
 * the client, or NULL.
 */
const ap_directive_t *upgrade_client_address_needed(const upgrade_tree *tree,
                                                    const upgrade_tree_server *server);

/** Log the warnings of all servers. */
void upgrade_warn_of_client_address(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_CLIENT_ADDRESS_H */
