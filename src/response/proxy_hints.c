/* SPDX-License-Identifier: Apache-2.0 */

#include "proxy_hints.h"

#include <string.h>

#include <apr_strings.h>

#define NGINX   "nginx"
#define HTTPD   "Apache httpd"
#define HAPROXY "HAProxy"

#define NGINX_FIELDS                                                                               \
    "proxy_set_header Upgrade $http_upgrade;\n"                                                    \
    "proxy_set_header Connection \"upgrade\";\n"
#define HTTPD_FIELDS "ProxyPass \"/path\" \"http://backend/path\" upgrade=websocket\n"
#define HAPROXY_FIELDS                                                                             \
    "server backend 192.0.2.1:80 ws h1\n"                                                          \
    "# and no http-request del-header Upgrade\n"

/* nginx uses HTTP/1.0 to its backends by default; the others only if configured to. */
static const upgrade_setting for_http10[] = { { NGINX, "proxy_http_version 1.1;\n" NGINX_FIELDS },
                                              { HTTPD, HTTPD_FIELDS
                                                "# and no SetEnv force-proxy-request-1.0\n" },
                                              { HAPROXY, "mode http\n" HAPROXY_FIELDS },
                                              { NULL, NULL } };

static const upgrade_setting for_stripped[] = {
    { NGINX, NGINX_FIELDS }, { HTTPD, HTTPD_FIELDS }, { HAPROXY, HAPROXY_FIELDS }, { NULL, NULL }
};

/* HAProxy keeps the version of the client. */
static const upgrade_setting for_http11[] = { { NGINX, "proxy_http_version 1.1;\n" },
                                              { HTTPD, "# no SetEnv force-proxy-request-1.0\n" },
                                              { NULL, NULL } };

/* Most proxies use HTTP/1.1 to their backends, whatever their client uses. */
#define FORWARDING                                                                                 \
    "# and on the server: UpgradeTrustedProxy, UpgradeForwardedHeader http-version "               \
    "X-HTTP-Version\n"
static const upgrade_setting for_later_http[] = {
    { NGINX, "proxy_set_header X-HTTP-Version $server_protocol;\n" FORWARDING },
    { HTTPD, "RequestHeader set X-HTTP-Version \"expr=%{SERVER_PROTOCOL}\"\n" FORWARDING },
    { HAPROXY, "http-request set-header X-HTTP-Version %[req.ver]\n" FORWARDING },
    { NULL, NULL }
};

const upgrade_setting *upgrade_proxy_settings(upgrade_unmet unmet, const upgrade_policy *policy,
                                              const upgrade_facts *facts)
{
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_HTTP10)) {
        return for_http10;
    }
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_STRIPPED)) {
        return for_stripped;
    }
    if (!upgrade_is_unmet(unmet, UPGRADE_REASON_HTTP_VERSION) || !facts->is_proxied) {
        return NULL;
    }
    return upgrade_policy_floor(policy, UPGRADE_KIND_HTTP) > UPGRADE_HTTP(1, 1) ? for_later_http
                                                                                : for_http11;
}

/* Return the error of the proxy. */
static const char *error_of(upgrade_unmet unmet)
{
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_HTTP10)) {
        return "a proxy in front speaks HTTP/1.0";
    }
    return upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_STRIPPED)
               ? "a proxy in front has removed Upgrade or Connection"
               : "a proxy in front may use an older HTTP version than its client";
}

const char *upgrade_proxy_hint(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                               const upgrade_facts *facts)
{
    const upgrade_setting *settings = upgrade_proxy_settings(unmet, policy, facts);
    char *line;
    char *newline;

    if (!settings) {
        return "";
    }
    line = apr_pstrcat(p, ": ", error_of(unmet), ". Settings that fix it:", NULL);
    for (; settings->proxy; settings++) {
        line = apr_pstrcat(p, line, " [", settings->proxy, "] ", settings->lines, NULL);
    }
    while ((newline = strchr(line, '\n'))) {
        *newline = ' ';
    }
    return line;
}
