/* SPDX-License-Identifier: Apache-2.0 */

#include "page.h"

#include <apr_escape.h>

#include "markup.h"
#include "page_vhost.h"
#include "summary.h"

/* Any change requires a new UPGRADE_STATUS_STYLE_HASH. */
#define STYLE                                                                                      \
    ":root{color-scheme:light dark;--fg:#1c1c1e;--bg:#fff;--soft:#5c5c66;--line:#8886;"            \
    "--unmet:#b25d00;--refused:#a3123a;--card:#f5f5f8;font:1rem/1.5 system-ui,sans-serif}"         \
    "@media(prefers-color-scheme:dark){:root{--fg:#ececf1;--bg:#17171a;--soft:#a9a9b5;"            \
    "--unmet:#ffb454;--refused:#ff7d96;--card:#232328}}body{margin:0 auto;"                        \
    "max-width:64rem;padding:1rem;color:var(--fg);background:var(--bg);"                           \
    "overflow-wrap:anywhere}h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.2rem;"               \
    "margin:2rem 0 .5rem;border-top:1px solid var(--line);padding-top:1rem}h3{"                    \
    "font-size:1rem;margin:1.2rem 0 .3rem}p{margin:.4rem 0}.soft{color:var(--soft)}.bad{"          \
    "color:var(--refused);font-weight:600}.scroll{overflow-x:auto}table{"                          \
    "border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{"               \
    "text-align:left;font-weight:600;padding:.6rem 0 .2rem}th,td{text-align:right;"                \
    "padding:.25rem .6rem;white-space:nowrap;border-bottom:1px solid var(--line);"                 \
    "vertical-align:top}th:first-child{text-align:left;padding-left:0}th[scope=row]{"              \
    "white-space:normal;min-width:7rem}dl.sums{display:grid;"                                      \
    "grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.6rem;margin:.8rem 0}"           \
    "dl.sums div{background:var(--card);padding:.6rem .8rem;border-radius:.4rem}dt{"               \
    "color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.3rem}figure{"                      \
    "margin:.8rem 0}figcaption{font-weight:600}svg{width:100%;height:auto;"                        \
    "max-width:50rem}svg text{fill:var(--soft);font-size:12px}@media(max-width:40rem){"            \
    "svg text{font-size:19px}}.axis{fill:none;stroke:var(--line)}.known{fill:var(--line)}"         \
    ".unmet{fill:var(--unmet)}.refused{fill:var(--refused)}.key{width:.8rem;height:.8rem;"         \
    "display:inline-block;vertical-align:-.05rem}a{color:inherit}a:focus-visible{"                 \
    "outline:2px solid}"

static void write_overview_row(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);

    upgrade_output_text(out, "<tr><th scope=\"row\"><a href=\"?vhost=");
    upgrade_markup_value(out, apr_pescape_urlencoded(out->pool, vhost->name));
    upgrade_output_text(out, "\">");
    upgrade_markup_value(out, vhost->name);
    upgrade_output_format(
        out, "</a>%s</th><td>%" APR_UINT64_T_FMT "</td><td>%" APR_UINT64_T_FMT "</td><td>",
        vhost->is_configured || vhost->is_other ? "" : " (removed)", sum.all, sum.unmet);
    upgrade_markup_value(out, upgrade_output_share(out, sum.unmet, sum.all));
    upgrade_output_format(out, "</td><td>%" APR_UINT64_T_FMT "</td></tr>\n", sum.refused);
}

static void write_overview(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    int i;

    upgrade_markup_begin_table(out, "Virtual hosts",
                               "<th scope=\"col\">virtual host</th><th scope=\"col\">requests</th>"
                               "<th scope=\"col\">unmet</th><th scope=\"col\">share</th>"
                               "<th scope=\"col\">refused</th>");
    for (i = 0; i < snapshot->vhost_count; i++) {
        write_overview_row(out, &snapshot->vhosts[i]);
    }
    upgrade_markup_end_table(out);
}

