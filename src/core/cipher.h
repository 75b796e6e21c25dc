/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/cipher.h
 * Derives the properties of a cipher suite from its name.
 *
 * mod_ssl and most proxies use OpenSSL's names; mod_tls, Java, Go and BoringSSL those of IANA's
 * registry; mod_gnutls those of GnuTLS.
 */

#ifndef UPGRADE_CORE_CIPHER_H
#define UPGRADE_CORE_CIPHER_H

/** The properties of a cipher suite. All zero: the name is unknown. */
typedef struct upgrade_cipher {
    int is_known;
    int bits;            /* the key size in use, as SSL_CIPHER_USEKEYSIZE; 0: no encryption */
    int forward_secrecy; /* 1: the key exchange is ephemeral, and a peer is authenticated */
} upgrade_cipher;

/**
 * Return the properties of a cipher suite.
 * @param name in any case: "ECDHE-RSA-AES128-GCM-SHA256" (OpenSSL),
 * "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" (IANA), "TLS_ECDHE_RSA_AES_128_GCM_SHA256" (GnuTLS),
 * "ECDHE_RSA_AES_128_GCM_SHA256" (mod_gnutls), "TLS_AES_128_GCM_SHA256" (TLS 1.3) or
 * "AEAD-AES128-GCM-SHA256" (TLS 1.3, LibreSSL); may be NULL. Every part of it must be known: export
 * ciphers and GOST are not.
 */
upgrade_cipher upgrade_cipher_parse(const char *name);

#endif /* UPGRADE_CORE_CIPHER_H */
