/* SPDX-License-Identifier: Apache-2.0 */

/* The status file can be read after it was written, and a damaged, foreign or older file changes
 * nothing. */

#include "tap.h"

#include <apr_strings.h>

#include "../../src/status/file.h"
#include "../../src/status/file_checksum.h"
#include "../../src/status/tally.h"
#include "status_text.h"

#define DAY ((apr_time_t)86400 * APR_USEC_PER_SEC)
#define NOW (20834 * DAY + 9 * (DAY / 24))

static const upgrade_file_options OPTIONS = { .keep_days = 400, .has_clients = 1, .now = NOW };

static upgrade_area make_area(apr_pool_t *p)
{
    const upgrade_area_shape shape = upgrade_area_shape_for(1);
    char *memory = apr_pcalloc(p, upgrade_area_size(shape) + UPGRADE_AREA_LINE);
    apr_uintptr_t base = ((apr_uintptr_t)memory + UPGRADE_AREA_LINE - 1) / UPGRADE_AREA_LINE * UPGRADE_AREA_LINE;
    upgrade_area area;

    upgrade_area_format((void *)base, shape, NOW);
    area = upgrade_area_open((void *)base, shape);
    apr_cpystrn(area.header->key_id, "0123456789abcdef", sizeof(area.header->key_id));
    return area;
}

static text write_file(apr_pool_t *p, const upgrade_area *area, const upgrade_file_options *options)
{
    text file = { .size = 1 << 20 };

    file.bytes = apr_pcalloc(p, file.size + 1);
    ok(upgrade_file_write(p, area, options, sink, &file) == 0, "a file of %" APR_SIZE_T_FMT " bytes is written", file.length);
    return file;
}

static void fill(const upgrade_area *area)
{
    const upgrade_tallied refused = { UPGRADE_RECORDED_REFUSED, UPGRADE_STATUS_TLS_NONE, UPGRADE_STATUS_HTTP_1_1, 0 };
    upgrade_slot *slot = upgrade_area_claim(area, "a b%\xc3\xa4.test", "*", 80, 0, NOW - DAY);
    const upgrade_tally tally = { .stripes = upgrade_area_stripes(area, slot), .mask = area->shape.stripes - 1, .slot = slot,
                                  .area = area, .has_policy = 1 };
    const upgrade_tally other = { .stripes = area->stripes, .mask = 0, .slot = area->slots, .area = area };
    apr_uint32_t i;

    upgrade_slot_set_plan(slot, APR_UINT64_MAX, NOW - DAY);
    upgrade_area_add_exposure(area, "Authorization");
    for (i = 0; i < 1000; i++) {
        upgrade_tally_request(&tally, i, &refused);
        upgrade_tally_client(&tally, UPGRADE_STATUS_POPULATION_ALL, (apr_uint32_t)(NOW / DAY),
                             upgrade_sketch_client_of(area->header->key, &i, sizeof(i)));
    }
    upgrade_tally_request(&other, 0, &refused);
    upgrade_tally_reasons(&tally, UPGRADE_RECORDED_REFUSED, UPGRADE_BIT(UPGRADE_REASON_TLS));
    upgrade_tally_form(&tally, UPGRADE_STATUS_FORM_426);
    upgrade_tally_exposures(&tally, "Authorization");
    upgrade_tally_rejected(&tally);
    upgrade_tally_handshake(&tally, UPGRADE_STATUS_TLS_1_1);
    upgrade_tally_audit(&tally);
    upgrade_tally_top(&tally, UPGRADE_STATUS_TOP_AGENTS, upgrade_span_of("curl/8\n%\""), 2, UPGRADE_RECORDED_REFUSED);
    upgrade_tally_top(&tally, UPGRADE_STATUS_TOP_PATHS, upgrade_span_of("-"), 2, UPGRADE_RECORDED_REFUSED);
    upgrade_area_record(area, (apr_uint32_t)(NOW / APR_USEC_PER_SEC / 60));
    upgrade_area_record(area, (apr_uint32_t)(NOW / APR_USEC_PER_SEC / 60) + 1);
}

static text filled;

