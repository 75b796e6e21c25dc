/* SPDX-License-Identifier: Apache-2.0 */

#include "dump.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>

#include "../core/version.h"
#include "../status/platform.h"
#include "../response/refusal.h"
#include "client_address.h"
#include "conf.h"
#include "sections.h"
#include "https.h"
#include "tree.h"
#include "warnings.h"

/* The output, and the values needed to print a policy. */
typedef struct dump {
    apr_pool_t *pool;
    apr_file_t *out;
    const char *indent;
    const upgrade_tree *tree;
} dump;

static void print_line(const dump *to, const char *word, const char *value)
{
    apr_file_printf(to->out, "%s%-10s%s\n", to->indent, word, value);
}

static void print_required(const dump *to, const upgrade_dir_conf *conf)
{
    print_line(to, "required", upgrade_policy_text(to->pool, &conf->require));
}

static void print_planned(const dump *to, const upgrade_dir_conf *conf)
{
    if (upgrade_policy_is_empty(&conf->plan)) {
        return;
    }
    print_line(to, "planned", upgrade_policy_text(to->pool, &conf->plan));
    print_line(to, "rollout",
               apr_pstrcat(to->pool, conf->rollout ? conf->rollout->words : "Report", ": now ",
                           upgrade_rollout_now(to->pool, conf->rollout, apr_time_now()), NULL));
}

static void print_exempt(const dump *to, const upgrade_dir_conf *conf)
{
    const upgrade_exemptions *at;

    for (at = conf->exempt; at && at->exemption; at = at->next) {
        print_line(to, "exempt", at->exemption->words);
    }
    if (!upgrade_exempt_drops_default(conf->exempt)) {
        print_line(to, "exempt", "ACME challenges");
    }
}

/* Print the Upgrade tokens offered to an HTTP/1.0 request over plain HTTP, which meets the fewest
 * requirements. */
static void print_offered(const dump *to, const upgrade_dir_conf *conf)
{
    static const upgrade_tls_facts plain;
    const upgrade_facts facts = { .session = &plain,
                                  .http = UPGRADE_HTTP(1, 0),
                                  .connection_http = UPGRADE_HTTP(1, 0) };
    const upgrade_policy *policy =
        upgrade_policy_is_empty(&conf->require) ? &conf->plan : &conf->require;
    upgrade_unmet unmet = upgrade_verdict(policy, facts);
    const char *offer = conf->response.offer;

    if (policy->exprs) {
        unmet.exprs = ~(apr_uint32_t)0;
    }
    if (!offer) {
        offer = upgrade_offer(to->pool, unmet, policy, &facts);
    }
    print_line(to, "offered", offer ? offer : "nothing");
}

/* Print the status with its reason phrase, if that is not the standard one. */
static void print_phrase(const dump *to, const upgrade_dir_conf *conf)
{
    const char *line = conf->response.status_line;

    if (line && strcmp(line, ap_get_status_line(HTTP_UPGRADE_REQUIRED))) {
        print_line(to, "status", line);
    }
}

static void print_policy(const dump *to, const upgrade_dir_conf *conf)
{
    print_required(to, conf);
    print_planned(to, conf);
    if (!upgrade_dir_conf_is_empty(conf)) {
        print_exempt(to, conf);
        print_offered(to, conf);
        print_phrase(to, conf);
    }
}

static void print_section(const dump *to, const server_rec *s, const upgrade_section_conf *section)
{
    const dump inner = { .pool = to->pool,
                         .out = to->out,
                         .indent = apr_pstrcat(to->pool, to->indent, "    ", NULL),
                         .tree = to->tree };

    apr_file_printf(to->out, "%s%s (%s:%d)\n", to->indent,
                    upgrade_section_title(to->pool, section->container),
                    section->container->filename, section->container->line_num);
    print_policy(&inner, upgrade_section_merged(to->pool, s, section));
}

static const char *address_of(apr_pool_t *p, const server_rec *s)
{
    const server_addr_rec *address = s->addrs;

    if (!s->is_virtual || !address) {
        return "main server";
    }
    return address->host_port
               ? apr_psprintf(p, "%s:%u", address->virthost, (unsigned)address->host_port)
               : address->virthost;
}

/* Return the server in the configuration tree. */
static const upgrade_tree_server *find_server(const dump *to, const server_rec *s)
{
    int i = 0;

    while (to->tree->servers[i].server != s) {
        i++;
    }
    return &to->tree->servers[i];
}

/* Print the directive that serves requests to which none of the server's requirements applies. */
static void print_unmapped(const dump *to, const upgrade_tree_server *server)
{
    const ap_directive_t *line = upgrade_tree_unmapped(to->tree, server);

    if (line) {
        print_line(to, "unreached",
                   apr_psprintf(to->pool, "%s (%s:%d): reaches no Directory section",
                                line->directive, line->filename, line->line_num));
    }
}

/* Print the port of the https URL, and those of other names if they differ. */
static void print_https(const dump *to, const upgrade_server_conf *conf)
{
    const char *ports = apr_psprintf(to->pool, "port %u", (unsigned)conf->https.port);
    int i;

    if (!conf->name || !conf->policy_sections) {
        return;
    }
    for (i = 0; conf->other_https && i < conf->other_https->nelts; i++) {
        const upgrade_https *other = &APR_ARRAY_IDX(conf->other_https, i, upgrade_https);

        if (other->port != conf->https.port) {
            ports = apr_psprintf(to->pool, "%s, of %s port %u", ports, other->name,
                                 (unsigned)other->port);
        }
    }
    print_line(to, "https", ports);
}

