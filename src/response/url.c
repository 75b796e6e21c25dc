/* SPDX-License-Identifier: Apache-2.0 */

#include "url.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

/* Allow the unreserved and reserved characters of RFC 3986 and "%", except "#" (never part of a
 * target) and "[]" (only in hosts). */
static int is_allowed_in_target(unsigned char c)
{
    return c < 0x80 && c && (apr_isalnum(c) || strchr("-._~:/?@!$&'()*+,;=%", c));
}

/* Return the origin form (RFC 9112 3.2.1) of any target, which starts at its path, or "/" if it has
 * no path. */
static const char *origin_form(const char *target)
{
    const char *authority;

    if (*target == '/') {
        return target;
    }
    authority = strstr(target, "://");
    if (!authority) {
        return "/";
    }
    authority += strlen("://");
    return authority + strcspn(authority, "/?");
}

static char *percent_encode(apr_pool_t *p, const char *target)
{
    static const char hex[] = "0123456789ABCDEF";
    char *encoded = apr_palloc(p, 3 * strlen(target) + 1);
    char *end = encoded;

    for (; *target; target++) {
        unsigned char c = (unsigned char)*target;

        if (is_allowed_in_target(c)) {
            *end++ = (char)c;
        }
        else {
            *end++ = '%';
            *end++ = hex[c >> 4];
            *end++ = hex[c & 0xf];
        }
    }
    *end = '\0';
    return encoded;
}

const char *upgrade_secure_url(apr_pool_t *p, const char *scheme, const char *host, apr_port_t port,
                               const char *target)
{
    int is_ipv6 = strchr(host, ':') != NULL;
    const char *origin = origin_form(target);

    return apr_pstrcat(p, scheme, "://", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "",
                       port == UPGRADE_HTTPS_DEFAULT_PORT ? ""
                                                          : apr_psprintf(p, ":%u", (unsigned)port),
                       *origin == '/' ? "" : "/", percent_encode(p, origin), NULL);
}

const char *upgrade_url_path(apr_pool_t *p, const char *target)
{
    const char *origin = origin_form(target);
    const char *path = apr_pstrmemdup(p, origin, strcspn(origin, "?"));

    return *path == '/' ? percent_encode(p, path) : "/";
}

int upgrade_is_host(const char *host)
{
    int is_ipv6 = strchr(host, ':') != NULL;
    const char *c;

    for (c = host; *c; c++) {
        unsigned char byte = (unsigned char)*c;

        if (byte >= 0x80
            || !(is_ipv6 ? apr_isxdigit(byte) || strchr(":.", byte)
                         : apr_isalnum(byte) || strchr("-._", byte))) {
            return 0;
        }
    }
    return c > host;
}
