/* SPDX-License-Identifier: Apache-2.0 */

#include "collect.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "../core/version.h"
#include "summary.h"

/* The time after the start, in seconds, until which the first minute has been recorded. */
#define RECORDED_WITHIN 120

/* The snapshot under construction, and its source. */
typedef struct collector {
    apr_pool_t *pool;
    const upgrade_area *area;
    const upgrade_status_parts *parts;
    apr_time_t now;
    const apr_uint32_t *tunnels; /* open ones by slot */
    upgrade_status_vhost **by_slot;
} collector;

/*
 * A virtual host.
 */

static const char *text_of(apr_pool_t *p, const char *text, apr_size_t size)
{
    return apr_pstrmemdup(p, text, strnlen(text, size - 1));
}

static void collect_exposures(const collector *to, const upgrade_slot *slot,
                              upgrade_status_vhost *vhost)
{
    const upgrade_area_header *header = to->area->header;
    upgrade_status_named *named = apr_pcalloc(to->pool, UPGRADE_AREA_EXPOSURES * sizeof(*named));
    apr_uint32_t i;

    for (i = 0; i < header->exposure_count && i < UPGRADE_AREA_EXPOSURES; i++) {
        if (slot->exposures[i]) {
            named[vhost->exposure_count++] = (upgrade_status_named){
                .name = text_of(to->pool, header->exposures[i], UPGRADE_AREA_EXPOSURE_NAME),
                .count = slot->exposures[i],
            };
        }
    }
    vhost->exposures = named;
}

/* Set the clients of one window.
 * @param tag the day or the epoch of the plan that the sketch has to be of */
static upgrade_status_clients clients_of(const collector *to, const upgrade_sketch_ref *ref,
                                         apr_uint32_t tag, apr_time_t window, apr_time_t since)
{
    const upgrade_sketch *sketch = upgrade_area_sketch(to->area, ref);
    upgrade_status_clients clients = { .is_known = 1 };

    clients.since = window > since ? window : since;
    clients.is_dropped = ref->is_dropped != 0;
    if (!sketch || ref->tag != tag) {
        /* No client was seen, unless counting did not run or there was no memory. */
        clients.is_known = !clients.is_dropped;
        return clients;
    }
    clients.estimate = upgrade_sketch_estimate(sketch);
    if (to->parts->has_registers) {
        unsigned char *registers = apr_palloc(to->pool, UPGRADE_STATUS_REGISTERS);

        upgrade_sketch_read(sketch, registers);
        clients.registers = registers;
    }
    return clients;
}

static void collect_clients(const collector *to, const upgrade_slot *slot,
                            upgrade_status_vhost *vhost)
{
    const apr_uint32_t day =
        (apr_uint32_t)(apr_time_sec(to->now)
                       / upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_DAYS));
    const apr_time_t a_day =
        apr_time_from_sec(upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_DAYS));
    const apr_time_t midnight = day * a_day;
    int i;

    for (i = 0; i < UPGRADE_STATUS_POPULATIONS; i++) {
        const upgrade_sketch_ref *refs = slot->sketches[i];
        upgrade_status_clients *clients = vhost->clients[i];

        clients[UPGRADE_STATUS_WINDOW_TODAY] =
            clients_of(to, &refs[day % UPGRADE_AREA_PLAN], day, midnight, slot->since);
        clients[UPGRADE_STATUS_WINDOW_YESTERDAY] = clients_of(
            to, &refs[(day - 1) % UPGRADE_AREA_PLAN], day - 1, midnight - a_day, slot->since);
        clients[UPGRADE_STATUS_WINDOW_YESTERDAY].is_known &= slot->since < midnight;
        clients[UPGRADE_STATUS_WINDOW_PLAN] = clients_of(
            to, &refs[UPGRADE_AREA_PLAN], slot->plan_epoch, slot->plan_since, slot->since);
        clients[UPGRADE_STATUS_WINDOW_PLAN].is_known &= slot->plan_since != 0;
    }
}

static void collect_history(const collector *to, const upgrade_slot *slot,
                            upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);
    const upgrade_totals totals = { .all = sum.all, .unmet = sum.unmet, .refused = sum.refused };
    int span;

    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        vhost->history[span] = upgrade_history_read(to->pool, &slot->history,
                                                    (upgrade_status_span)span, &totals, to->now);
    }
}