/* Return the words of a configured element of a list: " (first element)". */
static const char *element_of(upgrade_forwarded_element element)
{
    static const char *const words[] = {
        [UPGRADE_ELEMENT_UNSET] = "",
        [UPGRADE_ELEMENT_FIRST] = " (first element)",
        [UPGRADE_ELEMENT_LAST] = " (last element)",
    };

    return words[element];
}

/* Print the trusted proxies and the header field of each fact. */
static void print_proxies(const dump *to, const upgrade_tree_server *server)
{
    const upgrade_server_conf *conf = server->conf;
    const ap_directive_t *line = upgrade_client_address_needed(to->tree, server);
    upgrade_forwarded_fact fact;

    if (!conf->trusted) {
        return;
    }
    print_line(to, "trusted", conf->trusted_text);
    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (conf->forwarded[fact]) {
            print_line(to, "forwarded",
                       apr_pstrcat(to->pool, upgrade_forwarded_fact_name(fact), " from ",
                                   conf->forwarded[fact],
                                   element_of(conf->forwarded_elements[fact]), NULL));
        }
    }
    if (line) {
        print_line(to, "client",
                   apr_psprintf(to->pool,
                                "%s (%s:%d): compares the address of the proxy, which nothing "
                                "replaces with the client's",
                                line->directive, line->filename, line->line_num));
    }
}

static void print_server(const dump *to, const server_rec *s)
{
    const upgrade_tree_server *server = find_server(to, s);
    const apr_array_header_t *sections = server->conf->sections;
    int i;

    apr_file_printf(to->out, "%s %s", address_of(to->pool, s),
                    s->server_hostname ? s->server_hostname : "(no ServerName)");
    if (s->defn_name) {
        apr_file_printf(to->out, " (%s:%u)", s->defn_name, s->defn_line_number);
    }
    apr_file_puts("\n", to->out);
    print_policy(to, ap_get_module_config(s->lookup_defaults, &upgrade_required_module));
    print_https(to, server->conf);
    if (server->conf->grouping) {
        print_line(to, "group", server->conf->grouping->text);
    }
    print_proxies(to, server);
    print_unmapped(to, server);
    for (i = 0; sections && i < sections->nelts; i++) {
        print_section(to, s, &APR_ARRAY_IDX(sections, i, upgrade_section_conf));
    }
}

/* httpd lists the last virtual host first. */
static void print_vhosts(const dump *to, const server_rec *s)
{
    if (s) {
        print_vhosts(to, s->next);
        print_server(to, s);
    }
}

/*
 * Counting.
 */

/* Return the data that is counted or stored, in words. */
static const char *counted(const upgrade_status_conf *status)
{
    static const char *const words[] = {
        [UPGRADE_STATUS_CLIENTS_UNSET] = "requests, distinct clients",
        [UPGRADE_STATUS_CLIENTS_OFF] = "requests, distinct clients",
        [UPGRADE_STATUS_CLIENTS_NETWORK] = "requests, distinct clients; of unmet requests the "
                                           "networks, User-Agents, paths and groups",
        [UPGRADE_STATUS_CLIENTS_ADDRESS] = "requests, distinct clients; of unmet requests the "
                                           "addresses, User-Agents, paths and groups",
    };

    if (status->is_off) {
        return "nothing: UpgradeStatus Off";
    }
    return UPGRADE_STATUS_IS_SUPPORTED ? words[status->clients]
                                       : "nothing: APR or apr-util is too old";
}

static void print_counting(const dump *to, const upgrade_status_conf *status)
{
    const int days = upgrade_status_keep_days(status);

    apr_file_puts("counting\n", to->out);
    print_line(to, "counted", counted(status));
    if (status->file && days) {
        print_line(to, "saved", apr_psprintf(to->pool, "%s, for %d days", status->file, days));
    }
    if (status->hash_key_id) {
        print_line(to, "hash key", status->hash_key_id);
    }
}

static const upgrade_status_conf *status_of(const server_rec *main_server)
{
    const upgrade_server_conf *conf =
        ap_get_module_config(main_server->module_config, &upgrade_required_module);

    return &conf->status;
}

static void print_all(apr_pool_t *p, server_rec *main_server, const upgrade_tree *tree)
{
    dump to = { .pool = p, .indent = "    ", .tree = tree };

    apr_file_open_stdout(&to.out, p);
    apr_file_puts("mod_upgrade_required " UPGRADE_VERSION
                  ", the policy of each server and section:\n",
                  to.out);
    print_server(&to, main_server);
    print_vhosts(&to, main_server->next);
    print_counting(&to, status_of(main_server));
}

void upgrade_config_dump(apr_pool_t *pconf, server_rec *main_server)
{
    const upgrade_tree tree = upgrade_tree_walk(pconf, main_server);

    upgrade_config_warn(&tree);
    if (ap_exists_config_define("DUMP_UPGRADE")) {
        /* post_config does not run. */
        upgrade_https_complete(pconf, &tree);
        print_all(pconf, main_server, &tree);
    }
}
