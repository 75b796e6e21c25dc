/* SPDX-License-Identifier: Apache-2.0 */

#include "text.h"

#include <string.h>

#include <apr_strings.h>

#include "summary.h"

/* The widths of columns, in characters; a line has at most 79. */
#define NAME_WIDTH  44
#define KEY_WIDTH   40
#define VHOST_WIDTH 22
#define LINE_WIDTH  64

/*
 * Text.
 */

/* Return the number of bytes of the first WIDTH characters of a text (UTF-8). */
static apr_size_t bytes_of(const char *text, int width)
{
    const char *at = text;

    for (; *at; at++) {
        if (((unsigned char)*at & 0xC0) != 0x80 && !width--) {
            break;
        }
    }
    return (apr_size_t)(at - text);
}

static int characters_in(const char *text)
{
    int count = 0;

    for (; *text; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

/* Write a value escaped for a terminal, cut or padded to a width. */
static void write_column(const upgrade_output *out, const char *value, int width)
{
    const char *text = upgrade_escape(out->pool, UPGRADE_SYNTAX_TEXT, value);
    int length = characters_in(text);

    out->write(out->baton, text, bytes_of(text, width));
    upgrade_output_format(out, "%*s", length < width ? width - length : 0, "");
}

/* Write a value escaped for a terminal, cut to a width. */
static void write_value(const upgrade_output *out, const char *value, int width)
{
    const char *text = upgrade_escape(out->pool, UPGRADE_SYNTAX_TEXT, value);

    out->write(out->baton, text, bytes_of(text, width));
}

static void write_line(const upgrade_output *out, const char *name, const char *value)
{
    upgrade_output_format(out, "  %-12s ", name);
    write_value(out, value, LINE_WIDTH);
    upgrade_output_text(out, "\n");
}

/* Return a number with its share. */
static void write_share(const upgrade_output *out, const char *name, apr_uint64_t part,
                        apr_uint64_t whole)
{
    upgrade_output_format(out, "    %-24s %14" APR_UINT64_T_FMT "  %8s\n", name, part,
                          upgrade_output_share(out, part, whole));
}

/*
 * A virtual host.
 */

static void write_policy(const upgrade_output *out, const upgrade_status_policy *policy)
{
    if (*policy->where) {
        write_line(out, "in", policy->where);
    }
    write_line(out, "required", policy->required);
    if (policy->has_plan) {
        write_line(out, "planned", policy->planned);
        write_line(out, "rollout", policy->rollout);
        write_line(out, "now", policy->now);
    }
}

static void write_verdicts(const upgrade_output *out, const upgrade_status_summary *sum)
{
    int verdict;

    upgrade_output_text(out, "  requests by verdict\n");
    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        if (sum->verdicts[verdict]) {
            write_share(out, upgrade_recorded_name((upgrade_recorded)verdict),
                        sum->verdicts[verdict], sum->all);
        }
    }
}

static void write_protocols(const upgrade_output *out, const upgrade_status_summary *sum)
{
    int tls, http;

    upgrade_output_text(out, "  requests by protocol\n");
    for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
        for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
            if (sum->protocols[tls][http]) {
                const char *version = upgrade_status_tls_name((upgrade_status_tls)tls);

                write_share(out,
                            apr_pstrcat(out->pool, tls == UPGRADE_STATUS_TLS_NONE ? "" : "TLS ",
                                        tls == UPGRADE_STATUS_TLS_NONE ? "plain" : version,
                                        ", HTTP/",
                                        upgrade_status_http_name((upgrade_status_http)http), NULL),
                            sum->protocols[tls][http], sum->all);
            }
        }
    }
}

static void write_reasons(const upgrade_output *out, const upgrade_status_counts *counts,
                          const upgrade_status_summary *sum)
{
    int reason;

    if (!sum->unmet && !sum->verdicts[UPGRADE_RECORDED_EXEMPT]) {
        return;
    }
    upgrade_output_text(out, "  unmet requests by reason\n");
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        const apr_uint64_t count = upgrade_status_sum_of_reason(counts, (upgrade_reason)reason);

        if (count) {
            write_share(out, upgrade_reason_name((upgrade_reason)reason), count, sum->all);
        }
    }
}

static void write_what_ifs(const upgrade_output *out, const upgrade_status_summary *sum)
{
    upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS];
    int i;

    upgrade_status_what_ifs(sum, table);
    upgrade_output_text(out, "  requests that would break if this were required\n");
    for (i = 0; i < UPGRADE_STATUS_WHAT_IFS; i++) {
        write_share(out, table[i].text, table[i].unmet, sum->all);
    }
}

static void write_clients(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    int population, window;

    upgrade_output_format(out, "  %-14s", vhost->clients_are_proxies ? "proxies" : "clients");
    for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
        upgrade_output_format(out, "%20s",
                              upgrade_status_window_name((upgrade_status_window)window));
    }
    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        upgrade_output_format(
            out, "\n    %-12s",
            upgrade_status_population_name((upgrade_status_population)population));
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            const upgrade_status_clients *clients = &vhost->clients[population][window];

            upgrade_output_format(
                out, "%20s",
                clients->is_known
                    ? apr_psprintf(out->pool, "%" APR_UINT64_T_FMT " (+/- 3 %%)", clients->estimate)
                    : "unknown");
        }
    }
    upgrade_output_text(out, "\n");
}

