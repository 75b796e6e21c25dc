/* SPDX-License-Identifier: Apache-2.0 */

#include "warnings.h"

#include <apr_strings.h>

#include <ap_mpm.h>
#include <http_config.h>
#include <http_log.h>

#include "../core/log_number.h"
#include "client_address.h"
#include "forwarded_facts.h"
#include "ineffective.h"
#include "modules.h"
#include "proxy_protocol.h"
#include "status_warnings.h"
#include "tls_warnings.h"
#include "warn.h"

APLOG_USE_MODULE(upgrade_required);

static const char *name_of(const upgrade_tree_server *server)
{
    return server->server->server_hostname;
}

static const upgrade_dir_conf *conf_of(const upgrade_tree_server *server)
{
    return ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
}

/*
 * All servers.
 */

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

/* Return the first server for which a predicate is true, or NULL. */
static const upgrade_tree_server *find_server(const upgrade_tree *tree,
                                              int (*is_it)(const upgrade_server_conf *conf))
{
    int i;

    for (i = 0; i < tree->count; i++) {
        if (is_it(tree->servers[i].conf)) {
            return &tree->servers[i];
        }
    }
    return NULL;
}

static void warn_of_tls_module(const upgrade_tree *tree)
{
    const upgrade_tree_server *server = find_server(tree, requires_tls);

    if (server && !find_server(tree, has_trusted_proxy) && !upgrade_modules_have_tls()) {
        upgrade_warn(
            tree, server, upgrade_tree_directive(tree, server, UPGRADE_TRACKED_REQUIRE_TLS),
            UPGRADE_LOGNO(0002) "UpgradeRequire: TLS is required, but no TLS module is "
                                "loaded. All requests to which the requirement applies will "
                                "be refused. Load mod_ssl.");
    }
}

static void warn_of_cache(const upgrade_tree *tree)
{
    if (tree->has_cache && !tree->has_late_cache && tree->has_htaccess) {
        ap_log_error(
            APLOG_MARK, APLOG_NOTICE, 0, tree->servers->server,
            UPGRADE_LOGNO(0004) "UpgradeRequire: mod_cache may serve a response before "
                                "httpd reads a .htaccess file with a stricter requirement. "
                                "Set CacheQuickHandler off if such files exist.");
    }
}

/* Return the names of the servers that trust proxies by the same line as SERVER and use the PROXY
 * protocol, or NULL if an earlier server is among them. */
static const char *names_with_proxy_protocol(const upgrade_tree *tree,
                                             const upgrade_tree_server *server)
{
    const ap_directive_t *line = upgrade_tree_directive(tree, server, UPGRADE_TRACKED_TRUSTED);
    const char *names = "";
    int i;

    for (i = 0; i < tree->count; i++) {
        const upgrade_tree_server *at = &tree->servers[i];

        if (upgrade_tree_directive(tree, at, UPGRADE_TRACKED_TRUSTED) == line
            && upgrade_proxy_protocol_is_trusted(tree, at)) {
            if (at < server) {
                return NULL;
            }
            names = apr_pstrcat(tree->pool, names, *names ? ", " : "", name_of(at), NULL);
        }
    }
    return names;
}

static void warn_of_proxy_protocol(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const char *names = upgrade_proxy_protocol_is_trusted(tree, server)
                            ? names_with_proxy_protocol(tree, server)
                            : NULL;

    if (names) {
        upgrade_warn(
            tree, server, upgrade_tree_directive(tree, server, UPGRADE_TRACKED_TRUSTED),
            UPGRADE_LOGNO(0008) "UpgradeTrustedProxy: with RemoteIPProxyProtocol the peer "
                                "of a connection is the load balancer. All clients of a "
                                "trusted load balancer are trusted, and can send the header "
                                "fields themselves. Concerned: %s.",
            names);
    }
}

static int plans(const upgrade_server_conf *conf)
{
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (!upgrade_policy_is_empty(&conf->planned[section])) {
            return 1;
        }
    }
    return 0;
}

static int requires(const upgrade_server_conf *conf)
{
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        if (!upgrade_policy_is_empty(&conf->strictest[section])) {
            return 1;
        }
    }
    return 0;
}

/* Return whether a server or one of its sections, or for the main server any server, has a policy.
 */
