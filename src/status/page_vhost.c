/* SPDX-License-Identifier: Apache-2.0 */

#include "page_vhost.h"

#include <string.h>

#include <apr_strings.h>

#include "chart.h"
#include "markup.h"
#include "summary.h"

/* Write a row: a name of this module, a count and its share. */
static void write_share_row(const upgrade_output *out, const char *name, apr_uint64_t part,
                            apr_uint64_t whole)
{
    upgrade_output_format(
        out, "<tr><th scope=\"row\">%s</th><td>%" APR_UINT64_T_FMT "</td><td>%s</td></tr>\n", name,
        part,
        upgrade_escape(out->pool, UPGRADE_SYNTAX_MARKUP, upgrade_output_share(out, part, whole)));
}

#define SHARE_HEADER                                                                               \
    "<th scope=\"col\">%s</th><th scope=\"col\">requests</th>"                                     \
    "<th scope=\"col\">share</th>"

static void begin_share_table(const upgrade_output *out, const char *caption, const char *name)
{
    upgrade_markup_begin_table(out, caption, apr_psprintf(out->pool, SHARE_HEADER, name));
}

/* Write the present and the next step of a rollout. */
static void write_rollout(const upgrade_output *out, const upgrade_status_policy *policy,
                          apr_time_t now)
{
    upgrade_output_text(out, "<p>Rollout: ");
    upgrade_markup_value(out, policy->now);
    if (policy->next_change > now) {
        apr_int64_t minutes = apr_time_sec(policy->next_change - now) / 60 + 1;

        upgrade_output_format(out, ". Next: refuses %d %% ", policy->next_percent);
        upgrade_output_format(out, minutes <= 180 ? "in %" APR_INT64_T_FMT " minute%s" : "at",
                              minutes, minutes == 1 ? "" : "s");
        upgrade_output_format(out, " (%s)", upgrade_output_time(out, policy->next_change));
    }
    upgrade_output_text(out, ".</p>\n");
}

static void write_policy(const upgrade_output *out, const upgrade_status_policy *policy,
                         apr_time_t now)
{
    upgrade_output_text(out, "<p>");
    if (*policy->where) {
        upgrade_output_text(out, "<code>");
        upgrade_markup_value(out, policy->where);
        upgrade_output_text(out, "</code>: ");
    }
    upgrade_output_text(out, "requires <strong>");
    upgrade_markup_value(out, policy->required);
    upgrade_output_text(out, "</strong>");
    if (policy->has_plan) {
        upgrade_output_text(out, ", plans <strong>");
        upgrade_markup_value(out, policy->planned);
        upgrade_output_text(out, "</strong>");
    }
    upgrade_output_text(out, "</p>\n");
    if (policy->has_plan) {
        write_rollout(out, policy, now);
    }
}

static void write_sum(const upgrade_output *out, const char *name, const char *value)
{
    upgrade_output_format(out, "<div><dt>%s</dt><dd>", name);
    upgrade_markup_value(out, value);
    upgrade_output_text(out, "</dd></div>\n");
}

static const char *estimate(const upgrade_output *out, const upgrade_status_clients *clients)
{
    return clients->is_known
               ? apr_psprintf(out->pool, "%" APR_UINT64_T_FMT " (\xC2\xB1 3 %%)", clients->estimate)
               : "unknown";
}

static void write_sums(const upgrade_output *out, const upgrade_status_vhost *vhost,
                       const upgrade_status_summary *sum)
{
    upgrade_output_text(out, "<dl class=\"sums\">\n");
    write_sum(out, "requests", apr_psprintf(out->pool, "%" APR_UINT64_T_FMT, sum->all));
    write_sum(out, "unmet", upgrade_output_share(out, sum->unmet, sum->all));
    write_sum(out, "refused", upgrade_output_share(out, sum->refused, sum->all));
    write_sum(
        out, vhost->clients_are_proxies ? "unmet proxies today" : "unmet clients today",
        estimate(out,
                 &vhost->clients[UPGRADE_STATUS_POPULATION_UNMET][UPGRADE_STATUS_WINDOW_TODAY]));
    upgrade_output_text(out, "</dl>\n");
}

/* A square in the color of a bar. */
#define KEY(name)                                                                                  \
    "<svg class=\"key\" viewBox=\"0 0 1 1\"><rect class=\"" name                                   \
    "\" width=\"1\" height=\"1\"/></svg>"

static void write_charts(const upgrade_output *out, const upgrade_status_vhost *vhost, int index)
{
    static const char *const titles[UPGRADE_STATUS_SPANS] = {
        [UPGRADE_STATUS_SPAN_MINUTES] = "Unmet and refused requests, last 60 minutes",
        [UPGRADE_STATUS_SPAN_HOURS] = "Unmet and refused requests, last 48 hours",
        [UPGRADE_STATUS_SPAN_DAYS] = "Unmet and refused requests, last 400 days",
    };
    int span;

    upgrade_output_text(out, "<p class=\"soft\" aria-hidden=\"true\">" KEY("unmet") " unmet " KEY(
                                 "refused") " refused, of all requests</p>\n");
    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        upgrade_status_write_chart(out, apr_psprintf(out->pool, "c%dx%d", index, span),
                                   titles[span], &vhost->history[span]);
    }
}

static void write_verdicts(const upgrade_output *out, const upgrade_status_summary *sum)
{
    int verdict;

    begin_share_table(out, "Requests by verdict", "verdict");
    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        if (sum->verdicts[verdict]) {
            write_share_row(out, upgrade_recorded_name((upgrade_recorded)verdict),
                            sum->verdicts[verdict], sum->all);
        }
    }
    upgrade_markup_end_table(out);
}

