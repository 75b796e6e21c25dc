/* SPDX-License-Identifier: Apache-2.0 */

#include <stdlib.h>
#include <string.h>

#include "../../src/core/tls_hello.h"
#include "tap.h"

enum { MOST = 256, RANDOM = 32 };

/* A message under construction. */
typedef struct message {
    unsigned char bytes[MOST];
    size_t size;
} message;

static void add(message *to, const char *hex)
{
    for (; *hex; hex += *hex == ' ' ? 1 : 2) {
        if (*hex != ' ') {
            const char byte[] = { hex[0], hex[1], '\0' };

            to->bytes[to->size++] = (unsigned char)strtoul(byte, NULL, 16);
        }
    }
}

/* Return a hello.
 * @param rest what follows the random bytes, without the size of the extensions
 * @param extensions NULL: there is not even their size */
static message hello(const char *type, const char *version, const char *rest,
                     const char *extensions)
{
    message to = { .size = 0 };
    size_t at;

    add(&to, type);
    add(&to, "000000");
    add(&to, version);
    memset(to.bytes + to.size, 0xa5, RANDOM);
    to.size += RANDOM;
    add(&to, rest);
    if (extensions) {
        at = to.size;
        add(&to, "0000");
        add(&to, extensions);
        to.bytes[at + 1] = (unsigned char)(to.size - at - 2);
    }
    to.bytes[3] = (unsigned char)(to.size - 4);
    return to;
}

/* Call a function with a message that is cut at every length, in memory of exactly that size. */
static void cut(const message *from, void (*call)(const unsigned char *bytes, size_t size))
{
    size_t size;

    for (size = 0; size <= from->size; size++) {
        unsigned char *copy = malloc(size ? size : 1);

        memcpy(copy, from->bytes, size);
        call(copy, size);
        free(copy);
    }
}

static void call_both(const unsigned char *bytes, size_t size)
{
    upgrade_tls_hello_offered(bytes, size);
    upgrade_tls_hello_lacks_key_exchange(bytes, size);
}

/* The session id, the cipher suites and the compression methods of a ClientHello. */
#define CLIENT "02 aaaa 0004 1301 c02f 01 00"
/* The session id, the cipher suite and the compression method of a ServerHello. */
#define SERVER "02 aaaa 1301 00"

static const struct {
    const char *name;
    const char *type;
    const char *version;
    const char *extensions;
    upgrade_tls offered;
} clients[] = {
    { "SSL 3", "01", "0300", NULL, UPGRADE_TLS_SSL },
    { "TLS 1.0 without extensions", "01", "0301", NULL, UPGRADE_TLS_1_0 },
    { "TLS 1.0 with others", "01", "0301", "0017 0000 0023 0001 00", UPGRADE_TLS_1_0 },
    { "TLS 1.1", "01", "0302", "", UPGRADE_TLS_1_1 },
    { "TLS 1.2", "01", "0303", "0017 0000", UPGRADE_TLS_1_2 },
    { "TLS 1.3", "01", "0303", "0017 0000 002b 0005 04 0304 0303", UPGRADE_TLS_1_3 },
    { "TLS 1.3, lowest first", "01", "0303", "002b 0005 04 0303 0304", UPGRADE_TLS_1_3 },
    { "reserved values", "01", "0303", "002b 0007 06 fafa 0302 0301", UPGRADE_TLS_1_1 },
    { "only reserved values", "01", "0303", "002b 0003 02 fafa", UPGRADE_TLS_ANY },
    { "a list that is longer than its extension", "01", "0303", "002b 0003 04 0304 0303",
      UPGRADE_TLS_ANY },
    { "a later version", "01", "0305", NULL, UPGRADE_TLS_ANY },
    { "a ServerHello", "02", "0303", NULL, UPGRADE_TLS_UNSET },
};

static const struct {
    const char *name;
    const char *type;
    const char *extensions;
    int lacks;
} servers[] = {
    { "a full handshake", "02", "002b 0002 0304 0033 0004 001d 0000", 0 },
    { "psk_dhe_ke", "02", "0029 0002 0000 002b 0002 0304 0033 0004 001d 0000", 0 },
    { "psk_ke", "02", "002b 0002 0304 0029 0002 0000", 1 },
    { "TLS 1.2", "02", "ff01 0001 00", 0 },
    { "no extensions", "02", NULL, 0 },
    { "a ClientHello", "01", "0029 0002 0000", 0 },
};

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
        const message from = hello(clients[i].type, clients[i].version, CLIENT,
                                   clients[i].extensions);

        ok(upgrade_tls_hello_offered(from.bytes, from.size) == clients[i].offered, "offered: %s",
           clients[i].name);
        cut(&from, call_both);
    }
    for (i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
        const message from = hello(servers[i].type, "0303", SERVER, servers[i].extensions);

        ok(upgrade_tls_hello_lacks_key_exchange(from.bytes, from.size) == servers[i].lacks,
           "no key exchange: %s", servers[i].name);
        cut(&from, call_both);
    }
    ok(upgrade_tls_hello_offered(NULL, 0) == UPGRADE_TLS_UNSET, "an empty message");
    return tap_done(p);
}
