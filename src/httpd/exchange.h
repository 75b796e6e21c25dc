/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/exchange.h
 * A client request and its response, shared by all request_recs that httpd creates for it.
 *
 * Written by the thread that serves the request. Allocated from the pool of the initial request; no
 * pointer points into the pool of a subrequest. The request is captured once, at the server gate:
 * after "RequestHeader … early", server-level SetEnvIf and mod_remoteip, and before any other
 * change. Later changes by a section, a rewrite or an internal redirect do not affect the
 * evaluation.
 */

#ifndef UPGRADE_HTTPD_EXCHANGE_H
#define UPGRADE_HTTPD_EXCHANGE_H

#include <httpd.h>

#include "../core/https_claim.h"
#include "../core/varies.h"
#include "../response/refusal.h"
#include "../config/conf.h"
#include "connection.h"
#include "record.h"

/** How much of the request has been captured. */
typedef enum {
    UPGRADE_CAPTURED_UNSET = 0, /* that of a shared context (httpd/context.h) */
    /* the facts of the connection */
    UPGRADE_CAPTURED_CONNECTION,
    /* also those that a trusted proxy forwards */
    UPGRADE_CAPTURED_FORWARDED,
    /* also the method and the address of the client, and the WebSocket handshake if a policy of the
     * server or a section depends on it */
    UPGRADE_CAPTURED_FACTS,
    /* also the WebSocket handshake in any case, the header fields, and the environment variables
     * that change a response */
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
    /* shared caches must not store it: it depends on more than Vary can list */
    int is_private;
} upgrade_announcement;

/** The number of environment variables that change how httpd writes a response header. */
#define UPGRADE_RESPONSE_ENV 4

/** An exchange. */
typedef struct upgrade_exchange {
    request_rec *initial; /* the initial request, which the client sent */
    upgrade_facts facts;  /* facts.session points to session */
    /* a copy, because that of the connection may change for a later request */
    upgrade_tls_facts session;
    int is_forwarded;            /* the facts are those that a trusted proxy forwards */
    upgrade_forwarded_gaps gaps; /* the facts that it should forward, but does not */
    unsigned epoch; /* incremented when the facts change by renegotiation of TLS below 1.3 */
    upgrade_captured captured;

    /* The request as the client sent it. */
    const apr_table_t *headers;
    const char *agent; /* User-Agent; valid if has_agent is set */
    int has_agent;     /* it is captured without the other fields */
    /* the environment variables that change how httpd writes the response header; or NULL */
    const char *env[UPGRADE_RESPONSE_ENV];
    const char *method;
    int method_number;
    /* as httpd decoded it, before a module could rewrite it; NULL: not decoded yet */
    const char *path;
    const char *args;       /* the query string, captured with the path */
    apr_sockaddr_t *client; /* the client address that "Require ip" uses */

    /* the claim that the request was sent over https; read only if the request is unmet */
    upgrade_https_claim claim;
    int has_read_claim;

    upgrade_expr_result *exprs;
    /* an expression is being evaluated: its subrequests (-F, -U) are not evaluated */
    int is_evaluating;
    /* the UpgradeExempt lines that applied to the request as sent, in the sections of its own URL;
     * they also apply to its internal redirects. NULL: none */
    const upgrade_exemptions *exempt;

    /* The record, for log lines and environment variables. */
    upgrade_recorded recorded;
    upgrade_policy policy; /* a copy of the unmet policy */
    upgrade_unmet unmet;
    /* the path whose policy is unmet, if a module led the request there; NULL: the one sent */
    const char *at;
    int is_audited;                          /* an audit line was due */
    const struct upgrade_exposure *exposure; /* httpd/exposure.h; NULL: no credential was found */

    upgrade_forwarded_set varies;             /* the forwarded facts that the response depends on */
    const upgrade_announcement *announcement; /* NULL: the response has no announcement */
    const upgrade_refusal *refusal;           /* NULL: not refused */
    /* of the last subrequest lookup that was refused before a handler ran; NULL: none */
    const upgrade_refusal *subrequest_refusal;
    const char *subrequest_at; /* its path, as in at */
} upgrade_exchange;

/** Set the members of an exchange, which is all zero, at the first hook of the initial request or
 * later: capture its method and the facts of its connection. */
void upgrade_exchange_begin(upgrade_exchange *exchange, request_rec *initial);

