/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/context.h
 * The state of a request_rec: its role, how far it has come, and the outcome.
 *
 * httpd makes several request_recs for one request of a client: subrequests, internal redirects, error documents. Each has a context,
 * allocated when it is created (create_request) and written by the thread that serves it. All of them share the exchange of the request
 * that the client sent (httpd/exchange.h). Nothing is inferred from r->prev, r->main or a pointer that is NULL.
 */

#ifndef UPGRADE_HTTPD_CONTEXT_H
#define UPGRADE_HTTPD_CONTEXT_H

#include <httpd.h>
#include <http_config.h>
#include <util_filter.h>

#include "../config/conf.h"
#include "exchange.h"

/** The reason why a request_rec exists. Set once, when it is created; but an INITIAL may turn out to be REJECTED. */
typedef enum {
    UPGRADE_ROLE_UNSET = 0,       /* not a request of a client: made by a module for its own use. No gate evaluates it */
    UPGRADE_ROLE_INITIAL,         /* the request that the client sent */
    UPGRADE_ROLE_SUBREQUEST,      /* a subrequest, or a redirect within one */
    UPGRADE_ROLE_REDIRECT,        /* an internal redirect */
    UPGRADE_ROLE_ERROR_DOCUMENT,  /* the ErrorDocument of another error, or a redirect of it */
    UPGRADE_ROLE_OUR_DOCUMENT,    /* the ErrorDocument of a refusal, or a redirect of it */
    UPGRADE_ROLE_REJECTED,        /* httpd has rejected it while reading it, or its ErrorDocument. No gate evaluates it */
    UPGRADE_ROLES                 /* how many there are; not a role */
} upgrade_role;

/** The last gate, or hook, that a request has come to. Only advances. */
typedef enum {
    UPGRADE_PROGRESS_NONE = 0,    /* httpd is reading it */
    UPGRADE_PROGRESS_READ,        /* post_read_request, before all other modules */
    UPGRADE_PROGRESS_TLS,         /* post_read_request, at the TLS module */
    UPGRADE_PROGRESS_TLS_PASSED,  /* post_read_request, after the TLS module */
    UPGRADE_PROGRESS_SERVER,      /* the server gate */
    UPGRADE_PROGRESS_LOCATION,
    UPGRADE_PROGRESS_ACCESS,
    UPGRADE_PROGRESS_FIXUPS,
    UPGRADE_PROGRESS_HANDLER      /* a handler has it */
} upgrade_progress;

/** The outcome so far. OPEN is what is not decided; REFUSED is final. */
typedef enum {
    UPGRADE_OUTCOME_OPEN = 0,
    UPGRADE_OUTCOME_PASSED,       /* what is required is met, or nothing is; a plan lets it through */
    UPGRADE_OUTCOME_EXEMPT,
    UPGRADE_OUTCOME_REFUSED,
    UPGRADE_OUTCOMES              /* how many there are; not an outcome */
} upgrade_outcome;

/** How the response to a refused request is produced. */
typedef enum {
    UPGRADE_RESPONSE_UNSET = 0,   /* the request is not refused, or the response has not begun */
    UPGRADE_RESPONSE_BUILT_IN,    /* the module writes it */
    UPGRADE_RESPONSE_DOCUMENT,    /* the core redirects to the ErrorDocument, or writes its text */
    UPGRADE_RESPONSE_SENT         /* the header has been written */
} upgrade_response;

/**
 * All that an outcome depends on, by value: where it is the same at a later gate, nothing is evaluated again. The lists are those of the
 * configuration files, or live as long as the request.
 */
typedef struct upgrade_receipt {
    upgrade_floor required[UPGRADE_KINDS];
    upgrade_floor planned[UPGRADE_KINDS];
    const upgrade_exemptions *exempt;
    const upgrade_rollout *rollout;
    unsigned epoch;                      /* of the facts */
    int is_valid;                        /* 0: there is an expression, whose result may change */
} upgrade_receipt;

