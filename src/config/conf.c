/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <stddef.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include <http_core.h>

#include "../response/template.h"

/*
 * Creation and merging.
 */

void *upgrade_dir_conf_create(apr_pool_t *p, char *dir)
{
    upgrade_dir_conf *conf = apr_pcalloc(p, sizeof(*conf));

    (void)dir;
    conf->kind = UPGRADE_CONF_EMPTY;
    return conf;
}

/* Update the summary members after a change of the others. */
static void sum_up(upgrade_dir_conf *conf, int is_late)
{
    conf->is_set = 1;
    conf->has_exprs = upgrade_policy_has_exprs(&conf->require)
                      || upgrade_policy_has_exprs(&conf->plan)
                      || upgrade_exempt_has_exprs(conf->exempt);
    conf->kind = is_late                           ? UPGRADE_CONF_LATE
                 : upgrade_dir_conf_is_empty(conf) ? UPGRADE_CONF_EMPTY
                                                   : UPGRADE_CONF_POLICY;
}

/* Inherit a member that is unset: 0 or NULL. */
#define INHERIT(member) merged->member = add->member ? add->member : base->member

void *upgrade_dir_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const upgrade_dir_conf *base = base_conf;
    const upgrade_dir_conf *add = add_conf;
    upgrade_dir_conf *merged;

    /* Most sections are merged with a server that has no directive, for each request. */
    if (!base->is_set) {
        return add_conf;
    }
    merged = apr_pcalloc(p, sizeof(*merged));
    upgrade_policy_merge(&merged->require, &base->require, &add->require);
    upgrade_policy_merge(&merged->plan, &base->plan, &add->plan);
    INHERIT(response.offer);
    INHERIT(response.alt_svc);
    INHERIT(response.http2);
    INHERIT(response.help);
    INHERIT(response.help_link);
    INHERIT(response.status_line);
    INHERIT(response.navigation);
    merged->response.documents =
        base->response.documents && add->response.documents
            ? upgrade_documents_merge(p, base->response.documents, add->response.documents)
        : add->response.documents ? add->response.documents
                                  : base->response.documents;
    merged->exempt = upgrade_exempt_merge(p, base->exempt, add->exempt);
    INHERIT(rollout);
    INHERIT(exposing);
    INHERIT(exposure_key);
    INHERIT(prepared);
    INHERIT(prepared_plan);
    sum_up(merged, (base->kind | add->kind) & UPGRADE_CONF_LATE);
    return merged;
}

void *upgrade_server_conf_create(apr_pool_t *p, server_rec *s)
{
    upgrade_server_conf *conf = apr_pcalloc(p, sizeof(*conf));

    (void)s;
    conf->status.keep_days = UPGRADE_STATUS_KEEP_UNSET;
    return conf;
}

/* The main server's sections apply to a virtual host in addition to its own. */
void *upgrade_server_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const upgrade_server_conf *base = base_conf;
    const upgrade_server_conf *add = add_conf;
    upgrade_server_conf *merged = apr_pmemdup(p, add, sizeof(*merged));
    upgrade_section section;
    upgrade_forwarded_fact fact;

    merged->policy_sections |= base->policy_sections;
    merged->response_sections |= base->response_sections;
    merged->has_rollout |= base->has_rollout;
    merged->has_policy_exprs |= base->has_policy_exprs;
    merged->has_exprs |= base->has_exprs;
    merged->log_rate = base->log_rate;
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&merged->strictest[section], &base->strictest[section]);
        upgrade_policy_raise(&merged->planned[section], &base->planned[section]);
    }
    INHERIT(trusted);
    INHERIT(trusted_text);
    INHERIT(set_https_port);
    INHERIT(grouping);
    for (fact = UPGRADE_FORWARDED_UNSET; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (!merged->forwarded[fact]) {
            merged->forwarded[fact] = base->forwarded[fact];
            merged->forwarded_elements[fact] = base->forwarded_elements[fact];
        }
    }
    return merged;
}

/*
 * The section of a directive.
 */