/* Write the counts of TLS sessions: key exchanges of requests, and handshakes that failed. */
static void write_session_counts(const upgrade_output *out, const upgrade_status_counts *counts)
{
    int i;

    for (i = 0; i < UPGRADE_STATUS_GROUPS; i++) {
        if (counts->groups[i]) {
            upgrade_output_format(out, "  key exchange, %s: %" APR_UINT64_T_FMT "\n",
                                  upgrade_status_group_name((upgrade_status_group)i),
                                  counts->groups[i]);
        }
    }
    for (i = UPGRADE_STATUS_TLS_NONE + 1; i < UPGRADE_STATUS_TLS; i++) {
        if (counts->handshakes[i]) {
            upgrade_output_format(out, "  failed handshakes, TLS %s: %" APR_UINT64_T_FMT "\n",
                                  upgrade_status_tls_name((upgrade_status_tls)i),
                                  counts->handshakes[i]);
        }
    }
}

static void write_others(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    int i;

    for (i = 0; i < vhost->exposure_count; i++) {
        upgrade_output_text(out, "  credential over plain HTTP: ");
        write_column(out, vhost->exposures[i].name, 30);
        upgrade_output_format(out, " %14" APR_UINT64_T_FMT "\n", vhost->exposures[i].count);
    }
    if (vhost->open_tunnels) {
        upgrade_output_format(out, "  open tunnels: %" APR_UINT64_T_FMT "\n", vhost->open_tunnels);
    }
    if (vhost->counts.rejected) {
        upgrade_output_format(out, "  rejected while being read: %" APR_UINT64_T_FMT "\n",
                              vhost->counts.rejected);
    }
    write_session_counts(out, &vhost->counts);
    if (vhost->counts.audits) {
        upgrade_output_format(out,
                              "  SERVED ALTHOUGH UNMET: %" APR_UINT64_T_FMT
                              ". See UPGRADE0025 in the error log and report it.\n",
                              vhost->counts.audits);
    }
}

static void write_vhost(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);
    int i;

    upgrade_output_text(out, "\n");
    write_column(out, vhost->name, NAME_WIDTH);
    upgrade_output_format(out, " %14" APR_UINT64_T_FMT " requests\n", sum.all);
    for (i = 0; i < vhost->policy_count; i++) {
        write_policy(out, &vhost->policies[i]);
    }
    if (!sum.all && !vhost->open_tunnels) {
        write_others(out, vhost);
        return;
    }
    write_verdicts(out, &sum);
    write_protocols(out, &sum);
    write_reasons(out, &vhost->counts, &sum);
    write_what_ifs(out, &sum);
    write_clients(out, vhost);
    write_others(out, vhost);
}

/*
 * The server.
 */

static void write_top(const upgrade_output *out, const upgrade_status_top *top, const char *title)
{
    const int is_incomplete = top->missed || top->cleared;
    int i;

    if (top->count || is_incomplete) {
        upgrade_output_format(out, "\n%s that do not meet a requirement or plan\n", title);
    }
    for (i = 0; i < top->count; i++) {
        const upgrade_status_top_entry *entry = &top->entries[i];

        upgrade_output_text(out, "  ");
        write_column(out, entry->key, KEY_WIDTH);
        upgrade_output_format(out, " %12" APR_UINT64_T_FMT "  ", entry->count);
        write_value(out, entry->vhost, VHOST_WIDTH);
        upgrade_output_text(out, "\n");
    }
    if (is_incomplete) {
        upgrade_output_format(out,
                              "  not entered (list in use): %" APR_UINT64_T_FMT
                              ", cleared after a crash: %" APR_UINT64_T_FMT "\n",
                              top->missed, top->cleared);
    }
}

static void write_tops(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    int kind;

    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        write_top(out, &snapshot->tops[kind],
                  upgrade_status_top_title((upgrade_status_top_kind)kind));
    }
}

static void write_problems(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    if (snapshot->vhosts_without_memory) {
        upgrade_output_format(out,
                              "%d virtual hosts count as \"other\": UpgradeStatusMemory is too "
                              "small.\n",
                              snapshot->vhosts_without_memory);
    }
    if (!snapshot->is_recording) {
        upgrade_output_text(out, "The history is not being recorded.\n");
    }
    if (snapshot->file.error) {
        upgrade_output_text(out, "UpgradeStatusFile: ");
        write_value(out, snapshot->file.error, LINE_WIDTH - 6);
        upgrade_output_text(out, "\n");
    }
}

void upgrade_status_write_text(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query)
{
    int i;

    upgrade_output_format(out, "mod_upgrade_required %s, httpd %s\n%s, counting since %s\n",
                          snapshot->version, snapshot->httpd,
                          upgrade_output_time(out, snapshot->now),
                          upgrade_output_time(out, snapshot->since));
    write_problems(out, snapshot);
    for (i = 0; i < snapshot->vhost_count; i++) {
        if (upgrade_status_query_shows(query, &snapshot->vhosts[i])) {
            write_vhost(out, &snapshot->vhosts[i]);
        }
    }
    write_tops(out, snapshot);
    upgrade_output_format(out, "\n%s\n", upgrade_status_handshake_note(snapshot));
}
