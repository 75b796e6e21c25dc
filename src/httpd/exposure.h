/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/exposure.h
 * Credentials that came in clear, so that they can be revoked: which header, never its value. HMAC is that of OpenSSL.
 */

#ifndef UPGRADE_HTTPD_EXPOSURE_H
#define UPGRADE_HTTPD_EXPOSURE_H

#include <httpd.h>

#include "exchange.h"

/** What was found in the request that the client sent; of its pool. */
typedef struct upgrade_exposure {
    const char *names;          /* of the headers, as UPGRADE_EXPOSED */
    const char *fingerprints;   /* as UPGRADE_FINGERPRINT; NULL: there is no key */
    const char *words;          /* for the notice */
} upgrade_exposure;

/**
 * Look for credentials in a request that does not meet what is required or planned, and set the environment variables; only where it
 * came in clear, and UpgradeExposure says so.
 */
void upgrade_exposure_note(request_rec *r, upgrade_exchange *exchange, const upgrade_dir_conf *conf);

/** At log_transaction: the notice, one line for a request of the client's. */
void upgrade_exposure_log(const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_EXPOSURE_H */