/* All other containers (Directory, Files, Proxy, …) are merged as late as a Directory section. */
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
    return ap_check_cmd_context(cmd, NOT_IN_HTACCESS) ? UPGRADE_SCOPE_HTACCESS
                                                      : UPGRADE_SCOPE_CONFIG;
}

/* Add the section of a directive to the server's list. Directives of a section are consecutive, so
 * only its last entry is compared. */
static void note_section(cmd_parms *cmd, upgrade_server_conf *server, upgrade_dir_conf *conf)
{
    upgrade_section_conf *last;

    if (!server->sections) {
        server->sections = apr_array_make(cmd->pool, 4, sizeof(upgrade_section_conf));
    }
    last = server->sections->nelts
               ? &APR_ARRAY_IDX(server->sections, server->sections->nelts - 1, upgrade_section_conf)
               : NULL;
    if (!last || last->conf != conf) {
        APR_ARRAY_PUSH(server->sections, upgrade_section_conf) = (upgrade_section_conf){
            .container = cmd->directive->parent,
            .conf = conf,
        };
    }
}

/* Record in the server's configuration which section contains the directive. */
static void note(cmd_parms *cmd, upgrade_dir_conf *dconf)
{
    upgrade_server_conf *server = upgrade_config_server(cmd);
    upgrade_section section = upgrade_section_of(cmd->directive);

    server->policy_sections |= UPGRADE_IN(section);
    if (section != UPGRADE_SECTION_UNSET) {
        note_section(cmd, server, dconf);
    }
}

void upgrade_config_raise(cmd_parms *cmd, int is_plan, const upgrade_policy *policy)
{
    upgrade_server_conf *server = upgrade_config_server(cmd);

    if (upgrade_config_scope(cmd) != UPGRADE_SCOPE_HTACCESS) {
        upgrade_policy_raise((is_plan ? server->planned : server->strictest)
                                 + upgrade_section_of(cmd->directive),
                             policy);
    }
}

upgrade_server_conf *upgrade_config_server(cmd_parms *cmd)
{
    return ap_get_module_config(cmd->server->module_config, &upgrade_required_module);
}

int upgrade_config_keyword(const char *const *words, const char *word)
{
    int i;

    for (i = 0; words[i]; i++) {
        if (!ap_cstr_casecmp(words[i], word)) {
            return i;
        }
    }
    return -1;
}

int upgrade_config_number(const char *text, int highest)
{
    apr_size_t digits = strspn(text, "0123456789");
    apr_int64_t number = digits && !text[digits] ? apr_atoi64(text) : -1;

    return number > highest ? -1 : (int)number;
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

/* The contexts in which a directive is allowed. */
typedef enum {
    CONTEXT_UNSET = 0,
    CONTEXT_MAIN,    /* the main server only */
    CONTEXT_SERVER,  /* the main server and virtual hosts */
    CONTEXT_SECTION, /* the same, and sections */
    CONTEXT_HTACCESS /* the same, and .htaccess files */
} context;

typedef struct directive {
    upgrade_config_setter *set;
    context context;
    int least;         /* number of arguments */
    int most;          /* 0: any number */
    apr_size_t member; /* offset in upgrade_dir_conf of the policy that it writes */
} directive;

static const directive *directive_of(const cmd_parms *cmd)
{
    return cmd->info;
}

void *upgrade_config_member(cmd_parms *cmd, void *dconf)
{
    return (char *)dconf + directive_of(cmd)->member;
}

/*
 * Check the context of a directive. AllowOverrideList allows any directive in .htaccess files,
 * whose authors are not trusted with all of them.
 */
static const char *check_context(cmd_parms *cmd)
{
    const char *error = ap_check_cmd_context(
        cmd, directive_of(cmd)->context == CONTEXT_MAIN ? NOT_IN_VIRTUALHOST : NOT_IN_LIMIT);

    if (!error && upgrade_config_scope(cmd) == UPGRADE_SCOPE_HTACCESS
        && directive_of(cmd)->context != CONTEXT_HTACCESS) {
        error = apr_pstrcat(cmd->pool, cmd->cmd->name, ": not allowed in .htaccess files", NULL);
    }
    return error;
}

static const char *expected_count(apr_pool_t *p, const directive *row)
{
    if (!row->most) {
        return apr_psprintf(p, "at least %d", row->least);
    }
    return row->most == row->least ? apr_itoa(p, row->least)
                                   : apr_psprintf(p, "%d to %d", row->least, row->most);
}

static const char *check_count(cmd_parms *cmd, int argc)
{
    const directive *row = directive_of(cmd);

    if (argc >= row->least && (!row->most || argc <= row->most)) {
        return NULL;
    }
    return apr_psprintf(cmd->pool, "%s: %d argument%s, expected %s: %s", cmd->cmd->name, argc,
                        argc == 1 ? "" : "s", expected_count(cmd->pool, row), cmd->cmd->errmsg);
}

/* Complete the configuration that contains a directive. */
static void complete(cmd_parms *cmd, upgrade_dir_conf *conf)
{
    int is_of_htaccess = upgrade_config_scope(cmd) == UPGRADE_SCOPE_HTACCESS;
    int is_late = is_of_htaccess || ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_RUN_MPM;

    conf->is_permanent = !is_late;
    sum_up(conf, is_late);
    if (!is_of_htaccess) {
        note(cmd, conf);
    }
}

/* Handle any directive: check its context and the number of its arguments, then call its own
 * function. */
static const char *set(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const directive *row = directive_of(cmd);
    const char *error = check_context(cmd);

    if (!error) {
        error = check_count(cmd, argc);
    }
    if (error) {
        return error;
    }
    error = row->set(cmd, dconf, argc, argv);
    if (error) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", error, NULL);
    }
    if (row->context >= CONTEXT_SECTION) {
        complete(cmd, dconf);
    }
    return NULL;
}

