/* SPDX-License-Identifier: Apache-2.0 */

#include "page.h"

#include <apr_escape.h>
#include <apr_strings.h>

#include "markup.h"
#include "page_vhost.h"
#include "summary.h"

/* Any change requires a new UPGRADE_STATUS_STYLE_HASH. */
#define STYLE                                                                                      \
    ":root{color-scheme:light dark;--fg:#1c1c1e;--bg:#fff;--soft:#5c5c66;--line:#d5d5dc;"          \
    "--unmet:#c46a00;--refused:#8f0f35;--card:#f3f3f7;font:1rem/1.5 system-ui,sans-serif}"         \
    "@media(prefers-color-scheme:dark){:root{--fg:#ececf1;--bg:#17171a;--soft:#a9a9b5;"            \
    "--line:#3c3c44;--unmet:#ffbe5c;--refused:#ff5c7a;--card:#232328}}body{margin:0 auto;"         \
    "max-width:68rem;padding:1rem;color:var(--fg);background:var(--bg);"                           \
    "overflow-wrap:anywhere}h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.25rem;"              \
    "margin:2.5rem 0 .5rem;border-top:2px solid var(--line);padding-top:1rem}h3{"                  \
    "font-size:1rem;margin:1.5rem 0 .3rem}p{margin:.4rem 0}ul{margin:.4rem 0;"                     \
    "padding-left:1.4rem}details{margin:.8rem 0}summary{cursor:pointer}.soft,figcaption{"          \
    "color:var(--soft)}figcaption strong{color:var(--fg)}strong,figcaption span{"                  \
    "white-space:nowrap}.bad{color:var(--refused);font-weight:600}.scroll{overflow-x:auto}"        \
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{"         \
    "text-align:left;font-weight:600;padding:1rem 0 .2rem}th,td{text-align:right;"                 \
    "padding:.3rem .6rem;white-space:nowrap;border-bottom:1px solid var(--line);"                  \
    "vertical-align:top}thead th{color:var(--soft);font-weight:400;font-size:.875rem}"             \
    "th:first-child{text-align:left;padding-left:0}tbody th{font-weight:500;"                      \
    "white-space:normal;min-width:5rem}.keys tbody th{min-width:10rem}.words{"                     \
    "min-width:46rem}.words th,.words td{text-align:left;white-space:normal;"                      \
    "overflow-wrap:break-word}.sums{display:grid;grid-template-columns:repeat(auto-fit,"           \
    "minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0}.sums div{background:var(--card);"                \
    "padding:.6rem .8rem;border-radius:.4rem}dt{color:var(--soft);font-size:.875rem}dd{"           \
    "margin:0;font-size:1.3rem}.charts{display:grid;grid-template-columns:repeat(auto-fit,"        \
    "minmax(min(19rem,100%),1fr));gap:1rem 1.5rem;align-items:end}.tables{display:grid;"           \
    "grid-template-columns:repeat(auto-fit,minmax(min(29rem,100%),1fr));gap:0 2rem}"               \
    ".tables>*{min-width:0}figure{margin:0}figcaption{font-size:.875rem;"                          \
    "margin-bottom:.3rem}svg{width:100%;height:auto;display:block}svg text{"                       \
    "fill:var(--soft);font-size:12px}.axis{fill:none;stroke:var(--line)}.known{"                   \
    "fill:var(--line)}.unmet{fill:var(--unmet)}.refused{fill:var(--refused)}.key{"                 \
    "width:.8rem;height:.8rem;display:inline-block;vertical-align:-.05rem}a{color:inherit}"        \
    ":focus-visible{outline:2px solid var(--unmet);outline-offset:2px}"

/*
 * The virtual hosts.
 */

static int is_used(const upgrade_status_vhost *vhost)
{
    return upgrade_status_sum(&vhost->counts).all != 0;
}

static void write_link(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    upgrade_output_text(out, "<a href=\"?vhost=");
    upgrade_markup_value(out, apr_pescape_urlencoded(out->pool, vhost->name));
    upgrade_output_text(out, "\">");
    upgrade_markup_value(out, vhost->name);
    upgrade_output_text(out, "</a>");
    upgrade_output_text(out, vhost->is_configured || vhost->is_other ? "" : " (removed)");
}

static void write_overview_row(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);

    upgrade_output_text(out, "<tr><th scope=\"row\">");
    write_link(out, vhost);
    upgrade_output_text(out, "</th>");
    upgrade_markup_number(out, sum.all);
    upgrade_markup_share(out, sum.unmet, sum.all);
    upgrade_markup_number(out, sum.refused);
    upgrade_markup_end_row(out);
}

