/* SPDX-License-Identifier: Apache-2.0 */

#include "json.h"

#include <apr_base64.h>
#include <apr_strings.h>

#include "summary.h"

/* The destination. The separator is written before each member and element but the first one of an
 * object or array. */
typedef struct json {
    const upgrade_output *out;
    const upgrade_status_query *query;
    int is_first;
} json;

/*
 * Syntax.
 */

static void separate(json *to)
{
    upgrade_output_text(to->out, to->is_first ? "" : ",");
    to->is_first = 0;
}

/* Write a string, or null. */
static void add_string(json *to, const char *value)
{
    if (!value) {
        upgrade_output_text(to->out, "null");
        return;
    }
    upgrade_output_text(to->out, "\"");
    upgrade_output_escaped(to->out, UPGRADE_SYNTAX_JSON, value);
    upgrade_output_text(to->out, "\"");
}

static void add_name(json *to, const char *name)
{
    separate(to);
    add_string(to, name);
    upgrade_output_text(to->out, ":");
}

/* Begin an object or array: "{" or "[". NAME is NULL for an element of an array. */
static void begin(json *to, const char *name, const char *bracket)
{
    if (name) {
        add_name(to, name);
    }
    else {
        separate(to);
    }
    upgrade_output_text(to->out, bracket);
    to->is_first = 1;
}

static void end(json *to, const char *bracket)
{
    upgrade_output_text(to->out, bracket);
    to->is_first = 0;
}

static void add_text(json *to, const char *name, const char *value)
{
    add_name(to, name);
    add_string(to, value);
}

static void add_number(json *to, const char *name, apr_uint64_t value)
{
    add_name(to, name);
    upgrade_output_number(to->out, value);
}

static void add_flag(json *to, const char *name, int value)
{
    add_name(to, name);
    upgrade_output_text(to->out, value ? "true" : "false");
}

/* Add a time in the form of RFC 3339; 0 becomes null. */
static void add_time(json *to, const char *name, apr_time_t time)
{
    if (!time) {
        add_text(to, name, NULL);
        return;
    }
    add_name(to, name);
    upgrade_output_text(to->out, "\"");
    upgrade_output_write_time(to->out, time);
    upgrade_output_text(to->out, "\"");
}

/*
 * Counts.
 */

static void add_cells(json *to, const upgrade_status_counts *counts)
{
    int verdict, tls, http;

    begin(to, "cells", "[");
    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                if (counts->cells[verdict][tls][http]) {
                    begin(to, NULL, "{");
                    add_text(to, "verdict", upgrade_recorded_name((upgrade_recorded)verdict));
                    add_text(to, "tls", upgrade_status_tls_name((upgrade_status_tls)tls));
                    add_text(to, "http", upgrade_status_http_name((upgrade_status_http)http));
                    add_number(to, "count", counts->cells[verdict][tls][http]);
                    end(to, "}");
                }
            }
        }
    }
    end(to, "]");
}

static void add_reasons(json *to, const upgrade_status_counts *counts)
{
    int reason, verdict;

    begin(to, "reasons", "[");
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
            if (counts->reasons[reason][verdict]) {
                begin(to, NULL, "{");
                add_text(to, "reason", upgrade_reason_name((upgrade_reason)reason));
                add_text(to, "verdict", upgrade_recorded_name((upgrade_recorded)verdict));
                add_number(to, "count", counts->reasons[reason][verdict]);
                end(to, "}");
            }
        }
    }
    end(to, "]");
}

static void add_forms(json *to, const upgrade_status_counts *counts)
{
    int form;

    begin(to, "responses", "{");
    for (form = 0; form < UPGRADE_STATUS_FORMS; form++) {
        add_number(to, upgrade_status_form_name((upgrade_status_form)form), counts->forms[form]);
    }
    end(to, "}");
}

static void add_groups(json *to, const upgrade_status_counts *counts)
{
    int group;

    begin(to, "key_exchange", "{");
    for (group = 0; group < UPGRADE_STATUS_GROUPS; group++) {
        add_number(to, upgrade_status_group_name((upgrade_status_group)group),
                   counts->groups[group]);
    }
    end(to, "}");
}

