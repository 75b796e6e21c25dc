/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/tree.h
 * A walk of the configuration tree (ap_conftree), which collects other modules' directives and the
 * lines of this module's own. It is read at start-up into a temporary pool.
 */

#ifndef UPGRADE_CONFIG_TREE_H
#define UPGRADE_CONFIG_TREE_H

#include "conf.h"

/** The lines that warnings refer to: the first of each kind in a server or its sections. */
typedef enum {
    UPGRADE_TRACKED_UNSET = 0,
    UPGRADE_TRACKED_REQUIRE_TLS, /* UpgradeRequire of a TLS kind */
    UPGRADE_TRACKED_REQUIRE_HTTP2,
    UPGRADE_TRACKED_REQUIRE_HTTP3,
    UPGRADE_TRACKED_REQUIRE,         /* UpgradeRequire of any kind */
    UPGRADE_TRACKED_ALT_SVC,         /* UpgradeAltSvc */
    UPGRADE_TRACKED_TRUSTED,         /* UpgradeTrustedProxy */
    UPGRADE_TRACKED_REMOTE_DOCUMENT, /* ErrorDocument 426 with a URL */
    /* Redirect or RewriteRule to https, outside all sections, which can have lower requirements */
    UPGRADE_TRACKED_REDIRECT,
    UPGRADE_TRACKED_PLAN_TLS,      /* UpgradePlan of a TLS version */
    UPGRADE_TRACKED_SSL_PROTOCOL,  /* SSLProtocol; the last one counts */
    UPGRADE_TRACKED_CIPHER_SUITE,  /* SSLCipherSuite outside sections; the last one counts */
    UPGRADE_TRACKED_CIPHER_STRING, /* SSLOpenSSLConfCmd CipherString; the last one counts */
    UPGRADE_TRACKED_CONF_PROTOCOL, /* SSLOpenSSLConfCmd Protocol, MinProtocol, … */
    /* a directive that serves requests that reach no Directory section: ProxyPass, … */
    UPGRADE_TRACKED_UNMAPPED,
    UPGRADE_TRACKED_REMOTE_IP, /* RemoteIPHeader */
    UPGRADE_TRACKED_DIRECTIVES /* the number of kinds */
} upgrade_tracked;

/** A RemoteIPProxyProtocol directive. */
typedef struct upgrade_proxy_protocol {
    const server_rec *server; /* the one that has the directive */
    int is_on;
} upgrade_proxy_protocol;

/** The result of the walk for one server. */
typedef struct upgrade_tree_server {
    server_rec *server;
    upgrade_server_conf *conf;
    int has_tls;
    int sets_tls;          /* it has SSLEngine or GnuTLSEnable of its own */
    const char *protocols; /* Protocols; NULL: unset */
    const ap_directive_t *lines[UPGRADE_TRACKED_DIRECTIVES];
    apr_array_header_t *trusted;       /* the arguments of UpgradeTrustedProxy, const char * */
    const ap_directive_t *first_child; /* of its container; NULL: none */
    int is_walked;
} upgrade_tree_server;

/** The result of the walk for all servers. */
typedef struct upgrade_tree {
    apr_pool_t *pool; /* temporary: for the walk and its result */
    /* the main server first, then the virtual hosts as httpd lists them */
    upgrade_tree_server *servers;
    int count;
    int unwalked;       /* the first server, from the last, that may not have been walked yet */
    int has_cache;      /* CacheEnable of mod_cache */
    int has_late_cache; /* CacheQuickHandler off in any server */
    /* RemoteIPProxyProtocol of all servers, of upgrade_proxy_protocol, in the order of the tree */
    apr_array_header_t *proxy_protocols;
    /* the arguments of RemoteIPProxyProtocolExceptions, const char * */
    apr_array_header_t *proxy_exceptions;
    /* AllowOverride or AllowOverrideList allows UpgradeRequire in .htaccess files */
    int has_htaccess;
} upgrade_tree;

/** Walk the tree. Gives each server its own upgrade_server_conf and writes its members
 * response_sections and name. */
upgrade_tree upgrade_tree_walk(apr_pool_t *p, server_rec *main_server);

/** Return the last directive with a name among FIRST_CHILD and its siblings, without nested
 * sections, or NULL. */
const ap_directive_t *upgrade_tree_find(const ap_directive_t *first_child, const char *name);

/**
 * Return the first directive with a name and an argument in a server, including its sections, or
 * NULL.
 * @param first_child the first directive of the server
 * @param argument    the whole argument, or its beginning up to "="
 */
const ap_directive_t *upgrade_tree_search(const upgrade_tree *tree,
                                          const ap_directive_t *first_child, const char *name,
                                          const char *argument);

/** Return the line of a server, or the line that it inherits from the main server, or NULL. */
static inline const ap_directive_t *upgrade_tree_directive(const upgrade_tree *tree,
                                                           const upgrade_tree_server *server,
                                                           upgrade_tracked line)
{
    return server->lines[line] ? server->lines[line] : tree->servers->lines[line];
}

/**
 * Return the directive that serves requests to which none of the server's requirements applies, or
 * NULL. Such requirements are in Directory sections only, which a request that is not mapped to a
 * file does not reach.
 */
const ap_directive_t *upgrade_tree_unmapped(const upgrade_tree *tree,
                                            const upgrade_tree_server *server);

/** Return whether the Protocols directive of a server includes a protocol, such as "h2" or "h2c".
 */
int upgrade_tree_supports(const upgrade_tree *tree, const upgrade_tree_server *server,
                          const char *protocol);

#endif /* UPGRADE_CONFIG_TREE_H */
