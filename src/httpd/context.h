/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/context.h
 * The state of a request_rec: its role, its progress and its outcome.
 *
 * httpd creates several request_recs for one client request: subrequests, internal redirects and
 * error documents. Each has a context, written by the thread that serves it. All of them share the
 * exchange of the client request (httpd/exchange.h). The state is explicit: do not infer it from
 * r->prev, r->main or a NULL pointer.
 *
 * Most requests meet everything that is configured. They use one of a few contexts that all
 * requests share and nobody writes, until a function of the slow path calls upgrade_context_own().
 */

#ifndef UPGRADE_HTTPD_CONTEXT_H
#define UPGRADE_HTTPD_CONTEXT_H

#include <httpd.h>
#include <http_config.h>
#include <util_filter.h>

#include "../config/conf.h"
#include "exchange.h"

/** The reason why a request_rec exists. Never changes. */
typedef enum {
    /* not a client request: created by a module for its own use. No gate evaluates it */
    UPGRADE_ROLE_UNSET = 0,
    /* a request that httpd is reading, or has rejected while reading it. No gate evaluates it */
    UPGRADE_ROLE_READING,
    UPGRADE_ROLE_INITIAL,    /* the request that the client sent */
    UPGRADE_ROLE_SUBREQUEST, /* a subrequest, or an internal redirect of one */
    UPGRADE_ROLE_REDIRECT,   /* an internal redirect */
    /* the ErrorDocument of another error, or an internal redirect of it */
    UPGRADE_ROLE_ERROR_DOCUMENT,
    /* the ErrorDocument of a refusal, or an internal redirect of it */
    UPGRADE_ROLE_REFUSAL_DOCUMENT,
    /* the ErrorDocument of a request that httpd rejected while reading it, or a subrequest of that.
     * No gate evaluates it */
    UPGRADE_ROLE_REJECTED,
    UPGRADE_ROLES /* the number of roles */
} upgrade_role;

/** The last gate or hook that a request has reached. Never decreases. */
typedef enum {
    UPGRADE_PROGRESS_NONE = 0,   /* httpd is reading the request */
    UPGRADE_PROGRESS_READ,       /* post_read_request, before all other modules */
    UPGRADE_PROGRESS_TLS,        /* post_read_request, in the TLS module */
    UPGRADE_PROGRESS_TLS_PASSED, /* post_read_request, after the TLS module */
    UPGRADE_PROGRESS_SERVER,     /* the server gate */
    UPGRADE_PROGRESS_LOCATION,
    UPGRADE_PROGRESS_ACCESS,
    UPGRADE_PROGRESS_FIXUPS,
    UPGRADE_PROGRESS_HANDLER /* a handler has been called */
} upgrade_progress;

/** The outcome so far. OPEN: not decided yet. REFUSED is final. */
typedef enum {
    UPGRADE_OUTCOME_OPEN = 0,
    /* the requirements are met, or there are none; the plan does not refuse the request */
    UPGRADE_OUTCOME_PASSED,
    UPGRADE_OUTCOME_EXEMPT,
    UPGRADE_OUTCOME_REFUSED,
    UPGRADE_OUTCOMES /* the number of outcomes */
} upgrade_outcome;

/** How the response to a refused request is produced. */
typedef enum {
    /* the request is not refused, or the response has not been started */
    UPGRADE_RESPONSE_UNSET = 0,
    UPGRADE_RESPONSE_BUILT_IN, /* the module sends it */
    UPGRADE_RESPONSE_DOCUMENT, /* the core redirects to the ErrorDocument, or sends its text */
} upgrade_response;

/**
 * The configuration that an outcome was derived from, by value. If it is the same at a later gate,
 * that gate does not evaluate it again. The lists belong to the configuration, or live as long as
 * the request.
 */
typedef struct upgrade_receipt {
    /* a permanent configuration or a copy; NULL: the outcome is neither PASSED nor EXEMPT, or it
     * may change, because it depends on an expression or on what responds */
    const upgrade_dir_conf *conf;
    unsigned epoch; /* the epoch of the facts, see upgrade_exchange */
} upgrade_receipt;

