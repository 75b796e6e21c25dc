/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/template.h
 * Configured documents with placeholders: UpgradeDocument. Written while the configuration is read,
 * read-only after that.
 */

#ifndef UPGRADE_RESPONSE_TEMPLATE_H
#define UPGRADE_RESPONSE_TEMPLATE_H

#include <apr_tables.h>

#include "../core/span.h"
#include "escape.h"

/** The placeholders of a template, such as "@REASON@". */
typedef enum {
    UPGRADE_PLACEHOLDER_UNSET = 0, /* literal text */
    UPGRADE_PLACEHOLDER_REASON,    /* as UPGRADE_REASON */
    UPGRADE_PLACEHOLDER_DETAIL,    /* the explanation in sentences */
    UPGRADE_PLACEHOLDER_REQUIRED,
    UPGRADE_PLACEHOLDER_SEEN,      /* as UPGRADE_SEEN */
    UPGRADE_PLACEHOLDER_UPGRADE,   /* the Upgrade field */
    UPGRADE_PLACEHOLDER_HTTPS_URL, /* the https or wss URL */
    UPGRADE_PLACEHOLDER_HOST,      /* the host name of that URL */
    UPGRADE_PLACEHOLDER_HELP_URL,
    UPGRADE_PLACEHOLDERS /* the number of placeholders */
} upgrade_placeholder;

/** A template. */
typedef struct upgrade_template {
    const char *type;         /* its media type, in lower case */
    const char *content_type; /* the Content-Type field: the type, with a charset if needed */
    const char *language;     /* NULL: any language */
    upgrade_syntax syntax;
    apr_array_header_t *segments; /* of upgrade_segment */
} upgrade_template;

/** A segment: a placeholder or literal text. */
typedef struct upgrade_segment {
    upgrade_placeholder placeholder;
    upgrade_span text; /* of a literal segment */
} upgrade_segment;

/** The documents of UpgradeDocument, the innermost section's first. */
typedef struct upgrade_documents {
    const upgrade_template *document;
    const struct upgrade_documents *next;
} upgrade_documents;

/** Return add's documents followed by base's. Neither list is modified; either may be NULL. */
const upgrade_documents *upgrade_documents_merge(apr_pool_t *p, const upgrade_documents *base,
                                                 const upgrade_documents *add);

/** Copy a list to another pool. The documents themselves are not copied. */
static inline const upgrade_documents *upgrade_documents_copy(apr_pool_t *p,
                                                              const upgrade_documents *documents)
{
    return documents ? upgrade_documents_merge(p, NULL, documents) : NULL;
}

/**
 * Return the preferred document of a media type: that of the requested language, otherwise one for
 * any language, otherwise English.
 * @param accept_language the field; or NULL
 * @return NULL if there is none, or if a built-in document fits better
 */
const upgrade_template *upgrade_documents_find(apr_pool_t *p, const upgrade_documents *documents,
                                               const char *type, const char *accept_language);

/** The maximum size of a template, in bytes. */
#define UPGRADE_TEMPLATE_MAX (256 * 1024)

/**
 * Read the media type and language of a template: "text/html", "text/html;lang=de".
 * @param template all members are set except segments
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_template_parse_type(apr_pool_t *p, upgrade_template *template,
                                        const char *type);

/**
 * Read the text of a template.
 * @param text  must outlive the template; a NUL byte in it is an error
 * @param line  set to the line number of an error
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_template_parse(apr_pool_t *p, upgrade_template *template, upgrade_span text,
                                   int *line);

/**
 * Render a template.
 * @param values indexed by upgrade_placeholder, not escaped; NULL renders as an empty string
 */
upgrade_span upgrade_template_render(apr_pool_t *p, const upgrade_template *template,
                                     const char *const values[UPGRADE_PLACEHOLDERS]);

#endif /* UPGRADE_RESPONSE_TEMPLATE_H */
