/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/content.h
 * Which document a refused client gets, and its fields.
 */

#ifndef UPGRADE_HTTPD_CONTENT_H
#define UPGRADE_HTTPD_CONTENT_H

#include <httpd.h>

#include "../response/refusal.h"
#include "../response/template.h"
#include "exchange.h"

/** What the client likes best of what there is; chosen once, in the pool of the request that is answered. */
typedef struct upgrade_content {
    const char *type;                   /* its media type */
    const upgrade_template *document;   /* UpgradeDocument's; NULL: the one that is built in */
} upgrade_content;

/** What the client likes best: of the media types that are built in or that UpgradeDocument has, by Accept and Accept-Language. */
const upgrade_content *upgrade_content_of(request_rec *r, const upgrade_exchange *exchange);

/**
 * Write the document, and its fields into headers_out.
 * @return the document, in the request's pool
 */
upgrade_span upgrade_content_write(request_rec *r, const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_CONTENT_H */
