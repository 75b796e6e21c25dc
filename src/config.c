/* SPDX-License-Identifier: Apache-2.0 */

#include "config.h"

#include <apr_strings.h>

void *upgrade_dir_conf_create(apr_pool_t *p, char *dir)
{
    (void)dir;
    return apr_pcalloc(p, sizeof(upgrade_dir_conf));
}

void *upgrade_dir_conf_merge(apr_pool_t *p, void *base, void *add)
{
    upgrade_dir_conf *merged = apr_pcalloc(p, sizeof(*merged));

    upgrade_policy_merge(&merged->require, &((upgrade_dir_conf *)base)->require, &((upgrade_dir_conf *)add)->require);
    return merged;
}

void *upgrade_server_conf_create(apr_pool_t *p, server_rec *s)
{
    (void)s;
    return apr_pcalloc(p, sizeof(upgrade_server_conf));
}

/* A virtual host has the main server's sections beside its own. */
void *upgrade_server_conf_merge(apr_pool_t *p, void *base, void *add)
{
    const upgrade_server_conf *main_server = base;
    upgrade_server_conf *merged = apr_pmemdup(p, add, sizeof(*merged));
    upgrade_section section;

    merged->ours |= main_server->ours;
    merged->answers |= main_server->answers;
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&merged->strictest[section], &main_server->strictest[section]);
    }
    return merged;
}

/* A container that is none of these (Directory, Files, Proxy, …) is known as late as a Directory. */
static const struct {
    const char *container;
    upgrade_section section;
} containers[] = {
    { "<VirtualHost", UPGRADE_SECTION_UNSET },
    { "<Location", UPGRADE_SECTION_LOCATION },
    { "<LocationMatch", UPGRADE_SECTION_LOCATION },
    { "<If", UPGRADE_SECTION_IF },
    { "<ElseIf", UPGRADE_SECTION_IF },
    { "<Else", UPGRADE_SECTION_IF },
};

upgrade_section upgrade_section_of(const ap_directive_t *directive)
{
    apr_size_t i;

    if (!directive->parent) {
        return UPGRADE_SECTION_UNSET;
    }
    for (i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
        if (!ap_cstr_casecmp(directive->parent->directive, containers[i].container)) {
            return containers[i].section;
        }
    }
    return UPGRADE_SECTION_DIRECTORY;
}

static upgrade_scope scope_of(cmd_parms *cmd)
{
    if (ap_check_cmd_context(cmd, NOT_IN_HTACCESS)) {
        return UPGRADE_SCOPE_HTACCESS;
    }
    return cmd->path ? UPGRADE_SCOPE_SECTION : UPGRADE_SCOPE_SERVER;
}

static const char *set_require(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;
    upgrade_scope scope = scope_of(cmd);
    upgrade_policy line;
    const char *error = ap_check_cmd_context(cmd, NOT_IN_LIMIT);

    if (error) {
        return error;
    }
    error = upgrade_policy_parse(cmd->pool, &line, scope, argc, (const char *const *)argv);
    if (error) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", error, NULL);
    }
    upgrade_policy_merge(&conf->require, &conf->require, &line);
    if (scope != UPGRADE_SCOPE_HTACCESS) {
        upgrade_server_conf *server = ap_get_module_config(cmd->server->module_config, &upgrade_required_module);
        upgrade_section section = upgrade_section_of(cmd->directive);

        server->ours |= UPGRADE_IN(section);
        upgrade_policy_raise(&server->strictest[section], &line);
    }
    return NULL;
}

const command_rec upgrade_directives[] = {
    /* Both contexts of design and manual: server and virtual host, sections and .htaccess. */
    AP_INIT_TAKE_ARGV("UpgradeRequire", set_require, NULL, RSRC_CONF | OR_AUTHCFG,
                      "what a request must come over: one of TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 (at least); or none"),
    { NULL }
};
