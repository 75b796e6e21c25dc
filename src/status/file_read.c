/* SPDX-License-Identifier: Apache-2.0 */

#include "file.h"

#include <string.h>

#include <apr_strings.h>

#include "file_checksum.h"
#include "file_words.h"

/* The file that is read. It is read twice: to check it, then to apply it. */
typedef struct reader {
    apr_pool_t *pool;
    const upgrade_area *area;
    const upgrade_file_options *options;
    int applies;
    int has_vhost;      /* a line about a virtual host came before */
    upgrade_slot *slot; /* that of the virtual host; NULL: it does not fit */
    int is_same_plan;   /* the virtual host still has the requirements and the plan of the file */
    int has_same_key;   /* the sketches were made with the present key */
} reader;

/* The highest count: one that the sum of a file's counts cannot exceed an integer with. */
#define COUNT_MOST (APR_UINT64_MAX / 1024)

/*
 * Lines. Each function returns whether a line is valid, and applies it if the reader does.
 */

static int read_server(reader *in, const upgrade_words *line)
{
    apr_uint64_t since, saved;
    char id[sizeof(in->area->header->key_id)];

    if (!upgrade_take_number(line->at[1], APR_INT64_MAX, &since)
        || !upgrade_take_number(line->at[2], APR_INT64_MAX, &saved)
        || !upgrade_take_text(line->at[3], id, sizeof(id))) {
        return 0;
    }
    in->has_same_key = *id && !strcmp(id, in->area->header->key_id);
    if (in->applies && (apr_time_t)since < in->area->header->since) {
        in->area->header->since = (apr_time_t)since;
    }
    return 1;
}

static int read_vhost(reader *in, const upgrade_words *line)
{
    char name[UPGRADE_AREA_NAME];
    char address[UPGRADE_AREA_ADDRESS];
    apr_uint64_t port, since, plan_hash, plan_since;

    in->has_vhost = 1;
    if (!upgrade_take_text(line->at[1], name, sizeof(name))
        || !upgrade_take_text(line->at[2], address, sizeof(address))
        || !upgrade_take_number(line->at[3], APR_UINT16_MAX, &port)
        || !upgrade_take_number(line->at[4], APR_INT64_MAX, &since)
        || !upgrade_take_number(line->at[5], APR_UINT64_MAX, &plan_hash)
        || !upgrade_take_number(line->at[6], APR_INT64_MAX, &plan_since)) {
        return 0;
    }
    if (!in->applies) {
        return 1;
    }
    in->slot =
        upgrade_span_is(line->at[0], "other")
            ? in->area->slots
            : upgrade_area_restore(in->area, name, address, (unsigned)port, (apr_time_t)since);
    in->is_same_plan = in->slot && in->slot->plan_hash == plan_hash && plan_since;
    if (in->is_same_plan) {
        in->slot->plan_since = (apr_time_t)plan_since;
    }
    return 1;
}

/* Add to a counter. No other process uses the memory yet. */
static void add(volatile apr_uint64_t *counter, apr_uint64_t number)
{
    *counter += number;
}

static int read_cell(reader *in, const upgrade_words *line)
{
    apr_uint64_t n[4];

    if (!upgrade_take_numbers(line, 1, COUNT_MOST, n) || n[0] >= UPGRADE_RECORDED
        || n[1] >= UPGRADE_STATUS_TLS || n[2] >= UPGRADE_STATUS_HTTP) {
        return 0;
    }
    if (in->applies && in->slot) {
        add(&upgrade_area_stripes(in->area, in->slot)->cells[n[1]][n[2]][n[0]], n[3]);
    }
    return 1;
}

static int read_reason(reader *in, const upgrade_words *line)
{
    apr_uint64_t n[3];

    if (!upgrade_take_numbers(line, 1, COUNT_MOST, n) || n[0] >= UPGRADE_REASONS
        || n[1] >= UPGRADE_RECORDED) {
        return 0;
    }
    if (in->applies && in->slot) {
        add(&in->slot->reasons[n[0]][n[1]], n[2]);
    }
    return 1;
}