static void add_handshakes(json *to, const upgrade_status_counts *counts)
{
    int tls;

    begin(to, "failed_handshakes", "{");
    for (tls = UPGRADE_STATUS_TLS_NONE + 1; tls < UPGRADE_STATUS_TLS; tls++) {
        add_number(to, upgrade_status_tls_name((upgrade_status_tls)tls), counts->handshakes[tls]);
    }
    end(to, "}");
}

static void add_exposures(json *to, const upgrade_status_vhost *vhost)
{
    int i;

    begin(to, "exposures", "[");
    for (i = 0; i < vhost->exposure_count; i++) {
        begin(to, NULL, "{");
        add_text(to, "name", vhost->exposures[i].name);
        add_number(to, "count", vhost->exposures[i].count);
        end(to, "}");
    }
    end(to, "]");
}

static void add_requests(json *to, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);

    begin(to, "requests", "{");
    add_number(to, "all", sum.all);
    add_number(to, "unmet", sum.unmet);
    add_number(to, "refused", sum.refused);
    add_number(to, "rejected", vhost->counts.rejected);
    add_number(to, "audits", vhost->counts.audits);
    add_number(to, "open_tunnels", vhost->open_tunnels);
    add_cells(to, &vhost->counts);
    add_reasons(to, &vhost->counts);
    add_forms(to, &vhost->counts);
    add_groups(to, &vhost->counts);
    add_handshakes(to, &vhost->counts);
    add_exposures(to, vhost);
    end(to, "}");
}

static void add_what_ifs(json *to, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);
    upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS];
    int i;

    upgrade_status_what_ifs(&sum, table);
    begin(to, "what_if", "{");
    for (i = 0; i < UPGRADE_STATUS_WHAT_IFS; i++) {
        add_number(to, table[i].requirement, table[i].unmet);
    }
    end(to, "}");
}

/*
 * Clients, history and policies.
 */

static void add_registers(json *to, const unsigned char *registers)
{
    char encoded[4 * (UPGRADE_STATUS_REGISTERS / 3 + 1) + 1];

    if (!registers) {
        add_text(to, "registers", NULL);
        return;
    }
    apr_base64_encode_binary(encoded, registers, UPGRADE_STATUS_REGISTERS);
    add_text(to, "registers", encoded);
}

static void add_estimate(json *to, const char *window, const upgrade_status_clients *clients)
{
    if (!clients->is_known) {
        add_text(to, window, NULL);
        return;
    }
    begin(to, window, "{");
    add_number(to, "estimate", clients->estimate);
    add_time(to, "since", clients->since);
    if (to->query->registers) {
        add_registers(to, clients->registers);
    }
    end(to, "}");
}

static void add_clients(json *to, const upgrade_status_vhost *vhost)
{
    int population, window;

    begin(to, "clients", "{");
    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        begin(to, upgrade_status_population_name((upgrade_status_population)population), "{");
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            add_estimate(to, upgrade_status_window_name((upgrade_status_window)window),
                         &vhost->clients[population][window]);
        }
        end(to, "}");
    }
    add_flag(to, "are_proxies", vhost->clients_are_proxies);
    end(to, "}");
}

static void add_history(json *to, const upgrade_status_vhost *vhost)
{
    int span, i;

    begin(to, "history", "{");
    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        const upgrade_status_history *history = &vhost->history[span];

        begin(to, upgrade_status_span_name((upgrade_status_span)span), "[");
        for (i = 0; i < history->count; i++) {
            const upgrade_status_point *point = &history->points[i];

            if (point->is_known) {
                begin(to, NULL, "{");
                add_time(to, "start", point->start);
                add_number(to, "all", point->all);
                add_number(to, "unmet", point->unmet);
                add_number(to, "refused", point->refused);
                end(to, "}");
            }
        }
        end(to, "]");
    }
    end(to, "}");
}

