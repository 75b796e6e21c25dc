/* SPDX-License-Identifier: Apache-2.0 */

#include "writer.h"

#include <string.h>

#include <apr_strings.h>

#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_core.h>
#include <util_filter.h>

#include "../config/conf.h"
#include "content.h"
#include "vary.h"

static ap_filter_rec_t *reset_filter_handle;

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static void unset_all(apr_table_t *fields, const char *const *names, apr_size_t count)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        apr_table_unset(fields, names[i]);
    }
}

/*
 * The header fields.
 */

/* Add the header fields of a refusal that do not depend on its document. */
static void add_fields(apr_table_t *fields, const upgrade_refusal *refusal)
{
    apr_table_addn(fields, "Cache-Control", "no-store");
    if (refusal->offer) {
        apr_table_addn(fields, "Upgrade", refusal->offer);
        apr_table_addn(fields, "Connection", "upgrade");
    }
    if (refusal->alt_svc) {
        apr_table_addn(fields, "Alt-Svc", refusal->alt_svc);
    }
    if (refusal->help_link) {
        apr_table_addn(fields, "Link", refusal->help_link);
    }
    if (refusal->varies_by_insecure) {
        apr_table_addn(fields, "Vary", "Upgrade-Insecure-Requests");
    }
    if (refusal->websocket) {
        apr_table_addn(fields, "Sec-WebSocket-Version", refusal->websocket);
    }
}

/* Replace the header fields of R that do not depend on the document. In err_headers_out, which the
 * core sends with any status. */
static void reset_fields(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_clear(r->err_headers_out);
    add_fields(r->err_headers_out, refusal);
}

/* The header fields that only mod_headers ("Header always") may add to a refusal. */
static const char *const foreign[] = {
    "Cache-Control",
    "Expires",
    "Pragma",
    "Set-Cookie",
    "Set-Cookie2",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Authentication-Info",
};

