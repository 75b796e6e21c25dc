/* SPDX-License-Identifier: Apache-2.0 */

#include "config_startup.h"

#include <apr_strings.h>

#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_ssl.h>

#include "answer_url.h"
#include "config.h"
#include "record.h"
#include "request.h"

APLOG_USE_MODULE(upgrade_required);

/* What the configuration tree says of one server. */
typedef struct tree_facts {
    server_rec *server;
    upgrade_server_conf *conf;
    int has_tls;
    int has_alt_svc;              /* UpgradeAltSvc, anywhere in it */
    const char *protocols;        /* Protocols; NULL: not said */
    int is_walked;
} tree_facts;

/* What the configuration tree says of the whole server. */
typedef struct tree_walk {
    apr_pool_t *pool;             /* for the walk alone */
    apr_array_header_t *servers;  /* tree_facts; the main server first */
    int lua_quick_handler;
    int has_cache;                /* CacheEnable, which is mod_cache's */
    int has_late_cache;           /* CacheQuickHandler off, somewhere */
    int has_section_tls;          /* SSLVerifyClient and the like in a section: TLS is negotiated again there */
    int has_proxy_protocol;       /* RemoteIPProxyProtocol */
    int has_htaccess;             /* an AllowOverride under which UpgradeRequire may stand in a .htaccess file */
} tree_walk;

/* The first argument of a line, without quotes. */
static const char *first_word(const tree_walk *walk, const ap_directive_t *line)
{
    const char *args = line->args;

    return ap_getword_conf(walk->pool, &args);
}

static int is_on(const tree_walk *walk, const ap_directive_t *line)
{
    return !ap_cstr_casecmp(first_word(walk, line), "on");
}

static void note_header(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    if (!ap_cstr_casecmp(first_word(walk, line), "always")) {
        facts->conf->answers |= UPGRADE_IN(upgrade_section_of(line));
    }
}

static void note_error_document(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    if (atoi(first_word(walk, line)) == HTTP_UPGRADE_REQUIRED) {
        facts->conf->answers |= UPGRADE_IN(upgrade_section_of(line));
    }
}

static void note_server_name(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)walk;
    (void)line;
    facts->conf->name = facts->server->server_hostname;
}

/* "SSLEngine on"; GnuTLSEnable on; TLSEngine ADDRESS:PORT stands outside virtual hosts and tells nothing of one. */
static void note_tls(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    facts->has_tls = is_on(walk, line);
}

static void note_alt_svc(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)walk;
    (void)line;
    facts->has_alt_svc = 1;
}

static void note_protocols(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)walk;
    facts->protocols = line->args;
}

static void note_lua(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    (void)line;
    walk->lua_quick_handler = 1;
}

static void note_cache(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    (void)line;
    walk->has_cache = 1;
}

static void note_cache_place(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    walk->has_late_cache |= !ap_cstr_casecmp(first_word(walk, line), "off");
}

static void note_override(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    walk->has_htaccess |= ap_strcasestr(line->args, "AuthConfig") || ap_strcasestr(line->args, "All")
                          || ap_strcasestr(line->args, "UpgradeRequire");
}

static void note_section_tls(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    walk->has_section_tls |= upgrade_section_of(line) != UPGRADE_SECTION_UNSET;
}

static void note_proxy_protocol(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    (void)facts;
    walk->has_proxy_protocol |= is_on(walk, line);
}

static const struct {
    const char *directive;
    void (*note)(tree_walk *walk, tree_facts *facts, const ap_directive_t *line);
} noted[] = {
    { "Header", note_header },
    { "ErrorDocument", note_error_document },
    { "ServerName", note_server_name },
    { "SSLEngine", note_tls },
    { "GnuTLSEnable", note_tls },
    { "UpgradeAltSvc", note_alt_svc },
    { "Protocols", note_protocols },
    { "LuaQuickHandler", note_lua },
    { "SSLCipherSuite", note_section_tls },
    { "SSLVerifyClient", note_section_tls },
    { "SSLVerifyDepth", note_section_tls },
    { "RemoteIPProxyProtocol", note_proxy_protocol },
    { "CacheEnable", note_cache },
    { "CacheQuickHandler", note_cache_place },
    { "AllowOverride", note_override },
    { "AllowOverrideList", note_override },
};

static void walk_lines(tree_walk *walk, tree_facts *facts, const ap_directive_t *line);

/* Several virtual hosts may stand on one line, that of a file that is included several times: each is the next one of it. */
static void walk_vhost(tree_walk *walk, const ap_directive_t *line)
{
    tree_facts *facts = (tree_facts *)walk->servers->elts;
    int i;

    /* httpd lists the last one first. */
    for (i = walk->servers->nelts - 1; i > 0; i--) {
        if (!facts[i].is_walked && facts[i].server->defn_line_number == (unsigned)line->line_num
            && !strcmp(facts[i].server->defn_name, line->filename)) {
            facts[i].is_walked = 1;
            walk_lines(walk, &facts[i], line->first_child);
            return;
        }
    }
}

