/* SPDX-License-Identifier: Apache-2.0 */

#include "late.h"

#include <apr_strings.h>

#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_core.h>
#include <util_filter.h>

#include "../response/url.h"
#include "announcement.h"
#include "decision.h"
#include "evaluator.h"
#include "vary.h"
#include "walk.h"
#include "writer.h"

/* After the content filters, including those of mod_headers and mod_cache, and before the header
 * filter of the core. */
#define FILTER_TYPE ((ap_filter_type)(AP_FTYPE_PROTOCOL - 1))

static ap_filter_rec_t *response_filter_handle;

/*
 * The configuration.
 */

/* Return the configuration of the server, with the Location and If sections of the request path.
 * The core repeats this walk later. */
static ap_conf_vector_t *walk_sections(request_rec *r)
{
    const upgrade_exchange *exchange = upgrade_context_of(r)->exchange;
    const request_rec before = *r;
    ap_conf_vector_t *found;

    /* Discards the Vary field that the If sections add; the core adds it in its own walk. */
    r->headers_out = apr_table_make(r->pool, 1);
    r->method = exchange->method;
    r->method_number = exchange->method_number;
    r->per_dir_config = upgrade_walk_location(r);
    ap_if_walk(r);
    found = r->per_dir_config;
    r->per_dir_config = before.per_dir_config;
    r->headers_out = before.headers_out;
    r->method = before.method;
    r->method_number = before.method_number;
    return found;
}

static ap_conf_vector_t *conf_of(request_rec *r, const upgrade_context *context)
{
    if (context->progress >= UPGRADE_PROGRESS_ACCESS) {
        return r->per_dir_config;
    }
    if (context->location) {
        return context->location;
    }
    return r->uri && *r->uri == '/' ? walk_sections(r) : r->server->lookup_defaults;
}

/*
 * The decision.
 */

/* Return whether the TLS module rejected the connection or its Host at post_read_request. */
static int is_tls_rejection(const request_rec *r, const upgrade_context *context)
{
    return context->progress == UPGRADE_PROGRESS_TLS
           && upgrade_server_conf_of(r)->tells_tls_rejections
           && (r->status == HTTP_BAD_REQUEST || r->status == HTTP_FORBIDDEN
               || r->status == HTTP_SERVICE_UNAVAILABLE);
}

/* Return whether mod_md responded to an ACME challenge at post_read_request. No other module is
 * known to respond to that path there. */
static int is_md_challenge(const request_rec *r, const upgrade_context *context)
{
    static const char prefix[] = "/.well-known/acme-challenge/";

    return context->progress < UPGRADE_PROGRESS_SERVER && upgrade_server_conf_of(r)->has_md
           && r->parsed_uri.path && !strncmp(r->parsed_uri.path, prefix, sizeof(prefix) - 1)
           && (r->status == HTTP_OK || r->status == HTTP_NOT_FOUND);
}

/* Return whether the response must not be replaced. A client that gets 421 may meet the policy on
 * another connection. */
static int is_never_replaced(const request_rec *r, const upgrade_context *context)
{
    return r->status == HTTP_MISDIRECTED_REQUEST || is_tls_rejection(r, context)
           || is_md_challenge(r, context);
}

/* Return whether the response redirects to the same path over https. A certification authority
 * follows it (CA/B Forum BR 3.2.2.4.19). */
static int is_same_path_over_https(const request_rec *r)
{
    static const char https[] = "https://";
    const char *location = apr_table_get(r->headers_out, "Location");
    const char *path;

    if (!location) {
        location = apr_table_get(r->err_headers_out, "Location");
    }
    if (!location || strncmp(location, https, sizeof(https) - 1)) {
        return 0;
    }
    path = strchr(location + sizeof(https) - 1, '/');
    return path && upgrade_context_of(r)->exchange->initial->unparsed_uri
           && !strcmp(path, upgrade_url_path(
                                r->pool, upgrade_context_of(r)->exchange->initial->unparsed_uri));
}

/*
 * Return whether a certificate validation may get this response. It may not get a request for
 * credentials or a redirect to another path, nor a success before the handler gate, which ensures
 * that a file or a backend responds.
 */
static int is_challenge_response(const request_rec *r, const upgrade_context *context)
{
    if (ap_is_HTTP_REDIRECT(r->status) && r->status != HTTP_NOT_MODIFIED) {
        return is_same_path_over_https(r);
    }
    return ap_is_HTTP_ERROR(r->status) ? r->status != HTTP_UNAUTHORIZED
                                       : context->progress >= UPGRADE_PROGRESS_HANDLER;
}

