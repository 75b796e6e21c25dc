/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file request.h
 * What the gates remember of a request, in the request's own configuration. Glue to httpd.
 *
 * Written by gate.c, on the thread that serves the request; it dies with the request.
 */

#ifndef UPGRADE_REQUEST_H
#define UPGRADE_REQUEST_H

#include <httpd.h>

#include "answer_fields.h"
#include "config.h"

typedef struct upgrade_request {
    const upgrade_dir_conf *met;     /* the policy that was last found met, or empty: a later gate need not judge it again */
    const upgrade_refusal *refusal;  /* this request was refused, or is for the ErrorDocument of one that was */
    const upgrade_refusal *kept;     /* the first refusal of one of its subrequests: its own, if it ends with that status */
    int is_recorded;                 /* UPGRADE_VERDICT says pass */
    int past_access;                 /* the access gate has let it through */
} upgrade_request;

/** What is remembered of the request; NULL where nothing is. */
static inline upgrade_request *upgrade_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &upgrade_required_module);
}

/** The same, made in the request's pool where there is none. */
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
static inline const request_rec *upgrade_request_initial(const request_rec *r)
{
    for (r = upgrade_request_top(r); r->prev; r = upgrade_request_top(r->prev)) {
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
