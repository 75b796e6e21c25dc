/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <apr_network_io.h>
#include <apr_strings.h>

/* Create a subnet. An IPv4-mapped IPv6 address ("::ffff:192.0.2.1", RFC 4291 2.5.5.2) is converted
 * to IPv4, as peer addresses are. */
static apr_status_t create_subnet(apr_ipsubnet_t **subnet, const char *address, const char *mask,
                                  apr_pool_t *p)
{
    static const char mapped[] = "::ffff:";
    const int mapped_bits = 96;
    const int all_bits = 128;
    const apr_size_t length = sizeof(mapped) - 1;

    if (!ap_cstr_casecmpn(address, mapped, length) && strchr(address + length, '.')) {
        int bits = mask ? upgrade_config_number(mask, all_bits) : 0;

        if (mask && bits < mapped_bits) {
            return APR_EBADMASK;
        }
        return apr_ipsubnet_create(subnet, address + length,
                                   mask ? apr_itoa(p, bits - mapped_bits) : NULL, p);
    }
    return apr_ipsubnet_create(subnet, address, mask, p);
}

static const char *add_trusted(cmd_parms *cmd, const char *cidr)
{
    upgrade_server_conf *server = upgrade_config_server(cmd);
    char *address = apr_pstrdup(cmd->pool, cidr);
    char *mask = strchr(address, '/');
    apr_ipsubnet_t *subnet;

    if (mask) {
        *mask++ = '\0';
    }
    if (create_subnet(&subnet, address, mask, cmd->pool) != APR_SUCCESS) {
        return apr_psprintf(cmd->pool,
                            "invalid address '%s', expected an IP address or network "
                            "such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
                            cidr);
    }
    if (!server->trusted) {
        server->trusted = apr_array_make(cmd->pool, 1, sizeof(subnet));
    }
    APR_ARRAY_PUSH(server->trusted, apr_ipsubnet_t *) = subnet;
    server->trusted_text =
        server->trusted_text ? apr_pstrcat(cmd->pool, server->trusted_text, " ", cidr, NULL) : cidr;
    return NULL;
}

const char *upgrade_add_trusted(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *error = NULL;
    int arg;

    (void)dconf;
    for (arg = 0; arg < argc && !error; arg++) {
        error = add_trusted(cmd, argv[arg]);
    }
    return error;
}

/* Check a name of a header field. Forwarded contains only proto. */
static const char *check_header(cmd_parms *cmd, upgrade_forwarded_fact fact, const char *header)
{
    if (!*header || *ap_scan_http_token(header)) {
        return apr_psprintf(cmd->pool,
                            "invalid header field name '%s', expected a name such as "
                            "X-Forwarded-Proto",
                            header);
    }
    if (fact != UPGRADE_FORWARDED_PROTO && !ap_cstr_casecmp(header, UPGRADE_FORWARDED_HEADER)) {
        return "invalid header field 'Forwarded', which contains only "
               "proto (RFC 7239), expected another one for this fact";
    }
    return NULL;
}

const char *upgrade_set_forwarded(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *name = argv[0];
    const char *header = argv[1];
    const char *word = argc > 2 ? argv[2] : NULL;
    upgrade_server_conf *server = upgrade_config_server(cmd);
    upgrade_forwarded_fact fact = upgrade_forwarded_fact_parse(name);
    upgrade_forwarded_element element = word ? upgrade_forwarded_element_parse(word) : 0;
    const char *error;

    (void)dconf;
    if (fact == UPGRADE_FORWARDED_UNSET) {
        return apr_psprintf(cmd->pool, "invalid fact '%s', expected one of %s", name,
                            upgrade_forwarded_fact_names(cmd->pool));
    }
    error = check_header(cmd, fact, header);
    if (error) {
        return error;
    }
    if (word && element == UPGRADE_ELEMENT_UNSET) {
        return apr_psprintf(cmd->pool, "invalid element '%s', expected first or last", word);
    }
    if (server->forwarded[fact]) {
        return apr_psprintf(cmd->pool,
                            "second header field '%s' for %s, which is read from %s, expected one",
                            header, upgrade_forwarded_fact_name(fact), server->forwarded[fact]);
    }
    server->forwarded[fact] = header;
    server->forwarded_elements[fact] = element;
    return NULL;
}
