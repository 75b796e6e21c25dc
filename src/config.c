/* SPDX-License-Identifier: Apache-2.0 */

#include "config_directives.h"

#include <stddef.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "answer_template.h"

/*
 * Creating and merging.
 */

void *upgrade_dir_conf_create(apr_pool_t *p, char *dir)
{
    (void)dir;
    return apr_pcalloc(p, sizeof(upgrade_dir_conf));
}

/* A member that is unset is inherited; unset is 0 or NULL in all of them. */
#define INHERIT(member) merged->member = add->member ? add->member : base->member

void *upgrade_dir_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const upgrade_dir_conf *base = base_conf;
    const upgrade_dir_conf *add = add_conf;
    upgrade_dir_conf *merged = apr_pcalloc(p, sizeof(*merged));

    upgrade_policy_merge(&merged->require, &base->require, &add->require);
    upgrade_policy_merge(&merged->plan, &base->plan, &add->plan);
    INHERIT(wishes.offer);
    INHERIT(wishes.alt_svc);
    INHERIT(wishes.http2);
    INHERIT(wishes.help);
    INHERIT(wishes.help_link);
    INHERIT(wishes.navigation);
    merged->wishes.documents = base->wishes.documents && add->wishes.documents
                                   ? upgrade_documents_merge(p, base->wishes.documents, add->wishes.documents)
                                   : add->wishes.documents ? add->wishes.documents : base->wishes.documents;
    merged->exempt = upgrade_exempt_merge(p, base->exempt, add->exempt);
    INHERIT(rollout);
    INHERIT(exposing);
    INHERIT(exposure_key);
    return merged;
}

void *upgrade_server_conf_create(apr_pool_t *p, server_rec *s)
{
    (void)s;
    return apr_pcalloc(p, sizeof(upgrade_server_conf));
}

/* A virtual host has the main server's sections beside its own. */
void *upgrade_server_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const upgrade_server_conf *base = base_conf;
    const upgrade_server_conf *add = add_conf;
    upgrade_server_conf *merged = apr_pmemdup(p, add, sizeof(*merged));
    upgrade_section section;
    upgrade_forwarded_fact fact;

    merged->ours |= base->ours;
    merged->answers |= base->answers;
    merged->has_rollout |= base->has_rollout;
    merged->log_rate = base->log_rate;
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&merged->strictest[section], &base->strictest[section]);
        upgrade_policy_raise(&merged->planned[section], &base->planned[section]);
    }
    INHERIT(trusted);
    INHERIT(set_https_port);
    for (fact = UPGRADE_FORWARDED_UNSET; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        INHERIT(forwarded[fact]);
    }
    return merged;
}

/*
 * Where a directive stands.
 */

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

upgrade_scope upgrade_config_scope(cmd_parms *cmd)
{
    return ap_check_cmd_context(cmd, NOT_IN_HTACCESS) ? UPGRADE_SCOPE_HTACCESS : UPGRADE_SCOPE_CONFIG;
}

/* A directive of a section follows the one before it, so the section is the last one that was noted. */
static void note_section(cmd_parms *cmd, upgrade_server_conf *server, const upgrade_dir_conf *conf)
{
    upgrade_section_conf *last;

    if (!server->sections) {
        server->sections = apr_array_make(cmd->pool, 4, sizeof(upgrade_section_conf));
    }
    last = server->sections->nelts ? &APR_ARRAY_IDX(server->sections, server->sections->nelts - 1, upgrade_section_conf) : NULL;
    if (!last || last->conf != conf) {
        APR_ARRAY_PUSH(server->sections, upgrade_section_conf) = (upgrade_section_conf) {
            .container = cmd->directive->parent,
            .conf = conf,
        };
    }
}

const char *upgrade_config_note(cmd_parms *cmd, const void *dconf)
{
    upgrade_server_conf *server = upgrade_config_server(cmd);
    upgrade_section section = upgrade_section_of(cmd->directive);
    const char *error = ap_check_cmd_context(cmd, NOT_IN_LIMIT);

    if (error || upgrade_config_scope(cmd) == UPGRADE_SCOPE_HTACCESS) {
        return error;
    }
    server->ours |= UPGRADE_IN(section);
    if (section != UPGRADE_SECTION_UNSET) {
        note_section(cmd, server, dconf);
    }
    return NULL;
}

void upgrade_config_raise(cmd_parms *cmd, int is_plan, const upgrade_policy *policy)
{
    upgrade_server_conf *server = upgrade_config_server(cmd);

    if (upgrade_config_scope(cmd) != UPGRADE_SCOPE_HTACCESS) {
        upgrade_policy_raise((is_plan ? server->planned : server->strictest) + upgrade_section_of(cmd->directive), policy);
    }
}