static void add_policy(json *to, const upgrade_status_policy *policy)
{
    begin(to, NULL, "{");
    add_text(to, "where", policy->where);
    add_text(to, "required", policy->required);
    add_text(to, "planned", policy->planned);
    if (policy->has_plan) {
        begin(to, "rollout", "{");
        add_text(to, "configured", policy->rollout);
        add_text(to, "now", policy->now);
        add_flag(to, "on", policy->is_on);
        add_number(to, "percent", (apr_uint64_t)policy->percent);
        add_time(to, "next_change", policy->next_change);
        add_number(to, "next_percent", (apr_uint64_t)policy->next_percent);
        add_time(to, "deadline", policy->deadline);
        add_time(to, "deprecated", policy->deprecated);
        end(to, "}");
    }
    end(to, "}");
}

static void add_vhost(json *to, const upgrade_status_vhost *vhost)
{
    int i;

    begin(to, NULL, "{");
    add_text(to, "name", vhost->name);
    add_text(to, "server_name", vhost->server_name);
    add_number(to, "port", (apr_uint64_t)vhost->port);
    add_flag(to, "configured", vhost->is_configured);
    add_flag(to, "other", vhost->is_other);
    add_time(to, "since", vhost->since);
    add_time(to, "plan_since", vhost->plan_since);
    begin(to, "policies", "[");
    for (i = 0; i < vhost->policy_count; i++) {
        add_policy(to, &vhost->policies[i]);
    }
    end(to, "]");
    add_requests(to, vhost);
    add_what_ifs(to, vhost);
    add_clients(to, vhost);
    add_history(to, vhost);
    end(to, "}");
}

/*
 * The server.
 */

static void add_entry(json *to, const upgrade_status_top_entry *entry)
{
    const upgrade_unmet unmet = { .reasons = entry->reasons };

    begin(to, NULL, "{");
    add_text(to, "key", entry->key);
    add_text(to, "vhost", entry->vhost);
    add_number(to, "count", entry->count);
    add_number(to, "error", entry->error);
    add_time(to, "first", entry->first);
    add_time(to, "last", entry->last);
    add_text(to, "reason", upgrade_verdict_text(to->out->pool, unmet));
    add_text(to, "verdict", upgrade_recorded_name(entry->verdict));
    end(to, "}");
}

static void add_tops(json *to, const upgrade_snapshot *snapshot)
{
    int kind, i;

    begin(to, "top", "{");
    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        const upgrade_status_top *top = &snapshot->tops[kind];

        begin(to, upgrade_status_top_name((upgrade_status_top_kind)kind), "{");
        add_number(to, "missed", top->missed);
        add_number(to, "cleared", top->cleared);
        add_flag(to, "busy", top->is_busy);
        begin(to, "entries", "[");
        for (i = 0; i < top->count; i++) {
            add_entry(to, &top->entries[i]);
        }
        end(to, "]");
        end(to, "}");
    }
    end(to, "}");
}

static void add_server(json *to, const upgrade_snapshot *snapshot)
{
    add_number(to, "schema", UPGRADE_STATUS_SCHEMA);
    add_text(to, "version", snapshot->version);
    add_text(to, "httpd", snapshot->httpd);
    add_time(to, "now", snapshot->now);
    add_time(to, "since", snapshot->since);
    add_time(to, "started", snapshot->started);
    add_number(to, "memory", snapshot->memory);
    add_number(to, "vhosts_without_memory", (apr_uint64_t)snapshot->vhosts_without_memory);
    add_flag(to, "records_history", snapshot->is_recording);
    add_text(to, "clients_mode", upgrade_status_clients_name(snapshot->clients_mode));
    add_text(to, "hash_key_id", snapshot->hash_key_id);
    begin(to, "file", "{");
    add_text(to, "path", snapshot->file.path);
    add_time(to, "saved", snapshot->file.saved);
    add_text(to, "error", snapshot->file.error);
    end(to, "}");
}

void upgrade_status_write_json(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query)
{
    json to = { .out = out, .query = query, .is_first = 1 };
    int i;

    begin(&to, NULL, "{");
    add_server(&to, snapshot);
    begin(&to, "vhosts", "[");
    for (i = 0; i < snapshot->vhost_count; i++) {
        if (upgrade_status_query_shows(query, &snapshot->vhosts[i])) {
            upgrade_output_text(out, to.is_first ? "\n" : "");
            add_vhost(&to, &snapshot->vhosts[i]);
        }
    }
    end(&to, "]");
    add_tops(&to, snapshot);
    end(&to, "}\n");
}
