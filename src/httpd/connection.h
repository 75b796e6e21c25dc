/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/connection.h
 * The TLS facts of a connection, looked up once.
 *
 * upgrade_connection_capture stores them in the connection's configuration, on the thread of the
 * connection and before mod_http2 starts a stream. After that they are read-only, because HTTP/2
 * streams read them on other threads. Over HTTP/1.x, which has no streams, upgrade_connection_renew
 * may update them on the same thread.
 */

#ifndef UPGRADE_HTTPD_CONNECTION_H
#define UPGRADE_HTTPD_CONNECTION_H

#include <httpd.h>

#include "../core/facts.h"
#include "../status/sketch.h"
#include "../config/conf.h"

/**
 * Store the TLS facts of a connection. A process_connection hook, to be run between the TLS
 * handshake and mod_http2. It may run several times, and before the handshake is complete: it
 * stores the facts once, when they are known.
 * @return DECLINED
 */
int upgrade_connection_capture(conn_rec *c);

/** Look up the TLS session for this request only. For connections whose facts are not stored, such
 * as before the handshake is complete. */
const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r);

/**
 * Return the TLS facts of the connection of a request, with any TLS module. For an HTTP/2 stream,
 * return those of the connection that carries it.
 */
static inline const upgrade_tls_facts *upgrade_connection_session(const request_rec *r)
{
    const conn_rec *c = r->connection;
    const upgrade_tls_facts *captured =
        ap_get_module_config((c->master ? c->master : c)->conn_config, &upgrade_required_module);

    return captured ? captured : upgrade_connection_look_up(r);
}

/**
 * Return whether the client of a request is already counted for a virtual host and day, and note it
 * otherwise. Requests over HTTP/2 and those whose client is not the peer of the connection are
 * never noted.
 * @param day since 1970
 */
int upgrade_connection_was_counted(const request_rec *r, const struct upgrade_tally *tally,
                                   apr_uint32_t day);

/** Return the client of a request, for the count of distinct clients. */
upgrade_sketch_client upgrade_connection_client(const request_rec *r,
                                                const struct upgrade_tally *tally);

/**
 * Look up the TLS session again if a renegotiation may have changed its cipher. TLS 1.3 has no
 * renegotiation, HTTP/2 forbids it, and the TLS version does not change. Only HTTP/1.x connections
 * are updated; the thread of the request is their only thread.
 * @return whether the session has changed since it was looked up
 */
int upgrade_connection_renew(const request_rec *r);

/**
 * Return whether the TLS module may renegotiate at access_checker: a section has a directive of
 * that module, or the handshake was made for another virtual host. All sections must have been
 * merged.
 */
int upgrade_connection_may_renegotiate(request_rec *r);

#endif /* UPGRADE_HTTPD_CONNECTION_H */
