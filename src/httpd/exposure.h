/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/exposure.h
 * Recording of credentials that were sent over plain HTTP, so that they can be revoked: the name of
 * the header field, query parameter or cookie and a fingerprint, never the value. The fingerprint
 * is an HMAC computed by OpenSSL.
 */

#ifndef UPGRADE_HTTPD_EXPOSURE_H
#define UPGRADE_HTTPD_EXPOSURE_H

#include <httpd.h>

#include "exchange.h"

/** The credentials in a request. Allocated from the pool of the initial request. */
typedef struct upgrade_exposure {
    const char *names;        /* as configured, for UPGRADE_EXPOSED */
    const char *fingerprints; /* for UPGRADE_FINGERPRINT; NULL: there is no key */
    const char *words;        /* for the log line */
} upgrade_exposure;

/**
 * Find the credentials of UpgradeExposure in a request that does not meet a requirement or plan,
 * and set the environment variables. Does nothing for a request over TLS.
 * @param conf one with UpgradeExposure
 */
void upgrade_exposure_note(request_rec *r, upgrade_exchange *exchange,
                           const upgrade_dir_conf *conf);

/** Log the credentials that were found, exchange->exposure, in one line per client request. For
 * log_transaction. */
void upgrade_exposure_log(const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_EXPOSURE_H */
