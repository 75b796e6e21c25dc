/* SPDX-License-Identifier: Apache-2.0 */

#include "tls_warnings.h"

#include <string.h>

#include <apr_strings.h>

#include <http_config.h>

#include "../core/log_number.h"
#include "openssl.h"
#include "warn.h"

/*
 * SSLProtocol.
 */

/* The words of SSLProtocol. */
static const char *const words[] = {
    [UPGRADE_TLS_SSL] = "SSLv3",   [UPGRADE_TLS_1_0] = "TLSv1",   [UPGRADE_TLS_1_1] = "TLSv1.1",
    [UPGRADE_TLS_1_2] = "TLSv1.2", [UPGRADE_TLS_1_3] = "TLSv1.3",
};

/* Return the versions that SSLProtocol enables, as bits, parsed as in mod_ssl: a word without a
 * sign replaces all previous ones.
 * @param args its arguments */
static apr_uint32_t enabled_versions(apr_pool_t *p, const char *args)
{
    apr_uint32_t enabled = 0;
    int version;

    while (*args) {
        const char *word = ap_getword_conf(p, &args);
        char sign = *word == '+' || *word == '-' ? *word++ : '=';
        apr_uint32_t named = !ap_cstr_casecmp(word, "all") ? ~(apr_uint32_t)0 : 0;

        for (version = UPGRADE_TLS_SSL; version <= UPGRADE_TLS_1_3; version++) {
            named |=
                words[version] && !ap_cstr_casecmp(word, words[version]) ? UPGRADE_IN(version) : 0;
        }
        enabled = sign == '-' ? enabled & ~named : sign == '+' ? enabled | named : named;
    }
    return enabled;
}

/* Return the lowest version that a server enables. mod_ssl leaves no gap: versions below one that
 * is disabled are disabled. */
static upgrade_tls lowest_version(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *line = upgrade_tree_directive(tree, server, UPGRADE_TRACKED_SSL_PROTOCOL);
    const apr_uint32_t enabled = enabled_versions(tree->pool, line ? line->args : "all -SSLv3");
    int lowest = UPGRADE_TLS_UNSET;
    int version;

    for (version = UPGRADE_TLS_1_3; version >= UPGRADE_TLS_SSL; version--) {
        int is_enabled = words[version] && (enabled & UPGRADE_IN(version));

        if (words[version] && !is_enabled && lowest != UPGRADE_TLS_UNSET) {
            break;
        }
        lowest = is_enabled ? version : lowest;
    }
    return (upgrade_tls)lowest;
}

void upgrade_warn_of_ssl_protocol(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *protocol =
        upgrade_tree_directive(tree, server, UPGRADE_TRACKED_SSL_PROTOCOL);
    const upgrade_dir_conf *own =
        ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
    int floor = upgrade_policy_floor(&own->require, UPGRADE_KIND_TLS);
    /* A requirement that is inherited may be meant for another virtual host. */
    const ap_directive_t *line = server->lines[UPGRADE_TRACKED_REQUIRE_TLS];

    /* SSL 3, the only version below TLS 1.0, is not to be allowed. */
    if (line && server->has_tls && protocol && floor > UPGRADE_TLS_1_0 && !server->conf->trusted
        && (int)lowest_version(tree, server) >= floor) {
        upgrade_warn(
            tree, server, line,
            UPGRADE_LOGNO(0016) "UpgradeRequire: %s requires %s, but SSLProtocol%s already "
                                "rejects all lower versions in the handshake. Clients that "
                                "use them receive no response, and no refusal is recorded. "
                                "Allow in SSLProtocol the versions that are to be refused "
                                "with a response.",
            server->server->server_hostname, upgrade_tls_name((upgrade_tls)floor),
            upgrade_warning_source(tree->pool, protocol));
    }
}

/*
 * OpenSSL.
 */

/* The reason why a server rejects TLS 1.0 and 1.1, which it is meant to refuse or report. */
typedef struct rejection {
    const ap_directive_t *line; /* that of the requirement or plan; NULL: there is no rejection */
    upgrade_old_tls reason;
    int level;
} rejection;

static int is_above_old(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_TLS) > UPGRADE_TLS_1_1;
}

/* Return the directive that requires or plans a version above TLS 1.1 in a server or its sections,
 * or NULL. */
static const ap_directive_t *line_above_old(const upgrade_tree *tree,
                                            const upgrade_tree_server *server)
{
    int requires = 0;
    int plans = 0;
    int section;

    for (section = UPGRADE_SECTION_UNSET; section < UPGRADE_SECTIONS; section++) {
        requires |= is_above_old(&server->conf->strictest[section]);
        plans |= is_above_old(&server->conf->planned[section]);
    }
    return requires ? upgrade_tree_directive(tree, server, UPGRADE_TRACKED_REQUIRE_TLS)
           : plans  ? upgrade_tree_directive(tree, server, UPGRADE_TRACKED_PLAN_TLS)
                    : NULL;
}

/* Return the list of ciphers of a server as mod_ssl completes it, or NULL for the default.
 * SSLOpenSSLConfCmd has priority. */
