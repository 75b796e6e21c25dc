/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/exchange.h
 * One request of a client and its response, shared by all request_recs that httpd makes for it.
 *
 * Written by the thread that serves the request, in the pool of the request that the client sent; nothing points into the pool of a
 * subrequest. What is captured of the request is captured once, at the server gate: after "RequestHeader … early", server-level SetEnvIf
 * and mod_remoteip, and before any other edit. Whatever a section, a rewrite or an internal redirect makes of the request afterwards, the
 * evaluation sees the request as it was sent.
 */

#ifndef UPGRADE_HTTPD_EXCHANGE_H
#define UPGRADE_HTTPD_EXCHANGE_H

#include <httpd.h>

#include "../response/refusal.h"
#include "../config/conf.h"
#include "record.h"

/** How much of the request has been captured. */
typedef enum {
    UPGRADE_CAPTURED_UNSET = 0,
    UPGRADE_CAPTURED_CONNECTION,  /* the facts of the connection: all that a request which is accepted at once needs */
    UPGRADE_CAPTURED_REQUEST      /* its header fields, and what a trusted proxy says, too */
} upgrade_captured;

/** The result of an expression, for this request. */
typedef struct upgrade_expr_result {
    const void *parsed;               /* the expression: of the configuration, so that the address is its identity */
    int holds;
    struct upgrade_expr_result *next;
} upgrade_expr_result;

/** The announcement of a plan, made by whichever request_rec responds. */
typedef struct upgrade_announcement {
    const char *sunset;
    const char *deprecation;
    const char *help;                 /* for Link; or NULL */
} upgrade_announcement;

/** How many environment variables change the header of a response. */
#define UPGRADE_RESPONSE_ENV 4

typedef struct upgrade_exchange {
    request_rec *initial;             /* the request that the client sent */
    upgrade_captured captured;
    upgrade_facts facts;              /* facts.session points to session */
    upgrade_tls_facts session;        /* a copy: that of the connection may change while another request is served */
    unsigned epoch;                   /* advances when the facts change: TLS below 1.3 can be renegotiated */

    /* The request as it was sent. */
    const apr_table_t *headers;
    const char *env[UPGRADE_RESPONSE_ENV];  /* the variables by which an administrator changes how httpd writes a response; or NULL */
    const char *method;
    int method_number;
    const char *path;                 /* as httpd decoded it, before a module could rewrite it; NULL: not decoded yet */
    const char *args;                 /* with it */
    apr_sockaddr_t *client;           /* the one that "Require ip" sees */

    upgrade_expr_result *exprs;
    int is_evaluating;                /* an expression is: a subrequest that it makes (-F, -U) is not evaluated */
    int is_exempt;                    /* by UpgradeExempt, which then holds for internal redirects */

    /* What the log and the environment say. */
    upgrade_recorded recorded;
    upgrade_policy policy;            /* a copy of the policy that the reasons are about */
    upgrade_unmet unmet;
    const struct upgrade_exposure *exposure;        /* httpd/exposure.h; NULL: no credential was seen */

    const upgrade_announcement *announcement;       /* NULL: none is made */
    const upgrade_refusal *refusal;                 /* NULL: not refused */
    const upgrade_refusal *subrequest_refusal;      /* of the last lookup that was refused before a handler ran; NULL: none */
} upgrade_exchange;

/** Capture the facts of the connection, at the first hook of the request that the client sent. */
void upgrade_exchange_capture_connection(upgrade_exchange *exchange);

/** Capture the rest. Does nothing where that has been done. */
void upgrade_exchange_capture(upgrade_exchange *exchange);

/** Capture the path, from the location gate on: httpd has decoded it, and no module has rewritten it. Does nothing a second time. */
void upgrade_exchange_capture_path(upgrade_exchange *exchange, const request_rec *r);

/** Look at the facts again, where TLS may have been renegotiated. Returns whether they have changed. */
int upgrade_exchange_renew(upgrade_exchange *exchange, const request_rec *r);

/** Give a request the environment variables for its response that were captured, whatever a section or a rewrite has made of them. */
void upgrade_exchange_restore_env(const upgrade_exchange *exchange, request_rec *r);

/** Return a header field as the client sent it, or NULL. */
const char *upgrade_exchange_field(const upgrade_exchange *exchange, const char *name);

/**
 * Evaluate an expression against the request as it was sent, with the environment that it has now, and remember the result.
 * @param text as it stands in the configuration, for the message if it cannot be evaluated
 * @param varies whether the response depends on the result, so that Vary lists the header fields that are read
 */
void upgrade_exchange_evaluate(upgrade_exchange *exchange, const void *parsed, const char *text, int varies);

/** Return whether the last evaluation of an expression was true; 0 where it was not evaluated. */
int upgrade_exchange_holds(const upgrade_exchange *exchange, const void *parsed);

/** Return whether an expression has been evaluated. */
int upgrade_exchange_has_evaluated(const upgrade_exchange *exchange, const void *parsed);

#endif /* UPGRADE_HTTPD_EXCHANGE_H */
