/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/forwarded.h
 * Reads facts from a trusted proxy's header fields. A value that is missing, or that is in none of
 * the tables in forwarded.c, is unknown.
 */

#ifndef UPGRADE_CORE_FORWARDED_H
#define UPGRADE_CORE_FORWARDED_H

#include <apr_network_io.h>
#include <apr_tables.h>

#include "facts.h"

/** The facts that a header field can carry. */
typedef enum {
    UPGRADE_FORWARDED_UNSET = 0,
    UPGRADE_FORWARDED_PROTO,
    UPGRADE_FORWARDED_TLS_VERSION,
    UPGRADE_FORWARDED_CIPHER,
    UPGRADE_FORWARDED_CIPHER_BITS,
    UPGRADE_FORWARDED_HTTP_VERSION,
    UPGRADE_FORWARDED_GROUP, /* for counting only */
    UPGRADE_FORWARDED_FACTS  /* the number of facts */
} upgrade_forwarded_fact;

/** The element of a list that counts, if a chain of proxies appends to a header field. */
typedef enum {
    UPGRADE_ELEMENT_UNSET = 0, /* a list is not understood; of Forwarded, the last element counts */
    UPGRADE_ELEMENT_FIRST,     /* that of the proxy next to the client */
    UPGRADE_ELEMENT_LAST       /* that of the proxy next to the server */
} upgrade_forwarded_element;

/** The header field with a grammar of its own (RFC 7239). Only its proto parameter is used. */
#define UPGRADE_FORWARDED_HEADER "Forwarded"

/** The configuration of a server. */
typedef struct upgrade_forwarded_conf {
    const apr_array_header_t *trusted; /* of apr_ipsubnet_t *; NULL: no peer is trusted */
    /* Indexed by fact. */
    const char *const *names; /* the header fields; NULL: the fact is not forwarded */
    const upgrade_forwarded_element *elements;
    int reads_forwarded; /* proto is read from the header field Forwarded */
} upgrade_forwarded_conf;

/** The bit of a fact in a set of facts. */
#define UPGRADE_FORWARDED_BIT(fact) (1u << (fact))

/**
 * The facts that are configured, but that the header fields of a request do not provide, and why:
 * three sets of UPGRADE_FORWARDED_BIT(). A fact is in one set at most. Those of the TLS session are
 * in none unless proto says that there is one.
 */
typedef struct upgrade_forwarded_gaps {
    unsigned missing : 8;        /* the header field was not sent, or is empty */
    unsigned lists : 8;          /* a list, for which neither first nor last is configured */
    unsigned not_understood : 8; /* any other value that is in no table */
} upgrade_forwarded_gaps;

/** The facts of a request, as its peer describes them. */
typedef struct upgrade_forwarded {
    upgrade_tls_facts session;
    int http; /* 0: unknown, or not configured */
    upgrade_forwarded_gaps gaps;
} upgrade_forwarded;

/** Return the fact with a name such as "tls-version", or UNSET if the name is unknown. */
upgrade_forwarded_fact upgrade_forwarded_fact_parse(const char *name);

/** Return the name of a fact. */
const char *upgrade_forwarded_fact_name(upgrade_forwarded_fact fact);

/** Return the names of all facts, for an error message. */
const char *upgrade_forwarded_fact_names(apr_pool_t *p);

/** Return "first" or "last" as an element, or UNSET for any other word. */
upgrade_forwarded_element upgrade_forwarded_element_parse(const char *word);

/**
 * Return whether the peer of a connection is a trusted proxy.
 * @param peer its address; NULL: unknown, and therefore not trusted
 */
int upgrade_forwarded_trusts(const upgrade_forwarded_conf *conf, apr_sockaddr_t *peer);

/**
 * Return the proto parameter of an element of a Forwarded field (RFC 7239 4). The nearest proxy
 * adds the last one.
 * @param value   all lines of the field, joined by commas
 * @param element FIRST, or else the last one
 * @return NULL if there is none, or if any part of the field is malformed, since a client may have
 * sent the first elements
 */
const char *upgrade_forwarded_proto(apr_pool_t *p, const char *value,
                                    upgrade_forwarded_element element);

/**
 * Read the facts from the header fields of a trusted proxy. Only values that the manual lists are
 * understood.
 * @param headers the header fields of the request, with the lines of one field joined by commas
 */
upgrade_forwarded upgrade_forwarded_read(apr_pool_t *p, const upgrade_forwarded_conf *conf,
                                         const apr_table_t *headers);

#endif /* UPGRADE_CORE_FORWARDED_H */
