/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/connection.h
 * The peer of a connection and its TLS facts, looked up once.
 *
 * upgrade_connection_begin stores the address of the peer before any other module can change it.
 * upgrade_connection_capture stores the TLS facts in the connection's configuration, on the thread
 * of the connection and before mod_http2 starts a stream. After that they are read-only, because
 * HTTP/2 streams read them on other threads. Over HTTP/1.x, which has no streams,
 * upgrade_connection_renew may update them on the same thread.
 */

#ifndef UPGRADE_HTTPD_CONNECTION_H
#define UPGRADE_HTTPD_CONNECTION_H

#include <httpd.h>

#include "../core/facts.h"
#include "../core/forwarded_memory.h"
#include "../status/tally.h"
#include "../config/conf.h"

/** The part of a connection's configuration that requests read. */
typedef struct upgrade_connection {
    const upgrade_tls_facts *session; /* NULL: not stored yet */
    apr_sockaddr_t *peer;             /* NULL: not stored, since no server trusts a proxy */
    const struct upgrade_tls_handshake *handshake; /* httpd/handshake.h; NULL: unknown */

    /* Those of the members below that change are written by the thread of the connection, over
     * HTTP/1.x only, so that HTTP/2 streams never see a change. */
    upgrade_forwarded_memory *memory; /* NULL: no server trusts a proxy */

    /* The members below are set if requests are counted. */
    upgrade_sketch_client client; /* the peer; its rank is 0 if it is not set */
    /* the server for which a request with the present facts was counted last; NULL: none */
    const server_rec *counted;
    unsigned populations;     /* those in which the peer was counted for it; see UPGRADE_BIT() */
    int counted_proto;        /* r->proto_num of that request */
    apr_time_t counted_until; /* the end of its day */
    /* the counter of such requests with the verdict UPGRADE_RECORDED_UNSET; those of the other
     * verdicts follow */
    volatile apr_uint64_t *counter;
    volatile apr_uint64_t *group_counter; /* that of the key-exchange group; NULL: none */
} upgrade_connection;

/** Store the handshake of a connection, before its TLS facts are known. */
void upgrade_connection_set_handshake(conn_rec *c, const struct upgrade_tls_handshake *handshake);

/**
 * Store the address of the peer, if any server trusts a proxy, and the client, if requests are
 * counted. A pre_connection hook, to be run before those of all other modules: mod_rpaf and similar
 * modules overwrite c->client_addr, and even the structure that it points to.
 * @return OK
 */
int upgrade_connection_begin(conn_rec *c, void *csd);

/**
 * Store the TLS facts of a connection. For process_connection, between the TLS handshake and
 * mod_http2. It may run several times, and before the handshake is complete: it
 * stores the facts once, when they are known.
 * @return DECLINED
 */
int upgrade_connection_capture(conn_rec *c);

/** Look up the TLS session for this request only. For connections whose facts are not stored, such
 * as before the handshake is complete. */
const upgrade_tls_facts *upgrade_connection_look_up(const request_rec *r);

/** Return what is stored about the connection of a request, or about the one that carries an HTTP/2
 * stream. NULL: nothing. */
static inline const upgrade_connection *upgrade_connection_of(const request_rec *r)
{
    const conn_rec *c = r->connection;

    return ap_get_module_config((c->master ? c->master : c)->conn_config, &upgrade_required_module);
}

/**
 * Return the TLS facts of the connection of a request, with any TLS module. For an HTTP/2 stream,
 * return those of the connection that carries it.
 */
static inline const upgrade_tls_facts *upgrade_connection_session(const request_rec *r)
{
    const upgrade_connection *connection = upgrade_connection_of(r);

    return connection && connection->session ? connection->session : upgrade_connection_look_up(r);
}

/** Return the address of the peer of the TCP connection that a request was received on, or NULL if
 * it was not stored. Not to be written to, although APR's functions do not take a const pointer. */
static inline apr_sockaddr_t *upgrade_connection_peer(const request_rec *r)
{
    const upgrade_connection *connection = upgrade_connection_of(r);

    return connection ? connection->peer : NULL;
}

/** Return the memory of the facts that a trusted proxy forwards on the connection of a request, or
 * NULL. An HTTP/2 stream has none, since it is served by another thread than its connection. */
static inline upgrade_forwarded_memory *upgrade_connection_memory(const request_rec *r)
{
    const conn_rec *c = r->connection;
    const upgrade_connection *connection = upgrade_connection_of(r);

    return connection && !c->master ? connection->memory : NULL;
}

/** Return whether the TLS facts of a connection need not be stored: they are, or it is an HTTP/2
 * stream. */
static inline int upgrade_connection_is_captured(const conn_rec *c)
{
    const upgrade_connection *connection =
        ap_get_module_config(c->conn_config, &upgrade_required_module);

    return c->master || (connection && connection->session);
}

/** Return what is stored about the connection of a request itself. NULL: nothing, as for an HTTP/2
 * stream. */
static inline const upgrade_connection *upgrade_connection_in(const request_rec *r)
{
    return ap_get_module_config(r->connection->conn_config, &upgrade_required_module);
}

/**
 * Count a request over HTTP/1.x, if an earlier request of the connection was counted for the same
 * virtual host on the same day. If the request is unmet, its client must have been counted in all
 * populations (upgrade_connection_has_counted). Returns 0 if it is not counted.
 * @param state that of upgrade_connection_in()
 */
static inline int upgrade_connection_count(const request_rec *r, const upgrade_connection *state,
                                           upgrade_recorded verdict)
{
    const conn_rec *c = r->connection;

    if (!state || state->counted != r->server || r->request_time >= state->counted_until
        || r->proto_num != state->counted_proto || r->useragent_addr != c->client_addr
        || r->status == HTTP_SWITCHING_PROTOCOLS) {
        return 0;
    }
    upgrade_counter_add(state->counter + verdict, 1);
    if (state->group_counter) {
        upgrade_counter_add(state->group_counter, 1);
    }
    return 1;
}

/** Note that the client of a request has been counted for a virtual host, so that
 * upgrade_connection_count() can count the next one. Does nothing for requests over HTTP/2, and for
 * those whose client is not the peer of the connection.
 * @param stripe      the stripe of the connection
 * @param populations those in which it was counted
 */
void upgrade_connection_note_counted(const request_rec *r, const upgrade_tally *tally,
                                     unsigned stripe, const upgrade_tallied *request,
                                     unsigned populations);

/** Return whether the peer was counted in populations for the server of a request, on the same day,
 * and is the client of the request. */
static inline int upgrade_connection_has_counted(const request_rec *r, unsigned populations)
{
    const upgrade_connection *state = upgrade_connection_in(r);

    return state && state->counted == r->server && r->request_time < state->counted_until
           && r->useragent_addr == r->connection->client_addr
           && !(populations & ~state->populations);
}

/** Note that the facts of a request are not those of the last one of its connection, so that
 * upgrade_connection_count() does not count it with them. */
void upgrade_connection_note_changed(const request_rec *r);

/** Return the client of a request, for the count of distinct clients. */
upgrade_sketch_client upgrade_connection_client(const request_rec *r, const upgrade_tally *tally);

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
