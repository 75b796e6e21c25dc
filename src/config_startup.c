/* SPDX-License-Identifier: Apache-2.0 */

#include "config_startup.h"

#include <apr_strings.h>

#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>

#include "answer_prepared.h"
#include "answer_url.h"
#include "config.h"
#include "config_tree.h"
#include "config_warnings.h"
#include "record.h"
#include "request.h"

APLOG_USE_MODULE(upgrade_required);

/*
 * The port of the https URL.
 */

static int has_name(const server_rec *s, const char *name)
{
    int i;

    if (!ap_cstr_casecmp(s->server_hostname, name)) {
        return 1;
    }
    for (i = 0; s->names && i < s->names->nelts; i++) {
        if (!ap_cstr_casecmp(APR_ARRAY_IDX(s->names, i, const char *), name)) {
            return 1;
        }
    }
    return 0;
}

static apr_port_t port_of(const server_rec *s)
{
    return s->addrs && s->addrs->host_port ? s->addrs->host_port : s->port;
}

/* The TLS server with that name; NULL where there is none here. */
static const upgrade_tree_server *find_https(const upgrade_tree *tree, const char *name)
{
    int i;

    for (i = 0; name && i < tree->count; i++) {
        const upgrade_tree_server *server = &tree->servers[i];

        if (server->has_tls && has_name(server->server, name) && port_of(server->server)) {
            return server;
        }
    }
    return NULL;
}

static void complete_https(const upgrade_tree *tree, upgrade_server_conf *conf)
{
    const upgrade_tree_server *https = find_https(tree, conf->name);

    conf->https_port = https ? port_of(https->server) : UPGRADE_HTTPS_DEFAULT_PORT;
    conf->https_http = https && upgrade_tree_speaks(tree, https, "h2") ? UPGRADE_HTTP(2, 0) : UPGRADE_HTTP(1, 1);
    if (conf->set_https_port) {
        conf->https_port = conf->set_https_port;
    }
}

/*
 * The quick handlers beside ours.
 */

static int is_known_quick_handler(const upgrade_tree *tree, const char *file)
{
    /* mod_log_debug only logs; mod_lua's does nothing without LuaQuickHandler. */
    return !strcmp(file, "mod_upgrade_required.c") || !strcmp(file, "mod_cache.c") || !strcmp(file, "mod_log_debug.c")
           || (!strcmp(file, "mod_lua.c") && !tree->lua_quick_handler);
}

/* The file of a quick handler that may not be passed by; NULL where there is none. */
static const char *foreign_quick_handler(const upgrade_tree *tree)
{
    const apr_array_header_t *hooks = ap_hook_get_quick_handler();
    int i;

    for (i = 0; hooks && i < hooks->nelts; i++) {
        const ap_LINK_quick_handler_t *hook = &APR_ARRAY_IDX(hooks, i, ap_LINK_quick_handler_t);

        if (!is_known_quick_handler(tree, hook->szName)) {
            return hook->szName;
        }
    }
    return NULL;
}

/*
 * Completion.
 */

/* The refusal of requests in clear, which is what most servers refuse. */
static void prepare_refusal(apr_pool_t *pconf, const server_rec *s)
{
    upgrade_dir_conf *conf = ap_get_module_config(s->lookup_defaults, &upgrade_module);

    conf->prepared = upgrade_prepare(pconf, &conf->require, &conf->wishes);
}

/* Whether only the facts of a connection and a version of HTTP decide, which are known at the first gate. */
static int is_plain(const upgrade_policy *policy)
{
    return !policy->exprs && !upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET);
}

/* What requests that pass at the first gate share; none where something may be found out later. */
static void share_passed(apr_pool_t *pconf, const server_rec *s, const upgrade_server_conf *server)
{
    upgrade_dir_conf *conf = ap_get_module_config(s->lookup_defaults, &upgrade_module);
    upgrade_request *passed;

    if (!server->ours || server->renegotiates || !is_plain(&conf->require) || !is_plain(&conf->plan)) {
        return;
    }
    passed = apr_pcalloc(pconf, sizeof(*passed));
    passed->met = conf;
    passed->recorded = upgrade_dir_conf_is_empty(conf) ? UPGRADE_RECORDED_UNSET : UPGRADE_RECORDED_PASS;
    passed->is_shared = 1;
    upgrade_policy_raise(&passed->passing, &conf->require);
    upgrade_policy_raise(&passed->passing, &conf->plan);
    conf->passed = passed;
}

static int is_forwarded(const char *header)
{
    return header && !ap_cstr_casecmp(header, UPGRADE_FORWARDED_HEADER);
}

static void complete(apr_pool_t *pconf, const upgrade_tree *tree, int past_cache)
{
    const upgrade_tree_server *main_server = tree->servers;
    int i;

    for (i = 0; i < tree->count; i++) {
        const upgrade_tree_server *server = &tree->servers[i];

        /* httpd names a virtual host without a ServerName after the main server, if its address is "*". */
        if (server->server->server_hostname == main_server->server->server_hostname) {
            server->conf->name = main_server->conf->name;
        }
        server->conf->answers |= main_server->conf->answers;
        complete_https(tree, server->conf);
        server->conf->past_cache = past_cache;
        server->conf->renegotiates = tree->has_section_tls || tree->has_htaccess;
        server->conf->reads_forwarded = is_forwarded(server->conf->forwarded[UPGRADE_FORWARDED_PROTO]);
        server->conf->is_idle = !server->conf->ours && !server->conf->trusted && !tree->has_htaccess;
        server->conf->has_plain_answers = !server->conf->answers && !tree->has_overrides;
        share_passed(pconf, server->server, server->conf);
        prepare_refusal(pconf, server->server);
    }
}

int upgrade_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    const server_rec *s;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    for (s = main_server; s; s = s->next) {
        const upgrade_server_conf *conf = ap_get_module_config(s->module_config, &upgrade_module);

        if (conf->trusted && !conf->forwarded[UPGRADE_FORWARDED_PROTO]) {
            ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, s,
                         UPGRADE_LOGNO(0007) "UpgradeTrustedProxy: %s believes a proxy, but no UpgradeForwardedHeader proto names the "
                         "header in which it says http or https. Name the one that it writes: a proxy passes a client's others through.",
                         s->defn_name ? apr_psprintf(ptemp, "the virtual host of %s:%u", s->defn_name, s->defn_line_number)
                                      : "the server");
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

int upgrade_config_complete(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    const upgrade_tree tree = upgrade_tree_walk(ptemp, main_server);
    const char *foreign = foreign_quick_handler(&tree);

    (void)plog;
    complete(pconf, &tree, tree.has_cache && !foreign);
    /* The configuration is read twice when httpd starts; a warning is wanted once. */
    if (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG) {
        upgrade_config_warn(&tree, foreign);
    }
    return OK;
}