static const char *ciphers_of(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const ap_directive_t *line =
        upgrade_tree_directive(tree, server, UPGRADE_TRACKED_CIPHER_STRING);
    const char *args;
    const char *word = NULL;

    line = line ? line : upgrade_tree_directive(tree, server, UPGRADE_TRACKED_CIPHER_SUITE);
    /* The list is the last argument. */
    for (args = line ? line->args : ""; *args;) {
        word = ap_getword_conf(tree->pool, &args);
    }
    return word ? apr_pstrcat(tree->pool, word, ":!aNULL:!eNULL", NULL) : NULL;
}

static int may_reject(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    const upgrade_tls lowest = lowest_version(tree, server);

    return server->has_tls && !server->conf->trusted && lowest != UPGRADE_TLS_UNSET
           && lowest <= UPGRADE_TLS_1_1
           && !upgrade_tree_directive(tree, server, UPGRADE_TRACKED_CONF_PROTOCOL);
}

/* Return the rejection of each server. */
static const rejection *rejections_of(const upgrade_tree *tree)
{
    rejection *all = apr_pcalloc(tree->pool, (apr_size_t)tree->count * sizeof(*all));
    const char *last = NULL; /* most servers have the same list */
    rejection known = { .line = NULL };
    int has_known = 0;
    int i;

    for (i = 0; i < tree->count; i++) {
        const upgrade_tree_server *server = &tree->servers[i];
        const char *ciphers = ciphers_of(tree, server);
        const ap_directive_t *line = may_reject(tree, server) ? line_above_old(tree, server) : NULL;

        if (!line) {
            continue;
        }
        if (!has_known || strcmp(ciphers ? ciphers : "", last ? last : "")) {
            known.reason = upgrade_openssl_old_tls(ciphers, &known.level);
            last = ciphers;
            has_known = 1;
        }
        all[i] = known;
        all[i].line = known.reason != UPGRADE_OLD_TLS_UNSET ? line : NULL;
    }
    return all;
}

/* Return the names of the servers with the rejection of server i, or NULL if an earlier server is
 * among them. */
static const char *names_with(const upgrade_tree *tree, const rejection *all, int i)
{
    const char *names = "";
    int at;

    for (at = 0; at < tree->count; at++) {
        if (all[at].line == all[i].line && all[at].reason == all[i].reason) {
            if (at < i) {
                return NULL;
            }
            names = apr_pstrcat(tree->pool, names, *names ? ", " : "",
                                tree->servers[at].server->server_hostname, NULL);
        }
    }
    return names;
}

static void warn_of_rejection(const upgrade_tree *tree, int i, const rejection *rejected,
                              const char *names)
{
    static const struct {
        const char *reason;
        const char *correction;
    } texts[] = {
        [UPGRADE_OLD_TLS_CIPHERS] = { "SSLCipherSuite has no cipher for them",
                                      "append \":AES128-SHA:@SECLEVEL=0\" to SSLCipherSuite, "
                                      "which also permits weak keys and signatures" },
        [UPGRADE_OLD_TLS_DISABLED] = { "the configuration file of OpenSSL disables them",
                                       "remove Protocol or Options there" },
        [UPGRADE_OLD_TLS_LEVEL] = { "OpenSSL does not permit them at security level ",
                                    "append \":@SECLEVEL=0\" to SSLCipherSuite, which also "
                                    "permits weak keys and signatures" },
    };
    const char *level =
        rejected->reason == UPGRADE_OLD_TLS_LEVEL ? apr_itoa(tree->pool, rejected->level) : "";

    upgrade_warn(
        tree, &tree->servers[i], rejected->line,
        UPGRADE_LOGNO(0071) "%s: SSLProtocol allows TLS 1.0 or 1.1, but %s%s. Clients that "
                            "use them receive no response, and no refusal or report is "
                            "recorded. To respond to them, %s. Otherwise disable them in "
                            "SSLProtocol. Concerned: %s.",
        rejected->line->directive, texts[rejected->reason].reason, level,
        texts[rejected->reason].correction, names);
}

/* Log a warning that UpgradeStatusHandshakes has no effect. */
static void warn_of_handshakes(const upgrade_tree *tree)
{
    upgrade_warn(tree, tree->servers,
                 upgrade_tree_find(tree->servers->first_child, "UpgradeStatusHandshakes"),
                 UPGRADE_LOGNO(0073) "UpgradeStatusHandshakes: handshakes that fail are not "
                                     "counted, because mod_ssl is not loaded or does not use the "
                                     "libssl that this module is linked with. Build the module on "
                                     "this system, with libssl.");
}

void upgrade_warn_of_old_tls(const upgrade_tree *tree)
{
    const rejection *all;
    int i;

    if (!upgrade_openssl_is_shared(tree->pool, tree->servers->server)) {
        if (tree->servers->conf->status.has_handshakes) {
            warn_of_handshakes(tree);
        }
        return;
    }
    all = rejections_of(tree);
    for (i = 0; i < tree->count; i++) {
        const char *names = all[i].line ? names_with(tree, all, i) : NULL;

        if (names) {
            warn_of_rejection(tree, i, &all[i], names);
        }
    }
}
