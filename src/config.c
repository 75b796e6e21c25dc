/* SPDX-License-Identifier: Apache-2.0 */

#include "config.h"

#include <stddef.h>

#include <apr_lib.h>
#include <apr_network_io.h>
#include <apr_strings.h>

#include <ap_expr.h>
#include <http_log.h>

/* ap_expr_parse_cmd() notes it. */
APLOG_USE_MODULE(upgrade_required);

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
    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        upgrade_policy_raise(&merged->strictest[section], &base->strictest[section]);
    }
    INHERIT(trusted);
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

static upgrade_scope scope_of(cmd_parms *cmd)
{
    return ap_check_cmd_context(cmd, NOT_IN_HTACCESS) ? UPGRADE_SCOPE_HTACCESS : UPGRADE_SCOPE_CONFIG;
}

/* The server has to know where a policy stands, and how high it is; of .htaccess files it cannot. */
static void note_section(cmd_parms *cmd, const upgrade_policy *required)
{
    upgrade_server_conf *server;
    upgrade_section section;

    if (scope_of(cmd) == UPGRADE_SCOPE_HTACCESS) {
        return;
    }
    server = ap_get_module_config(cmd->server->module_config, &upgrade_required_module);
    section = upgrade_section_of(cmd->directive);
    server->ours |= UPGRADE_IN(section);
    if (required) {
        upgrade_policy_raise(&server->strictest[section], required);
    }
}

/* NULL stays NULL: there is no error. */
static const char *name_directive(cmd_parms *cmd, const char *error)
{
    return error ? apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", error, NULL) : NULL;
}

/*
 * The directives. cmd->info of the first four is the member of upgrade_dir_conf that they write.
 */

static void *member_of(cmd_parms *cmd, void *dconf)
{
    return (char *)dconf + (apr_size_t)cmd->info;
}

static int is_of_plan(cmd_parms *cmd)
{
    return (apr_size_t)cmd->info == offsetof(upgrade_dir_conf, plan);
}

static const char *set_policy(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_policy *policy = member_of(cmd, dconf);
    upgrade_policy line;
    const char *error = ap_check_cmd_context(cmd, NOT_IN_LIMIT);

    if (error) {
        return error;
    }
    error = upgrade_policy_parse(cmd->pool, &line, scope_of(cmd), argc, (const char *const *)argv);
    if (error) {
        return name_directive(cmd, error);
    }
    upgrade_policy_merge(policy, policy, &line);
    note_section(cmd, is_of_plan(cmd) ? NULL : &line);
    return NULL;
}

static const char *set_expr(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_policy *policy = member_of(cmd, dconf);
    upgrade_expr expr;
    const char *error = ap_check_cmd_context(cmd, NOT_IN_LIMIT);

    if (error) {
        return error;
    }
    if (argc < 2) {
        return name_directive(cmd, "an expression is needed, and the Upgrade tokens that help where it is not true, such as TLS/1.3");
    }
    error = upgrade_offer_parse(cmd->pool, &expr.offer, argc - 1, (const char *const *)argv + 1);
    if (error) {
        return name_directive(cmd, error);
    }
    expr.text = argv[0];
    /* A response does not vary by a plan; by what is required it does. */
    expr.parsed = ap_expr_parse_cmd(cmd, expr.text, is_of_plan(cmd) ? AP_EXPR_FLAG_DONT_VARY : 0, &error, NULL);
    if (error) {
        return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not an expression: %s", expr.text, error));
    }
    error = upgrade_policy_add_expr(cmd->pool, policy, &expr);
    if (error) {
        return name_directive(cmd, error);
    }
    note_section(cmd, is_of_plan(cmd) ? NULL : policy);
    return NULL;
}

static const char *set_offer(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;

    note_section(cmd, NULL);
    return name_directive(cmd, upgrade_offer_parse(cmd->pool, &conf->wishes.offer, argc, (const char *const *)argv));
}

/* RFC 9110 5.5: no control character would go out. */
static int is_field_value(const char *value)
{
    for (; *value; value++) {
        if (apr_iscntrl(*value) && *value != '\t') {
            return 0;
        }
    }
    return 1;
}

/* RFC 7838 3: clear, or protocol=authority with parameters. */
static const char *set_alt_svc(cmd_parms *cmd, void *dconf, const char *value)
{
    upgrade_dir_conf *conf = dconf;

    if (ap_cstr_casecmp(value, "clear") && !(strchr(value, '=') && is_field_value(value))) {
        return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not an Alt-Svc field; what may stand here: clear, or one such as "
                                                           "h3=\":443\"; ma=86400", value));
    }
    note_section(cmd, NULL);
    conf->wishes.alt_svc = value;
    return NULL;
}

static const char *set_http2_status(cmd_parms *cmd, void *dconf, const char *value)
{
    static const struct {
        const char *word;
        upgrade_http2_answer answer;
    } answers[] = {
        { "403", UPGRADE_HTTP2_FORBIDDEN },
        { "421", UPGRADE_HTTP2_MISDIRECTED },
        { "reset", UPGRADE_HTTP2_RESET },
    };
    upgrade_dir_conf *conf = dconf;
    apr_size_t i;

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (!ap_cstr_casecmp(value, answers[i].word)) {
            note_section(cmd, NULL);
            conf->wishes.http2 = answers[i].answer;
            return NULL;
        }
    }
    return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not an answer; what may stand here: 403, 421, reset", value));
}

