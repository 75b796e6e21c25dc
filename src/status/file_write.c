/* SPDX-License-Identifier: Apache-2.0 */

#include "file.h"

#include <stdarg.h>
#include <string.h>

#include <apr_atomic.h>
#include <apr_strings.h>

#include "file_checksum.h"

/* The file that is written. */
typedef struct writer {
    apr_pool_t *pool;
    const upgrade_area *area;
    const upgrade_file_options *options;
    upgrade_file_sink *sink;
    void *to;
    apr_uint64_t checksum;
    int result; /* of the sink */
    apr_size_t used;
    char buffer[8192];
} writer;

static void flush(writer *out)
{
    if (out->used && !out->result) {
        out->result = out->sink(out->to, out->buffer, out->used);
    }
    out->used = 0;
}

static void append(writer *out, const char *bytes, apr_size_t length)
{
    while (length) {
        apr_size_t room = sizeof(out->buffer) - out->used;
        apr_size_t part = length < room ? length : room;

        memcpy(out->buffer + out->used, bytes, part);
        out->used += part;
        bytes += part;
        length -= part;
        if (out->used == sizeof(out->buffer)) {
            flush(out);
        }
    }
}

/* Write a line, which is shorter than the buffer. */
static void line(writer *out, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = apr_vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    out->checksum = upgrade_file_checksum(out->checksum, text, (apr_size_t)length);
    append(out, text, (apr_size_t)length);
}

#define COUNT "%" APR_UINT64_T_FMT

static int is_plain(unsigned char c)
{
    return c > ' ' && c < 0x7f && c != '%';
}

/* Quote a text into a buffer of three times its length, and 2 bytes. An empty one becomes "-". */
static const char *quote(char *buffer, const char *text, apr_size_t most)
{
    static const char digits[] = "0123456789abcdef";
    char *at = buffer;
    apr_size_t i;

    for (i = 0; i < most && text[i]; i++) {
        unsigned char c = (unsigned char)text[i];

        if (is_plain(c) && !(i == 0 && c == '-')) {
            *at++ = (char)c;
        }
        else {
            *at++ = '%';
            *at++ = digits[c >> 4];
            *at++ = digits[c & 0xf];
        }
    }
    if (at == buffer) {
        *at++ = '-';
    }
    *at = '\0';
    return buffer;
}

/*
 * A virtual host.
 */

static void write_cells(writer *out, const upgrade_status_counts *counts)
{
    int verdict, tls, http;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                if (counts->cells[verdict][tls][http]) {
                    line(out, "cell %d %d %d " COUNT "\n", verdict, tls, http,
                         counts->cells[verdict][tls][http]);
                }
            }
        }
    }
}

static void write_list(writer *out, const char *word, const apr_uint64_t *counts, int length)
{
    int i;

    for (i = 0; i < length; i++) {
        if (counts[i]) {
            line(out, "%s %d " COUNT "\n", word, i, counts[i]);
        }
    }
}

static void write_reasons(writer *out, const upgrade_status_counts *counts)
{
    int reason, verdict;

    for (reason = 0; reason < UPGRADE_REASONS; reason++) {
        for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
            if (counts->reasons[reason][verdict]) {
                line(out, "reason %d %d " COUNT "\n", reason, verdict,
                     counts->reasons[reason][verdict]);
            }
        }
    }
}

static void write_exposures(writer *out, const upgrade_slot *slot)
{
    const upgrade_area_header *header = out->area->header;
    char name[3 * UPGRADE_AREA_EXPOSURE_NAME + 2];
    apr_uint32_t i;

    for (i = 0; i < header->exposure_count; i++) {
        if (slot->exposures[i]) {
            line(out, "exposure %s " COUNT "\n",
                 quote(name, header->exposures[i], UPGRADE_AREA_EXPOSURE_NAME), slot->exposures[i]);
        }
    }
}

/* Return the first stamp of a span that is kept. */
static apr_uint32_t oldest(const upgrade_file_options *options, upgrade_status_span span)
{
    const apr_time_t kept = apr_time_from_sec(
        (apr_time_t)options->keep_days * upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_DAYS));

    return options->now > kept ? (apr_uint32_t)(apr_time_sec(options->now - kept)
                                                / upgrade_status_span_seconds(span))
                               : 0;
}

static void write_history(writer *out, const upgrade_history *history)
{
    int span, i;

    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        const apr_uint32_t first = oldest(out->options, (upgrade_status_span)span);

        for (i = 0; i < upgrade_history_length((upgrade_status_span)span); i++) {
            upgrade_totals point;
            apr_uint32_t stamp =
                upgrade_history_point(history, (upgrade_status_span)span, i, &point);

            if (stamp && stamp >= first) {
                line(out, "%s %u " COUNT " " COUNT " " COUNT "\n",
                     upgrade_status_span_name((upgrade_status_span)span), stamp, point.all,
                     point.unmet, point.refused);
            }
        }
    }
    line(out, "recorded %u " COUNT " " COUNT " " COUNT "\n", history->minute, history->recorded.all,
         history->recorded.unmet, history->recorded.refused);
}

static void write_registers(writer *out, const upgrade_sketch *sketch)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char registers[UPGRADE_STATUS_REGISTERS];
    char text[2 * UPGRADE_STATUS_REGISTERS];
    apr_size_t i;

    upgrade_sketch_read(sketch, registers);
    for (i = 0; i < UPGRADE_STATUS_REGISTERS; i++) {
        text[2 * i] = digits[registers[i] >> 4];
        text[2 * i + 1] = digits[registers[i] & 0xf];
    }
    out->checksum = upgrade_file_checksum(out->checksum, text, sizeof(text));
    append(out, text, sizeof(text));
}

