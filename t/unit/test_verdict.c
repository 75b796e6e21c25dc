/* SPDX-License-Identifier: Apache-2.0 */

/* Verdicts, and the offers and statuses that follow from them, in one table: they are read together. */

#include <apr_strings.h>

#include "../../src/answer_fields.h"
#include "tap.h"

#define PLAIN UPGRADE_TLS_UNSET
#define UNKNOWN UPGRADE_TLS_ANY

static const struct {
    const char *floor;
    upgrade_tls tls;
    int http;
    const char *reasons;
    const char *offer;
    int status;
} rows[] = {
    { "none", PLAIN, 1001, "", NULL, 0 },
    { "TLS", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLS", PLAIN, 1000, "tls", "TLS/1.2", 426 },
    { "TLS", PLAIN, 9, "tls", "TLS/1.2", 426 },
    { "TLS", PLAIN, 2000, "tls", NULL, 403 },
    { "TLS", UPGRADE_TLS_SSL, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLS", UNKNOWN, 1001, "", NULL, 0 },
    { "TLS", UPGRADE_TLS_1_0, 1001, "", NULL, 0 },
    { "TLS", UPGRADE_TLS_1_3, 2000, "", NULL, 0 },
    { "TLSv1", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1", UPGRADE_TLS_SSL, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1", UNKNOWN, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1", UPGRADE_TLS_1_0, 1001, "", NULL, 0 },
    { "TLSv1.1", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1.1", UPGRADE_TLS_1_0, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.1", UPGRADE_TLS_1_1, 1001, "", NULL, 0 },
    { "TLSv1.2", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1.2", UNKNOWN, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.2", UPGRADE_TLS_1_1, 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.2", UPGRADE_TLS_1_1, 2000, "tls-version", NULL, 403 },
    { "TLSv1.2", UPGRADE_TLS_1_2, 1001, "", NULL, 0 },
    { "TLSv1.2", UPGRADE_TLS_1_3, 1001, "", NULL, 0 },
    { "TLSv1.3", PLAIN, 1001, "tls", "TLS/1.3", 426 },
    { "TLSv1.3", UPGRADE_TLS_1_2, 1001, "tls-version", "TLS/1.3", 426 },
    { "TLSv1.3", UPGRADE_TLS_1_2, 2000, "tls-version", NULL, 403 },
    { "TLSv1.3", UPGRADE_TLS_1_3, 1001, "", NULL, 0 },
};

static void test_row(apr_pool_t *p, apr_size_t i)
{
    const upgrade_facts facts = { .tls = rows[i].tls, .http = rows[i].http };
    const char *name = apr_psprintf(p, "%s over %s", rows[i].floor, upgrade_facts_seen(p, &facts));
    const upgrade_refusal *refusal;
    upgrade_policy policy;
    upgrade_unmet unmet;

    upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_SERVER, 1, &rows[i].floor);
    unmet = upgrade_verdict(&policy, &facts);
    is(upgrade_verdict_words(p, unmet), rows[i].reasons, name);
    if (!unmet) {
        return;
    }
    refusal = upgrade_refusal_make(p, unmet, &policy, &facts);
    is(refusal->offer, rows[i].offer, apr_pstrcat(p, name, ": offer", NULL));
    ok(refusal->status == rows[i].status, "%s: status %d", name, refusal->status);
    ok(*upgrade_verdict_title(unmet) != '\0', "%s: has a title", name);
}

static void test_sentences(apr_pool_t *p)
{
    static const struct {
        const char *floor;
        upgrade_tls tls;
        const char *sentences;
    } said[] = {
        { "TLS", PLAIN, "This service requires TLS. This request came over plain HTTP." },
        { "TLS", UPGRADE_TLS_SSL, "This service requires TLS. This request came over SSL." },
        { "TLSv1.3", PLAIN, "This service requires TLS 1.3 or later. This request came over plain HTTP." },
        { "TLSv1.3", UPGRADE_TLS_1_2, "This service requires TLS 1.3 or later. This request came over TLS 1.2." },
        { "TLSv1.2", UNKNOWN,
          "This service requires TLS 1.2 or later. This request came over a version of TLS that is not known." },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(said); i++) {
        const upgrade_facts facts = { .tls = said[i].tls, .http = 1001 };
        upgrade_policy policy;

        upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_SERVER, 1, &said[i].floor);
        is(upgrade_verdict_sentences(p, upgrade_verdict(&policy, &facts), &policy, &facts), said[i].sentences,
           said[i].sentences);
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        test_row(p, i);
    }
    test_sentences(p);
    return tap_done(p);
}
