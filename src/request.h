/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file request.h
 * What the gates remember of a request, in the request's own configuration. Glue to httpd.
 *
 * Written by gate.c and evaluator.c, on the thread that serves the request; it dies with the request. Most requests pass at the first
 * gate, and nothing more happens: they share one that config_startup.c makes for each server, and that nobody writes.
 */

#ifndef UPGRADE_REQUEST_H
#define UPGRADE_REQUEST_H

#include <httpd.h>

#include "answer_fields.h"
#include "config.h"
#include "record.h"

/** What a plan would refuse, or will; in the pool of its request. */
typedef struct upgrade_planned {
    upgrade_recorded recorded;       /* report or spared */
    const upgrade_policy *plan;
    upgrade_facts facts;
    upgrade_unmet unmet;
} upgrade_planned;

/** The fields by which a plan is announced; in the pool of its request. */
typedef struct upgrade_announcement {
    const char *sunset;
    const char *deprecation;
    const char *help;                /* for Link; or NULL */
    int is_cancelled;                /* what was found out later does not hold with it */
} upgrade_announcement;

typedef struct upgrade_request {
    const upgrade_dir_conf *met;     /* what was last found met, or empty: a later gate need not judge it again */
    const upgrade_refusal *refusal;  /* this request was refused, or is for the ErrorDocument of one that was */
    const upgrade_refusal *kept;     /* the first refusal of one of its subrequests: its own, if it ends with that status */
    const upgrade_planned *planned;  /* the verdict of the plan, where that is unmet and the request is let through */
    upgrade_announcement *announced; /* with it, what its response says of the plan */
    int is_announced;                /* its response says it */
    upgrade_recorded recorded;       /* what the environment variables say */
    int keeps_record;                /* the document of an error: what was said of the request that led to it stays */
    int past_access;                 /* the access gate has judged it, and let it through */
    int is_late;                     /* refused when the core had chosen another answer: the built-in document, always */
    int is_sent;                     /* the answer is on its way, and complete */
    int is_guarded;                  /* upgrade_answer_guard has its filter */
    const upgrade_facts *forwarded;  /* of the initial request: what a trusted proxy said, before anybody edited its headers */
    upgrade_handshake handshake;     /* of the initial request: as it came, where a policy asked for it */
    const apr_array_header_t *exprs; /* of the initial request: the expressions that were evaluated for it */
    apr_uint32_t unmet_exprs;        /* and what came of them */
    const struct upgrade_exposure *exposure;  /* of the initial request: credentials that came in clear (record_exposure.h) */
    const struct upgrade_content *content;    /* of a refusal: the document that its client likes best (answer_content.h) */
    const upgrade_exemptions *exempt; /* of the initial request: those whose expressions were evaluated for it */
    int is_exempt_by_expr;           /* and what came of them */
    int is_evaluating;               /* of the initial request: a subrequest that an expression makes (-F, -U) is not judged by it */
    int is_shared;                   /* of a server, not of this request: not to be written */
    upgrade_policy passing;          /* of one that is shared: the floors of both what is required and what is planned there */
} upgrade_request;

/** What is remembered of the request; NULL where nothing is. */
static inline const upgrade_request *upgrade_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &upgrade_module);
}

/** What is remembered of the request, to be written: made where there is nothing, the request's own where it was shared. */
upgrade_request *upgrade_request_make(request_rec *r);

/** The request that the client sees answered: behind subrequests. */
static inline const request_rec *upgrade_request_top(const request_rec *r)
{
    while (r->main) {
        r = r->main;
    }
    return r;
}

/** The request that the client sent: behind subrequests and internal redirects. */
static inline request_rec *upgrade_request_initial(request_rec *r)
{
    while (r->main || r->prev) {
        r = r->main ? r->main : r->prev;
    }
    return r;
}

/** The refusal that the request was met with or, for an ErrorDocument and what it includes, that led to it; or NULL. */
static inline const upgrade_refusal *upgrade_request_refusal(const request_rec *r)
{
    const upgrade_request *request = upgrade_request_of(upgrade_request_top(r));

    return request ? request->refusal : NULL;
}

#endif /* UPGRADE_REQUEST_H */
