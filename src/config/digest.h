/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/digest.h
 * SHA-256, from OpenSSL's libcrypto. A build with UPGRADE_WITHOUT_LIBCRYPTO ("make LIBCRYPTO=")
 * has no digests, and the directives that need them are configuration errors.
 */

#ifndef UPGRADE_CONFIG_DIGEST_H
#define UPGRADE_CONFIG_DIGEST_H

#include <apr.h>

#include "../core/credential.h"

/** Nonzero if this build has digests. */
#ifdef UPGRADE_WITHOUT_LIBCRYPTO
#define UPGRADE_HAS_DIGEST 0
#else
#define UPGRADE_HAS_DIGEST 1
#endif

/** The length of a digest. */
#define UPGRADE_DIGEST_BYTES 32

/** Compute SHA-256. @return 0 if it is not available */
int upgrade_digest(const void *bytes, apr_size_t length,
                   unsigned char digest[UPGRADE_DIGEST_BYTES]);

/** Compute HMAC-SHA-256 (RFC 2104). @return 0 if it is not available */
int upgrade_digest_with_key(const upgrade_key *key, const void *bytes, apr_size_t length,
                            unsigned char digest[UPGRADE_DIGEST_BYTES]);

#endif /* UPGRADE_CONFIG_DIGEST_H */
