/* SPDX-License-Identifier: Apache-2.0 */

#include "proxy_protocol.h"

#include <apr_strings.h>

/*
 * The addresses.
 *
 * mod_remoteip enables and disables the protocol for the addresses of the server that has the
 * directive. Any server at such an address has it.
 */

static int is_same(const server_addr_rec *a, const server_addr_rec *b)
{
    return a->host_port == b->host_port && apr_sockaddr_equal(a->host_addr, b->host_addr);
}

static int is_same_port(const server_addr_rec *a, const server_addr_rec *b)
{
    return !a->host_port || !b->host_port || a->host_port == b->host_port;
}

/* Return whether an address includes another one, as "*:443" includes "10.0.0.1:443". */
static int includes(const server_addr_rec *a, const server_addr_rec *b)
{
    return (!a->host_port || a->host_port == b->host_port)
           && (apr_sockaddr_is_wildcard(a->host_addr)
               || apr_sockaddr_equal(a->host_addr, b->host_addr));
}

/* Return whether a connection may be to both addresses. */
static int overlaps(const server_addr_rec *a, const server_addr_rec *b)
{
    return is_same_port(a, b)
           && (apr_sockaddr_is_wildcard(a->host_addr) || apr_sockaddr_is_wildcard(b->host_addr)
               || apr_sockaddr_equal(a->host_addr, b->host_addr));
}

/* Return whether a later directive sets the opposite for the same address. */
static int is_overridden(const upgrade_tree *tree, int index, const server_addr_rec *at)
{
    const upgrade_proxy_protocol *all = (const void *)tree->proxy_protocols->elts;
    const server_addr_rec *other;
    int i;

    for (i = index + 1; i < tree->proxy_protocols->nelts; i++) {
        for (other = all[i].server->addrs; other; other = other->next) {
            if (all[i].is_on != all[index].is_on && is_same(other, at)) {
                return 1;
            }
        }
    }
    return 0;
}

/* Return whether the protocol is set to IS_ON for an address of a server, by a comparison of
 * addresses. */
static int is_set(const upgrade_tree *tree, const server_addr_rec *at, int is_on,
                  int (*applies)(const server_addr_rec *set, const server_addr_rec *at))
{
    const upgrade_proxy_protocol *all = (const void *)tree->proxy_protocols->elts;
    const server_addr_rec *set;
    int i;

    for (i = 0; i < tree->proxy_protocols->nelts; i++) {
        for (set = all[i].server->addrs; set; set = set->next) {
            if (all[i].is_on == is_on && applies(set, at) && !is_overridden(tree, i, set)) {
                return 1;
            }
        }
    }
    return 0;
}

static int has_protocol(const upgrade_tree *tree, const server_rec *s)
{
    const server_addr_rec *at;

    for (at = s->addrs; at; at = at->next) {
        /* The addresses of a virtual host are its own, not the main server's. */
        if (is_set(tree, at, 1, s->is_virtual ? overlaps : is_same)
            && !is_set(tree, at, 0, includes)) {
            return 1;
        }
    }
    return 0;
}

/*
 * The exceptions.
 */

/* Read a network as an exemption, whose comparison is used. */
static int read_network(apr_pool_t *p, const char *word, upgrade_exemption *network)
{
    const char *argument = apr_pstrcat(p, "ip=", word, NULL);
    const char *expr;

    return !upgrade_exempt_parse(p, network, &expr, 1, &argument);
}

static int is_exception(const upgrade_tree *tree, const char *trusted)
{
    upgrade_exemption network, exception;
    int i;

    if (!read_network(tree->pool, trusted, &network)) {
        return 0;
    }
    for (i = 0; i < tree->proxy_exceptions->nelts; i++) {
        if (read_network(tree->pool, APR_ARRAY_IDX(tree->proxy_exceptions, i, const char *),
                         &exception)
            && upgrade_exempt_is_covered(tree->pool, &network, &exception)) {
            return 1;
        }
    }
    return 0;
}

int upgrade_proxy_protocol_is_trusted(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const apr_array_header_t *trusted =
        server->trusted->nelts ? server->trusted : tree->servers->trusted;
    int i;

    if (!server->conf->trusted || !has_protocol(tree, server->server)) {
        return 0;
    }
    for (i = 0; i < trusted->nelts; i++) {
        if (!is_exception(tree, APR_ARRAY_IDX(trusted, i, const char *))) {
            return 1;
        }
    }
    /* Unknown: set by a directive that the tree does not show. */
    return !trusted->nelts;
}
