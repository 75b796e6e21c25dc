/* SPDX-License-Identifier: Apache-2.0 */

#include "exposure.h"

#include <string.h>

#include <apr_base64.h>
#include <apr_escape.h>
#include <apr_strings.h>

#include <http_log.h>

#include "../core/credential.h"
#include "../core/log_number.h"
#include "../core/log_target.h"
#include "../config/conf.h"
#include "../config/digest.h"
#include "log_rate.h"
#include "log_referer.h"
#include "record.h"

APLOG_USE_MODULE(upgrade_required);

/* The length of a fingerprint: the first bytes of the 32 of an HMAC-SHA-256. Enough to distinguish
 * the credentials of a site. */
#define FINGERPRINT_BYTES 8

/* Return the fingerprint of a secret in hexadecimal, or NULL if there is no key. */
static const char *fingerprint(apr_pool_t *p, const upgrade_key *key, const void *secret,
                               apr_size_t length)
{
    unsigned char digest[UPGRADE_DIGEST_BYTES];

    if (!key || !upgrade_digest_with_key(key, secret, length, digest)) {
        return NULL;
    }
    return apr_pescape_hex(p, digest, FINGERPRINT_BYTES, 0);
}

/* Append a word to a list. */
static void add_word(apr_pool_t *p, const char **list, const char *separator, const char *word)
{
    *list = *list ? apr_pstrcat(p, *list, separator, word, NULL) : word;
}

static void add_fingerprint(apr_pool_t *p, upgrade_exposure *exposure, const char *name,
                            const char *print)
{
    if (print) {
        exposure->words = apr_pstrcat(p, exposure->words, " ", name, "=", print, NULL);
        add_word(p, &exposure->fingerprints, ",", print);
    }
}

/* Add two fingerprints of Basic credentials (RFC 7617 section 2): of the user name, and of user
 * name and password. */
static void add_basic(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key,
                      upgrade_span secret)
{
    const char *encoded = apr_pstrmemdup(p, secret.start, secret.length);
    unsigned char *decoded = apr_palloc(p, (apr_size_t)apr_base64_decode_len(encoded) + 1);
    apr_size_t length = (apr_size_t)apr_base64_decode_binary(decoded, encoded);
    const unsigned char *colon = memchr(decoded, ':', length);

    if (colon) {
        add_fingerprint(p, exposure, "user-fingerprint",
                        fingerprint(p, key, decoded, (apr_size_t)(colon - decoded)));
    }
    add_fingerprint(p, exposure, "fingerprint", fingerprint(p, key, decoded, length));
}

static void add_header(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key,
                       const char *header, const char *value)
{
    upgrade_credential credential = upgrade_credential_parse(header, value);

    if (credential.scheme) {
        exposure->words = apr_pstrcat(p, exposure->words, " scheme=", credential.scheme, NULL);
    }
    if (credential.is_basic) {
        add_basic(p, exposure, key, credential.secret);
    }
    else {
        add_fingerprint(p, exposure, "fingerprint",
                        fingerprint(p, key, credential.secret.start, credential.secret.length));
    }
}

static void add_values(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key,
                       const apr_array_header_t *values)
{
    int i;

    for (i = 0; i < values->nelts; i++) {
        upgrade_span value = APR_ARRAY_IDX(values, i, upgrade_span);

        add_fingerprint(p, exposure, "fingerprint", fingerprint(p, key, value.start, value.length));
    }
}

/* Return the query as the client sent it, or NULL. */
static const char *query_of(const request_rec *initial)
{
    const char *query = initial->unparsed_uri ? strchr(initial->unparsed_uri, '?') : NULL;

    return query ? apr_pstrmemdup(initial->pool, query + 1, strcspn(query + 1, "#")) : NULL;
}

/* Return the part of the request that may carry a credential, or NULL. */
static const char *carrier_of(const upgrade_exchange *exchange, const upgrade_credential_name *name)
{
    if (name->place == UPGRADE_CREDENTIAL_QUERY) {
        return query_of(exchange->initial);
    }
    return upgrade_exchange_field(exchange,
                                  name->place == UPGRADE_CREDENTIAL_COOKIE ? "Cookie" : name->name);
}

/* Add a credential, if the request has it. */
static void add(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key,
                const upgrade_credential_name *name, const char *carrier)
{
    int is_header = name->place == UPGRADE_CREDENTIAL_HEADER;
    const apr_array_header_t *values =
        is_header ? NULL : upgrade_credential_values(p, name, carrier);

    if (values && !values->nelts) {
        return;
    }
    add_word(p, &exposure->names, ",", name->full);
    add_word(p, &exposure->words, "; ",
             apr_pstrcat(p, upgrade_credential_place_word(name->place), "=", name->name, NULL));
    if (values) {
        add_values(p, exposure, key, values);
    }
    else {
        add_header(p, exposure, key, name->name, carrier);
    }
}

static const upgrade_exposure *find(const upgrade_exchange *exchange, const upgrade_dir_conf *conf)
{
    apr_pool_t *p = exchange->initial->pool;
    upgrade_exposure *exposure = apr_pcalloc(p, sizeof(*exposure));
    int i;

    for (i = 0; i < conf->exposing->nelts; i++) {
        const upgrade_credential_name *name =
            &APR_ARRAY_IDX(conf->exposing, i, upgrade_credential_name);
        const char *carrier = carrier_of(exchange, name);

        if (carrier && *carrier) {
            add(p, exposure, conf->exposure_key, name, carrier);
        }
    }
    return exposure->names ? exposure : NULL;
}

void upgrade_exposure_note(request_rec *r, upgrade_exchange *exchange, const upgrade_dir_conf *conf)
{
    if (exchange->facts.session->tls != UPGRADE_TLS_UNSET) {
        return;
    }
    if (!exchange->exposure) {
        exchange->exposure = find(exchange, conf);
    }
    if (exchange->exposure) {
        upgrade_record_exposure(r, exchange->exposure->names, exchange->exposure->fingerprints);
    }
}

void upgrade_exposure_log(const upgrade_exchange *exchange)
{
    request_rec *initial = exchange->initial;
    apr_table_t *headers;

    if (APLOG_R_IS_LEVEL(initial, APLOG_NOTICE) && upgrade_log_rate_allows(UPGRADE_LOG_EXPOSURES)) {
        headers = upgrade_log_shorten_referer(initial);
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, initial,
                      UPGRADE_LOGNO(0011) "exposed: %s client=%s request=\"%s %s\"",
                      exchange->exposure->words, initial->useragent_ip,
                      ap_escape_logitem(initial->pool, exchange->method),
                      ap_escape_logitem(initial->pool,
                                        upgrade_log_target(initial->pool, initial->unparsed_uri)));
        initial->headers_in = headers;
    }
}
