/* SPDX-License-Identifier: Apache-2.0 */

/* The description of a credential: an input is a field, "Authorization: Basic …". */

#include "../../src/core/credential.h"
#include "fuzz.h"

#include <apr_cstr.h>

static int same(const upgrade_credential *one, const upgrade_credential *other)
{
    return fuzz_same(one->scheme, other->scheme) && one->is_basic == other->is_basic && one->secret.length == other->secret.length
           && !memcmp(one->secret.start, other->secret.start, one->secret.length);
}

static void check_span(upgrade_span secret, const char *value)
{
    const char *end = value + strlen(value);

    PROPERTY(secret.start >= value && secret.start <= end && secret.length <= (size_t)(end - secret.start), "a secret from elsewhere");
    PROPERTY(!secret.length || (!strchr(" \t", *secret.start) && !strchr(" \t", secret.start[secret.length - 1])),
             "white space around a secret");
}

/* The description contains only words of the module, none of the client. */
static void check_scheme(const upgrade_credential *credential, const char *value)
{
    const char *scheme = credential->scheme;
    const char *word = value + strspn(value, " \t");

    if (scheme && strcmp(scheme, "other")) {
        size_t length = strlen(scheme);

        PROPERTY(!apr_cstr_casecmpn(word, scheme, length)
                     && (!word[length] || strchr(" \t", word[length])), "scheme '%s' of '%s'", scheme, value);
        PROPERTY(!credential->secret.length || credential->secret.start > word + length, "the scheme '%s' in the secret", scheme);
        PROPERTY(scheme < value || scheme > value + strlen(value), "the client's own word is shown");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    char *header = fuzz_text(p, data, size);
    char *colon = strchr(header, ':');
    const char *value = colon ? apr_pstrdup(p, colon + 1) : "";
    upgrade_credential credential, other;

    if (colon) {
        *colon = '\0';
    }
    credential = upgrade_credential_parse(header, value);
    check_span(credential.secret, value);
    check_scheme(&credential, value);
    PROPERTY(!credential.is_basic || !strcmp(credential.scheme, "Basic"), "Basic, and '%s'", fuzz_shown(credential.scheme));
    PROPERTY(!!credential.scheme == (!apr_cstr_casecmp(header, "Authorization") || !apr_cstr_casecmp(header, "Proxy-Authorization")),
             "'%s' of %s", fuzz_shown(credential.scheme), header);
    other = upgrade_credential_parse(fuzz_upper(p, header), apr_pstrcat(p, " \t", value, "\t ", NULL));
    PROPERTY(same(&credential, &other), "white space around it, or case of its name, matters");
    other = upgrade_credential_parse(header, fuzz_upper(p, value));
    PROPERTY(fuzz_same(credential.scheme, other.scheme) && credential.secret.length == other.secret.length, "case of the scheme matters");
    return fuzz_end(p);
}
