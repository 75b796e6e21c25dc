/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/content.h
 * The document of a refusal: choice by content negotiation, rendering, and header fields.
 */

#ifndef UPGRADE_HTTPD_CONTENT_H
#define UPGRADE_HTTPD_CONTENT_H

#include <httpd.h>

#include "../response/refusal.h"
#include "../response/template.h"
#include "exchange.h"

/** The result of content negotiation. */
typedef struct upgrade_content {
    const char *type;                 /* its media type */
    const upgrade_template *document; /* from UpgradeDocument; NULL: the built-in document */
} upgrade_content;

/** Return the document that the client prefers by Accept and Accept-Language, among the built-in
 * ones and those of UpgradeDocument. */
const upgrade_content *upgrade_content_of(request_rec *r, const upgrade_exchange *exchange);

/** A rendered document. */
typedef struct upgrade_written {
    upgrade_span document;
    int is_permanent; /* it belongs to the configuration; otherwise to r->pool */
} upgrade_written;

/** Render the document, and add its header fields to r->headers_out, which has none of its own. */
upgrade_written upgrade_content_write(request_rec *r, const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_CONTENT_H */
