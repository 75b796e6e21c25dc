/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/websocket.h
 * Whether a request is the opening handshake of a WebSocket, and what is wrong with it where it is meant to be.
 */

#ifndef UPGRADE_CORE_WEBSOCKET_H
#define UPGRADE_CORE_WEBSOCKET_H

#include <apr_tables.h>

#include "facts.h"

/** The version of the protocol that is spoken: all that RFC 6455 knows. */
#define UPGRADE_WEBSOCKET_VERSION "13"

/**
 * Check an opening handshake: RFC 6455 4.1 and 4.2.1, its fields by the grammar of RFC 9110 5.6. What mod_http2 makes of an extended
 * CONNECT (RFC 8441) is one. Host is httpd's to check.
 * @param headers of the request: fields of one name joined or one by one
 * @param method  as it was sent
 * @param http    the version that the connection itself speaks: an Upgrade field is ignored below 1.1 (RFC 9110 7.8)
 * @return the first thing that is wrong with it, or UPGRADE_HANDSHAKE_VALID; never UPGRADE_HANDSHAKE_UNSET
 */
upgrade_handshake upgrade_websocket_handshake(const apr_table_t *headers, const char *method, int http);

#endif /* UPGRADE_CORE_WEBSOCKET_H */
