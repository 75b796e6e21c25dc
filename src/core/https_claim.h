/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/https_claim.h
 * The header fields by which proxies commonly say that a client used https. Such a claim proves
 * nothing, because any client can send it. It shows that a redirect to the https URL may return to
 * this server in the same way, and that a proxy may be missing from the configuration.
 */

#ifndef UPGRADE_CORE_HTTPS_CLAIM_H
#define UPGRADE_CORE_HTTPS_CLAIM_H

#include <apr_tables.h>

#include "span.h"

/** A claim of a request that it was sent over https. */
typedef struct upgrade_https_claim {
    const char *header; /* NULL: the request does not claim it */
    upgrade_span value; /* the part of the value that claims it, such as "https" or "proto=https" */
} upgrade_https_claim;

/**
 * Return the first claim in the header fields of a request.
 * @param headers the header fields; lines of one name are all read
 * @param own     a further field with the scheme (UpgradeForwardedHeader proto), or NULL
 */
upgrade_https_claim upgrade_https_claim_of(const apr_table_t *headers, const char *own);

#endif /* UPGRADE_CORE_HTTPS_CLAIM_H */
