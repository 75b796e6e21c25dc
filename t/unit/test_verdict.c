/* SPDX-License-Identifier: Apache-2.0 */

/* Verdicts, and the offers and statuses that result from them. */

#include <apr_strings.h>

#include "../../src/response/refusal.h"
#include "tap.h"
#include "words.h"

/* SSL_PROTOCOL, cipher bits, forward secrecy. */
#define SESSION(tls, bits, secret) { UPGRADE_TLS_##tls, bits, secret, 0 }
#define PLAIN SESSION(UNSET, 0, 0)
#define TLS12 SESSION(1_2, 256, 1)
#define WEAK12 SESSION(1_2, 112, 0)
#define TLS13 SESSION(1_3, 128, 1)

static const struct {
    const char *floor;
    upgrade_tls_facts session;
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
    { "TLS", SESSION(SSL, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLS", SESSION(ANY, 0, 0), 1001, "", NULL, 0 },
    { "TLS", SESSION(1_0, 0, 0), 1001, "", NULL, 0 },
    { "TLS", TLS13, 2000, "", NULL, 0 },
    { "TLSv1", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1", SESSION(SSL, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1", SESSION(ANY, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1", SESSION(1_0, 0, 0), 1001, "", NULL, 0 },
    { "TLSv1.1", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1.1", SESSION(1_0, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.1", SESSION(1_1, 0, 0), 1001, "", NULL, 0 },
    { "TLSv1.2", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "TLSv1.2", SESSION(ANY, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.2", SESSION(1_1, 0, 0), 1001, "tls-version", "TLS/1.2", 426 },
    { "TLSv1.2", SESSION(1_1, 0, 0), 2000, "tls-version", NULL, 403 },
    { "TLSv1.2", TLS12, 1001, "", NULL, 0 },
    { "TLSv1.2", TLS13, 1001, "", NULL, 0 },
    { "TLSv1.3", PLAIN, 1001, "tls", "TLS/1.3", 426 },
    { "TLSv1.3", TLS12, 1001, "tls-version", "TLS/1.3", 426 },
    { "TLSv1.3", TLS12, 2000, "tls-version", NULL, 403 },
    { "TLSv1.3", TLS13, 1001, "", NULL, 0 },

    { "cipher-bits=128", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "cipher-bits=128", SESSION(SSL, 0, 0), 1001, "tls-version,cipher-bits", "TLS/1.2, TLS/1.3", 426 },
    { "cipher-bits=128", WEAK12, 1001, "cipher-bits", "TLS/1.3", 426 },
    { "cipher-bits=128", TLS12, 1001, "", NULL, 0 },
    { "cipher-bits=256", TLS13, 1001, "cipher-bits", NULL, 403 },
    { "cipher-bits=256", TLS13, 2000, "cipher-bits", NULL, 403 },
    { "cipher-bits=128", SESSION(1_2, 0, 1), 1001, "cipher-bits", "TLS/1.3", 426 },
    { "forward-secrecy", PLAIN, 1001, "tls", "TLS/1.2", 426 },
    { "forward-secrecy", WEAK12, 1001, "forward-secrecy", "TLS/1.3", 426 },
    { "forward-secrecy", TLS12, 1001, "", NULL, 0 },
    { "forward-secrecy", TLS13, 1001, "", NULL, 0 },
    { "TLSv1.3 cipher-bits=128 forward-secrecy", PLAIN, 1001, "tls", "TLS/1.3", 426 },
    { "TLSv1.3 cipher-bits=128 forward-secrecy", WEAK12, 1001, "tls-version,cipher-bits,forward-secrecy", "TLS/1.3", 426 },

    { "HTTP/1.1", PLAIN, 9, "http-version", "HTTP/1.1", 426 },
    { "HTTP/1.1", PLAIN, 1000, "http-version", "HTTP/1.1", 426 },
    { "HTTP/1.1", PLAIN, 1001, "", NULL, 0 },
    { "HTTP/1.1", TLS13, 2000, "", NULL, 0 },
    { "HTTP/1.1", PLAIN, 0, "http-version", "HTTP/1.1", 426 },
    { "HTTP/2", PLAIN, 1001, "http-version", "HTTP/2.0", 426 },
    { "HTTP/2", PLAIN, 2000, "", NULL, 0 },
    { "HTTP/2", TLS13, 2000, "", NULL, 0 },
    { "HTTP/3", TLS13, 1001, "http-version", "HTTP/3.0", 426 },
    { "HTTP/3", TLS13, 2000, "http-version", NULL, 403 },
    { "HTTP/3", TLS13, 3000, "", NULL, 0 },
    { "TLS HTTP/2", PLAIN, 1001, "tls,http-version", "TLS/1.2, HTTP/2.0", 426 },
    { "TLSv1.3 HTTP/2 forward-secrecy", WEAK12, 1001, "tls-version,forward-secrecy,http-version", "TLS/1.3, HTTP/2.0", 426 },
    { "TLSv1.2 cipher-bits=256 HTTP/2", TLS13, 1001, "cipher-bits,http-version", "HTTP/2.0", 426 },
};

static upgrade_policy policy_of(apr_pool_t *p, const char *floors)
{
    upgrade_policy policy;
    const char *argv[MOST_WORDS];
    int argc = words_of(p, floors, argv);

    ok(!upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, argc, argv), "%s", floors);
    return policy;
}

static void test_row(apr_pool_t *p, apr_size_t i)
{
    static const upgrade_response_conf no_wishes;
    const upgrade_facts facts = { .session = &rows[i].session, .http = rows[i].http, .connection_http = rows[i].http };
    const char *name = apr_psprintf(p, "%s over %s", rows[i].floor, upgrade_facts_seen(p, &facts));
    const upgrade_policy policy = policy_of(p, rows[i].floor);
    const upgrade_unmet unmet = upgrade_verdict(&policy, facts);
    const upgrade_refusal *refusal;

    is(upgrade_verdict_text(p, unmet), rows[i].reasons, name);
    if (!unmet.reasons) {
        return;
    }
    refusal = upgrade_refusal_make(p, unmet, &policy, &facts, &no_wishes, NULL);
    is(refusal->offer, rows[i].offer, apr_pstrcat(p, name, ": offer", NULL));
    ok(refusal->status == rows[i].status, "%s: status %d", name, refusal->status);
}

/* The first fault of a handshake, the offered tokens, and the status over HTTP/1.1 and HTTP/2. */
static void test_handshakes(apr_pool_t *p)
{
    static const upgrade_tls_facts plain = PLAIN;
    static const upgrade_tls_facts tls13 = TLS13;
    static const upgrade_response_conf no_wishes;
    static const struct {
        const char *floor;
        const upgrade_tls_facts *session;
        upgrade_handshake handshake;
        const char *reasons;
        const char *offer;
        int statuses[2];
        const char *version;
    } rows_of_handshakes[] = {
        { "websocket", &plain, UPGRADE_HANDSHAKE_VALID, "", NULL, { 0, 0 }, NULL },
        { "websocket", &plain, UPGRADE_HANDSHAKE_UNSET, "websocket", "websocket", { 426, 403 }, "13" },
        { "websocket", &plain, UPGRADE_HANDSHAKE_NONE, "websocket", "websocket", { 426, 403 }, "13" },
        { "websocket", &plain, UPGRADE_HANDSHAKE_HTTP10, "websocket-http10", "websocket", { 426, 403 }, "13" },
        { "websocket", &plain, UPGRADE_HANDSHAKE_STRIPPED, "websocket-stripped", "websocket", { 426, 403 }, "13" },
        { "websocket", &plain, UPGRADE_HANDSHAKE_METHOD, "websocket-malformed", NULL, { 400, 400 }, NULL },
        { "websocket", &plain, UPGRADE_HANDSHAKE_VERSION, "websocket-version", "websocket", { 426, 403 }, "13" },
        { "websocket", &plain, UPGRADE_HANDSHAKE_KEY_MISSING, "websocket-malformed", NULL, { 400, 400 }, NULL },
        { "websocket", &plain, UPGRADE_HANDSHAKE_KEY_REPEATED, "websocket-malformed", NULL, { 400, 400 }, NULL },
        { "websocket", &plain, UPGRADE_HANDSHAKE_KEY_ILL_FORMED, "websocket-malformed", NULL, { 400, 400 }, NULL },
        { "TLS websocket", &plain, UPGRADE_HANDSHAKE_VALID, "tls", "TLS/1.2, websocket", { 426, 403 }, NULL },
        { "TLS websocket", &plain, UPGRADE_HANDSHAKE_NONE, "tls,websocket", "TLS/1.2, websocket", { 426, 403 }, "13" },
        { "TLS websocket", &plain, UPGRADE_HANDSHAKE_METHOD, "tls,websocket-malformed", "TLS/1.2, websocket", { 426, 403 }, "13" },
        { "TLSv1.3 websocket", &plain, UPGRADE_HANDSHAKE_VERSION, "tls,websocket-version", "TLS/1.3, websocket", { 426, 403 }, "13" },
        { "TLS websocket", &tls13, UPGRADE_HANDSHAKE_METHOD, "websocket-malformed", NULL, { 400, 400 }, NULL },
        { "TLS", &plain, UPGRADE_HANDSHAKE_VALID, "tls", "TLS/1.2", { 426, 403 }, NULL },
        { "HTTP/2 websocket", &plain, UPGRADE_HANDSHAKE_KEY_MISSING, "http-version,websocket-malformed", "HTTP/2.0, websocket",
          { 426, 403 }, "13" },
    };
    apr_size_t i;
    int connection_http;

    for (i = 0; i < LENGTH(rows_of_handshakes); i++) {
        for (connection_http = 0; connection_http < 2; connection_http++) {
            const upgrade_facts facts = {
                .session = rows_of_handshakes[i].session,
                .http = 1001,
                .connection_http = connection_http ? 2000 : 1001,
                .handshake = rows_of_handshakes[i].handshake,
            };
            const upgrade_policy policy = policy_of(p, rows_of_handshakes[i].floor);
            const upgrade_unmet unmet = upgrade_verdict(&policy, facts);
            const upgrade_refusal *refusal = upgrade_refusal_make(p, unmet, &policy, &facts, &no_wishes, NULL);
            const char *name = apr_psprintf(p, "%s, handshake %d", rows_of_handshakes[i].floor, facts.handshake);

            is(upgrade_verdict_text(p, unmet), rows_of_handshakes[i].reasons, name);
            if (unmet.reasons) {
                is(refusal->offer, connection_http ? NULL : rows_of_handshakes[i].offer, name);
                is(refusal->websocket, rows_of_handshakes[i].version, name);
                ok(refusal->status == rows_of_handshakes[i].statuses[connection_http], "%s: status %d", name, refusal->status);
            }
        }
    }
}

/* The form of a response is that of HTTP/2 if the connection or the client of a trusted proxy uses HTTP/2 or later. Only a connection
 * over HTTP/2 can be reset. */
static void test_wishes(apr_pool_t *p)
{
    static const upgrade_tls_facts plain = PLAIN;
    static const struct {
        int http, connection_http;
        upgrade_response_conf response;
        const char *offer;
        const char *alt_svc;
        int status;
        int resets;
    } wished[] = {
        { 1001, 1001, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_UNSET }, "HTTP/3.0", NULL, 426, 0 },
        { 1001, 1001, { .offer = "x/1", .alt_svc = NULL, .http2 = UPGRADE_HTTP2_UNSET }, "x/1", NULL, 426, 0 },
        { 1001, 1001, { .offer = NULL, .alt_svc = "h2=\":443\"", .http2 = UPGRADE_HTTP2_RESET }, "HTTP/3.0", "h2=\":443\"", 426, 0 },
        { 1001, 2000, { .offer = "x/1", .alt_svc = NULL, .http2 = UPGRADE_HTTP2_UNSET }, NULL, NULL, 403, 0 },
        { 1001, 2000, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_FORBIDDEN }, NULL, NULL, 403, 0 },
        { 1001, 2000, { .offer = NULL, .alt_svc = "clear", .http2 = UPGRADE_HTTP2_MISDIRECTED }, NULL, "clear", 421, 0 },
        { 1001, 2000, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_RESET }, NULL, NULL, 403, 1 },
        { 2000, 1001, { .offer = "x/1", .alt_svc = NULL, .http2 = UPGRADE_HTTP2_UNSET }, NULL, NULL, 403, 0 },
        { 2000, 1001, { .offer = NULL, .alt_svc = "h3=\":443\"", .http2 = UPGRADE_HTTP2_FORBIDDEN }, NULL, "h3=\":443\"", 403, 0 },
        { 2000, 1001, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_MISDIRECTED }, NULL, NULL, 421, 0 },
        { 2000, 1001, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_RESET }, NULL, NULL, 403, 0 },
        { 2000, 2000, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_RESET }, NULL, NULL, 403, 1 },
        { 0, 1001, { .offer = NULL, .alt_svc = NULL, .http2 = UPGRADE_HTTP2_RESET }, "HTTP/3.0", NULL, 426, 0 },
    };
    const upgrade_policy policy = policy_of(p, "HTTP/3");
    apr_size_t i;

    for (i = 0; i < LENGTH(wished); i++) {
        const upgrade_facts facts = { .session = &plain, .http = wished[i].http, .connection_http = wished[i].connection_http };
        const upgrade_refusal *refusal = upgrade_refusal_make(p, upgrade_verdict(&policy, facts), &policy, &facts, &wished[i].response, NULL);

        is(refusal->offer, wished[i].offer, "wished: offer");
        is(refusal->alt_svc, wished[i].alt_svc, "wished: Alt-Svc");
        ok(refusal->status == wished[i].status && refusal->resets == wished[i].resets, "wished: status %d", refusal->status);
    }
}