static void decide(request_rec *r, upgrade_context *context)
{
    ap_conf_vector_t *merged;
    const upgrade_dir_conf *conf;
    upgrade_decision decision;

    upgrade_exchange_capture(context->exchange);
    merged = conf_of(r, context);
    conf = ap_get_module_config(merged, &upgrade_required_module);
    upgrade_evaluate_exprs(context->exchange, conf, 0);
    decision = upgrade_evaluate(context->exchange, conf, upgrade_decision_request_kind(r, context));
    if (decision.kind == UPGRADE_DECISION_CHALLENGE && !is_challenge_response(r, context)) {
        decision.kind = UPGRADE_DECISION_REFUSE;
    }
    if (decision.kind == UPGRADE_DECISION_REFUSE) {
        /* For "Header always" and "ErrorDocument 426" of the Location. httpd may have reset the
         * per-directory configuration. */
        r->per_dir_config = merged;
    }
    if (context->progress < UPGRADE_PROGRESS_ACCESS) {
        context->location = merged;
    }
    upgrade_decision_apply(r, context, conf, &decision);
}

static void refuse_challenge(request_rec *r, upgrade_context *context)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    upgrade_decision decision =
        upgrade_evaluate(context->exchange, conf, upgrade_decision_request_kind(r, context));

    decision.kind = UPGRADE_DECISION_REFUSE;
    if (decision.policy) {
        upgrade_decision_apply(r, context, conf, &decision);
    }
}

/* Return whether the response is the redirect (302) that ap_die() creates for an ErrorDocument with
 * a full URL. */
static int is_remote_document(request_rec *r)
{
    const char *document = ap_response_code_string(r, ap_index_of_response(HTTP_UPGRADE_REQUIRED));
    const char *location = apr_table_get(r->headers_out, "Location");

    return r->status == HTTP_MOVED_TEMPORARILY && location && document
           && !strcmp(location, document);
}

/* Return whether the request ends with the status of a refused subrequest lookup
 * (httpd/decision.c). */
static int ends_with_subrequest_refusal(request_rec *r, const upgrade_context *context)
{
    return context->exchange->subrequest_refusal && context->progress >= UPGRADE_PROGRESS_ACCESS
           && !r->proxyreq && (r->status == HTTP_UPGRADE_REQUIRED || is_remote_document(r));
}

void upgrade_late_decide(request_rec *r, upgrade_context *context)
{
    if (!upgrade_context_is_evaluated(context) || context->outcome == UPGRADE_OUTCOME_REFUSED
        || context->is_committed) {
        return;
    }
    if (context->role == UPGRADE_ROLE_SUBREQUEST) {
        if (!upgrade_context_is_decided(context)) {
            decide(r, context);
        }
    }
    else if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        /* Only the handler of a file that the fixups gate let through responds to it; the redirect
         * or error of a hook is refused. */
        if (!upgrade_context_is_decided(context) || context->progress < UPGRADE_PROGRESS_HANDLER) {
            upgrade_context_decide(context, UPGRADE_OUTCOME_REFUSED);
        }
    }
    else if (ends_with_subrequest_refusal(r, context)) {
        upgrade_decision_refuse_as_subrequest(r, context);
    }
    else if (context->is_challenge && !is_challenge_response(r, context)) {
        refuse_challenge(r, context);
    }
    else if (!upgrade_context_is_decided(context) && !is_never_replaced(r, context)) {
        decide(r, context);
    }
}

/*
 * The filter.
 */

/* Send the original error without its ErrorDocument, which is refused. */
static void send_original_error(request_rec *r, const upgrade_context *context)
{
    if (context->exchange->refusal) {
        upgrade_writer_send_built_in(r, upgrade_context_of(r));
    }
    else {
        ap_die(r->status, r);
    }
}

/* Replace a response, of which nothing has been sent, by the refusal. */
static void replace(request_rec *r, upgrade_context *context)
{
    ap_filter_t *chain = r->output_filters;
    int status = DONE;

    upgrade_writer_keep_connection(r);
    if (context->role == UPGRADE_ROLE_ERROR_DOCUMENT
        || context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        send_original_error(r, context);
    }
    else if (context->response == UPGRADE_RESPONSE_DOCUMENT) {
        /* The ErrorDocument could not be sent. */
        upgrade_writer_send_built_in(r, context);
    }
    else {
        status = upgrade_writer_send(r, context);
    }
    if (status != DONE) {
        r->status = HTTP_OK; /* so that ap_die() does not see a recursive error */
        ap_die(status, r);
    }
    /* The module that is responding continues to write into its own filter chain, where this filter
     * discards the data. */
    r->output_filters = chain;
}

/* Return whether the response is that of the refusal: the built-in document, or the text, URL or
 * file of the ErrorDocument. */
static int is_response_of_refusal(const request_rec *r, const upgrade_context *context)
{
    const char *document;

    if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        return context->outcome != UPGRADE_OUTCOME_REFUSED
               || context->response == UPGRADE_RESPONSE_BUILT_IN;
    }
    if (context->response != UPGRADE_RESPONSE_DOCUMENT) {
        return context->response == UPGRADE_RESPONSE_BUILT_IN;
    }
    document = ap_response_code_string((request_rec *)(apr_uintptr_t)r,
                                       ap_index_of_response(HTTP_UPGRADE_REQUIRED));
    return document && (*document == '"' || ap_is_url(document));
}

