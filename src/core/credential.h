/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/credential.h
 * What may be said of a credential, and what may not: the parts of a header that carries one.
 */

#ifndef UPGRADE_CORE_CREDENTIAL_H
#define UPGRADE_CORE_CREDENTIAL_H

#include "span.h"

/** The key of the fingerprints: of the configuration's pool, read-only. */
typedef struct upgrade_key {
    const unsigned char *bytes;
    int length;
} upgrade_key;

/** A credential, apart. */
typedef struct upgrade_credential {
    const char *scheme;     /* as it is registered; "other"; or NULL: its header has none */
    upgrade_span secret;    /* without the word of the scheme: never shown */
    int is_basic;
} upgrade_credential;

/**
 * Take the value of a header apart.
 * @param header its name: Authorization and Proxy-Authorization have a scheme (RFC 9110 11.6.2), others are all secret
 */
upgrade_credential upgrade_credential_parse(const char *header, const char *value);

#endif /* UPGRADE_CORE_CREDENTIAL_H */