/** The context of a request_rec. */
typedef struct upgrade_context {
    upgrade_exchange *exchange; /* never NULL; that of a shared context has only a record */
    /* shared contexts: the one of the next progress; NULL: this context belongs to one request */
    struct upgrade_context *at_access;
    struct upgrade_context *at_handler;
    /* fast path: the configuration of the server, if the facts meet it and cannot change. It
     * lives as long as the process, so its address identifies it. NULL: none */
    const upgrade_dir_conf *accepted;
    /* the last complete Location configuration; NULL: none yet, or none applies ("*") */
    ap_conf_vector_t *location;
    /* the filter after the reset filter, once that has run; or NULL */
    const ap_filter_t *after_reset;
    /* ERROR_DOCUMENT: err_headers_out of the error, until the document is accepted; or NULL */
    apr_table_t *error_fields;
    /* REFUSAL_DOCUMENT: the path of the ErrorDocument, as httpd maps it; NULL: a redirect of it */
    const char *document;
    upgrade_receipt receipt; /* valid unless the outcome is OPEN */
    unsigned char role;      /* upgrade_role */
    unsigned char progress;  /* upgrade_progress */
    unsigned char outcome;   /* upgrade_outcome */
    unsigned char response;  /* upgrade_response */
    /* fast path: the facts meet all requirements and plans of the server and its sections, and
     * cannot change. The kinds of configuration (upgrade_conf_kind) for which the record is
     * complete; 0: not on this path */
    unsigned char accepts;
    /* EXEMPT as a certificate validation: only a file or a backend for that path may respond */
    unsigned is_challenge : 1;
    unsigned is_guarded : 1; /* the response filter has been inserted in the filter chain */
    /* the first bucket of the response has passed the response filter */
    unsigned is_committed : 1;
    /* r->no_cache is set until the response has passed mod_cache's filter */
    unsigned is_uncached : 1;
    /* the facts meet all requirements of the server and of its sections: neither the response
     * filter nor a gate is needed before the access gate, which also knows .htaccess files */
    unsigned meets_all : 1;
} upgrade_context;

/** Set the context of a subrequest or an internal redirect, and its role. For create_request.
 * Returns OK. */
int upgrade_context_create(request_rec *r);

/** Allocate the context and the exchange of a request that httpd has read, and return it. */
upgrade_context *upgrade_context_begin(request_rec *r);

/** The shared contexts of the requests of clients that meet everything that is configured, by their
 * progress (READ, ACCESS or HANDLER): without a record, and with the record "pass". Read-only. */
extern upgrade_context upgrade_context_unset[UPGRADE_PROGRESS_HANDLER + 1];
extern upgrade_context upgrade_context_passed[UPGRADE_PROGRESS_HANDLER + 1];

/** Return such a context.
 * @param kind EMPTY or POLICY, which determines the record */
static inline upgrade_context *upgrade_context_shared(upgrade_conf_kind kind,
                                                      upgrade_progress progress)
{
    return kind == UPGRADE_CONF_POLICY ? &upgrade_context_passed[progress]
                                       : &upgrade_context_unset[progress];
}

/** Give a request a context of its own if it has a shared one, and return its context. For the slow
 * path, before it evaluates or writes anything. */
upgrade_context *upgrade_context_own(request_rec *r, upgrade_context *context);

/** The context of all request_recs that are not for a client request. Read-only. No gate evaluates
 * it, so meets_all is set. */
extern upgrade_context upgrade_context_none;

/** The context of all requests that httpd is reading. Read-only. A request that still has it at
 * log_transaction was rejected. */
extern upgrade_context upgrade_context_reading;

/**
 * Return the context of a request_rec, or NULL if it is not for a client request or its server has
 * no policy. For hooks, which have nothing to do in that case. The core runs them only for requests
 * that have a request_config.
 */
static inline upgrade_context *upgrade_context_in(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &upgrade_required_module);
}

/** Return the context of a request_rec, never NULL. One with the role UNSET is shared and
 * read-only: another module created the request, or its server has no policy. */
static inline upgrade_context *upgrade_context_of(const request_rec *r)
{
    upgrade_context *context = r->request_config ? upgrade_context_in(r) : NULL;

    return context ? context : &upgrade_context_none;
}

