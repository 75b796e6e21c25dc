/* SPDX-License-Identifier: Apache-2.0 */

#include "page_vhost.h"

#include <string.h>

#include <apr_strings.h>

#include "chart.h"
#include "markup.h"
#include "summary.h"

/*
 * The policies.
 */

/* Return the next step of a rollout: "refuses 10 % in 12 minutes (2026-11-27 12:22)". */
static const char *next_step(const upgrade_output *out, const upgrade_status_policy *policy,
                             apr_time_t now)
{
    enum { SOON = 180, SECONDS = 60 };
    const char *at = upgrade_output_minute(out, policy->next_change);
    apr_int64_t minutes = apr_time_sec(policy->next_change - now) / SECONDS + 1;

    if (policy->next_change <= now) {
        return "none";
    }
    return minutes <= SOON
               ? apr_psprintf(out->pool, "refuses %d %% in %" APR_INT64_T_FMT " minute%s (%s)",
                              policy->next_percent, minutes, minutes == 1 ? "" : "s", at)
               : apr_psprintf(out->pool, "refuses %d %% from %s", policy->next_percent, at);
}

static void write_policy(const upgrade_output *out, const upgrade_status_policy *policy,
                         apr_time_t now)
{
    upgrade_markup_begin_row(out, *policy->where ? policy->where : "virtual host");
    upgrade_markup_cell(out, policy->required);
    upgrade_markup_cell(out, policy->planned);
    upgrade_markup_cell(out, policy->has_plan ? policy->now : "");
    upgrade_markup_cell(out, policy->has_plan ? next_step(out, policy, now) : "");
    upgrade_markup_end_row(out);
}

static void write_policies(const upgrade_output *out, const upgrade_status_vhost *vhost,
                           apr_time_t now)
{
    static const char *const columns[] = { "section", "requires",  "plans",
                                           "rollout", "next step", NULL };
    int i;

    if (!vhost->policy_count) {
        return;
    }
    if (!upgrade_status_has_policy(vhost)) {
        upgrade_output_text(out, "<p>No requirement and no plan.</p>\n");
        return;
    }
    upgrade_markup_begin_table(out, "words", "Requirements and plans", columns);
    for (i = 0; i < vhost->policy_count; i++) {
        write_policy(out, &vhost->policies[i], now);
    }
    upgrade_markup_end_table(out);
}

/*
 * The counts.
 */

static void begin_share_table(const upgrade_output *out, const char *caption, const char *name)
{
    const char *const columns[] = { name, "requests", "share", NULL };

    upgrade_markup_begin_table(out, "", caption, columns);
}

static void write_share_row(const upgrade_output *out, const char *name, apr_uint64_t part,
                            apr_uint64_t whole)
{
    if (part) {
        upgrade_markup_begin_row(out, name);
        upgrade_markup_share(out, part, whole);
        upgrade_markup_end_row(out);
    }
}

static void write_sum(const upgrade_output *out, const char *name, const char *value)
{
    upgrade_output_format(out, "<div><dt>%s</dt><dd>", name);
    upgrade_markup_value(out, value);
    upgrade_output_text(out, "</dd></div>\n");
}

/* Return an estimate of distinct clients, or "unknown". */
static const char *estimate(const upgrade_output *out, const upgrade_status_clients *clients)
{
    const char *number = upgrade_output_grouped(out, clients->estimate);

    if (!clients->is_known) {
        return "unknown";
    }
    return clients->estimate ? apr_pstrcat(out->pool, number, " (\xC2\xB1 3 %)", NULL) : number;
}

static void write_sums(const upgrade_output *out, const upgrade_status_vhost *vhost,
                       const upgrade_status_summary *sum)
{
    const upgrade_status_clients *unmet = vhost->clients[UPGRADE_STATUS_POPULATION_UNMET];

    upgrade_output_text(out, "<dl class=\"sums\">\n");
    write_sum(out, "requests", upgrade_output_grouped(out, sum->all));
    write_sum(out, "unmet", upgrade_output_share(out, sum->unmet, sum->all));
    write_sum(out, "refused", upgrade_output_share(out, sum->refused, sum->all));
    write_sum(out, vhost->clients_are_proxies ? "unmet proxies today" : "unmet clients today",
              estimate(out, &unmet[UPGRADE_STATUS_WINDOW_TODAY]));
    upgrade_output_text(out, "</dl>\n");
}

/* A square in the color of a bar. */
#define KEY(name)                                                                                  \
    "<svg class=\"key\" viewBox=\"0 0 1 1\"><rect class=\"" name                                   \
    "\" width=\"1\" height=\"1\"/></svg> " name

