/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/connection.h
 * The TLS facts of a connection, looked up once.
 *
 * They are written to the connection's configuration by upgrade_connection_capture, on the connection's own thread and before
 * mod_http2 starts a stream, and are read-only after that, for streams of other threads read them; but where there are no streams
 * (HTTP/1.x), upgrade_connection_renew may write them again, on the same thread.
 */

#ifndef UPGRADE_HTTPD_CONNECTION_H
#define UPGRADE_HTTPD_CONNECTION_H

#include <httpd.h>

#include "../config/conf.h"
#include "../core/facts.h"

/**
 * A process_connection hook, to be run between the handshake and mod_http2. It may run several times, and before the
 * handshake is over: it writes once, and only what is known.
 * @return DECLINED
 */
int upgrade_connection_capture(conn_rec *c);

/** The session, where it was not captured (in clear, or before a handshake is over): what is known for this request alone. */
const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r);

/**
 * Return the TLS session of the connection that a request came in on, whichever module does TLS; of an HTTP/2 stream, that of the
 * connection that carries it.
 */
static inline const upgrade_tls_facts *upgrade_connection_session(const request_rec *r)
{
    const conn_rec *c = r->connection;
    const upgrade_tls_facts *captured = ap_get_module_config((c->master ? c->master : c)->conn_config, &upgrade_required_module);

    return captured ? captured : upgrade_connection_look_up(r);
}

/**
 * Look the session up again, where a renegotiation may have changed its cipher: TLS 1.3 has none, HTTP/2 forbids it, and the version of
 * TLS stays. For connections of HTTP/1.x, whose only thread is that of the request.
 * @return whether the session has changed since it was looked up
 */
int upgrade_connection_renew(const request_rec *r);

/**
 * Return whether the TLS module may renegotiate at its access check, for a request whose sections are all merged: one of them has a
 * directive of that module, or the handshake was that of another virtual host.
 */
int upgrade_connection_may_renegotiate(request_rec *r);

#endif /* UPGRADE_HTTPD_CONNECTION_H */
