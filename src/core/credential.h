/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/credential.h
 * Splits the value of a header field that carries a credential into a part that may be logged and a
 * secret.
 */

#ifndef UPGRADE_CORE_CREDENTIAL_H
#define UPGRADE_CORE_CREDENTIAL_H

#include "span.h"

/** The key of the fingerprints. Allocated from the configuration's pool, read-only. */
typedef struct upgrade_key {
    const unsigned char *bytes;
    int length;
} upgrade_key;

/** The parts of a credential. */
typedef struct upgrade_credential {
    /* its registered spelling, or "other"; NULL if the header field has no scheme */
    const char *scheme;
    upgrade_span secret; /* without the scheme; never logged */
    int is_basic;
} upgrade_credential;

/**
 * Split the value of a header field into scheme and secret.
 * @param header its name: Authorization and Proxy-Authorization have a scheme (RFC 9110 11.6.2),
 * others are entirely secret
 */
upgrade_credential upgrade_credential_parse(const char *header, const char *value);

#endif /* UPGRADE_CORE_CREDENTIAL_H */
