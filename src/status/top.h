/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/top.h
 * A top list in shared memory: the most frequent keys, by Space-Saving (Metwally et al. 2005) with
 * 1,000 entries.
 *
 * A key that is not in a full list replaces the least frequent one and inherits its count as
 * error. A hash table finds a key, a heap the least frequent one. A process that cannot take the
 * lock at once does not enter its request, and counts that. If the holder of the lock was killed,
 * the next one clears the list. Every index read from the memory is checked: a holder that was only
 * stopped, and continues after its lock was taken over, cannot make another process access memory
 * outside of the list.
 */

#ifndef UPGRADE_STATUS_TOP_H
#define UPGRADE_STATUS_TOP_H

#include "../core/span.h"
#include "snapshot.h"

/** The sizes of a list and of its hash table. */
#define UPGRADE_TOP_ENTRIES 1000
#define UPGRADE_TOP_BUCKETS 1024

/** An entry. */
typedef struct upgrade_top_slot {
    apr_uint64_t count;
    apr_uint64_t error;
    char key[UPGRADE_STATUS_KEY_MAX]; /* padded with NUL; not terminated if it is as long */
    apr_uint32_t first;               /* seconds since 1970 */
    apr_uint32_t last;
    apr_uint32_t reasons;
    apr_uint16_t vhost; /* the index of its slot (status/area.h) */
    apr_uint16_t next;  /* the next entry of its bucket: index + 1, or 0 */
    apr_uint16_t place; /* its place in the heap */
    apr_uint16_t bucket;
    apr_uint32_t verdict;
} upgrade_top_slot;

/** All zero: empty. */
typedef struct upgrade_top {
    volatile apr_uint32_t lock;   /* status/trylock.h */
    volatile apr_uint32_t missed; /* requests that were not entered */
    apr_uint32_t cleared;         /* how often it was cleared */
    apr_uint32_t cleared_at;      /* seconds since 1970 */
    apr_uint32_t used;            /* the number of entries */
    apr_uint32_t padding;
    apr_uint16_t buckets[UPGRADE_TOP_BUCKETS]; /* the first entry: index + 1, or 0 */
    apr_uint16_t heap[UPGRADE_TOP_ENTRIES];    /* indexes of entries, the least frequent first */
    upgrade_top_slot entries[UPGRADE_TOP_ENTRIES];
} upgrade_top;

/** A request to enter. */
typedef struct upgrade_top_request {
    upgrade_span key; /* cut at UPGRADE_STATUS_KEY_MAX bytes */
    unsigned vhost;
    apr_uint32_t reasons;
    upgrade_recorded verdict;
    apr_uint32_t now;  /* seconds since 1970 */
    apr_uint64_t seed; /* of the hash table, secret, so that no client can fill one bucket */
} upgrade_top_request;

/** Enter a request, or count that it could not be entered. */
void upgrade_top_add(upgrade_top *top, const upgrade_top_request *request);

/**
 * Copy the list, if the lock can be taken at once.
 * @param copy only its members used and entries are set
 * @return 0 if the lock is taken
 */
int upgrade_top_read(upgrade_top *top, upgrade_top *copy, apr_uint32_t now);

/**
 * Restore an entry, while no other process uses the list. Entries must be restored in any order,
 * but each key of a virtual host once.
 * @return 0 if the list is full or has the key
 */
int upgrade_top_restore(upgrade_top *top, const upgrade_top_slot *entry, apr_uint64_t seed);

#endif /* UPGRADE_STATUS_TOP_H */