static void check_round_trip(apr_pool_t *p)
{
    const upgrade_area from = make_area(p);
    const upgrade_area to = make_area(p);
    upgrade_slot *slot;
    upgrade_status_counts one, two;
    text again;

    fill(&from);
    from.header->since = NOW - 5 * DAY;
    filled = write_file(p, &from, &OPTIONS);
    slot = upgrade_area_claim(&to, "a b%\xc3\xa4.test", "*", 80, 0, NOW);
    upgrade_slot_set_plan(slot, APR_UINT64_MAX, NOW);
    is(upgrade_file_read(p, &to, &OPTIONS, filled.bytes, filled.length), NULL, "it is read");
    upgrade_area_counts(&from, &from.slots[1], &one);
    upgrade_area_counts(&to, slot, &two);
    ok(!memcmp(&one, &two, sizeof(one)), "the counts are the same");
    ok(to.header->since == NOW - 5 * DAY && slot->since == NOW - DAY && slot->plan_since == NOW - DAY, "counting started when it did");
    again = write_file(p, &to, &OPTIONS);
    ok(again.length == filled.length, "a second file has the same length");
    upgrade_area_begin(&to);
    ok(slot->state == UPGRADE_SLOT_REMOVED && upgrade_area_totals(&to, to.slots).all == 1, "\"other\" is counted too");
}

/* A removed virtual host is kept as long as its requests. */
static void check_removed(apr_pool_t *p)
{
    static const struct {
        int days;
        int keep;
        int is_kept;
        const char *name;
    } rows[] = {
        { 0, 30, 1, "removed today" },
        { 29, 30, 1, "removed 29 days ago, kept for 30" },
        { 32, 30, 0, "removed 32 days ago, kept for 30" },
        { 32, 400, 1, "removed 32 days ago, kept for 400" },
    };
    const upgrade_area area = make_area(p);
    apr_size_t i;

    fill(&area);
    area.slots[1].since = NOW - 100 * DAY;
    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_file_options options = { .keep_days = rows[i].keep, .has_clients = 1, .now = NOW + rows[i].days * DAY };

        area.slots[1].state = UPGRADE_SLOT_REMOVED;
        ok((strstr(write_file(p, &area, &options).bytes, "\nvhost ") != NULL) == rows[i].is_kept, "%s", rows[i].name);
        area.slots[1].state = UPGRADE_SLOT_CONFIGURED;
        ok(strstr(write_file(p, &area, &options).bytes, "\nvhost ") != NULL, "… and in any case while it is configured");
    }
}

static void check_other_plan_and_key(apr_pool_t *p)
{
    const upgrade_area to = make_area(p);
    upgrade_slot *slot = upgrade_area_claim(&to, "a b%\xc3\xa4.test", "*", 80, 0, NOW);

    upgrade_slot_set_plan(slot, 5, NOW);
    is(upgrade_file_read(p, &to, &OPTIONS, filled.bytes, filled.length), NULL, "read with another plan");
    ok(slot->plan_since == NOW && !slot->sketches[0][UPGRADE_AREA_PLAN].index && slot->sketches[0][20834 % 2].index,
       "the clients since the plan start anew, those of today do not");
}

static void check_other_key(apr_pool_t *p)
{
    const upgrade_area to = make_area(p);

    to.header->key_id[0] = 'f';
    is(upgrade_file_read(p, &to, &OPTIONS, filled.bytes, filled.length), NULL, "read with another key");
    ok(to.header->sketches_used == 0, "no sketch of another key is merged");
    ok(to.slots[1].state == UPGRADE_SLOT_REMOVED, "a virtual host that is not configured is kept as removed");
}

static void check_clients_off(apr_pool_t *p)
{
    const upgrade_area to = make_area(p);
    const upgrade_file_options off = { .keep_days = 400, .now = NOW };
    text file;

    upgrade_file_read(p, &to, &off, filled.bytes, filled.length);
    ok(!to.header->tops[UPGRADE_STATUS_TOP_AGENTS].used, "UpgradeStatusClients Off: the top lists are not read");
    file = write_file(p, &to, &off);
    file.bytes[file.length] = '\0';
    ok(!strstr(file.bytes, "curl"), "… nor written");
}

static void check_keep(apr_pool_t *p)
{
    const upgrade_area from = make_area(p);
    upgrade_file_options later = OPTIONS;
    text file;

    fill(&from);
    later.keep_days = 10;
    later.now = NOW + 11 * DAY;
    file = write_file(p, &from, &later);
    file.bytes[file.length] = '\0';
    ok(!strstr(file.bytes, "\ndays") && !strstr(file.bytes, "\ntop"), "what is older than UpgradeStatusKeep is left out");
    ok(strstr(file.bytes, "\ncell") != NULL, "the counts are kept");
}

