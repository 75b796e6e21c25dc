/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/facts.h
 * What a request came over.
 *
 * The TLS part is written once a connection by httpd/connection.c; a request's facts are put together on its stack by httpd/gate.c
 * and kept, where it is refused, in the request's pool. Nobody writes them after that.
 */

#ifndef UPGRADE_CORE_FACTS_H
#define UPGRADE_CORE_FACTS_H

#include <apr_pools.h>

/** The protection of a request, and the floors that may be set for it: ordered, so that "at least" is "not less". */
typedef enum {
    UPGRADE_TLS_UNSET = 0,  /* plaintext, or nothing is known; as a floor: nothing is required */
    UPGRADE_TLS_SSL,        /* encrypted by SSL 2 or 3, which is not TLS; never a floor */
    UPGRADE_TLS_ANY,        /* TLS; as a fact: of a version that is not known */
    UPGRADE_TLS_1_0,
    UPGRADE_TLS_1_1,
    UPGRADE_TLS_1_2,
    UPGRADE_TLS_1_3
} upgrade_tls;

/** An HTTP version in httpd's own form: HTTP/1.1 is 1001 (HTTP_VERSION in httpd.h). 0: not known. */
#define UPGRADE_HTTP(major, minor) (1000 * (major) + (minor))
#define UPGRADE_HTTP_MAJOR(version) ((version) / 1000)
#define UPGRADE_HTTP_MINOR(version) ((version) % 1000)

/** What a request has of a WebSocket's opening handshake: the first thing that is wrong with it. As a floor: RIGHT. */
typedef enum {
    UPGRADE_HANDSHAKE_UNSET = 0,        /* nobody has looked */
    UPGRADE_HANDSHAKE_NONE,             /* no sign of one */
    UPGRADE_HANDSHAKE_HTTP10,           /* over a version of HTTP that has no Upgrade */
    UPGRADE_HANDSHAKE_STRIPPED,         /* without "websocket" in Upgrade, or "upgrade" in Connection */
    UPGRADE_HANDSHAKE_METHOD,           /* not GET */
    UPGRADE_HANDSHAKE_VERSION,          /* of another version of WebSocket, or of none */
    UPGRADE_HANDSHAKE_KEY_MISSING,
    UPGRADE_HANDSHAKE_KEY_REPEATED,
    UPGRADE_HANDSHAKE_KEY_ILL_FORMED,
    UPGRADE_HANDSHAKE_VALID
} upgrade_handshake;

/** The TLS session. All zero: none, or nothing is known of it. */
typedef struct upgrade_tls_facts {
    upgrade_tls tls;
    int cipher_bits;        /* the key size that is in use; 0: not known */
    int forward_secrecy;    /* 1 where it is known to be there */
} upgrade_tls_facts;

/* Two registers: it goes by value. */
typedef struct upgrade_facts {
    const upgrade_tls_facts *session;  /* never NULL */
    int http;               /* what the client spoke: here, or with the trusted proxy in front */
    unsigned connection_http : 24;      /* what the connection itself speaks: the form of an answer follows it */
    unsigned handshake : 8; /* upgrade_handshake; looked for where a policy asks for it */
} upgrade_facts;

/**
 * The protection that a name of mod_ssl's SSL_PROTOCOL stands for.
 * @param name such as "TLSv1.2"; may be NULL
 * @return UPGRADE_TLS_UNSET where the name is not known
 */
upgrade_tls upgrade_tls_parse(const char *name);

/**
 * Read the size of a key.
 * @param text decimal digits; may be NULL
 * @return 0 where it is anything else, or more than any cipher has
 */
int upgrade_cipher_bits_parse(const char *text);

/**
 * Whether a cipher has forward secrecy: all of TLS 1.3 have, and ephemeral Diffie-Hellman has.
 * @param cipher the name that OpenSSL has for it, such as "ECDHE-RSA-AES128-GCM-SHA256"; may be NULL
 */
int upgrade_forward_secrecy(upgrade_tls tls, const char *cipher);

/** The name as a directive or SSL_PROTOCOL has it: "plain", "SSL", "TLS", "TLSv1.2". */
const char *upgrade_tls_name(upgrade_tls tls);

/** The name as a sentence has it: "plain HTTP", "SSL", "TLS", "TLS 1.2". */
const char *upgrade_tls_words(upgrade_tls tls);

/** The name of an HTTP version: "HTTP/1.1". */
const char *upgrade_http_words(apr_pool_t *p, int http);

/** The facts in one word for logs and UPGRADE_SEEN: "plain/HTTP/1.1", "TLSv1.2/HTTP/2.0". */
const char *upgrade_facts_seen(apr_pool_t *p, const upgrade_facts *facts);

#endif /* UPGRADE_CORE_FACTS_H */