const char *upgrade_config_error(cmd_parms *cmd, const char *error)
{
    return error ? apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", error, NULL) : NULL;
}

upgrade_server_conf *upgrade_config_server(cmd_parms *cmd)
{
    return ap_get_module_config(cmd->server->module_config, &upgrade_module);
}

int upgrade_config_word(const char *const *words, const char *word)
{
    int i;

    for (i = 0; words[i]; i++) {
        if (!ap_cstr_casecmp(words[i], word)) {
            return i;
        }
    }
    return -1;
}

int upgrade_config_is_field_value(const char *value)
{
    for (; *value; value++) {
        if (apr_iscntrl(*value) && *value != '\t') {
            return 0;
        }
    }
    return 1;
}

/*
 * The table.
 */

#define SERVER RSRC_CONF
#define SECTION (RSRC_CONF | ACCESS_CONF)
#define HTACCESS (RSRC_CONF | OR_AUTHCFG)
#define MEMBER(member) ((void *)offsetof(upgrade_dir_conf, member))

const command_rec upgrade_directives[] = {
    AP_INIT_TAKE_ARGV("UpgradeRequire", upgrade_set_policy, MEMBER(require), HTACCESS,
                      "what a request must come over: TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, HTTP/1.1, HTTP/2, HTTP/3 (at least), "
                      "cipher-bits=N, forward-secrecy, websocket; or none"),
    AP_INIT_TAKE_ARGV("UpgradePlan", upgrade_set_policy, MEMBER(plan), SECTION,
                      "what a request will have to come over, in the words of UpgradeRequire: recorded, not refused"),
    AP_INIT_TAKE_ARGV("UpgradeRollout", upgrade_set_rollout, NULL, SECTION,
                      "what an unmet plan does: Report | On [from=TIME [deprecated=TIME]] [window=W]... [percent=N]"),
    AP_INIT_TAKE_ARGV("UpgradeExempt", upgrade_add_exempt, NULL, SECTION,
                      "whom no requirement or plan applies to: [path=PREFIX] [ip=CIDR] [method=M] [expr=E], or none"),
    AP_INIT_TAKE_ARGV("UpgradeRequireExpr", upgrade_set_expr, MEMBER(require), SECTION,
                      "an expression that must be true, and the Upgrade tokens to offer where it is not"),
    AP_INIT_TAKE_ARGV("UpgradePlanExpr", upgrade_set_expr, MEMBER(plan), SECTION,
                      "an expression that will have to be true, and the Upgrade tokens that help where it is not"),
    AP_INIT_TAKE_ARGV("UpgradeOffer", upgrade_set_offer, NULL, SECTION, "the Upgrade tokens to offer in place of those that are derived"),
    AP_INIT_TAKE1("UpgradeAltSvc", upgrade_set_alt_svc, NULL, SECTION, "the Alt-Svc field of refusals for an HTTP version"),
    AP_INIT_TAKE1("UpgradeHTTP2Status", upgrade_set_http2_status, NULL, SECTION,
                  "the answer on HTTP/2, where an Upgrade field may not be sent: 403, 421 or reset"),
    AP_INIT_TAKE1("UpgradeHelp", upgrade_set_help, NULL, SECTION, "the http or https URL of a page about the change"),
    AP_INIT_TAKE1("UpgradeNavigation", upgrade_set_navigation, NULL, SECTION,
                  "what becomes of a browser that came in clear and asks for https: Refuse or Redirect"),
    AP_INIT_TAKE2("UpgradeDocument", upgrade_set_document, NULL, SECTION,
                  "a media type, perhaps with ;lang=TAG, and the file of a document of that type, with placeholders"),
    AP_INIT_TAKE1("UpgradeHTTPSPort", upgrade_set_https_port, NULL, SERVER, "the port of the https URL"),
    AP_INIT_TAKE_ARGV("UpgradeExposure", upgrade_set_exposure, NULL, SECTION,
                      "the headers with credentials that are recorded where they come in clear"),
    AP_INIT_TAKE1("UpgradeLogRate", upgrade_set_log_rate, NULL, SERVER,
                  "at most how many lines of refusals and reports a child process writes in a second"),
    AP_INIT_TAKE1("UpgradeExposureKey", upgrade_set_exposure_key, NULL, SECTION,
                  "the file of the key for the fingerprints of such credentials"),
    AP_INIT_ITERATE("UpgradeTrustedProxy", upgrade_add_trusted, NULL, SERVER,
                    "addresses or networks of proxies whose headers are believed"),
    AP_INIT_TAKE2("UpgradeForwardedHeader", upgrade_set_forwarded, NULL, SERVER,
                  "a fact (proto, tls-version, cipher-bits or http-version) and the header in which a trusted proxy tells it"),
    { .name = NULL }
};
