/* SPDX-License-Identifier: Apache-2.0 */

#include "answer_document.h"

#include <apr_escape.h>
#include <apr_strings.h>

/* Leaves "'" as it is, so attributes stand in double quotes; and what is not ASCII, which the charset covers. */
static const char *escape(apr_pool_t *p, const char *text)
{
    return apr_pescape_entity(p, text, 0);
}

static const char *what_to_set(apr_pool_t *p, const upgrade_setting *settings)
{
    const char *list = "  <p>What that proxy needs:</p>\n";

    for (; settings->proxy; settings++) {
        list = apr_pstrcat(p, list, "  <p>", settings->proxy, ":</p>\n  <pre>", escape(p, settings->lines), "</pre>\n", NULL);
    }
    return list;
}

static const char *where_to_go(apr_pool_t *p, const upgrade_document *document)
{
    const char *url;

    if (document->settings) {
        return what_to_set(p, document->settings);
    }
    if (!document->url) {
        return "  <p>Use a client that meets this, or set yours up to meet it, and try again.</p>\n";
    }
    url = escape(p, document->url);
    return apr_pstrcat(p, "  <p>Use <a href=\"", url, "\">", url, "</a> instead.</p>\n", NULL);
}

const char *upgrade_document_html(apr_pool_t *p, const upgrade_document *document)
{
    return apr_pstrcat(p,
                       "<!DOCTYPE html>\n"
                       "<html lang=\"en\">\n"
                       "<head>\n"
                       "  <meta charset=\"utf-8\">\n"
                       "  <meta name=\"viewport\" content=\"width=device-width\">\n"
                       "  <title>", escape(p, document->title), "</title>\n"
                       "</head>\n"
                       "<body>\n"
                       "  <h1>Upgrade Required</h1>\n"
                       "  <p>", escape(p, document->sentences), "</p>\n",
                       where_to_go(p, document),
                       "</body>\n"
                       "</html>\n", NULL);
}
