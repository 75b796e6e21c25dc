/* SPDX-License-Identifier: Apache-2.0 */

#include "status_page.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <http_protocol.h>

#include "../core/version.h"
#include "../status/collect.h"
#include "../status/tally.h"
#include "../config/conf.h"
#include "status_memory.h"

/*
 * The snapshot.
 */

static const upgrade_server_conf *conf_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &upgrade_required_module);
}

static const char *httpd_version(apr_pool_t *p)
{
    ap_version_t version;

    ap_get_server_revision(&version);
    return apr_psprintf(p, "%d.%d.%d", version.major, version.minor, version.patch);
}

static upgrade_status_policy policy_of(apr_pool_t *p, const upgrade_dir_conf *conf,
                                       const char *where, apr_time_t now)
{
    upgrade_status_policy policy = {
        .where = where,
        .required = upgrade_policy_text(p, &conf->require),
        .planned = upgrade_policy_text(p, &conf->plan),
        .rollout = "",
        .now = "",
        .has_plan = !upgrade_policy_is_empty(&conf->plan),
    };

    if (policy.has_plan) {
        policy.rollout = conf->rollout ? conf->rollout->words : "Report";
        policy.now = upgrade_rollout_now(p, conf->rollout, now);
    }
    if (policy.has_plan && conf->rollout) {
        const upgrade_rollout_step step = upgrade_rollout_step_at(conf->rollout, now);

        policy.is_on = conf->rollout->is_on;
        policy.percent = step.percent;
        policy.next_change = apr_time_from_sec(step.next_change);
        policy.next_percent = step.next_percent;
        policy.deadline = apr_time_from_sec(conf->rollout->from);
        policy.deprecated = apr_time_from_sec(conf->rollout->deprecated);
    }
    return policy;
}

static void add_server(apr_pool_t *p, const upgrade_collected *collected, const server_rec *s)
{
    const upgrade_server_conf *conf = conf_of(s);
    upgrade_status_vhost *vhost =
        conf->tally ? collected->by_slot[upgrade_area_index(conf->tally->area, conf->tally->slot)]
                    : NULL;
    upgrade_status_policy *policy;

    collected->snapshot->has_groups |= conf->grouping != NULL;
    if (!vhost || vhost->is_other || vhost->policy_count) {
        return;
    }
    policy = apr_palloc(p, sizeof(*policy));
    *policy = policy_of(p, ap_get_module_config(s->lookup_defaults, &upgrade_required_module), "",
                        collected->snapshot->now);
    vhost->policies = policy;
    vhost->policy_count = 1;
    vhost->clients_are_proxies = conf->trusted && !ap_find_linked_module("mod_remoteip.c");
}

static upgrade_snapshot *unavailable(apr_pool_t *p, const char *reason)
{
    upgrade_snapshot *snapshot = apr_pcalloc(p, sizeof(*snapshot));

    snapshot->unavailable = reason;
    snapshot->version = UPGRADE_VERSION;
    snapshot->now = apr_time_now();
    return snapshot;
}

static upgrade_snapshot *snapshot_of(request_rec *r, const upgrade_area *area)
{
    server_rec *main_server = ap_server_conf;
    const upgrade_status_conf *status = &conf_of(main_server)->status;
    const upgrade_collected collected =
        upgrade_collect(r->pool, area, apr_time_now(), status->clients);
    const server_rec *s;

    for (s = main_server; s; s = s->next) {
        add_server(r->pool, &collected, s);
    }
    collected.snapshot->keep_days = upgrade_status_keep_days(status);
    collected.snapshot->unfitting = upgrade_status_unfitting();
    collected.snapshot->file.path = status->file;
    return collected.snapshot;
}

const upgrade_snapshot *upgrade_status_snapshot(request_rec *r)
{
    const upgrade_area *area = upgrade_status_area();
    upgrade_snapshot *snapshot =
        area ? snapshot_of(r, area) : unavailable(r->pool, upgrade_status_unavailable());

    snapshot->httpd = httpd_version(r->pool);
    return snapshot;
}

/*
 * A plain list of all counts, one per line, for tests and until a format is chosen.
 */

static void print_cells(request_rec *r, const upgrade_status_vhost *vhost)
{
    int verdict, tls, http;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
            for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
                if (vhost->counts.cells[verdict][tls][http]) {
                    ap_rprintf(r, "cell %s %s %s %" APR_UINT64_T_FMT "\n",
                               upgrade_recorded_name((upgrade_recorded)verdict),
                               upgrade_status_tls_name((upgrade_status_tls)tls),
                               upgrade_status_http_name((upgrade_status_http)http),
                               vhost->counts.cells[verdict][tls][http]);
                }
            }
        }
    }
}

