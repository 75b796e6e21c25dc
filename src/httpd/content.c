/* SPDX-License-Identifier: Apache-2.0 */

#include "content.h"

#include <string.h>

#include <http_protocol.h>

#include "../response/document.h"
#include "../response/negotiation.h"
#include "../response/prepared.h"
#include "../response/url.h"
#include "location.h"

#define PROBLEM "application/problem+json"

/* The built-in documents, in the order in which the server prefers them. */
static const struct {
    const char *type;
    const char *content_type;
    upgrade_span (*render)(apr_pool_t *p, const upgrade_document *document);
    const char *policy; /* a Content-Security-Policy, or NULL */
    upgrade_prepared_document prepared;
} built_in[] = {
    { "text/html", "text/html; charset=utf-8", upgrade_document_html, UPGRADE_DOCUMENT_CSP,
      UPGRADE_PREPARED_HTML },
    { PROBLEM, PROBLEM, upgrade_document_problem, NULL, UPGRADE_PREPARED_DOCUMENTS },
    { "text/plain", "text/plain; charset=utf-8", upgrade_document_text, NULL,
      UPGRADE_PREPARED_TEXT },
};

#define BUILT_IN (sizeof(built_in) / sizeof(built_in[0]))

/* The media type for clients that accept any type and name none, as curl does by default. */
#define LONE "text/plain"

/* Return the index of the built-in document of a media type, or BUILT_IN if there is none. */
static apr_size_t find_built_in(const char *type)
{
    apr_size_t i = 0;

    while (i < BUILT_IN && strcmp(type, built_in[i].type)) {
        i++;
    }
    return i;
}

/*
 * Content negotiation.
 */

/*
 * Return all available media types, in order of preference. HTML is first, so that browsers get it.
 * Those that only UpgradeDocument has are next, before problem+json, which also matches requests
 * for other JSON types.
 */
static const char *const *offered_types(apr_pool_t *p, const upgrade_documents *documents)
{
    static const char *const types[BUILT_IN + 1] = { "text/html", PROBLEM, "text/plain", NULL };
    apr_array_header_t *all;
    apr_size_t i;

    if (!documents) {
        return types;
    }
    all = apr_array_make(p, BUILT_IN + 2, sizeof(const char *));
    APR_ARRAY_PUSH(all, const char *) = built_in[0].type;
    for (; documents; documents = documents->next) {
        if (find_built_in(documents->document->type) == BUILT_IN) {
            APR_ARRAY_PUSH(all, const char *) = documents->document->type;
        }
    }
    for (i = 1; i < BUILT_IN; i++) {
        APR_ARRAY_PUSH(all, const char *) = built_in[i].type;
    }
    APR_ARRAY_PUSH(all, const char *) = NULL;
    return (const char *const *)all->elts;
}

static const upgrade_template *find_document(request_rec *r, const upgrade_exchange *exchange,
                                             const char *type)
{
    return upgrade_documents_find(r->pool, exchange->refusal->documents, type,
                                  upgrade_exchange_field(exchange, "Accept-Language"));
}

/* Choose the UpgradeDocument for the negotiated media type. One of type application/json replaces
 * the built-in problem document for any client that accepts it. Without a document in a suitable
 * language, the built-in types are negotiated. */
static void choose_document(request_rec *r, const upgrade_exchange *exchange, const char *accept,
                            upgrade_content *content)
{
    static const char json[] = "application/json";

    content->document = find_document(r, exchange, content->type);
    if (!content->document && !strcmp(content->type, PROBLEM)
        && upgrade_negotiate_accepts(accept, json)) {
        content->document = find_document(r, exchange, json);
        content->type = content->document ? json : content->type;
    }
    if (!content->document && find_built_in(content->type) == BUILT_IN) {
        content->type = upgrade_negotiate_type(accept, offered_types(r->pool, NULL), LONE);
    }
}

const upgrade_content *upgrade_content_of(request_rec *r, const upgrade_exchange *exchange)
{
    static const upgrade_content html = { .type = "text/html" };
    const upgrade_refusal *refusal = exchange->refusal;
    const char *accept = upgrade_negotiate_accept(upgrade_exchange_headers(exchange));
    upgrade_content *content;

    if (!accept && !refusal->documents) {
        return &html;
    }
    content = apr_pcalloc(r->pool, sizeof(*content));
    content->type =
        upgrade_negotiate_type(accept, offered_types(r->pool, refusal->documents), LONE);
    if (refusal->documents) {
        choose_document(r, exchange, accept, content);
    }
    return content;
}

/*
 * Rendering.
 */

static upgrade_language find_language(const char *tag)
{
    const char *const *tags = upgrade_language_tags();
    int i;

    for (i = 0; tag && tags[i]; i++) {
        if (!strcmp(tag, tags[i])) {
            return (upgrade_language)i;
        }
    }
    return UPGRADE_LANGUAGE_EN;
}

