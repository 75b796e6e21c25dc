/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/string_builder.h
 * A text, put together of pieces and copied once. It lives on the stack of whoever writes.
 */

#ifndef UPGRADE_RESPONSE_STRING_BUILDER_H
#define UPGRADE_RESPONSE_STRING_BUILDER_H

#include <apr_strings.h>

#include "../core/span.h"

/** More than any document has: of the longest, a third are left. */
#define UPGRADE_PIECES_MAX 128

typedef struct upgrade_pieces {
    struct iovec list[UPGRADE_PIECES_MAX];
    apr_size_t count;       /* 0 at first; nothing else need be set */
} upgrade_pieces;

/** Add a text that outlives the pieces; one that there is no room for is left out. */
static inline void upgrade_pieces_add(upgrade_pieces *pieces, upgrade_span text)
{
    if (pieces->count < UPGRADE_PIECES_MAX) {
        /* struct iovec is for writing too, and so has no const. */
        pieces->list[pieces->count].iov_base = (void *)(apr_uintptr_t)text.start;
        pieces->list[pieces->count++].iov_len = text.length;
    }
}

static inline void upgrade_pieces_add_text(upgrade_pieces *pieces, const char *text)
{
    upgrade_pieces_add(pieces, upgrade_span_of(text));
}

/** All of them, one behind the other, with a NUL behind the last. */
static inline upgrade_span upgrade_pieces_join(apr_pool_t *p, const upgrade_pieces *pieces)
{
    upgrade_span joined;

    joined.start = apr_pstrcatv(p, pieces->list, pieces->count, &joined.length);
    return joined;
}

#endif /* UPGRADE_RESPONSE_STRING_BUILDER_H */
