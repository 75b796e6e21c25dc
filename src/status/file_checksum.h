/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/file_checksum.h
 * The checksum of the status file: FNV-1a with 64 bits.
 */

#ifndef UPGRADE_STATUS_FILE_CHECKSUM_H
#define UPGRADE_STATUS_FILE_CHECKSUM_H

#include <apr.h>

/** The checksum of no bytes. */
#define UPGRADE_FILE_CHECKSUM_START APR_UINT64_C(0xcbf29ce484222325)

/** Continue a checksum with further bytes. */
static inline apr_uint64_t upgrade_file_checksum(apr_uint64_t checksum, const char *bytes,
                                                 apr_size_t length)
{
    const apr_uint64_t prime = APR_UINT64_C(0x100000001b3);
    apr_size_t i;

    for (i = 0; i < length; i++) {
        checksum = (checksum ^ (unsigned char)bytes[i]) * prime;
    }
    return checksum;
}

#endif /* UPGRADE_STATUS_FILE_CHECKSUM_H */