static void print_reasons(request_rec *r, const upgrade_status_vhost *vhost)
{
    int reason, verdict;

    for (reason = 1; reason < UPGRADE_REASONS; reason++) {
        for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
            if (vhost->counts.reasons[reason][verdict]) {
                ap_rprintf(r, "reason %s %s %" APR_UINT64_T_FMT "\n",
                           upgrade_reason_name((upgrade_reason)reason),
                           upgrade_recorded_name((upgrade_recorded)verdict),
                           vhost->counts.reasons[reason][verdict]);
            }
        }
    }
}

static void print_others(request_rec *r, const upgrade_status_vhost *vhost)
{
    int i;

    for (i = 0; i < UPGRADE_STATUS_FORMS; i++) {
        if (vhost->counts.forms[i]) {
            ap_rprintf(r, "form %s %" APR_UINT64_T_FMT "\n",
                       upgrade_status_form_name((upgrade_status_form)i), vhost->counts.forms[i]);
        }
    }
    for (i = 0; i < vhost->exposure_count; i++) {
        ap_rprintf(r, "exposure %s %" APR_UINT64_T_FMT "\n",
                   ap_escape_logitem(r->pool, vhost->exposures[i].name), vhost->exposures[i].count);
    }
    if (vhost->counts.audits) {
        ap_rprintf(r, "audits %" APR_UINT64_T_FMT "\n", vhost->counts.audits);
    }
    if (vhost->counts.rejected) {
        ap_rprintf(r, "rejected %" APR_UINT64_T_FMT "\n", vhost->counts.rejected);
    }
}

static void print_clients(request_rec *r, const upgrade_status_vhost *vhost)
{
    int population, window;

    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            const upgrade_status_clients *clients = &vhost->clients[population][window];

            if (clients->is_known) {
                ap_rprintf(r, "clients %s %s %" APR_UINT64_T_FMT "\n",
                           upgrade_status_population_name((upgrade_status_population)population),
                           upgrade_status_window_name((upgrade_status_window)window),
                           clients->estimate);
            }
        }
    }
}

static void print_history(request_rec *r, const upgrade_status_vhost *vhost)
{
    int span, i;

    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        for (i = 0; i < vhost->history[span].count; i++) {
            const upgrade_status_point *point = &vhost->history[span].points[i];

            if (point->is_known) {
                ap_rprintf(r,
                           "history %s %" APR_TIME_T_FMT " %" APR_UINT64_T_FMT " %" APR_UINT64_T_FMT
                           " %" APR_UINT64_T_FMT "\n",
                           upgrade_status_span_name((upgrade_status_span)span),
                           apr_time_sec(point->start), point->all, point->unmet, point->refused);
            }
        }
    }
}

static void print_top(request_rec *r, const upgrade_snapshot *snapshot, int kind)
{
    const upgrade_status_top *top = &snapshot->tops[kind];
    const char *name = upgrade_status_top_name((upgrade_status_top_kind)kind);
    int i;

    ap_rprintf(r, "top %s missed %" APR_UINT64_T_FMT " cleared %" APR_UINT64_T_FMT "\n", name,
               top->missed, top->cleared);
    for (i = 0; i < top->count; i++) {
        const upgrade_status_top_entry *entry = &top->entries[i];

        ap_rprintf(r, "top %s %s %s %" APR_UINT64_T_FMT " %" APR_UINT64_T_FMT " %s %s\n", name,
                   ap_escape_logitem(r->pool, entry->vhost), ap_escape_logitem(r->pool, entry->key),
                   entry->count, entry->error,
                   upgrade_verdict_text(r->pool, (upgrade_unmet){ .reasons = entry->reasons }),
                   upgrade_recorded_name(entry->verdict));
    }
}

static void print_vhost(request_rec *r, const upgrade_status_vhost *vhost)
{
    ap_rprintf(r, "vhost %s%s\n", ap_escape_logitem(r->pool, vhost->name),
               vhost->is_configured ? "" : " removed");
    print_cells(r, vhost);
    print_reasons(r, vhost);
    print_others(r, vhost);
    print_clients(r, vhost);
    print_history(r, vhost);
}

static int respond(request_rec *r)
{
    const upgrade_snapshot *snapshot;
    int i;

    r->allowed = (apr_int64_t)1 << M_GET;
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    snapshot = upgrade_status_snapshot(r);
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    ap_set_content_type(r, "text/plain; charset=utf-8");
    if (snapshot->unavailable) {
        r->status = HTTP_SERVICE_UNAVAILABLE;
        ap_rprintf(r, "%s\n", snapshot->unavailable);
        return OK;
    }
    for (i = 0; i < snapshot->vhost_count; i++) {
        print_vhost(r, &snapshot->vhosts[i]);
    }
    for (i = 0; i < UPGRADE_STATUS_TOPS; i++) {
        print_top(r, snapshot, i);
    }
    return OK;
}

int upgrade_status_page(request_rec *r)
{
    return strcmp(r->handler, "upgrade-status") ? DECLINED : respond(r);
}