#define MEMBER(member) offsetof(upgrade_dir_conf, member)

/* cmd_parms.info is not const, but this module does not write to it. */
#define ROW(...) (&(const directive){ __VA_ARGS__ })
#define DIRECTIVE(name, where, text, ...)                                                          \
    AP_INIT_TAKE_ARGV(name, set, (void *)(apr_uintptr_t)ROW(__VA_ARGS__), where, text)

#define SERVER   RSRC_CONF
#define SECTION  (RSRC_CONF | ACCESS_CONF)
#define HTACCESS (RSRC_CONF | OR_AUTHCFG)

const command_rec upgrade_directives[] = {
    DIRECTIVE("UpgradeRequire", HTACCESS,
              "the requirements that a request must meet: TLS, TLSv1, "
              "TLSv1.1, TLSv1.2, TLSv1.3, HTTP/1.1, HTTP/2, HTTP/3 "
              "(minimum versions), cipher-bits=N, forward-secrecy, "
              "websocket; or none",
              .set = upgrade_set_policy, .context = CONTEXT_HTACCESS, .member = MEMBER(require)),
    DIRECTIVE("UpgradePlan", SECTION,
              "the requirements that a request will have to meet, with "
              "the arguments of UpgradeRequire",
              .set = upgrade_set_policy, .context = CONTEXT_SECTION, .member = MEMBER(plan)),
    DIRECTIVE("UpgradeRollout", SECTION,
              "the treatment of requests that do not meet the plan: "
              "Report, or On [from=TIME [deprecated=TIME]] "
              "[window=WINDOW]... [percent=N]",
              .set = upgrade_set_rollout, .context = CONTEXT_SECTION),
    DIRECTIVE("UpgradeExempt", SECTION,
              "exempts matching requests from all requirements and plans: "
              "[path=PREFIX|exact-path=PATH] [ip=CIDR] [method=M] [expr=E], or none",
              .set = upgrade_add_exempt, .context = CONTEXT_SECTION),
    DIRECTIVE("UpgradeRequireExpr", SECTION,
              "an expression that must be true, and the Upgrade tokens to offer if it is false",
              .set = upgrade_set_expr, .context = CONTEXT_SECTION, .member = MEMBER(require)),
    DIRECTIVE("UpgradePlanExpr", SECTION,
              "an expression that will have to be true, and the Upgrade "
              "tokens to offer if it is false",
              .set = upgrade_set_expr, .context = CONTEXT_SECTION, .member = MEMBER(plan)),
    DIRECTIVE("UpgradeOffer", SECTION,
              "the Upgrade tokens to offer instead of those derived from the requirements",
              .set = upgrade_set_offer, .context = CONTEXT_SECTION),
    DIRECTIVE("UpgradeAltSvc", SECTION,
              "the Alt-Svc header field of refusals that require an HTTP version",
              .set = upgrade_set_alt_svc, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeHTTP2Status", SECTION,
              "the response over HTTP/2 and later, which have no Upgrade "
              "header field: 403, 421 or reset",
              .set = upgrade_set_http2_status, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeHelp", SECTION, "the http or https URL of a page about the change",
              .set = upgrade_set_help, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeReasonPhrase", SECTION,
              "the reason phrase of a 426 over HTTP/1.x, for clients that display nothing else",
              .set = upgrade_set_reason_phrase, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeNavigation", SECTION,
              "the response to browsers that request https over plain "
              "HTTP (Upgrade-Insecure-Requests): Refuse or Redirect",
              .set = upgrade_set_navigation, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeDocument", SECTION,
              "a media type, optionally with ;lang=TAG, and the file of a "
              "document of that type, which may contain placeholders",
              .set = upgrade_set_document, .context = CONTEXT_SECTION, .least = 2, .most = 2),
    DIRECTIVE("UpgradeHTTPSPort", SERVER, "the port of the https URL",
              .set = upgrade_set_https_port, .context = CONTEXT_SERVER, .least = 1, .most = 1),
    DIRECTIVE("UpgradeExposure", SECTION,
              "header fields, query parameters (query:NAME) and cookies (cookie:NAME) with "
              "credentials to record if they arrive over plain HTTP",
              .set = upgrade_set_exposure, .context = CONTEXT_SECTION),
    DIRECTIVE("UpgradeLogRate", SERVER,
              "the maximum number of lines about refusals and reports "
              "that each child process logs per second",
              .set = upgrade_set_log_rate, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeExposureKey", SECTION,
              "the file with the key for fingerprints of credentials",
              .set = upgrade_set_exposure_key, .context = CONTEXT_SECTION, .least = 1, .most = 1),
    DIRECTIVE("UpgradeTrustedProxy", SERVER,
              "addresses or networks of proxies whose header fields are trusted",
              .set = upgrade_add_trusted, .context = CONTEXT_SERVER, .least = 1),
    DIRECTIVE("UpgradeForwardedHeader", SERVER,
              "a fact (proto, tls-version, cipher, cipher-bits, "
              "http-version or group), the header field in which a trusted proxy "
              "sends it, and, for lists, first or last",
              .set = upgrade_set_forwarded, .context = CONTEXT_SERVER, .least = 2, .most = 3),
    DIRECTIVE("UpgradeStatus", SERVER, "whether requests are counted: On or Off",
              .set = upgrade_set_status, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusMemory", SERVER,
              "the size of the shared memory for counts, in bytes, or with K or M",
              .set = upgrade_set_status_memory, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusFile", SERVER, "the file in which counts are kept",
              .set = upgrade_set_status_file, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusClients", SERVER,
              "the data about clients in the top lists: Off, Network or Address",
              .set = upgrade_set_status_clients, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusKeep", SERVER,
              "the number of days for which counts are kept on disk, 0 to 400",
              .set = upgrade_set_status_keep, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusGroup", SERVER,
              "an expression whose value is the group of a request in the top list of groups",
              .set = upgrade_set_status_group, .context = CONTEXT_SERVER, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusHashKey", SERVER,
              "the file with the key for counts of distinct clients",
              .set = upgrade_set_status_hash_key, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    DIRECTIVE("UpgradeStatusHandshakes", SERVER,
              "whether TLS handshakes that fail are counted: On or Off",
              .set = upgrade_set_status_handshakes, .context = CONTEXT_MAIN, .least = 1, .most = 1),
    { .name = NULL }
};
