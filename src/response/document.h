/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/document.h
 * The built-in documents of a refusal: HTML, problem details in JSON, and plain text.
 */

#ifndef UPGRADE_RESPONSE_DOCUMENT_H
#define UPGRADE_RESPONSE_DOCUMENT_H

#include "../core/span.h"
#include "messages.h"
#include "proxy_hints.h"

/** The content of a document, not escaped; rendering escapes it. */
typedef struct upgrade_document {
    upgrade_unmet unmet;
    const upgrade_policy *policy;
    const upgrade_facts *facts;
    upgrade_language language;
    int status;
    int claims_https;     /* the request claims that it was sent over https; there is no URL then */
    const char *url;      /* the https or wss URL; NULL if no URL would help or none is known */
    const char *help;     /* UpgradeHelp; or NULL */
    const char *offer;    /* the Upgrade field; or NULL */
    const char *instance; /* the requested path */
} upgrade_document;

/** Return the explanation of each reason, and of a claim of https, in one text. */
const char *upgrade_document_detail(apr_pool_t *p, const upgrade_document *document);

/** Render a document as text/html, UTF-8. */
upgrade_span upgrade_document_html(apr_pool_t *p, const upgrade_document *document);

/** Render a document as application/problem+json (RFC 9457). */
upgrade_span upgrade_document_problem(apr_pool_t *p, const upgrade_document *document);

/** Render a document as text/plain, UTF-8. */
upgrade_span upgrade_document_text(apr_pool_t *p, const upgrade_document *document);

/** The Content-Security-Policy of the HTML document, which allows only its own style. */
#define UPGRADE_DOCUMENT_CSP                                                                       \
    "default-src 'none'; style-src '" UPGRADE_DOCUMENT_STYLE_HASH                                  \
    "'; base-uri 'none'; form-action 'none'; "                                                     \
    "frame-ancestors 'none'"

/** The hash of the style; t/suite/documents.t verifies it. */
#define UPGRADE_DOCUMENT_STYLE_HASH "sha256-YuOb2u8HgUVZxiwJcy+M0D8LM+Og3shz488xvr5lq3w="

#endif /* UPGRADE_RESPONSE_DOCUMENT_H */
