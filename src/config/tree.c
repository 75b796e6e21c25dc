/* SPDX-License-Identifier: Apache-2.0 */

#include "tree.h"

#include <string.h>

#include <apr_strings.h>

/* Return the first argument of a line, without quotes. */
static const char *first_word(const upgrade_tree *tree, const ap_directive_t *line)
{
    const char *args = line->args;

    return ap_getword_conf(tree->pool, &args);
}

/* Add all arguments of a line to a list. */
static void add_words(const upgrade_tree *tree, const ap_directive_t *line,
                      apr_array_header_t *words)
{
    const char *args = line->args;

    while (*args) {
        APR_ARRAY_PUSH(words, const char *) = ap_getword_conf(tree->pool, &args);
    }
}

static int is_on(const upgrade_tree *tree, const ap_directive_t *line)
{
    return !ap_cstr_casecmp(first_word(tree, line), "on");
}

static int has_word(const upgrade_tree *tree, const ap_directive_t *line, const char *word)
{
    const char *args = line->args;

    while (*args) {
        if (!ap_cstr_casecmp(ap_getword_conf(tree->pool, &args), word)) {
            return 1;
        }
    }
    return 0;
}

/* Note the first line of a kind, for warnings. */
static void note_first(upgrade_tree_server *server, upgrade_tracked which,
                       const ap_directive_t *line)
{
    if (!server->lines[which]) {
        server->lines[which] = line;
    }
}

static void note_header(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    if (has_word(tree, line, "Alt-Svc")) {
        note_first(server, UPGRADE_TRACKED_ALT_SVC, line);
    }
    if (!ap_cstr_casecmp(first_word(tree, line), "always")) {
        server->conf->response_sections |= UPGRADE_IN(upgrade_section_of(line));
    }
}

static void note_error_document(upgrade_tree *tree, upgrade_tree_server *server,
                                const ap_directive_t *line)
{
    const char *args = line->args;
    const char *document;

    if (atoi(ap_getword_conf(tree->pool, &args)) != HTTP_UPGRADE_REQUIRED) {
        return;
    }
    server->conf->response_sections |= UPGRADE_IN(upgrade_section_of(line));
    document = ap_getword_conf(tree->pool, &args);
    if (ap_is_url(document)) {
        note_first(server, UPGRADE_TRACKED_REMOTE_DOCUMENT, line);
    }
}

static void note_server_name(upgrade_tree *tree, upgrade_tree_server *server,
                             const ap_directive_t *line)
{
    (void)tree;
    (void)line;
    server->conf->name = server->server->server_hostname;
}

/* "SSLEngine on" and "GnuTLSEnable on". "TLSEngine ADDRESS:PORT" is outside virtual hosts and does
 * not identify one. */
static void note_tls(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    server->has_tls = is_on(tree, line);
    server->sets_tls = 1;
}

static void note_alt_svc(upgrade_tree *tree, upgrade_tree_server *server,
                         const ap_directive_t *line)
{
    (void)tree;
    note_first(server, UPGRADE_TRACKED_ALT_SVC, line);
}

static void note_trusted(upgrade_tree *tree, upgrade_tree_server *server,
                         const ap_directive_t *line)
{
    add_words(tree, line, server->trusted);
    note_first(server, UPGRADE_TRACKED_TRUSTED, line);
}

static void note_require(upgrade_tree *tree, upgrade_tree_server *server,
                         const ap_directive_t *line)
{
    static const struct {
        const char *word;
        upgrade_tracked which;
    } words[] = {
        { "", UPGRADE_TRACKED_REQUIRE },
        { "TLS", UPGRADE_TRACKED_REQUIRE_TLS },
        { "cipher-bits", UPGRADE_TRACKED_REQUIRE_TLS },
        { "forward-secrecy", UPGRADE_TRACKED_REQUIRE_TLS },
        { "HTTP/2", UPGRADE_TRACKED_REQUIRE_HTTP2 },
        { "HTTP/3", UPGRADE_TRACKED_REQUIRE_HTTP3 },
    };
    apr_size_t i;

    (void)tree;
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (ap_strcasestr(line->args, words[i].word)) {
            note_first(server, words[i].which, line);
        }
    }
}

