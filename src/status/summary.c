/* SPDX-License-Identifier: Apache-2.0 */

#include "summary.h"

#include <string.h>

static void add_cell(upgrade_status_summary *summary, upgrade_recorded verdict,
                     upgrade_status_tls tls, upgrade_status_http http, apr_uint64_t count)
{
    summary->all += count;
    summary->unmet += upgrade_status_is_unmet(verdict) ? count : 0;
    summary->refused += upgrade_status_is_refused(verdict) ? count : 0;
    summary->verdicts[verdict] += count;
    summary->tls[tls] += count;
    summary->http[http] += count;
    summary->protocols[tls][http] += count;
}

upgrade_status_summary upgrade_status_sum(const upgrade_status_counts *counts)
{
    upgrade_status_summary summary = { .all = 0 };
    int verdict, tls, http;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                add_cell(&summary, (upgrade_recorded)verdict, (upgrade_status_tls)tls,
                         (upgrade_status_http)http, counts->cells[verdict][tls][http]);
            }
        }
    }
    return summary;
}

apr_uint64_t upgrade_status_sum_of_reason(const upgrade_status_counts *counts,
                                          upgrade_reason reason)
{
    apr_uint64_t sum = 0;
    int verdict;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        sum += counts->reasons[reason][verdict];
    }
    return sum;
}

static apr_uint64_t below_tls(const upgrade_status_summary *summary, upgrade_status_tls minimum)
{
    apr_uint64_t below = summary->tls[UPGRADE_STATUS_TLS_OTHER];
    int tls;

    for (tls = 0; tls < (int)minimum; tls++) {
        below += summary->tls[tls];
    }
    return below;
}

static apr_uint64_t below_http(const upgrade_status_summary *summary, upgrade_status_http minimum)
{
    apr_uint64_t below = 0;
    int http;

    for (http = 0; http < (int)minimum; http++) {
        below += summary->http[http];
    }
    return below;
}

void upgrade_status_what_ifs(const upgrade_status_summary *summary,
                             upgrade_status_what_if table[UPGRADE_STATUS_WHAT_IFS])
{
    const upgrade_status_what_if rows[UPGRADE_STATUS_WHAT_IFS] = {
        { "TLS", "TLS", summary->tls[UPGRADE_STATUS_TLS_NONE] },
        { "TLSv1.2", "TLS 1.2", below_tls(summary, UPGRADE_STATUS_TLS_1_2) },
        { "TLSv1.3", "TLS 1.3", below_tls(summary, UPGRADE_STATUS_TLS_1_3) },
        { "HTTP/1.1", "HTTP/1.1", below_http(summary, UPGRADE_STATUS_HTTP_1_1) },
        { "HTTP/2", "HTTP/2", below_http(summary, UPGRADE_STATUS_HTTP_2) },
    };

    memcpy(table, rows, sizeof(rows));
}

int upgrade_status_has_policy(const upgrade_status_vhost *vhost)
{
    int i;

    for (i = 0; i < vhost->policy_count; i++) {
        if (vhost->policies[i].has_plan || strcmp(vhost->policies[i].required, "none") != 0) {
            return 1;
        }
    }
    return 0;
}

const upgrade_status_vhost *upgrade_status_find(const upgrade_snapshot *snapshot, const char *name)
{
    int i;

    for (i = 0; i < snapshot->vhost_count; i++) {
        if (!strcmp(snapshot->vhosts[i].name, name)) {
            return &snapshot->vhosts[i];
        }
    }
    return NULL;
}

const char *upgrade_status_handshake_note(const upgrade_snapshot *snapshot)
{
    return snapshot->counts_handshakes
               ? "Handshakes that fail in the TLS library are not requests. They are counted by "
                 "themselves."
               : "Handshakes that fail in the TLS library are not requests and are not counted.";
}
