/* SPDX-License-Identifier: Apache-2.0 */

#include "status_page.h"

#include <string.h>

#include <apr_strings.h>

#include <ap_provider.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_status.h>

#include "../core/version.h"
#include "../status/json.h"
#include "../status/metrics.h"
#include "../status/page.h"
#include "../status/query.h"
#include "../status/server_status.h"
#include "../status/summary.h"
#include "../status/text.h"
#include "status_snapshot.h"

#define HANDLER "upgrade-status"

/* The response. A format writes small pieces, and ap_rwrite() is slow for them. */
typedef struct client {
    request_rec *r;
    apr_size_t used;
    char buffer[8192];
} client;

static void flush(client *to)
{
    ap_rwrite(to->buffer, (int)to->used, to->r);
    to->used = 0;
}

static void write_to_client(void *baton, const char *data, apr_size_t length)
{
    client *to = baton;

    while (length) {
        const apr_size_t room = sizeof(to->buffer) - to->used;
        const apr_size_t part = length < room ? length : room;

        memcpy(to->buffer + to->used, data, part);
        to->used += part;
        data += part;
        length -= part;
        if (to->used == sizeof(to->buffer)) {
            flush(to);
        }
    }
}

static upgrade_output output_to(client *to, request_rec *r)
{
    to->r = r;
    to->used = 0;
    return (upgrade_output){ .write = write_to_client, .baton = to, .pool = r->pool };
}

/* Respond with an error that names the reason. An ErrorDocument would hide it from a program. */
static int respond_with_error(request_rec *r, int status, const char *message)
{
    r->status = status;
    ap_set_content_type(r, "text/plain; charset=utf-8");
    ap_rprintf(r, "%s\n", message);
    return OK;
}

/* Return the status of an error and its message, or HTTP_OK. */
static int check(const upgrade_snapshot *snapshot, const upgrade_status_query *query,
                 const char **message)
{
    if (snapshot->unavailable) {
        *message = snapshot->unavailable;
        return HTTP_SERVICE_UNAVAILABLE;
    }
    if (query->vhost && !upgrade_status_find(snapshot, query->vhost)) {
        *message = "vhost: unknown virtual host";
        return HTTP_BAD_REQUEST;
    }
    if (query->registers && !snapshot->hash_key_id) {
        *message = "registers: the key of the client sketches is random and known to this server "
                   "only. Set UpgradeStatusHashKey to the same file on all servers.";
        return HTTP_CONFLICT;
    }
    return HTTP_OK;
}

static void set_fields(request_rec *r, upgrade_status_format format)
{
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    apr_table_mergen(r->headers_out, "Vary", "Accept");
    if (format == UPGRADE_STATUS_FORMAT_HTML) {
        apr_table_setn(r->headers_out, "Content-Security-Policy", UPGRADE_STATUS_PAGE_CSP);
    }
}

static void respond(request_rec *r, const upgrade_snapshot *snapshot,
                    const upgrade_status_query *query)
{
    static void (*const writers[UPGRADE_STATUS_FORMATS])(
        const upgrade_output *, const upgrade_snapshot *, const upgrade_status_query *) = {
        [UPGRADE_STATUS_FORMAT_HTML] = upgrade_status_write_page,
        [UPGRADE_STATUS_FORMAT_JSON] = upgrade_status_write_json,
        [UPGRADE_STATUS_FORMAT_OPENMETRICS] = upgrade_status_write_metrics,
        [UPGRADE_STATUS_FORMAT_PROMETHEUS] = upgrade_status_write_metrics,
        [UPGRADE_STATUS_FORMAT_TEXT] = upgrade_status_write_text,
    };
    client to;
    const upgrade_output out = output_to(&to, r);

    ap_set_content_type(r, upgrade_status_content_type(query->format));
    writers[query->format](&out, snapshot, query);
    flush(&to);
}

int upgrade_status_page(request_rec *r)
{
    const upgrade_snapshot *snapshot;
    upgrade_status_query query;
    upgrade_status_parts parts;
    const char *message;
    int status;

    if (!r->handler || strcmp(r->handler, HANDLER)) {
        return DECLINED;
    }
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    message = upgrade_status_query_parse(r->pool, &query, r->args,
                                         apr_table_get(r->headers_in, "Accept"));
    set_fields(r, query.format);
    if (message) {
        return respond_with_error(r, HTTP_BAD_REQUEST, message);
    }
    parts = upgrade_status_query_parts(&query);
    snapshot = upgrade_status_snapshot(r, &parts);
    status = check(snapshot, &query, &message);
    if (status != HTTP_OK) {
        return respond_with_error(r, status, message);
    }
    respond(r, snapshot, &query);
    return OK;
}

/* Add to mod_status's page. A hook of mod_status. */
static int add_to_server_status(request_rec *r, int flags)
{
    const upgrade_status_parts none = { 0 };
    const upgrade_snapshot *snapshot = upgrade_status_snapshot(r, &none);
    client to;
    const upgrade_output out = output_to(&to, r);

    if (snapshot->unavailable) {
        return DECLINED;
    }
    if (flags & AP_STATUS_SHORT) {
        upgrade_status_write_auto(&out, snapshot);
    }
    else {
        upgrade_status_write_fragment(&out, snapshot);
    }
    flush(&to);
    return OK;
}

void upgrade_status_page_register(apr_pool_t *p)
{
    static const char version[] = UPGRADE_VERSION;

    ap_register_provider(p, "mod_upgrade_required", "version", version, version);
    APR_OPTIONAL_HOOK(ap, status_hook, add_to_server_status, NULL, NULL, APR_HOOK_MIDDLE);
}