static void write_details(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    int i;

    for (i = 0; i < snapshot->vhost_count; i++) {
        if (snapshot->vhosts[i].has_parts) {
            upgrade_status_write_vhost(out, snapshot, i);
        }
    }
}

static void write_entry(const upgrade_output *out, const upgrade_status_top_entry *entry)
{
    const upgrade_unmet unmet = { .reasons = entry->reasons };

    upgrade_output_text(out, "<tr><th scope=\"row\">");
    upgrade_markup_value(out, entry->key);
    upgrade_output_format(out, "</th><td>%" APR_UINT64_T_FMT, entry->count);
    if (entry->error) {
        upgrade_output_format(out, " (\xE2\x88\x92%" APR_UINT64_T_FMT ")", entry->error);
    }
    upgrade_output_text(out, "</td><td>");
    upgrade_markup_value(out, entry->vhost);
    upgrade_output_format(
        out, "</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", upgrade_recorded_name(entry->verdict),
        upgrade_verdict_text(out->pool, unmet), upgrade_output_time(out, entry->last));
}

static void write_top(const upgrade_output *out, const upgrade_status_top *top, const char *title)
{
    int i;

    upgrade_markup_begin_table(
        out, title,
        "<th scope=\"col\">name</th><th scope=\"col\">requests (error bound)</th>"
        "<th scope=\"col\">virtual host</th><th scope=\"col\">verdict</th>"
        "<th scope=\"col\">reason</th><th scope=\"col\">last seen</th>");
    for (i = 0; i < top->count; i++) {
        write_entry(out, &top->entries[i]);
    }
    upgrade_markup_end_table(out);
    if (top->missed || top->cleared) {
        upgrade_output_format(
            out,
            "<p class=\"soft\">Not entered because the list was in use: %" APR_UINT64_T_FMT
            ". Cleared after a crash: %" APR_UINT64_T_FMT ".</p>\n",
            top->missed, top->cleared);
    }
}

static void write_tops(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    int kind;

    upgrade_output_text(out, "<section aria-labelledby=\"top\">\n<h2 id=\"top\">Requests that do "
                             "not meet a requirement or plan</h2>\n");
    if (snapshot->clients_mode <= UPGRADE_STATUS_CLIENTS_OFF) {
        upgrade_output_text(out, "<p>Clients, User-Agents and paths are not stored. "
                                 "UpgradeStatusClients Network shows them.</p>\n");
    }
    for (kind = 0; kind < UPGRADE_STATUS_TOPS; kind++) {
        if (snapshot->tops[kind].count) {
            write_top(out, &snapshot->tops[kind],
                      upgrade_status_top_title((upgrade_status_top_kind)kind));
        }
    }
    upgrade_output_text(out, "</section>\n");
}

static void write_head(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    upgrade_output_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
                             "\n<meta name=\"viewport\" content=\"width=device-width, "
                             "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n"
                             "<title>Upgrade status</title>\n<style>" STYLE "</style>\n</head>\n"
                             "<body>\n<header>\n<h1>Upgrade status</h1>\n<p class=\"soft\">");
    upgrade_output_format(out, "mod_upgrade_required %s, httpd %s, ", snapshot->version,
                          snapshot->httpd);
    upgrade_output_format(out, "%s, counting since %s", upgrade_output_time(out, snapshot->now),
                          upgrade_output_time(out, snapshot->since));
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
    (void)query;
    write_head(out, snapshot);
    write_problems(out, snapshot);
    write_overview(out, snapshot);
    write_details(out, snapshot);
    write_tops(out, snapshot);
    upgrade_output_text(out, "</main>\n<footer><p class=\"soft\">Handshakes that fail in the TLS "
                             "library are not requests and are not counted. Also available as "
                             "<a href=\"?format=json\">JSON</a>, "
                             "<a href=\"?format=openmetrics\">OpenMetrics</a> and "
                             "<a href=\"?format=text\">text</a>.</p></footer>\n</body>\n</html>\n");
}