/* Whether the https URL would meet the unmet requirements, and the redirect to it. */
static void test_redirects(apr_pool_t *p)
{
    static const upgrade_tls_facts plain = PLAIN;
    static const upgrade_tls_facts tls12 = TLS12;
    static const upgrade_response_conf response = { .navigation = UPGRADE_NAVIGATION_REDIRECT };
    static const struct {
        const char *floor;
        const upgrade_tls_facts *session;
        int http;
        int helps_at_11, helps_at_2;
    } redirected[] = {
        { "TLS", &plain, 1001, 1, 1 },
        { "TLSv1.3 forward-secrecy cipher-bits=128", &plain, 1001, 1, 1 },
        { "TLS HTTP/1.1", &plain, 1000, 1, 1 },
        { "TLS HTTP/2", &plain, 1001, 0, 1 },
        { "TLS HTTP/3", &plain, 1001, 0, 0 },
        { "HTTP/2", &plain, 1001, 0, 0 },
        { "TLSv1.3", &tls12, 1001, 0, 0 },
        { "TLS websocket", &plain, 1001, 0, 0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(redirected); i++) {
        const upgrade_facts facts = { .session = redirected[i].session, .http = redirected[i].http, .connection_http = 1001 };
        const upgrade_policy policy = policy_of(p, redirected[i].floor);
        const upgrade_unmet unmet = upgrade_verdict(&policy, facts);
        const upgrade_refusal *refusal = upgrade_refusal_make(p, unmet, &policy, &facts, &response, "https://a/");

        ok(upgrade_https_helps(unmet, &policy, 1001) == redirected[i].helps_at_11, "%s: HTTP/1.1", redirected[i].floor);
        ok(upgrade_https_helps(unmet, &policy, 2000) == redirected[i].helps_at_2, "%s: HTTP/2", redirected[i].floor);
        ok(refusal->status == 307 && !refusal->offer && refusal->varies_by_insecure, "%s: 307, no Upgrade", redirected[i].floor);
    }
}

static void test_tokens(apr_pool_t *p)
{
    static const struct {
        const char *words[3];
        const char *list;
        const char *error;
    } offers[] = {
        { { "TLS/1.3" }, "TLS/1.3", NULL },
        { { "TLS/1.3", "HTTP/2.0" }, "TLS/1.3, HTTP/2.0", NULL },
        { { "websocket", "websocket" }, "websocket", NULL },
        { { "x!#$%&'*+-.^_`|~1/2" }, "x!#$%&'*+-.^_`|~1/2", NULL },
        { { NULL }, NULL, "missing Upgrade token" },
        { { "" }, NULL, "invalid Upgrade token ''" },
        { { "a b" }, NULL, "invalid Upgrade token 'a b'" },
        { { "a,b" }, NULL, "invalid Upgrade token 'a,b'" },
        { { "a/" }, NULL, "invalid Upgrade token 'a/'" },
        { { "/1" }, NULL, "invalid Upgrade token '/1'" },
        { { "a/1/2" }, NULL, "invalid Upgrade token 'a/1/2'" },
        { { "a\r\nX:1" }, NULL, "invalid Upgrade token" },
        { { "\xc3\xa9" }, NULL, "invalid Upgrade token" },
        { { "TLS/1.3", "h2c" }, NULL, "obsolete Upgrade token 'h2c'" },
        { { "H2C" }, NULL, "obsolete Upgrade token 'H2C'" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(offers); i++) {
        const char *list = NULL;
        int argc = 0;
        const char *error;

        while (argc < 3 && offers[i].words[argc]) {
            argc++;
        }
        error = upgrade_offer_parse(p, &list, argc, offers[i].words);
        is(list, offers[i].list, offers[i].list ? offers[i].list : "no list");
        ok(offers[i].error ? error && strstr(error, offers[i].error) : !error, "error: %s", error ? error : "none");
    }
}

/* The tokens of expressions: each once, after those of the floors, without those in use. */
static void test_exprs(apr_pool_t *p)
{
    static const upgrade_tls_facts tls12 = TLS12;
    static const upgrade_response_conf no_wishes;
    static const upgrade_expr exprs[] = {
        { NULL, "a", "TLS/1.3, x" },
        { NULL, "b", "TLS/1.2, y/1" },
        { NULL, "c", "TLS/1.2" },
    };
    static const struct {
        apr_uint32_t unmet;
        apr_uint32_t reasons;
        const char *offer;
        int status;
    } rows_of_exprs[] = {
        { 1, 0, "TLS/1.3, x", 426 },
        { 2, 0, "y/1", 426 },
        { 3, 0, "TLS/1.3, x, y/1", 426 },
        { 4, 0, NULL, 403 },
        { 3, UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION), "HTTP/2.0, TLS/1.3, x, y/1", 426 },
    };
    const upgrade_facts facts = { .session = &tls12, .http = 1001, .connection_http = 1001 };
    upgrade_policy policy = policy_of(p, "HTTP/2");
    apr_size_t i;

    for (i = 0; i < LENGTH(exprs); i++) {
        upgrade_policy_add_expr(p, &policy, &exprs[i]);
    }
    for (i = 0; i < LENGTH(rows_of_exprs); i++) {
        const upgrade_unmet unmet = {
            .reasons = rows_of_exprs[i].reasons | UPGRADE_BIT(UPGRADE_REASON_EXPR),
            .exprs = rows_of_exprs[i].unmet,
        };
        const upgrade_refusal *refusal = upgrade_refusal_make(p, unmet, &policy, &facts, &no_wishes, NULL);

        is(refusal->offer, rows_of_exprs[i].offer, "expressions: offer");
        ok(refusal->status == rows_of_exprs[i].status, "expressions: status %d", refusal->status);
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        test_row(p, i);
    }
    test_handshakes(p);
    test_wishes(p);
    test_redirects(p);
    test_tokens(p);
    test_exprs(p);
    return tap_done(p);
}
