/* SPDX-License-Identifier: Apache-2.0 */

#include "vary.h"

#include <util_filter.h>

#include <http_protocol.h>

#include "../core/varies.h"

static ap_filter_rec_t *vary_filter_handle;

void upgrade_vary_note(const request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf)
{
    if (!upgrade_server_conf_of(r)->varies
        || (context->role == UPGRADE_ROLE_SUBREQUEST && !upgrade_context_is_lookup(r))) {
        return;
    }
    context->exchange->varies |= upgrade_varies_by(&conf->require);
    if (conf->rollout && conf->rollout->is_on) {
        context->exchange->varies |= upgrade_varies_by(&conf->plan);
    }
}

static int is_not_any(void *r, const char *name, const char *value)
{
    (void)name;
    return !ap_find_token(((request_rec *)r)->pool, value, "*");
}

static int varies_by_any(request_rec *r)
{
    return !apr_table_do(is_not_any, r, r->headers_out, "Vary", NULL)
           || !apr_table_do(is_not_any, r, r->err_headers_out, "Vary", NULL);
}

void upgrade_vary_add(request_rec *r, const upgrade_exchange *exchange)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(exchange->initial);
    const char *fields = exchange->varies ? server->varies[exchange->varies] : NULL;
    const char *own;

    if (!fields) {
        return;
    }
    own = apr_table_get(r->headers_out, "Vary");
    if (own == fields) {
        return;
    }
    if (!own && apr_is_empty_table(r->err_headers_out)) {
        apr_table_addn(r->headers_out, "Vary", fields);
    }
    else if (!varies_by_any(r)) {
        /* The core removes duplicates (fixup_vary in http_filters.c). One line, because
         * mod_cache_disk looks for variants by the first line only. */
        apr_table_mergen(r->headers_out, "Vary", fields);
    }
}

static apr_status_t vary_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    upgrade_vary_add(f->r, upgrade_context_of(f->r)->exchange);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void upgrade_vary_insert(request_rec *r, const upgrade_context *context)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);

    if (server->varies && server->has_cache && upgrade_context_is_top(context)) {
        ap_add_output_filter_handle(vary_filter_handle, NULL, r, r->connection);
    }
}

void upgrade_vary_register_filters(void)
{
    /* CACHE_SAVE is one type later. */
    vary_filter_handle =
        ap_register_output_filter("UPGRADE_REQUIRED_VARY", vary_filter, NULL, AP_FTYPE_CONTENT_SET);
}