static int is_https(const char *word)
{
    return !ap_cstr_casecmpn(word, "https://", sizeof("https://") - 1);
}

/* Note a Redirect or RewriteRule with an https URL among its arguments. Ignore sections, which can
 * have lower requirements. */
static void note_redirect(upgrade_tree *tree, upgrade_tree_server *server,
                          const ap_directive_t *line)
{
    const char *args = line->args;

    while (*args && upgrade_section_of(line) == UPGRADE_SECTION_UNSET) {
        if (is_https(ap_getword_conf(tree->pool, &args))) {
            note_first(server, UPGRADE_TRACKED_REDIRECT, line);
            return;
        }
    }
}

static void note_ssl_protocol(upgrade_tree *tree, upgrade_tree_server *server,
                              const ap_directive_t *line)
{
    (void)tree;
    server->lines[UPGRADE_TRACKED_SSL_PROTOCOL] = line;
}

static void note_plan(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    (void)tree;
    if (ap_strcasestr(line->args, "TLSv")) {
        note_first(server, UPGRADE_TRACKED_PLAN_TLS, line);
    }
}

/* "SSLCipherSuite TLSv1.3 LIST" is a list of its own, and a section has none for the handshake. */
static void note_cipher_suite(upgrade_tree *tree, upgrade_tree_server *server,
                              const ap_directive_t *line)
{
    if (upgrade_section_of(line) == UPGRADE_SECTION_UNSET
        && strcmp(first_word(tree, line), "TLSv1.3")) {
        server->lines[UPGRADE_TRACKED_CIPHER_SUITE] = line;
    }
}

static void note_openssl(upgrade_tree *tree, upgrade_tree_server *server,
                         const ap_directive_t *line)
{
    const char *command = first_word(tree, line);

    if (!ap_cstr_casecmp(command, "CipherString")) {
        server->lines[UPGRADE_TRACKED_CIPHER_STRING] = line;
    }
    else if (ap_strcasestr(command, "Protocol")) {
        server->lines[UPGRADE_TRACKED_CONF_PROTOCOL] = line;
    }
}

/* "ProxyPass /path !" excludes a path from proxying. */
static void note_proxy(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    if (!has_word(tree, line, "!")) {
        note_first(server, UPGRADE_TRACKED_UNMAPPED, line);
    }
}

/* Return whether the flags of a RewriteRule, its last argument ("[L,P]"), include P. */
static int has_proxy_flag(const char *flags)
{
    static const char between[] = "[], ";
    const char *at = flags + strspn(flags, between);

    while (*at) {
        apr_size_t length = strcspn(at, between);

        if ((length == 1 && *at == 'P')
            || (length == 5 && !ap_cstr_casecmpn(at, "proxy", length))) {
            return 1;
        }
        at += length;
        at += strspn(at, between);
    }
    return 0;
}

static void note_rewrite(upgrade_tree *tree, upgrade_tree_server *server,
                         const ap_directive_t *line)
{
    const char *args = line->args;
    const char *word = "";

    while (*args) {
        word = ap_getword_conf(tree->pool, &args);
    }
    if (*word == '[' && has_proxy_flag(word)) {
        note_first(server, UPGRADE_TRACKED_UNMAPPED, line);
    }
    note_redirect(tree, server, line);
}

static void note_mount(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    (void)tree;
    note_first(server, UPGRADE_TRACKED_UNMAPPED, line);
}

static void note_dav(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    if (!ap_cstr_casecmp(first_word(tree, line), "svn")) {
        note_first(server, UPGRADE_TRACKED_UNMAPPED, line);
    }
}

