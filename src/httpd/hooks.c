/* SPDX-License-Identifier: Apache-2.0 */

#include "hooks.h"

#include <http_config.h>

#include "audit.h"
#include "begin.h"
#include "connection.h"
#include "context.h"
#include "gate.h"
#include "late.h"
#include "log_rate.h"
#include "status_count.h"
#include "status_page.h"
#include "status_task.h"
#include "status_tunnel.h"
#include "vary.h"

/* The index of this module in the vectors of httpd. Every hook needs it, and the record itself is
 * exported, so that it takes longer to find. */
static module self;

void upgrade_hooks_note_index(void)
{
    self.module_index = upgrade_required_module.module_index;
}

/* The same as the functions of context.h and conf.h. */
static upgrade_context *context_in(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &self);
}

static const upgrade_dir_conf *conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &self);
}

static void set_context(request_rec *r, upgrade_context *context)
{
    ap_set_module_config(r->request_config, &self, context);
}

static const upgrade_server_conf *server_of(const request_rec *r)
{
    return ap_get_module_config(r->server->module_config, &self);
}

static const upgrade_connection *connection_in(const request_rec *r)
{
    return ap_get_module_config(r->connection->conn_config, &self);
}

int upgrade_hook_create(request_rec *r)
{
    if (r->main || r->prev) {
        return upgrade_context_create(r);
    }
    set_context(r, &upgrade_context_reading);
    return OK;
}

int upgrade_hook_connection(conn_rec *c)
{
    const upgrade_connection *connection = ap_get_module_config(c->conn_config, &self);

    /* The event MPM runs this hook again whenever it resumes the connection. */
    return connection && connection->session ? DECLINED : upgrade_connection_capture(c);
}

int upgrade_hook_begin(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (context == &upgrade_context_reading) {
        const upgrade_server_conf *server = server_of(r);

        if (server->needs_no_state) {
            set_context(r, NULL);
            return DECLINED;
        }
        return upgrade_begin(r, server);
    }
    if (!context || !upgrade_context_is_evaluated(context)) {
        return DECLINED;
    }
    context->progress = UPGRADE_PROGRESS_READ;
    return upgrade_begin_slowly(r, context);
}

int upgrade_hook_before_tls(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (context && !context->meets_all && upgrade_context_is_evaluated(context)) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_TLS);
    }
    return DECLINED;
}

int upgrade_hook_after_tls(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (context && !context->meets_all && upgrade_context_is_evaluated(context)) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_TLS_PASSED);
    }
    return DECLINED;
}

int upgrade_hook_server(request_rec *r, int lookup)
{
    upgrade_context *context = context_in(r);

    return !context || context->accepts ? DECLINED : upgrade_gate_server(r, context, lookup);
}

int upgrade_hook_location(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (!context || (context->accepts && !conf_of(r)->exempt)) {
        return DECLINED;
    }
    return upgrade_gate_location(r, context);
}

int upgrade_hook_storage(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (context && !context->meets_all) {
        upgrade_gate_storage(r, context);
    }
    return DECLINED;
}

int upgrade_hook_access(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (!context) {
        return DECLINED;
    }
    if (upgrade_context_accepts(context, conf_of(r))) {
        set_context(r,
                    upgrade_context_follow(context, context->at_access, UPGRADE_PROGRESS_ACCESS));
        return DECLINED;
    }
    if (upgrade_context_is_decided_by(context, conf_of(r)) && !context->error_fields) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_ACCESS);
        return DECLINED;
    }
    return upgrade_gate_access(r, context);
}

int upgrade_hook_renegotiation(request_rec *r)
{
    upgrade_context *context = context_in(r);

    return !context || context->meets_all || context->accepted
               ? DECLINED
               : upgrade_gate_renegotiation(r, context);
}

int upgrade_hook_authentication(request_rec *r)
{
    upgrade_context *context = context_in(r);

    return context && context->outcome == UPGRADE_OUTCOME_REFUSED
               ? upgrade_gate_authentication(r, context)
               : DECLINED;
}

int upgrade_hook_fixups(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (!context || upgrade_context_accepts(context, conf_of(r))) {
        return DECLINED;
    }
    if (upgrade_context_is_decided_by(context, conf_of(r))) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_FIXUPS);
        return DECLINED;
    }
    return upgrade_gate_fixups(r, context);
}

void upgrade_hook_insert_filter(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (!context) {
        return;
    }
    if (context->at_handler && upgrade_context_accepts(context, conf_of(r))) {
        set_context(r, context->at_handler);
        return;
    }
    upgrade_late_insert_filter(r, upgrade_context_own(r, context));
}

int upgrade_hook_handler(request_rec *r)
{
    upgrade_context *context = context_in(r);

    if (!context || upgrade_context_accepts(context, conf_of(r))) {
        return DECLINED;
    }
    if (upgrade_context_is_decided_by(context, conf_of(r))) {
        upgrade_vary_insert(r, context);
        return DECLINED;
    }
    return upgrade_gate_handler(r, context);
}

int upgrade_hook_status(request_rec *r)
{
    /* Most requests have a handler that begins with another letter. */
    switch (*r->handler) {
    case 'u':
        return upgrade_status_page(r);
    case 'p': /* "proxy-server", "proxy:…" */
        upgrade_status_note_tunnel(r);
        break;
    default:
        break;
    }
    return DECLINED;
}

/* Return the request_rec that responded: the last internal redirect. */
static request_rec *last_of(request_rec *r)
{
    while (r->next) {
        r = r->next;
    }
    return r;
}

/* Count a request on the slow path, and log and audit it. */
static int finish(request_rec *r)
{
    request_rec *last = last_of(r);
    upgrade_context *context = upgrade_context_in(last);
    const upgrade_tally *tally = upgrade_server_conf_of(r)->tally;

    if (context) {
        upgrade_log_rate_flush();
        if (!upgrade_context_is_accepted(context, last)) {
            upgrade_audit(last, upgrade_context_own(last, context));
        }
    }
    if (tally) {
        upgrade_status_count(r, last, tally);
        if (upgrade_status_is_run_by_requests) {
            upgrade_status_tick(r);
        }
    }
    return DECLINED;
}

/* Most requests are the second or a later one of their connection, meet their policy, if any, and
 * need only be counted, if at all. */
int upgrade_hook_log(request_rec *r)
{
    const upgrade_context *context = context_in(r);
    upgrade_recorded verdict = UPGRADE_RECORDED_UNSET;

    if (context) {
        if (r->next || upgrade_log_rate_pending || !upgrade_context_accepts(context, conf_of(r))) {
            return finish(r);
        }
        verdict = context->exchange->recorded;
    }
    return upgrade_connection_count(r, connection_in(r), verdict) || !server_of(r)->tally
               ? DECLINED
               : finish(r);
}
