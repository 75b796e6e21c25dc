/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_strings.h>

#include "../../src/core/https_claim.h"
#include "tap.h"

/* Header fields, separated by newlines, and the claim. */
static const struct {
    const char *fields;
    const char *header; /* NULL: none */
    const char *value;
} rows[] = {
    { "", NULL, NULL },
    { "Accept: https\nHost: https", NULL, NULL },
    { "X-Forwarded-Proto: https", "X-Forwarded-Proto", "https" },
    { "x-forwarded-proto:  HTTPS ", "X-Forwarded-Proto", "HTTPS" },
    { "X-Forwarded-Proto: wss", "X-Forwarded-Proto", "wss" },
    { "X-Forwarded-Proto: http", NULL, NULL },
    { "X-Forwarded-Proto: ws", NULL, NULL },
    { "X-Forwarded-Proto:", NULL, NULL },
    { "X-Forwarded-Proto: httpsx", NULL, NULL },
    { "X-Forwarded-Proto: https,http", "X-Forwarded-Proto", "https" },
    { "X-Forwarded-Proto: http, https", "X-Forwarded-Proto", "https" },
    { "X-Forwarded-Proto: http\nX-Forwarded-Proto: https", "X-Forwarded-Proto", "https" },
    { "X-Forwarded-Protocol: ssl", "X-Forwarded-Protocol", "ssl" },
    { "X-Forwarded-Protocol: http", NULL, NULL },
    { "X-Forwarded-Ssl: on", "X-Forwarded-Ssl", "on" },
    { "X-Forwarded-SSL: 1", "X-Forwarded-Ssl", "1" },
    { "X-Forwarded-Ssl: off", NULL, NULL },
    { "X-Forwarded-Ssl: 0", NULL, NULL },
    { "X-Forwarded-Scheme: https", "X-Forwarded-Scheme", "https" },
    { "X-Scheme: https", "X-Scheme", "https" },
    { "X-Url-Scheme: https", "X-Url-Scheme", "https" },
    { "Front-End-Https: On", "Front-End-Https", "On" },
    { "Front-End-Https: Off", NULL, NULL },
    { "CloudFront-Forwarded-Proto: https", "CloudFront-Forwarded-Proto", "https" },
    { "Fastly-SSL: 1", "Fastly-SSL", "1" },
    { "CF-Visitor: {\"scheme\":\"https\"}", "CF-Visitor", "https" },
    { "CF-Visitor: {\"scheme\": \"HTTPS\"}", "CF-Visitor", "HTTPS" },
    { "CF-Visitor: {\"scheme\":\"http\"}", NULL, NULL },
    { "CF-Visitor: https", NULL, NULL },
    { "Forwarded: proto=https", "Forwarded", "proto=https" },
    { "Forwarded: for=192.0.2.1;Proto=\"https\";by=_x", "Forwarded", "Proto=\"https\"" },
    { "Forwarded: proto=http, for=\"[2001:db8::1]\" ; proto=https", "Forwarded", "proto=https" },
    { "Forwarded: proto=http", NULL, NULL },
    { "Forwarded: for=\"proto=https\"", NULL, NULL },
    { "X-ARR-SSL: 2048|256|C=US, O=x|CN=own.test", "X-ARR-SSL", "2048" },
    { "X-ARR-SSL:", NULL, NULL },
    { "X-Forwarded-Port: 443", "X-Forwarded-Port", "443" },
    { "X-Forwarded-Port: 443, 80", "X-Forwarded-Port", "443" },
    { "X-Forwarded-Port: 80", NULL, NULL },
    { "X-Forwarded-Port: 443\nX-Forwarded-Proto: http", NULL, NULL },
    { "X-Forwarded-Port: 443\nX-Own: http", NULL, NULL },
    { "X-Own: https", "X-Own", "https" },
    { "X-Own: http\nX-Forwarded-Ssl: on", "X-Forwarded-Ssl", "on" },
};

static apr_table_t *table_of(apr_pool_t *p, const char *fields)
{
    apr_table_t *table = apr_table_make(p, 4);
    char *state;
    char *line = apr_strtok(apr_pstrdup(p, fields), "\n", &state);

    for (; line; line = apr_strtok(NULL, "\n", &state)) {
        char *colon = strchr(line, ':');

        *colon = '\0';
        apr_table_add(table, line, colon + 1 + strspn(colon + 1, " "));
    }
    return table;
}

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const apr_table_t *headers = table_of(p, rows[i].fields);
        const upgrade_https_claim claim = upgrade_https_claim_of(headers, "X-Own");

        is(claim.header, rows[i].header, rows[i].fields);
        is(claim.header ? apr_pstrmemdup(p, claim.value.start, claim.value.length) : NULL, rows[i].value, "... value");
    }
    ok(!upgrade_https_claim_of(table_of(p, "X-Own: https"), NULL).header, "a field that is not configured");
    return tap_done(p);
}
