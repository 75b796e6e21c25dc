/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/trylock.h
 * A lock between processes that no process waits for, and that a killed process cannot keep.
 *
 * Its word holds the second at which it was taken, or 0. A lock that was taken more than
 * UPGRADE_LOCK_STALE seconds ago is taken over: its holder was killed or stopped, and the protected
 * data may be half-written.
 */

#ifndef UPGRADE_STATUS_TRYLOCK_H
#define UPGRADE_STATUS_TRYLOCK_H

#include <apr.h>

/** The age, in seconds, from which a lock is taken over. No holder needs a millisecond. */
#define UPGRADE_LOCK_STALE 5

/** The result of an attempt to take a lock. */
typedef enum {
    UPGRADE_LOCK_BUSY = 0,
    UPGRADE_LOCK_TAKEN,
    UPGRADE_LOCK_TAKEN_OVER /* the data may be half-written */
} upgrade_lock_result;

/** Take a lock unless another process holds it. now is in seconds, and not 0. */
upgrade_lock_result upgrade_lock_try(volatile apr_uint32_t *word, apr_uint32_t now);

/** Release a lock that was taken at now, unless it has been taken over since. */
void upgrade_lock_release(volatile apr_uint32_t *word, apr_uint32_t now);

#endif /* UPGRADE_STATUS_TRYLOCK_H */