/* Give a text the checksum that it should have. */
static text signed_file(apr_pool_t *p, const char *lines)
{
    text file = { .bytes = apr_psprintf(p, "%send %016" APR_UINT64_T_HEX_FMT "\n", lines,
                                        upgrade_file_checksum(UPGRADE_FILE_CHECKSUM_START, lines, strlen(lines))) };

    file.length = strlen(file.bytes);
    return file;
}

#define HEAD  "upgrade-status 1\nserver 1 2 -\n"
#define VHOST HEAD "vhost a * 80 1 0 0\n"

static const struct {
    const char *lines;
    const char *error;
} files[] = {
    { "", "it is not a status file of mod_upgrade_required" },
    { "something else\n", "it is not a status file of mod_upgrade_required" },
    { "upgrade-status 2\n", "it has version 2, expected 1" },
    { "upgrade-status 0\n", "it has version 0, expected 1" },
    { "upgrade-status x\n", "it has version x, expected 1" },
    { HEAD, NULL },
    { VHOST "cell 1 0 2 5\n", NULL },
    { HEAD "cell 1 0 2 5\n", "line 3 is invalid" },
    { VHOST "cell 7 0 2 5\n", "line 4 is invalid" },
    { VHOST "cell 1 6 2 5\n", "line 4 is invalid" },
    { VHOST "cell 1 0 5 5\n", "line 4 is invalid" },
    { VHOST "cell 1 0 2 -5\n", "line 4 is invalid" },
    { VHOST "cell 1 0 2 18446744073709551616\n", "line 4 is invalid" },
    { VHOST "cell 1 0 2\n", "line 4 is invalid" },
    { VHOST "cell 1 0 2 5 6\n", "line 4 is invalid" },
    { VHOST "cell 1 0  2 5\n", "line 4 is invalid" },
    { VHOST "reason 12 0 1\n", "line 4 is invalid" },
    { VHOST "form 6 1\n", "line 4 is invalid" },
    { VHOST "exposure %zz 1\n", "line 4 is invalid" },
    { VHOST "exposure %0 1\n", "line 4 is invalid" },
    { VHOST "exposure %00 1\n", "line 4 is invalid" },
    { VHOST "sketch 0 0 20834 00\n", "line 4 is invalid" },
    { VHOST "top 4 1 0 1 1 1 1 x\n", "line 4 is invalid" },
    { VHOST "top 0 1 2 1 1 1 1 x\n", "line 4 is invalid" },
    { VHOST "top 0 1 0 1 1 1 9 x\n", "line 4 is invalid" },
    { VHOST "unknown\n", "line 4 is invalid" },
    { VHOST "\n", "line 4 is invalid" },
};

static void check_invalid(apr_pool_t *p)
{
    size_t i;

    for (i = 0; i < LENGTH(files); i++) {
        const upgrade_area area = make_area(p);
        text file = signed_file(p, files[i].lines);

        is(upgrade_file_read(p, &area, &OPTIONS, file.bytes, file.length), files[i].error, apr_psprintf(p, "file %d", (int)i));
        if (files[i].error) {
            ok(area.slots[1].state == UPGRADE_SLOT_UNUSED, "… and nothing is changed");
        }
    }
}

static void check_damage(apr_pool_t *p)
{
    const upgrade_area area = make_area(p);
    apr_size_t at;
    int accepted = 0;

    for (at = 0; at < filled.length; at += 97) {
        accepted += !upgrade_file_read(p, &area, &OPTIONS, filled.bytes, at);
    }
    ok(!accepted, "no truncated file is read");
    for (at = 0; at < filled.length; at += 97) {
        filled.bytes[at] ^= 1;
        accepted += !upgrade_file_read(p, &area, &OPTIONS, filled.bytes, filled.length);
        filled.bytes[at] ^= 1;
    }
    ok(!accepted, "no damaged file is read");
    ok(area.slots[1].state == UPGRADE_SLOT_UNUSED, "… and nothing is changed");
}

static void check_full_disk(apr_pool_t *p)
{
    const upgrade_area area = make_area(p);
    text file = { .size = 100, .bytes = apr_palloc(p, 100) };

    fill(&area);
    ok(upgrade_file_write(p, &area, &OPTIONS, sink, &file) != 0, "an error of the sink is returned");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    tap_need(UPGRADE_STATUS_IS_SUPPORTED, "APR cannot count on this platform");
    check_round_trip(p);
    check_removed(p);
    check_other_plan_and_key(p);
    check_other_key(p);
    check_clients_off(p);
    check_keep(p);
    check_invalid(p);
    check_damage(p);
    check_full_disk(p);
    return tap_done(p);
}
