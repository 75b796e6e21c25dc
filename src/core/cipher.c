/* SPDX-License-Identifier: Apache-2.0 */

#include "cipher.h"

#include <string.h>

#include <apr.h>
#include <apr_cstr.h>

/* The spellings of a name. GnuTLS has that of IANA without "WITH", and mod_gnutls leaves out "TLS_"
 * too. */
typedef enum { SPELLING_UNSET = 0, SPELLING_IANA, SPELLING_OPENSSL, SPELLINGS } spelling;

static const char separators[SPELLINGS] = { [SPELLING_IANA] = '_', [SPELLING_OPENSSL] = '-' };

/* A part of a name. A longer one comes before its own beginning. */
typedef struct part {
    const char *names[SPELLINGS]; /* NULL: unused in that spelling */
    int value;
    int is_last; /* of a cipher: the name may end with it, without a hash */
} part;

#define PART(iana, openssl, value)                                                                 \
    {                                                                                              \
        { NULL, iana, openssl }, value, 0                                                          \
    }
#define PART_LAST(iana, openssl, value)                                                            \
    {                                                                                              \
        { NULL, iana, openssl }, value, 1                                                          \
    }
#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* The key exchanges and authentications, and whether they provide forward secrecy. Anonymous ones
 * are ephemeral, but do not exclude an attacker in between. */
static const part exchanges[] = {
    PART("ECDHE_RSA", "ECDHE-RSA", 1),
    PART("ECDHE_ECDSA", "ECDHE-ECDSA", 1),
    PART("DHE_RSA", "DHE-RSA", 1),
    PART("DHE_DSS", "DHE-DSS", 1),
    PART("ECDHE_PSK", "ECDHE-PSK", 1),
    PART("DHE_PSK", "DHE-PSK", 1),
    PART("PSK_DHE", NULL, 1),
    PART("ECCPWD", NULL, 1),
    PART(NULL, "ECDHE", 1), /* ECDHE-ARIA128-GCM-SHA256 */
    PART(NULL, "EDH-RSA", 1),
    PART(NULL, "EDH-DSS", 1),
    PART(NULL, "AEAD", 1),  /* TLS 1.3 in LibreSSL, and at Cloudflare */
    PART(NULL, "TLS13", 1), /* TLS 1.3 in wolfSSL, and of F5 */
    PART("RSA_PSK", "RSA-PSK", 0),
    PART("RSA", NULL, 0), /* OpenSSL leaves it out */
    PART("PSK", "PSK", 0),
    PART("ECDH_RSA", "ECDH-RSA", 0),
    PART("ECDH_ECDSA", "ECDH-ECDSA", 0),
    PART("ECDH_anon", "AECDH", 0),
    PART("DH_RSA", "DH-RSA", 0),
    PART("DH_DSS", "DH-DSS", 0),
    PART("DH_anon", "ADH", 0),
    PART("SRP_SHA_RSA", "SRP-RSA", 0),
    PART("SRP_SHA_DSS", "SRP-DSS", 0),
    PART("SRP_SHA", "SRP", 0),
    PART("KRB5", "KRB5", 0),
};

/* The ciphers and their key sizes. */
static const part ciphers[] = {
    PART("AES_256_GCM", "AES256-GCM", 256),
    PART("AES_128_GCM", "AES128-GCM", 128),
    PART_LAST("CHACHA20_POLY1305", "CHACHA20-POLY1305", 256),
    PART_LAST("AES_128_CCM_8", "AES128-CCM8", 128),
    PART_LAST("AES_128_CCM", "AES128-CCM", 128),
    PART_LAST("AES_256_CCM_8", "AES256-CCM8", 256),
    PART_LAST("AES_256_CCM", "AES256-CCM", 256),
    PART("AES_128_CBC", "AES128-CBC", 128),
    PART("AES_256_CBC", "AES256-CBC", 256),
    PART(NULL, "AES-128-CBC", 128),
    PART(NULL, "AES-256-CBC", 256),
    PART(NULL, "AES128", 128),
    PART(NULL, "AES256", 256),
    PART("CAMELLIA_128_CBC", "CAMELLIA128", 128),
    PART("CAMELLIA_256_CBC", "CAMELLIA256", 256),
    PART("CAMELLIA_128_GCM", "CAMELLIA128-GCM", 128),
    PART("CAMELLIA_256_GCM", "CAMELLIA256-GCM", 256),
    PART("ARIA_128_GCM", "ARIA128-GCM", 128),
    PART("ARIA_256_GCM", "ARIA256-GCM", 256),
    PART("ARIA_128_CBC", NULL, 128),
    PART("ARIA_256_CBC", NULL, 256),
    PART("SEED_CBC", "SEED", 128),
    PART("IDEA_CBC", "IDEA-CBC", 128),
    PART("RC4_128", "RC4", 128),
    PART("ARCFOUR_128", NULL, 128), /* GnuTLS */
    /* The strength of three keys with 56 bits each, as in OpenSSL 1.1 and later. */
    PART("3DES_EDE_CBC", "DES-CBC3", 112),
    PART(NULL, "3DES-EDE-CBC", 112),
    PART("DES_CBC", "DES-CBC", 56),
    PART("NULL", "NULL", 0),
};

