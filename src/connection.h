/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file connection.h
 * The TLS facts of a connection, looked up once. Glue to httpd.
 *
 * They are written to the connection's configuration by upgrade_connection_capture, on the connection's own thread and before
 * mod_http2 starts a stream, and are read-only after that: streams of other threads read them.
 */

#ifndef UPGRADE_CONNECTION_H
#define UPGRADE_CONNECTION_H

#include <httpd.h>

#include "facts.h"

/**
 * A process_connection hook, to be run between the handshake and mod_http2. It may run several times, and before the
 * handshake is over: it writes once, and only what is known.
 * @return DECLINED
 */
int upgrade_connection_capture(conn_rec *c);

/**
 * The protection of the connection that a request came in on, whichever module does TLS (ap_ssl_conn_is_ssl,
 * ap_ssl_var_lookup); of an HTTP/2 stream, that of the connection that carries it.
 */
upgrade_tls upgrade_connection_tls(const request_rec *r);

#endif /* UPGRADE_CONNECTION_H */
