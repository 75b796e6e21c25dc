/* SPDX-License-Identifier: Apache-2.0 */

/* The shared memory: its size, the areas of virtual hosts, counting, sketches, history, and the
 * snapshot. */

#include "tap.h"

#include "../../src/status/collect.h"
#include "../../src/status/tally.h"

#define DAY    ((apr_time_t)86400 * APR_USEC_PER_SEC)
#define NOW    (20834 * DAY + 9 * (DAY / 24))
#define MINUTE ((apr_uint32_t)(NOW / 60 / APR_USEC_PER_SEC))

static const upgrade_status_parts ALL = { .has_clients = 1, .has_history = 1, .top = 100, .most = 100 };

static upgrade_area make_area(apr_pool_t *p, upgrade_area_shape shape)
{
    char *memory = apr_pcalloc(p, upgrade_area_size(shape) + UPGRADE_AREA_LINE);
    apr_uintptr_t base = ((apr_uintptr_t)memory + UPGRADE_AREA_LINE - 1) / UPGRADE_AREA_LINE * UPGRADE_AREA_LINE;

    upgrade_area_format((void *)base, shape, NOW);
    return upgrade_area_open((void *)base, shape);
}

static void check_size(void)
{
    const upgrade_area_shape small = upgrade_area_shape_for(1);
    const upgrade_area_shape large = upgrade_area_shape_for(1000);
    const upgrade_area_shape huge = upgrade_area_shape_within((apr_size_t)64 << 20, 20000);

    ok(sizeof(upgrade_stripe) % UPGRADE_AREA_LINE == 0, "a stripe fills its cache lines");
    ok(small.stripes == 16 && upgrade_area_shape_for(64).stripes == 16, "16 stripes up to 64 virtual hosts");
    ok(upgrade_area_shape_for(65).stripes == 4 && large.stripes == 4, "4 stripes up to 1024");
    ok(upgrade_area_shape_for(1025).stripes == 1, "1 stripe above");
    ok(small.stripes * sizeof(upgrade_stripe) < 30000, "about 30 KB per virtual host at 16 stripes");
    ok(upgrade_area_size(large) < 40000000, "1,000 virtual hosts take less than 40 MB (%" APR_SIZE_T_FMT ")", upgrade_area_size(large));
    ok(huge.slots > 1000 && upgrade_area_size(huge) <= (apr_size_t)64 << 20, "a size is kept (%u virtual hosts)", huge.slots);
    ok(upgrade_area_shape_within(1, 1).slots == 1, "at least \"other\"");
}

static void check_places(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, (upgrade_area_shape){ .slots = 3, .stripes = 4, .sketches = 4 });
    upgrade_slot *a = upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW);
    upgrade_slot *b = upgrade_area_claim(&area, "a.test", "*", 443, 1, NOW);

    ok(a != b && a != area.slots && b != area.slots, "two virtual hosts have places of their own");
    ok(upgrade_area_claim(&area, "a.test", "*", 80, 2, NOW) == a, "equal keys share a place");
    ok(upgrade_area_claim(&area, "c.test", "*", 80, 2, NOW) == area.slots, "one that does not fit is \"other\"");
    upgrade_area_begin(&area);
    ok(upgrade_area_claim(&area, "a.test", "*", 443, 0, NOW) == b, "a virtual host keeps its place over a restart");
    ok(a->state == UPGRADE_SLOT_REMOVED, "one that is gone is kept, as removed");
    ok(upgrade_area_claim(&area, "c.test", "*", 80, 1, NOW) == area.slots, "… and its place is not reused");
}

/* Child processes can write to the memory, which the parent process, as root, reads when it restarts. */
static void check_hostile_memory(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, (upgrade_area_shape){ .slots = 2, .stripes = 1, .sketches = 1 });
    upgrade_slot *slot;

    memset(area.header, 0xff, sizeof(*area.header));
    memset(area.slots, 0xff, 2 * sizeof(*area.slots));
    ok(upgrade_area_add_exposure(&area, "Authorization") == -1, "hostile memory: no place for a header field");
    upgrade_area_begin(&area);
    slot = upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW);
    ok(slot == area.slots, "… nor for a virtual host");
    upgrade_slot_set_plan(slot, 1, NOW);
    ok(area.shape.slots == 2, "… and the shape is not in it");
}