static apr_status_t reset_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    upgrade_context *context = upgrade_context_of(r);
    const upgrade_refusal *refusal = context->exchange->refusal;

    if (refusal) {
        if (context->response == UPGRADE_RESPONSE_DOCUMENT
            && context->role != UPGRADE_ROLE_REFUSAL_DOCUMENT) {
            /* The core sends the text of the ErrorDocument or a redirect to its URL. It has
             * replaced headers_out with err_headers_out. */
            const char *location =
                ap_is_HTTP_REDIRECT(r->status) ? apr_table_get(r->headers_out, "Location") : NULL;

            apr_table_clear(r->headers_out);
            if (location) {
                apr_table_setn(r->headers_out, "Location", location);
            }
        }
        unset_all(r->headers_out, foreign, LENGTH(foreign));
        reset_fields(r, refusal);
        /* The handler of an ErrorDocument may have set fields of its own; for the built-in
         * document, only a filter could. */
        context->after_reset = context->response == UPGRADE_RESPONSE_BUILT_IN ? f->next : NULL;
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void upgrade_writer_insert_reset(request_rec *r)
{
    ap_add_output_filter_handle(reset_filter_handle, NULL, r, r->connection);
}

static int closes(request_rec *r)
{
    return ap_find_token(r->pool, apr_table_get(r->headers_out, "Connection"), "close")
           || ap_find_token(r->pool, apr_table_get(r->err_headers_out, "Connection"), "close");
}

/* Set Upgrade and Connection once. mod_headers and the core (core_upgrade_handler) may have added
 * them too. */
static void set_upgrade(request_rec *r, const upgrade_refusal *refusal)
{
    int is_closing = refusal->offer && closes(r);

    apr_table_unset(r->headers_out, "Upgrade");
    apr_table_unset(r->err_headers_out, "Upgrade");
    if (refusal->offer) {
        apr_table_unset(r->headers_out, "Connection");
        apr_table_setn(r->err_headers_out, "Upgrade", refusal->offer);
        apr_table_setn(r->err_headers_out, "Connection", is_closing ? "upgrade, close" : "upgrade");
    }
}

/* Return whether an ErrorDocument that is a script or on a backend keeps the status and has its own
 * reason phrase. */
static int has_own_phrase(const request_rec *r, const upgrade_context *context)
{
    static const char no_phrase[] = "426 ";

    return context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT && r->status == HTTP_UPGRADE_REQUIRED
           && r->status_line && strlen(r->status_line) >= sizeof(no_phrase);
}

void upgrade_writer_finish(request_rec *r, const upgrade_context *context, int is_next)
{
    const upgrade_refusal *refusal = context->exchange->refusal;

    /* An ErrorDocument that is a script or on a backend may have set another status. That of a
     * redirect is kept. */
    if (refusal->location || !ap_is_HTTP_REDIRECT(r->status) || r->status == HTTP_NOT_MODIFIED) {
        if (!has_own_phrase(r, context)) {
            r->status_line = refusal->status_line;
        }
        r->status = refusal->status;
    }
    /* The core would add Expires. */
    r->no_cache = 0;
    if (is_next) {
        return;
    }
    /* Only "Header always", which sets fields in err_headers_out, may override these. */
    unset_all(r->headers_out, foreign, LENGTH(foreign));
    if (apr_table_get(r->err_headers_out, "Content-Security-Policy")) {
        apr_table_unset(r->headers_out, "Content-Security-Policy");
    }
    set_upgrade(r, refusal);
}

/*
 * The document.
 */

const char *upgrade_writer_error_document(request_rec *r, const upgrade_exchange *exchange)
{
    const upgrade_refusal *refusal = exchange->refusal;

    /* The ErrorDocument of another status (403 over HTTP/2) is not about this refusal. */
    if (refusal->status != HTTP_UPGRADE_REQUIRED
        || (refusal->documents && upgrade_content_of(r, exchange)->document)) {
        return NULL;
    }
    return ap_response_code_string(r, ap_index_of_response(HTTP_UPGRADE_REQUIRED));
}

/* Remove everything of an earlier response from R. */
static void begin_response(request_rec *r, const upgrade_exchange *exchange)
{
    upgrade_exchange_restore_env(exchange, r);
    r->status_line = NULL;
    if (!apr_is_empty_table(r->headers_out)) {
        r->headers_out = apr_table_make(r->pool, 8);
    }
    if (r->prev || !apr_is_empty_table(r->err_headers_out)) {
        /* That of an internal redirect is shared with the request that it continues. */
        r->err_headers_out = apr_table_make(r->pool, 8);
    }
    r->content_type = NULL;
    r->content_encoding = NULL;
    r->content_languages = NULL;
    r->clength = 0;
    r->mtime = 0;
    r->chunked = 0;
    r->eos_sent = 0;
    r->no_local_copy = 1;
}

/* Return whether no other module has set a field in its insert_error_filter hook, or inserted a
 * filter that could: the filter chain has none, or consists of this module's two filters. */
static int is_alone(const request_rec *r)
{
    const ap_filter_t *first = r->output_filters;
    int is_alone =
        first == r->proto_output_filters
            ? !upgrade_server_conf_of(r)->has_error_filters
            : first->frec == reset_filter_handle && first->next->next == r->proto_output_filters;

    return is_alone && apr_is_empty_table(r->headers_out) && apr_is_empty_table(r->err_headers_out);
}

/* Set the fields of the document, and return it. */
static upgrade_written write_content(request_rec *r, const upgrade_exchange *exchange)
{
    upgrade_written written = upgrade_content_write(r, exchange);

    if (exchange->refusal->location) {
        apr_table_setn(r->headers_out, "Location", exchange->refusal->location);
    }
    return written;
}

/* Do what the two filters would do, and remove them. All fields are set in headers_out, so that the
 * core need not merge two tables. */
static upgrade_written write_alone(request_rec *r, upgrade_context *context)
{
    upgrade_written written;

    r->output_filters = r->proto_output_filters;
    add_fields(r->headers_out, context->exchange->refusal);
    written = write_content(r, context->exchange);
    upgrade_writer_finish(r, context, 1);
    upgrade_vary_add(r, context->exchange);
    context->is_committed = 1;
    context->is_guarded = 0;
    return written;
}

static apr_bucket *bucket_of(request_rec *r, const upgrade_written *written)
{
    const upgrade_span *document = &written->document;
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    return written->is_permanent
               ? apr_bucket_immortal_create(document->start, document->length, alloc)
               : apr_bucket_pool_create(document->start, document->length, r->pool, alloc);
}

void upgrade_writer_send_built_in(request_rec *r, upgrade_context *context)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    upgrade_written written;

    begin_response(r, context->exchange);
    context->response = UPGRADE_RESPONSE_BUILT_IN;
    r->status = context->exchange->refusal->status;
    /* As ap_send_error_response() does before it sends a document of its own. */
    r->output_filters = r->proto_output_filters;
    ap_run_insert_error_filter(r);

    written = is_alone(r) ? write_alone(r, context) : write_content(r, context->exchange);
    /* The core sets Content-Length. */
    APR_BRIGADE_INSERT_TAIL(bb, bucket_of(r, &written));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_pass_brigade(r->output_filters, bb);
}

