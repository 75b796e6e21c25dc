/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/credential.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *header;
        const char *value;
        const char *scheme;
        const char *secret;
        int is_basic;
    } rows[] = {
        { "Authorization", "Bearer abc", "Bearer", "abc", 0 },
        { "authorization", "bearer \t abc ", "Bearer", "abc", 0 },
        { "Authorization", "BASIC dTpw", "Basic", "dTpw", 1 },
        { "Proxy-Authorization", "Digest a=b, c=d", "Digest", "a=b, c=d", 0 },
        { "Authorization", "SCRAM-SHA-256 x", "SCRAM-SHA-256", "x", 0 },
        { "Authorization", "Token abc", "other", "abc", 0 },
        { "Authorization", "abc", "other", "abc", 0 },    /* the word may be the secret */
        { "Authorization", "Bearer", "Bearer", "", 0 },
        { "Authorization", "Bearerabc", "other", "Bearerabc", 0 },
        { "Authorization", "", "other", "", 0 },
        { "X-Api-Key", "Bearer abc", NULL, "Bearer abc", 0 },
        { "Cookie", " a=b; c=d ", NULL, "a=b; c=d", 0 },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_credential credential = upgrade_credential_parse(rows[i].header, rows[i].value);

        is(credential.scheme, rows[i].scheme, rows[i].value);
        ok(credential.secret.length == strlen(rows[i].secret)
               && !strncmp(credential.secret.start, rows[i].secret, credential.secret.length), "the secret of %s", rows[i].value);
        ok(credential.is_basic == rows[i].is_basic, "whether it is Basic");
    }
    return tap_done(p);
}
