/* SPDX-License-Identifier: Apache-2.0 */

#include "hooks.h"

#include <http_config.h>

#include "audit.h"
#include "connection.h"
#include "context.h"
#include "gate.h"
#include "late.h"
#include "log_rate.h"
#include "status_count.h"
#include "status_page.h"
#include "status_task.h"
#include "status_tunnel.h"

/* Return whether the request meets all requirements and plans of this server and its sections, so
 * that it needs no gate. */
static int is_accepted_at_once(const upgrade_server_conf *server, const upgrade_exchange *exchange)
{
    return server->can_accept_at_once
           && upgrade_meets(&server->strictest_to_accept, exchange->facts)
           && !(server->watches_cipher && exchange->session.tls < UPGRADE_TLS_1_3);
}

static int begin(request_rec *r, upgrade_context *context)
{
    context->progress = UPGRADE_PROGRESS_READ;
    if (context->role != UPGRADE_ROLE_INITIAL) {
        return upgrade_gate_begin(r, context);
    }
    upgrade_exchange_capture_connection(context->exchange);
    if (!is_accepted_at_once(upgrade_server_conf_of(r), context->exchange)) {
        return upgrade_gate_begin(r, context);
    }
    context->meets_all = 1;
    upgrade_gate_accept(r, context, upgrade_dir_conf_of(r));
    return DECLINED;
}

int upgrade_hook_begin(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (!context) {
        return DECLINED;
    }
    if (context == &upgrade_context_unread) {
        ap_set_module_config(r->request_config, &upgrade_required_module, NULL);
        return DECLINED;
    }
    return upgrade_context_is_evaluated(context) ? begin(r, context) : DECLINED;
}

int upgrade_hook_before_tls(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (context && !context->meets_all && upgrade_context_is_evaluated(context)) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_TLS);
    }
    return DECLINED;
}

int upgrade_hook_after_tls(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (context && !context->meets_all && upgrade_context_is_evaluated(context)) {
        upgrade_context_advance(context, UPGRADE_PROGRESS_TLS_PASSED);
    }
    return DECLINED;
}

int upgrade_hook_server(request_rec *r, int lookup)
{
    upgrade_context *context = upgrade_context_in(r);

    return !context || context->meets_all ? DECLINED : upgrade_gate_server(r, context, lookup);
}

int upgrade_hook_location(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (context && context->meets_all && !upgrade_context_is_accepted(context, r)) {
        upgrade_gate_capture_sent(r, context);
    }
    return !context || context->meets_all ? DECLINED : upgrade_gate_location(r, context);
}

int upgrade_hook_storage(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (context && !context->meets_all) {
        upgrade_gate_storage(r, context);
    }
    return DECLINED;
}

int upgrade_hook_access(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (!context) {
        return DECLINED;
    }
    if (upgrade_context_is_accepted(context, r)) {
        context->progress = UPGRADE_PROGRESS_ACCESS;
        context->outcome = UPGRADE_OUTCOME_PASSED;
        return DECLINED;
    }
    return upgrade_gate_access(r, context);
}

int upgrade_hook_renegotiation(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    return !context || context->meets_all || context->accepted
               ? DECLINED
               : upgrade_gate_renegotiation(r, context);
}

int upgrade_hook_authentication(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    return !context || context->accepted ? DECLINED : upgrade_gate_authentication(r, context);
}

int upgrade_hook_fixups(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    return !context || upgrade_context_is_accepted(context, r) ? DECLINED
                                                               : upgrade_gate_fixups(r, context);
}

void upgrade_hook_insert_filter(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    if (!context) {
        return;
    }
    if (context->meets_all && upgrade_context_is_accepted(context, r)) {
        context->progress = UPGRADE_PROGRESS_HANDLER;
        context->exchange->subrequest_refusal = NULL;
        return;
    }
    upgrade_late_insert_filter(r, context);
}

int upgrade_hook_handler(request_rec *r)
{
    upgrade_context *context = upgrade_context_in(r);

    return !context || upgrade_context_is_accepted(context, r) ? DECLINED
                                                               : upgrade_gate_handler(r, context);
}

int upgrade_hook_status(request_rec *r)
{
    /* Most requests have no handler at this time, or one that begins with another letter. */
    switch (r->handler ? *r->handler : '\0') {
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

/* Count a client request. Most are the second or a later one of their connection, and meet their
 * policy, if any. */
static void count(request_rec *r, request_rec *last, const upgrade_tally *tally,
                  const upgrade_context *met)
{
    if (!met || last != r || !upgrade_connection_count(r, tally, met->exchange->recorded)) {
        upgrade_status_count(r, last, tally);
    }
    if (upgrade_status_is_run_by_requests) {
        upgrade_status_tick(r);
    }
}

int upgrade_hook_log(request_rec *r)
{
    request_rec *last = last_of(r);
    upgrade_context *context = upgrade_context_in(last);
    const upgrade_context *met = context ? context : &upgrade_context_none;
    const upgrade_tally *tally = upgrade_server_conf_of(r)->tally;

    if (context) {
        upgrade_log_rate_flush();
        if (!upgrade_context_is_accepted(context, last)) {
            upgrade_audit(last, context);
            met = NULL;
        }
    }
    if (tally) {
        count(r, last, tally, met);
    }
    return DECLINED;
}