static const part hashes[] = {
    PART("SHA256", "SHA256", 0), PART("SHA384", "SHA384", 0),
    PART("SHA", "SHA", 0),       PART("SHA1", NULL, 0), /* GnuTLS */
    PART("MD5", "MD5", 0),
};

/* The suites of TLS 1.3, which have no key exchange in their name. All provide forward secrecy. */
static const struct {
    const char *name;
    int bits;
} suites[] = {
    { "TLS_AES_256_GCM_SHA384", 256 },
    { "TLS_AES_128_GCM_SHA256", 128 },
    { "TLS_CHACHA20_POLY1305_SHA256", 256 },
    { "TLS_AES_128_CCM_SHA256", 128 },
    { "TLS_AES_128_CCM_8_SHA256", 128 },
    { "TLS_AEGIS_256_SHA512", 256 },
    { "TLS_AEGIS_128L_SHA256", 128 },
    { "TLS_SM4_GCM_SM3", 128 },
    { "TLS_SM4_CCM_SM3", 128 },
    { "TLS_SHA256_SHA256", 0 },
    { "TLS_SHA384_SHA384", 0 },
};

/* Return the position after a word and its separator, or NULL if the text does not begin with that
 * word. */
static const char *skip_word(const char *at, const char *word, char separator)
{
    apr_size_t length = strlen(word);

    if (apr_cstr_casecmpn(at, word, length)) {
        return NULL;
    }
    at += length;
    return !*at ? at : *at == separator && at[1] ? at + 1 : NULL;
}

/* Read a part of a name. Return NULL, and leave *at, if none of the table is there. */
static const part *read_part(const part *parts, apr_size_t count, spelling in, const char **at)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        const char *name = parts[i].names[in];
        const char *rest = name ? skip_word(*at, name, separators[in]) : NULL;

        if (rest) {
            *at = rest;
            return &parts[i];
        }
    }
    return NULL;
}

#define READ_PART(parts, in, at) read_part(parts, LENGTH(parts), in, at)

/* Return whether the hash at the end of a name is known, or is rightly left out. */
static int has_valid_hash(const part *encryption, spelling in, const char *at)
{
    return *at ? READ_PART(hashes, in, &at) && !*at : encryption->is_last;
}

static upgrade_cipher read_suite(const part *exchange, spelling in, const char *at)
{
    const part *encryption = READ_PART(ciphers, in, &at);

    if (!encryption || !has_valid_hash(encryption, in, at)) {
        return (upgrade_cipher){ 0 };
    }
    return (upgrade_cipher){
        .is_known = 1,
        .bits = encryption->value,
        .forward_secrecy = exchange ? exchange->value : 0,
    };
}

/* Read a name of OpenSSL. Without a key exchange it is RSA's. */
static upgrade_cipher read_openssl(const char *at)
{
    const part *exchange = READ_PART(exchanges, SPELLING_OPENSSL, &at);

    return read_suite(exchange, SPELLING_OPENSSL, at);
}

/* Read a name of IANA or GnuTLS, without "TLS_". */
static upgrade_cipher read_iana(const char *at)
{
    const part *exchange = READ_PART(exchanges, SPELLING_IANA, &at);
    const char *with = skip_word(at, "WITH", separators[SPELLING_IANA]);

    return exchange ? read_suite(exchange, SPELLING_IANA, with ? with : at) : (upgrade_cipher){ 0 };
}

static upgrade_cipher read_tls_1_3(const char *name)
{
    apr_size_t i;

    for (i = 0; i < LENGTH(suites); i++) {
        if (!apr_cstr_casecmp(name, suites[i].name)) {
            return (upgrade_cipher){ .is_known = 1, .bits = suites[i].bits, .forward_secrecy = 1 };
        }
    }
    return (upgrade_cipher){ 0 };
}

upgrade_cipher upgrade_cipher_parse(const char *name)
{
    const char *after = name ? skip_word(name, "TLS", separators[SPELLING_IANA]) : NULL;
    upgrade_cipher cipher = { 0 };

    if (after) {
        cipher = read_tls_1_3(name);
        return cipher.is_known ? cipher : read_iana(after);
    }
    if (!name) {
        return cipher;
    }
    return strchr(name, separators[SPELLING_IANA]) ? read_iana(name) : read_openssl(name);
}