static void note_passenger(upgrade_tree *tree, upgrade_tree_server *server,
                           const ap_directive_t *line)
{
    if (is_on(tree, line)) {
        note_first(server, UPGRADE_TRACKED_UNMAPPED, line);
    }
}

static void note_protocols(upgrade_tree *tree, upgrade_tree_server *server,
                           const ap_directive_t *line)
{
    (void)tree;
    server->protocols = line->args;
}

static void note_cache(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    (void)server;
    (void)line;
    tree->has_cache = 1;
}

static void note_cache_quick_handler(upgrade_tree *tree, upgrade_tree_server *server,
                                     const ap_directive_t *line)
{
    (void)server;
    tree->has_late_cache |= !ap_cstr_casecmp(first_word(tree, line), "off");
}

static void note_override(upgrade_tree *tree, upgrade_tree_server *server,
                          const ap_directive_t *line)
{
    (void)server;
    tree->has_htaccess |= has_word(tree, line, "AuthConfig") || has_word(tree, line, "All")
                          || has_word(tree, line, "UpgradeRequire");
}

static void note_remote_ip(upgrade_tree *tree, upgrade_tree_server *server,
                           const ap_directive_t *line)
{
    (void)tree;
    note_first(server, UPGRADE_TRACKED_REMOTE_IP, line);
}

static void note_proxy_protocol(upgrade_tree *tree, upgrade_tree_server *server,
                                const ap_directive_t *line)
{
    APR_ARRAY_PUSH(tree->proxy_protocols, upgrade_proxy_protocol) =
        (upgrade_proxy_protocol){ .server = server->server, .is_on = is_on(tree, line) };
}

static void note_proxy_exceptions(upgrade_tree *tree, upgrade_tree_server *server,
                                  const ap_directive_t *line)
{
    (void)server;
    add_words(tree, line, tree->proxy_exceptions);
}

static const struct {
    const char *directive;
    void (*note)(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line);
} noted[] = {
    { "Header", note_header },
    { "ErrorDocument", note_error_document },
    { "ServerName", note_server_name },
    { "SSLEngine", note_tls },
    { "GnuTLSEnable", note_tls },
    { "UpgradeRequire", note_require },
    { "UpgradeAltSvc", note_alt_svc },
    { "UpgradeTrustedProxy", note_trusted },
    { "Redirect", note_redirect },
    { "RedirectMatch", note_redirect },
    { "RedirectPermanent", note_redirect },
    { "RedirectTemp", note_redirect },
    { "RewriteRule", note_rewrite },
    { "ProxyPass", note_proxy },
    { "ProxyPassMatch", note_proxy },
    { "JkMount", note_mount },
    { "JkMountFile", note_mount },
    { "DAV", note_dav },
    { "PassengerHighPerformance", note_passenger },
    { "SSLProtocol", note_ssl_protocol },
    { "SSLCipherSuite", note_cipher_suite },
    { "SSLOpenSSLConfCmd", note_openssl },
    { "UpgradePlan", note_plan },
    { "Protocols", note_protocols },
    { "RemoteIPProxyProtocol", note_proxy_protocol },
    { "RemoteIPProxyProtocolExceptions", note_proxy_exceptions },
    { "RemoteIPHeader", note_remote_ip },
    { "CacheEnable", note_cache },
    { "CacheQuickHandler", note_cache_quick_handler },
    { "AllowOverride", note_override },
    { "AllowOverrideList", note_override },
};

static void walk_lines(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line);

/* Walk a virtual host. Those of a file that is included several times have the same line: each call
 * takes the next one. */
static void walk_vhost(upgrade_tree *tree, const ap_directive_t *line)
{
    int i;

    while (tree->unwalked > 0 && tree->servers[tree->unwalked].is_walked) {
        tree->unwalked--;
    }
    for (i = tree->unwalked; i > 0; i--) {
        upgrade_tree_server *server = &tree->servers[i];

        if (!server->is_walked && server->server->defn_line_number == (unsigned)line->line_num
            && !strcmp(server->server->defn_name, line->filename)) {
            server->is_walked = 1;
            server->first_child = line->first_child;
            walk_lines(tree, server, line->first_child);
            return;
        }
    }
}

