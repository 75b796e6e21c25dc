/* SPDX-License-Identifier: Apache-2.0 */

#include "prepare.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "../response/prepared.h"
#include "conf.h"

/* The content of a refusal, as the key of a hash. All padding is zero. */
typedef struct key {
    upgrade_floor floors[UPGRADE_KINDS];
    upgrade_response_conf response;
} key;

/* The refusals that have been prepared. A policy that cannot be prepared has an empty value. */
typedef struct preparation {
    apr_pool_t *pconf;
    apr_pool_t *ptemp;
    apr_hash_t *made;
} preparation;

static const upgrade_prepared *prepare(preparation *all, const upgrade_policy *policy,
                                       const upgrade_response_conf *response)
{
    static const upgrade_prepared none;
    const upgrade_prepared *found;
    key *wanted;

    if (!policy->requires_any || policy->exprs) {
        return NULL;
    }
    wanted = apr_pcalloc(all->ptemp, sizeof(*wanted));
    memcpy(wanted->floors, policy->floors, sizeof(wanted->floors));
    wanted->response = *response;
    found = apr_hash_get(all->made, wanted, sizeof(*wanted));
    if (!found) {
        found = upgrade_prepare(all->pconf, policy, response);
        apr_hash_set(all->made, wanted, sizeof(*wanted), found ? found : &none);
    }
    return found != &none ? found : NULL;
}

static void prepare_conf(preparation *all, upgrade_dir_conf *conf, const upgrade_dir_conf *merged)
{
    conf->prepared = prepare(all, &merged->require, &merged->response);
    if (merged->rollout && merged->rollout->is_on) {
        conf->prepared_plan = prepare(all, &merged->plan, &merged->response);
    }
}

static void prepare_server(preparation *all, const upgrade_tree_server *server)
{
    upgrade_dir_conf *defaults =
        ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
    const apr_array_header_t *sections = server->conf->sections;
    int i;

    prepare_conf(all, defaults, defaults);
    for (i = 0; sections && i < sections->nelts; i++) {
        upgrade_dir_conf *own = APR_ARRAY_IDX(sections, i, upgrade_section_conf).conf;

        prepare_conf(all, own, upgrade_dir_conf_merge(all->ptemp, defaults, own));
    }
}

void upgrade_prepare_all(apr_pool_t *pconf, const upgrade_tree *tree)
{
    preparation all = {
        .pconf = pconf,
        .ptemp = tree->pool,
        .made = apr_hash_make(tree->pool),
    };
    int i;

    for (i = 0; i < tree->count; i++) {
        prepare_server(&all, &tree->servers[i]);
    }
}
