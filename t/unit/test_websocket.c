/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/websocket.h"
#include "tap.h"

#include <apr_strings.h>

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
#define V13 "Sec-WebSocket-Version: 13"
#define UP "Upgrade: websocket"
#define CON "Connection: Upgrade"

#define H(wrong) UPGRADE_HANDSHAKE_##wrong

/* The fields, one per line. */
static const struct {
    const char *lines;
    upgrade_handshake expected;
    const char *method;
    int http;
} rows[] = {
    /* Valid handshakes. */
    { UP "\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "UPGRADE: WebSocket\nCONNECTION: UPGRADE\nSEC-WEBSOCKET-VERSION: 13\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", H(VALID), "GET", 1001 },
    { UP "\nConnection: keep-alive, Upgrade\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { UP "\nConnection: Upgrade,keep-alive\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { UP "\nConnection: , ,\tupgrade\t ,, keep-alive\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "Upgrade: ,, websocket ,\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "Upgrade: h2c, websocket\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "Upgrade: h2c\nUpgrade: websocket\nConnection: keep-alive\nConnection: Upgrade\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "Upgrade: \"a,b\", websocket\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { "Upgrade: \"a\\\",b\", websocket\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: \t13 \n" KEY, H(VALID), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: \tdGhlIHNhbXBsZSBub25jZQ== \t", H(VALID), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==", H(VALID), "GET", 1001 },    /* RFC 6455 4.1 has it */
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: ++++////++++////++++/+==", H(VALID), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY "\nSec-WebSocket-Protocol: chat, superchat\nSec-WebSocket-Extensions: permessage-deflate", H(VALID), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 2000 },    /* as mod_http2 has an extended CONNECT */
    { UP "\n" CON "\n" V13 "\n" KEY, H(VALID), "GET", 1009 },

    /* Not a handshake. */
    { "", H(NONE), "GET", 1001 },
    { "Host: a", H(NONE), "POST", 1001 },
    { "Host: a", H(NONE), "GET", 1000 },
    { "Host: a", H(NONE), "GET", 9 },
    { "Host: a", H(NONE), "GET", 2000 },
    { CON, H(NONE), "GET", 1001 },
    { "Upgrade: h2c\n" CON ", HTTP2-Settings\nHTTP2-Settings: AA", H(NONE), "GET", 1001 },
    { "Upgrade: TLS/1.2\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: websockets\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: web socket\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: xwebsocket, websocketx\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: websocket/13\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: \"websocket\"\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: \"a, websocket\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: \"a, websocket, b\"\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: websocket;q=1\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade: web,socket\n" CON, H(NONE), "GET", 1001 },
    { "Upgrade:\n" CON, H(NONE), "GET", 1001 },
    { "Sec-Web-Socket-Key: x\nX-Sec-WebSocket-Key: x\nSec-WebSocket: x", H(NONE), "GET", 1001 },

    /* Over HTTP/1.0, with and without its fields. */
    { UP "\n" CON "\n" V13 "\n" KEY, H(HTTP10), "GET", 1000 },
    { V13 "\n" KEY, H(HTTP10), "GET", 1000 },
    { UP, H(HTTP10), "GET", 1000 },
    { "Sec-WebSocket-Protocol: chat", H(HTTP10), "POST", 1000 },
    { UP "\n" CON "\n" V13 "\n" KEY, H(HTTP10), "GET", 9 },

    /* Stripped by a proxy. */
    { V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { "Sec-WebSocket-Protocol: chat", H(STRIPPED), "GET", 1001 },
    { "sec-websocket-anything: x", H(STRIPPED), "GET", 1001 },
    { CON "\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { UP "\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { UP "\nConnection: close\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { UP "\nConnection: keep-alive, xupgrade\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { UP "\nConnection: \"upgrade\"\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { UP, H(STRIPPED), "GET", 1001 },
    { "Upgrade: h2c\n" CON "\n" V13 "\n" KEY, H(STRIPPED), "GET", 1001 },
    { V13 "\n" KEY, H(STRIPPED), "POST", 1001 },
    { V13 "\n" KEY, H(STRIPPED), "GET", 2000 },

    /* Not GET. */
    { UP "\n" CON "\n" V13 "\n" KEY, H(METHOD), "POST", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY, H(METHOD), "HEAD", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY, H(METHOD), "get", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY, H(METHOD), "CONNECT", 1001 },
    { UP "\n" CON, H(METHOD), "PUT", 1001 },

    /* Another version. */
    { UP "\n" CON "\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 8\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 8, 7\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 013\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 13, 8\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 13,\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 13, 13\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\n" V13 "\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version:\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 13.0\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: +13\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: \"13\"\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 1 3\n" KEY, H(VERSION), "GET", 1001 },
    { UP "\n" CON "\nSec-WebSocket-Version: 8", H(VERSION), "GET", 1001 },    /* before the key */

    /* The key. */
    { UP "\n" CON "\n" V13, H(KEY_MISSING), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY "\n" KEY, H(KEY_REPEATED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\n" KEY ", dGhlIHNhbXBsZSBub25jZQ==", H(KEY_REPEATED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key:", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ===", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQA=", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQAA", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25j==", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25-ZQ==", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBs SBub25jZQ==", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBs=SBub25jZQ==", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: dGhlIHNhbXBs\xc3\xa9" "ub25jZQ==", H(KEY_ILL_FORMED), "GET", 1001 },
    { UP "\n" CON "\n" V13 "\nSec-WebSocket-Key: 0", H(KEY_ILL_FORMED), "GET", 1001 },
};

/* joined: repeated fields in one line, as httpd stores them. */
static apr_table_t *headers_of(apr_pool_t *p, const char *lines, int joined)
{
    apr_table_t *headers = apr_table_make(p, 4);
    char *state;
    char *line = apr_strtok(apr_pstrdup(p, lines), "\n", &state);

    for (; line; line = apr_strtok(NULL, "\n", &state)) {
        char *colon = strchr(line, ':');

        *colon++ = '\0';
        colon += *colon == ' ';
        (joined ? apr_table_merge : apr_table_add)(headers, line, colon);
    }
    return headers;
}

static void test_row(apr_pool_t *p, apr_size_t i)
{
    int joined;

    for (joined = 0; joined < 2; joined++) {
        upgrade_handshake got = upgrade_websocket_handshake(headers_of(p, rows[i].lines, joined), rows[i].method, rows[i].http);

        ok(got == rows[i].expected, "row %d%s: %d, expected %d", (int)i, joined ? ", fields joined" : "", (int)got, (int)rows[i].expected);
    }
}

/* 8 KB of tokens, the relevant one last. */
static void test_long(apr_pool_t *p)
{
    apr_table_t *headers = headers_of(p, CON "\n" V13 "\n" KEY, 1);
    char *list = apr_palloc(p, 8192 + 16);

    memset(list, ',', 8192);
    memcpy(list + 8192, "websocket", sizeof("websocket"));
    apr_table_setn(headers, "Upgrade", list);
    ok(upgrade_websocket_handshake(headers, "GET", 1001) == UPGRADE_HANDSHAKE_VALID, "8 KB of empty elements");
    memset(list, 'a', 8191);
    ok(upgrade_websocket_handshake(headers, "GET", 1001) == UPGRADE_HANDSHAKE_VALID, "8 KB of one token");
    list[8191] = 'a';
    ok(upgrade_websocket_handshake(headers, "GET", 1001) == UPGRADE_HANDSHAKE_STRIPPED, "8 KB of one token, and no other");
    memset(list, '"', 8191);
    list[8191] = ',';
    ok(upgrade_websocket_handshake(headers, "GET", 1001) == UPGRADE_HANDSHAKE_STRIPPED, "8 KB of quotes, an odd number");
}

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        test_row(p, i);
    }
    test_long(p);
    return tap_done(p);
}
