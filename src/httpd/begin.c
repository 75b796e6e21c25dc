/* SPDX-License-Identifier: Apache-2.0 */

#include "begin.h"

#include <http_config.h>

#include "../core/exempt_path.h"
#include "connection.h"
#include "evaluator.h"
#include "exchange.h"
#include "late.h"
#include "record.h"
#include "responder.h"
#include "vary.h"
#include "writer.h"

/* Return whether the verdict of a policy cannot change while the request is served. */
static int is_stable(const upgrade_policy *policy, int may_change)
{
    return !may_change || !upgrade_policy_depends_on_cipher(policy);
}

/* Return whether facts meet all requirements and plans of this server and its sections, and cannot
 * change. */
static int meets_everything(const upgrade_server_conf *server, upgrade_facts facts)
{
    return upgrade_meets(&server->strictest_to_accept, facts)
           && !(server->watches_cipher && facts.session->tls > UPGRADE_TLS_UNSET
                && facts.session->tls < UPGRADE_TLS_1_3);
}

/* Put the request on the fast path. */
static int accept_everything(request_rec *r)
{
    upgrade_conf_kind kind = upgrade_dir_conf_of(r)->kind;

    ap_set_module_config(r->request_config, &upgrade_required_module,
                         upgrade_context_shared(kind, UPGRADE_PROGRESS_READ));
    if (kind == UPGRADE_CONF_POLICY) {
        upgrade_record_pass(r);
    }
    return DECLINED;
}

int upgrade_begin(request_rec *r, const upgrade_server_conf *server)
{
    const upgrade_connection *connection = upgrade_connection_of(r);

    if (server->can_accept_at_once && connection && connection->session
        && meets_everything(server, upgrade_exchange_facts_over(r, connection->session))) {
        return accept_everything(r);
    }
    return upgrade_begin_slowly(r, upgrade_context_begin(r));
}

upgrade_context *upgrade_begin_missed(request_rec *r, upgrade_context *context)
{
    if (context->role == UPGRADE_ROLE_READING) {
        upgrade_begin(r, upgrade_server_conf_of(r));
        context = upgrade_context_of(r);
    }
    return context;
}

upgrade_context *upgrade_begin_accept_section(request_rec *r, upgrade_context *context)
{
    upgrade_conf_kind kind = upgrade_dir_conf_of(r)->kind;

    if (!context->accepts || kind == UPGRADE_CONF_LATE) {
        return NULL;
    }
    if (kind == UPGRADE_CONF_POLICY) {
        upgrade_record_pass(r);
    }
    else {
        upgrade_record_unset(r);
    }
    if (context->at_access) {
        context = upgrade_context_shared(kind, (upgrade_progress)context->progress);
        ap_set_module_config(r->request_config, &upgrade_required_module, context);
    }
    else {
        context->accepts = (unsigned char)kind;
        context->exchange->recorded =
            kind == UPGRADE_CONF_POLICY ? UPGRADE_RECORDED_PASS : UPGRADE_RECORDED_UNSET;
    }
    return context;
}

/* Accept a request whose facts meet the policy of its server, but perhaps not those of its
 * sections: record the verdict. */
static void accept_server(request_rec *r, upgrade_context *context, const upgrade_dir_conf *conf)
{
    const upgrade_recorded recorded =
        upgrade_dir_conf_is_empty(conf) ? UPGRADE_RECORDED_UNSET : UPGRADE_RECORDED_PASS;
    upgrade_exchange *exchange = context->exchange;

    if (context->role == UPGRADE_ROLE_INITIAL && recorded == UPGRADE_RECORDED_PASS) {
        exchange->recorded = recorded;
        upgrade_record_pass(r);
    }
    /* An internal redirect is on the fast path only if its record is the same, and an ErrorDocument
     * only if it has the fields of the error already. */
    if (!context->error_fields && exchange->recorded == recorded) {
        context->accepted = conf;
    }
}

/* Put the request on the fast path if its facts meet the policy of the server. Insert the response
 * filter if a section may require more. */
static void accept_or_guard(request_rec *r, upgrade_context *context,
                            const upgrade_server_conf *server)
{
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);
    const upgrade_facts facts = context->exchange->facts;
    int may_change = upgrade_exchange_may_renegotiate(context->exchange);

    if (!server->trusted && context->role != UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        context->meets_all = !server->has_exprs && is_stable(&server->strictest_of_all, may_change)
                             && upgrade_meets(&server->strictest_of_all, facts);
        if (upgrade_conf_is_met(conf, facts) && is_stable(&conf->require, may_change)
            && is_stable(&conf->plan, may_change)) {
            accept_server(r, context, conf);
        }
    }
    if (!context->meets_all) {
        upgrade_late_guard(r, context);
    }
}

/* Return the path of the ErrorDocument, or NULL for an internal redirect of it other than to a
 * variant that mod_negotiation chose. */
static const char *document_of(request_rec *r, const upgrade_context *before)
{
    const char *path = upgrade_exempt_path(r->pool, r->parsed_uri.path);

    return before->role != UPGRADE_ROLE_REFUSAL_DOCUMENT
                   || upgrade_responder_is_variant(r->prev, before->document, path)
               ? path
               : NULL;
}

static int begin_redirect(request_rec *r, upgrade_context *context)
{
    upgrade_context *before = upgrade_context_of(r->prev);

    if (context->role == UPGRADE_ROLE_ERROR_DOCUMENT) {
        upgrade_late_decide(r->prev, before);
        if (before->outcome == UPGRADE_OUTCOME_REFUSED) {
            /* The core sends its own document for the error, and the response filter replaces it.
             */
            upgrade_record_inherit(r->prev, r);
            return HTTP_UPGRADE_REQUIRED;
        }
    }
    upgrade_record_inherit(r->prev, r);
    if (context->role == UPGRADE_ROLE_ERROR_DOCUMENT && !before->accepted && !before->accepts) {
        /* If the document is refused, the error is sent without it, and without the fields that its
         * hooks add. */
        context->error_fields = r->err_headers_out;
        r->err_headers_out = apr_table_copy(r->pool, r->err_headers_out);
    }
    if (context->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        context->document = document_of(r, before);
        upgrade_writer_prepare_document(r);
    }
    return DECLINED;
}

int upgrade_begin_slowly(request_rec *r, upgrade_context *context)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    int status = DECLINED;

    if (context->role != UPGRADE_ROLE_INITIAL) {
        status = begin_redirect(r, context);
    }
    else if (server->watches_cipher) {
        upgrade_connection_renew(r);
        upgrade_exchange_capture_connection(context->exchange);
    }
    accept_or_guard(r, context, server);
    return status;
}

int upgrade_begin_accept_forwarded(request_rec *r, upgrade_context *context)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);
    const upgrade_dir_conf *conf = upgrade_dir_conf_of(r);

    if (!server->trusted || server->has_exprs || server->has_cache
        || context->role != UPGRADE_ROLE_INITIAL) {
        return 0;
    }
    upgrade_exchange_capture_forwarded(context->exchange);
    if (!context->exchange->is_forwarded || !upgrade_conf_is_met(conf, context->exchange->facts)) {
        return 0;
    }
    accept_server(r, context, conf);
    upgrade_vary_note(r, context, conf);
    return 1;
}
