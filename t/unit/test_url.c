/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/url.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *host;
        apr_port_t port;
        const char *target;
        const char *url;
    } rows[] = {
        { "www.example.re", 443, "/tech-news", "https://www.example.re/tech-news" },
        { "www.example.re", 8443, "/tech-news", "https://www.example.re:8443/tech-news" },
        { "www.example.re", 80, "/", "https://www.example.re:80/" },
        { "www.example.re", 443, "/a?b=c&d=/../e", "https://www.example.re/a?b=c&d=/../e" },
        { "www.example.re", 443, "//evil.test/a", "https://www.example.re//evil.test/a" },
        { "www.example.re", 443, "/\\evil.test", "https://www.example.re/%5Cevil.test" },
        { "www.example.re", 443, "/a%2Fb%zz", "https://www.example.re/a%2Fb%zz" },
        { "www.example.re", 443, "/<script>\"'", "https://www.example.re/%3Cscript%3E%22'" },
        { "www.example.re", 443, "/a b\r\nX: y", "https://www.example.re/a%20b%0D%0AX:%20y" },
        { "www.example.re", 443, "/\xc3\xa9\x7f\x01", "https://www.example.re/%C3%A9%7F%01" },
        { "www.example.re", 443, "/a#b", "https://www.example.re/a%23b" },
        { "www.example.re", 443, "/[1]{2}|3^4`", "https://www.example.re/%5B1%5D%7B2%7D%7C3%5E4%60" },
        { "www.example.re", 443, "http://evil.test/a?b", "https://www.example.re/a?b" },
        { "www.example.re", 443, "http://u:p@evil.test:80/a", "https://www.example.re/a" },
        { "www.example.re", 443, "http://evil.test", "https://www.example.re/" },
        { "www.example.re", 443, "http://evil.test?q", "https://www.example.re/?q" },
        { "www.example.re", 443, "*", "https://www.example.re/" },
        { "www.example.re", 443, "evil.test:443", "https://www.example.re/" },
        { "www.example.re", 443, "", "https://www.example.re/" },
        { "2001:db8::1", 443, "/", "https://[2001:db8::1]/" },
        { "2001:db8::1", 8443, "/", "https://[2001:db8::1]:8443/" },
        { "192.0.2.1", 443, "/", "https://192.0.2.1/" },
    };
    static const char *const hosts[] = { "www.example.re", "a_b-c.example.re.", "192.0.2.1", "::1", "2001:db8::1", "::ffff:192.0.2.1" };
    static const char *const not_hosts[] = {
        "", "evil.test#.example.re", "evil.test?.example.re", "evil.test/.example.re", "evil.test\\.example.re", "u@evil.test", "a:b.example.re",
        "evil.test%23.example.re", "<b>", "a b", "a\"b", "a'b", "\xc3\xa9.example.re", "a\x01", "[::1]", "::1#",
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        is(upgrade_secure_url(p, "https", rows[i].host, rows[i].port, rows[i].target), rows[i].url, rows[i].url);
    }
    is(upgrade_secure_url(p, "wss", "www.example.re", 443, "/chat?a"), "wss://www.example.re/chat?a", "wss");
    for (i = 0; i < LENGTH(hosts); i++) {
        ok(upgrade_is_host(hosts[i]), "%s", hosts[i]);
    }
    for (i = 0; i < LENGTH(not_hosts); i++) {
        ok(!upgrade_is_host(not_hosts[i]), "not: %s", not_hosts[i]);
    }
    return tap_done(p);
}
