/* SPDX-License-Identifier: Apache-2.0 */

#include "trylock.h"

#include <apr_atomic.h>

/* Return whether a lock is too old. A time in the future, after the clock was set back, is too. */
static int is_stale(apr_uint32_t taken, apr_uint32_t now)
{
    return now - taken > UPGRADE_LOCK_STALE && taken - now > UPGRADE_LOCK_STALE;
}

upgrade_lock_result upgrade_lock_try(volatile apr_uint32_t *word, apr_uint32_t now)
{
    apr_uint32_t held = apr_atomic_read32(word);

    if (held && !is_stale(held, now)) {
        return UPGRADE_LOCK_BUSY;
    }
    if (apr_atomic_cas32(word, now, held) != held) {
        return UPGRADE_LOCK_BUSY;
    }
    return held ? UPGRADE_LOCK_TAKEN_OVER : UPGRADE_LOCK_TAKEN;
}

void upgrade_lock_release(volatile apr_uint32_t *word, apr_uint32_t now)
{
    apr_atomic_cas32(word, 0, now);
}