static upgrade_tally tally_of(const upgrade_area *area, upgrade_slot *slot)
{
    return (upgrade_tally){ .stripes = upgrade_area_stripes(area, slot), .mask = area->shape.stripes - 1, .slot = slot, .area = area,
                            .has_policy = 1, .mode = UPGRADE_STATUS_CLIENTS_NETWORK };
}

static const upgrade_tallied REFUSED = { UPGRADE_RECORDED_REFUSED, UPGRADE_STATUS_TLS_NONE, UPGRADE_STATUS_HTTP_1_1, 0 };
static const upgrade_tallied PASSED = { UPGRADE_RECORDED_PASS, UPGRADE_STATUS_TLS_1_3, UPGRADE_STATUS_HTTP_2, UPGRADE_STATUS_GROUP_POST_QUANTUM };

static void add_client(const upgrade_tally *tally, upgrade_status_population population, apr_uint32_t address)
{
    upgrade_tally_client(tally, population, (apr_uint32_t)(NOW / DAY), upgrade_sketch_client_of(tally->area->header->key, &address, 4));
}

static void check_counts(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, upgrade_area_shape_for(2));
    upgrade_slot *slot = upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW);
    const upgrade_tally tally = tally_of(&area, slot);
    upgrade_collected collected;
    const upgrade_status_vhost *vhost;
    unsigned i;

    upgrade_slot_set_plan(slot, 7, NOW);
    upgrade_area_add_exposure(&area, "Authorization");
    ok(upgrade_area_add_exposure(&area, "authorization") == 0, "the name of a header field is added once");
    for (i = 0; i < 100; i++) {
        upgrade_tally_request(&tally, i, i % 4 ? &PASSED : &REFUSED);
        add_client(&tally, UPGRADE_STATUS_POPULATION_ALL, i % 10);
    }
    add_client(&tally, UPGRADE_STATUS_POPULATION_REFUSED, 1);
    upgrade_tally_reasons(&tally, UPGRADE_RECORDED_REFUSED, UPGRADE_BIT(UPGRADE_REASON_TLS) | UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION));
    upgrade_tally_form(&tally, upgrade_status_form_of(426, 0));
    upgrade_tally_form(&tally, upgrade_status_form_of(403, 1));
    upgrade_tally_exposures(&tally, "X-Unknown,AUTHORIZATION");
    upgrade_tally_rejected(&tally);
    upgrade_tally_handshake(&tally, UPGRADE_STATUS_TLS_1_0);
    upgrade_tally_top(&tally, UPGRADE_STATUS_TOP_AGENTS, upgrade_span_of("curl/8"), 2, UPGRADE_RECORDED_REFUSED);

    collected = upgrade_collect(p, &area, NOW, UPGRADE_STATUS_CLIENTS_NETWORK, &ALL);
    ok(collected.snapshot->vhost_count == 1, "an unused \"other\" is not shown");
    vhost = &collected.snapshot->vhosts[0];
    is(vhost->name, "a.test:80", "the name");
    ok(vhost->counts.cells[UPGRADE_RECORDED_PASS][UPGRADE_STATUS_TLS_1_3][UPGRADE_STATUS_HTTP_2] == 75, "the sum of the stripes: pass");
    ok(vhost->counts.cells[UPGRADE_RECORDED_REFUSED][UPGRADE_STATUS_TLS_NONE][UPGRADE_STATUS_HTTP_1_1] == 25, "… and refused");
    ok(vhost->counts.reasons[UPGRADE_REASON_TLS][UPGRADE_RECORDED_REFUSED] == 1
           && vhost->counts.reasons[UPGRADE_REASON_HTTP_VERSION][UPGRADE_RECORDED_REFUSED] == 1,
       "each reason");
    ok(vhost->counts.forms[UPGRADE_STATUS_FORM_426] == 1 && vhost->counts.forms[UPGRADE_STATUS_FORM_RESET] == 1, "the forms");
    ok(vhost->exposure_count == 1 && vhost->exposures[0].count == 1, "the exposures by name");
    ok(vhost->counts.rejected == 1 && !vhost->counts.audits, "rejected requests");
    ok(vhost->counts.groups[UPGRADE_STATUS_GROUP_POST_QUANTUM] == 75 && !vhost->counts.groups[UPGRADE_STATUS_GROUP_UNKNOWN],
       "key-exchange groups, of requests over TLS");
    ok(vhost->counts.handshakes[UPGRADE_STATUS_TLS_1_0] == 1, "handshakes that failed");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_TODAY].estimate == 10, "ten clients today");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_PLAN].estimate == 10, "ten clients since the plan");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_UNMET][UPGRADE_STATUS_WINDOW_TODAY].estimate == 0, "no unmet client");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_REFUSED][UPGRADE_STATUS_WINDOW_TODAY].estimate == 1, "one refused client");
    ok(!vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_YESTERDAY].is_known, "yesterday is unknown");
    ok(collected.snapshot->tops[UPGRADE_STATUS_TOP_AGENTS].count == 1, "one entry in a top list");
    is(collected.snapshot->tops[UPGRADE_STATUS_TOP_AGENTS].entries[0].vhost, "a.test:80", "… of the virtual host");

    upgrade_slot_set_plan(slot, 8, NOW + DAY);
    collected = upgrade_collect(p, &area, NOW + DAY, UPGRADE_STATUS_CLIENTS_OFF, &ALL);
    vhost = &collected.snapshot->vhosts[0];
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_YESTERDAY].estimate == 10, "the next day: yesterday");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_TODAY].estimate == 0, "… and today");
    ok(vhost->clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_PLAN].estimate == 0, "another plan: its clients start anew");
    ok(collected.snapshot->tops[UPGRADE_STATUS_TOP_AGENTS].count == 0, "UpgradeStatusClients Off: no top lists");
}

