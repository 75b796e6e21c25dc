/* SPDX-License-Identifier: Apache-2.0 */

/* The estimate of distinct clients: its error over many keys, and concurrent use of a word. */

#include "tap.h"

#include "../../src/status/sketch.h"

#define SEEDS 100

static upgrade_sketch sketch;

static double relative_error(unsigned seed, apr_uint32_t clients)
{
    unsigned char key[UPGRADE_STATUS_KEY_BYTES] = { (unsigned char)seed, (unsigned char)(seed >> 8), 1 };
    apr_uint32_t i;

    upgrade_sketch_clear(&sketch);
    for (i = 0; i < clients; i++) {
        upgrade_sketch_add(&sketch, upgrade_sketch_client_of(key, &i, sizeof(i)));
    }
    return ((double)upgrade_sketch_estimate(&sketch) - clients) / clients;
}

/* The square of the root mean square error is compared, which needs no libm. */
static void check_errors(apr_uint32_t clients)
{
    double squares = 0;
    double worst = 0;
    unsigned seed;

    for (seed = 0; seed < SEEDS; seed++) {
        double error = relative_error(seed, clients);

        squares += error * error;
        error = error < 0 ? -error : error;
        /* Two of ten clients that share a register are seen as one. */
        error = error * clients <= 1 ? 0 : error;
        worst = error > worst ? error : worst;
    }
    ok(squares / SEEDS <= 0.02 * 0.02, "%u clients: root mean square error at most 2 %% (its square: %f)", clients, squares / SEEDS);
    ok(worst <= 0.07, "%u clients: no error above 7 %% and one client (%.2f %%)", clients, 100 * worst);
}

static void check_addresses(void)
{
    static const unsigned char key[UPGRADE_STATUS_KEY_BYTES] = { 1 };
    static const unsigned char v4[] = { 192, 0, 2, 1 };
    static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1 };
    static const unsigned char one[16] = { 0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 1 };
    static const unsigned char same_network[16] = { 0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 9, 9 };
    static const unsigned char other_network[16] = { 0x20, 1, 0xd, 0xb8, 0, 1, 0, 3, 1 };
    upgrade_sketch_client a = upgrade_sketch_client_of(key, v4, sizeof(v4));
    upgrade_sketch_client b = upgrade_sketch_client_of(key, mapped, sizeof(mapped));
    upgrade_sketch_client c = upgrade_sketch_client_of(key, one, sizeof(one));
    upgrade_sketch_client d = upgrade_sketch_client_of(key, same_network, sizeof(one));
    upgrade_sketch_client e = upgrade_sketch_client_of(key, other_network, sizeof(one));

    ok(a.index == b.index && a.rank == b.rank, "an IPv4-mapped address is IPv4");
    ok(c.index == d.index && c.rank == d.rank, "IPv6 by /64: the same network");
    ok(c.index != e.index, "IPv6 by /64: another network");
    ok(a.rank >= 1 && a.rank <= UPGRADE_SKETCH_RANK_MAX, "the rank is in range");
}

static void check_merge(void)
{
    unsigned char registers[UPGRADE_STATUS_REGISTERS];
    unsigned char merged[UPGRADE_STATUS_REGISTERS];
    apr_uint64_t before;

    relative_error(1, 5000);
    before = upgrade_sketch_estimate(&sketch);
    upgrade_sketch_read(&sketch, registers);
    upgrade_sketch_clear(&sketch);
    upgrade_sketch_merge(&sketch, registers);
    upgrade_sketch_merge(&sketch, registers);
    upgrade_sketch_read(&sketch, merged);
    ok(!memcmp(merged, registers, sizeof(merged)), "merging a sketch twice changes nothing");
    ok(upgrade_sketch_estimate(&sketch) == before, "the estimate is the same");
    upgrade_sketch_clear(&sketch);
    ok(upgrade_sketch_estimate(&sketch) == 0, "an empty sketch: 0");
    memset(&sketch, 255, sizeof(sketch));
    ok(upgrade_sketch_estimate(&sketch) > 1000000, "registers out of range are read as the highest");
}

int main(void)
{
    static const apr_uint32_t clients[] = { 10, 100, 1000, 3000, 10000, 12000, 20000, 100000, 1000000 };
    apr_pool_t *p = tap_start();
    size_t i;

    tap_need(UPGRADE_STATUS_IS_SUPPORTED, "APR cannot count on this platform");
    check_addresses();
    check_merge();
    for (i = 0; i < LENGTH(clients); i++) {
        check_errors(clients[i]);
    }
    return tap_done(p);
}
