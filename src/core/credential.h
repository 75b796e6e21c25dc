/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/credential.h
 * Finds credentials in header fields, the query and cookies, and splits the value of a header field
 * into a part that may be logged and a secret.
 */

#ifndef UPGRADE_CORE_CREDENTIAL_H
#define UPGRADE_CORE_CREDENTIAL_H

#include <apr_tables.h>

#include "span.h"

/** The parts of a request that may carry a credential. */
typedef enum {
    UPGRADE_CREDENTIAL_UNSET = 0,
    UPGRADE_CREDENTIAL_HEADER,
    UPGRADE_CREDENTIAL_QUERY,
    UPGRADE_CREDENTIAL_COOKIE
} upgrade_credential_place;

/** The maximum length of a name of UpgradeExposure, including "query:" or "cookie:". */
#define UPGRADE_CREDENTIAL_NAME_MAX 63

/** A name of UpgradeExposure. */
typedef struct upgrade_credential_name {
    upgrade_credential_place place;
    const char *full; /* as in UPGRADE_EXPOSED: "query:api_key", or the name of a header field */
    const char *name; /* without the place: "api_key" */
} upgrade_credential_name;

/** The key of the fingerprints. Allocated from the configuration's pool, read-only. */
typedef struct upgrade_key {
    const unsigned char *bytes;
    int length;
} upgrade_key;

/** The parts of a credential. */
typedef struct upgrade_credential {
    /* its registered spelling, or "other"; NULL if the header field has no scheme */
    const char *scheme;
    upgrade_span secret; /* without the scheme; never logged */
    int is_basic;
} upgrade_credential;

/**
 * Read a name of UpgradeExposure: a header field, query:NAME or cookie:NAME.
 * @param name set to the name, allocated from P
 * @return an error message, or NULL
 */
const char *upgrade_credential_name_parse(apr_pool_t *p, upgrade_credential_name *name,
                                          const char *word);

/** Return the word for a place in a log line: "header", "query" or "cookie". */
const char *upgrade_credential_place_word(upgrade_credential_place place);

/**
 * Return the values of a credential in a query or a Cookie field, none of them empty: up to eight
 * upgrade_span, because a name may occur several times.
 *
 * The name and the value of a query parameter are decoded as those of a form
 * (application/x-www-form-urlencoded), so that a fingerprint does not depend on how a client
 * encodes the value. One that cannot be decoded is returned as sent. A pair of quotes around the
 * value of a cookie is removed (RFC 6265 4.1.1).
 * @param name its place is UPGRADE_CREDENTIAL_QUERY or UPGRADE_CREDENTIAL_COOKIE
 * @param text the query or the field value; must outlive the result
 */
const apr_array_header_t *
upgrade_credential_values(apr_pool_t *p, const upgrade_credential_name *name, const char *text);

/**
 * Split the value of a header field into scheme and secret.
 * @param header its name: Authorization and Proxy-Authorization have a scheme (RFC 9110 11.6.2),
 * others are entirely secret
 */
upgrade_credential upgrade_credential_parse(const char *header, const char *value);

#endif /* UPGRADE_CORE_CREDENTIAL_H */
