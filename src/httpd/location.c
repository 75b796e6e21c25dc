/* SPDX-License-Identifier: Apache-2.0 */

#include "location.h"

#include <http_core.h>
#include <http_protocol.h>

#include "../response/url.h"
#include "../config/conf.h"
#include "../config/https.h"

/* Return whether "UseCanonicalName On" applies. USE_CANONICAL_NAME_ON is not in a public header. */
static int is_canonical(const request_rec *r)
{
    enum { ON = 1 };
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    return core->use_canonical_name == ON;
}

const char *upgrade_location_host(request_rec *r)
{
    const char *server_name = upgrade_server_conf_of(r)->name;
    const char *host = r->hostname;

    /* With "HttpProtocolOptions Unsafe", "evil.test#.example.org" would match "ServerAlias
     * *.example.org". */
    if (host && !is_canonical(r)
        && ((server_name && !ap_cstr_casecmp(host, server_name))
            || ((upgrade_https_has_alias(r->server->names, host)
                 || upgrade_https_has_alias(r->server->wild_names, host))
                && upgrade_is_host(host)))) {
        return host;
    }
    return server_name;
}

/* Return the scheme of the URL: wss if the client sent a WebSocket handshake or the policy requires
 * one. */
static const char *scheme_of(const upgrade_policy *policy, const upgrade_facts *facts)
{
    int is_websocket = facts->handshake > UPGRADE_HANDSHAKE_NONE
                       || upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET);

    return is_websocket ? "wss" : "https";
}

int upgrade_location_http(request_rec *r)
{
    const char *host = upgrade_location_host(r);

    return host ? upgrade_https_of(upgrade_server_conf_of(r), host)->http : 0;
}

const char *upgrade_location_of(request_rec *r, const upgrade_exchange *exchange,
                                upgrade_unmet unmet, const upgrade_policy *policy)
{
    const char *host;

    /* Over TLS the URL already has the right scheme; a CONNECT request has no URL. For a
     * request that claims https, the redirect would return to this server. */
    if (!upgrade_is_unmet(unmet, UPGRADE_REASON_TLS)
        || upgrade_exchange_claims_https(exchange, unmet) || exchange->method_number == M_CONNECT) {
        return NULL;
    }
    host = upgrade_location_host(r);
    return host ? upgrade_secure_url(r->pool, scheme_of(policy, &exchange->facts), host,
                                     upgrade_https_of(upgrade_server_conf_of(r), host)->port,
                                     exchange->initial->unparsed_uri)
                : NULL;
}

int upgrade_location_is_navigation(const upgrade_exchange *exchange)
{
    const char *value = upgrade_exchange_field(exchange, "Upgrade-Insecure-Requests");

    return value && !strcmp(value, "1") && exchange->method_number == M_GET;
}