static void write_sketches(writer *out, const upgrade_slot *slot)
{
    int population, place;

    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        for (place = 0; place < UPGRADE_AREA_SKETCHES; place++) {
            const upgrade_sketch_ref *ref = &slot->sketches[population][place];
            const upgrade_sketch *sketch = upgrade_area_sketch(out->area, ref);

            /* The plan of another epoch is over. */
            if (!sketch || !ref->tag
                || (place == UPGRADE_AREA_PLAN && ref->tag != slot->plan_epoch)) {
                continue;
            }
            line(out, "sketch %d %d %u ", population, place,
                 place == UPGRADE_AREA_PLAN ? 0 : ref->tag);
            write_registers(out, sketch);
            line(out, "\n");
        }
    }
}

static void write_slot(writer *out, const upgrade_slot *slot)
{
    char name[3 * UPGRADE_AREA_NAME + 2];
    char address[3 * UPGRADE_AREA_ADDRESS + 2];
    upgrade_status_counts counts;

    line(out, "%s %s %s %u %" APR_TIME_T_FMT " %" APR_UINT64_T_FMT " %" APR_TIME_T_FMT "\n",
         slot == out->area->slots ? "other" : "vhost", quote(name, slot->name, sizeof(slot->name)),
         quote(address, slot->address, sizeof(slot->address)), slot->port, slot->since,
         slot->plan_hash, slot->plan_since);
    upgrade_area_counts(out->area, slot, &counts);
    write_cells(out, &counts);
    write_reasons(out, &counts);
    write_list(out, "group", counts.groups, UPGRADE_STATUS_GROUPS);
    write_list(out, "form", counts.forms, UPGRADE_STATUS_FORMS);
    write_list(out, "audits", &counts.audits, 1);
    write_list(out, "rejected", &counts.rejected, 1);
    write_list(out, "handshake", counts.handshakes, UPGRADE_STATUS_TLS);
    write_exposures(out, slot);
    write_history(out, &slot->history);
    if (*out->area->header->key_id) {
        write_sketches(out, slot);
    }
}

/* Return whether a virtual host is written: unless it is no longer in the configuration, and has
 * had no requests for as long as counts are kept. */
static int is_written(const writer *out, const upgrade_slot *slot)
{
    const apr_uint32_t first = oldest(out->options, UPGRADE_STATUS_SPAN_DAYS);
    const apr_time_t day = apr_time_from_sec(upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_DAYS));
    int is_recent = slot->since / day >= first;
    int i;

    for (i = 0; i < UPGRADE_STATUS_DAYS && !is_recent; i++) {
        is_recent = slot->history.day_stamps[i] >= first && slot->history.days[i].all;
    }
    return slot->state == UPGRADE_SLOT_CONFIGURED
           || (slot->state == UPGRADE_SLOT_REMOVED && is_recent);
}

/*
 * The top lists.
 */

static void write_top_entry(writer *out, int kind, const upgrade_top_slot *entry)
{
    char key[3 * UPGRADE_STATUS_KEY_MAX + 2];

    line(out, "top %d " COUNT " " COUNT " %u %u %u %u %s\n", kind, entry->count, entry->error,
         entry->first, entry->last, entry->reasons, entry->verdict,
         quote(key, entry->key, sizeof(entry->key)));
}

/* The copies of all lists. */
typedef struct tops {
    upgrade_top lists[UPGRADE_STATUS_TOPS];
} tops;

/* Write the entries of a virtual host. */
static void write_tops(writer *out, const tops *copies, unsigned vhost)
{
    const apr_uint32_t first =
        oldest(out->options, UPGRADE_STATUS_SPAN_DAYS)
        * (apr_uint32_t)upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_DAYS);
    int kind;
    apr_uint32_t i;

    for (kind = 0; copies && kind < UPGRADE_STATUS_TOPS; kind++) {
        const upgrade_top *list = &copies->lists[kind];

        for (i = 0; i < list->used; i++) {
            if (list->entries[i].vhost == vhost && list->entries[i].last >= first) {
                write_top_entry(out, kind, &list->entries[i]);
            }
        }
    }
}

/* Copy the lists. One that is busy is missing from this file. */
static tops *copy_tops(const writer *out)
{
    tops *copies;
    int kind;

    if (!out->options->has_clients) {
        return NULL;
    }
    copies = apr_pcalloc(out->pool, sizeof(*copies));
    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        upgrade_top_read(&out->area->header->tops[kind], &copies->lists[kind],
                         (apr_uint32_t)apr_time_sec(out->options->now));
    }
    return copies;
}

int upgrade_file_write(apr_pool_t *p, const upgrade_area *area, const upgrade_file_options *options,
                       upgrade_file_sink *sink, void *to)
{
    writer *out = apr_pcalloc(p, sizeof(*out));
    const tops *copies;
    apr_uint32_t i;

    *out = (writer){ .pool = p,
                     .area = area,
                     .options = options,
                     .sink = sink,
                     .to = to,
                     .checksum = UPGRADE_FILE_CHECKSUM_START };
    line(out, "upgrade-status %d\n", UPGRADE_STATUS_FILE_VERSION);
    copies = copy_tops(out);
    line(out, "server %" APR_TIME_T_FMT " %" APR_TIME_T_FMT " %s\n", area->header->since,
         options->now, *area->header->key_id ? area->header->key_id : "-");
    for (i = 0; i < area->shape.slots && !out->result; i++) {
        if (is_written(out, &area->slots[i])) {
            write_slot(out, &area->slots[i]);
            write_tops(out, copies, i);
        }
    }
    line(out, "end %016" APR_UINT64_T_HEX_FMT "\n", out->checksum);
    flush(out);
    return out->result;
}
