/* SPDX-License-Identifier: Apache-2.0 */

#include "reduce.h"

#include <string.h>

#include <apr_strings.h>

#include "snapshot.h"

static upgrade_span nothing(void)
{
    return upgrade_span_of("-");
}

static upgrade_span cut(upgrade_span span)
{
    if (span.length > UPGRADE_STATUS_KEY_MAX) {
        span.length = UPGRADE_STATUS_KEY_MAX;
    }
    return span;
}

/* Return the first word of a text. */
static upgrade_span word_at(const char *text)
{
    return cut((upgrade_span){ .start = text, .length = strcspn(text, " \t;,(") });
}

/* Return the product of a browser, or an empty span. The more specific ones come first: Edge names
 * Chrome too, and Chrome names Safari. */
static upgrade_span browser_in(const char *agent)
{
    static const char *const products[] = {
        " Edg/",   " Edge/",           " OPR/",    " SamsungBrowser/", " Firefox/", " FxiOS/",
        " CriOS/", " HeadlessChrome/", " Chrome/", " Trident/",        " Version/", " AppleWebKit/"
    };
    apr_size_t i;

    for (i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        const char *found = strstr(agent, products[i]);

        if (found) {
            return word_at(found + 1);
        }
    }
    return (upgrade_span){ .start = agent, .length = 0 };
}

upgrade_span upgrade_reduce_agent(const char *agent)
{
    static const char compatible[] = "Mozilla/";
    upgrade_span product;

    if (!agent || !*agent) {
        return nothing();
    }
    if (!strncmp(agent, compatible, sizeof(compatible) - 1)) {
        product = browser_in(agent);
        if (product.length) {
            return product;
        }
    }
    product = word_at(agent);
    return product.length ? product : nothing();
}

upgrade_span upgrade_reduce_path(const char *path)
{
    enum { SEGMENTS = 2 };
    const char *slash;
    int i;

    if (!path || !*path) {
        return nothing();
    }
    slash = strchr(path, '/');
    for (i = 0; slash && i < SEGMENTS; i++) {
        slash = strchr(slash + 1, '/');
    }
    return cut(slash ? (upgrade_span){ .start = path, .length = (apr_size_t)(slash - path) }
                     : upgrade_span_of(path));
}

/*
 * Addresses.
 */

/* Write a byte in decimal, and return the end of it. */
static char *put_decimal(char *to, unsigned byte)
{
    if (byte >= 100) {
        *to++ = (char)('0' + byte / 100);
    }
    if (byte >= 10) {
        *to++ = (char)('0' + byte / 10 % 10);
    }
    *to++ = (char)('0' + byte % 10);
    return to;
}

/* Without apr_psprintf(), which takes several hundred instructions. */
static const char *ipv4_text(apr_pool_t *p, upgrade_status_clients_mode mode,
                             const unsigned char *bytes)
{
    static const char rest[] = "0/24";
    char *text = apr_palloc(p, sizeof("255.255.255.") + sizeof(rest));
    char *end = put_decimal(text, bytes[0]);

    *end++ = '.';
    end = put_decimal(end, bytes[1]);
    *end++ = '.';
    end = put_decimal(end, bytes[2]);
    *end++ = '.';
    if (mode == UPGRADE_STATUS_CLIENTS_ADDRESS) {
        *put_decimal(end, bytes[3]) = '\0';
    }
    else {
        memcpy(end, rest, sizeof(rest));
    }
    return text;
}

/* Return a network of at most 64 bits, in the form of RFC 5952: zeros at its end are left out. */
static const char *ipv6_text(apr_pool_t *p, upgrade_status_clients_mode mode,
                             const unsigned char *bytes)
{
    enum { NETWORK_GROUPS = 3, ADDRESS_GROUPS = 4, BITS = 16 };
    const int most = mode == UPGRADE_STATUS_CLIENTS_ADDRESS ? ADDRESS_GROUPS : NETWORK_GROUPS;
    const char *text = "";
    int groups = most;
    int i;

    while (groups && !bytes[2 * groups - 2] && !bytes[2 * groups - 1]) {
        groups--;
    }
    for (i = 0; i < groups; i++) {
        const unsigned char *group = bytes + (apr_size_t)2 * (apr_size_t)i;

        text = apr_psprintf(p, "%s%s%x", text, i ? ":" : "", group[0] << 8 | group[1]);
    }
    return apr_psprintf(p, "%s::/%d", text, most * BITS);
}

const char *upgrade_reduce_client(apr_pool_t *p, upgrade_status_clients_mode mode,
                                  const void *address, apr_size_t length)
{
    static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    enum { IPV6 = 16 };
    const unsigned char *bytes = address;

    if (length == IPV6 && memcmp(bytes, mapped, sizeof(mapped))) {
        return ipv6_text(p, mode, bytes);
    }
    return ipv4_text(p, mode, length == IPV6 ? bytes + sizeof(mapped) : bytes);
}
