/* SPDX-License-Identifier: Apache-2.0 */

#include "top.h"

#include <string.h>

#include <apr_atomic.h>

#include "trylock.h"

/*
 * The hash table. A bucket and the links between its entries are index + 1, so that 0 is none.
 */

/* Mix the key, eight bytes at a time. */
static unsigned bucket_of(const char key[UPGRADE_STATUS_KEY_MAX], unsigned vhost, apr_uint64_t seed)
{
    const apr_uint64_t odd = APR_UINT64_C(0x9e3779b97f4a7c15);
    apr_uint64_t hash = (seed ^ vhost) * odd;
    apr_uint64_t word;
    int i;

    for (i = 0; i < UPGRADE_STATUS_KEY_MAX; i += (int)sizeof(word)) {
        memcpy(&word, key + i, sizeof(word));
        if (!word) {
            break;
        }
        hash = (hash ^ (hash >> 29) ^ word) * odd;
    }
    return (unsigned)(hash >> 54) % UPGRADE_TOP_BUCKETS;
}

static upgrade_top_slot *entry_at(upgrade_top *top, unsigned index)
{
    return &top->entries[index % UPGRADE_TOP_ENTRIES];
}

/* Return the entry of a key, or NULL. Stops after as many steps as there are entries. */
static upgrade_top_slot *find(upgrade_top *top, unsigned bucket,
                              const char key[UPGRADE_STATUS_KEY_MAX], unsigned vhost)
{
    unsigned link = top->buckets[bucket];
    int steps;

    for (steps = 0; link && steps < UPGRADE_TOP_ENTRIES; steps++) {
        upgrade_top_slot *entry = entry_at(top, link - 1);

        if (entry->vhost == vhost && !memcmp(entry->key, key, UPGRADE_STATUS_KEY_MAX)) {
            return entry;
        }
        link = entry->next;
    }
    return NULL;
}

static void link_entry(upgrade_top *top, unsigned index, unsigned bucket)
{
    upgrade_top_slot *entry = entry_at(top, index);

    entry->bucket = (apr_uint16_t)bucket;
    entry->next = top->buckets[bucket];
    top->buckets[bucket] = (apr_uint16_t)(index + 1);
}

static void unlink_entry(upgrade_top *top, unsigned index)
{
    upgrade_top_slot *entry = entry_at(top, index);
    apr_uint16_t *link = &top->buckets[entry->bucket % UPGRADE_TOP_BUCKETS];
    int steps;

    for (steps = 0; *link && steps < UPGRADE_TOP_ENTRIES; steps++) {
        if (*link == index + 1) {
            *link = entry->next;
            return;
        }
        link = &entry_at(top, *link - 1u)->next;
    }
}

/*
 * The heap: no entry is more frequent than those below it.
 */

static apr_uint64_t count_at(upgrade_top *top, unsigned place)
{
    return entry_at(top, top->heap[place])->count;
}

static void put(upgrade_top *top, unsigned place, unsigned index)
{
    top->heap[place] = (apr_uint16_t)index;
    entry_at(top, index)->place = (apr_uint16_t)place;
}

/* Move an entry down, whose count was raised. */
static void sift_down(upgrade_top *top, unsigned place, unsigned used)
{
    unsigned index = top->heap[place];
    apr_uint64_t count = entry_at(top, index)->count;
    unsigned below;

    while ((below = 2 * place + 1) < used) {
        if (below + 1 < used && count_at(top, below + 1) < count_at(top, below)) {
            below++;
        }
        if (count_at(top, below) >= count) {
            break;
        }
        put(top, place, top->heap[below]);
        place = below;
    }
    put(top, place, index);
}

/* Move a new entry up. */
static void sift_up(upgrade_top *top, unsigned place)
{
    unsigned index = top->heap[place];
    apr_uint64_t count = entry_at(top, index)->count;

    while (place && count_at(top, (place - 1) / 2) > count) {
        put(top, place, top->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(top, place, index);
}

/*
 * Entering.
 */

static unsigned used_of(const upgrade_top *top)
{
    return top->used < UPGRADE_TOP_ENTRIES ? top->used : UPGRADE_TOP_ENTRIES;
}

/* Return a place for a new entry: a free one, or that of the least frequent entry, whose count it
 * keeps. */
static upgrade_top_slot *make_room(upgrade_top *top)
{
    unsigned used = used_of(top);
    upgrade_top_slot *entry;

    if (used < UPGRADE_TOP_ENTRIES) {
        entry = entry_at(top, used);
        entry->count = entry->error = 0;
        top->heap[used] = (apr_uint16_t)used;
        top->used = used + 1;
        sift_up(top, used);
        return entry;
    }
    entry = entry_at(top, top->heap[0]);
    entry->error = entry->count;
    unlink_entry(top, (unsigned)(entry - top->entries));
    return entry;
}

static void enter(upgrade_top *top, const upgrade_top_request *request)
{
    char key[UPGRADE_STATUS_KEY_MAX] = { 0 };
    apr_size_t length = request->key.length < sizeof(key) ? request->key.length : sizeof(key);
    upgrade_top_slot *entry;
    unsigned bucket;

    memcpy(key, request->key.start, length);
    bucket = bucket_of(key, request->vhost, request->seed);
    entry = find(top, bucket, key, request->vhost);
    if (!entry) {
        entry = make_room(top);
        memcpy(entry->key, key, sizeof(key));
        entry->vhost = (apr_uint16_t)request->vhost;
        entry->first = request->now;
        link_entry(top, (unsigned)(entry - top->entries), bucket);
    }
    entry->count++;
    entry->last = request->now;
    entry->reasons = request->reasons;
    entry->verdict = (apr_uint32_t)request->verdict;
    sift_down(top, entry->place % UPGRADE_TOP_ENTRIES, used_of(top));
}

/* Empty a list that a killed process may have left half-written. */
static void clear(upgrade_top *top, apr_uint32_t now)
{
    top->used = 0;
    memset(top->buckets, 0, sizeof(top->buckets));
    top->cleared++;
    top->cleared_at = now;
}

static int take(upgrade_top *top, apr_uint32_t now)
{
    upgrade_lock_result result = upgrade_lock_try(&top->lock, now);

    if (result == UPGRADE_LOCK_TAKEN_OVER) {
        clear(top, now);
    }
    return result != UPGRADE_LOCK_BUSY;
}

void upgrade_top_add(upgrade_top *top, const upgrade_top_request *request)
{
    if (!take(top, request->now)) {
        apr_atomic_inc32(&top->missed);
        return;
    }
    enter(top, request);
    upgrade_lock_release(&top->lock, request->now);
}

int upgrade_top_read(upgrade_top *top, upgrade_top *copy, apr_uint32_t now)
{
    if (!take(top, now)) {
        return 0;
    }
    copy->used = used_of(top);
    memcpy(copy->entries, top->entries, copy->used * sizeof(copy->entries[0]));
    upgrade_lock_release(&top->lock, now);
    return 1;
}

int upgrade_top_restore(upgrade_top *top, const upgrade_top_slot *entry, apr_uint64_t seed)
{
    unsigned bucket = bucket_of(entry->key, entry->vhost, seed);
    upgrade_top_slot *restored;

    if (used_of(top) == UPGRADE_TOP_ENTRIES || find(top, bucket, entry->key, entry->vhost)) {
        return 0;
    }
    restored = make_room(top);
    {
        apr_uint16_t place = restored->place;

        *restored = *entry;
        restored->place = place;
    }
    link_entry(top, (unsigned)(restored - top->entries), bucket);
    sift_down(top, restored->place, used_of(top));
    return 1;
}
