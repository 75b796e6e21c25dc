/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/forwarded.h
 * Facts as a trusted proxy's headers have them. What is missing, repeated or malformed is not known.
 */

#ifndef UPGRADE_CORE_FORWARDED_H
#define UPGRADE_CORE_FORWARDED_H

#include "facts.h"

/** The facts that a header can carry. */
typedef enum {
    UPGRADE_FORWARDED_UNSET = 0,
    UPGRADE_FORWARDED_PROTO,
    UPGRADE_FORWARDED_TLS_VERSION,
    UPGRADE_FORWARDED_CIPHER_BITS,
    UPGRADE_FORWARDED_HTTP_VERSION,
    UPGRADE_FORWARDED_FACTS         /* how many there are; not a fact */
} upgrade_forwarded_fact;

/** The header that has a grammar of its own (RFC 7239), and carries proto alone. */
#define UPGRADE_FORWARDED_HEADER "Forwarded"

/** The fact of a name such as "tls-version"; UNSET where there is none. */
upgrade_forwarded_fact upgrade_forwarded_fact_parse(const char *name);

/** The names of all facts, for an error message. */
const char *upgrade_forwarded_fact_names(apr_pool_t *p);

/**
 * The proto of the last element of a Forwarded field (RFC 7239 4), which the nearest proxy wrote.
 * @param value all lines of the field, joined by commas
 * @return NULL where there is none, or anything in the field is malformed: a client may have written its beginning
 */
const char *upgrade_forwarded_proto(apr_pool_t *p, const char *value);

/**
 * Put facts together from the values that the headers have.
 * @param values by fact, NULL: not sent; with lines joined by commas. A value with a comma counts as missing
 * @param names  whether a header is named for the fact: an HTTP version for which none is named is the connection_http's own
 */
upgrade_facts upgrade_forwarded_facts(apr_pool_t *p, const char *const values[UPGRADE_FORWARDED_FACTS],
                                      const char *const names[UPGRADE_FORWARDED_FACTS], int connection_http);

#endif /* UPGRADE_CORE_FORWARDED_H */
