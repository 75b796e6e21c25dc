/* SPDX-License-Identifier: Apache-2.0 */

#include "answer.h"

#include <apr_strings.h>

#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_core.h>
#include <util_filter.h>

#include "answer_content.h"
#include "answer_head.h"
#include "config.h"
#include "gate.h"
#include "request.h"

/* Behind mod_headers' filters, which are AP_FTYPE_CONTENT_SET, and ahead of the core's header filter. */
#define FILTER_TYPE ((ap_filter_type)(AP_FTYPE_PROTOCOL - 1))
#define GUARD_FILTER_TYPE ((ap_filter_type)(FILTER_TYPE - 1))

static ap_filter_rec_t *announcement_filter_handle;
static ap_filter_rec_t *guard_filter_handle;
static ap_filter_rec_t *fields_filter_handle;
static ap_filter_rec_t *document_filter_handle;

/*
 * The fields.
 */

/* Each may be said by mod_headers or by the core's upgrade handler too (core_upgrade_handler); the client gets one of each. */
static void set_fields(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_unset(r->headers_out, "Upgrade");
    apr_table_unset(r->err_headers_out, "Upgrade");
    if (refusal->offer) {
        int closes = ap_find_token(r->pool, apr_table_get(r->headers_out, "Connection"), "close")
                     || ap_find_token(r->pool, apr_table_get(r->err_headers_out, "Connection"), "close");

        apr_table_unset(r->headers_out, "Connection");
        apr_table_setn(r->err_headers_out, "Upgrade", refusal->offer);
        apr_table_setn(r->err_headers_out, "Connection", closes ? "upgrade, close" : "upgrade");
    }
}

static apr_status_t fields_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const upgrade_refusal *refusal = f->ctx;

    /* An ErrorDocument may come with a status of its own: a script's, a proxy's, or that of a copy in mod_cache. */
    if (refusal->location || !ap_is_HTTP_REDIRECT(f->r->status) || f->r->status == HTTP_NOT_MODIFIED) {
        f->r->status = refusal->status;
        f->r->status_line = NULL;
    }
    /* Credentials are never asked for in clear, nor for the ErrorDocument. */
    apr_table_unset(f->r->headers_out, "WWW-Authenticate");
    apr_table_unset(f->r->err_headers_out, "WWW-Authenticate");
    set_fields(f->r, refusal);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/*
 * Announcements.
 */

static apr_status_t announcement_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    upgrade_announcement *announcement = f->ctx;
    ap_filter_t *next = f->next;
    request_rec *r = f->r;
    upgrade_request *request = upgrade_request_make(r);

    /* Once is enough: a directory index brings its own beside that of the directory. */
    if (!announcement->is_cancelled && !request->is_announced && !upgrade_request_refusal(r)) {
        apr_table_setn(r->headers_out, "Sunset", announcement->sunset);
        apr_table_setn(r->headers_out, "Deprecation", announcement->deprecation);
        apr_table_unset(r->err_headers_out, "Sunset");
        apr_table_unset(r->err_headers_out, "Deprecation");
        if (announcement->help) {
            apr_table_addn(r->headers_out, "Link", apr_pstrcat(r->pool, "<", announcement->help, ">; rel=\"sunset\", <", announcement->help,
                                                              ">; rel=\"deprecation\"", NULL));
        }
        request->is_announced = 1;
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(next, bb);
}

void upgrade_answer_announce(request_rec *r, upgrade_announcement *announcement)
{
    ap_add_output_filter_handle(announcement_filter_handle, announcement, r, r->connection);
}

/*
 * The document.
 */

static int ends(apr_bucket_brigade *bb)
{
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_EOS(b)) {
            return 1;
        }
    }
    return 0;
}

