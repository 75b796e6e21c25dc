/* SPDX-License-Identifier: Apache-2.0 */

#include "url.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "string_builder.h"

/* The bytes that are allowed in a target: the unreserved and reserved characters of RFC 3986 and
 * "%", except "#" (never part of a target) and "[]" (only in hosts). */
/* clang-format off */
static const unsigned char is_allowed[256] = {
    /*    ! " # $ % & ' ( ) * + , - . / */
    [0x20] = 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    /*  0 1 2 3 4 5 6 7 8 9 : ; < = > ? */
    [0x30] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1,
    /*  @ A B C D E F G H I J K L M N O */
    [0x40] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    /*  P Q R S T U V W X Y Z [ \ ] ^ _ */
    [0x50] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
    /*  ` a b c d e f g h i j k l m n o */
    [0x60] = 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    /*  p q r s t u v w x y z { | } ~   */
    [0x70] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0,
};
/* clang-format on */

/* Return the length of the first part that needs no encoding, which is nearly always all of it. */
static apr_size_t length_of_allowed(const char *target)
{
    apr_size_t length = 0;

    while (target[length] && is_allowed[(unsigned char)target[length]]) {
        length++;
    }
    return length;
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

static const char *percent_encode(apr_pool_t *p, const char *target)
{
    static const char hex[] = "0123456789ABCDEF";
    char *encoded;
    char *end;

    if (!target[length_of_allowed(target)]) {
        return target;
    }
    end = encoded = apr_palloc(p, 3 * strlen(target) + 1);
    for (; *target; target++) {
        unsigned char c = (unsigned char)*target;

        if (is_allowed[c]) {
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
    upgrade_string_builder url;

    url.count = 0;
    upgrade_string_add_text(&url, scheme);
    upgrade_string_add_text(&url, is_ipv6 ? "://[" : "://");
    upgrade_string_add_text(&url, host);
    if (is_ipv6) {
        upgrade_string_add_text(&url, "]");
    }
    if (port != UPGRADE_HTTPS_DEFAULT_PORT) {
        upgrade_string_add_text(&url, ":");
        upgrade_string_add_text(&url, apr_itoa(p, port));
    }
    if (*origin != '/') {
        upgrade_string_add_text(&url, "/");
    }
    upgrade_string_add_text(&url, percent_encode(p, origin));
    return upgrade_string_join(p, &url).start;
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
