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
#include "../config/sections.h"
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

static int is_same(const upgrade_status_policy *one, const upgrade_status_policy *other)
{
    return !strcmp(one->required, other->required) && !strcmp(one->planned, other->planned)
           && !strcmp(one->rollout, other->rollout);
}

/* Set the policies of a virtual host: its own, and those of its sections that differ. */
static void add_policies(apr_pool_t *p, const server_rec *s, upgrade_status_vhost *vhost,
                         const upgrade_status_parts *parts, apr_time_t now)
{
    const apr_array_header_t *sections = conf_of(s)->shown_sections;
    const int count = vhost->has_parts && parts->has_sections ? sections->nelts : 0;
    upgrade_status_policy *policies = apr_palloc(p, (apr_size_t)(1 + count) * sizeof(*policies));
    int i;

    policies[0] =
        policy_of(p, ap_get_module_config(s->lookup_defaults, &upgrade_required_module), "", now);
    vhost->policy_count = 1;
    for (i = 0; i < count; i++) {
        const upgrade_shown_section *section = &APR_ARRAY_IDX(sections, i, upgrade_shown_section);
        upgrade_status_policy *policy = &policies[vhost->policy_count];

        *policy = policy_of(p, section->conf, section->title, now);
        vhost->policy_count += !is_same(policy, &policies[0]);
    }
    vhost->policies = policies;
}

static void add_server(apr_pool_t *p, const upgrade_collected *collected, const server_rec *s,
                       const upgrade_status_parts *parts)
{
    const upgrade_server_conf *conf = conf_of(s);
    upgrade_status_vhost *vhost =
        conf->tally ? collected->by_slot[upgrade_area_index(conf->tally->area, conf->tally->slot)]
                    : NULL;

    collected->snapshot->has_groups |= conf->grouping != NULL;
    if (!vhost || vhost->is_other || vhost->policy_count) {
        return;
    }
    add_policies(p, s, vhost, parts, collected->snapshot->now);
    vhost->clients_are_proxies = conf->clients_are_proxies;
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
        add_server(r->pool, &collected, s, parts);
    }
    collected.snapshot->keep_days = upgrade_status_keep_days(status);
    collected.snapshot->vhosts_without_memory = upgrade_status_vhosts_without_memory();
    collected.snapshot->file.path = status->file;
    collected.snapshot->counts_handshakes =
        status->has_handshakes && conf_of(main_server)->reads_openssl;
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