static upgrade_status_vhost vhost_of(const collector *to, const upgrade_slot *slot)
{
    upgrade_status_vhost vhost = {
        .server_name = text_of(to->pool, slot->name, sizeof(slot->name)),
        .port = (int)slot->port,
        .is_other = slot == to->area->slots,
        .is_configured = slot->state == UPGRADE_SLOT_CONFIGURED,
        .since = slot->since,
        .plan_since = slot->plan_since,
        .open_tunnels = to->tunnels[upgrade_area_index(to->area, slot)],
    };

    vhost.name = vhost.is_other || !vhost.port
                     ? vhost.server_name
                     : apr_psprintf(to->pool, "%s:%d", vhost.server_name, vhost.port);
    upgrade_area_counts(to->area, slot, &vhost.counts);
    collect_exposures(to, slot, &vhost);
    return vhost;
}

/*
 * All virtual hosts.
 */

/* The order in a snapshot: configured ones, removed ones, "other". */
static int rank_of(const upgrade_slot *slot, const upgrade_slot *other)
{
    return slot == other ? 2 : slot->state != UPGRADE_SLOT_CONFIGURED;
}

/* A slot to sort. */
typedef struct listed {
    const upgrade_slot *slot;
    int rank;
    apr_uint32_t order;
} listed;

static int compare_listed(const void *one, const void *two)
{
    const listed *a = one;
    const listed *b = two;

    if (a->rank != b->rank) {
        return a->rank - b->rank;
    }
    return a->order != b->order ? (a->order < b->order ? -1 : 1) : a->slot < b->slot ? -1 : 1;
}

/* Return the slots that a snapshot shows, in order. */
static int list_slots(const collector *to, listed *list)
{
    const upgrade_slot *slots = to->area->slots;
    int count = 0;
    apr_uint32_t i;

    for (i = 0; i < to->area->shape.slots; i++) {
        if (slots[i].state == UPGRADE_SLOT_UNUSED
            || (!i && !upgrade_area_totals(to->area, slots).all && !slots[0].rejected)) {
            continue;
        }
        list[count++] = (listed){ .slot = &slots[i],
                                  .rank = rank_of(&slots[i], slots),
                                  .order = slots[i].order };
    }
    qsort(list, (size_t)count, sizeof(*list), compare_listed);
    return count;
}

/* Give a virtual host a name of its own if an earlier one has the same: same name and port, other
 * address. */
static void distinguish(const collector *to, apr_hash_t *names, upgrade_status_vhost *vhost,
                        const upgrade_slot *slot)
{
    if (apr_hash_get(names, vhost->name, APR_HASH_KEY_STRING)) {
        vhost->name = apr_pstrcat(to->pool, vhost->name, "@",
                                  text_of(to->pool, slot->address, sizeof(slot->address)), NULL);
    }
    apr_hash_set(names, vhost->name, APR_HASH_KEY_STRING, vhost);
}

/* Copy the requested parts of a virtual host. */
static void collect_parts(const collector *to, const upgrade_slot *slot,
                          upgrade_status_vhost *vhost, int count)
{
    const upgrade_status_parts *parts = to->parts;

    if (parts->vhost ? strcmp(parts->vhost, vhost->name) != 0 : count > parts->most) {
        return;
    }
    vhost->has_parts = 1;
    if (parts->has_clients) {
        collect_clients(to, slot, vhost);
    }
    if (parts->has_history) {
        collect_history(to, slot, vhost);
    }
}

static void collect_vhosts(const collector *to, upgrade_snapshot *snapshot)
{
    const apr_size_t most = to->area->shape.slots;
    listed *list = apr_palloc(to->pool, most * sizeof(*list));
    const int count = list_slots(to, list);
    upgrade_status_vhost *vhosts = apr_pcalloc(to->pool, (apr_size_t)(count + 1) * sizeof(*vhosts));
    apr_hash_t *names = apr_hash_make(to->pool);
    int i;

    for (i = 0; i < count; i++) {
        vhosts[i] = vhost_of(to, list[i].slot);
        distinguish(to, names, &vhosts[i], list[i].slot);
        collect_parts(to, list[i].slot, &vhosts[i], count);
        to->by_slot[upgrade_area_index(to->area, list[i].slot)] = &vhosts[i];
    }
    snapshot->vhosts = vhosts;
    snapshot->vhost_count = count;
}

static const apr_uint32_t *count_tunnels(const collector *to)
{
    const apr_uint32_t slots = to->area->shape.slots;
    apr_uint32_t *counts = apr_pcalloc(to->pool, slots * sizeof(*counts));

    upgrade_tunnels_count(&to->area->header->tunnels, counts, slots);
    return counts;
}