static void note_line(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    apr_size_t i;

    for (i = 0; i < sizeof(noted) / sizeof(noted[0]); i++) {
        if (!ap_cstr_casecmp(line->directive, noted[i].directive)) {
            noted[i].note(tree, server, line);
        }
    }
}

static void walk_lines(upgrade_tree *tree, upgrade_tree_server *server, const ap_directive_t *line)
{
    for (; line; line = line->next) {
        if (!ap_cstr_casecmp(line->directive, "<VirtualHost")) {
            walk_vhost(tree, line);
        }
        else if (line->first_child) {
            walk_lines(tree, server, line->first_child);
        }
        else {
            note_line(tree, server, line);
        }
    }
}

/* Give a server its own configuration: httpd shares the main server's with virtual hosts that have
 * no directive of this module. */
static void add_server(apr_pool_t *pconf, upgrade_tree *tree, server_rec *s)
{
    upgrade_tree_server *server = &tree->servers[tree->count++];

    server->server = s;
    server->trusted = apr_array_make(tree->pool, 1, sizeof(const char *));
    server->conf =
        apr_pmemdup(pconf, ap_get_module_config(s->module_config, &upgrade_required_module),
                    sizeof(*server->conf));
    ap_set_module_config(s->module_config, &upgrade_required_module, server->conf);
}

/* Virtual hosts inherit SSLEngine and GnuTLSEnable. */
static void inherit_tls(const upgrade_tree *tree)
{
    int i;

    for (i = 1; i < tree->count; i++) {
        if (!tree->servers[i].sets_tls) {
            tree->servers[i].has_tls = tree->servers->has_tls;
        }
    }
}

upgrade_tree upgrade_tree_walk(apr_pool_t *p, server_rec *main_server)
{
    upgrade_tree tree = {
        .pool = p,
        .proxy_protocols = apr_array_make(p, 1, sizeof(upgrade_proxy_protocol)),
        .proxy_exceptions = apr_array_make(p, 1, sizeof(const char *)),
    };
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        tree.count++;
    }
    tree.servers = apr_pcalloc(p, (apr_size_t)tree.count * sizeof(*tree.servers));
    tree.count = 0;
    for (s = main_server; s; s = s->next) {
        add_server(s->process->pconf, &tree, s);
    }
    tree.servers->first_child = ap_conftree;
    tree.unwalked = tree.count - 1;
    walk_lines(&tree, tree.servers, ap_conftree);
    inherit_tls(&tree);
    return tree;
}

/* Return whether any section of this kind has a requirement. */
static int requires(const upgrade_server_conf *conf, upgrade_section section)
{
    return !upgrade_policy_is_empty(&conf->strictest[section]);
}

const ap_directive_t *upgrade_tree_unmapped(const upgrade_tree *tree,
                                            const upgrade_tree_server *server)
{
    const upgrade_server_conf *conf = server->conf;

    if (!requires(conf, UPGRADE_SECTION_DIRECTORY) || requires(conf, UPGRADE_SECTION_UNSET)
        || requires(conf, UPGRADE_SECTION_LOCATION) || requires(conf, UPGRADE_SECTION_IF)) {
        return NULL;
    }
    return upgrade_tree_directive(tree, server, UPGRADE_TRACKED_UNMAPPED);
}

int upgrade_tree_supports(const upgrade_tree *tree, const upgrade_tree_server *server,
                          const char *protocol)
{
    const char *protocols = server->protocols ? server->protocols : tree->servers->protocols;

    while (protocols && *protocols) {
        if (!ap_cstr_casecmp(ap_getword_conf(tree->pool, &protocols), protocol)) {
            return 1;
        }
    }
    return 0;
}
