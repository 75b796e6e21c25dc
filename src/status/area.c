/* SPDX-License-Identifier: Apache-2.0 */

#include "area.h"

#include <string.h>

#include <apr_atomic.h>
#include <apr_cstr.h>
#include <apr_strings.h>

#include "summary.h"
#include "trylock.h"

/*
 * The shape.
 */

/* The stripes per virtual host, by the number of virtual hosts. */
static apr_uint32_t stripes_for(int vhosts)
{
    enum { FEW = 64, MANY = 1024, SOME_STRIPES = 4 };

    return vhosts <= FEW ? UPGRADE_AREA_STRIPES_MAX : vhosts <= MANY ? SOME_STRIPES : 1;
}

/* The sketches per virtual host: all of them for a small server; otherwise those of all clients,
 * and one more on average. */
static apr_uint32_t sketches_for(int vhosts)
{
    enum { FEW = 64, SOME = 4 };

    return vhosts <= FEW ? UPGRADE_STATUS_POPULATIONS * UPGRADE_AREA_SKETCHES : SOME;
}

upgrade_area_shape upgrade_area_shape_for(int vhosts)
{
    enum { SPARE = 8, SPARE_SHARE = 32 };
    const apr_uint32_t configured = (apr_uint32_t)vhosts;
    /* slot 0, and some for a later configuration */
    const apr_uint32_t slots = 1 + configured + SPARE + configured / SPARE_SHARE;

    return (upgrade_area_shape){
        .slots = slots,
        .stripes = stripes_for(vhosts),
        .sketches = slots * sketches_for(vhosts),
    };
}

static apr_size_t align(apr_size_t size)
{
    return (size + UPGRADE_AREA_LINE - 1) / UPGRADE_AREA_LINE * UPGRADE_AREA_LINE;
}

apr_size_t upgrade_area_size(upgrade_area_shape shape)
{
    return align(sizeof(upgrade_area_header)) + align(shape.slots * sizeof(upgrade_slot))
           + (apr_size_t)shape.slots * shape.stripes * sizeof(upgrade_stripe)
           + shape.sketches * sizeof(upgrade_sketch);
}

upgrade_area_shape upgrade_area_shape_within(apr_size_t size, int vhosts)
{
    upgrade_area_shape shape = upgrade_area_shape_for(vhosts);
    apr_size_t header = align(sizeof(upgrade_area_header)) + UPGRADE_AREA_LINE;
    apr_size_t each = sizeof(upgrade_slot) + shape.stripes * sizeof(upgrade_stripe)
                      + sketches_for(vhosts) * sizeof(upgrade_sketch);
    apr_size_t slots = size > header ? (size - header) / each : 0;
    enum { MOST = APR_UINT16_MAX };

    shape.slots = slots < 1 ? 1 : slots > MOST ? MOST : (apr_uint32_t)slots;
    shape.sketches = shape.slots * sketches_for(vhosts);
    return shape;
}

void upgrade_area_format(void *memory, upgrade_area_shape shape, apr_time_t now)
{
    upgrade_area_header *header = memory;
    upgrade_area area;

    header->started = header->since = now;
    area = upgrade_area_open(memory, shape);
    apr_cpystrn(area.slots[0].name, "other", sizeof(area.slots[0].name));
    area.slots[0].state = UPGRADE_SLOT_CONFIGURED;
    area.slots[0].since = now;
    area.slots[0].plan_epoch = 1;
}

upgrade_area upgrade_area_open(void *memory, upgrade_area_shape shape)
{
    upgrade_area_header *header = memory;
    char *at = (char *)memory + align(sizeof(*header));
    upgrade_area area = { .shape = shape, .header = header };

    area.slots = (upgrade_slot *)(void *)at;
    at += align(shape.slots * sizeof(upgrade_slot));
    area.stripes = (upgrade_stripe *)(void *)at;
    at += (apr_size_t)shape.slots * shape.stripes * sizeof(upgrade_stripe);
    area.sketches = (upgrade_sketch *)(void *)at;
    return area;
}

/*
 * Virtual hosts.
 */

void upgrade_area_begin(const upgrade_area *area)
{
    apr_uint32_t i;

    for (i = 1; i < area->shape.slots; i++) {
        if (area->slots[i].state == UPGRADE_SLOT_CONFIGURED) {
            area->slots[i].state = UPGRADE_SLOT_REMOVED;
        }
    }
}

static int is_same(const upgrade_slot *slot, const char *name, const char *address, unsigned port)
{
    return slot->state != UPGRADE_SLOT_UNUSED && slot->port == port
           && !strncmp(slot->name, name, sizeof(slot->name) - 1)
           && !strncmp(slot->address, address, sizeof(slot->address) - 1);
}

