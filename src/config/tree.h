/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/tree.h
 * What the configuration tree (ap_conftree) tells of other modules' directives, and where ours stand. Read at start-up, into
 * the pool for that, and forgotten when it is over.
 */

#ifndef UPGRADE_CONFIG_TREE_H
#define UPGRADE_CONFIG_TREE_H

#include "conf.h"

/** Lines that a warning may be about: the first of its kind in a server or its sections. */
typedef enum {
    UPGRADE_LINE_UNSET = 0,
    UPGRADE_LINE_REQUIRE_TLS,       /* UpgradeRequire of a TLS kind */
    UPGRADE_LINE_REQUIRE_HTTP2,
    UPGRADE_LINE_REQUIRE_HTTP3,
    UPGRADE_LINE_REQUIRE,           /* UpgradeRequire of any kind */
    UPGRADE_LINE_ALT_SVC,           /* UpgradeAltSvc */
    UPGRADE_LINE_TRUSTED,           /* UpgradeTrustedProxy */
    UPGRADE_LINE_REMOTE_DOCUMENT,   /* an ErrorDocument 426 that is a URL */
    UPGRADE_LINE_REDIRECT,          /* a Redirect or RewriteRule to https, in no section that could be relaxed */
    UPGRADE_LINE_SSL_PROTOCOL,      /* SSLProtocol; the last one counts */
    UPGRADE_LINE_UNMAPPED,          /* a directive by which requests are served that reach no Directory section: ProxyPass, … */
    UPGRADE_LINES                   /* how many there are; not a line */
} upgrade_line;

/** What the tree says of one server. */
typedef struct upgrade_tree_server {
    server_rec *server;
    upgrade_server_conf *conf;
    int has_tls;
    const char *protocols;              /* Protocols; NULL: not said */
    const ap_directive_t *lines[UPGRADE_LINES];
    const ap_directive_t *first_child;  /* of its container; NULL: it has none, or is the main server */
    int is_walked;
} upgrade_tree_server;

/** What the tree says of all. */
typedef struct upgrade_tree {
    apr_pool_t *pool;                   /* for the walk alone */
    upgrade_tree_server *servers;       /* the main server first, then the virtual hosts as httpd lists them */
    int count;
    int has_cache;                      /* CacheEnable, which is mod_cache's */
    int has_late_cache;                 /* CacheQuickHandler off, somewhere */
    int has_proxy_protocol;             /* RemoteIPProxyProtocol */
    int has_htaccess;                   /* an AllowOverride under which UpgradeRequire may stand in a .htaccess file */
} upgrade_tree;

/** Walk the tree. It writes upgrade_server_conf.answers and .name of the servers, whose configurations are theirs alone. */
upgrade_tree upgrade_tree_walk(apr_pool_t *p, server_rec *main_server);

/** The last directive of a name among those of a container, from the first child on, and in what is no section of it; NULL: none. */
const ap_directive_t *upgrade_tree_find(const ap_directive_t *first_child, const char *name);

/** The line of a server, or else that of the main server, which it inherits; NULL: neither has one. */
static inline const ap_directive_t *upgrade_tree_line(const upgrade_tree *tree, const upgrade_tree_server *server, upgrade_line line)
{
    return server->lines[line] ? server->lines[line] : tree->servers->lines[line];
}

/**
 * Return the directive by which a server serves requests that none of its requirements applies to: those stand in Directory sections alone,
 * and a request that is not mapped to a file reaches none. NULL: there is no such directive.
 */
const ap_directive_t *upgrade_tree_unmapped(const upgrade_tree *tree, const upgrade_tree_server *server);

/** Whether a server speaks a protocol of the Protocols directive: "h2", "h2c". */
int upgrade_tree_speaks(const upgrade_tree *tree, const upgrade_tree_server *server, const char *protocol);

#endif /* UPGRADE_CONFIG_TREE_H */
