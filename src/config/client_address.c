/* SPDX-License-Identifier: Apache-2.0 */

#include "client_address.h"

#include <apr_strings.h>

#include <http_config.h>

#include "../core/log_number.h"
#include "warn.h"

/* Modules that set the client's address themselves, or in which a script may do so. */
static int is_restored_by_module(void)
{
    static const char *const files[] = { "mod_rpaf.c", "mod_rpaf-2.0.c", "mod_extract_forwarded.c",
                                         "mod_cloudflare.c", "mod_perl.c" };
    apr_size_t i;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (ap_find_linked_module(files[i])) {
            return 1;
        }
    }
    return 0;
}

int upgrade_clients_are_proxies(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    return server->conf->trusted && !upgrade_tree_directive(tree, server, UPGRADE_TRACKED_REMOTE_IP)
           && !tree->proxy_protocols->nelts && !is_restored_by_module();
}

/* Return whether a network of UpgradeExempt includes a trusted proxy, which may be meant: proxies
 * check the health of a server. */
static int is_of_proxy(const upgrade_tree *tree, const upgrade_server_conf *conf, const char *ip)
{
    const char *networks = conf->trusted_text;

    while (*networks) {
        if (upgrade_exempt_overlaps(tree->pool, ip, ap_getword_white(tree->pool, &networks))) {
            return 1;
        }
    }
    return 0;
}

/*
 * percent= and ip=.
 */

/* Return the first directive of a server, or otherwise of the main server, that has a name and an
 * argument. */
static const ap_directive_t *find_line(const upgrade_tree *tree, const upgrade_tree_server *server,
                                       const char *name, const char *argument)
{
    const ap_directive_t *line = upgrade_tree_search(tree, server->first_child, name, argument);

    return line ? line : upgrade_tree_search(tree, tree->servers->first_child, name, argument);
}

static const ap_directive_t *percent_of(const upgrade_tree *tree, const upgrade_tree_server *server,
                                        const upgrade_dir_conf *conf)
{
    const upgrade_rollout *rollout = conf->rollout;

    return rollout && rollout->is_on && rollout->percent > 0 && rollout->percent < 100
               ? find_line(tree, server, "UpgradeRollout", "percent=")
               : NULL;
}

static const ap_directive_t *ip_of(const upgrade_tree *tree, const upgrade_tree_server *server,
                                   const upgrade_dir_conf *conf)
{
    const upgrade_exemptions *at;

    for (at = conf->exempt; at && at->exemption; at = at->next) {
        const char *ip = at->exemption->ip_text;

        if (ip && !is_of_proxy(tree, server->conf, ip)) {
            return find_line(tree, server, "UpgradeExempt",
                             apr_pstrcat(tree->pool, "ip=", ip, NULL));
        }
    }
    return NULL;
}

static const ap_directive_t *address_of(const upgrade_tree *tree, const upgrade_tree_server *server,
                                        const upgrade_dir_conf *conf)
{
    const ap_directive_t *line = percent_of(tree, server, conf);

    return line ? line : ip_of(tree, server, conf);
}

/* Return the same for the sections that another server contributes: the main server's apply to
 * virtual hosts too. */
static const ap_directive_t *address_of_sections(const upgrade_tree *tree,
                                                 const upgrade_tree_server *server,
                                                 const upgrade_tree_server *from)
{
    const ap_directive_t *line = NULL;
    int i;

    for (i = 0; !line && from->conf->sections && i < from->conf->sections->nelts; i++) {
        line = address_of(tree, server,
                          APR_ARRAY_IDX(from->conf->sections, i, upgrade_section_conf).conf);
    }
    return line;
}

static const upgrade_dir_conf *conf_of(const upgrade_tree_server *server)
{
    return ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
}

const ap_directive_t *upgrade_client_address_needed(const upgrade_tree *tree,
                                                    const upgrade_tree_server *server)
{
    const ap_directive_t *line = NULL;

    if (!upgrade_clients_are_proxies(tree, server)) {
        return NULL;
    }
    line = address_of(tree, server, conf_of(server));
    if (!line) {
        line = address_of_sections(tree, server, server);
    }
    return line || server == tree->servers ? line
                                           : address_of_sections(tree, server, tree->servers);
}

/*
 * An exemption of the proxy itself.
 */

