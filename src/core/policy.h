/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/policy.h
 * What is required.
 *
 * httpd merges sections with each other before it merges them with the server, so a policy is not a set of values but,
 * for each kind of requirement, a function on what is inherited; merging two policies composes their functions, which
 * is associative. config/conf.c writes policies while the configuration, or a .htaccess file, is read, and when sections are merged;
 * they are read-only after that.
 */

#ifndef UPGRADE_CORE_POLICY_H
#define UPGRADE_CORE_POLICY_H

#include <apr_pools.h>
#include <apr_tables.h>

/** The kinds of requirement that have a floor, in the order in which what is unmet is reported. */
typedef enum {
    UPGRADE_KIND_UNSET = 0,
    UPGRADE_KIND_TLS,              /* its values: upgrade_tls */
    UPGRADE_KIND_CIPHER_BITS,      /* bits */
    UPGRADE_KIND_FORWARD_SECRECY,  /* 1 */
    UPGRADE_KIND_HTTP,             /* UPGRADE_HTTP() */
    UPGRADE_KIND_WEBSOCKET,        /* UPGRADE_HANDSHAKE_VALID */
    UPGRADE_KINDS                  /* how many there are; not a kind */
} upgrade_kind;

/** What a floor, or a list of expressions, does to the one it inherits. */
typedef enum {
    UPGRADE_OP_UNSET = 0,   /* keeps it */
    UPGRADE_OP_REPLACE,     /* puts its own value there; 0 lifts the requirement */
    UPGRADE_OP_RAISE        /* puts its own value there where that is higher; of floors alone */
} upgrade_op;

/** Who speaks: it decides what a word does to what is inherited. */
typedef enum {
    UPGRADE_SCOPE_UNSET = 0,
    UPGRADE_SCOPE_CONFIG,   /* the configuration: server, virtual host or section */
    UPGRADE_SCOPE_HTACCESS  /* a .htaccess file, which can only raise */
} upgrade_scope;

/* Small, because httpd merges sections for each request. */
typedef struct upgrade_floor {
    short op;               /* upgrade_op */
    short value;            /* ordered, by kind; 0: nothing is required */
} upgrade_floor;

/** The largest value of cipher-bits=. */
#define UPGRADE_CIPHER_BITS_MAX 4096

/** An expression of UpgradeRequireExpr or UpgradePlanExpr. Written when the configuration is read. */
typedef struct upgrade_expr {
    const void *parsed;     /* an ap_expr_info_t, which only httpd can evaluate */
    const char *text;       /* as it was written */
    const char *offer;      /* the Upgrade tokens that help where it is not true, comma-separated */
} upgrade_expr;

/** How many expressions one section may have. */
#define UPGRADE_EXPRS_MAX 32

typedef struct upgrade_policy {
    upgrade_floor floors[UPGRADE_KINDS];  /* all zero: says nothing of anything */
    const apr_array_header_t *exprs;      /* of upgrade_expr; all must hold. NULL: keeps those it inherits; empty: lifts them */

    /* What the members above come to, so that no request has to find out. */
    unsigned char says_any;               /* it does something to what it inherits */
    unsigned char requires_any;           /* something is required */
} upgrade_policy;

/**
 * Read the words of one directive.
 * @param p      for the error message and an empty list
 * @param policy written; its earlier content is lost
 * @param scope  who speaks
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_policy_parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope, int argc,
                                 const char *const *argv);

/**
 * Add an expression to what a section says itself.
 * @return NULL, or a message: there are UPGRADE_EXPRS_MAX already
 */
const char *upgrade_policy_add_expr(apr_pool_t *p, upgrade_policy *policy, const upgrade_expr *expr);

/** merged = add after base. merged may be either of them. Associative; the policy of all zeros is neutral. */
void upgrade_policy_merge(upgrade_policy *merged, const upgrade_policy *base, const upgrade_policy *add);

/** strictest, raised to add's floors, whether or not both apply to the same request; with add's expressions, if any. */
void upgrade_policy_raise(upgrade_policy *strictest, const upgrade_policy *add);

/** The value that is required of a kind; 0 where nothing is. */
static inline int upgrade_policy_floor(const upgrade_policy *policy, upgrade_kind kind)
{
    return policy->floors[kind].value;
}

/** Whether an expression is required to hold. */
static inline int upgrade_policy_has_exprs(const upgrade_policy *policy)
{
    return policy->exprs && policy->exprs->nelts;
}

/** Whether nothing is required. */
static inline int upgrade_policy_is_empty(const upgrade_policy *policy)
{
    return !policy->requires_any;
}

/** Whether a floor that only TLS can meet is required: cipher-bits and forward-secrecy imply TLS. */
static inline int upgrade_policy_requires_tls(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_TLS) || upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)
           || upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

/** Whether a floor that only the cipher decides is required: a renegotiation of TLS can change it. */
static inline int upgrade_policy_depends_on_cipher(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS) || upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

/** The floors, in the words of the directives: "TLSv1.2 HTTP/2"; NULL where there is none. For whoever may not see the expressions. */
const char *upgrade_policy_floor_words(apr_pool_t *p, const upgrade_policy *policy);

/** What is required, in the words of the directives: "TLSv1.2 HTTP/2"; "none" for an empty policy. */
const char *upgrade_policy_words(apr_pool_t *p, const upgrade_policy *policy);

#endif /* UPGRADE_CORE_POLICY_H */
