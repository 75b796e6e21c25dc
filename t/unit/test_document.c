/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/document.h"
#include "tap.h"

#define IN(text, part) ok(strstr((text).start, (part)) != NULL, "has %s", (part))
#define NOT_IN(text, part) ok(strstr((text).start, (part)) == NULL, "has not %s", (part))

static const upgrade_tls_facts plain;
static const upgrade_facts facts = { .session = &plain, .http = 1001, .connection_http = 1001 };
static const upgrade_policy policy = { .floors = { [UPGRADE_KIND_TLS] = { UPGRADE_OP_REPLACE, UPGRADE_TLS_ANY } }, .requires_any = 1 };

static upgrade_document document_of(upgrade_reason reason)
{
    return (upgrade_document) {
        .unmet = { UPGRADE_BIT(reason), 0 },
        .policy = &policy,
        .facts = &facts,
        .status = 426,
        .url = "https://www.example.re/a?b=c&d='",
        .offer = "TLS/1.2, websocket",
        .instance = "/a",
    };
}

/* A request that came through a proxy. */
static upgrade_document proxied_document_of(int required, int http)
{
    static upgrade_policy http_policy;
    static upgrade_facts proxied;
    upgrade_document document = document_of(UPGRADE_REASON_HTTP_VERSION);

    http_policy = (upgrade_policy) { .floors = { [UPGRADE_KIND_HTTP] = { UPGRADE_OP_REPLACE, required } }, .requires_any = 1 };
    proxied = (upgrade_facts) { .session = &plain, .http = http, .connection_http = (unsigned)http, .is_proxied = 1 };
    document.policy = &http_policy;
    document.facts = &proxied;
    document.url = NULL;
    return document;
}

static void test_html(apr_pool_t *p)
{
    upgrade_document document = document_of(UPGRADE_REASON_TLS);
    upgrade_span html = upgrade_document_html(p, &document);

    ok(!strncmp(html.start, "<!DOCTYPE html>\n<html lang=\"en\">\n", 33), "a doctype, and the language");
    ok(html.length == strlen(html.start) && html.length < 3072, "less than 3 KB");
    IN(html, "<title>TLS Required</title>");
    IN(html, "<h1>TLS Required</h1>");
    IN(html, "<p>This service requires TLS. This request was sent over plain HTTP.</p>");
    IN(html, "<a href=\"https://www.example.re/a?b=c&amp;d=&#39;\"><bdi>https://www.example.re/a?b=c&amp;d=&#39;</bdi></a>");
    NOT_IN(html, "<script");
    NOT_IN(html, "More about");
    is(html.start + html.length - strlen("</html>\n"), "</html>\n", "ends as it should");

    document.url = NULL;
    document.help = "https://www.example.org/?a&b";
    document.language = UPGRADE_LANGUAGE_HE;
    html = upgrade_document_html(p, &document);
    IN(html, "<html lang=\"he\" dir=\"rtl\">");
    IN(html, "<a href=\"https://www.example.org/?a&amp;b\">");

    document.language = UPGRADE_LANGUAGE_EN;
    html = upgrade_document_html(p, &document);
    IN(html, "Use a client that meets these requirements");
    IN(html, "More about this change");

    document = document_of(UPGRADE_REASON_WEBSOCKET_STRIPPED);
    html = upgrade_document_html(p, &document);
    IN(html, "<h2>nginx</h2>\n<pre dir=\"ltr\">proxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection &quot;upgrade&quot;;\n</pre>");
    IN(html, "<h2>HAProxy</h2>");
    NOT_IN(html, "Use a client");
    ok(html.length < 3072, "less than 3 KB with settings");

    document = document_of(UPGRADE_REASON_TLS);
    document.url = "\"><script>alert(1)</script>";
    document.help = "'><b>";
    html = upgrade_document_html(p, &document);
    NOT_IN(html, "<script");
    NOT_IN(html, "<b>");
}

/* A request that claims https: the advice names a proxy, in place of a URL or another client. */
static void test_claim(apr_pool_t *p)
{
    static const char unknown[] = "it may have come through a proxy that is unknown to this server";
    upgrade_document document = document_of(UPGRADE_REASON_TLS);
    upgrade_span text;

    document.url = NULL;
    document.claims_https = 1;
    text = upgrade_document_html(p, &document);
    IN(text, unknown);
    NOT_IN(text, "Use a client");
    text = upgrade_document_text(p, &document);
    IN(text, unknown);
    NOT_IN(text, "Use a client");
    text = upgrade_document_problem(p, &document);
    IN(text, unknown);
    NOT_IN(text, "https_url");
    ok(strstr(upgrade_document_detail(p, &document), unknown) != NULL, "the detail of a template");
    document.claims_https = 0;
    is(upgrade_document_detail(p, &document), "This service requires TLS. This request was sent over plain HTTP.", "... without a claim");
}