/** Return whether the gates evaluate requests with this role. */
static inline int upgrade_context_is_evaluated(const upgrade_context *context)
{
    return context->role != UPGRADE_ROLE_UNSET && context->role != UPGRADE_ROLE_READING
           && context->role != UPGRADE_ROLE_REJECTED;
}

/** Return whether the response to this request goes to the client: it is evaluated, and not a
 * subrequest. */
static inline int upgrade_context_is_top(const upgrade_context *context)
{
    return upgrade_context_is_evaluated(context) && context->role != UPGRADE_ROLE_SUBREQUEST;
}

/**
 * Return whether the gates skip a request: the subrequest lookup of an expression, and the
 * subrequests of the ErrorDocument of a refusal, which is decided as a whole at fixups.
 */
int upgrade_context_is_skipped(const upgrade_context *context, const request_rec *r);

/**
 * Return whether a subrequest can change the response of the request for which it was made: no
 * handler has been called for that yet, so it is a lookup, as those of mod_dir and mod_negotiation.
 * That of a lookup is one, too. False for other requests.
 */
int upgrade_context_is_lookup(const request_rec *r);

/** Return whether a request is on the fast path with a configuration: its facts meet it, and its
 * record is complete. That configuration is the one that was accepted or, if the facts meet
 * everything that is configured, any one without a .htaccess file. */
static inline int upgrade_context_accepts(const upgrade_context *context,
                                          const upgrade_dir_conf *conf)
{
    return context->accepts & conf->kind || context->accepted == conf;
}

/** Return the same for the present per-directory configuration of the request. */
static inline int upgrade_context_is_accepted(const upgrade_context *context, const request_rec *r)
{
    return upgrade_context_accepts(context, upgrade_dir_conf_of(r));
}

/** Return the context of a request on the fast path that has reached a gate: the shared context
 * that follows its present one, or its own, with that progress. */
static inline upgrade_context *
upgrade_context_follow(upgrade_context *context, upgrade_context *next, upgrade_progress progress)
{
    if (next) {
        return next;
    }
    context->progress = (unsigned char)progress;
    context->outcome = UPGRADE_OUTCOME_PASSED;
    return context;
}

/** Record that a request has reached a gate. Progress never decreases, so running a hook again has
 * no effect. */
static inline void upgrade_context_advance(upgrade_context *context, upgrade_progress progress)
{
    if (context->progress < (unsigned)progress) {
        context->progress = (unsigned char)progress;
    }
}

/** Return whether two configurations have the same policy, by value; 0 if it has expressions. */
int upgrade_receipt_is_of(const upgrade_dir_conf *kept, const upgrade_dir_conf *conf);

/** Return whether a request was accepted or exempted for the current facts by the configuration at
 * this address. */
static inline int upgrade_context_is_decided_by(const upgrade_context *context,
                                                const upgrade_dir_conf *conf)
{
    return context->receipt.conf == conf && context->receipt.epoch == context->exchange->epoch;
}

/** Return the same for any configuration with the same policy as CONF. */
static inline int upgrade_context_has_current_outcome(const upgrade_context *context,
                                                      const upgrade_dir_conf *conf)
{
    const upgrade_receipt *receipt = &context->receipt;

    return receipt->conf && receipt->epoch == context->exchange->epoch
           && (receipt->conf == conf || upgrade_receipt_is_of(receipt->conf, conf));
}

/** Store the configuration that the outcome was derived from. */
void upgrade_context_keep_receipt(apr_pool_t *p, upgrade_context *context,
                                  const upgrade_dir_conf *conf);

/** Set the outcome. REFUSED is final. Builds with UPGRADE_DEBUG assert that the transition is
 * legal. */
void upgrade_context_decide(upgrade_context *context, upgrade_outcome outcome);

/** Return whether the request is refused, or was accepted or exempted for the current facts. */
static inline int upgrade_context_is_decided(const upgrade_context *context)
{
    return context->outcome == UPGRADE_OUTCOME_REFUSED
           || (context->outcome != UPGRADE_OUTCOME_OPEN
               && context->receipt.epoch == context->exchange->epoch);
}

#endif /* UPGRADE_HTTPD_CONTEXT_H */