static int may_refuse(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    if (server == tree->servers) {
        return find_server(tree, requires) || find_server(tree, plans) || tree->has_htaccess;
    }
    return requires(server->conf) || plans(server->conf) || tree->has_htaccess;
}

/*
 * A server with requirements that clients cannot meet, or of which they are not told.
 */

/* Return the highest HTTP version that a server requires in any section. */
static int http_floor(const upgrade_server_conf *conf)
{
    int highest = 0;
    upgrade_section section;

    for (section = UPGRADE_SECTION_UNSET; conf->policy_sections && section < UPGRADE_SECTIONS;
         section++) {
        int floor = upgrade_policy_floor(&conf->strictest[section], UPGRADE_KIND_HTTP);

        highest = floor > highest ? floor : highest;
    }
    return highest;
}

/* Return whether a plain HTTP server requires TLS, and so refuses all requests on purpose. */
static int refuses_everything(const upgrade_tree_server *server)
{
    return !server->has_tls && upgrade_policy_requires_tls(&conf_of(server)->require);
}

static int is_threaded(void)
{
    int threaded;

    return ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded) != APR_SUCCESS
           || threaded != AP_MPMQ_NOT_SUPPORTED;
}

static void warn_of_http2(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *line =
        upgrade_tree_directive(tree, server, UPGRADE_TRACKED_REQUIRE_HTTP2);
    const char *protocol = server->has_tls ? "h2" : "h2c";
    /* h2 may be used on a server that is not known to have TLS. */
    int is_supported =
        upgrade_tree_supports(tree, server, protocol)
        || (!upgrade_modules_have_tls() && upgrade_tree_supports(tree, server, "h2"));

    if (!is_supported) {
        upgrade_warn(tree, server, line,
                     UPGRADE_LOGNO(0010) "UpgradeRequire: %s requires HTTP/2, but its Protocols "
                                         "directive does not include %s. All requests to which the "
                                         "requirement applies will be refused. Set Protocols %s "
                                         "http/1.1.",
                     name_of(server), protocol, protocol);
    }
    else if (!is_threaded()) {
        upgrade_warn(tree, server, line,
                     UPGRADE_LOGNO(0023) "UpgradeRequire: %s requires HTTP/2, which mod_http2 does "
                                         "not support with the prefork MPM. All requests to which "
                                         "the requirement applies will be refused. Use the event "
                                         "MPM.",
                     name_of(server));
    }
}

/* Warn of an HTTP version that no client can use, or that no response announces. */
static void warn_of_http(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    /* Virtual hosts, which inherit the requirement, may serve all requests. */
    int floor = server == tree->servers && tree->count > 1 ? 0 : http_floor(server->conf);

    if (floor >= UPGRADE_HTTP(3, 0) && !server->conf->forwarded[UPGRADE_FORWARDED_HTTP_VERSION]
        && !upgrade_tree_directive(tree, server, UPGRADE_TRACKED_ALT_SVC)) {
        upgrade_warn(tree, server,
                     upgrade_tree_directive(tree, server, UPGRADE_TRACKED_REQUIRE_HTTP3),
                     UPGRADE_LOGNO(0009) "UpgradeRequire: %s requires HTTP/3, which httpd does not "
                                         "support, and no UpgradeAltSvc names a service that "
                                         "supports it. Clients cannot meet the requirement. Set "
                                         "UpgradeAltSvc.",
                     name_of(server));
    }
    if (floor == UPGRADE_HTTP(2, 0) && !server->conf->trusted && !refuses_everything(server)) {
        warn_of_http2(tree, server);
    }
}

/* Return whether a Redirect to https serves no request but a certificate validation: no section has
 * lower requirements, and no other request is exempt or arrives over TLS. */
static int is_unreachable(const upgrade_tree_server *server)
{
    const upgrade_dir_conf *conf = conf_of(server);

    return refuses_everything(server) && !server->conf->trusted
           && !(server->conf->policy_sections & UPGRADE_IN_ANY_SECTION)
           && conf->response.navigation != UPGRADE_NAVIGATION_REDIRECT
           && !(conf->exempt && conf->exempt->exemption);
}