static void test_problem(apr_pool_t *p)
{
    upgrade_document document = document_of(UPGRADE_REASON_TLS);
    upgrade_span json = upgrade_document_problem(p, &document);

    is(json.start,
       "{\"type\":\"about:blank\",\n"
       "\"title\":\"Upgrade Required\",\n"
       "\"status\":426,\n"
       "\"detail\":\"This service requires TLS. This request was sent over plain HTTP.\",\n"
       "\"instance\":\"/a\",\n"
       "\"reasons\":[\"tls\"],\n"
       "\"required\":\"TLS\",\n"
       "\"seen\":\"plain/HTTP/1.1\",\n"
       "\"upgrade\":[\"TLS/1.2\",\"websocket\"],\n"
       "\"https_url\":\"https://www.example.re/a?b=c&d='\"}\n", "a problem");

    document = document_of(UPGRADE_REASON_WEBSOCKET_HTTP10);
    document.unmet.reasons |= UPGRADE_BIT(UPGRADE_REASON_EXPR);
    document.help = "https://www.example.org/";
    document.offer = NULL;
    document.url = NULL;
    document.status = 403;
    json = upgrade_document_problem(p, &document);
    IN(json, "{\"type\":\"https://www.example.org/\",\n\"title\":\"WebSocket Blocked by a Proxy\",\n\"status\":403");
    IN(json, "\"reasons\":[\"websocket-http10\",\"expr\"]");
    IN(json, "\"upgrade\":[]");
    IN(json, "\"settings\":{\"nginx\":\"proxy_http_version 1.1;\\nproxy_set_header");
    IN(json, "# and no http-request del-header Upgrade\\n\"}}\n");
    NOT_IN(json, "https_url");

    document = document_of(UPGRADE_REASON_TLS);
    document.url = "\"\\\x01\xff</script>";
    json = upgrade_document_problem(p, &document);
    IN(json, "\"https_url\":\"\\\"\\\\\xef\xbf\xbd\xef\xbf\xbd\\u003c/script>\"");
}

static void test_text(apr_pool_t *p)
{
    upgrade_document document = document_of(UPGRADE_REASON_TLS);

    document.help = "https://www.example.org/";
    is(upgrade_document_text(p, &document).start,
       "TLS Required\n\n"
       "This service requires TLS. This request was sent over plain HTTP.\n\n"
       "Use this address instead:\nhttps://www.example.re/a?b=c&d='\n\n"
       "More about this change: https://www.example.org/\n", "a text");

    document = document_of(UPGRADE_REASON_WEBSOCKET_STRIPPED);
    document.url = NULL;
    IN(upgrade_document_text(p, &document), "The proxy needs these settings:\n\nnginx\nproxy_set_header Upgrade $http_upgrade;\n");
    document = proxied_document_of(1001, 1000);
    is(upgrade_document_text(p, &document).start,
       "Newer HTTP Version Required\n\n"
       "This service requires HTTP/1.1 or later. This request was sent over HTTP/1.0. "
       "This request came through a proxy, which may use an older HTTP version than its client.\n\n"
       "The proxy needs these settings:\n\nnginx\nproxy_http_version 1.1;\n\n"
       "Apache httpd\n# no SetEnv force-proxy-request-1.0\n\n"
       "Use a client that meets these requirements, or configure yours to meet them, and try again.\n",
       "a text for HTTP/1.0 through a proxy");
    document = proxied_document_of(2000, 1001);
    IN(upgrade_document_text(p, &document), "nginx\nproxy_set_header X-HTTP-Version $server_protocol;\n# and on the server: ");
    IN(upgrade_document_problem(p, &document), "\"settings\":{\"nginx\":\"proxy_set_header X-HTTP-Version");
    document = document_of(UPGRADE_REASON_TLS);
    document.url = "a\nb\x1b[31m";
    IN(upgrade_document_text(p, &document), "a\xef\xbf\xbd" "b\xef\xbf\xbd[31m\n");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_html(p);
    test_claim(p);
    test_problem(p);
    test_text(p);
    return tap_done(p);
}