/* Puts the built-in document in the place of whatever is written. */
static apr_status_t document_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    int is_whole = ends(bb);
    const upgrade_refusal *refusal = f->ctx;
    upgrade_span document;

    apr_brigade_cleanup(bb);
    if (!is_whole) {
        return APR_SUCCESS;
    }
    document = upgrade_content_write(r, refusal);
    apr_table_unset(r->headers_out, "Location");
    apr_table_unset(r->err_headers_out, "Location");
    if (refusal->location) {
        apr_table_setn(r->headers_out, "Location", refusal->location);
    }
    r->content_encoding = NULL;
    ap_set_content_length(r, (apr_off_t)document.length);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(document.start, document.length, r->pool, bb->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/*
 * The administrator's ErrorDocument for the refusal, where no UpgradeDocument fits. That of another status (403 on HTTP/2) speaks of
 * something else, and where the core had chosen another answer, it is too late for it.
 */
static const char *error_document(request_rec *r, const upgrade_refusal *refusal)
{
    if (refusal->status != HTTP_UPGRADE_REQUIRED || upgrade_request_of(upgrade_request_top(r))->is_late) {
        return NULL;
    }
    if (refusal->documents && upgrade_content_of(r, refusal)->document) {
        return NULL;
    }
    return ap_response_code_string(r, ap_index_of_response(HTTP_UPGRADE_REQUIRED));
}

static void insert_fields(request_rec *r, const upgrade_refusal *refusal)
{
    /* A filter keeps its context for itself; nothing writes through it. */
    ap_add_output_filter_handle(fields_filter_handle, (void *)(apr_uintptr_t)refusal, r, r->connection);
}

/* The core has dropped the filters of whatever it writes an error in the place of. */
static void announce_again(request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);

    if (request && request->announced) {
        upgrade_answer_announce(r, request->announced);
    }
}

void upgrade_answer_insert_document(request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(r);
    const upgrade_refusal *refusal;
    const char *document;

    if (request && request->is_sent) {
        return;
    }
    upgrade_gate_error(r);
    refusal = upgrade_request_refusal(r);
    if (!refusal) {
        announce_again(r);
        return;
    }
    document = error_document(r, refusal);
    if (r->status == refusal->status && !(document && *document == '"')) {
        ap_add_output_filter_handle(document_filter_handle, (void *)(apr_uintptr_t)refusal, r, r->connection);
    }
    insert_fields(r, refusal);
}

static apr_status_t guard_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    ap_filter_t *next;

    /* Once the header has gone, it is too late. The filters that are inserted stand behind this one. */
    if (!f->r->sent_bodyct) {
        upgrade_answer_insert_document(f->r);
    }
    next = f->next;
    ap_remove_output_filter(f);
    return ap_pass_brigade(next, bb);
}

void upgrade_answer_guard(request_rec *r)
{
    ap_add_output_filter_handle(guard_filter_handle, NULL, r, r->connection);
}

/*
 * The way out.
 */

/* mod_http2 ends a stream that is answered with 403 and has this note with HTTP_1_1_REQUIRED; mod_ssl uses it so. */
#define RESET_NOTE "ssl-renegotiate-forbidden"

static int has_body(const request_rec *r)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");

    return (length && length[strspn(length, "0")]) || apr_table_get(r->headers_in, "Transfer-Encoding");
}

/* Those that are said of every refusal, whatever its document; into a table that has none of them. */
static void add_fields(apr_table_t *fields, const upgrade_refusal *refusal)
{
    apr_table_addn(fields, "Cache-Control", "no-store");
    if (refusal->alt_svc) {
        apr_table_addn(fields, "Alt-Svc", refusal->alt_svc);
    }
    if (refusal->help_link) {
        apr_table_addn(fields, "Link", refusal->help_link);
    }
    if (refusal->varies_by_insecure) {
        apr_table_mergen(fields, "Vary", "Upgrade-Insecure-Requests");
    }
    if (refusal->websocket) {
        apr_table_addn(fields, "Sec-WebSocket-Version", refusal->websocket);
    }
}

void upgrade_answer_prepare(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_unset(r->headers_in, "Upgrade");
    /* httpd would read the whole body, or wait for it, before it answers. What follows a CONNECT may be no request (RFC 9931). */
    if (!r->connection->master && (has_body(r) || r->method_number == M_CONNECT)) {
        r->connection->keepalive = AP_CONN_CLOSE;
    }
    if (refusal->resets) {
        apr_table_setn(r->notes, RESET_NOTE, "mod_upgrade_required");
    }
}

void upgrade_answer_add_fields(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_unset(r->err_headers_out, "Cache-Control");
    add_fields(r->err_headers_out, refusal);
    set_fields(r, refusal);
}

