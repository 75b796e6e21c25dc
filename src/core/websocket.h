/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/websocket.h
 * Checks whether a request is a valid WebSocket opening handshake.
 */

#ifndef UPGRADE_CORE_WEBSOCKET_H
#define UPGRADE_CORE_WEBSOCKET_H

#include <apr_tables.h>

#include "facts.h"

/** The supported protocol version, the only one of RFC 6455. */
#define UPGRADE_WEBSOCKET_VERSION "13"

/**
 * Check an opening handshake (RFC 6455 4.1 and 4.2.1), with its fields in the grammar of RFC
 * 9110 5.6. The request that mod_http2 creates from an extended CONNECT (RFC 8441) is accepted,
 * too. Host is checked by httpd.
 * @param headers of the request: repeated fields may be joined or separate
 * @param method  as sent
 * @param http    the HTTP version of the connection: below 1.1 an Upgrade field is ignored (RFC
 * 9110 7.8)
 * @return the first error, or UPGRADE_HANDSHAKE_VALID; never UPGRADE_HANDSHAKE_UNSET
 */
upgrade_handshake upgrade_websocket_handshake(const apr_table_t *headers, const char *method,
                                              int http);

#endif /* UPGRADE_CORE_WEBSOCKET_H */
