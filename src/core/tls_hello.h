/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/tls_hello.h
 * Reads the hello messages of a TLS handshake (RFC 8446 4.1). A message has its header of 4 bytes,
 * and may have any content.
 */

#ifndef UPGRADE_CORE_TLS_HELLO_H
#define UPGRADE_CORE_TLS_HELLO_H

#include <apr.h>

#include "facts.h"

/** Return the highest version that a ClientHello offers: ANY for an unknown version, UNSET if the
 * message is not a ClientHello. */
upgrade_tls upgrade_tls_hello_offered(const unsigned char *message, apr_size_t size);

/** Return whether a ServerHello resumes a session of TLS 1.3 without a key exchange (psk_ke), which
 * has no forward secrecy. */
int upgrade_tls_hello_lacks_key_exchange(const unsigned char *message, apr_size_t size);

#endif /* UPGRADE_CORE_TLS_HELLO_H */
