/* SPDX-License-Identifier: Apache-2.0 */

#include "server_status.h"

#include <apr_strings.h>

#include "summary.h"

/* Return a name with "?" instead of every byte that is not printable ASCII. */
static const char *ascii(apr_pool_t *p, const char *name)
{
    char *text = apr_pstrdup(p, name);
    char *at;

    for (at = text; *at; at++) {
        if (*at < ' ' || *at > '~') {
            *at = '?';
        }
    }
    return text;
}

static void write_row(const upgrade_output *out, const upgrade_status_vhost *vhost)
{
    const upgrade_status_summary sum = upgrade_status_sum(&vhost->counts);

    upgrade_output_text(out, "<tr><td>");
    upgrade_output_escaped(out, UPGRADE_SYNTAX_MARKUP, ascii(out->pool, vhost->name));
    upgrade_output_format(out,
                          "</td><td>%" APR_UINT64_T_FMT "</td><td>%" APR_UINT64_T_FMT
                          "</td><td>%" APR_UINT64_T_FMT "</td></tr>\n",
                          sum.all, sum.unmet, sum.refused);
}

void upgrade_status_write_fragment(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    int i;

    upgrade_output_text(out, "<hr />\n<h1>mod_upgrade_required</h1>\n<table border=\"0\">\n"
                             "<tr><th>Virtual host</th><th>Requests</th><th>Unmet</th>"
                             "<th>Refused</th></tr>\n");
    for (i = 0; i < snapshot->vhost_count; i++) {
        write_row(out, &snapshot->vhosts[i]);
    }
    upgrade_output_text(out, "</table>\n");
}

static void write_key(const upgrade_output *out, const char *key, apr_uint64_t value)
{
    upgrade_output_format(out, "%s: %" APR_UINT64_T_FMT "\n", key, value);
}

void upgrade_status_write_auto(const upgrade_output *out, const upgrade_snapshot *snapshot)
{
    apr_uint64_t all = 0, unmet = 0, refused = 0, audits = 0;
    int i;

    for (i = 0; i < snapshot->vhost_count; i++) {
        const upgrade_status_summary sum = upgrade_status_sum(&snapshot->vhosts[i].counts);

        all += sum.all;
        unmet += sum.unmet;
        refused += sum.refused;
        audits += snapshot->vhosts[i].counts.audits;
    }
    write_key(out, "UpgradeRequests", all);
    write_key(out, "UpgradeUnmetRequests", unmet);
    write_key(out, "UpgradeRefusedRequests", refused);
    write_key(out, "UpgradeAudits", audits);
}
