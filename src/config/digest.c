/* SPDX-License-Identifier: Apache-2.0 */

#include "digest.h"

#if UPGRADE_HAS_DIGEST

#include <openssl/evp.h>
#include <openssl/hmac.h>

int upgrade_digest(const void *bytes, apr_size_t length, unsigned char digest[UPGRADE_DIGEST_BYTES])
{
    return EVP_Digest(bytes, length, digest, NULL, EVP_sha256(), NULL);
}

int upgrade_digest_with_key(const upgrade_key *key, const void *bytes, apr_size_t length,
                            unsigned char digest[UPGRADE_DIGEST_BYTES])
{
    unsigned int digest_length;

    return HMAC(EVP_sha256(), key->bytes, key->length, bytes, length, digest, &digest_length)
           != NULL;
}

#else

int upgrade_digest(const void *bytes, apr_size_t length, unsigned char digest[UPGRADE_DIGEST_BYTES])
{
    (void)bytes;
    (void)length;
    (void)digest;
    return 0;
}

int upgrade_digest_with_key(const upgrade_key *key, const void *bytes, apr_size_t length,
                            unsigned char digest[UPGRADE_DIGEST_BYTES])
{
    (void)key;
    return upgrade_digest(bytes, length, digest);
}

#endif
