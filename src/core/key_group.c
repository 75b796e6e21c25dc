/* SPDX-License-Identifier: Apache-2.0 */

#include "key_group.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* Part of every name of a post-quantum group: X25519MLKEM768, MLKEM1024, X25519Kyber768Draft00,
 * p384_kyber768, p521_frodo1344aes. */
static const char *const schemes[] = { "MLKEM", "KYBER", "FRODO", "HQC", "BIKE", "NTRU", "SNTRUP" };

static int contains(const char *name, const char *word)
{
    const apr_size_t length = strlen(word);

    for (; *name; name++) {
        if (!apr_cstr_casecmpn(name, word, length)) {
            return 1;
        }
    }
    return 0;
}

upgrade_key_group upgrade_key_group_of(unsigned long number)
{
    static const unsigned long numbers[] = {
        0x11ec, /* X25519MLKEM768 */
        0x11eb, /* SecP256r1MLKEM768 */
        0x11ed, /* SecP384r1MLKEM1024 */
        0x0200, /* MLKEM512 */
        0x0201, /* MLKEM768 */
        0x0202, /* MLKEM1024 */
        0x6399, /* X25519Kyber768Draft00 */
        0x639a, /* SecP256r1Kyber768Draft00 */
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(numbers); i++) {
        if (number == numbers[i]) {
            return UPGRADE_KEY_GROUP_POST_QUANTUM;
        }
    }
    return UPGRADE_KEY_GROUP_CLASSIC;
}

static upgrade_key_group parse_number(const char *digits)
{
    enum { MOST_DIGITS = 4, BASE = 16 };
    const apr_size_t length = strspn(digits, "0123456789abcdefABCDEF");

    return length && length <= MOST_DIGITS && !digits[length]
               ? upgrade_key_group_of(strtoul(digits, NULL, BASE))
               : UPGRADE_KEY_GROUP_UNSET;
}

/* Return whether every character can be part of a name. */
static int is_name(const char *name)
{
    const char *at;

    for (at = name; *at; at++) {
        if (!apr_isalnum(*at) && !strchr("_-.", *at)) {
            return 0;
        }
    }
    return at > name && apr_isalpha(*name);
}

upgrade_key_group upgrade_key_group_parse(const char *name)
{
    apr_size_t i;

    if (name && !apr_cstr_casecmpn(name, "0x", 2)) {
        return parse_number(name + 2);
    }
    if (!name || !is_name(name)) {
        return UPGRADE_KEY_GROUP_UNSET;
    }
    for (i = 0; i < LENGTH(schemes); i++) {
        if (contains(name, schemes[i])) {
            return UPGRADE_KEY_GROUP_POST_QUANTUM;
        }
    }
    return UPGRADE_KEY_GROUP_CLASSIC;
}
