/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/forwarded_memory.h
 * Remembers the forwarded header fields of the last request of a connection, because a proxy sends
 * the same values in most requests. The memory has a fixed size and belongs to the connection,
 * whose thread alone writes to it.
 */

#ifndef UPGRADE_CORE_FORWARDED_MEMORY_H
#define UPGRADE_CORE_FORWARDED_MEMORY_H

#include "forwarded.h"

/** The size of the memory for a value, with its final NUL. Longer ones are not remembered. */
#define UPGRADE_FORWARDED_REMEMBERED 64

/** The values of the last request, and the facts that they provide. All zero: nothing. */
typedef struct upgrade_forwarded_memory {
    const apr_array_header_t *compared; /* the trusted proxies that the peer was compared with */
    int is_trusted;                     /* it is one of them */
    /* the header fields that they were read from, of one server; NULL: nothing is remembered */
    const char *const *names;
    /* indexed by fact; empty: the header field was not sent */
    char values[UPGRADE_FORWARDED_FACTS][UPGRADE_FORWARDED_REMEMBERED];
    upgrade_forwarded read;
    int is_repeated; /* the values of the last request were those of the one before */
} upgrade_forwarded_memory;

/**
 * Replace the facts of a connection by those that its peer forwards, if it is a trusted proxy. TLS
 * between the proxy and this server does not count for the client. Otherwise change nothing.
 * @param facts   those of the connection; on return, facts->session is SESSION if the peer is
 *                trusted
 * @param session receives the TLS facts if the peer is trusted
 * @param gaps    receives the facts that are missing; all empty if the peer is not trusted
 * @param memory  that of the connection; NULL: it has none
 * @return whether the peer is trusted
 */
int upgrade_forwarded_apply(apr_pool_t *p, const upgrade_forwarded_conf *conf, apr_sockaddr_t *peer,
                            const apr_table_t *headers, upgrade_facts *facts,
                            upgrade_tls_facts *session, upgrade_forwarded_gaps *gaps,
                            upgrade_forwarded_memory *memory);

#endif /* UPGRADE_CORE_FORWARDED_MEMORY_H */
