/* SPDX-License-Identifier: Apache-2.0 */

#include "tls_hello.h"

enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };
enum { EXTENSION_PRE_SHARED_KEY = 41, EXTENSION_VERSIONS = 43, EXTENSION_KEY_SHARE = 51 };
enum { HEADER_SIZE = 4, RANDOM_SIZE = 32, BYTE_BITS = 8 };

/* The rest of a message. Reading beyond its end yields zeros, and sets is_short. */
typedef struct reader {
    const unsigned char *at;
    apr_size_t left;
    int is_short;
} reader;

static void skip(reader *from, apr_size_t size)
{
    from->is_short |= size > from->left;
    size = size > from->left ? from->left : size;
    from->at += size;
    from->left -= size;
}

static unsigned read_number(reader *from, int bytes)
{
    unsigned number = 0;

    while (bytes-- > 0) {
        number = number << BYTE_BITS | (from->left ? *from->at : 0);
        skip(from, 1);
    }
    return number;
}

/* Return a part whose size is before it, in a number of so many bytes, and skip it. */
static reader read_part(reader *from, int bytes)
{
    const apr_size_t size = read_number(from, bytes);
    reader part = *from;

    skip(from, size);
    part.left = from->is_short ? 0 : size;
    return part;
}

/* Set an extension, and return whether there is one. */
static int next_extension(reader *from, unsigned *type, reader *content)
{
    if (!from->left || from->is_short) {
        return 0;
    }
    *type = read_number(from, 2);
    *content = read_part(from, 2);
    return !from->is_short;
}

static upgrade_tls version_of(unsigned number)
{
    enum { SSL_3 = 0x0300, TLS_1_0 = 0x0301, TLS_1_3 = 0x0304 };

    return number >= TLS_1_0 && number <= TLS_1_3
               ? (upgrade_tls)(UPGRADE_TLS_1_0 + (number - TLS_1_0))
           : number <= SSL_3 ? UPGRADE_TLS_SSL
                             : UPGRADE_TLS_ANY;
}

/* Return the highest version of a list. It may have reserved values (RFC 8701). */
static upgrade_tls highest_of(reader list)
{
    reader versions = read_part(&list, 1);
    upgrade_tls highest = UPGRADE_TLS_ANY;

    while (versions.left) {
        const upgrade_tls version = version_of(read_number(&versions, 2));

        highest = version > highest ? version : highest;
    }
    return highest;
}

upgrade_tls upgrade_tls_hello_offered(const unsigned char *message, apr_size_t size)
{
    reader from = { .at = message, .left = size };
    reader extensions, content;
    upgrade_tls offered;
    unsigned type;

    if (read_number(&from, 1) != CLIENT_HELLO) {
        return UPGRADE_TLS_UNSET;
    }
    skip(&from, HEADER_SIZE - 1);
    offered = version_of(read_number(&from, 2));
    skip(&from, RANDOM_SIZE);
    read_part(&from, 1); /* the session id */
    read_part(&from, 2); /* the cipher suites */
    read_part(&from, 1); /* the compression methods */
    extensions = read_part(&from, 2);
    while (next_extension(&extensions, &type, &content)) {
        if (type == EXTENSION_VERSIONS) {
            return highest_of(content);
        }
    }
    return offered;
}

int upgrade_tls_hello_lacks_key_exchange(const unsigned char *message, apr_size_t size)
{
    enum { CIPHER_AND_COMPRESSION = 3 };
    reader from = { .at = message, .left = size };
    reader extensions, content;
    int has_psk = 0;
    unsigned type;

    if (read_number(&from, 1) != SERVER_HELLO) {
        return 0;
    }
    skip(&from, HEADER_SIZE - 1 + 2 + RANDOM_SIZE);
    read_part(&from, 1); /* the session id */
    skip(&from, CIPHER_AND_COMPRESSION);
    extensions = read_part(&from, 2);
    while (next_extension(&extensions, &type, &content)) {
        if (type == EXTENSION_KEY_SHARE) {
            return 0;
        }
        has_psk |= type == EXTENSION_PRE_SHARED_KEY;
    }
    return has_psk;
}
