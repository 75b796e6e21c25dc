/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/prepared.h
 * The refusal that a server gives most: of a request in clear over HTTP/1.1, with all but the URL of its documents. Made
 * at start-up, in the configuration's pool; read-only after that.
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
    UPGRADE_PREPARED_DOCUMENTS  /* how many there are; not one */
} upgrade_prepared_document;

typedef struct upgrade_prepared {
    upgrade_refusal refusal;
    upgrade_template documents[UPGRADE_PREPARED_DOCUMENTS];  /* the URL is their one placeholder */
    upgrade_span without_url[UPGRADE_PREPARED_DOCUMENTS];    /* the same, where no URL is known */
} upgrade_prepared;

/**
 * Prepare a refusal.
 * @param response their navigation must not be UPGRADE_NAVIGATION_REDIRECT for a request that is redirected
 * @return NULL where such a request is not refused, or an expression must be asked, or the answer has no document of ours in English
 */
const upgrade_prepared *upgrade_prepare(apr_pool_t *p, const upgrade_policy *policy, const upgrade_response_conf *response);

/** Whether it is the refusal of a request with these facts. */
static inline int upgrade_prepared_fits(const upgrade_facts *facts)
{
    return facts->session->tls == UPGRADE_TLS_UNSET && facts->http == UPGRADE_HTTP(1, 1) && facts->connection_http == UPGRADE_HTTP(1, 1)
           && facts->handshake <= UPGRADE_HANDSHAKE_NONE;
}

/** The document, with its URL; NULL: none is known. */
upgrade_span upgrade_prepared_render(apr_pool_t *p, const upgrade_prepared *prepared, upgrade_prepared_document which, const char *url);

#endif /* UPGRADE_RESPONSE_PREPARED_H */
