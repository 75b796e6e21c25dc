/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/sketch.h
 * Estimates the number of distinct clients: HyperLogLog with 4,096 registers.
 *
 * A client is an IPv4 address or an IPv6 /64, hashed with a key, so that the registers do not
 * disclose an address without the key. The estimate is that of Ertl ("New cardinality estimation
 * algorithms for HyperLogLog sketches", 2017), which has no bias at either end and needs no tables.
 */

#ifndef UPGRADE_STATUS_SKETCH_H
#define UPGRADE_STATUS_SKETCH_H

#include "platform.h"
#include "snapshot.h"

/** The registers in shared memory: four in a word, the first in the lowest byte. */
typedef struct upgrade_sketch {
    volatile apr_uint32_t words[UPGRADE_STATUS_REGISTERS / 4];
} upgrade_sketch;

/** A client: its register and the value for it. All zero: unknown, in no sketch. */
typedef struct upgrade_sketch_client {
    apr_uint16_t index;
    unsigned char rank; /* 1 to 53 */
} upgrade_sketch_client;

/**
 * Return the client with an address.
 * @param address 4 bytes of IPv4, or 16 of IPv6, of which only the first 8 (a /64) are used; an
 * IPv4-mapped address is treated as IPv4
 */
upgrade_sketch_client upgrade_sketch_client_of(const unsigned char key[UPGRADE_STATUS_KEY_BYTES],
                                               const void *address, apr_size_t length);

/** Raise a register. Not inline: called only if it has to be raised. */
void upgrade_sketch_raise(upgrade_sketch *sketch, upgrade_sketch_client client);

/** Add a client. Any number of processes may do so at the same time. */
static inline void upgrade_sketch_add(upgrade_sketch *sketch, upgrade_sketch_client client)
{
    apr_uint32_t word = sketch->words[client.index / 4];

    if (((word >> (client.index % 4 * 8)) & 0xff) < client.rank) {
        upgrade_sketch_raise(sketch, client);
    }
}

/** Remove all clients. */
void upgrade_sketch_clear(upgrade_sketch *sketch);

/** Copy the registers, one byte each. */
void upgrade_sketch_read(const upgrade_sketch *sketch,
                         unsigned char registers[UPGRADE_STATUS_REGISTERS]);

/** Raise the registers to at least those given. */
void upgrade_sketch_merge(upgrade_sketch *sketch,
                          const unsigned char registers[UPGRADE_STATUS_REGISTERS]);

/** Return the estimated number of clients. */
apr_uint64_t upgrade_sketch_estimate(const upgrade_sketch *sketch);

/** The highest value of a register. */
#define UPGRADE_SKETCH_RANK_MAX 53

#endif /* UPGRADE_STATUS_SKETCH_H */
