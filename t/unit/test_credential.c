/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/credential.h"
#include "tap.h"

#include <apr_strings.h>

static void test_names(apr_pool_t *p)
{
    static const struct {
        const char *word;
        upgrade_credential_place place; /* 0: invalid */
        const char *full;
        const char *name;
    } rows[] = {
        { "Authorization", UPGRADE_CREDENTIAL_HEADER, "Authorization", "Authorization" },
        { "query:api_key", UPGRADE_CREDENTIAL_QUERY, "query:api_key", "api_key" },
        { "QUERY:Api_Key", UPGRADE_CREDENTIAL_QUERY, "query:Api_Key", "Api_Key" },
        { "query:auth[key]", UPGRADE_CREDENTIAL_QUERY, "query:auth[key]", "auth[key]" },
        { "cookie:sid", UPGRADE_CREDENTIAL_COOKIE, "cookie:sid", "sid" },
        { "cookie:__Host-sid", UPGRADE_CREDENTIAL_COOKIE, "cookie:__Host-sid", "__Host-sid" },
        { "query", UPGRADE_CREDENTIAL_HEADER, "query", "query" },
        { "query:", 0, NULL, NULL },
        { "cookie:", 0, NULL, NULL },
        { "", 0, NULL, NULL },
        { "header:X", 0, NULL, NULL },
        { "X-Api-Key:", 0, NULL, NULL },
        { "a b", 0, NULL, NULL },
        { "cookie:a b", 0, NULL, NULL },
        { "cookie:a=b", 0, NULL, NULL },
        { "cookie:a[b]", 0, NULL, NULL },
        { "query:a b", 0, NULL, NULL },
        { "query:a=b", 0, NULL, NULL },
        { "query:a&b", 0, NULL, NULL },
        { "query:a,b", 0, NULL, NULL },
        { "query:a%20b", 0, NULL, NULL },
        { "query:a+b", 0, NULL, NULL },
        { "query:k\xc3\xa9y", 0, NULL, NULL },
        { "query:a\"b", 0, NULL, NULL },
        /* 63 characters, and 64 */
        { "query:" "123456789012345678901234567890123456789012345678901234567", UPGRADE_CREDENTIAL_QUERY,
          "query:" "123456789012345678901234567890123456789012345678901234567", "123456789012345678901234567890123456789012345678901234567" },
        { "query:" "1234567890123456789012345678901234567890123456789012345678", 0, NULL, NULL },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_credential_name name = { .full = NULL };
        const char *error = upgrade_credential_name_parse(p, &name, rows[i].word);

        ok(!error == (rows[i].place != 0), "'%s' is valid or not: %s", rows[i].word, error ? error : "valid");
        ok(name.place == rows[i].place, "… its place");
        is(name.full, rows[i].full, "… the name for the record");
        is(name.name, rows[i].name, "… the name in the request");
    }
}

/* The values of "k" in a text. */
static void test_values(apr_pool_t *p)
{
    static const struct {
        const char *word;
        const char *text;
        const char *values; /* separated by "|" */
    } rows[] = {
        { "query:k", "", "" },
        { "query:k", "k=abc", "abc" },
        { "query:k", "a=1&k=abc&b=2", "abc" },
        { "query:k", "kk=1&K=2&xk=3", "" },
        { "query:k", "k", "" },
        { "query:k", "k=", "" },
        { "query:k", "=abc", "" },
        { "query:k", "&&k=abc&", "abc" },
        { "query:k", "k=a=b", "a=b" },
        { "query:k", "k=a;k=b", "a;k=b" },
        { "query:k", "a=\"&k=abc&b=\"", "abc" },
        { "query:k", "k=\"abc\"", "\"abc\"" },
        { "query:k", "k=a%2Fb%3D%3d", "a/b==" },
        { "query:k", "k=a+b%2B", "a b+" },
        { "query:k", "%6b=abc", "abc" },
        { "query:k", "%6=abc&k=a%zz+", "a%zz+" },
        { "query:k", "k=a%00b", "a%00b" },
        { "query:k", "k=%", "%" },
        { "query:k", "k=one&k=&k=two", "one|two" },
        { "query:k", "k=1&k=2&k=3&k=4&k=5&k=6&k=7&k=8&k=9", "1|2|3|4|5|6|7|8" },
        { "query:a[k]", "a%5Bk%5D=1&a[k]=2", "1|2" },
        { "cookie:k", "k=abc", "abc" },
        { "cookie:k", "a=1; k=abc; b=2", "abc" },
        { "cookie:k", "a=1;k=abc;b=2", "abc" },
        { "cookie:k", "K=1; kk=2", "" },
        { "cookie:k", "k", "" },
        { "cookie:k", "k=; k=\"\"", "" },
        { "cookie:k", " k = abc ", "abc" },
        { "cookie:k", "k=\"abc\"", "abc" },
        { "cookie:k", "k=\"abc", "\"abc" },
        { "cookie:k", "k=\"", "\"" },
        { "cookie:k", "a=\"; k=abc; b=\"", "abc" },
        { "cookie:k", "k=s%3Aa+b.c==", "s%3Aa+b.c==" },
        { "cookie:k", "a=k=1&k=2", "" },
        { "cookie:k", "k=one; k=two", "one|two" },
        /* Two lines, as httpd joins them. Some applications send a comma within a value. */
        { "cookie:k", "a=1; b=2, k=abc; c=3", "abc" },
        { "cookie:k", "k=one, k=two", "one|two" },
        { "cookie:k", "k=a,b,; c=3", "a,b," },
        { "cookie:k", "k=a,", "a," },
        { "cookie:k", "a=1,k=abc", "" },
        { "query:k", "a=1, k=2&k=a, b", "a, b" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_credential_name name = { .full = NULL };
        const apr_array_header_t *values;
        const char *joined = "";
        int v;

        ok(!upgrade_credential_name_parse(p, &name, rows[i].word), "%s", rows[i].word);
        values = upgrade_credential_values(p, &name, rows[i].text);
        for (v = 0; v < values->nelts; v++) {
            upgrade_span value = APR_ARRAY_IDX(values, v, upgrade_span);

            joined = apr_pstrcat(p, joined, v ? "|" : "", apr_pstrmemdup(p, value.start, value.length), NULL);
        }
        is(joined, rows[i].values, rows[i].text);
    }
    is(upgrade_credential_place_word(UPGRADE_CREDENTIAL_HEADER), "header", "the word for a header field");
    is(upgrade_credential_place_word(UPGRADE_CREDENTIAL_QUERY), "query", "… for a query parameter");
    is(upgrade_credential_place_word(UPGRADE_CREDENTIAL_COOKIE), "cookie", "… for a cookie");
}

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
    test_names(p);
    test_values(p);
    return tap_done(p);
}
