/* SPDX-License-Identifier: Apache-2.0 */

#include "https.h"

#include "../response/url.h"

/*
 * The names of a server.
 */

int upgrade_https_has_alias(const apr_array_header_t *aliases, const char *name)
{
    int i;

    for (i = 0; aliases && i < aliases->nelts; i++) {
        const char *alias = APR_ARRAY_IDX(aliases, i, const char *);

        if (alias && !ap_strcasecmp_match(name, alias)) {
            return 1;
        }
    }
    return 0;
}

/* Return whether a server has a name. An exact name has priority, because httpd chooses the virtual
 * host in the same way. */
static int has_name(const server_rec *s, const char *name, int with_patterns)
{
    return (s->server_hostname && !ap_cstr_casecmp(s->server_hostname, name))
           || upgrade_https_has_alias(s->names, name)
           || (with_patterns && upgrade_https_has_alias(s->wild_names, name));
}

/* Return the host of "ServerName https://host:port", or NULL. */
static const server_rec *with_https_name(const upgrade_tree *tree, const server_rec *s)
{
    const server_rec *main_server = tree->servers->server;
    /* httpd gives a virtual host without a ServerName the main server's name. */
    const server_rec *named = s->server_hostname == main_server->server_hostname ? main_server : s;

    return named->server_scheme && !ap_cstr_casecmp(named->server_scheme, "https") && named->port
               ? named
               : NULL;
}

/*
 * The TLS virtual hosts.
 */

static int listens_on(const server_rec *s, apr_port_t port)
{
    const server_addr_rec *at;

    for (at = s->addrs; at; at = at->next) {
        if (at->host_port == port) {
            return 1;
        }
    }
    return 0;
}

/* Return the port of a TLS server: that of its ServerName, otherwise 443 if it is one of several,
 * otherwise the first; 0: unknown. */
static apr_port_t port_of(const upgrade_tree *tree, const server_rec *s)
{
    const server_rec *named = with_https_name(tree, s);
    apr_port_t first = s->addrs ? s->addrs->host_port : 0;

    if (named || (s->port && s->port != first)) {
        return named ? named->port : s->port;
    }
    return listens_on(s, UPGRADE_HTTPS_DEFAULT_PORT) ? UPGRADE_HTTPS_DEFAULT_PORT : first;
}

/* The https service of a TLS server. */
typedef struct service {
    const server_rec *server;
    apr_port_t port;
    int http;
} service;

static void add_service(const upgrade_tree *tree, const upgrade_tree_server *server,
                        int is_default_port, apr_array_header_t *services)
{
    apr_port_t port = server->has_tls ? port_of(tree, server->server) : 0;

    if (port && (port == UPGRADE_HTTPS_DEFAULT_PORT) == is_default_port) {
        APR_ARRAY_PUSH(services, service) = (service){
            .server = server->server,
            .port = port,
            .http =
                upgrade_tree_supports(tree, server, "h2") ? UPGRADE_HTTP(2, 0) : UPGRADE_HTTP(1, 1),
        };
    }
}

/* Return all TLS servers, those with the default port first, otherwise in the order of the
 * configuration. */
static const apr_array_header_t *services_of(const upgrade_tree *tree)
{
    apr_array_header_t *services = apr_array_make(tree->pool, 4, sizeof(service));
    int is_default_port;
    int i;

    for (is_default_port = 1; is_default_port >= 0; is_default_port--) {
        add_service(tree, tree->servers, is_default_port, services);
        /* httpd lists the last virtual host first. */
        for (i = tree->count - 1; i > 0; i--) {
            add_service(tree, &tree->servers[i], is_default_port, services);
        }
    }
    return services;
}

static const service *find_service(const apr_array_header_t *services, const char *name,
                                   int with_patterns)
{
    int i;

    for (i = 0; name && i < services->nelts; i++) {
        const service *at = &APR_ARRAY_IDX(services, i, service);

        if (has_name(at->server, name, with_patterns)) {
            return at;
        }
    }
    return NULL;
}

/*
 * Completion.
 */

/* Return the port that a server names itself; 0: none. */
static apr_port_t own_port(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const server_rec *named = with_https_name(tree, server->server);

    return server->conf->set_https_port ? server->conf->set_https_port : named ? named->port : 0;
}

static upgrade_https https_of(const char *name, const service *found, apr_port_t own)
{
    return (upgrade_https){
        .name = name,
        .port = own     ? own
                : found ? found->port
                        : UPGRADE_HTTPS_DEFAULT_PORT,
        .http = found ? found->http : UPGRADE_HTTP(1, 1),
    };
}

/* Add those names of a TLS server that are names of this server too. A name may match the pattern
 * of the other server, and a pattern some names of this one. */
static void add_names(const server_rec *s, const service *at, apr_port_t own, int are_patterns,
                      apr_array_header_t *all)
{
    const apr_array_header_t *names = are_patterns ? at->server->wild_names : at->server->names;
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);

        if (name && (are_patterns || has_name(s, name, 1))) {
            APR_ARRAY_PUSH(all, upgrade_https) = https_of(name, at, own);
        }
    }
}

/* Return the https services of the ServerAlias names of a server, exact names first, or NULL if
 * all are that of its ServerName. */
static const apr_array_header_t *others_of(apr_pool_t *pconf, const upgrade_tree_server *server,
                                           const apr_array_header_t *services, apr_port_t own)
{
    apr_array_header_t *all = apr_array_make(pconf, 1, sizeof(upgrade_https));
    const server_rec *s = server->server;
    int is_same = 1;
    int i;

    for (i = 0; i < services->nelts; i++) {
        const service *at = &APR_ARRAY_IDX(services, i, service);

        if (at->server->server_hostname && has_name(s, at->server->server_hostname, 1)) {
            APR_ARRAY_PUSH(all, upgrade_https) = https_of(at->server->server_hostname, at, own);
        }
        add_names(s, at, own, 0, all);
    }
    for (i = 0; i < services->nelts; i++) {
        add_names(s, &APR_ARRAY_IDX(services, i, service), own, 1, all);
    }
    for (i = 0; i < all->nelts; i++) {
        const upgrade_https *other = &APR_ARRAY_IDX(all, i, upgrade_https);

        is_same &=
            other->port == server->conf->https.port && other->http == server->conf->https.http;
    }
    return is_same ? NULL : all;
}

static int has_aliases(const server_rec *s)
{
    return (s->names && s->names->nelts) || (s->wild_names && s->wild_names->nelts);
}

static void complete(apr_pool_t *pconf, const upgrade_tree *tree, const upgrade_tree_server *server,
                     const apr_array_header_t *services)
{
    upgrade_server_conf *conf = server->conf;
    apr_port_t own = own_port(tree, server);
    const service *found = find_service(services, conf->name, 0);

    conf->https = https_of(conf->name, found ? found : find_service(services, conf->name, 1), own);
    conf->other_https =
        has_aliases(server->server) ? others_of(pconf, server, services, own) : NULL;
}

void upgrade_https_complete(apr_pool_t *pconf, const upgrade_tree *tree)
{
    const apr_array_header_t *services = services_of(tree);
    int i;

    for (i = 0; i < tree->count; i++) {
        complete(pconf, tree, &tree->servers[i], services);
    }
}

const upgrade_https *upgrade_https_of(const upgrade_server_conf *conf, const char *host)
{
    int i;

    for (i = 0; conf->other_https && i < conf->other_https->nelts; i++) {
        const upgrade_https *other = &APR_ARRAY_IDX(conf->other_https, i, upgrade_https);

        if (!ap_strcasecmp_match(host, other->name)) {
            return other;
        }
    }
    return &conf->https;
}