int upgrade_writer_send(request_rec *r, upgrade_context *context)
{
    if (!upgrade_writer_error_document(r, context->exchange)) {
        upgrade_writer_send_built_in(r, context);
        return DONE;
    }
    begin_response(r, context->exchange);
    reset_fields(r, context->exchange->refusal);
    context->response = UPGRADE_RESPONSE_DOCUMENT;
    return context->exchange->refusal->status;
}

/*
 * The request.
 */

/* With this note and status 403, mod_http2 resets the stream with HTTP_1_1_REQUIRED. mod_ssl uses
 * it in the same way. */
#define RESET_NOTE "ssl-renegotiate-forbidden"

/* Looks at the request as it was sent: that of an ErrorDocument has no such fields. */
static int has_body(const upgrade_exchange *exchange)
{
    const char *length = upgrade_exchange_field(exchange, "Content-Length");

    return (length && length[strspn(length, "0")])
           || upgrade_exchange_field(exchange, "Transfer-Encoding");
}

/*
 * Return whether the connection must be closed. Otherwise httpd waits for the body and reads it
 * before it responds, and the bytes after a CONNECT request may not be a request (RFC 9931).
 */
static int must_close(const request_rec *r)
{
    const upgrade_exchange *exchange = upgrade_context_of(r)->exchange;

    return !r->connection->master && (has_body(exchange) || exchange->method_number == M_CONNECT);
}

void upgrade_writer_prepare(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_unset(r->headers_in, "Upgrade");
    if (must_close(r)) {
        r->connection->keepalive = AP_CONN_CLOSE;
    }
    if (refusal->resets) {
        apr_table_setn(r->notes, RESET_NOTE, "mod_upgrade_required");
    }
}

void upgrade_writer_keep_connection(request_rec *r)
{
    const upgrade_refusal *refusal = upgrade_context_of(r)->exchange->refusal;
    request_rec *failed;

    if (!r->connection->master && !must_close(r)) {
        r->connection->keepalive = AP_CONN_UNKNOWN;
    }
    /* An ErrorDocument could not be sent. httpd ends the connection after the response if the last
     * request_rec has a status such as 500, and logs that status. */
    for (failed = r->next; refusal && failed; failed = failed->next) {
        failed->status = refusal->status;
    }
}

void upgrade_writer_prepare_document(request_rec *r)
{
    static const char *const of_the_request[] = {
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Cookie2",
        "Content-Length",
        "Transfer-Encoding",
        "Expect",
        "Range",
        "If-Range",
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
    };

    r->headers_in = apr_table_copy(r->pool, r->headers_in);
    unset_all(r->headers_in, of_the_request, LENGTH(of_the_request));
    r->expecting_100 = 0;
    /* httpd takes REQUEST_URI from the request line. It must be the document, so that no
     * application responds to the refused URL. */
    r->the_request = apr_psprintf(r->pool, "GET %s %s", r->unparsed_uri, r->protocol);
}

void upgrade_writer_register_filters(void)
{
    reset_filter_handle = ap_register_output_filter("UPGRADE_REQUIRED_RESET", reset_filter, NULL,
                                                    AP_FTYPE_CONTENT_SET);
}
