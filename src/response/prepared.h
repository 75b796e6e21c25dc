/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/prepared.h
 * The most frequent refusals, of requests over plain HTTP/1.1 and over TLS 1.2 and 1.3, prepared
 * except for the URL in their documents. Created at start-up from the configuration's pool;
 * read-only after that.
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
    const struct upgrade_prepared *next; /* for other facts, and the same policy and response */
    upgrade_refusal refusal;
    upgrade_response_conf response;                         /* that the refusal was made for */
    upgrade_template documents[UPGRADE_PREPARED_DOCUMENTS]; /* the URL is their only placeholder */
    /* the same documents for requests whose URL is unknown */
    upgrade_span without_url[UPGRADE_PREPARED_DOCUMENTS];
} upgrade_prepared;

/**
 * Prepare the refusals of a policy.
 * @param response the response configuration; requests that UPGRADE_NAVIGATION_REDIRECT redirects
 * must not use the prepared refusal
 * @return the first of a list; NULL if no such request is refused, if the policy has expressions or
 * requires WebSocket, or if a document cannot be prepared
 */
const upgrade_prepared *upgrade_prepare(apr_pool_t *p, const upgrade_policy *policy,
                                        const upgrade_response_conf *response);

/** Return whether a refusal was prepared for a policy and a response, by value. */
int upgrade_prepared_is_for(const upgrade_prepared *prepared, const upgrade_policy *policy,
                            const upgrade_response_conf *response);

/** Return the refusal that applies to a request with these facts and reasons, or NULL. */
const upgrade_prepared *upgrade_prepared_find(const upgrade_prepared *prepared,
                                              const upgrade_facts *facts, upgrade_unmet unmet);

/** Render a document with its URL, or without one if url is NULL. */
upgrade_span upgrade_prepared_render(apr_pool_t *p, const upgrade_prepared *prepared,
                                     upgrade_prepared_document which, const char *url);

#endif /* UPGRADE_RESPONSE_PREPARED_H */