/* Write links to the virtual hosts without counted requests, folded. */
static void write_unused(const upgrade_output *out, const upgrade_snapshot *snapshot, int count)
{
    int i;

    if (!count) {
        return;
    }
    upgrade_output_format(out,
                          "<details><summary>%d virtual host%s without requests</summary>\n<ul>",
                          count, count == 1 ? "" : "s");
    for (i = 0; i < snapshot->vhost_count; i++) {
        if (!is_used(&snapshot->vhosts[i])) {
            upgrade_output_text(out, "<li>");
            write_link(out, &snapshot->vhosts[i]);
            upgrade_output_text(out, "</li>\n");
        }
    }
    upgrade_output_text(out, "</ul></details>\n");
}

static void write_overview(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    static const char *const columns[] = { "virtual host", "requests", "unmet",
                                           "share",        "refused",  NULL };
    int used = 0;
    int i;

    for (i = 0; i < snapshot->vhost_count; i++) {
        used += is_used(&snapshot->vhosts[i]);
    }
    if (used) {
        upgrade_markup_begin_table(out, "keys", "Virtual hosts", columns);
        for (i = 0; i < snapshot->vhost_count; i++) {
            if (is_used(&snapshot->vhosts[i])) {
                write_overview_row(out, &snapshot->vhosts[i]);
            }
        }
        upgrade_markup_end_table(out);
        upgrade_output_text(out, "<p class=\"soft\">Unmet: requests that do not meet a requirement "
                                 "or plan and are not exempt.</p>\n");
    }
    else {
        upgrade_output_text(out, "<p>No requests have been counted.</p>\n");
    }
    write_unused(out, snapshot, snapshot->vhost_count - used);
}

/* Return whether the page without vhost= has the details of a virtual host: it has counts or a
 * policy. */
static int is_interesting(const upgrade_status_vhost *vhost)
{
    return is_used(vhost) || vhost->counts.audits || upgrade_status_has_policy(vhost);
}

static void write_details(const upgrade_output *out, const upgrade_snapshot *snapshot,
                          const upgrade_status_query *query)
{
    int i;

    for (i = 0; i < snapshot->vhost_count; i++) {
        const upgrade_status_vhost *vhost = &snapshot->vhosts[i];

        if (vhost->has_parts && (query->vhost || is_interesting(vhost))) {
            upgrade_status_write_vhost(out, snapshot, i);
        }
    }
}

/*
 * The top lists.
 */

static void write_entry(const upgrade_output *out, const upgrade_status_top_entry *entry,
                        int has_vhost)
{
    const upgrade_unmet unmet = { .reasons = entry->reasons };
    const char *count = upgrade_output_grouped(out, entry->count);

    upgrade_markup_begin_row(out, entry->key);
    upgrade_markup_cell(out, entry->error
                                 ? apr_pstrcat(out->pool, count, " (\xE2\x88\x92",
                                               upgrade_output_grouped(out, entry->error), ")", NULL)
                                 : count);
    if (has_vhost) {
        upgrade_markup_cell(out, entry->vhost);
    }
    upgrade_markup_cell(out, upgrade_recorded_name(entry->verdict));
    upgrade_markup_cell(out, upgrade_verdict_text(out->pool, unmet));
    upgrade_markup_cell(out, upgrade_output_minute(out, entry->first));
    upgrade_markup_cell(out, upgrade_output_minute(out, entry->last));
    upgrade_markup_end_row(out);
}

