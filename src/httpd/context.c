/* SPDX-License-Identifier: Apache-2.0 */

#include "context.h"

#include <string.h>

#include <apr_strings.h>

#include <http_log.h>

#ifdef UPGRADE_DEBUG
#define UPGRADE_ASSERT(condition) ap_assert(condition)
#else
#define UPGRADE_ASSERT(condition) ((void)0)
#endif

/*
 * The shared contexts.
 */

static upgrade_exchange exchange_unset = { .recorded = UPGRADE_RECORDED_UNSET };
static upgrade_exchange exchange_pass = { .recorded = UPGRADE_RECORDED_PASS };

upgrade_context upgrade_context_none = { .exchange = &exchange_unset, .meets_all = 1 };

upgrade_context upgrade_context_reading = {
    .exchange = &exchange_unset,
    .role = UPGRADE_ROLE_READING,
    .meets_all = 1,
};

static upgrade_context context_rejected = {
    .exchange = &exchange_unset,
    .role = UPGRADE_ROLE_REJECTED,
    .meets_all = 1,
};

/* The members of a row of shared contexts of initial requests with the same record. */
#define SHARED(row, kind, its_exchange, its_progress)                                              \
    {                                                                                              \
        .exchange = &(its_exchange),                                                               \
        .at_access = &(row)[(its_progress) < UPGRADE_PROGRESS_ACCESS ? UPGRADE_PROGRESS_ACCESS     \
                                                                     : (its_progress)],            \
        .at_handler = &(row)[UPGRADE_PROGRESS_HANDLER], .role = UPGRADE_ROLE_INITIAL,              \
        .progress = (its_progress), .outcome = UPGRADE_OUTCOME_PASSED, .accepts = (kind),          \
        .meets_all = 1                                                                             \
    }
#define SHARED_ROW(row, kind, its_exchange)                                                        \
    {                                                                                              \
        [UPGRADE_PROGRESS_READ] = SHARED(row, kind, its_exchange, UPGRADE_PROGRESS_READ),          \
        [UPGRADE_PROGRESS_ACCESS] = SHARED(row, kind, its_exchange, UPGRADE_PROGRESS_ACCESS),      \
        [UPGRADE_PROGRESS_HANDLER] = SHARED(row, kind, its_exchange, UPGRADE_PROGRESS_HANDLER)     \
    }

upgrade_context upgrade_context_unset[UPGRADE_PROGRESS_HANDLER + 1] =
    SHARED_ROW(upgrade_context_unset, UPGRADE_CONF_EMPTY, exchange_unset);
upgrade_context upgrade_context_passed[UPGRADE_PROGRESS_HANDLER + 1] =
    SHARED_ROW(upgrade_context_passed, UPGRADE_CONF_POLICY, exchange_pass);

/* That of the subrequests of such requests. They have no record of their own. */
static upgrade_context of_subrequest = {
    .exchange = &exchange_unset,
    .at_access = &of_subrequest,
    .at_handler = &of_subrequest,
    .role = UPGRADE_ROLE_SUBREQUEST,
    .progress = UPGRADE_PROGRESS_READ,
    .outcome = UPGRADE_OUTCOME_PASSED,
    .accepts = UPGRADE_CONF_EMPTY | UPGRADE_CONF_POLICY,
    .meets_all = 1,
};

/*
 * The contexts of one request.
 */

/* One allocation for both, because most exchanges have only one request_rec. */
typedef struct upgrade_initial {
    upgrade_context context;
    upgrade_exchange exchange;
} upgrade_initial;

upgrade_context *upgrade_context_begin(request_rec *r)
{
    upgrade_initial *initial = apr_pcalloc(r->pool, sizeof(*initial));
    upgrade_context *context = &initial->context;

    context->exchange = &initial->exchange;
    context->role = UPGRADE_ROLE_INITIAL;
    context->progress = UPGRADE_PROGRESS_READ;
    upgrade_exchange_begin(context->exchange, r);
    ap_set_module_config(r->request_config, &upgrade_required_module, context);
    return context;
}

static upgrade_context *create_in(request_rec *r, const upgrade_context *parent, upgrade_role role)
{
    upgrade_context *context = apr_pcalloc(r->pool, sizeof(*context));

    context->exchange = parent->exchange;
    context->role = (unsigned char)role;
    if (role == UPGRADE_ROLE_SUBREQUEST) {
        /* post_read_request, which sets these members for other requests, does not run for a
         * subrequest. */
        context->accepted = parent->accepted;
        context->meets_all = parent->meets_all;
        context->accepts = parent->accepts ? of_subrequest.accepts : 0;
    }
    else {
        /* httpd copies no_cache to an internal redirect. */
        context->is_uncached = parent->is_uncached;
    }
    ap_set_module_config(r->request_config, &upgrade_required_module, context);
    return context;
}

upgrade_context *upgrade_context_own(request_rec *r, upgrade_context *context)
{
    upgrade_context *own;

    if (!context->at_access) {
        return context;
    }
    if (r->main) {
        own = create_in(r, upgrade_context_own(r->main, upgrade_context_of(r->main)),
                        UPGRADE_ROLE_SUBREQUEST);
    }
    else {
        own = upgrade_context_begin(r);
        own->exchange->recorded = context->exchange->recorded;
    }
    own->progress = context->progress;
    own->outcome = context->outcome;
    own->accepts = context->accepts;
    own->meets_all = context->meets_all;
    return own;
}