static void write_charts(const upgrade_output *out, const upgrade_status_vhost *vhost, int index)
{
    int span;

    upgrade_output_text(out, "<h3>Share of requests over time</h3>\n<p class=\"soft\" "
                             "aria-hidden=\"true\">" KEY("unmet") " &nbsp; " KEY(
                                 "refused") "</p>\n<div class=\"charts\">\n");
    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        upgrade_status_write_chart(out, apr_psprintf(out->pool, "c%dx%d", index, span),
                                   (upgrade_status_span)span, &vhost->history[span]);
    }
    upgrade_output_text(out, "</div>\n");
}

static void write_verdicts(const upgrade_output *out, const upgrade_status_summary *sum)
{
    int verdict;

    begin_share_table(out, "Requests by verdict", "verdict");
    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        write_share_row(out, upgrade_recorded_name((upgrade_recorded)verdict),
                        sum->verdicts[verdict], sum->all);
    }
    upgrade_markup_end_table(out);
}

/* Write the table of versions, without HTTP versions that no request used. */
static void write_protocols(const upgrade_output *out, const upgrade_status_summary *sum)
{
    const char *columns[UPGRADE_STATUS_HTTP + 3] = { "TLS" };
    int used[UPGRADE_STATUS_HTTP];
    int count = 0;
    int tls, i;

    for (i = 0; i < UPGRADE_STATUS_HTTP; i++) {
        if (sum->http[i]) {
            used[count++] = i;
            columns[count] = apr_pstrcat(out->pool, "HTTP/",
                                         upgrade_status_http_name((upgrade_status_http)i), NULL);
        }
    }
    columns[count + 1] = "share";
    upgrade_markup_begin_table(out, "", "Requests by TLS and HTTP version", columns);
    for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
        if (!sum->tls[tls]) {
            continue;
        }
        upgrade_markup_begin_row(out, upgrade_status_tls_name((upgrade_status_tls)tls));
        for (i = 0; i < count; i++) {
            upgrade_markup_number(out, sum->protocols[tls][used[i]]);
        }
        upgrade_markup_cell(out, upgrade_output_share(out, sum->tls[tls], sum->all));
        upgrade_markup_end_row(out);
    }
    upgrade_markup_end_table(out);
}

static void write_reasons(const upgrade_output *out, const upgrade_status_counts *counts,
                          apr_uint64_t all)
{
    int reason;

    begin_share_table(out, "Unmet requests by reason (a request counts under each)", "reason");
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        write_share_row(out, upgrade_reason_name((upgrade_reason)reason),
                        upgrade_status_sum_of_reason(counts, (upgrade_reason)reason), all);
    }
    upgrade_markup_end_table(out);
}

static void write_responses(const upgrade_output *out, const upgrade_status_counts *counts,
                            apr_uint64_t all)
{
    int form;

    begin_share_table(out, "Responses to refused requests", "response");
    for (form = 0; form < UPGRADE_STATUS_FORMS; form++) {
        write_share_row(out, upgrade_status_form_name((upgrade_status_form)form),
                        counts->forms[form], all);
    }
    upgrade_markup_end_table(out);
}

/* Return whether the virtual host plans exactly one requirement. */
static int is_plan(const upgrade_status_vhost *vhost, const char *requirement)
{
    return vhost->policy_count && vhost->policies->has_plan
           && !strcmp(vhost->policies->planned, requirement);
}

static void write_what_ifs(const upgrade_output *out, const upgrade_status_vhost *vhost,
                           const upgrade_status_summary *sum)
{
    const upgrade_status_clients *unmet = vhost->clients[UPGRADE_STATUS_POPULATION_UNMET];
    upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS];
    int i;

    upgrade_status_what_ifs(sum, table);
    upgrade_output_text(out, "<h3>Requests that would break</h3>\n<ul>\n");
    for (i = 0; i < UPGRADE_STATUS_WHAT_IFS; i++) {
        upgrade_output_format(out, "<li>If %s were required today: <strong>", table[i].text);
        upgrade_markup_value(out, upgrade_output_share(out, table[i].unmet, sum->all));
        upgrade_output_text(out, "</strong> of requests");
        if (is_plan(vhost, table[i].requirement)) {
            upgrade_output_text(out, ", from ");
            upgrade_markup_value(out, estimate(out, &unmet[UPGRADE_STATUS_WINDOW_PLAN]));
            upgrade_output_text(out, vhost->clients_are_proxies
                                         ? " proxies since the plan was set"
                                         : " clients since the plan was set");
        }
        upgrade_output_text(out, "</li>\n");
    }
    upgrade_output_text(out, "</ul>\n");
}

