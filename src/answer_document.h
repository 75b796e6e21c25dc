/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file answer_document.h
 * The built-in document of a refusal. Pure: APR alone.
 */

#ifndef UPGRADE_ANSWER_DOCUMENT_H
#define UPGRADE_ANSWER_DOCUMENT_H

#include <apr_pools.h>

#include "answer_settings.h"

/** What the document says. Plain text, not escaped: rendering escapes. */
typedef struct upgrade_document {
    const char *title;
    const char *sentences;  /* what is missing */
    const char *url;        /* where to go; NULL where no URL would help or none is known */
    const upgrade_setting *settings;  /* of a proxy that is to blame; or NULL */
} upgrade_document;

/** Its media type. The document names its charset, which is UTF-8, itself. */
#define UPGRADE_DOCUMENT_TYPE "text/html"

/** Render it as HTML. */
const char *upgrade_document_html(apr_pool_t *p, const upgrade_document *document);

#endif /* UPGRADE_ANSWER_DOCUMENT_H */
