/* SPDX-License-Identifier: Apache-2.0 */

#include "record_exposure.h"

#include <string.h>

#include <apr_base64.h>
#include <apr_escape.h>
#include <apr_strings.h>

#include <http_log.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "config.h"
#include "record.h"
#include "record_credential.h"
#include "request.h"

APLOG_USE_MODULE(upgrade_required);

/* Of the 32 bytes of an HMAC-SHA-256: enough to tell a site's credentials apart, too few to stand for one. */
#define FINGERPRINT_BYTES 8

/* NULL where there is no key. */
static const char *fingerprint(apr_pool_t *p, const upgrade_key *key, const void *secret, apr_size_t length)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_length;

    if (!key || !HMAC(EVP_sha256(), key->bytes, key->length, secret, length, digest, &digest_length)) {
        return NULL;
    }
    return apr_pescape_hex(p, digest, FINGERPRINT_BYTES, 0);
}

/* What is found goes into all three at once. */
static void add_word(apr_pool_t *p, const char **list, const char *separator, const char *word)
{
    *list = *list ? apr_pstrcat(p, *list, separator, word, NULL) : word;
}

static void add_fingerprint(apr_pool_t *p, upgrade_exposure *exposure, const char *name, const char *print)
{
    if (print) {
        exposure->words = apr_pstrcat(p, exposure->words, " ", name, "=", print, NULL);
        add_word(p, &exposure->fingerprints, ",", print);
    }
}

/* Of Basic, the user name alone and the whole (RFC 7617 2): either may be what is looked for. */
static void add_basic(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key, upgrade_span secret)
{
    const char *encoded = apr_pstrmemdup(p, secret.start, secret.length);
    unsigned char *decoded = apr_palloc(p, (apr_size_t)apr_base64_decode_len(encoded) + 1);
    apr_size_t length = (apr_size_t)apr_base64_decode_binary(decoded, encoded);
    const unsigned char *colon = memchr(decoded, ':', length);

    if (colon) {
        add_fingerprint(p, exposure, "user-fingerprint", fingerprint(p, key, decoded, (apr_size_t)(colon - decoded)));
    }
    add_fingerprint(p, exposure, "fingerprint", fingerprint(p, key, decoded, length));
}

static void add_header(apr_pool_t *p, upgrade_exposure *exposure, const upgrade_key *key, const char *header, const char *value)
{
    upgrade_credential credential = upgrade_credential_parse(header, value);

    add_word(p, &exposure->names, ",", header);
    add_word(p, &exposure->words, "; ", apr_pstrcat(p, "header=", header, credential.scheme ? " scheme=" : "", credential.scheme, NULL));
    if (credential.is_basic) {
        add_basic(p, exposure, key, credential.secret);
    }
    else {
        add_fingerprint(p, exposure, "fingerprint", fingerprint(p, key, credential.secret.start, credential.secret.length));
    }
}

static const upgrade_exposure *find(request_rec *initial, const upgrade_dir_conf *conf)
{
    upgrade_exposure *exposure = apr_pcalloc(initial->pool, sizeof(*exposure));
    int i;

    for (i = 0; i < conf->exposing->nelts; i++) {
        const char *header = APR_ARRAY_IDX(conf->exposing, i, const char *);
        const char *value = apr_table_get(initial->headers_in, header);

        if (value && *value) {
            add_header(initial->pool, exposure, conf->exposure_key, header, value);
        }
    }
    return exposure->names ? exposure : NULL;
}

void upgrade_exposure_note(request_rec *r, const upgrade_facts *facts)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    request_rec *initial = upgrade_request_initial(r);
    upgrade_request *request;

    if (!conf->exposing || facts->session->tls != UPGRADE_TLS_UNSET) {
        return;
    }
    request = upgrade_request_make(initial);
    if (!request->exposure) {
        request->exposure = find(initial, conf);
    }
    if (request->exposure) {
        upgrade_record_exposure(r, request->exposure->names, request->exposure->fingerprints);
    }
}

void upgrade_exposure_log(request_rec *initial)
{
    const upgrade_request *request = upgrade_request_of(initial);

    if (request && request->exposure && APLOG_R_IS_LEVEL(initial, APLOG_NOTICE) && upgrade_record_may_write(UPGRADE_LIMITED_EXPOSURES)) {
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, initial, UPGRADE_LOGNO(0011) "exposed: %s client=%s request=\"%s %s\"",
                      request->exposure->words, initial->useragent_ip, ap_escape_logitem(initial->pool, initial->method),
                      ap_escape_logitem(initial->pool, initial->uri));
    }
}