/* Return whether a section applies to all requests: <Location "/"> or <Directory "/">. */
static int is_root(apr_pool_t *p, const ap_directive_t *container)
{
    const char *args = container->args;
    const char *path = ap_getword_conf(p, &args);

    return (!ap_cstr_casecmp(container->directive, "<Location")
            || !ap_cstr_casecmp(container->directive, "<Directory"))
           /* httpd leaves the bracket in the arguments. */
           && (!strcmp(path, "/") || !strcmp(path, "/>"));
}

/* Return the first exemption in a configuration that applies to all requests of a proxy of SERVER,
 * or NULL. */
static const ap_directive_t *exempts_proxy(const upgrade_tree *tree,
                                           const upgrade_tree_server *server,
                                           const upgrade_dir_conf *conf)
{
    const upgrade_exemptions *at;

    for (at = conf->exempt; at && at->exemption; at = at->next) {
        const upgrade_exemption *exemption = at->exemption;

        if (exemption->ip_text && upgrade_exempt_is_whole_site(exemption)
            && is_of_proxy(tree, server->conf, exemption->ip_text)) {
            return find_line(tree, server, "UpgradeExempt",
                             apr_pstrcat(tree->pool, "ip=", exemption->ip_text, NULL));
        }
    }
    return NULL;
}

/* Return the same for the sections that another server contributes and that apply to all requests.
 * In any other section, an exemption is limited to its path. */
static const ap_directive_t *root_exempts_proxy(const upgrade_tree *tree,
                                                const upgrade_tree_server *server,
                                                const upgrade_tree_server *from)
{
    const ap_directive_t *line = NULL;
    int i;

    for (i = 0; !line && from->conf->sections && i < from->conf->sections->nelts; i++) {
        const upgrade_section_conf *section =
            &APR_ARRAY_IDX(from->conf->sections, i, upgrade_section_conf);

        line = is_root(tree->pool, section->container) ? exempts_proxy(tree, server, section->conf)
                                                       : NULL;
    }
    return line;
}

/* Return the exemption that applies to all requests of a proxy of a server, or NULL. */
static const ap_directive_t *whole_site(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *line = NULL;

    if (!upgrade_clients_are_proxies(tree, server)) {
        return NULL;
    }
    line = exempts_proxy(tree, server, conf_of(server));
    if (!line) {
        line = root_exempts_proxy(tree, server, server);
    }
    return line || server == tree->servers ? line : root_exempts_proxy(tree, server, tree->servers);
}

/*
 * The warnings.
 */

typedef const ap_directive_t *finder(const upgrade_tree *tree, const upgrade_tree_server *server);

/* Return the line that a warning is about, or NULL if there is none, or if an earlier server has
 * the same one: virtual hosts inherit the lines of the main server. */
static const ap_directive_t *find_new(const upgrade_tree *tree, int i, finder *find)
{
    const ap_directive_t *line = find(tree, &tree->servers[i]);
    int earlier;

    for (earlier = 0; line && earlier < i; earlier++) {
        if (find(tree, &tree->servers[earlier]) == line) {
            return NULL;
        }
    }
    return line;
}

static void warn_of_server(const upgrade_tree *tree, int i)
{
    const upgrade_tree_server *server = &tree->servers[i];
    const char *name = server->server->server_hostname;
    const ap_directive_t *line = find_new(tree, i, upgrade_client_address_needed);

    if (line) {
        upgrade_warn(tree, server, line,
                     UPGRADE_LOGNO(0041) "%s: percent= and ip= compare the address of the client, "
                                         "but requests through an UpgradeTrustedProxy of %s have "
                                         "the address of the proxy. Restore the client's address "
                                         "with RemoteIPHeader of mod_remoteip.",
                     line->directive, name);
    }
    line = find_new(tree, i, whole_site);
    if (line) {
        upgrade_warn(tree, server, line,
                     UPGRADE_LOGNO(0042) "UpgradeExempt: ip= is the address of an "
                                         "UpgradeTrustedProxy, so all of %s is exempt for all "
                                         "clients of this proxy, not only for its health checks. "
                                         "Name the path of the health check with exact-path=, or "
                                         "add \"expr=-z req('X-Forwarded-Proto')\".",
                     name);
    }
}

void upgrade_warn_of_client_address(const upgrade_tree *tree)
{
    int i;

    for (i = 0; i < tree->count; i++) {
        warn_of_server(tree, i);
    }
}