static void warn_of_redirect(const upgrade_tree *tree, const upgrade_tree_server *server,
                             const ap_directive_t *line)
{
    const char *others = upgrade_exempt_drops_default(conf_of(server)->exempt)
                             ? ""
                             : " Only certificate validations reach it.";

    upgrade_warn(tree, server, line,
                 UPGRADE_LOGNO(0024) "%s: this directive has no effect, because %s refuses all "
                                     "requests over plain HTTP before it applies.%s To redirect "
                                     "browsers to https, set UpgradeNavigation Redirect.",
                 line->directive, name_of(server), others);
}

static void warn_of_responses(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *redirect = server->lines[UPGRADE_TRACKED_REDIRECT];

    if (server->lines[UPGRADE_TRACKED_REMOTE_DOCUMENT] && may_refuse(tree, server)) {
        upgrade_warn(
            tree, server, server->lines[UPGRADE_TRACKED_REMOTE_DOCUMENT],
            UPGRADE_LOGNO(0012) "ErrorDocument: the document for 426 is a URL, so httpd "
                                "responds with 302 instead of 426. Clients are not told the "
                                "requirements. Use a path on this server, or UpgradeHelp "
                                "for the URL.");
    }
    if (redirect && is_unreachable(server)) {
        warn_of_redirect(tree, server, redirect);
    }
}

/*
 * The directives of a server and of each section that have no effect there.
 */

/* Warn of a server's own directives. They may be meant for the plan of a section, and those of the
 * main server for a virtual host's. */
static void warn_of_server_itself(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    int is_main = server == tree->servers;
    int has_plan = is_main ? find_server(tree, plans) != NULL : plans(server->conf);
    const upgrade_lint_context here = {
        .tree = tree,
        .server = server,
        .first_child = server->first_child,
        .all = conf_of(server),
        .has_policy =
            has_plan || (is_main ? find_server(tree, requires) != NULL : requires(server->conf)),
        .has_plan = has_plan,
    };

    upgrade_warn_of_ineffective(&here);
}

static int is_nested(const ap_directive_t *container)
{
    return container->parent && ap_cstr_casecmp(container->parent->directive, "<VirtualHost");
}

static void warn_of_section(const upgrade_tree *tree, const upgrade_tree_server *server,
                            const upgrade_section_conf *section)
{
    upgrade_dir_conf *base =
        ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
    const upgrade_dir_conf *all =
        upgrade_dir_conf_merge(tree->pool, base, (void *)(apr_uintptr_t)section->conf);
    /* A section of the main server also applies to virtual hosts, and an inner section to the
     * policy of its outer one. */
    int is_open = server == tree->servers || is_nested(section->container);
    const upgrade_lint_context here = {
        .tree = tree,
        .server = server,
        .first_child = section->container->first_child,
        .all = all,
        .has_policy = !upgrade_dir_conf_is_empty(all) || is_open || tree->has_htaccess,
        .has_plan = !upgrade_policy_is_empty(&all->plan) || is_open,
    };

    upgrade_warn_of_ineffective(&here);
}

static void warn_of_unmapped(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *line = upgrade_tree_unmapped(tree, server);

    if (line) {
        upgrade_warn(
            tree, server, line,
            UPGRADE_LOGNO(0026) "%s: %s has requirements in Directory sections only, and "
                                "requests that this directive serves reach no Directory "
                                "section. Such requests are not refused. Set UpgradeRequire "
                                "in the virtual host or in a Location section.",
            line->directive, name_of(server));
    }
}

static void warn_of_server(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    int i;

    warn_of_proxy_protocol(tree, server);
    warn_of_http(tree, server);
    upgrade_warn_of_ssl_protocol(tree, server);
    warn_of_responses(tree, server);
    warn_of_unmapped(tree, server);
    warn_of_server_itself(tree, server);
    for (i = 0; server->conf->sections && i < server->conf->sections->nelts; i++) {
        warn_of_section(tree, server,
                        &APR_ARRAY_IDX(server->conf->sections, i, upgrade_section_conf));
    }
}

void upgrade_config_warn(const upgrade_tree *tree)
{
    int i;

    warn_of_tls_module(tree);
    warn_of_cache(tree);
    upgrade_warn_of_client_address(tree);
    upgrade_warn_of_forwarded_facts(tree);
    upgrade_warn_of_open_status(tree);
    upgrade_warn_of_old_tls(tree);
    for (i = 0; i < tree->count; i++) {
        warn_of_server(tree, &tree->servers[i]);
    }
}
