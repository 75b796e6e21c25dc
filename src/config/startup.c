/* SPDX-License-Identifier: Apache-2.0 */

#include "startup.h"

#include <apr_strings.h>

#include <http_core.h>
#include <http_config.h>
#include <http_log.h>

#include "../core/log_number.h"
#include "../core/varies.h"
#include "client_address.h"
#include "conf.h"
#include "https.h"
#include "modules.h"
#include "openssl.h"
#include "prepare.h"
#include "sections.h"
#include "tree.h"
#include "warnings.h"

APLOG_USE_MODULE(upgrade_required);

/*
 * The directives allowed in .htaccess files.
 */

/* Return whether UpgradeRequire is allowed in a .htaccess file, by the AllowOverride of each
 * Directory section. */
static int may_have_htaccess(const server_rec *s)
{
    const core_server_config *core = ap_get_core_module_config(s->module_config);
    int i;

    for (i = 0; i < core->sec_dir->nelts; i++) {
        const core_dir_config *dir =
            ap_get_core_module_config(APR_ARRAY_IDX(core->sec_dir, i, ap_conf_vector_t *));

        if ((!(dir->override & OR_UNSET) && (dir->override & OR_AUTHCFG))
            || (dir->override_list && apr_table_get(dir->override_list, "UpgradeRequire"))) {
            return 1;
        }
    }
    return 0;
}

/*
 * Completion.
 */

static void complete_strictest(upgrade_server_conf *conf)
{
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&conf->strictest_required, &conf->strictest[section]);
        upgrade_policy_raise(&conf->strictest_of_all, &conf->strictest[section]);
        if (conf->has_rollout) {
            upgrade_policy_raise(&conf->strictest_of_all, &conf->planned[section]);
        }
    }
}

static int is_forwarded(const char *header)
{
    return header && !ap_cstr_casecmp(header, UPGRADE_FORWARDED_HEADER);
}

static void complete_acceptance(upgrade_server_conf *conf)
{
    upgrade_section section;

    conf->strictest_to_accept = conf->strictest_required;
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&conf->strictest_to_accept, &conf->planned[section]);
    }
    conf->can_accept_at_once = !conf->trusted && !conf->has_policy_exprs;
}

/* Return the complete response_sections. The configuration tree does not show the directives that
 * mod_perl adds. */
static upgrade_sections response_sections(const upgrade_server_conf *conf,
                                          const upgrade_server_conf *main_conf)
{
    return conf->response_sections | main_conf->response_sections
           | (ap_find_linked_module("mod_perl.c") ? UPGRADE_IN_ANY_SECTION : 0);
}

static void complete_server(apr_pool_t *pconf, const upgrade_tree *tree,
                            const upgrade_tree_server *server)
{
    const upgrade_tree_server *main_server = tree->servers;
    upgrade_server_conf *conf = server->conf;
    upgrade_dir_conf *own =
        ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
    int may_raise = may_have_htaccess(server->server);

    /* httpd gives a virtual host without a ServerName the main server's name if its address is "*".
     */
    if (server->server->server_hostname == main_server->server->server_hostname) {
        conf->name = main_server->conf->name;
    }
    conf->response_sections = response_sections(conf, main_server->conf);
    complete_strictest(conf);
    complete_acceptance(conf);
    conf->has_cache = upgrade_modules_have_cache();
    conf->has_error_filters = upgrade_modules_have_error_filters();
    conf->has_md = upgrade_modules_have_md();
    conf->tells_tls_rejections = upgrade_modules_tell_tls_rejections();
    conf->watches_cipher =
        upgrade_policy_depends_on_cipher(&conf->strictest_of_all) || conf->has_exprs || may_raise;
    conf->reads_forwarded = is_forwarded(conf->forwarded[UPGRADE_FORWARDED_PROTO]);
    conf->varies = conf->trusted ? upgrade_varies_table(pconf, conf->forwarded) : NULL;
    conf->is_idle = !conf->policy_sections && !may_raise;
    conf->shown_sections = upgrade_sections_shown(pconf, server->server);
    conf->clients_are_proxies = upgrade_clients_are_proxies(tree, server);
    own->is_permanent = 1;
}

static void complete(apr_pool_t *pconf, const upgrade_tree *tree)
{
    int has_trusted = 0;
    int i;

    for (i = 0; i < tree->count; i++) {
        upgrade_server_conf *conf = tree->servers[i].conf;

        complete_server(pconf, tree, &tree->servers[i]);
        /* Behind a trusted proxy, only the exchange knows the protocols to count. */
        conf->needs_no_state =
            conf->is_idle && (!conf->trusted || tree->servers[0].conf->status.is_off);
        has_trusted |= tree->servers[i].conf->trusted != NULL;
    }
    for (i = 0; i < tree->count; i++) {
        tree->servers[i].conf->has_trusted_anywhere = has_trusted;
    }
    upgrade_https_complete(pconf, tree);
    upgrade_prepare_all(pconf, tree);
}

int upgrade_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *main_server)
{
    const server_rec *s;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    upgrade_modules_note();
    for (s = main_server; s; s = s->next) {
        const upgrade_server_conf *conf =
            ap_get_module_config(s->module_config, &upgrade_required_module);

        if (conf->trusted && !conf->forwarded[UPGRADE_FORWARDED_PROTO]) {
            ap_log_error(
                APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, s,
                UPGRADE_LOGNO(0007) "UpgradeTrustedProxy: %s trusts a proxy, but no "
                                    "UpgradeForwardedHeader proto names the header field in "
                                    "which the proxy sends http or https. Name a field that the "
                                    "proxy always sets. It passes other fields from the client "
                                    "unchanged.",
                s->defn_name ? apr_psprintf(ptemp, "the virtual host at %s:%u", s->defn_name,
                                            s->defn_line_number)
                             : "the server");
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

int upgrade_config_complete(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                            server_rec *main_server)
{
    const upgrade_tree tree = upgrade_tree_walk(ptemp, main_server);

    (void)plog;
    complete(pconf, &tree);
    tree.servers->conf->reads_openssl = upgrade_openssl_is_shared(ptemp, main_server);
    /* httpd reads the configuration twice when it starts: log the warnings only once. */
    if (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG) {
        upgrade_config_warn(&tree);
    }
    return OK;
}
