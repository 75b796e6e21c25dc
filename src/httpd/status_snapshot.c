/* SPDX-License-Identifier: Apache-2.0 */

#include "status_snapshot.h"

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

static upgrade_snapshot *snapshot_of(request_rec *r, const upgrade_area *area,
                                     const upgrade_status_parts *parts)
{
    server_rec *main_server = ap_server_conf;
    const upgrade_status_conf *status = &conf_of(main_server)->status;
    const upgrade_collected collected =
        upgrade_collect(r->pool, area, apr_time_now(), status->clients, parts);
    const server_rec *s;

    for (s = main_server; s; s = s->next) {
        add_server(r->pool, &collected, s);
    }
    collected.snapshot->keep_days = upgrade_status_keep_days(status);
    collected.snapshot->vhosts_without_memory = upgrade_status_vhosts_without_memory();
    collected.snapshot->file.path = status->file;
    return collected.snapshot;
}

const upgrade_snapshot *upgrade_status_snapshot(request_rec *r, const upgrade_status_parts *parts)
{
    const upgrade_area *area = upgrade_status_area();
    upgrade_snapshot *snapshot =
        area ? snapshot_of(r, area, parts) : unavailable(r->pool, upgrade_status_unavailable());

    snapshot->httpd = httpd_version(r->pool);
    return snapshot;
}