/* A part that no format asks for is not copied. */
static void check_parts(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, upgrade_area_shape_for(2));
    const upgrade_tally a = tally_of(&area, upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW));
    const upgrade_tally b = tally_of(&area, upgrade_area_claim(&area, "b.test", "*", 80, 1, NOW));
    const upgrade_status_parts parts = { .has_clients = 1, .top = 2, .vhost = "b.test:80" };
    const upgrade_status_parts few = { .has_clients = 1, .has_history = 1, .most = 1 };
    const upgrade_snapshot *snapshot;
    int i;

    for (i = 0; i < 3; i++) {
        upgrade_tally_top(&a, UPGRADE_STATUS_TOP_PATHS, upgrade_span_of("/a"), 2, UPGRADE_RECORDED_REFUSED);
    }
    upgrade_tally_top(&b, UPGRADE_STATUS_TOP_PATHS, upgrade_span_of("/b"), 2, UPGRADE_RECORDED_REFUSED);
    add_client(&a, UPGRADE_STATUS_POPULATION_ALL, 1);
    add_client(&b, UPGRADE_STATUS_POPULATION_ALL, 1);

    snapshot = upgrade_collect(p, &area, NOW, UPGRADE_STATUS_CLIENTS_NETWORK, &parts).snapshot;
    ok(snapshot->vhost_count == 2 && !snapshot->vhosts[0].has_parts && snapshot->vhosts[1].has_parts, "the parts of one virtual host");
    ok(snapshot->vhosts[1].clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_TODAY].estimate == 1, "… its clients");
    ok(!snapshot->vhosts[1].clients[UPGRADE_STATUS_POPULATION_ALL][UPGRADE_STATUS_WINDOW_TODAY].registers, "… without registers");
    ok(snapshot->vhosts[1].history[UPGRADE_STATUS_SPAN_DAYS].count == 0, "… without history");
    ok(snapshot->tops[UPGRADE_STATUS_TOP_PATHS].count == 1, "… and its entries of a top list");
    is(snapshot->tops[UPGRADE_STATUS_TOP_PATHS].entries[0].key, "/b", "… although another is more frequent");

    snapshot = upgrade_collect(p, &area, NOW, UPGRADE_STATUS_CLIENTS_NETWORK, &few).snapshot;
    ok(!snapshot->vhosts[0].has_parts && !snapshot->vhosts[1].has_parts, "too many virtual hosts: no parts");
    ok(snapshot->tops[UPGRADE_STATUS_TOP_PATHS].count == 0, "no entries are asked for");
}