static void write_top(const upgrade_output *out, const upgrade_status_top *top, const char *title,
                      int has_vhost)
{
    static const char *const with_vhost[] = { "name",   "requests",   "virtual host", "verdict",
                                              "reason", "first seen", "last seen",    NULL };
    static const char *const without_vhost[] = { "name",       "requests",  "verdict", "reason",
                                                 "first seen", "last seen", NULL };
    int i;

    upgrade_markup_begin_table(out, "keys", title, has_vhost ? with_vhost : without_vhost);
    for (i = 0; i < top->count; i++) {
        write_entry(out, &top->entries[i], has_vhost);
    }
    upgrade_markup_end_table(out);
    if (top->missed || top->cleared) {
        upgrade_output_format(
            out,
            "<p class=\"soft\">Not entered because the list was in use: %s. Cleared after a crash: "
            "%s.</p>\n",
            upgrade_output_grouped(out, top->missed), upgrade_output_grouped(out, top->cleared));
    }
}

static void write_tops(const upgrade_output *out, const upgrade_snapshot *snapshot, int has_vhost)
{
    int shown = 0;
    int kind;

    upgrade_output_text(out, "<section aria-labelledby=\"top\">\n<h2 id=\"top\">Requests that do "
                             "not meet a requirement or plan</h2>\n");
    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        const upgrade_status_top *top = &snapshot->tops[kind];

        if (top->count || top->missed || top->cleared) {
            write_top(out, top, upgrade_status_top_title((upgrade_status_top_kind)kind), has_vhost);
            shown = 1;
        }
    }
    if (snapshot->clients_mode <= UPGRADE_STATUS_CLIENTS_OFF) {
        upgrade_output_text(out, "<p>Clients, User-Agents and paths are not stored. "
                                 "UpgradeStatusClients Network shows them.</p>\n");
    }
    else if (shown) {
        upgrade_output_text(out,
                            "<p class=\"soft\">A number in parentheses is the highest possible "
                            "error of a count. Verdict and reason are those of the last "
                            "request.</p>\n");
    }
    else {
        upgrade_output_text(out, "<p>None were recorded.</p>\n");
    }
    upgrade_output_text(out, "</section>\n");
}

/*
 * The page.
 */

static void write_head(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    upgrade_output_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
                             "\n<meta name=\"viewport\" content=\"width=device-width, "
                             "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n"
                             "<title>Upgrade status</title>\n<style>" STYLE "</style>\n</head>\n"
                             "<body>\n<header>\n<h1>Upgrade status</h1>\n<p class=\"soft\">");
    upgrade_output_format(out, "%s UTC, counting since %s UTC. ",
                          upgrade_output_minute(out, snapshot->now),
                          upgrade_output_minute(out, snapshot->since));
    upgrade_output_format(out, "mod_upgrade_required %s, httpd %s", snapshot->version,
                          snapshot->httpd);
    upgrade_output_text(out, "</p>\n</header>\n<main>\n");
}

static void write_problems(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    if (snapshot->vhosts_without_memory) {
        upgrade_output_format(out,
                              "<p class=\"bad\">%d virtual hosts count as \"other\", because "
                              "UpgradeStatusMemory is too small for them.</p>\n",
                              snapshot->vhosts_without_memory);
    }
    if (!snapshot->is_recording) {
        upgrade_output_text(out, "<p class=\"bad\">The history is not being recorded.</p>\n");
    }
    if (snapshot->file.error) {
        upgrade_output_text(out, "<p class=\"bad\">UpgradeStatusFile: ");
        upgrade_markup_value(out, snapshot->file.error);
        upgrade_output_text(out, "</p>\n");
    }
}

void upgrade_status_write_page(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query)
{
    write_head(out, snapshot);
    write_problems(out, snapshot);
    if (query->vhost) {
        upgrade_output_text(out, "<p><a href=\"?\">All virtual hosts</a></p>\n");
    }
    else {
        write_overview(out, snapshot);
    }
    write_details(out, snapshot, query);
    write_tops(out, snapshot, !query->vhost);
    upgrade_output_format(out, "</main>\n<footer><p class=\"soft\">%s Also available as ",
                          upgrade_status_handshake_note(snapshot));
    upgrade_output_text(out, "<a href=\"?format=json\">JSON</a>, "
                             "<a href=\"?format=openmetrics\">OpenMetrics</a> and "
                             "<a href=\"?format=text\">text</a>.</p></footer>\n</body>\n</html>\n");
}
