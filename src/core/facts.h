/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/facts.h
 * The facts of the connection that a request was received on.
 *
 * httpd/connection.c provides those of the TLS session. httpd/exchange.c combines them with those
 * of the request, and updates them after a TLS renegotiation.
 */

#ifndef UPGRADE_CORE_FACTS_H
#define UPGRADE_CORE_FACTS_H

#include <apr_pools.h>

#include "key_group.h"

/** The protection of a request, and the minimum that a policy requires. Ordered from weakest to
 * strongest. */
typedef enum {
    UPGRADE_TLS_UNSET = 0, /* plaintext, or unknown; as a minimum: not required */
    UPGRADE_TLS_SSL,       /* encrypted with SSL 2 or 3, which is not TLS; never a minimum */
    UPGRADE_TLS_ANY,       /* TLS of any version; as a fact: of an unknown version */
    UPGRADE_TLS_1_0,
    UPGRADE_TLS_1_1,
    UPGRADE_TLS_1_2,
    UPGRADE_TLS_1_3
} upgrade_tls;

/** An HTTP version in httpd's encoding: HTTP/1.1 is 1001 (HTTP_VERSION in httpd.h). 0: unknown. */
#define UPGRADE_HTTP(major, minor)  (1000 * (major) + (minor))
#define UPGRADE_HTTP_MAJOR(version) ((version) / 1000)
#define UPGRADE_HTTP_MINOR(version) ((version) % 1000)

/** The state of a WebSocket opening handshake: the first error found, or VALID. As a minimum:
 * VALID. */
typedef enum {
    UPGRADE_HANDSHAKE_UNSET = 0, /* not checked */
    UPGRADE_HANDSHAKE_NONE,      /* not a WebSocket handshake */
    UPGRADE_HANDSHAKE_HTTP10,    /* sent over an HTTP version without Upgrade */
    UPGRADE_HANDSHAKE_STRIPPED,  /* without "websocket" in Upgrade, or "upgrade" in Connection */
    UPGRADE_HANDSHAKE_METHOD,    /* not GET */
    UPGRADE_HANDSHAKE_VERSION,   /* Sec-WebSocket-Version is not 13, or is missing */
    UPGRADE_HANDSHAKE_KEY_MISSING,
    UPGRADE_HANDSHAKE_KEY_REPEATED,
    UPGRADE_HANDSHAKE_KEY_ILL_FORMED,
    UPGRADE_HANDSHAKE_VALID
} upgrade_handshake;

/** The facts of the TLS session. All zero: no session, or nothing is known about it. */
typedef struct upgrade_tls_facts {
    upgrade_tls tls;
    int cipher_bits;         /* the key size in use; 0: unknown */
    int forward_secrecy;     /* 1 if the key exchange is known to provide it */
    upgrade_key_group group; /* for counting */
} upgrade_tls_facts;

/** The facts of a request. Small enough for two registers, so it is passed by value. */
typedef struct upgrade_facts {
    const upgrade_tls_facts *session; /* never NULL */
    int http; /* the client's HTTP version, on this connection or on that to the trusted proxy */
    /* the HTTP version of this connection, which determines the form of the response */
    unsigned connection_http : 16;
    unsigned handshake : 8; /* upgrade_handshake; checked only if a policy requires it */
    /* a proxy may have changed the HTTP version; checked only if that version is unmet */
    unsigned is_proxied : 1;
} upgrade_facts;

/**
 * Return the protection of a TLS version.
 * @param name in any case: "TLSv1.2" (OpenSSL), "TLS1.2" (GnuTLS), "TLS/1.2", "TLSv1_2", "TLSv12",
 * "TLS_1_2" or "SSLv3"; may be NULL
 * @return UPGRADE_TLS_UNSET if the name is unknown
 */
upgrade_tls upgrade_tls_parse(const char *name);

/**
 * Read a key size.
 * @param text decimal digits; may be NULL
 * @return 0 if the text is invalid or has more than four digits
 */
int upgrade_cipher_bits_parse(const char *text);

/** Return the name used in directives, SSL_PROTOCOL and logs: "plain", "SSL", "TLS", "TLSv1.2". */
const char *upgrade_tls_name(upgrade_tls tls);

/** Return the name used in sentences: "plain HTTP", "SSL", "TLS", "TLS 1.2". */
const char *upgrade_tls_text(upgrade_tls tls);

/** Return the name of an HTTP version: "HTTP/1.1". */
const char *upgrade_http_text(apr_pool_t *p, int http);

/** Return the facts as one word for logs and UPGRADE_SEEN: "plain/HTTP/1.1", "TLSv1.2/HTTP/2.0". */
const char *upgrade_facts_seen(apr_pool_t *p, const upgrade_facts *facts);

#endif /* UPGRADE_CORE_FACTS_H */
