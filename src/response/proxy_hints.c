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

const upgrade_setting *upgrade_proxy_settings(upgrade_unmet unmet)
{
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_HTTP10)) {
        return for_http10;
    }
    return upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_STRIPPED) ? for_stripped : NULL;
}

const char *upgrade_proxy_hint(apr_pool_t *p, upgrade_unmet unmet)
{
    const upgrade_setting *settings = upgrade_proxy_settings(unmet);
    char *line;
    char *newline;

    if (!settings) {
        return "";
    }
    line = apr_pstrcat(p, ": a proxy in front ",
                       settings == for_http10 ? "speaks HTTP/1.0"
                                              : "has removed Upgrade or Connection",
                       ". Settings that fix it:", NULL);
    for (; settings->proxy; settings++) {
        line = apr_pstrcat(p, line, " [", settings->proxy, "] ", settings->lines, NULL);
    }
    while ((newline = strchr(line, '\n'))) {
        *newline = ' ';
    }
    return line;
}
