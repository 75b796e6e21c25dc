/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/cipher.h"
#include "tap.h"

static const struct {
    const char *name;
    int bits;
    int forward_secrecy;
} known[] = {
    /* OpenSSL. */
    { "ECDHE-RSA-AES256-GCM-SHA384", 256, 1 },
    { "ECDHE-RSA-AES128-GCM-SHA256", 128, 1 },
    { "ECDHE-ECDSA-CHACHA20-POLY1305", 256, 1 },
    { "DHE-RSA-CHACHA20-POLY1305", 256, 1 },
    { "ECDHE-RSA-AES128-SHA", 128, 1 },
    { "DHE-RSA-AES256-SHA", 256, 1 },
    { "DHE-DSS-AES128-SHA256", 128, 1 },
    { "EDH-RSA-DES-CBC3-SHA", 112, 1 },
    { "ECDHE-ARIA128-GCM-SHA256", 128, 1 },
    { "ECDHE-ECDSA-AES128-CCM8", 128, 1 },
    { "DHE-RSA-AES256-CCM", 256, 1 },
    { "ECDHE-PSK-AES128-CBC-SHA256", 128, 1 },
    { "ECDHE-RSA-CAMELLIA256-SHA384", 256, 1 },
    { "ECDHE-RSA-NULL-SHA", 0, 1 },
    { "AES256-GCM-SHA384", 256, 0 },
    { "AES128-GCM-SHA256", 128, 0 },
    { "AES128-SHA", 128, 0 },
    { "AES128-CCM8", 128, 0 },
    { "CAMELLIA128-SHA256", 128, 0 },
    { "SEED-SHA", 128, 0 },
    { "IDEA-CBC-SHA", 128, 0 },
    { "RC4-MD5", 128, 0 },
    { "DES-CBC3-SHA", 112, 0 },
    { "DES-CBC-SHA", 56, 0 },
    { "NULL-SHA256", 0, 0 },
    { "ECDH-RSA-AES128-SHA", 128, 0 },
    { "PSK-AES128-CBC-SHA", 128, 0 },
    { "RSA-PSK-CHACHA20-POLY1305", 256, 0 },
    { "SRP-RSA-AES-256-CBC-SHA", 256, 0 },
    { "SRP-3DES-EDE-CBC-SHA", 112, 0 },
    /* Anonymous ones do not protect from an attacker in between. */
    { "ADH-AES128-SHA", 128, 0 },
    { "AECDH-AES256-SHA", 256, 0 },
    /* IANA. */
    { "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 128, 1 },
    { "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", 256, 1 },    /* Go, before 1.14 */
    { "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", 128, 1 },
    { "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", 112, 1 },
    { "TLS_PSK_DHE_WITH_AES_128_CCM_8", 128, 1 },
    { "TLS_ECCPWD_WITH_AES_256_GCM_SHA384", 256, 1 },
    { "TLS_RSA_WITH_AES_256_CBC_SHA256", 256, 0 },
    { "TLS_RSA_WITH_RC4_128_MD5", 128, 0 },
    { "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", 128, 0 },
    { "TLS_PSK_WITH_AES_128_GCM_SHA256", 128, 0 },
    { "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA", 128, 0 },
    { "TLS_DH_anon_WITH_AES_128_CBC_SHA", 128, 0 },
    { "TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA", 128, 0 },
    { "TLS_RSA_WITH_NULL_SHA", 0, 0 },
    /* GnuTLS. */
    { "TLS_ECDHE_RSA_AES_128_GCM_SHA256", 128, 1 },
    { "TLS_ECDHE_RSA_AES_256_CBC_SHA1", 256, 1 },
    /* mod_gnutls, which has such names for TLS 1.3, too. */
    { "ECDHE_RSA_AES_128_GCM_SHA256", 128, 1 },
    { "ECDHE_RSA_AES_256_GCM_SHA384", 256, 1 },
    { "ECDHE_RSA_CHACHA20_POLY1305", 256, 1 },
    { "ECDHE_ECDSA_AES_256_CBC_SHA1", 256, 1 },
    { "DHE_RSA_AES_128_CCM_8", 128, 1 },
    { "RSA_AES_128_CBC_SHA1", 128, 0 },
    { "RSA_ARCFOUR_128_MD5", 128, 0 },
    { "DH_ANON_AES_128_CBC_SHA1", 128, 0 },
    { "TLS_DHE_RSA_CHACHA20_POLY1305", 256, 1 },
    { "TLS_RSA_ARCFOUR_128_MD5", 128, 0 },
    { "TLS_DH_ANON_AES_128_CBC_SHA1", 128, 0 },
    /* TLS 1.3. */
    { "TLS_AES_128_GCM_SHA256", 128, 1 },
    { "TLS_AES_256_GCM_SHA384", 256, 1 },
    { "TLS_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "TLS_AES_128_CCM_8_SHA256", 128, 1 },
    { "TLS_SM4_GCM_SM3", 128, 1 },
    { "AEAD-AES128-GCM-SHA256", 128, 1 },
    { "AEAD-CHACHA20-POLY1305-SHA256", 256, 1 },
    { "TLS13-AES256-GCM-SHA384", 256, 1 },
    { "tls_aes_128_gcm_sha256", 128, 1 },
    { "ecdhe-rsa-aes128-gcm-sha256", 128, 1 },
};

static const char *const unknown[] = {
    NULL, "", "x", "-", "_", "TLS", "TLS_", "TLS_RSA", "TLS_RSA_WITH", "TLS_RSA_WITH_",
    "ECDHE", "ECDHE-RSA", "ECDHE-RSA-", "ECDHE-RSA-AES128", "ECDHE-RSA-AES128-GCM", "ECDHE-RSA-AES128-GCM-", "AES128", "SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256-", "ECDHE-RSA-AES128-GCM-SHA256-x", "ECDHE-RSA-AES128-GCM-SHA256 ", " ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA512", "ECDHE-RSA-AES512-GCM-SHA256", "XECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES128SHA",
    "ECDHE_RSA_AES128_GCM_SHA256", "TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256", "ECDHE-RSA_WITH-AES128-SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM", "TLS_ECDHE_RSA_WITH_WITH_AES_128_GCM_SHA256", "TLS_WITH_AES_128_GCM_SHA256",
    "TLS_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256x", "TLS_AES_512_GCM_SHA512", "TLS_TLS_AES_128_GCM_SHA256",
    /* Export ciphers, whose keys are shorter than their names say. */
    "EXP-RC4-MD5", "EXP-EDH-RSA-DES-CBC-SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
    "128", "ECDHE-RSA-AES128-GCM-SHA256,ECDHE-RSA-AES128-GCM-SHA256", "(null)", "-RSA-AES128-SHA",
};

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(known); i++) {
        const upgrade_cipher cipher = upgrade_cipher_parse(known[i].name);

        ok(cipher.is_known && cipher.bits == known[i].bits && cipher.forward_secrecy == known[i].forward_secrecy, "%s: %d bits, %d",
           known[i].name, cipher.bits, cipher.forward_secrecy);
    }
    for (i = 0; i < LENGTH(unknown); i++) {
        const upgrade_cipher cipher = upgrade_cipher_parse(unknown[i]);

        ok(!cipher.is_known && !cipher.bits && !cipher.forward_secrecy, "unknown: '%s'", unknown[i] ? unknown[i] : "(null)");
    }
    return tap_done(p);
}
