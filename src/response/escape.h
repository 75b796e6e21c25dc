/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/escape.h
 * Text, made fit for where it is shown.
 */

#ifndef UPGRADE_RESPONSE_ESCAPE_H
#define UPGRADE_RESPONSE_ESCAPE_H

#include <apr_pools.h>

/** How a document is written. */
typedef enum {
    UPGRADE_SYNTAX_UNSET = 0,
    UPGRADE_SYNTAX_MARKUP,  /* HTML and XML: within text, and within quoted attributes */
    UPGRADE_SYNTAX_JSON,    /* within a string (RFC 8259 7) */
    UPGRADE_SYNTAX_TEXT     /* plain: nothing stands for anything else */
} upgrade_syntax;

/**
 * Escape a text. What is not UTF-8, and control characters (of C0, but for tab and newline in JSON and markup; of C1; DEL), become U+FFFD.
 * @return the text itself where there is nothing to escape
 */
const char *upgrade_escape(apr_pool_t *p, upgrade_syntax syntax, const char *text);

/**
 * The syntax of a media type.
 * @param type in lower case, without parameters
 * @return UPGRADE_SYNTAX_UNSET where there is none that this module could write
 */
upgrade_syntax upgrade_syntax_of(const char *type);

#endif /* UPGRADE_RESPONSE_ESCAPE_H */