typedef struct upgrade_context {
    upgrade_exchange *exchange;          /* never NULL */
    const upgrade_dir_conf *accepted;    /* the fast path: the configuration of the server itself, if the facts meet it and stay. It lives
                                            as long as the process, so it alone may be compared by address. NULL: the slow path */
    ap_conf_vector_t *location;          /* the last complete Location configuration; NULL: none yet, or none applies ("*") */
    const ap_filter_t *after_reset;      /* the filter after the one that sets the fields of a refusal, once that has run; or NULL */
    apr_table_t *error_fields;           /* ERROR_DOCUMENT: err_headers_out of the error, until the document is let through; or NULL */
    const char *document;                /* OUR_DOCUMENT: the path of ErrorDocument, as httpd maps it; NULL: a redirect of it */
    upgrade_receipt receipt;             /* of the outcome, unless it is OPEN */
    unsigned role : 4;                   /* upgrade_role */
    unsigned progress : 4;               /* upgrade_progress */
    unsigned outcome : 3;                /* upgrade_outcome */
    unsigned response : 3;               /* upgrade_response */
    unsigned is_challenge : 1;           /* EXEMPT as a certificate validation: what responds must be its file or its backend */
    unsigned is_guarded : 1;             /* the response filter is, or was, in the filter chain */
    unsigned is_committed : 1;           /* the first bucket of the response has passed the response filter */
    unsigned is_uncached : 1;            /* r->no_cache is set until the response has passed mod_cache's filter */
    unsigned meets_all : 1;              /* the facts meet whatever the server or a section of it can refuse for: no guard is needed,
                                            and no gate before the access gate, where .htaccess files are known */
} upgrade_context;

/** A create_request hook: allocate the context, with its role, and for the request that the client sent the exchange. Returns OK. */
int upgrade_context_create(request_rec *r);

/** Shared by all request_recs that no client sent; read-only. No gate evaluates it, so it "meets all". */
extern upgrade_context upgrade_context_of_nobody;

/**
 * Return the context of a request_rec, or NULL: no client sent it, or no server has a policy. For hooks, which have nothing to do then;
 * the core runs them only for requests with a request_config.
 */
static inline upgrade_context *upgrade_context_in(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &upgrade_required_module);
}

/** Return the context of a request_rec, never NULL. Of role UNSET is one that other modules make by hand: not to be written. */
static inline upgrade_context *upgrade_context_of(const request_rec *r)
{
    upgrade_context *context = r->request_config ? upgrade_context_in(r) : NULL;

    return context ? context : &upgrade_context_of_nobody;
}

/** Return whether the gates evaluate requests of this role. */
static inline int upgrade_context_is_evaluated(const upgrade_context *context)
{
    return context->role != UPGRADE_ROLE_UNSET && context->role != UPGRADE_ROLE_REJECTED;
}

/** Return whether the request is one that the client gets the response of: neither a subrequest nor one that no client sent. */
static inline int upgrade_context_is_top(const upgrade_context *context)
{
    return upgrade_context_is_evaluated(context) && context->role != UPGRADE_ROLE_SUBREQUEST;
}

/**
 * Return whether the gates leave a request to others: a lookup of an expression is for no client, and what an ErrorDocument of a refusal
 * includes is decided with the document, at fixups.
 */
int upgrade_context_is_left_alone(const upgrade_context *context, const request_rec *r);

/** Return whether a request was accepted, and has no other configuration since: the fast path. */
static inline int upgrade_context_is_accepted(const upgrade_context *context, const request_rec *r)
{
    return context->accepted == upgrade_dir_conf_of(r);
}

/** Note that a request has come to a gate. Progress only advances: a hook that runs again changes nothing. */
static inline void upgrade_context_advance(upgrade_context *context, upgrade_progress progress)
{
    if (context->progress < (unsigned)progress) {
        context->progress = progress;
    }
}

/** Return whether a request was let through by a configuration that says the same as this one, for the present facts. */
int upgrade_context_stands(const upgrade_context *context, const upgrade_dir_conf *conf);

/** Remember the configuration that an outcome is about. */
void upgrade_context_keep_receipt(upgrade_context *context, const upgrade_dir_conf *conf);

/** Set the outcome. A REFUSED request stays refused: the legal transitions are a table, asserted in builds with UPGRADE_DEBUG. */
void upgrade_context_decide(upgrade_context *context, upgrade_outcome outcome);

/** Return whether the outcome is about the present facts, and stands: the request was let through, or refused. */
static inline int upgrade_context_is_decided(const upgrade_context *context)
{
    return context->outcome == UPGRADE_OUTCOME_REFUSED
           || (context->outcome != UPGRADE_OUTCOME_OPEN && context->receipt.epoch == context->exchange->epoch);
}

/**
 * Note that httpd has rejected a request while reading it, if it has: something is written for it before any post_read_request hook ran.
 */
void upgrade_context_note_rejection(upgrade_context *context);

#endif /* UPGRADE_HTTPD_CONTEXT_H */