/* An IPv4 address mapped into IPv6 ("::ffff:192.0.2.1", RFC 4291 2.5.5.2) is taken for what it is: so are peers. */
static apr_status_t create_subnet(apr_ipsubnet_t **subnet, const char *address, const char *mask, apr_pool_t *p)
{
    static const char mapped[] = "::ffff:";
    const int mapped_bits = 96;
    const apr_size_t length = sizeof(mapped) - 1;

    if (!ap_cstr_casecmpn(address, mapped, length) && strchr(address + length, '.')) {
        int bits = mask ? atoi(mask) : 0;

        if (mask && bits < mapped_bits) {
            return APR_EBADMASK;
        }
        return apr_ipsubnet_create(subnet, address + length, mask ? apr_itoa(p, bits - mapped_bits) : NULL, p);
    }
    return apr_ipsubnet_create(subnet, address, mask, p);
}

static const char *add_trusted(cmd_parms *cmd, void *dconf, const char *cidr)
{
    upgrade_server_conf *server = ap_get_module_config(cmd->server->module_config, &upgrade_required_module);
    char *address = apr_pstrdup(cmd->pool, cidr);
    char *mask = strchr(address, '/');
    apr_ipsubnet_t *subnet;

    (void)dconf;
    if (mask) {
        *mask++ = '\0';
    }
    if (create_subnet(&subnet, address, mask, cmd->pool) != APR_SUCCESS) {
        return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not an address or network; what may stand here: one such as "
                                                           "192.0.2.7, 192.0.2.0/24 or 2001:db8::/32", cidr));
    }
    if (!server->trusted) {
        server->trusted = apr_array_make(cmd->pool, 1, sizeof(subnet));
    }
    APR_ARRAY_PUSH(server->trusted, apr_ipsubnet_t *) = subnet;
    return NULL;
}

static const char *set_forwarded(cmd_parms *cmd, void *dconf, const char *name, const char *header)
{
    upgrade_server_conf *server = ap_get_module_config(cmd->server->module_config, &upgrade_required_module);
    upgrade_forwarded_fact fact = upgrade_forwarded_fact_parse(name);

    (void)dconf;
    if (fact == UPGRADE_FORWARDED_UNSET) {
        return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not a fact; what may stand here: %s", name,
                                                upgrade_forwarded_fact_names(cmd->pool)));
    }
    if (!*header || *ap_scan_http_token(header)) {
        return name_directive(cmd, apr_psprintf(cmd->pool, "'%s' is not the name of a header", header));
    }
    if (fact != UPGRADE_FORWARDED_PROTO && !ap_cstr_casecmp(header, UPGRADE_FORWARDED_HEADER)) {
        return name_directive(cmd, "'Forwarded' carries proto alone (RFC 7239); name another header for this fact");
    }
    server->forwarded[fact] = header;
    return NULL;
}

#define SERVER RSRC_CONF
#define SECTION (RSRC_CONF | ACCESS_CONF)
#define HTACCESS (RSRC_CONF | OR_AUTHCFG)
#define MEMBER(member) ((void *)offsetof(upgrade_dir_conf, member))

const command_rec upgrade_directives[] = {
    AP_INIT_TAKE_ARGV("UpgradeRequire", set_policy, MEMBER(require), HTACCESS,
                      "what a request must come over: TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, HTTP/1.1, HTTP/2, HTTP/3 (at least), "
                      "cipher-bits=N, forward-secrecy, websocket; or none"),
    AP_INIT_TAKE_ARGV("UpgradePlan", set_policy, MEMBER(plan), SECTION,
                      "what a request will have to come over, in the words of UpgradeRequire: recorded, not refused"),
    AP_INIT_TAKE_ARGV("UpgradeRequireExpr", set_expr, MEMBER(require), SECTION,
                      "an expression that must be true, and the Upgrade tokens to offer where it is not"),
    AP_INIT_TAKE_ARGV("UpgradePlanExpr", set_expr, MEMBER(plan), SECTION,
                      "an expression that will have to be true, and the Upgrade tokens that help where it is not"),
    AP_INIT_TAKE_ARGV("UpgradeOffer", set_offer, NULL, SECTION, "the Upgrade tokens to offer in place of those that are derived"),
    AP_INIT_TAKE1("UpgradeAltSvc", set_alt_svc, NULL, SECTION, "the Alt-Svc field of refusals for an HTTP version"),
    AP_INIT_TAKE1("UpgradeHTTP2Status", set_http2_status, NULL, SECTION,
                  "the answer on HTTP/2, where an Upgrade field may not be sent: 403, 421 or reset"),
    AP_INIT_ITERATE("UpgradeTrustedProxy", add_trusted, NULL, SERVER,
                    "addresses or networks of proxies whose headers are believed"),
    AP_INIT_TAKE2("UpgradeForwardedHeader", set_forwarded, NULL, SERVER,
                  "a fact (proto, tls-version, cipher-bits or http-version) and the header in which a trusted proxy tells it"),
    { NULL }
};
