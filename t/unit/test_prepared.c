/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/prepared.h"
#include "tap.h"

#define URL "https://www.example.org/a?b=1&c='d'"

static const upgrade_tls_facts plain = { .tls = UPGRADE_TLS_UNSET };
static const upgrade_tls_facts old = { .tls = UPGRADE_TLS_1_2, .cipher_bits = 256, .forward_secrecy = 1 };
static const upgrade_tls_facts current = { .tls = UPGRADE_TLS_1_3, .cipher_bits = 256, .forward_secrecy = 1 };

static upgrade_facts facts_of(const upgrade_tls_facts *session, int http)
{
    return (upgrade_facts){ .session = session, .http = http, .connection_http = (unsigned)http };
}

static upgrade_policy policy_of(apr_pool_t *p, const char *requirement)
{
    upgrade_policy policy;

    upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, 1, &requirement);
    return policy;
}

/* The prepared documents must be those that are rendered for a request. */
static void check_documents(apr_pool_t *p, const upgrade_prepared *prepared, const upgrade_policy *policy, const upgrade_facts *facts)
{
    upgrade_document document = {
        .unmet = upgrade_verdict(policy, *facts),
        .policy = policy,
        .facts = facts,
        .language = UPGRADE_LANGUAGE_EN,
        .status = prepared->refusal.status,
    };

    is(upgrade_prepared_render(p, prepared, UPGRADE_PREPARED_HTML, NULL).start, upgrade_document_html(p, &document).start, "HTML");
    is(upgrade_prepared_render(p, prepared, UPGRADE_PREPARED_TEXT, NULL).start, upgrade_document_text(p, &document).start, "text");
    if (upgrade_is_unmet(document.unmet, UPGRADE_REASON_TLS)) {
        document.url = URL;
        is(upgrade_prepared_render(p, prepared, UPGRADE_PREPARED_HTML, URL).start, upgrade_document_html(p, &document).start, "HTML with a URL");
        is(upgrade_prepared_render(p, prepared, UPGRADE_PREPARED_TEXT, URL).start, upgrade_document_text(p, &document).start, "text with a URL");
    }
}

int main(void)
{
    static const struct {
        const char *requirement;
        const upgrade_tls_facts *session;
        int http;
        int is_prepared;
    } rows[] = {
        { "TLSv1.3", &plain, UPGRADE_HTTP(1, 1), 1 },
        { "TLSv1.3", &plain, UPGRADE_HTTP(1, 0), 0 },
        { "TLSv1.3", &old, UPGRADE_HTTP(1, 1), 1 },
        { "TLSv1.3", &old, UPGRADE_HTTP(2, 0), 1 },
        { "TLSv1.3", &current, UPGRADE_HTTP(2, 0), 0 },
        { "HTTP/2", &plain, UPGRADE_HTTP(1, 1), 1 },
        { "HTTP/2", &current, UPGRADE_HTTP(1, 1), 1 },
        { "HTTP/3", &old, UPGRADE_HTTP(2, 0), 1 },
        { "HTTP/3", &current, UPGRADE_HTTP(2, 0), 1 },
        { "cipher-bits=512", &current, UPGRADE_HTTP(2, 0), 0 },
        { "websocket", &plain, UPGRADE_HTTP(1, 1), 0 },
    };
    const upgrade_response_conf response = { .offer = NULL };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_policy policy = policy_of(p, rows[i].requirement);
        upgrade_facts facts = facts_of(rows[i].session, rows[i].http);
        const upgrade_prepared *first = upgrade_prepare(p, &policy, &response);
        const upgrade_unmet unmet = upgrade_verdict(&policy, facts);
        const upgrade_prepared *prepared = upgrade_prepared_find(first, &facts, unmet);

        ok(!prepared == !rows[i].is_prepared, "%s, TLS %d, HTTP %d: prepared or not", rows[i].requirement, rows[i].session->tls, rows[i].http);
        if (prepared) {
            check_documents(p, prepared, &policy, &facts);
            facts.is_proxied = 1;
            ok(!upgrade_prepared_find(first, &facts, unmet), "… not if a proxy may have changed the version");
        }
    }
    return tap_done(p);
}
