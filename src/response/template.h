/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/template.h
 * A document of the administrator's, with placeholders. Read while the configuration is, read-only after that.
 */

#ifndef UPGRADE_RESPONSE_TEMPLATE_H
#define UPGRADE_RESPONSE_TEMPLATE_H

#include <apr_tables.h>

#include "escape.h"
#include "../core/span.h"

/** What may stand in a template: "@REASON@" and so on. */
typedef enum {
    UPGRADE_PLACEHOLDER_UNSET = 0,  /* literal text */
    UPGRADE_PLACEHOLDER_REASON,     /* as UPGRADE_REASON */
    UPGRADE_PLACEHOLDER_DETAIL,     /* the sentences */
    UPGRADE_PLACEHOLDER_REQUIRED,
    UPGRADE_PLACEHOLDER_SEEN,       /* as UPGRADE_SEEN */
    UPGRADE_PLACEHOLDER_UPGRADE,    /* the Upgrade field */
    UPGRADE_PLACEHOLDER_HTTPS_URL,  /* the https or wss URL */
    UPGRADE_PLACEHOLDER_HOST,       /* the name in it */
    UPGRADE_PLACEHOLDER_HELP_URL,
    UPGRADE_PLACEHOLDERS            /* how many there are; not one */
} upgrade_placeholder;

typedef struct upgrade_template {
    const char *type;               /* its media type, in lower case */
    const char *content_type;       /* with its charset, where it has one */
    const char *language;           /* NULL: any */
    upgrade_syntax syntax;
    apr_array_header_t *segments;   /* of upgrade_segment */
} upgrade_template;

typedef struct upgrade_segment {
    upgrade_placeholder placeholder;
    upgrade_span text;              /* where it is literal */
} upgrade_segment;

/** The documents of UpgradeDocument, the innermost section's first. */
typedef struct upgrade_documents {
    const upgrade_template *document;
    const struct upgrade_documents *next;
} upgrade_documents;

/** A list with another one behind it; both, and what they list, stay as they are. Either may be NULL. */
const upgrade_documents *upgrade_documents_merge(apr_pool_t *p, const upgrade_documents *base, const upgrade_documents *add);

/** A copy of a list, of the same documents, in another pool. */
static inline const upgrade_documents *upgrade_documents_copy(apr_pool_t *p, const upgrade_documents *documents)
{
    return documents ? upgrade_documents_merge(p, NULL, documents) : NULL;
}

/**
 * The document of a media type that is liked best: that of the language that is asked for, else one of any language.
 * @param accept_language the field; or NULL
 * @return NULL where there is none
 */
const upgrade_template *upgrade_documents_find(apr_pool_t *p, const upgrade_documents *documents, const char *type,
                                               const char *accept_language);

/** The most that a template may hold, in bytes. */
#define UPGRADE_TEMPLATE_MAX (256 * 1024)

/**
 * Read what a template is for: "text/html", "text/html;lang=de".
 * @param template written but for its segments
 * @return NULL, or a message that names what is wrong and what is expected
 */
const char *upgrade_template_parse_type(apr_pool_t *p, upgrade_template *template, const char *type);

/**
 * Read its text.
 * @param text  outlives the template; it may hold NUL, which is an error
 * @param line  written where there is an error: the line that it stands on
 * @return NULL, or a message that names what is wrong and what is expected
 */
const char *upgrade_template_parse(apr_pool_t *p, upgrade_template *template, upgrade_span text, int *line);

/**
 * Fill it in.
 * @param values by upgrade_placeholder, not escaped; NULL is empty
 */
upgrade_span upgrade_template_render(apr_pool_t *p, const upgrade_template *template,
                                     const char *const values[UPGRADE_PLACEHOLDERS]);

#endif /* UPGRADE_RESPONSE_TEMPLATE_H */
