/* SPDX-License-Identifier: Apache-2.0 */

#include "openssl.h"

#include <string.h>

#include "modules.h"

#if UPGRADE_HAS_LIBSSL

#include <openssl/crypto.h>
#include <openssl/ssl.h>

int upgrade_openssl_is_shared(apr_pool_t *p, server_rec *s)
{
    static const char name[] = "OpenSSL";
    enum { LENGTH = sizeof(name) - 1 };
    /* "OpenSSL/3.0.19" and "OpenSSL 3.0.19 27 Jan 2026" */
    const char *used = upgrade_modules_tls_library(p, s);
    const char *linked = OpenSSL_version(OPENSSL_VERSION);
    apr_size_t length = used ? strlen(used) : 0;

    return length > LENGTH + 1 && !strncmp(used, name, LENGTH) && !strncmp(linked, name, LENGTH)
           && !strncmp(used + LENGTH + 1, linked + LENGTH + 1, length - LENGTH - 1)
           && linked[length] == ' ';
}

#else

int upgrade_openssl_is_shared(apr_pool_t *p, server_rec *s)
{
    (void)p;
    (void)s;
    return 0;
}

#endif

#if UPGRADE_HAS_LIBSSL && OPENSSL_VERSION_NUMBER >= 0x30000000L

/* Return whether a cipher suite can be used with TLS 1.0 and 1.1. */
static int is_old(const SSL_CIPHER *cipher)
{
    const char *version = SSL_CIPHER_get_version(cipher);

    return !strcmp(version, "SSLv3") || !strcmp(version, "TLSv1.0");
}

static int has_old_cipher(const SSL_CTX *context)
{
    const STACK_OF(SSL_CIPHER) *ciphers = SSL_CTX_get_ciphers(context);
    int i;

    for (i = 0; i < sk_SSL_CIPHER_num(ciphers); i++) {
        if (is_old(sk_SSL_CIPHER_value(ciphers, i))) {
            return 1;
        }
    }
    return 0;
}

upgrade_old_tls upgrade_openssl_old_tls(const char *ciphers, int *level)
{
    const uint64_t both = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
    /* The context reads OpenSSL's configuration file, like those of mod_ssl. SSLProtocol sets the
     * versions of the latter, so that MinProtocol in that file has no effect on them. */
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    upgrade_old_tls reason = UPGRADE_OLD_TLS_UNSET;

    *level = 0;
    /* mod_ssl reports an invalid list. */
    if (context && (!ciphers || SSL_CTX_set_cipher_list(context, ciphers))) {
        *level = SSL_CTX_get_security_level(context);
        reason = !has_old_cipher(context)                        ? UPGRADE_OLD_TLS_CIPHERS
                 : (SSL_CTX_get_options(context) & both) == both ? UPGRADE_OLD_TLS_DISABLED
                 : *level > 0                                    ? UPGRADE_OLD_TLS_LEVEL
                                                                 : UPGRADE_OLD_TLS_UNSET;
    }
    SSL_CTX_free(context);
    return reason;
}

#else

upgrade_old_tls upgrade_openssl_old_tls(const char *ciphers, int *level)
{
    (void)ciphers;
    *level = 0;
    return UPGRADE_OLD_TLS_UNSET;
}

#endif