static void write_protocols(const upgrade_output *out, const upgrade_status_summary *sum)
{
    int tls, http;

    upgrade_markup_begin_table(
        out, "Requests by TLS and HTTP version",
        "<th scope=\"col\">TLS</th><th scope=\"col\">HTTP/0.9</th><th scope=\"col\">1.0"
        "</th><th scope=\"col\">1.1</th><th scope=\"col\">2</th><th scope=\"col\">3</th>"
        "<th scope=\"col\">share</th>");
    for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
        if (!sum->tls[tls]) {
            continue;
        }
        upgrade_output_format(out, "<tr><th scope=\"row\">%s</th>",
                              upgrade_status_tls_name((upgrade_status_tls)tls));
        for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
            upgrade_output_format(out, "<td>%" APR_UINT64_T_FMT "</td>", sum->protocols[tls][http]);
        }
        upgrade_output_text(out, "<td>");
        upgrade_markup_value(out, upgrade_output_share(out, sum->tls[tls], sum->all));
        upgrade_output_text(out, "</td></tr>\n");
    }
    upgrade_markup_end_table(out);
}

static void write_reasons(const upgrade_output *out, const upgrade_status_counts *counts,
                          apr_uint64_t all)
{
    int reason;

    begin_share_table(out, "Unmet requests by reason (a request counts under each)", "reason");
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        const apr_uint64_t count = upgrade_status_sum_of_reason(counts, (upgrade_reason)reason);

        if (count) {
            write_share_row(out, upgrade_reason_name((upgrade_reason)reason), count, all);
        }
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
    upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS];
    int i;

    upgrade_status_what_ifs(sum, table);
    upgrade_output_text(out, "<h3>Requests that would break</h3>\n<ul>\n");
    for (i = 0; i < UPGRADE_STATUS_WHAT_IFS; i++) {
        upgrade_output_format(out, "<li>If %s were required today: ", table[i].text);
        upgrade_markup_value(out, upgrade_output_share(out, table[i].unmet, sum->all));
        upgrade_output_text(out, " of requests");
        if (is_plan(vhost, table[i].requirement)) {
            upgrade_output_text(out, ", from ");
            upgrade_markup_value(out, estimate(out, &vhost->clients[UPGRADE_STATUS_POPULATION_UNMET]
                                                                   [UPGRADE_STATUS_WINDOW_PLAN]));
            upgrade_output_text(out, " clients since the plan was set");
        }
        upgrade_output_text(out, "</li>\n");
    }
    upgrade_output_text(out, "</ul>\n");
}

static void write_clients(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    int population, window;

    upgrade_markup_begin_table(
        out,
        vhost->clients_are_proxies
            ? "Distinct proxies: the address of the client is not restored (mod_remoteip)"
            : "Distinct clients (IPv6: /64 networks)",
        "<th scope=\"col\">clients</th><th scope=\"col\">today</th>"
        "<th scope=\"col\">yesterday</th><th scope=\"col\">since the plan</th>");
    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        upgrade_output_format(
            out, "<tr><th scope=\"row\">%s</th>",
            upgrade_status_population_name((upgrade_status_population)population));
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            upgrade_output_format(out, "<td>%s</td>",
                                  estimate(out, &vhost->clients[population][window]));
        }
        upgrade_output_text(out, "</tr>\n");
    }
    upgrade_markup_end_table(out);
}

static void write_exposures(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    int i;

    if (!vhost->exposure_count) {
        return;
    }
    upgrade_markup_begin_table(out, "Credentials over plain HTTP",
                               "<th scope=\"col\">name</th><th scope=\"col\">requests</th>");
    for (i = 0; i < vhost->exposure_count; i++) {
        upgrade_output_text(out, "<tr><th scope=\"row\">");
        upgrade_markup_value(out, vhost->exposures[i].name);
        upgrade_output_format(out, "</th><td>%" APR_UINT64_T_FMT "</td></tr>\n",
                              vhost->exposures[i].count);
    }
    upgrade_markup_end_table(out);
}

static void write_notes(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    if (vhost->counts.audits) {
        upgrade_output_format(out,
                              "<p class=\"bad\">%" APR_UINT64_T_FMT
                              " requests were served although a requirement is unmet. Please "
                              "report this: UPGRADE0025 in the error log.</p>\n",
                              vhost->counts.audits);
    }
    upgrade_output_format(out,
                          "<p class=\"soft\">Open tunnels: %" APR_UINT64_T_FMT
                          ". Rejected while being read: %" APR_UINT64_T_FMT ".</p>\n",
                          vhost->open_tunnels, vhost->counts.rejected);
}

void upgrade_status_write_vhost(const upgrade_output *out, const upgrade_snapshot *snapshot,
                                int index)
{
    const upgrade_status_vhost *vhost = &snapshot->vhosts[index];
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);
    int i;

    upgrade_output_format(out, "<section aria-labelledby=\"v%d\">\n<h2 id=\"v%d\">", index, index);
    upgrade_markup_value(out, vhost->name);
    upgrade_output_text(out, "</h2>\n");
    for (i = 0; i < vhost->policy_count; i++) {
        write_policy(out, &vhost->policies[i], snapshot->now);
    }
    if (!sum.all) {
        upgrade_output_text(out, "<p>No requests were counted.</p>\n");
        write_exposures(out, vhost);
        write_notes(out, vhost);
        upgrade_output_text(out, "</section>\n");
        return;
    }
    write_sums(out, vhost, &sum);
    write_what_ifs(out, vhost, &sum);
    write_charts(out, vhost, index);
    write_verdicts(out, &sum);
    write_protocols(out, &sum);
    write_reasons(out, &vhost->counts, sum.all);
    write_clients(out, vhost);
    write_exposures(out, vhost);
    write_notes(out, vhost);
    upgrade_output_text(out, "</section>\n");
}
