/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/escape.h
 * Escapes text for the syntax of a document.
 */

#ifndef UPGRADE_RESPONSE_ESCAPE_H
#define UPGRADE_RESPONSE_ESCAPE_H

#include <apr_pools.h>

/** The syntax of a document. */
typedef enum {
    UPGRADE_SYNTAX_UNSET = 0,
    UPGRADE_SYNTAX_MARKUP, /* HTML and XML: within text, and within quoted attributes */
    UPGRADE_SYNTAX_JSON,   /* within a string (RFC 8259 7) */
    UPGRADE_SYNTAX_TEXT    /* plain text, without escape sequences */
} upgrade_syntax;

/**
 * Escape a text. Invalid UTF-8 and control characters (C0 except tab and newline in JSON and
 * markup, C1, DEL) are replaced with U+FFFD.
 * @return the text itself if there is nothing to escape
 */
const char *upgrade_escape(apr_pool_t *p, upgrade_syntax syntax, const char *text);

/**
 * Return the syntax of a media type.
 * @param type in lower case, without parameters
 * @return UPGRADE_SYNTAX_UNSET if the module does not support the type
 */
upgrade_syntax upgrade_syntax_of(const char *type);

#endif /* UPGRADE_RESPONSE_ESCAPE_H */
