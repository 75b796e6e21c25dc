/* SPDX-License-Identifier: Apache-2.0 */

#include "forwarded_facts.h"

#include "../core/log_number.h"
#include "../core/varies.h"
#include "warn.h"

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))
#define BIT           UPGRADE_FORWARDED_BIT

/* The facts of which a request through a proxy needs one to meet a requirement. A lower HTTP
 * version can be met by the connection of the proxy itself. */
static const struct {
    upgrade_kind kind;
    int floor; /* the lowest that needs them */
    upgrade_forwarded_set facts;
    upgrade_forwarded_fact advised;
} needs[] = {
    { UPGRADE_KIND_TLS, UPGRADE_TLS_1_0, BIT(UPGRADE_FORWARDED_TLS_VERSION),
      UPGRADE_FORWARDED_TLS_VERSION },
    { UPGRADE_KIND_FORWARD_SECRECY, 1,
      BIT(UPGRADE_FORWARDED_TLS_VERSION) | BIT(UPGRADE_FORWARDED_CIPHER),
      UPGRADE_FORWARDED_CIPHER },
    /* The field of tls-version may name the cipher, too. */
    { UPGRADE_KIND_CIPHER_BITS, 1,
      BIT(UPGRADE_FORWARDED_TLS_VERSION) | BIT(UPGRADE_FORWARDED_CIPHER)
          | BIT(UPGRADE_FORWARDED_CIPHER_BITS),
      UPGRADE_FORWARDED_CIPHER },
    { UPGRADE_KIND_HTTP, UPGRADE_HTTP(3, 0), BIT(UPGRADE_FORWARDED_HTTP_VERSION),
      UPGRADE_FORWARDED_HTTP_VERSION },
};

/* Return the first fact that a policy needs and that no header field carries, or UNSET. */
static upgrade_forwarded_fact lacking(const upgrade_server_conf *conf, const upgrade_policy *policy)
{
    apr_size_t i;

    for (i = 0; i < LENGTH(needs); i++) {
        if (upgrade_policy_floor(policy, needs[i].kind) >= needs[i].floor
            && !upgrade_varies_named(needs[i].facts, conf->forwarded)) {
            return needs[i].advised;
        }
    }
    return UPGRADE_FORWARDED_UNSET;
}

/* Return the same for the policies of a server and its sections. */
static upgrade_forwarded_fact lacking_in_server(const upgrade_tree_server *server)
{
    const upgrade_server_conf *conf = server->conf;
    const upgrade_dir_conf *own =
        ap_get_module_config(server->server->lookup_defaults, &upgrade_required_module);
    upgrade_forwarded_fact fact = lacking(conf, &own->require);
    upgrade_section section;

    if (fact == UPGRADE_FORWARDED_UNSET) {
        fact = lacking(conf, &own->plan);
    }
    for (section = UPGRADE_SECTION_UNSET + 1;
         fact == UPGRADE_FORWARDED_UNSET && section < UPGRADE_SECTIONS; section++) {
        fact = lacking(conf, &conf->strictest[section]);
        if (fact == UPGRADE_FORWARDED_UNSET) {
            fact = lacking(conf, &conf->planned[section]);
        }
    }
    return fact;
}

/* Return whether a proxy is known to send requests to a server. The main server's directives may be
 * meant for some of the virtual hosts, and an inherited proxy for those without TLS. */
static int is_behind_proxy(const upgrade_tree *tree, const upgrade_tree_server *server)
{
    int is_inherited = server != tree->servers && !server->lines[UPGRADE_TRACKED_TRUSTED];

    return server->conf->trusted && (server != tree->servers || tree->count == 1)
           && !(server->has_tls && is_inherited);
}

/* Return whether an earlier server has the same warning. */
static int is_repeated(const upgrade_tree *tree, int i, upgrade_forwarded_fact fact)
{
    const ap_directive_t *line =
        upgrade_tree_directive(tree, &tree->servers[i], UPGRADE_TRACKED_TRUSTED);
    int earlier;

    for (earlier = 0; earlier < i; earlier++) {
        const upgrade_tree_server *at = &tree->servers[earlier];

        if (is_behind_proxy(tree, at)
            && upgrade_tree_directive(tree, at, UPGRADE_TRACKED_TRUSTED) == line
            && lacking_in_server(at) == fact) {
            return 1;
        }
    }
    return 0;
}

void upgrade_warn_of_forwarded_facts(const upgrade_tree *tree)
{
    int i;

    for (i = 0; i < tree->count; i++) {
        const upgrade_tree_server *server = &tree->servers[i];
        upgrade_forwarded_fact fact =
            is_behind_proxy(tree, server) ? lacking_in_server(server) : UPGRADE_FORWARDED_UNSET;

        if (fact != UPGRADE_FORWARDED_UNSET && !is_repeated(tree, i, fact)) {
            upgrade_warn(tree, server,
                         upgrade_tree_directive(tree, server, UPGRADE_TRACKED_TRUSTED),
                         UPGRADE_LOGNO(0043) "UpgradeTrustedProxy: a policy of %s depends on %s, "
                                             "but no UpgradeForwardedHeader names the header field "
                                             "in which a trusted proxy sends it. Requests through "
                                             "the proxy cannot meet the policy. Set "
                                             "UpgradeForwardedHeader %s.",
                         server->server->server_hostname, upgrade_forwarded_fact_name(fact),
                         upgrade_forwarded_fact_name(fact));
        }
    }
}
