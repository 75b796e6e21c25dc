/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/prepared.h
 * The most frequent refusal, of a request over plain HTTP/1.1, prepared except for the URL in its
 * documents. Created at start-up from the configuration's pool; read-only after that.
 */

#ifndef UPGRADE_RESPONSE_PREPARED_H
#define UPGRADE_RESPONSE_PREPARED_H

#include "document.h"
#include "refusal.h"
#include "template.h"

/** The documents that can be prepared, in English. */
typedef enum {
    UPGRADE_PREPARED_HTML = 0,
    UPGRADE_PREPARED_TEXT,
    UPGRADE_PREPARED_DOCUMENTS /* the number of documents */
} upgrade_prepared_document;

/** A prepared refusal. */
typedef struct upgrade_prepared {
    upgrade_refusal refusal;
    upgrade_template documents[UPGRADE_PREPARED_DOCUMENTS]; /* the URL is their only placeholder */
    /* the same documents for requests whose URL is unknown */
    upgrade_span without_url[UPGRADE_PREPARED_DOCUMENTS];
} upgrade_prepared;

/**
 * Prepare a refusal.
 * @param response the response configuration; requests that UPGRADE_NAVIGATION_REDIRECT redirects
 * must not use the prepared refusal
 * @return NULL if such a request is not refused, if the policy has expressions or requires
 * WebSocket, or if a document cannot be prepared
 */
const upgrade_prepared *upgrade_prepare(apr_pool_t *p, const upgrade_policy *policy,
                                        const upgrade_response_conf *response);

/** Return whether a prepared refusal applies to a request with these facts. */
static inline int upgrade_prepared_fits(const upgrade_facts *facts)
{
    return facts->session->tls == UPGRADE_TLS_UNSET && facts->http == UPGRADE_HTTP(1, 1)
           && facts->connection_http == UPGRADE_HTTP(1, 1)
           && facts->handshake <= UPGRADE_HANDSHAKE_NONE && !facts->is_proxied;
}

/** Render a document with its URL, or without one if url is NULL. */
upgrade_span upgrade_prepared_render(apr_pool_t *p, const upgrade_prepared *prepared,
                                     upgrade_prepared_document which, const char *url);

#endif /* UPGRADE_RESPONSE_PREPARED_H */
