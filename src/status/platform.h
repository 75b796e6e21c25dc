/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/platform.h
 * The parts of APR that counting depends on, and whether this build has them.
 *
 * Counting needs 64-bit atomics of the processor (APR 1.7, 64-bit pointers: APR's generic ones are
 * mutexes private to a process) and SipHash (apr-util 1.6). If they are missing, the functions
 * below compile to nothing, and no shared memory is created, so none of them is called.
 */

#ifndef UPGRADE_STATUS_PLATFORM_H
#define UPGRADE_STATUS_PLATFORM_H

#include <apr.h>
#include <apr_atomic.h>
#include <apr_version.h>
#include <apu_version.h>

/** Nonzero if this build can count. Define it as 0 to build without. */
#ifndef UPGRADE_STATUS_IS_SUPPORTED
#define UPGRADE_STATUS_IS_SUPPORTED                                                                \
    (APR_VERSION_AT_LEAST(1, 7, 0) && APR_SIZEOF_VOIDP >= 8                                        \
     && (APU_MAJOR_VERSION > 1 || (APU_MAJOR_VERSION == 1 && APU_MINOR_VERSION >= 6)))
#endif

/** The length of the key of a hash, in bytes. */
#define UPGRADE_STATUS_KEY_BYTES 16

#if UPGRADE_STATUS_IS_SUPPORTED

#include <apr_siphash.h>

/** Add to a counter that other processes add to. */
static inline void upgrade_counter_add(volatile apr_uint64_t *counter, apr_uint64_t number)
{
    apr_atomic_add64(counter, number);
}

/** Return the keyed hash of bytes. */
static inline apr_uint64_t upgrade_keyed_hash(const unsigned char key[UPGRADE_STATUS_KEY_BYTES],
                                              const void *bytes, apr_size_t length)
{
    return apr_siphash24(bytes, length, key);
}

#else

/* Without support, nothing calls these functions. */
static inline void upgrade_counter_add(volatile apr_uint64_t *counter, apr_uint64_t number)
{
    (void)counter;
    (void)number;
}
/* Always 0. */
static inline apr_uint64_t upgrade_keyed_hash(const unsigned char key[UPGRADE_STATUS_KEY_BYTES],
                                              const void *bytes, apr_size_t length)
{
    (void)key;
    (void)bytes;
    (void)length;
    return 0;
}

#endif

#endif /* UPGRADE_STATUS_PLATFORM_H */