/* Read an index and a count, and add to a list of counters. */
static int read_list(reader *in, const upgrade_words *line, volatile apr_uint64_t *counters,
                     apr_uint64_t length)
{
    apr_uint64_t n[2];

    if (!upgrade_take_numbers(line, 1, COUNT_MOST, n) || n[0] >= length) {
        return 0;
    }
    if (in->applies && in->slot) {
        add(&counters[n[0]], n[1]);
    }
    return 1;
}

/* A place for the addresses below while there is no slot; nothing is written to it. */
static upgrade_slot *slot_of(const reader *in)
{
    return in->slot ? in->slot : in->area->slots;
}

static int read_group(reader *in, const upgrade_words *line)
{
    return read_list(in, line, upgrade_area_stripes(in->area, slot_of(in))->groups,
                     UPGRADE_STATUS_GROUPS);
}

static int read_form(reader *in, const upgrade_words *line)
{
    return read_list(in, line, slot_of(in)->forms, UPGRADE_STATUS_FORMS);
}

static int read_audits(reader *in, const upgrade_words *line)
{
    return read_list(in, line, &slot_of(in)->audits, 1);
}

static int read_rejected(reader *in, const upgrade_words *line)
{
    return read_list(in, line, &slot_of(in)->rejected, 1);
}

static int read_handshake(reader *in, const upgrade_words *line)
{
    return read_list(in, line, slot_of(in)->handshakes, UPGRADE_STATUS_TLS);
}

static int read_exposure(reader *in, const upgrade_words *line)
{
    char name[UPGRADE_AREA_EXPOSURE_NAME];
    apr_uint64_t count;

    if (!upgrade_take_text(line->at[1], name, sizeof(name))
        || !upgrade_take_number(line->at[2], COUNT_MOST, &count)) {
        return 0;
    }
    if (in->applies && in->slot) {
        int index = upgrade_area_add_exposure(in->area, name);

        if (index >= 0) {
            add(&in->slot->exposures[index], count);
        }
    }
    return 1;
}

static int read_point(reader *in, const upgrade_words *line, upgrade_status_span span)
{
    apr_uint64_t stamp;
    apr_uint64_t n[3];

    if (!upgrade_take_number(line->at[1], APR_UINT32_MAX, &stamp)
        || !upgrade_take_numbers(line, 2, COUNT_MOST, n)) {
        return 0;
    }
    if (in->applies && in->slot) {
        upgrade_history_restore(
            &in->slot->history, span, (apr_uint32_t)stamp,
            &(const upgrade_totals){ .all = n[0], .unmet = n[1], .refused = n[2] });
    }
    return 1;
}

static int read_minutes(reader *in, const upgrade_words *line)
{
    return read_point(in, line, UPGRADE_STATUS_SPAN_MINUTES);
}

static int read_hours(reader *in, const upgrade_words *line)
{
    return read_point(in, line, UPGRADE_STATUS_SPAN_HOURS);
}

static int read_days(reader *in, const upgrade_words *line)
{
    return read_point(in, line, UPGRADE_STATUS_SPAN_DAYS);
}

static int read_recorded(reader *in, const upgrade_words *line)
{
    apr_uint64_t minute;
    apr_uint64_t n[3];

    if (!upgrade_take_number(line->at[1], APR_UINT32_MAX, &minute)
        || !upgrade_take_numbers(line, 2, COUNT_MOST, n)) {
        return 0;
    }
    if (in->applies && in->slot) {
        upgrade_history_start(
            &in->slot->history,
            &(const upgrade_totals){ .all = n[0], .unmet = n[1], .refused = n[2] },
            (apr_uint32_t)minute);
    }
    return 1;
}