/* Return the role of an internal redirect. It has no r->main at create_request, so derive its role
 * from the request that it continues. */
static upgrade_role role_after(const request_rec *before, const upgrade_context *parent)
{
    if (parent->role == UPGRADE_ROLE_SUBREQUEST) {
        return UPGRADE_ROLE_SUBREQUEST;
    }
    if (parent->outcome == UPGRADE_OUTCOME_REFUSED
        || parent->role == UPGRADE_ROLE_REFUSAL_DOCUMENT) {
        return UPGRADE_ROLE_REFUSAL_DOCUMENT;
    }
    return before->status == HTTP_OK && parent->role != UPGRADE_ROLE_ERROR_DOCUMENT
               ? UPGRADE_ROLE_REDIRECT
               : UPGRADE_ROLE_ERROR_DOCUMENT;
}

int upgrade_context_create(request_rec *r)
{
    request_rec *parent = r->main ? r->main : r->prev;
    upgrade_context *context = upgrade_context_of(parent);

    if (context->role == UPGRADE_ROLE_READING || context->role == UPGRADE_ROLE_REJECTED) {
        ap_set_module_config(r->request_config, &upgrade_required_module, &context_rejected);
    }
    else if (r->main && context->at_access) {
        ap_set_module_config(r->request_config, &upgrade_required_module, &of_subrequest);
    }
    else if (r->main && context->role != UPGRADE_ROLE_UNSET) {
        create_in(r, context, UPGRADE_ROLE_SUBREQUEST);
    }
    else if (context->role != UPGRADE_ROLE_UNSET) {
        create_in(r, upgrade_context_own(parent, context), role_after(parent, context));
    }
    return OK;
}

#define DECIDED                                                                                    \
    (UPGRADE_BIT(UPGRADE_OUTCOME_PASSED) | UPGRADE_BIT(UPGRADE_OUTCOME_EXEMPT)                     \
     | UPGRADE_BIT(UPGRADE_OUTCOME_REFUSED))

void upgrade_context_decide(upgrade_context *context, upgrade_outcome outcome)
{
    static const unsigned legal[UPGRADE_OUTCOMES] = {
        [UPGRADE_OUTCOME_OPEN] = UPGRADE_BIT(UPGRADE_OUTCOME_OPEN) | DECIDED,
        /* The configuration or the facts may change afterwards. */
        [UPGRADE_OUTCOME_PASSED] = DECIDED,
        [UPGRADE_OUTCOME_EXEMPT] = DECIDED,
        [UPGRADE_OUTCOME_REFUSED] = UPGRADE_BIT(UPGRADE_OUTCOME_REFUSED),
    };
    int is_legal = (legal[context->outcome] & UPGRADE_BIT(outcome)) != 0;

    UPGRADE_ASSERT(context->role != UPGRADE_ROLE_UNSET && !context->at_access && is_legal);
    if (is_legal) {
        context->outcome = (unsigned char)outcome;
        context->receipt.epoch = context->exchange->epoch;
        context->receipt.conf = NULL;
    }
}

int upgrade_receipt_is_of(const upgrade_dir_conf *kept, const upgrade_dir_conf *conf)
{
    return !conf->has_exprs && kept->exempt == conf->exempt && kept->rollout == conf->rollout
           && !memcmp(kept->require.floors, conf->require.floors, sizeof(conf->require.floors))
           && !memcmp(kept->plan.floors, conf->plan.floors, sizeof(conf->plan.floors));
}

void upgrade_context_keep_receipt(apr_pool_t *p, upgrade_context *context,
                                  const upgrade_dir_conf *conf)
{
    int may_change =
        context->outcome == UPGRADE_OUTCOME_REFUSED || context->is_challenge || conf->has_exprs;

    if (!may_change) {
        context->receipt.conf = conf->is_permanent ? conf : apr_pmemdup(p, conf, sizeof(*conf));
    }
}

/* Return the context of the request for which a subrequest was made, perhaps by way of others: of
 * an index that mod_dir looks up, mod_dir may look up the FallbackResource. */
static const upgrade_context *top_of(const request_rec *subrequest)
{
    const request_rec *r = subrequest->main;

    while (r->main) {
        r = r->main;
    }
    return upgrade_context_of(r);
}

int upgrade_context_is_lookup(const request_rec *r)
{
    const upgrade_context *top = r->main ? top_of(r) : &upgrade_context_none;

    return upgrade_context_is_top(top) && top->progress < UPGRADE_PROGRESS_HANDLER;
}

/* Return whether R is a subrequest of the ErrorDocument of a refusal that was let through, or a
 * lookup made before its fixups gate. */
static int is_of_document(const request_rec *r)
{
    const upgrade_context *top = r->main ? top_of(r) : &upgrade_context_none;

    return top->role == UPGRADE_ROLE_REFUSAL_DOCUMENT
           && (top->outcome == UPGRADE_OUTCOME_EXEMPT || top->progress < UPGRADE_PROGRESS_FIXUPS);
}

int upgrade_context_is_skipped(const upgrade_context *context, const request_rec *r)
{
    return context->exchange->is_evaluating || is_of_document(r);
}
