/* SPDX-License-Identifier: Apache-2.0 */

/* The top lists: exact while they have room, bounded errors with a known skew, and a lock whose holder died. */

#include "tap.h"

#include "../../src/status/top.h"
#include "../../src/status/trylock.h"

#define NOW  1800000000u
#define SEED APR_UINT64_C(0x0123456789abcdef)

static upgrade_top top;
static upgrade_top copy;

static void add(const char *key, unsigned vhost, apr_uint32_t now)
{
    const upgrade_top_request request = { .key = upgrade_span_of(key), .vhost = vhost, .now = now, .seed = SEED,
                                          .reasons = 2, .verdict = UPGRADE_RECORDED_REPORT };

    upgrade_top_add(&top, &request);
}

static const upgrade_top_slot *entry_of(const char *key, unsigned vhost)
{
    unsigned i;

    if (!upgrade_top_read(&top, &copy, NOW)) {
        return NULL;
    }
    for (i = 0; i < copy.used; i++) {
        if (copy.entries[i].vhost == vhost && !strncmp(copy.entries[i].key, key, UPGRADE_STATUS_KEY_MAX)) {
            return &copy.entries[i];
        }
    }
    return NULL;
}

static void check_exact(void)
{
    const upgrade_top_slot *entry;
    int i;

    memset(&top, 0, sizeof(top));
    for (i = 0; i < 3; i++) {
        add("curl/8.5.0", 1, NOW + (unsigned)i);
    }
    add("curl/8.5.0", 2, NOW);
    add("wget/1.21", 1, NOW);
    entry = entry_of("curl/8.5.0", 1);
    ok(entry && entry->count == 3 && !entry->error, "a key is counted exactly");
    ok(entry && entry->first == NOW && entry->last == NOW + 2, "first and last seen");
    ok(entry && entry->reasons == 2 && entry->verdict == UPGRADE_RECORDED_REPORT, "reasons and verdict");
    entry = entry_of("curl/8.5.0", 2);
    ok(entry && entry->count == 1, "the same key of another virtual host is another entry");
    ok(copy.used == 3, "three entries");
}

static void check_long_key(void)
{
    char key[3 * UPGRADE_STATUS_KEY_MAX];

    memset(&top, 0, sizeof(top));
    memset(key, 'x', sizeof(key));
    key[sizeof(key) - 1] = '\0';
    add(key, 1, NOW);
    add(key, 1, NOW);
    ok(upgrade_top_read(&top, &copy, NOW) && copy.used == 1 && copy.entries[0].count == 2, "a long key is cut");
    add("", 1, NOW);
    ok(entry_of("", 1) && entry_of("", 1)->count == 1, "an empty key");
}

/* Key k is sent 40000 / k times, in an order that mixes all of them, from more keys than there are entries. */
static void check_skew(void)
{
    enum { KEYS = 20000, MOST = 40000 };
    static int sent[KEYS + 1];
    apr_uint64_t requests = 0;
    unsigned random = 1;
    int wrong = 0, missing = 0;
    int k, round;

    memset(&top, 0, sizeof(top));
    for (round = 0; round < MOST; round++) {
        for (k = 1; k <= KEYS && k <= MOST / (round + 1); k++) {
            char key[32];
            int mixed = k;

            random = random * 1103515245u + 12345u;
            if (round % 7 == 3 && k > 50) {
                mixed = 51 + (int)(random >> 8) % (KEYS - 50);
            }
            snprintf(key, sizeof(key), "key-%d", mixed);
            add(key, 1, NOW);
            sent[mixed]++;
            requests++;
        }
    }
    upgrade_top_read(&top, &copy, NOW);
    for (k = 0; k < (int)copy.used; k++) {
        const upgrade_top_slot *entry = &copy.entries[k];
        int number = atoi(entry->key + strlen("key-"));

        wrong += entry->count < (apr_uint64_t)sent[number] || entry->count - entry->error > (apr_uint64_t)sent[number];
    }
    for (k = 1; k <= 100; k++) {
        char key[32];

        snprintf(key, sizeof(key), "key-%d", k);
        missing += !entry_of(key, 1);
    }
    ok(copy.used == UPGRADE_TOP_ENTRIES, "the list is full");
    ok(!wrong, "the true count lies between count - error and count (%d of %" APR_UINT64_T_FMT " requests wrong)", wrong, requests);
    ok(!missing, "the hundred most frequent keys are in the list (%d missing)", missing);
    ok(top.missed == 0, "nothing was missed");
}

static void check_lock(void)
{
    memset(&top, 0, sizeof(top));
    add("a", 1, NOW);
    ok(upgrade_lock_try(&top.lock, NOW) == UPGRADE_LOCK_TAKEN, "the lock is taken");
    add("a", 1, NOW + 1);
    ok(top.missed == 1, "a request that meets a lock is missed, and counted");
    ok(!upgrade_top_read(&top, &copy, NOW + UPGRADE_LOCK_STALE), "a reader does not wait");
    add("b", 1, NOW + UPGRADE_LOCK_STALE + 1);
    ok(top.cleared == 1 && top.cleared_at == NOW + UPGRADE_LOCK_STALE + 1, "an old lock is taken over, and the list cleared");
    ok(!top.lock && top.used == 1, "the list works again");
    upgrade_lock_try(&top.lock, NOW);
    upgrade_lock_release(&top.lock, NOW - 9);
    ok(top.lock == NOW, "a former holder does not release the lock of another");
    ok(upgrade_lock_try(&top.lock, NOW - 3600) == UPGRADE_LOCK_TAKEN_OVER, "a lock of the future, after the clock was set back, is taken over");
}

/* The list may contain anything that a stopped process wrote: no index leads out of it, and no loop
 * is endless. */
static void check_garbage(void)
{
    unsigned char *bytes = (unsigned char *)&top;
    unsigned random = 7;
    size_t i;
    int round;

    for (round = 0; round < 20; round++) {
        for (i = 0; i < sizeof(top); i++) {
            random = random * 1103515245u + 12345u;
            bytes[i] = (unsigned char)(random >> 16);
        }
        top.lock = 0;
        for (i = 0; i < 200; i++) {
            char key[32];

            snprintf(key, sizeof(key), "key-%u", (unsigned)i % 50);
            add(key, 1, NOW);
        }
        upgrade_top_read(&top, &copy, NOW);
    }
    ok(1, "no crash with random contents");
}

static void check_restore(void)
{
    upgrade_top_slot entry = { .count = 7, .error = 2, .first = 1, .last = 2, .vhost = 3, .key = "restored" };

    memset(&top, 0, sizeof(top));
    ok(upgrade_top_restore(&top, &entry, SEED), "an entry is restored");
    ok(!upgrade_top_restore(&top, &entry, SEED), "but not twice");
    add("restored", 3, NOW);
    ok(entry_of("restored", 3) && entry_of("restored", 3)->count == 8 && entry_of("restored", 3)->error == 2, "it is counted on");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    check_exact();
    check_long_key();
    check_skew();
    check_lock();
    check_restore();
    check_garbage();
    return tap_done(p);
}
