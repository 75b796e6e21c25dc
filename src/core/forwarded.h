/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/forwarded.h
 * Reads facts from a trusted proxy's header fields. A value that is missing, repeated or malformed
 * is unknown.
 */

#ifndef UPGRADE_CORE_FORWARDED_H
#define UPGRADE_CORE_FORWARDED_H

#include "facts.h"

/** The facts that a header field can carry. */
typedef enum {
    UPGRADE_FORWARDED_UNSET = 0,
    UPGRADE_FORWARDED_PROTO,
    UPGRADE_FORWARDED_TLS_VERSION,
    UPGRADE_FORWARDED_CIPHER_BITS,
    UPGRADE_FORWARDED_HTTP_VERSION,
    UPGRADE_FORWARDED_FACTS /* the number of facts */
} upgrade_forwarded_fact;

/** The header field with a grammar of its own (RFC 7239). Only its proto parameter is used. */
#define UPGRADE_FORWARDED_HEADER "Forwarded"

/** Return the fact with a name such as "tls-version", or UNSET if the name is unknown. */
upgrade_forwarded_fact upgrade_forwarded_fact_parse(const char *name);

/** Return the names of all facts, for an error message. */
const char *upgrade_forwarded_fact_names(apr_pool_t *p);

/**
 * Return the proto parameter of the last element of a Forwarded field (RFC 7239 4), which the
 * nearest proxy added.
 * @param value all lines of the field, joined by commas
 * @return NULL if there is none, or if any part of the field is malformed, since a client may have
 * sent the first elements
 */
const char *upgrade_forwarded_proto(apr_pool_t *p, const char *value);

/**
 * Return the facts that the values of header fields describe.
 * @param values indexed by fact; lines joined by commas; NULL: not sent. A value with a comma is
 * treated as missing
 * @param names  the configured header fields, indexed by fact; without one for the HTTP version,
 * connection_http is used
 */
upgrade_facts upgrade_forwarded_facts(apr_pool_t *p,
                                      const char *const values[UPGRADE_FORWARDED_FACTS],
                                      const char *const names[UPGRADE_FORWARDED_FACTS],
                                      int connection_http);

#endif /* UPGRADE_CORE_FORWARDED_H */