/*
 * The top lists.
 */

static int compare_counts(const void *one, const void *two)
{
    const upgrade_top_slot *a = one;
    const upgrade_top_slot *b = two;

    return a->count == b->count  ? memcmp(a->key, b->key, sizeof(a->key))
           : a->count < b->count ? 1
                                 : -1;
}

static upgrade_status_top_entry entry_of(const collector *to, const upgrade_top_slot *from)
{
    const upgrade_status_vhost *vhost =
        from->vhost < to->area->shape.slots ? to->by_slot[from->vhost] : NULL;

    return (upgrade_status_top_entry){
        .key = apr_pstrmemdup(to->pool, from->key, strnlen(from->key, sizeof(from->key))),
        .vhost = vhost ? vhost->name : "other",
        .count = from->count,
        .error = from->error,
        .first = apr_time_from_sec(from->first),
        .last = apr_time_from_sec(from->last),
        .reasons = from->reasons,
        .verdict = from->verdict < UPGRADE_RECORDED ? (upgrade_recorded)from->verdict
                                                    : UPGRADE_RECORDED_UNSET,
    };
}

static int is_shown(const collector *to, const upgrade_status_top_entry *entry)
{
    return !to->parts->vhost || !strcmp(to->parts->vhost, entry->vhost);
}

/* Copy the requested entries of a list. The list is copied under its lock, and sorted
 * after that. */
static void collect_entries(const collector *to, upgrade_top *from, upgrade_top *copy,
                            upgrade_status_top *top)
{
    upgrade_status_top_entry *entries =
        apr_pcalloc(to->pool, (apr_size_t)to->parts->top * sizeof(*entries));
    apr_uint32_t i;

    top->entries = entries;
    if (!upgrade_top_read(from, copy, (apr_uint32_t)apr_time_sec(to->now))) {
        top->is_busy = 1;
        return;
    }
    qsort(copy->entries, copy->used, sizeof(copy->entries[0]), compare_counts);
    for (i = 0; i < copy->used && top->count < to->parts->top; i++) {
        entries[top->count] = entry_of(to, &copy->entries[i]);
        top->count += is_shown(to, &entries[top->count]);
    }
}

static void collect_tops(const collector *to, upgrade_snapshot *snapshot)
{
    static const upgrade_status_top_entry none[1];
    upgrade_top *copy = to->parts->top ? apr_palloc(to->pool, sizeof(*copy)) : NULL;
    int kind;

    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        upgrade_status_top *top = &snapshot->tops[kind];
        upgrade_top *from = &to->area->header->tops[kind];

        top->entries = none;
        if (snapshot->clients_mode <= UPGRADE_STATUS_CLIENTS_OFF) {
            continue;
        }
        top->missed = from->missed;
        top->cleared = from->cleared;
        top->cleared_at = apr_time_from_sec(from->cleared_at);
        if (copy) {
            collect_entries(to, from, copy, top);
        }
    }
}

upgrade_collected upgrade_collect(apr_pool_t *p, const upgrade_area *area, apr_time_t now,
                                  upgrade_status_clients_mode mode,
                                  const upgrade_status_parts *parts)
{
    const upgrade_area_header *header = area->header;
    upgrade_snapshot *snapshot = apr_pcalloc(p, sizeof(*snapshot));
    collector to = { .pool = p, .area = area, .parts = parts, .now = now };
    const apr_uint32_t minute =
        (apr_uint32_t)(apr_time_sec(now)
                       / upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_MINUTES));

    to.tunnels = count_tunnels(&to);
    to.by_slot = apr_pcalloc(p, area->shape.slots * sizeof(*to.by_slot));
    *snapshot = (upgrade_snapshot){
        .version = UPGRADE_VERSION,
        .now = now,
        .since = header->since,
        .started = header->started,
        .clients_mode = mode,
        .hash_key_id = *header->key_id ? text_of(p, header->key_id, sizeof(header->key_id)) : NULL,
        .is_recording = header->minute + 1 >= minute
                        || now - header->started < apr_time_from_sec(RECORDED_WITHIN),
        .memory = upgrade_area_size(area->shape),
    };
    snapshot->file.saved = header->file_saved;
    snapshot->file.error =
        *header->file_error ? text_of(p, header->file_error, sizeof(header->file_error)) : NULL;
    collect_vhosts(&to, snapshot);
    collect_tops(&to, snapshot);
    return (upgrade_collected){ .snapshot = snapshot, .by_slot = to.by_slot };
}