/* Values of f->ctx: the filter discards the rest of the response, or belongs to a subrequest. */
static char is_discarding;
static char is_of_subrequest;

/* Pass or discard the output of a subrequest. A refused subrequest has no response of its own. */
static apr_status_t pass_subrequest(ap_filter_t *f, const upgrade_context *context,
                                    apr_bucket_brigade *bb)
{
    if (context->outcome == UPGRADE_OUTCOME_REFUSED) {
        f->ctx = &is_discarding;
        apr_brigade_cleanup(bb);
        return APR_SUCCESS;
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static apr_status_t response_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    upgrade_context *context = upgrade_context_of(r);

    if (f->ctx == &is_discarding) {
        apr_brigade_cleanup(bb);
        return APR_SUCCESS;
    }
    if (f->ctx == &is_of_subrequest && context->role != UPGRADE_ROLE_SUBREQUEST) {
        /* mod_dir or mod_negotiation has promoted the subrequest. The request has its own response
         * filter, after that of mod_cache. */
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, bb);
    }
    upgrade_late_decide(r, context);
    if (context->role == UPGRADE_ROLE_SUBREQUEST) {
        return pass_subrequest(f, context, bb);
    }
    if (context->outcome == UPGRADE_OUTCOME_REFUSED && !is_response_of_refusal(r, context)) {
        f->ctx = &is_discarding;
        apr_brigade_cleanup(bb);
        replace(r, context);
        return APR_SUCCESS;
    }
    if (context->exchange->refusal) {
        upgrade_writer_finish(r, context, context->after_reset == f);
    }
    else if (context->exchange->announcement) {
        upgrade_announcement_add(r, context->exchange->announcement);
    }
    upgrade_vary_add(r, context->exchange);
    if (context->is_uncached) {
        /* Has taken effect in mod_cache's filter. Reset so that the core adds no Expires. */
        r->no_cache = 0;
        context->is_uncached = 0;
    }
    context->is_committed = 1;
    context->is_guarded = 0;
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void upgrade_late_guard(request_rec *r, upgrade_context *context)
{
    if (!context->is_guarded) {
        context->is_guarded = 1;
        ap_add_output_filter_handle(
            response_filter_handle,
            context->role == UPGRADE_ROLE_SUBREQUEST ? &is_of_subrequest : NULL, r, r->connection);
    }
}

/*
 * The hooks.
 */

static int is_refusal_or_document(const upgrade_context *context)
{
    return context->exchange->refusal && upgrade_context_is_top(context);
}

void upgrade_late_insert_error_filter(request_rec *r)
{
    upgrade_context *context = upgrade_context_of(r);

    if (!upgrade_context_is_top(context)
        || (context->meets_all && context->outcome != UPGRADE_OUTCOME_REFUSED
            && !context->exchange->subrequest_refusal)) {
        return;
    }
    /* The core or this module has removed the filters of the previous response. A filter may report
     * an error after the first bucket. */
    context->is_committed = 0;
    context->is_guarded = 0;
    if (context->response == UPGRADE_RESPONSE_BUILT_IN
        && !upgrade_server_conf_of(r)->has_error_filters) {
        return; /* the writer does what the filters would do */
    }
    if (is_refusal_or_document(context)) {
        upgrade_writer_insert_reset(r);
    }
    upgrade_late_guard(r, context);
}

static int has_filter(const request_rec *r)
{
    const ap_filter_t *f;

    for (f = r->output_filters; f && f != r->proto_output_filters; f = f->next) {
        if (f->frec == response_filter_handle && f->ctx != &is_of_subrequest) {
            return 1;
        }
    }
    return 0;
}

void upgrade_late_insert_filter(request_rec *r, upgrade_context *context)
{
    if (!upgrade_context_is_top(context)) {
        return;
    }
    /* A handler is about to respond, so a status is no longer caused by a refused subrequest
     * lookup. */
    upgrade_context_advance(context, UPGRADE_PROGRESS_HANDLER);
    context->exchange->subrequest_refusal = NULL;
    if (context->meets_all && !context->is_uncached) {
        return;
    }
    if (is_refusal_or_document(context)) {
        upgrade_writer_insert_reset(r);
    }
    /* mod_negotiation may have replaced the filter chain with that of a subrequest. */
    context->is_guarded = has_filter(r);
    upgrade_late_guard(r, context);
}

void upgrade_late_register_filters(void)
{
    response_filter_handle =
        ap_register_output_filter("UPGRADE_REQUIRED_RESPONSE", response_filter, NULL, FILTER_TYPE);
    upgrade_vary_register_filters();
}