static void note_line(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    apr_size_t i;

    for (i = 0; i < sizeof(noted) / sizeof(noted[0]); i++) {
        if (!ap_cstr_casecmp(line->directive, noted[i].directive)) {
            noted[i].note(walk, facts, line);
        }
    }
}

static void walk_lines(tree_walk *walk, tree_facts *facts, const ap_directive_t *line)
{
    for (; line; line = line->next) {
        if (!ap_cstr_casecmp(line->directive, "<VirtualHost")) {
            walk_vhost(walk, line);
        }
        else if (line->first_child) {
            walk_lines(walk, facts, line->first_child);
        }
        else {
            note_line(walk, facts, line);
        }
    }
}

/* Each server gets a configuration of its own: httpd lets a virtual host without a directive of ours share the main one's. */
static tree_walk walk_tree(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *main_server)
{
    tree_walk walk = { .pool = ptemp, .servers = apr_array_make(ptemp, 1, sizeof(tree_facts)) };
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        tree_facts *facts = apr_array_push(walk.servers);

        facts->server = s;
        facts->conf = apr_pmemdup(pconf, ap_get_module_config(s->module_config, &upgrade_required_module),
                                  sizeof(*facts->conf));
        ap_set_module_config(s->module_config, &upgrade_required_module, facts->conf);
    }
    walk_lines(&walk, (tree_facts *)walk.servers->elts, ap_conftree);
    return walk;
}

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
static const tree_facts *find_https(const tree_walk *walk, const char *name)
{
    const tree_facts *facts = (const tree_facts *)walk->servers->elts;
    int i;

    for (i = 0; name && i < walk->servers->nelts; i++) {
        if (facts[i].has_tls && has_name(facts[i].server, name) && port_of(facts[i].server)) {
            return &facts[i];
        }
    }
    return NULL;
}

static const char *protocols_of(const tree_walk *walk, const tree_facts *facts)
{
    const tree_facts *main_server = (const tree_facts *)walk->servers->elts;

    return facts->protocols ? facts->protocols : main_server->protocols;
}

static int speaks_http2(const tree_walk *walk, const tree_facts *facts)
{
    const char *protocols = protocols_of(walk, facts);

    return protocols && ap_strcasestr(protocols, "h2");
}

static void complete_https(const tree_walk *walk, upgrade_server_conf *conf)
{
    const tree_facts *https = find_https(walk, conf->name);

    conf->https_port = https ? port_of(https->server) : UPGRADE_HTTPS_DEFAULT_PORT;
    conf->https_http = https && speaks_http2(walk, https) ? UPGRADE_HTTP(2, 0) : UPGRADE_HTTP(1, 1);
    if (conf->set_https_port) {
        conf->https_port = conf->set_https_port;
    }
}

/*
 * The quick handlers beside ours.
 */

static int is_known_quick_handler(const tree_walk *walk, const char *file)
{
    /* mod_log_debug only logs; mod_lua's does nothing without LuaQuickHandler. */
    return !strcmp(file, "mod_upgrade_required.c") || !strcmp(file, "mod_cache.c") || !strcmp(file, "mod_log_debug.c")
           || (!strcmp(file, "mod_lua.c") && !walk->lua_quick_handler);
}

/* The file of a quick handler that may not be passed by; NULL where there is none. */
static const char *foreign_quick_handler(const tree_walk *walk)
{
    const apr_array_header_t *hooks = ap_hook_get_quick_handler();
    int i;

    for (i = 0; hooks && i < hooks->nelts; i++) {
        const ap_LINK_quick_handler_t *hook = &APR_ARRAY_IDX(hooks, i, ap_LINK_quick_handler_t);

        if (!is_known_quick_handler(walk, hook->szName)) {
            return hook->szName;
        }
    }
    return NULL;
}

/*
 * Completion and warnings.
 */

/* What requests that pass at the first gate share; none where a plan, an expression or a renegotiation may find more. */
static void share_passed(apr_pool_t *pconf, const server_rec *s, const upgrade_server_conf *server)
{
    upgrade_dir_conf *conf = ap_get_module_config(s->lookup_defaults, &upgrade_required_module);
    upgrade_request *passed;

    if (!server->ours || server->renegotiates || conf->require.exprs || !upgrade_policy_is_empty(&conf->plan)) {
        return;
    }
    passed = apr_pcalloc(pconf, sizeof(*passed));
    passed->met = conf;
    passed->recorded = upgrade_dir_conf_is_empty(conf) ? UPGRADE_RECORDED_UNSET : UPGRADE_RECORDED_PASS;
    passed->is_shared = 1;
    conf->passed = passed;
}