static upgrade_slot *find_slot(const upgrade_area *area, const char *name, const char *address,
                               unsigned port)
{
    apr_uint32_t i;

    for (i = 1; i < area->shape.slots; i++) {
        if (is_same(&area->slots[i], name, address, port)) {
            return &area->slots[i];
        }
    }
    return NULL;
}

static upgrade_slot *unused_slot(const upgrade_area *area)
{
    apr_uint32_t i;

    for (i = 1; i < area->shape.slots; i++) {
        if (area->slots[i].state == UPGRADE_SLOT_UNUSED) {
            return &area->slots[i];
        }
    }
    return NULL;
}

/* Give an unused slot, if there is one, to a virtual host. */
static upgrade_slot *fill_slot(const upgrade_area *area, const char *name, const char *address,
                               unsigned port, apr_time_t since)
{
    upgrade_slot *slot = unused_slot(area);

    if (slot) {
        apr_cpystrn(slot->name, name, sizeof(slot->name));
        apr_cpystrn(slot->address, address, sizeof(slot->address));
        slot->port = port;
        slot->since = since;
        slot->plan_epoch = 1;
    }
    return slot;
}

upgrade_slot *upgrade_area_claim(const upgrade_area *area, const char *name, const char *address,
                                 unsigned port, unsigned order, apr_time_t now)
{
    upgrade_slot *slot = find_slot(area, name, address, port);

    if (slot) {
        slot->order = order;
        slot->state = UPGRADE_SLOT_CONFIGURED;
        return slot;
    }
    slot = fill_slot(area, name, address, port, now);
    if (!slot) {
        return area->slots;
    }
    slot->order = order;
    slot->state = UPGRADE_SLOT_CONFIGURED;
    return slot;
}

upgrade_slot *upgrade_area_restore(const upgrade_area *area, const char *name, const char *address,
                                   unsigned port, apr_time_t since)
{
    upgrade_slot *slot = find_slot(area, name, address, port);

    if (slot) {
        slot->since = since < slot->since ? since : slot->since;
        return slot;
    }
    slot = fill_slot(area, name, address, port, since);
    if (slot) {
        slot->state = UPGRADE_SLOT_REMOVED;
    }
    return slot;
}

void upgrade_slot_set_plan(upgrade_slot *slot, apr_uint64_t plan_hash, apr_time_t now)
{
    if (slot->plan_hash == plan_hash) {
        return;
    }
    slot->plan_hash = plan_hash;
    slot->plan_since = plan_hash ? now : 0;
    slot->plan_epoch = slot->plan_epoch + 1 ? slot->plan_epoch + 1 : 1;
}

int upgrade_area_add_exposure(const upgrade_area *area, const char *name)
{
    upgrade_area_header *header = area->header;
    apr_uint32_t i;

    for (i = 0; i < header->exposure_count && i < UPGRADE_AREA_EXPOSURES; i++) {
        if (!apr_cstr_casecmpn(header->exposures[i], name, UPGRADE_AREA_EXPOSURE_NAME - 1)) {
            return (int)i;
        }
    }
    if (i == UPGRADE_AREA_EXPOSURES) {
        return -1;
    }
    apr_cpystrn(header->exposures[i], name, UPGRADE_AREA_EXPOSURE_NAME);
    header->exposure_count = i + 1;
    return (int)i;
}

/*
 * Sketches.
 */

upgrade_sketch *upgrade_area_sketch(const upgrade_area *area, const upgrade_sketch_ref *ref)
{
    apr_uint32_t index = ref->index;

    return index && index <= area->shape.sketches ? &area->sketches[index - 1] : NULL;
}

/* Give a reference a sketch from the common pool. */
static int allocate(const upgrade_area *area, upgrade_sketch_ref *ref)
{
    apr_uint32_t used = apr_atomic_read32(&area->header->sketches_used);
    apr_uint32_t before;

    while (used < area->shape.sketches) {
        before = apr_atomic_cas32(&area->header->sketches_used, used + 1, used);
        if (before == used) {
            apr_atomic_set32(&ref->index, used + 1);
            return 1;
        }
        used = before;
    }
    ref->is_dropped = 1;
    return 0;
}