static int take_registers(upgrade_span word, unsigned char *registers)
{
    apr_size_t i;

    if (word.length != (apr_size_t)2 * UPGRADE_STATUS_REGISTERS) {
        return 0;
    }
    for (i = 0; i < UPGRADE_STATUS_REGISTERS; i++) {
        int high = upgrade_hex_digit(word.start[2 * i]);
        int low = upgrade_hex_digit(word.start[2 * i + 1]);

        if (high < 0 || low < 0 || (high << 4 | low) > UPGRADE_SKETCH_RANK_MAX) {
            return 0;
        }
        registers[i] = (unsigned char)(high << 4 | low);
    }
    return 1;
}

static int read_sketch(reader *in, const upgrade_words *line)
{
    unsigned char registers[UPGRADE_STATUS_REGISTERS];
    apr_uint64_t population, place, tag;
    upgrade_sketch *sketch;

    if (!upgrade_take_number(line->at[1], UPGRADE_STATUS_POPULATIONS - 1, &population)
        || !upgrade_take_number(line->at[2], UPGRADE_AREA_SKETCHES - 1, &place)
        || !upgrade_take_number(line->at[3], APR_UINT32_MAX, &tag)
        || !take_registers(line->at[4], registers)) {
        return 0;
    }
    if (!in->applies || !in->slot || !in->has_same_key
        || (place == UPGRADE_AREA_PLAN ? !in->is_same_plan
                                       : tag % UPGRADE_AREA_PLAN != place || !tag)) {
        return 1;
    }
    sketch = upgrade_area_turn_sketch(in->area, &in->slot->sketches[population][place],
                                      place == UPGRADE_AREA_PLAN ? in->slot->plan_epoch
                                                                 : (apr_uint32_t)tag,
                                      (apr_uint32_t)apr_time_sec(in->options->now));
    if (sketch) {
        upgrade_sketch_merge(sketch, registers);
    }
    return 1;
}

static int read_top(reader *in, const upgrade_words *line)
{
    upgrade_top_slot entry = { 0 };
    char key[UPGRADE_STATUS_KEY_MAX + 1];
    apr_uint64_t kind, n[6];
    int i;

    for (i = 0; i < 6; i++) {
        if (!upgrade_take_number(line->at[i + 2], i < 2 ? COUNT_MOST : APR_UINT32_MAX, &n[i])) {
            return 0;
        }
    }
    if (!upgrade_take_number(line->at[1], UPGRADE_STATUS_TOPS - 1, &kind)
        || n[5] >= UPGRADE_RECORDED || n[1] > n[0]
        || !upgrade_take_text(line->at[8], key, sizeof(key))) {
        return 0;
    }
    if (in->applies && in->slot && in->options->has_clients) {
        memcpy(entry.key, key, sizeof(entry.key));
        entry.vhost = (apr_uint16_t)upgrade_area_index(in->area, in->slot);
        entry.count = n[0];
        entry.error = n[1];
        entry.first = (apr_uint32_t)n[2];
        entry.last = (apr_uint32_t)n[3];
        entry.reasons = (apr_uint32_t)n[4];
        entry.verdict = (apr_uint32_t)n[5];
        upgrade_top_restore(&in->area->header->tops[kind], &entry, in->area->header->seed);
    }
    return 1;
}

static const struct {
    const char *word;
    int count;    /* of the words of a line */
    int is_vhost; /* the line is about the virtual host before it */
    int (*read)(reader *in, const upgrade_words *line);
} lines[] = {
    { "cell", 5, 1, read_cell },           { "reason", 4, 1, read_reason },
    { "group", 3, 1, read_group },         { "form", 3, 1, read_form },
    { "audits", 3, 1, read_audits },       { "rejected", 3, 1, read_rejected },
    { "handshake", 3, 1, read_handshake }, { "exposure", 3, 1, read_exposure },
    { "minutes", 5, 1, read_minutes },     { "hours", 5, 1, read_hours },
    { "days", 5, 1, read_days },           { "recorded", 5, 1, read_recorded },
    { "sketch", 5, 1, read_sketch },       { "top", 9, 1, read_top },
    { "vhost", 7, 0, read_vhost },         { "other", 7, 0, read_vhost },
    { "server", 4, 0, read_server },
};

