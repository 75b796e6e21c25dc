/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/openssl.h
 * The OpenSSL library that mod_ssl uses. Without libssl at build time (UPGRADE_HAS_LIBSSL), and
 * with another TLS module, nothing is known about it.
 */

#ifndef UPGRADE_CONFIG_OPENSSL_H
#define UPGRADE_CONFIG_OPENSSL_H

#include <httpd.h>

/** Nonzero if the module is linked with libssl. The makefile defines it. */
#ifndef UPGRADE_HAS_LIBSSL
#define UPGRADE_HAS_LIBSSL 0
#endif

/** The reason why OpenSSL rejects the handshakes of TLS 1.0 and 1.1 that SSLProtocol allows. */
typedef enum {
    UPGRADE_OLD_TLS_UNSET = 0, /* it does not, or that is unknown */
    UPGRADE_OLD_TLS_CIPHERS,   /* no cipher suite for them is enabled */
    UPGRADE_OLD_TLS_DISABLED,  /* OpenSSL's configuration file disables both versions */
    UPGRADE_OLD_TLS_LEVEL      /* the security level does not permit them */
} upgrade_old_tls;

/**
 * Return whether mod_ssl uses the libssl that this module is linked with, so that structures of one
 * can be passed to the other.
 */
int upgrade_openssl_is_shared(apr_pool_t *p, server_rec *s);

/**
 * Return the reason why OpenSSL rejects TLS 1.0 and 1.1.
 * @param ciphers as in SSLCipherSuite; NULL: OpenSSL's default
 * @param level   set to the security level
 */
upgrade_old_tls upgrade_openssl_old_tls(const char *ciphers, int *level);

#endif /* UPGRADE_CONFIG_OPENSSL_H */
