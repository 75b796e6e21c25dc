/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status_text.h
 * A buffer that a status file is written to.
 */

#ifndef UPGRADE_TEST_STATUS_TEXT_H
#define UPGRADE_TEST_STATUS_TEXT_H

#include <string.h>

#include <apr.h>

typedef struct text {
    char *bytes;
    apr_size_t length;
    apr_size_t size;
} text;

/** Append bytes to a text. Return 0, or 1 if there is no space. */
static inline int sink(void *to, const char *bytes, apr_size_t length)
{
    text *file = to;

    if (file->length + length > file->size) {
        return 1;
    }
    memcpy(file->bytes + file->length, bytes, length);
    file->length += length;
    return 0;
}

#endif /* UPGRADE_TEST_STATUS_TEXT_H */
