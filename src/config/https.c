/* SPDX-License-Identifier: Apache-2.0 */

#include "https.h"

#include <apr_hash.h>
#include <apr_strings.h>

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

/* Return whether a server has a name, exactly or by a pattern. */
static int has_name(const server_rec *s, const char *name)
{
    return (s->server_hostname && !ap_cstr_casecmp(s->server_hostname, name))
           || upgrade_https_has_alias(s->names, name)
           || upgrade_https_has_alias(s->wild_names, name);
}

static int has_patterns(const server_rec *s)
{
    return s->wild_names && s->wild_names->nelts;
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

/* All TLS servers, by name too: there may be thousands. */
typedef struct service_index {
    apr_pool_t *pool;
    /* of service: those with the default port first, otherwise in the order of the configuration */
    apr_array_header_t *all;
    apr_hash_t *by_name;              /* the first service of each exact name, in lower case */
    apr_array_header_t *with_pattern; /* of const service *: those that have a pattern */
} service_index;

static void add_service(const service_index *services, const upgrade_tree *tree,
                        const upgrade_tree_server *server, int is_default_port)
{
    apr_port_t port = server->has_tls ? port_of(tree, server->server) : 0;

    if (port && (port == UPGRADE_HTTPS_DEFAULT_PORT) == is_default_port) {
        APR_ARRAY_PUSH(services->all, service) = (service){
            .server = server->server,
            .port = port,
            .http =
                upgrade_tree_supports(tree, server, "h2") ? UPGRADE_HTTP(2, 0) : UPGRADE_HTTP(1, 1),
        };
    }
}

static const char *to_lower(apr_pool_t *p, const char *name)
{
    char *lower = apr_pstrdup(p, name);

    ap_str_tolower(lower);
    return lower;
}

static const service *find_exact(const service_index *services, const char *name)
{
    return apr_hash_get(services->by_name, to_lower(services->pool, name), APR_HASH_KEY_STRING);
}

static void index_name(const service_index *services, const char *name, const service *at)
{
    if (name && !find_exact(services, name)) {
        apr_hash_set(services->by_name, to_lower(services->pool, name), APR_HASH_KEY_STRING, at);
    }
}

static void index_service(const service_index *services, const service *at)
{
    const server_rec *s = at->server;
    int i;

    index_name(services, s->server_hostname, at);
    for (i = 0; s->names && i < s->names->nelts; i++) {
        index_name(services, APR_ARRAY_IDX(s->names, i, const char *), at);
    }
    if (has_patterns(s)) {
        APR_ARRAY_PUSH(services->with_pattern, const service *) = at;
    }
}

static service_index services_of(const upgrade_tree *tree)
{
    service_index services = {
        .pool = tree->pool,
        .all = apr_array_make(tree->pool, 4, sizeof(service)),
        .by_name = apr_hash_make(tree->pool),
        .with_pattern = apr_array_make(tree->pool, 4, sizeof(const service *)),
    };
    int is_default_port;
    int i;

    for (is_default_port = 1; is_default_port >= 0; is_default_port--) {
        add_service(&services, tree, tree->servers, is_default_port);
        /* httpd lists the last virtual host first. */
        for (i = tree->count - 1; i > 0; i--) {
            add_service(&services, tree, &tree->servers[i], is_default_port);
        }
    }
    for (i = 0; i < services.all->nelts; i++) {
        index_service(&services, &APR_ARRAY_IDX(services.all, i, service));
    }
    return services;
}

/* Return the service of a name, or NULL. An exact name has priority over a pattern, because httpd
 * chooses the virtual host in the same way. */
static const service *find_service(const service_index *services, const char *name)
{
    const service *exact = name ? find_exact(services, name) : NULL;
    int i;

    for (i = 0; name && !exact && i < services->with_pattern->nelts; i++) {
        const service *at = APR_ARRAY_IDX(services->with_pattern, i, const service *);

        if (upgrade_https_has_alias(at->server->wild_names, name)) {
            return at;
        }
    }
    return exact;
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

/* Add the service of a name, if it has one. */
static void add_name(const service_index *services, const char *name, apr_port_t own,
                     apr_array_header_t *all)
{
    const service *exact = name ? find_exact(services, name) : NULL;

    if (exact) {
        APR_ARRAY_PUSH(all, upgrade_https) = https_of(name, exact, own);
    }
}

static void add_names(const service_index *services, const server_rec *s, apr_port_t own,
                      apr_array_header_t *all)
{
    int i;

    add_name(services, s->server_hostname, own, all);
    for (i = 0; s->names && i < s->names->nelts; i++) {
        add_name(services, APR_ARRAY_IDX(s->names, i, const char *), own, all);
    }
}

/* Add all exact names of TLS servers that match a pattern of a server, or are names of it. */
static void add_matching(const service_index *services, const server_rec *s, apr_port_t own,
                         apr_array_header_t *all)
{
    int i;
    int k;

    for (i = 0; i < services->all->nelts; i++) {
        const service *at = &APR_ARRAY_IDX(services->all, i, service);
        const apr_array_header_t *names = at->server->names;

        if (at->server->server_hostname && has_name(s, at->server->server_hostname)) {
            APR_ARRAY_PUSH(all, upgrade_https) = https_of(at->server->server_hostname, at, own);
        }
        for (k = 0; names && k < names->nelts; k++) {
            const char *name = APR_ARRAY_IDX(names, k, const char *);

            if (name && has_name(s, name)) {
                APR_ARRAY_PUSH(all, upgrade_https) = https_of(name, at, own);
            }
        }
    }
}

/* Add the patterns of all TLS servers: one may match a name of this server. */
static void add_patterns(const service_index *services, apr_port_t own, apr_array_header_t *all)
{
    int i;
    int k;

    for (i = 0; i < services->with_pattern->nelts; i++) {
        const service *at = APR_ARRAY_IDX(services->with_pattern, i, const service *);

        for (k = 0; k < at->server->wild_names->nelts; k++) {
            const char *pattern = APR_ARRAY_IDX(at->server->wild_names, k, const char *);

            if (pattern) {
                APR_ARRAY_PUSH(all, upgrade_https) = https_of(pattern, at, own);
            }
        }
    }
}

/* Return the https services of the ServerAlias names of a server, exact names first, or NULL if
 * all are that of its ServerName. */
static const apr_array_header_t *others_of(apr_pool_t *pconf, const upgrade_tree_server *server,
                                           const service_index *services, apr_port_t own)
{
    apr_array_header_t *all = apr_array_make(pconf, 1, sizeof(upgrade_https));
    int is_same = 1;
    int i;

    if (has_patterns(server->server)) {
        add_matching(services, server->server, own, all);
    }
    else {
        add_names(services, server->server, own, all);
    }
    add_patterns(services, own, all);
    for (i = 0; i < all->nelts; i++) {
        const upgrade_https *other = &APR_ARRAY_IDX(all, i, upgrade_https);

        is_same &=
            other->port == server->conf->https.port && other->http == server->conf->https.http;
    }
    return is_same ? NULL : all;
}

static int has_aliases(const server_rec *s)
{
    return (s->names && s->names->nelts) || has_patterns(s);
}

static void complete(apr_pool_t *pconf, const upgrade_tree *tree, const upgrade_tree_server *server,
                     const service_index *services)
{
    upgrade_server_conf *conf = server->conf;
    apr_port_t own = own_port(tree, server);

    conf->https = https_of(conf->name, find_service(services, conf->name), own);
    conf->other_https =
        has_aliases(server->server) ? others_of(pconf, server, services, own) : NULL;
}

void upgrade_https_complete(apr_pool_t *pconf, const upgrade_tree *tree)
{
    const service_index services = services_of(tree);
    int i;

    for (i = 0; i < tree->count; i++) {
        complete(pconf, tree, &tree->servers[i], &services);
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
