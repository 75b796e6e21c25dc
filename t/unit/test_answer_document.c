/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/answer_document.h"
#include "tap.h"

int main(void)
{
    static const upgrade_document with_url = {
        .title = "TLS Required",
        .sentences = "This service requires TLS.",
        .url = "https://www.example.re/a?b=c&d='",
    };
    static const upgrade_document without_url = {
        .title = "Newer TLS Version Required",
        .sentences = "This service requires TLS 1.3 or later.",
    };
    static const upgrade_document hostile = {
        .title = "</title><script>",
        .sentences = "<b>&\"'",
        .url = "\"><script>alert(1)</script>",
    };
    apr_pool_t *p = tap_start();
    const char *html = upgrade_document_html(p, &with_url);

    ok(strstr(html, "<!DOCTYPE html>\n<html lang=\"en\">\n") == html, "a doctype, and the language");
    ok(strstr(html, "<title>TLS Required</title>") != NULL, "the title");
    ok(strstr(html, "<p>This service requires TLS.</p>") != NULL, "the sentence");
    ok(strstr(html, "<a href=\"https://www.example.re/a?b=c&amp;d='\">https://www.example.re/a?b=c&amp;d='</a>")
           != NULL, "the link, escaped");
    is(html + strlen(html) - strlen("</html>\n"), "</html>\n", "ends as it should");

    html = upgrade_document_html(p, &without_url);
    ok(!strstr(html, "href"), "no URL, no link");
    ok(strstr(html, "Use a client that meets this") != NULL, "but advice");

    html = upgrade_document_html(p, &hostile);
    ok(!strstr(html, "<script") && !strstr(html, "<b>") && !strstr(html, "\">\""), "nothing goes out unescaped");
    return tap_done(p);
}