static void check_sketches_run_out(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, (upgrade_area_shape){ .slots = 2, .stripes = 1, .sketches = 1 });
    upgrade_slot *slot = upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW);
    upgrade_tally tally = tally_of(&area, slot);
    const upgrade_status_clients *clients;

    tally.has_policy = 0;
    add_client(&tally, UPGRADE_STATUS_POPULATION_ALL, 1);
    add_client(&tally, UPGRADE_STATUS_POPULATION_UNMET, 1);
    clients = upgrade_collect(p, &area, NOW, UPGRADE_STATUS_CLIENTS_OFF, &ALL).snapshot->vhosts[0].clients[UPGRADE_STATUS_POPULATION_UNMET];
    ok(clients[UPGRADE_STATUS_WINDOW_TODAY].is_dropped && !clients[UPGRADE_STATUS_WINDOW_TODAY].is_known, "no memory for a sketch: unknown");
}

static void check_history(apr_pool_t *p)
{
    const upgrade_area area = make_area(p, upgrade_area_shape_for(1));
    upgrade_slot *slot = upgrade_area_claim(&area, "a.test", "*", 80, 0, NOW);
    const upgrade_tally tally = tally_of(&area, slot);
    const upgrade_status_history *history;
    upgrade_snapshot *snapshot;
    unsigned i;

    ok(!upgrade_area_claim_minute(&area, MINUTE), "the first minute is not complete");
    upgrade_area_record(&area, MINUTE);
    ok(!upgrade_area_claim_minute(&area, MINUTE), "a minute is claimed once");
    for (i = 1; i <= 3; i++) {
        upgrade_tally_request(&tally, i, i == 1 ? &REFUSED : &PASSED);
        upgrade_tally_request(&tally, i, &PASSED);
        ok(upgrade_area_claim_minute(&area, MINUTE + i), "minute %u is claimed", i);
        upgrade_area_record(&area, MINUTE + i);
    }
    ok(!upgrade_area_claim_minute(&area, MINUTE + 2), "an earlier minute is not claimed");
    upgrade_tally_request(&tally, 0, &PASSED);
    upgrade_tally_request(&tally, 0, &PASSED);
    upgrade_area_record(&area, MINUTE + 6);
    upgrade_tally_request(&tally, 0, &PASSED);
    snapshot = upgrade_collect(p, &area, NOW + apr_time_from_sec(6 * 60), UPGRADE_STATUS_CLIENTS_OFF, &ALL).snapshot;
    history = snapshot->vhosts[0].history;
    ok(history[UPGRADE_STATUS_SPAN_MINUTES].count == 60 && history[UPGRADE_STATUS_SPAN_HOURS].count == 48
           && history[UPGRADE_STATUS_SPAN_DAYS].count == 400,
       "the lengths");
    ok(history[UPGRADE_STATUS_SPAN_MINUTES].points[59].start == NOW + apr_time_from_sec(5 * 60), "the last point is the last complete minute");
    ok(!history[UPGRADE_STATUS_SPAN_MINUTES].points[59].is_known && !history[UPGRADE_STATUS_SPAN_MINUTES].points[57].is_known, "a missed minute is a gap");
    ok(history[UPGRADE_STATUS_SPAN_MINUTES].points[56].is_known && history[UPGRADE_STATUS_SPAN_MINUTES].points[56].all == 2, "a minute");
    ok(history[UPGRADE_STATUS_SPAN_MINUTES].points[54].unmet == 1 && history[UPGRADE_STATUS_SPAN_MINUTES].points[54].refused == 1, "unmet and refused");
    ok(history[UPGRADE_STATUS_SPAN_HOURS].points[47].all == 9 && history[UPGRADE_STATUS_SPAN_DAYS].points[399].all == 9,
       "the present hour and day have all requests");
    ok(!history[UPGRADE_STATUS_SPAN_DAYS].points[398].is_known, "yesterday is a gap");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    tap_need(UPGRADE_STATUS_IS_SUPPORTED, "APR cannot count on this platform");
    check_size();
    check_places(p);
    check_hostile_memory(p);
    check_counts(p);
    check_parts(p);
    check_sketches_run_out(p);
    check_history(p);
    return tap_done(p);
}