static void complete(apr_pool_t *pconf, const tree_walk *walk, int past_cache)
{
    tree_facts *facts = (tree_facts *)walk->servers->elts;
    int i;

    for (i = 0; i < walk->servers->nelts; i++) {
        /* httpd names a virtual host without a ServerName after the main server, if its address is "*". */
        if (facts[i].server->server_hostname == facts[0].server->server_hostname) {
            facts[i].conf->name = facts[0].conf->name;
        }
        facts[i].conf->answers |= facts[0].conf->answers;
        complete_https(walk, facts[i].conf);
        facts[i].conf->past_cache = past_cache;
        facts[i].conf->renegotiates = walk->has_section_tls || walk->has_htaccess;
        share_passed(pconf, facts[i].server, facts[i].conf);
    }
}

static int requires_tls(const upgrade_server_conf *conf)
{
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (upgrade_policy_requires_tls(&conf->strictest[section])) {
            return 1;
        }
    }
    return 0;
}

static int has_trusted_proxy(const upgrade_server_conf *conf)
{
    return conf->trusted != NULL;
}

static int has_policy_in_section(const upgrade_server_conf *conf)
{
    return (conf->ours & UPGRADE_IN_ANY_SECTION) != 0;
}

static int any_server(const tree_walk *walk, int (*has)(const upgrade_server_conf *conf))
{
    const tree_facts *facts = (const tree_facts *)walk->servers->elts;
    int i;

    for (i = 0; i < walk->servers->nelts; i++) {
        if (has(facts[i].conf)) {
            return 1;
        }
    }
    return 0;
}

/* The highest HTTP version that a server requires anywhere. */
static int http_floor(const upgrade_server_conf *conf)
{
    int highest = 0;
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        int floor = upgrade_policy_floor(&conf->strictest[section], UPGRADE_KIND_HTTP);

        highest = floor > highest ? floor : highest;
    }
    return highest;
}

/* An HTTP version that no client can come with, or that none is told the way to. */
static void warn_of_http(const tree_walk *walk)
{
    const tree_facts *main_server = (const tree_facts *)walk->servers->elts;
    int i;

    for (i = 0; i < walk->servers->nelts; i++) {
        const tree_facts *facts = &main_server[i];
        int floor = facts->conf->ours ? http_floor(facts->conf) : 0;

        if (floor >= UPGRADE_HTTP(3, 0) && !facts->has_alt_svc && !main_server->has_alt_svc) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, facts->server,
                         UPGRADE_LOGNO(0009) "UpgradeRequire: %s requires HTTP/3, which httpd does not speak, and no UpgradeAltSvc tells "
                         "clients where it is spoken.", facts->server->server_hostname);
        }
        if (floor == UPGRADE_HTTP(2, 0) && !facts->conf->trusted && !speaks_http2(walk, facts)) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, facts->server,
                         UPGRADE_LOGNO(0010) "UpgradeRequire: %s requires HTTP/2, but its Protocols has no h2: every request that the "
                         "requirement applies to will be refused. Set Protocols h2 http/1.1.", facts->server->server_hostname);
        }
    }
}

static int has_tls_module(void)
{
    const apr_array_header_t *hooks = ap_hook_get_ssl_conn_is_ssl();

    return hooks && hooks->nelts;
}

static void warn(const tree_walk *walk, server_rec *main_server, const char *foreign)
{
    int has_quick_cache = walk->has_cache && !walk->has_late_cache;

    if (any_server(walk, requires_tls) && !any_server(walk, has_trusted_proxy) && !has_tls_module()) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0002) "UpgradeRequire: TLS is required, but no module that does TLS is loaded: every request "
                     "that the requirement applies to will be refused. Load mod_ssl.");
    }
    if (has_quick_cache && foreign && any_server(walk, has_policy_in_section)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0003) "UpgradeRequire: %s has a quick handler, which is never passed by, and mod_cache may "
                     "answer a request with a cached copy before the sections' requirements are known. "
                     "Set CacheQuickHandler off.", foreign);
    }
    warn_of_http(walk);
    if (walk->has_proxy_protocol && any_server(walk, has_trusted_proxy)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0008) "UpgradeTrustedProxy: with RemoteIPProxyProtocol the peer is the balancer, whoever the client is: "
                     "every client behind a trusted one is believed, and could send the headers itself.");
    }
    if (has_quick_cache && walk->has_htaccess) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, main_server,
                     UPGRADE_LOGNO(0004) "UpgradeRequire: mod_cache may answer a request before a .htaccess file is read that "
                     "requires more. Set CacheQuickHandler off if there are such files.");
    }
}

int upgrade_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    const server_rec *s;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    for (s = main_server; s; s = s->next) {
        const upgrade_server_conf *conf = ap_get_module_config(s->module_config, &upgrade_required_module);

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
    tree_walk walk = walk_tree(pconf, ptemp, main_server);
    const char *foreign = foreign_quick_handler(&walk);

    (void)plog;
    complete(pconf, &walk, walk.has_cache && !foreign);
    /* The configuration is read twice when httpd starts; a warning is wanted once. */
    if (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG) {
        warn(&walk, main_server, foreign);
    }
    return OK;
}
