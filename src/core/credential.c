/* SPDX-License-Identifier: Apache-2.0 */

#include "credential.h"

#include <apr_cstr.h>

/* IANA's HTTP Authentication Scheme Registry. An unregistered word may be part of the secret. */
static const char *const schemes[] = {
    "Basic",  "Bearer",    "Concealed", "Digest",       "DPoP",        "GNAP",          "HOBA",
    "Mutual", "Negotiate", "OAuth",     "PrivateToken", "SCRAM-SHA-1", "SCRAM-SHA-256", "vapid",
};

/* Return the registered spelling of a scheme, or "other". */
static const char *registered(upgrade_span word)
{
    apr_size_t i;

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (upgrade_span_is(word, schemes[i])) {
            return schemes[i];
        }
    }
    return "other";
}

static int has_scheme(const char *header)
{
    return !apr_cstr_casecmp(header, "Authorization")
           || !apr_cstr_casecmp(header, "Proxy-Authorization");
}

upgrade_credential upgrade_credential_parse(const char *header, const char *value)
{
    upgrade_span whole = upgrade_span_trim(upgrade_span_of(value));
    upgrade_span word = whole;
    upgrade_credential credential = { .secret = whole };
    apr_size_t length = 0;

    if (!has_scheme(header)) {
        return credential;
    }
    while (length < whole.length && whole.start[length] != ' ' && whole.start[length] != '\t') {
        length++;
    }
    word.length = length;
    credential.scheme = registered(word);
    credential.is_basic = upgrade_span_is(word, "Basic");
    if (length < whole.length) {
        credential.secret = upgrade_span_trim(
            (upgrade_span){ .start = whole.start + length, .length = whole.length - length });
    }
    else if (strcmp(credential.scheme, "other")) {
        credential.secret.length = 0;
    }
    return credential;
}
