/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/exchange.h
 * A client request and its response, shared by all request_recs that httpd creates for it.
 *
 * Written by the thread that serves the request. Allocated from the pool of the initial request; no
 * pointer leads into the pool of a subrequest. The request is captured once, at the server gate:
 * after "RequestHeader … early", server-level SetEnvIf and mod_remoteip, and before any other
 * change. Later changes by a section, a rewrite or an internal redirect do not affect the
 * evaluation.
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
    /* the facts of the connection, which are sufficient for a request on the fast path */
    UPGRADE_CAPTURED_CONNECTION,
    /* also the header fields and the facts that a trusted proxy forwards */
    UPGRADE_CAPTURED_REQUEST
} upgrade_captured;

/** The result of an expression for this request. */
typedef struct upgrade_expr_result {
    /* the expression; it belongs to the configuration, so its address identifies it */
    const void *parsed;
    int holds;
    struct upgrade_expr_result *next;
} upgrade_expr_result;

/** The announcement of a plan, added to the response of whichever request_rec produces it. */
typedef struct upgrade_announcement {
    const char *sunset;
    const char *deprecation;
    const char *help; /* for Link; or NULL */
} upgrade_announcement;

/** The number of environment variables that change how httpd writes a response header. */
#define UPGRADE_RESPONSE_ENV 4

typedef struct upgrade_exchange {
    request_rec *initial; /* the initial request, which the client sent */
    upgrade_captured captured;
    upgrade_facts facts; /* facts.session points to session */
    /* a copy, because that of the connection may change for a later request */
    upgrade_tls_facts session;
    unsigned epoch; /* incremented when the facts change by renegotiation of TLS below 1.3 */

    /* The request as the client sent it. */
    const apr_table_t *headers;
    /* the environment variables that change how httpd writes the response header; or NULL */
    const char *env[UPGRADE_RESPONSE_ENV];
    const char *method;
    int method_number;
    /* as httpd decoded it, before a module could rewrite it; NULL: not decoded yet */
    const char *path;
    const char *args;       /* the query string, captured with the path */
    apr_sockaddr_t *client; /* the client address that "Require ip" uses */

    upgrade_expr_result *exprs;
    /* an expression is being evaluated: its subrequests (-F, -U) are not evaluated */
    int is_evaluating;
    int is_exempt; /* UpgradeExempt matches; this also applies to internal redirects */

    /* The record, for log lines and environment variables. */
    upgrade_recorded recorded;
    upgrade_policy policy; /* a copy of the unmet policy */
    upgrade_unmet unmet;
    int is_audited;                          /* an audit line was due */
    const struct upgrade_exposure *exposure; /* httpd/exposure.h; NULL: no credential was found */

    const upgrade_announcement *announcement; /* NULL: the response has no announcement */
    const upgrade_refusal *refusal;           /* NULL: not refused */
    /* of the last subrequest lookup that was refused before a handler ran; NULL: none */
    const upgrade_refusal *subrequest_refusal;
} upgrade_exchange;

/** Capture the facts of the connection, at the first hook of the initial request. */
void upgrade_exchange_capture_connection(upgrade_exchange *exchange);

/** Capture the request, and the facts of the connection if they are missing. Does nothing if the
 * request has been captured. */
void upgrade_exchange_capture(upgrade_exchange *exchange);

/** Capture the path at the location gate: httpd has decoded it, and no module has rewritten it.
 * Does nothing if it has been captured. */
void upgrade_exchange_capture_path(upgrade_exchange *exchange, const request_rec *r);

/** Update the facts if TLS may have been renegotiated. Returns whether they have changed. */
int upgrade_exchange_renew(upgrade_exchange *exchange, const request_rec *r);

/** Restore the captured environment variables in a request, undoing changes by sections and
 * rewrites. */
void upgrade_exchange_restore_env(const upgrade_exchange *exchange, request_rec *r);

/** Return a header field as the client sent it, or NULL. */
const char *upgrade_exchange_field(const upgrade_exchange *exchange, const char *name);

/**
 * Evaluate an expression against the request as the client sent it, with its current environment,
 * and store the result.
 * @param text the text of the expression, for the log message if it cannot be evaluated
 * @param varies whether the response depends on the result, so that Vary must list the header
 * fields that the expression reads
 */
void upgrade_exchange_evaluate(upgrade_exchange *exchange, const void *parsed, const char *text,
                               int varies);

/** Return the last result of an expression; 0 if it was not evaluated. */
int upgrade_exchange_holds(const upgrade_exchange *exchange, const void *parsed);

/** Return whether an expression has been evaluated. */
int upgrade_exchange_has_evaluated(const upgrade_exchange *exchange, const void *parsed);

#endif /* UPGRADE_HTTPD_EXCHANGE_H */
