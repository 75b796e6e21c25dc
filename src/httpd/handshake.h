/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/handshake.h
 * TLS handshakes, observed through mod_ssl's optional hooks init_server and pre_handshake: the
 * key-exchange group, sessions that are resumed without a key exchange, and handshakes that fail.
 *
 * Only if mod_ssl uses the libssl that the module is linked with. mod_ssl owns the other callbacks
 * of OpenSSL: a client-hello callback of this module would replace the one that chooses the virtual
 * host. So it sets a message callback, on connections of clients only.
 */

#ifndef UPGRADE_HTTPD_HANDSHAKE_H
#define UPGRADE_HTTPD_HANDSHAKE_H

#include "../core/facts.h"

/** A handshake. Allocated from the pool of its connection, and written by its thread. */
typedef struct upgrade_tls_handshake upgrade_tls_handshake;

/** Register the optional hooks. */
void upgrade_handshake_register(void);

/** Add the facts of a session that the variables of mod_ssl do not provide. The handshake must be
 * complete. */
void upgrade_handshake_complete(const upgrade_tls_handshake *handshake, upgrade_tls_facts *session);

#endif /* UPGRADE_HTTPD_HANDSHAKE_H */