/* Return the language of the built-in texts: that of the template if it has one, otherwise the one
 * that the client prefers. */
static upgrade_language language_of(const upgrade_exchange *exchange,
                                    const upgrade_template *document)
{
    const char *asked = document && document->language
                            ? document->language
                            : upgrade_exchange_field(exchange, "Accept-Language");

    return asked ? find_language(upgrade_negotiate_language(asked, upgrade_language_tags()))
                 : UPGRADE_LANGUAGE_EN;
}

static upgrade_document describe(request_rec *r, const upgrade_exchange *exchange,
                                 const upgrade_template *document)
{
    const upgrade_refusal *refusal = exchange->refusal;

    return (upgrade_document){
        .unmet = refusal->unmet,
        .policy = &refusal->policy,
        .facts = &refusal->facts,
        .language = language_of(exchange, document),
        .status = refusal->status,
        .claims_https = upgrade_exchange_claims_https(exchange, refusal->unmet),
        .url = upgrade_location_of(r, exchange, refusal->unmet, &refusal->policy),
        .help = refusal->help,
        .offer = refusal->offer,
    };
}

static upgrade_span render_template(request_rec *r, const upgrade_template *template,
                                    const upgrade_document *document)
{
    const char *const values[UPGRADE_PLACEHOLDERS] = {
        [UPGRADE_PLACEHOLDER_REASON] = upgrade_verdict_text(r->pool, document->unmet),
        [UPGRADE_PLACEHOLDER_DETAIL] = upgrade_document_detail(r->pool, document),
        [UPGRADE_PLACEHOLDER_REQUIRED] = upgrade_policy_floor_text(r->pool, document->policy),
        [UPGRADE_PLACEHOLDER_SEEN] = upgrade_facts_seen(r->pool, document->facts),
        [UPGRADE_PLACEHOLDER_UPGRADE] = document->offer,
        [UPGRADE_PLACEHOLDER_HTTPS_URL] = document->url,
        [UPGRADE_PLACEHOLDER_HOST] = upgrade_location_host(r),
        [UPGRADE_PLACEHOLDER_HELP_URL] = document->help,
    };

    return upgrade_template_render(r->pool, template, values);
}

/* Set Content-Type and Content-Language. */
static void set_type(request_rec *r, const char *type, const char *language)
{
    ap_set_content_type(r, type);
    if (language) {
        apr_table_addn(r->headers_out, "Content-Language", language);
    }
}

static void set_security_policy(request_rec *r, const char *policy)
{
    if (policy) {
        apr_table_addn(r->headers_out, "Content-Security-Policy", policy);
    }
}

/* Render the document that was prepared in English at start-up. Return an empty one if it does not
 * apply. */
static upgrade_written write_prepared(request_rec *r, const upgrade_exchange *exchange,
                                      apr_size_t which)
{
    const upgrade_refusal *refusal = exchange->refusal;
    const upgrade_written none = { .document = { NULL, 0 } };
    const char *url;

    if (!refusal->prepared || built_in[which].prepared == UPGRADE_PREPARED_DOCUMENTS
        || upgrade_exchange_claims_https(exchange, refusal->unmet)
        || language_of(exchange, NULL) != UPGRADE_LANGUAGE_EN) {
        return none;
    }
    set_type(r, built_in[which].content_type, upgrade_language_tag(UPGRADE_LANGUAGE_EN));
    set_security_policy(r, built_in[which].policy);
    url = upgrade_location_of(r, exchange, refusal->unmet, &refusal->policy);
    return (upgrade_written){
        .document =
            upgrade_prepared_render(r->pool, refusal->prepared, built_in[which].prepared, url),
        .is_permanent = !url,
    };
}

/* Add Vary. The core merges several Vary fields into one (fixup_vary in http_filters.c). */
static void vary(request_rec *r)
{
    apr_table_addn(r->headers_out, "Vary", "Accept, Accept-Language");
}

upgrade_written upgrade_content_write(request_rec *r, const upgrade_exchange *exchange)
{
    const upgrade_content *content = upgrade_content_of(r, exchange);
    apr_size_t which = find_built_in(content->type);
    upgrade_document document;

    vary(r);
    if (!content->document) {
        upgrade_written written = write_prepared(r, exchange, which);

        if (written.document.start) {
            return written;
        }
    }
    document = describe(r, exchange, content->document);
    if (content->document) {
        set_type(r, content->document->content_type, content->document->language);
        return (upgrade_written){ .document = render_template(r, content->document, &document) };
    }
    set_type(r, built_in[which].content_type, upgrade_language_tag(document.language));
    set_security_policy(r, built_in[which].policy);
    if (built_in[which].render == upgrade_document_problem) {
        document.instance = upgrade_url_path(r->pool, exchange->initial->unparsed_uri);
    }
    return (upgrade_written){ .document = built_in[which].render(r->pool, &document) };
}