void upgrade_answer_prepare_error_document(request_rec *r, const upgrade_refusal *refusal)
{
    /* Of the body, and of the resource that was asked for. */
    static const char *const of_the_request[] = {
        "Content-Length", "Transfer-Encoding", "Expect", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since",
        "If-Unmodified-Since",
    };
    apr_size_t i;

    r->headers_in = apr_table_copy(r->pool, r->headers_in);
    for (i = 0; i < sizeof(of_the_request) / sizeof(of_the_request[0]); i++) {
        apr_table_unset(r->headers_in, of_the_request[i]);
    }
    r->expecting_100 = 0;
    insert_fields(r, refusal);
}

/* Where the core's own filters for ranges and lengths stand first, they have nothing to do; HTTP/2 has others. */
static ap_filter_t *past_length_filters(request_rec *r)
{
    ap_filter_t *f = r->output_filters;

    while (f && (f->frec == ap_byterange_filter_handle || f->frec == ap_content_length_filter_handle)) {
        f = f->next;
    }
    return f && f->frec == ap_http_header_filter_handle ? f : r->output_filters;
}

/* Over HTTP/1.x the request's pool lives until all of the answer has been written (EOR); over HTTP/2, streams hand buckets on. */
static apr_bucket *document_bucket(request_rec *r, apr_bucket_brigade *bb, upgrade_span document)
{
    return r->connection->master ? apr_bucket_pool_create(document.start, document.length, r->pool, bb->bucket_alloc)
                                 : apr_bucket_immortal_create(document.start, document.length, bb->bucket_alloc);
}

/*
 * Where the administrator has nothing to add to the answer: in one go, without the filters that see to that, and without the core's own
 * discarding of a body, which it does itself when the request ends.
 */
static int send_at_once(request_rec *r, const upgrade_refusal *refusal)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    ap_filter_t *next = past_length_filters(r);
    int has_plain_head = upgrade_head_is_plain(r, next);
    upgrade_span document;

    /* Into a table that is empty, where adding costs least. */
    document = upgrade_content_write(r, refusal);
    add_fields(r->headers_out, refusal);
    if (refusal->offer) {
        apr_table_addn(r->headers_out, "Connection", "upgrade");
        apr_table_addn(r->headers_out, "Upgrade", refusal->offer);
    }
    if (refusal->location) {
        apr_table_addn(r->headers_out, "Location", refusal->location);
    }
    r->clength = (apr_off_t)document.length;
    apr_table_addn(r->headers_out, "Content-Length", apr_itoa(r->pool, (int)document.length));
    r->bytes_sent = (apr_off_t)document.length;
    if (has_plain_head) {
        apr_table_addn(r->headers_out, "Content-Type", r->content_type);
        APR_BRIGADE_INSERT_TAIL(bb, document_bucket(r, bb, upgrade_head_write(r)));
        ap_remove_output_filter(next);
        next = next->next;
    }
    APR_BRIGADE_INSERT_TAIL(bb, document_bucket(r, bb, document));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_pass_brigade(next, bb);
    return DONE;
}

int upgrade_answer_send(request_rec *r, const upgrade_refusal *refusal)
{
    int is_plain = upgrade_server_conf_of(r)->has_plain_answers && !upgrade_request_of(r)->is_late && !r->prev;

    if (!is_plain && error_document(r, refusal)) {
        upgrade_answer_add_fields(r, refusal);
        return refusal->status;
    }
    /* What ap_send_error_response() does, without the text that the core would write for document_filter to drop. */
    r->status = refusal->status;
    r->status_line = NULL;
    apr_table_clear(r->headers_out);
    r->output_filters = r->proto_output_filters;
    if (is_plain && !refusal->documents) {
        upgrade_request_make(r)->is_sent = 1;
        ap_run_insert_error_filter(r);
        return send_at_once(r, refusal);
    }
    upgrade_answer_add_fields(r, refusal);
    ap_run_insert_error_filter(r);
    ap_finalize_request_protocol(r);
    return DONE;
}

void upgrade_answer_register_filters(void)
{
    announcement_filter_handle = ap_register_output_filter("UPGRADE_REQUIRED_ANNOUNCEMENT", announcement_filter, NULL, FILTER_TYPE);
    guard_filter_handle = ap_register_output_filter("UPGRADE_REQUIRED_GUARD", guard_filter, NULL, GUARD_FILTER_TYPE);
    fields_filter_handle = ap_register_output_filter("UPGRADE_REQUIRED_FIELDS", fields_filter, NULL, FILTER_TYPE);
    document_filter_handle = ap_register_output_filter("UPGRADE_REQUIRED_DOCUMENT", document_filter, NULL, FILTER_TYPE);
}
