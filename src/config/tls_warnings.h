/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/tls_warnings.h
 * Warnings about TLS versions that are to be refused with a response, but that mod_ssl or OpenSSL
 * rejects in the handshake.
 */

#ifndef UPGRADE_CONFIG_TLS_WARNINGS_H
#define UPGRADE_CONFIG_TLS_WARNINGS_H

#include "tree.h"

/** Log a warning if SSLProtocol rejects all versions that a server is to refuse. */
void upgrade_warn_of_ssl_protocol(const upgrade_tree *tree, const upgrade_tree_server *server);

/** Log a warning for each requirement or plan above TLS 1.1 of a server on which SSLProtocol allows
 * lower versions, but OpenSSL rejects them. */
void upgrade_warn_of_old_tls(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_TLS_WARNINGS_H */
