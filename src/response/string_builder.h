/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/string_builder.h
 * Builds a string from pieces that are copied once. Allocated on the caller's stack.
 */

#ifndef UPGRADE_RESPONSE_STRING_BUILDER_H
#define UPGRADE_RESPONSE_STRING_BUILDER_H

#include <apr_strings.h>

#include "../core/span.h"

/** The capacity. The longest document uses about two thirds of it. */
#define UPGRADE_STRING_PARTS_MAX 128

/** The pieces of a string. */
typedef struct upgrade_string_builder {
    struct iovec list[UPGRADE_STRING_PARTS_MAX];
    apr_size_t count; /* initialise to 0; list needs no initialisation */
} upgrade_string_builder;

/** Add a text, which must outlive the pieces. It is dropped if the capacity is exceeded. */
static inline void upgrade_string_add(upgrade_string_builder *pieces, upgrade_span text)
{
    if (pieces->count < UPGRADE_STRING_PARTS_MAX) {
        /* iov_base is not const, since struct iovec is also used for reading. */
        pieces->list[pieces->count].iov_base = (void *)(apr_uintptr_t)text.start;
        pieces->list[pieces->count++].iov_len = text.length;
    }
}

/** Add a string, as upgrade_string_add(). */
static inline void upgrade_string_add_text(upgrade_string_builder *pieces, const char *text)
{
    upgrade_string_add(pieces, upgrade_span_of(text));
}

/** Return the concatenation of all pieces, terminated by NUL. */
static inline upgrade_span upgrade_string_join(apr_pool_t *p, const upgrade_string_builder *pieces)
{
    upgrade_span joined;

    joined.start = apr_pstrcatv(p, pieces->list, pieces->count, &joined.length);
    return joined;
}

#endif /* UPGRADE_RESPONSE_STRING_BUILDER_H */
