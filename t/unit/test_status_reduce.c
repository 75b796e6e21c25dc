/* SPDX-License-Identifier: Apache-2.0 */

/* The keys of the top lists. */

#include "tap.h"

#include <apr_strings.h>

#include "../../src/status/reduce.h"

static const struct {
    const char *agent;
    const char *expected;
} agents[] = {
    { NULL, "-" },
    { "", "-" },
    { "curl/8.5.0", "curl/8.5.0" },
    { "Go-http-client/1.1", "Go-http-client/1.1" },
    { "python-requests/2.31.0 extra/1", "python-requests/2.31.0" },
    { "okhttp/4.9.0;secret=1", "okhttp/4.9.0" },
    { "(comment only)", "-" },
    { " leading", "-" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Chrome/120.0.0.0" },
    { "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91", "Edg/120.0.2210.91" },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox/121.0" },
    { "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15", "Version/17.2" },
    { "Mozilla/4.0 (compatible; MSIE 6.0)", "Mozilla/4.0" },
    { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg" },
};

static const struct {
    const char *path;
    const char *expected;
} paths[] = {
    { NULL, "-" },
    { "", "-" },
    { "/", "/" },
    { "*", "*" },
    { "/api", "/api" },
    { "/api/v1", "/api/v1" },
    { "/api/v1/", "/api/v1" },
    { "/api/v1/users/42", "/api/v1" },
    { "//a/b", "//a" },
    { "/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg", "/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg" },
};

static const struct {
    unsigned char bytes[16];
    apr_size_t length;
    const char *network;
    const char *address;
} clients[] = {
    { { 192, 0, 2, 1 }, 4, "192.0.2.0/24", "192.0.2.1" },
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1 }, 16, "192.0.2.0/24", "192.0.2.1" },
    { { 0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 9 }, 16, "2001:db8:1::/48", "2001:db8:1:2::/64" },
    { { 0x20, 1, 0xd, 0xb8 }, 16, "2001:db8::/48", "2001:db8::/64" },
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 16, "::/48", "::/64" },
};

int main(void)
{
    apr_pool_t *p = tap_start();
    size_t i;

    for (i = 0; i < LENGTH(agents); i++) {
        upgrade_span got = upgrade_reduce_agent(agents[i].agent);

        is(apr_pstrmemdup(p, got.start, got.length), agents[i].expected, agents[i].agent ? agents[i].agent : "no User-Agent");
    }
    for (i = 0; i < LENGTH(paths); i++) {
        upgrade_span got = upgrade_reduce_path(paths[i].path);

        is(apr_pstrmemdup(p, got.start, got.length), paths[i].expected, paths[i].path ? paths[i].path : "no path");
    }
    for (i = 0; i < LENGTH(clients); i++) {
        is(upgrade_reduce_client(p, UPGRADE_STATUS_CLIENTS_NETWORK, clients[i].bytes, clients[i].length), clients[i].network, clients[i].network);
        is(upgrade_reduce_client(p, UPGRADE_STATUS_CLIENTS_ADDRESS, clients[i].bytes, clients[i].length), clients[i].address, clients[i].address);
    }
    return tap_done(p);
}