/**
 * Return the HTTP version by which the connection of a request is framed. An HTTP/2 stream is a
 * secondary connection. Any other request is at most HTTP/1.1, even if its request line claims a
 * higher version (RFC 9112 section 2.3).
 */
static inline int upgrade_exchange_http(const request_rec *initial)
{
    const int highest = UPGRADE_HTTP(1, 1);

    if (initial->connection->master) {
        return UPGRADE_HTTP(2, 0);
    }
    return initial->proto_num < highest ? initial->proto_num : highest;
}

/** Return the facts of an initial request over a TLS session. */
static inline upgrade_facts upgrade_exchange_facts_over(const request_rec *initial,
                                                        const upgrade_tls_facts *session)
{
    int http = upgrade_exchange_http(initial);

    return (upgrade_facts){ .session = session, .http = http, .connection_http = (unsigned)http };
}

/** Capture the facts of the connection. */
void upgrade_exchange_capture_connection(upgrade_exchange *exchange);

/** Capture the facts that a trusted proxy forwards, if the server trusts one. At the server gate.
 * Does nothing if they have been captured. */
void upgrade_exchange_capture_forwarded(upgrade_exchange *exchange);

/** Capture all facts of the request on which a policy of the server or a section depends. Does
 * nothing if they have been captured. */
void upgrade_exchange_capture_facts(upgrade_exchange *exchange);

/** Check for a WebSocket handshake, which determines the response to a refused request. Does
 * nothing if that has been done. */
void upgrade_exchange_capture_handshake(upgrade_exchange *exchange);

/** Capture the request, and its facts if they are missing. Does nothing if the request has been
 * captured. */
void upgrade_exchange_capture(upgrade_exchange *exchange);

/** Capture what the top lists show of a request of which nothing else is needed: its client and
 * User-Agent. Does nothing if they have been captured. */
void upgrade_exchange_capture_agent(upgrade_exchange *exchange);

/** Return the User-Agent field as the client sent it, or NULL. */
const char *upgrade_exchange_agent(const upgrade_exchange *exchange);

/** Capture the path at the location gate: httpd has decoded it, and no module has rewritten it.
 * Does nothing if it has been captured. */
void upgrade_exchange_capture_path(upgrade_exchange *exchange, const request_rec *r);

/** Capture the exemptions that apply to the initial request, unless a module has rewritten its
 * path, which replaces its sections by those of another URL. */
void upgrade_exchange_capture_exemptions(upgrade_exchange *exchange, const request_rec *r,
                                         const upgrade_dir_conf *conf);

/** Read the claim of a request whose policy is unmet. Does nothing if it has been read. */
void upgrade_exchange_capture_claim(upgrade_exchange *exchange);

/** Return whether a request that does not meet a requirement of TLS claims that it was sent over
 * https. The claim must have been captured. */
static inline int upgrade_exchange_claims_https(const upgrade_exchange *exchange,
                                                upgrade_unmet unmet)
{
    return exchange->claim.header && upgrade_is_unmet(unmet, UPGRADE_REASON_TLS);
}

/** Return whether TLS may be renegotiated, and a policy of the server depends on the cipher. */
int upgrade_exchange_may_renegotiate(const upgrade_exchange *exchange);

/** Update the facts if TLS may have been renegotiated. Returns whether they have changed. */
int upgrade_exchange_renew(upgrade_exchange *exchange, const request_rec *r);

/**
 * Note in the facts whether a proxy may have changed the HTTP version of the request: it has a
 * header field that proxies add (Via, Forwarded, X-Forwarded-For), and no trusted proxy sends the
 * version. Does nothing unless the HTTP version is unmet.
 */
void upgrade_exchange_note_proxy(upgrade_exchange *exchange, upgrade_unmet unmet);

/** Restore the captured environment variables in a request, undoing changes by sections and
 * rewrites. */
void upgrade_exchange_restore_env(const upgrade_exchange *exchange, request_rec *r);

/** Return the header fields as the client sent them. */
const apr_table_t *upgrade_exchange_headers(const upgrade_exchange *exchange);

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
int upgrade_exchange_expr_is_true(const upgrade_exchange *exchange, const void *parsed);

/** Return whether an expression has been evaluated. */
int upgrade_exchange_has_evaluated(const upgrade_exchange *exchange, const void *parsed);

#endif /* UPGRADE_HTTPD_EXCHANGE_H */
