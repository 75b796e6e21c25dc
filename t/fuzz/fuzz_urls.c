/* SPDX-License-Identifier: Apache-2.0 */

/* The https URL. The lines of an input are the Host field, the target and the port. */

#include "../../src/response/url.h"
#include "fuzz.h"

#include <apr_uri.h>

/* The characters of RFC 3986 2 without "#[]", which must not occur after the host. */
#define MAY_STAND "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?@!$&'()*+,;=%"

static void check_url(apr_pool_t *p, const char *host, apr_port_t port, const char *target)
{
    const char *url = upgrade_secure_url(p, "https", host, port, target);
    const char *is_ipv6 = strchr(host, ':');
    const char *start = apr_pstrcat(p, "https://", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", NULL);
    const char *rest = url + strlen(start);
    const char *again;
    apr_uri_t uri;

    PROPERTY(!strncmp(url, start, strlen(start)), "'%s' does not begin with '%s'", url, start);
    if (port != UPGRADE_HTTPS_DEFAULT_PORT) {
        PROPERTY(*rest == ':' && strtoul(rest + 1, NULL, 10) == port, "'%s' has another port than %d", url, (int)port);
        rest += 1 + strspn(rest + 1, "0123456789");
    }
    PROPERTY(*rest == '/', "'%s' has no path", url);
    PROPERTY(!rest[strspn(rest, MAY_STAND)], "'%s' has what may not stand in a URL", url);
    again = upgrade_secure_url(p, "https", host, port, url);
    PROPERTY(!strcmp(again, url), "'%s', composed again, is '%s'", url, again);
    if (!is_ipv6) {
        PROPERTY(apr_uri_parse(p, url, &uri) == APR_SUCCESS && fuzz_same(uri.hostname, host), "'%s' leads to '%s'", url,
                 fuzz_shown(uri.hostname));
    }
}

static void check_path(apr_pool_t *p, const char *target)
{
    const char *path = upgrade_url_path(p, target);

    PROPERTY(*path == '/' && !path[strspn(path, MAY_STAND)] && !strchr(path, '?'), "'%s' as a path", path);
    PROPERTY(!strcmp(upgrade_url_path(p, path), path), "'%s', encoded again, is '%s'", path, upgrade_url_path(p, path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *host = fuzz_line(p, &rest);
    const char *target = fuzz_line(p, &rest);
    const char *port_line = fuzz_line(p, &rest);
    unsigned long port = strtoul(strlen(port_line) < 6 && apr_isdigit(*port_line) ? port_line : "443", NULL, 10);

    check_path(p, target);
    if (upgrade_is_host(host)) {
        PROPERTY(!host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:")], "'%s' is a host", host);
        check_url(p, host, (apr_port_t)(port & 0xffff), target);
    }
    return fuzz_end(p);
}