upgrade_sketch *upgrade_area_turn_sketch(const upgrade_area *area, upgrade_sketch_ref *ref,
                                         apr_uint32_t tag, apr_uint32_t now)
{
    if (ref->is_dropped || !upgrade_lock_try(&ref->lock, now)) {
        return NULL;
    }
    if (ref->tag != tag && (ref->index || allocate(area, ref))) {
        ref->tag = 0;
        upgrade_sketch_clear(upgrade_area_sketch(area, ref));
        apr_atomic_set32(&ref->tag, tag);
    }
    upgrade_lock_release(&ref->lock, now);
    return ref->tag == tag ? upgrade_area_sketch(area, ref) : NULL;
}

/*
 * Reading, and the minute.
 */

static apr_uint64_t sum_cell(const upgrade_area *area, const upgrade_slot *slot, int verdict,
                             int tls, int http)
{
    const upgrade_stripe *stripes = upgrade_area_stripes(area, slot);
    apr_uint64_t sum = 0;
    apr_uint32_t i;

    for (i = 0; i < area->shape.stripes; i++) {
        sum += stripes[i].cells[tls][http][verdict];
    }
    return sum;
}

static void sum_cells(const upgrade_area *area, const upgrade_slot *slot,
                      apr_uint64_t cells[UPGRADE_RECORDED][UPGRADE_STATUS_TLS][UPGRADE_STATUS_HTTP])
{
    int verdict, tls, http;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                cells[verdict][tls][http] = sum_cell(area, slot, verdict, tls, http);
            }
        }
    }
}

upgrade_totals upgrade_area_totals(const upgrade_area *area, const upgrade_slot *slot)
{
    upgrade_status_counts counts;
    upgrade_status_summary sum;

    sum_cells(area, slot, counts.cells);
    sum = upgrade_status_sum(&counts);
    return (upgrade_totals){ .all = sum.all, .unmet = sum.unmet, .refused = sum.refused };
}

/* Set the counts by key exchange. Those of the cells must be set. */
static void count_groups(const upgrade_area *area, const upgrade_slot *slot,
                         upgrade_status_counts *counts)
{
    const upgrade_stripe *stripes = upgrade_area_stripes(area, slot);
    apr_uint64_t classic = 0;
    apr_uint32_t stripe;
    int i, tls, http;

    for (i = 0; i < UPGRADE_RECORDED; i++) {
        for (tls = UPGRADE_STATUS_TLS_NONE + 1; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                classic += counts->cells[i][tls][http];
            }
        }
    }
    for (i = 0; i < UPGRADE_STATUS_GROUPS; i++) {
        counts->groups[i] = 0;
        for (stripe = 0; i != UPGRADE_STATUS_GROUP_CLASSIC && stripe < area->shape.stripes;
             stripe++) {
            counts->groups[i] += stripes[stripe].groups[i];
        }
        classic -= counts->groups[i] < classic ? counts->groups[i] : classic;
    }
    counts->groups[UPGRADE_STATUS_GROUP_CLASSIC] = classic;
}

void upgrade_area_counts(const upgrade_area *area, const upgrade_slot *slot,
                         upgrade_status_counts *counts)
{
    int reason, verdict, i;

    sum_cells(area, slot, counts->cells);
    for (reason = 0; reason < UPGRADE_REASONS; reason++) {
        for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
            counts->reasons[reason][verdict] = slot->reasons[reason][verdict];
        }
    }
    for (i = 0; i < UPGRADE_STATUS_FORMS; i++) {
        counts->forms[i] = slot->forms[i];
    }
    count_groups(area, slot, counts);
    counts->audits = slot->audits;
    counts->rejected = slot->rejected;
    for (i = 0; i < UPGRADE_STATUS_TLS; i++) {
        counts->handshakes[i] = slot->handshakes[i];
    }
}

/* Return whether a minute is later than the last one. One that is much earlier is later too: the
 * clock was set back. */
static int is_later(apr_uint32_t minute, apr_uint32_t last)
{
    enum { SLOWEST = 5 };

    return minute > last || last - minute > SLOWEST;
}

int upgrade_area_claim_minute(const upgrade_area *area, apr_uint32_t now_minute)
{
    apr_uint32_t last = apr_atomic_read32(&area->header->minute);

    return is_later(now_minute, last)
           && apr_atomic_cas32(&area->header->minute, now_minute, last) == last && last;
}

void upgrade_area_record(const upgrade_area *area, apr_uint32_t now_minute)
{
    apr_uint32_t i;

    for (i = 0; i < area->shape.slots; i++) {
        upgrade_slot *slot = &area->slots[i];

        if (slot->state != UPGRADE_SLOT_UNUSED) {
            const upgrade_totals totals = upgrade_area_totals(area, slot);

            upgrade_history_record(&slot->history, &totals, now_minute - 1);
        }
    }
}
