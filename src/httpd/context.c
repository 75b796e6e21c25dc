/* SPDX-License-Identifier: Apache-2.0 */

#include "context.h"

#include <string.h>

#include <http_log.h>

#ifdef UPGRADE_DEBUG
#define UPGRADE_ASSERT(condition) ap_assert(condition)
#else
#define UPGRADE_ASSERT(condition) ((void)0)
#endif

static upgrade_exchange exchange_of_nobody;

upgrade_context upgrade_context_none = { .exchange = &exchange_of_nobody, .meets_all = 1 };

upgrade_context upgrade_context_unread = { .exchange = &exchange_of_nobody, .meets_all = 1 };

/* One allocation for both, because most exchanges have only one request_rec. */
typedef struct upgrade_initial {
    upgrade_context context;
    upgrade_exchange exchange;
} upgrade_initial;

static upgrade_context *create_initial(request_rec *r)
{
    upgrade_initial *initial = apr_pcalloc(r->pool, sizeof(*initial));

    initial->exchange.initial = r;
    initial->context.exchange = &initial->exchange;
    initial->context.role = UPGRADE_ROLE_INITIAL;
    return &initial->context;
}

static upgrade_context *create_in(request_rec *r, const upgrade_context *parent, upgrade_role role)
{
    upgrade_context *context;

    if (parent->role == UPGRADE_ROLE_UNSET) {
        return NULL;
    }
    context = apr_pcalloc(r->pool, sizeof(*context));
    context->exchange = parent->exchange;
    context->role = role;
    if (role == UPGRADE_ROLE_SUBREQUEST) {
        /* post_read_request, which sets these members for other requests, does not run for a
         * subrequest. */
        context->accepted = parent->accepted;
        context->meets_all = parent->meets_all;
    }
    else {
        /* httpd copies no_cache to an internal redirect. */
        context->is_uncached = parent->is_uncached;
    }
    return context;
}

/* Return the role of an internal redirect. It has no r->main at create_request, so derive its role
 * from the request that it continues. */
static upgrade_role role_after(const request_rec *before, const upgrade_context *parent)
{
    if (parent->role == UPGRADE_ROLE_SUBREQUEST || parent->role == UPGRADE_ROLE_REJECTED) {
        return (upgrade_role)parent->role;
    }
    if (parent->outcome == UPGRADE_OUTCOME_REFUSED || parent->role == UPGRADE_ROLE_OUR_DOCUMENT) {
        return UPGRADE_ROLE_OUR_DOCUMENT;
    }
    return before->status == HTTP_OK && parent->role != UPGRADE_ROLE_ERROR_DOCUMENT
               ? UPGRADE_ROLE_REDIRECT
               : UPGRADE_ROLE_ERROR_DOCUMENT;
}

static upgrade_context *create(request_rec *r)
{
    if (r->main) {
        const upgrade_context *parent = upgrade_context_of(r->main);

        return create_in(r, parent,
                         parent->role == UPGRADE_ROLE_REJECTED ? UPGRADE_ROLE_REJECTED
                                                               : UPGRADE_ROLE_SUBREQUEST);
    }
    if (r->prev) {
        upgrade_context *parent = upgrade_context_of(r->prev);

        upgrade_context_note_rejection(parent);
        return create_in(r, parent, role_after(r->prev, parent));
    }
    return create_initial(r);
}

int upgrade_context_create(request_rec *r)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(r);

    /* The virtual host is not known yet, so check all of them. */
    if (!server->is_idle_everywhere) {
        ap_set_module_config(r->request_config, &upgrade_required_module, create(r));
    }
    else if (server->tally && !r->main && !r->prev) {
        ap_set_module_config(r->request_config, &upgrade_required_module, &upgrade_context_unread);
    }
    return OK;
}

void upgrade_context_decide(upgrade_context *context, upgrade_outcome outcome)
{
    const unsigned decided = UPGRADE_BIT(UPGRADE_OUTCOME_PASSED)
                             | UPGRADE_BIT(UPGRADE_OUTCOME_EXEMPT)
                             | UPGRADE_BIT(UPGRADE_OUTCOME_REFUSED);
    const unsigned legal[UPGRADE_OUTCOMES] = {
        [UPGRADE_OUTCOME_OPEN] = UPGRADE_BIT(UPGRADE_OUTCOME_OPEN) | decided,
        /* The configuration or the facts may change afterwards. */
        [UPGRADE_OUTCOME_PASSED] = decided,
        [UPGRADE_OUTCOME_EXEMPT] = decided,
        [UPGRADE_OUTCOME_REFUSED] = UPGRADE_BIT(UPGRADE_OUTCOME_REFUSED),
    };
    int is_legal = (legal[context->outcome] & UPGRADE_BIT(outcome)) != 0;

    UPGRADE_ASSERT(context->role != UPGRADE_ROLE_UNSET && is_legal);
    if (is_legal) {
        context->outcome = outcome;
        context->receipt.epoch = context->exchange->epoch;
    }
}

int upgrade_context_has_current_outcome(const upgrade_context *context,
                                        const upgrade_dir_conf *conf)
{
    const upgrade_receipt *receipt = &context->receipt;

    return receipt->is_valid
           && (context->outcome == UPGRADE_OUTCOME_PASSED
               || context->outcome == UPGRADE_OUTCOME_EXEMPT)
           && !context->is_challenge && receipt->epoch == context->exchange->epoch
           && !upgrade_dir_conf_has_exprs(conf) && receipt->exempt == conf->exempt
           && receipt->rollout == conf->rollout
           && !memcmp(receipt->required, conf->require.floors, sizeof(receipt->required))
           && !memcmp(receipt->planned, conf->plan.floors, sizeof(receipt->planned));
}

void upgrade_context_keep_receipt(upgrade_context *context, const upgrade_dir_conf *conf)
{
    upgrade_receipt *receipt = &context->receipt;

    receipt->is_valid = !upgrade_dir_conf_has_exprs(conf);
    receipt->exempt = conf->exempt;
    receipt->rollout = conf->rollout;
    memcpy(receipt->required, conf->require.floors, sizeof(receipt->required));
    memcpy(receipt->planned, conf->plan.floors, sizeof(receipt->planned));
}

void upgrade_context_note_rejection(upgrade_context *context)
{
    if (context->role == UPGRADE_ROLE_INITIAL && context->progress == UPGRADE_PROGRESS_NONE) {
        context->role = UPGRADE_ROLE_REJECTED;
    }
}

/* Return whether R is a subrequest of the ErrorDocument of a refusal that was let through, or a
 * lookup made before its fixups gate. */
static int is_of_document(const request_rec *r)
{
    const upgrade_context *top;

    if (!r->main) {
        return 0;
    }
    while (r->main) {
        r = r->main;
    }
    top = upgrade_context_of(r);
    return top->role == UPGRADE_ROLE_OUR_DOCUMENT
           && (top->outcome == UPGRADE_OUTCOME_EXEMPT || top->progress < UPGRADE_PROGRESS_FIXUPS);
}

int upgrade_context_is_skipped(const upgrade_context *context, const request_rec *r)
{
    return context->exchange->is_evaluating || is_of_document(r);
}
