/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_head.c
 * Sends the response to a refused request of t/bench/instructions, always the same, from a quick
 * handler: the least that a refusal can cost if httpd writes its header.
 */

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>
#include <util_filter.h>

static const char document[] =
    "TLS Required\n\nThis service requires TLS 1.3 or later. This request was sent over plain HTTP.\n\n"
    "Use a client that meets these requirements, or configure yours to meet them, and try again.\n";

static int respond(request_rec *r, int lookup)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);

    (void)lookup;
    r->status = HTTP_UPGRADE_REQUIRED;
    ap_set_content_type(r, "text/plain; charset=utf-8");
    apr_table_addn(r->headers_out, "Cache-Control", "no-store");
    apr_table_addn(r->headers_out, "Upgrade", "TLS/1.3");
    apr_table_addn(r->headers_out, "Connection", "upgrade");
    apr_table_addn(r->headers_out, "Vary", "Accept, Accept-Language");
    apr_table_addn(r->headers_out, "Content-Language", "en");
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(document, sizeof(document) - 1, bb->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    r->output_filters = r->proto_output_filters;
    ap_pass_brigade(r->output_filters, bb);
    return DONE;
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    ap_hook_quick_handler(respond, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(head) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE
#endif
};
