/* SPDX-License-Identifier: Apache-2.0 */

#include "sketch.h"

#include <string.h>

/* The bits of a hash that select the register; the position of the first 1 in the others is the
 * value. */
#define INDEX_BITS 12
#define VALUE_BITS (64 - INDEX_BITS)

#define REGISTERS_PER_WORD 4
#define WORDS              (UPGRADE_STATUS_REGISTERS / REGISTERS_PER_WORD)

static upgrade_sketch_client client_of(apr_uint64_t hash)
{
    upgrade_sketch_client client = { .index = (apr_uint16_t)(hash >> VALUE_BITS), .rank = 1 };
    apr_uint64_t bit = (apr_uint64_t)1 << (VALUE_BITS - 1);

    while (bit && !(hash & bit)) {
        client.rank++;
        bit >>= 1;
    }
    return client;
}

upgrade_sketch_client upgrade_sketch_client_of(const unsigned char key[UPGRADE_STATUS_KEY_BYTES],
                                               const void *address, apr_size_t length)
{
    static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    enum { IPV6 = 16, NETWORK = 8 };
    const unsigned char *bytes = address;

    if (length == IPV6 && !memcmp(bytes, mapped, sizeof(mapped))) {
        bytes += sizeof(mapped);
        length -= sizeof(mapped);
    }
    else if (length == IPV6) {
        length = NETWORK;
    }
    return client_of(upgrade_keyed_hash(key, bytes, length));
}

void upgrade_sketch_raise(upgrade_sketch *sketch, upgrade_sketch_client client)
{
    volatile apr_uint32_t *word = &sketch->words[client.index / REGISTERS_PER_WORD % WORDS];
    const unsigned shift = client.index % REGISTERS_PER_WORD * 8;
    apr_uint32_t seen = apr_atomic_read32(word);

    while (((seen >> shift) & 0xff) < client.rank) {
        apr_uint32_t raised =
            (seen & ~((apr_uint32_t)0xff << shift)) | ((apr_uint32_t)client.rank << shift);
        apr_uint32_t before = apr_atomic_cas32(word, raised, seen);

        if (before == seen) {
            return;
        }
        seen = before;
    }
}

void upgrade_sketch_clear(upgrade_sketch *sketch)
{
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        apr_atomic_set32(&sketch->words[i], 0);
    }
}

void upgrade_sketch_read(const upgrade_sketch *sketch,
                         unsigned char registers[UPGRADE_STATUS_REGISTERS])
{
    apr_size_t i;

    for (i = 0; i < UPGRADE_STATUS_REGISTERS; i++) {
        registers[i] =
            (unsigned char)(sketch->words[i / REGISTERS_PER_WORD] >> (i % REGISTERS_PER_WORD * 8));
    }
}

void upgrade_sketch_merge(upgrade_sketch *sketch,
                          const unsigned char registers[UPGRADE_STATUS_REGISTERS])
{
    apr_size_t i;

    for (i = 0; i < UPGRADE_STATUS_REGISTERS; i++) {
        upgrade_sketch_add(
            sketch, (upgrade_sketch_client){ .index = (apr_uint16_t)i, .rank = registers[i] });
    }
}

/* Ertl's sigma: the correction for registers that are still 0. share is below 1. */
static double sigma(double share)
{
    double sum = share;
    double weight = 1;
    double before;

    do {
        share *= share;
        before = sum;
        sum += share * weight;
        weight += weight;
    } while (sum != before);
    return sum;
}

/* The registers by their value. A counter for each register of a word lets the processor add to
 * several at a time. */
typedef struct ranks {
    int counts[REGISTERS_PER_WORD][UPGRADE_SKETCH_RANK_MAX + 1];
} ranks;

static void count_ranks(const upgrade_sketch *sketch, ranks *seen)
{
    apr_size_t i;
    int at;

    for (i = 0; i < WORDS; i++) {
        apr_uint32_t word = sketch->words[i];

        if (!word) {
            seen->counts[0][0] += REGISTERS_PER_WORD;
            continue;
        }
        for (at = 0; at < REGISTERS_PER_WORD; at++, word >>= 8) {
            const apr_uint32_t rank = word & 0xff;

            seen->counts[at][rank < UPGRADE_SKETCH_RANK_MAX ? rank : UPGRADE_SKETCH_RANK_MAX]++;
        }
    }
}

/* Return the number of registers with a value. */
static int registers_with(const ranks *seen, int rank)
{
    int sum = 0;
    int at;

    for (at = 0; at < REGISTERS_PER_WORD; at++) {
        sum += seen->counts[at][rank];
    }
    return sum;
}

apr_uint64_t upgrade_sketch_estimate(const upgrade_sketch *sketch)
{
    /* 1 / (2 ln 2). The correction for registers at their maximum is left out: none reaches it
     * below 10^15 clients. */
    const double alpha = 0.721347520444481703680;
    const double highest = 1e15;
    const double m = UPGRADE_STATUS_REGISTERS;
    ranks seen = { { { 0 } } };
    double sum = 0;
    int empty, i;

    count_ranks(sketch, &seen);
    empty = registers_with(&seen, 0);
    if (empty == UPGRADE_STATUS_REGISTERS) {
        return 0;
    }
    for (i = UPGRADE_SKETCH_RANK_MAX; i >= 1; i--) {
        sum = (sum + registers_with(&seen, i)) / 2;
    }
    sum += m * sigma(empty / m);
    sum = alpha * m * m / sum + 0.5;
    return (apr_uint64_t)(sum < highest ? sum : highest);
}