static void write_clients(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    const char *columns[] = { "clients", "today", "yesterday", "since the plan", NULL };
    int windows = UPGRADE_STATUS_WINDOWS;
    int population, window;

    if (!vhost->plan_since) {
        windows = UPGRADE_STATUS_WINDOW_PLAN;
        columns[1 + windows] = NULL;
    }
    upgrade_markup_begin_table(
        out, "",
        vhost->clients_are_proxies
            ? "Distinct proxies: the address of the client is not restored (mod_remoteip)"
            : "Distinct clients (IPv6: /64 networks)",
        columns);
    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        upgrade_markup_begin_row(
            out, upgrade_status_population_name((upgrade_status_population)population));
        for (window = 0; window < windows; window++) {
            upgrade_markup_cell(out, estimate(out, &vhost->clients[population][window]));
        }
        upgrade_markup_end_row(out);
    }
    upgrade_markup_end_table(out);
}

static void write_exposures(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    static const char *const columns[] = { "name", "requests", NULL };
    int i;

    if (!vhost->exposure_count) {
        return;
    }
    upgrade_markup_begin_table(out, "", "Credentials over plain HTTP", columns);
    for (i = 0; i < vhost->exposure_count; i++) {
        upgrade_markup_begin_row(out, vhost->exposures[i].name);
        upgrade_markup_number(out, vhost->exposures[i].count);
        upgrade_markup_end_row(out);
    }
    upgrade_markup_end_table(out);
}

static const char *tls_name(int tls)
{
    return upgrade_status_tls_name((upgrade_status_tls)tls);
}

static const char *group_name(int group)
{
    return upgrade_status_group_name((upgrade_status_group)group);
}

/* Write a sentence with counts by name, from FIRST on, unless all are 0. */
static void write_named_counts(const upgrade_output *out, const char *text,
                               const apr_uint64_t *counts, int first, int end,
                               const char *(*name_of)(int))
{
    const char *separator = text;
    int i;

    for (i = first; i < end; i++) {
        if (counts[i]) {
            upgrade_output_format(out, "%s%s: %s", separator, name_of(i),
                                  upgrade_output_grouped(out, counts[i]));
            separator = ", ";
        }
    }
    if (separator != text) {
        upgrade_output_text(out, ".</p>\n");
    }
}

static void write_notes(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    if (vhost->counts.audits) {
        upgrade_output_format(out,
                              "<p class=\"bad\">%s requests were served although a requirement is "
                              "unmet. Please report this: UPGRADE0025 in the error log.</p>\n",
                              upgrade_output_grouped(out, vhost->counts.audits));
    }
    write_named_counts(out, "<p>Requests over TLS by key exchange: ", vhost->counts.groups,
                       UPGRADE_STATUS_GROUP_UNKNOWN, UPGRADE_STATUS_GROUPS, group_name);
    write_named_counts(out, "<p>TLS handshakes that failed, by the highest version offered: ",
                       vhost->counts.handshakes, UPGRADE_STATUS_TLS_NONE + 1, UPGRADE_STATUS_TLS,
                       tls_name);
    upgrade_output_format(
        out, "<p class=\"soft\">Open tunnels: %s. Rejected while being read: %s.</p>\n",
        upgrade_output_grouped(out, vhost->open_tunnels),
        upgrade_output_grouped(out, vhost->counts.rejected));
}

/* Write everything that depends on counted requests. */
static void write_counts(const upgrade_output *out, const upgrade_status_vhost *vhost, int index,
                         const upgrade_status_summary *sum)
{
    write_sums(out, vhost, sum);
    write_what_ifs(out, vhost, sum);
    write_charts(out, vhost, index);
    upgrade_output_text(out, "<div class=\"tables\">\n");
    write_verdicts(out, sum);
    write_protocols(out, sum);
    if (sum->unmet || sum->verdicts[UPGRADE_RECORDED_EXEMPT]) {
        write_reasons(out, &vhost->counts, sum->all);
    }
    if (sum->refused) {
        write_responses(out, &vhost->counts, sum->refused);
    }
    write_clients(out, vhost);
    write_exposures(out, vhost);
    upgrade_output_text(out, "</div>\n");
}

void upgrade_status_write_vhost(const upgrade_output *out, const upgrade_snapshot *snapshot,
                                int index)
{
    const upgrade_status_vhost *vhost = &snapshot->vhosts[index];
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);

    upgrade_output_format(out, "<section aria-labelledby=\"v%d\">\n<h2 id=\"v%d\">", index, index);
    upgrade_markup_value(out, vhost->name);
    upgrade_output_text(out, "</h2>\n");
    write_policies(out, vhost, snapshot->now);
    if (sum.all) {
        write_counts(out, vhost, index, &sum);
    }
    else {
        upgrade_output_text(out, "<p>No requests were counted.</p>\n");
    }
    write_notes(out, vhost);
    upgrade_output_text(out, "</section>\n");
}