static int read_line(reader *in, upgrade_span text)
{
    const upgrade_words line = upgrade_split_words(text);
    apr_size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (upgrade_span_is(line.at[0], lines[i].word)) {
            return line.count == lines[i].count && (!lines[i].is_vhost || in->has_vhost)
                   && lines[i].read(in, &line);
        }
    }
    return 0;
}

/*
 * The file.
 */

/* Take a line, which ends with a newline. */
static int take_line(upgrade_span *rest, upgrade_span *line)
{
    const char *newline = memchr(rest->start, '\n', rest->length);

    if (!newline) {
        return 0;
    }
    *line = (upgrade_span){ .start = rest->start, .length = (apr_size_t)(newline - rest->start) };
    rest->length -= line->length + 1;
    rest->start = newline + 1;
    return 1;
}

/* Check the first line, and take it off. */
static const char *check_version(apr_pool_t *p, upgrade_span *rest)
{
    static const char word[] = "upgrade-status ";
    upgrade_span line;
    apr_uint64_t version;

    if (!take_line(rest, &line) || line.length < sizeof(word)
        || memcmp(line.start, word, sizeof(word) - 1)) {
        return "it is not a status file of mod_upgrade_required";
    }
    line.start += sizeof(word) - 1;
    line.length -= sizeof(word) - 1;
    if (!upgrade_take_number(line, APR_UINT32_MAX, &version)
        || version != UPGRADE_STATUS_FILE_VERSION) {
        return apr_psprintf(p, "it has version %s, expected %d",
                            apr_pstrmemdup(p, line.start, line.length),
                            UPGRADE_STATUS_FILE_VERSION);
    }
    return NULL;
}

/* Check the last line, and take it off. */
static const char *check_end(upgrade_span *file)
{
    enum { LENGTH = sizeof("end 0123456789abcdef\n") - 1 };
    char expected[LENGTH + 1];

    if (file->length < LENGTH) {
        return "it is truncated";
    }
    file->length -= LENGTH;
    apr_snprintf(expected, sizeof(expected), "end %016" APR_UINT64_T_HEX_FMT "\n",
                 upgrade_file_checksum(UPGRADE_FILE_CHECKSUM_START, file->start, file->length));
    return memcmp(file->start + file->length, expected, LENGTH)
               ? "it is damaged: its checksum is wrong"
               : NULL;
}

/* Read all lines after the first. Return the number of an invalid line, or 0. */
static int read_lines(reader *in, upgrade_span rest)
{
    upgrade_span line;
    int number = 1;

    while (take_line(&rest, &line)) {
        number++;
        if (!read_line(in, line)) {
            return number;
        }
    }
    return rest.length ? number + 1 : 0;
}

const char *upgrade_file_read(apr_pool_t *p, const upgrade_area *area,
                              const upgrade_file_options *options, const char *bytes,
                              apr_size_t length)
{
    reader in = { .pool = p, .area = area, .options = options };
    upgrade_span rest = { .start = bytes, .length = length };
    const char *error = check_version(p, &rest);
    upgrade_span whole = { .start = bytes, .length = length };
    int invalid;

    if (!error) {
        error = check_end(&whole);
    }
    if (error) {
        return error;
    }
    rest.length = (apr_size_t)(whole.start + whole.length - rest.start);
    invalid = read_lines(&in, rest);
    if (invalid) {
        return apr_psprintf(p, "line %d is invalid", invalid);
    }
    in = (reader){ .pool = p, .area = area, .options = options, .applies = 1 };
    read_lines(&in, rest);
    return NULL;
}
