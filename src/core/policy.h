/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/policy.h
 * A policy: the requirements of a server or section.
 *
 * httpd merges sections with each other before it merges them with the server. A policy is
 * therefore not a set of values: for each kind of requirement it is an operation on the inherited
 * value. Merging two policies composes their operations, which is associative. Policies are written
 * while the configuration or a .htaccess file is read and when sections are merged. They are
 * read-only after that.
 */

#ifndef UPGRADE_CORE_POLICY_H
#define UPGRADE_CORE_POLICY_H

#include <apr_pools.h>
#include <apr_tables.h>

/** The kinds of requirement that have a minimum, in the order in which unmet ones are reported. */
typedef enum {
    UPGRADE_KIND_UNSET = 0,
    UPGRADE_KIND_TLS,             /* values: upgrade_tls */
    UPGRADE_KIND_CIPHER_BITS,     /* bits */
    UPGRADE_KIND_FORWARD_SECRECY, /* 1 */
    UPGRADE_KIND_HTTP,            /* UPGRADE_HTTP() */
    UPGRADE_KIND_WEBSOCKET,       /* UPGRADE_HANDSHAKE_VALID */
    UPGRADE_KINDS                 /* the number of kinds */
} upgrade_kind;

/** The operation on an inherited minimum. */
typedef enum {
    UPGRADE_OP_UNSET = 0, /* keep it */
    UPGRADE_OP_REPLACE,   /* replace it; 0 removes the requirement */
    UPGRADE_OP_RAISE      /* raise it to the value, if that is higher */
} upgrade_op;

/** The place of a directive, which determines the operation of its requirements. */
typedef enum {
    UPGRADE_SCOPE_UNSET = 0,
    UPGRADE_SCOPE_CONFIG,  /* the configuration: server, virtual host or section */
    UPGRADE_SCOPE_HTACCESS /* a .htaccess file, which can only raise requirements */
} upgrade_scope;

/** A minimum. Small, because httpd merges sections for each request. */
typedef struct upgrade_floor {
    short op;    /* upgrade_op */
    short value; /* by kind, in ascending strength; 0: not required */
} upgrade_floor;

/** The largest value of cipher-bits=. */
#define UPGRADE_CIPHER_BITS_MAX 4096

/** An expression of UpgradeRequireExpr or UpgradePlanExpr. Written while the configuration is read,
 * read-only after that. */
typedef struct upgrade_expr {
    const void *parsed; /* an ap_expr_info_t, which only httpd can evaluate */
    const char *text;   /* as configured */
    const char *offer;  /* the Upgrade tokens to offer if it is false, comma-separated */
} upgrade_expr;

/** The highest number of expressions in one section. */
#define UPGRADE_EXPRS_MAX 32

/** The requirements of a server or section, current or planned. */
typedef struct upgrade_policy {
    upgrade_floor floors[UPGRADE_KINDS]; /* all zero: keeps all inherited requirements */
    /* of upgrade_expr; all must be true. NULL: keeps the inherited ones; empty: removes them */
    const apr_array_header_t *exprs;

    /* A summary of the members above, computed in advance for the request path. */
    unsigned char changes_any;  /* the policy changes any inherited requirement */
    unsigned char requires_any; /* the policy has any requirement */
} upgrade_policy;

/**
 * Read the requirements of one directive.
 * @param p      for the error message and an empty list
 * @param policy overwritten
 * @param scope  the place of the directive
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_policy_parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope,
                                 int argc, const char *const *argv);

/**
 * Add an expression to a section's own expressions.
 * @return NULL, or an error message if there are UPGRADE_EXPRS_MAX already
 */
const char *upgrade_policy_add_expr(apr_pool_t *p, upgrade_policy *policy,
                                    const upgrade_expr *expr);

/** Set merged to base with add applied to it. merged may be either of them. Associative; a policy
 * of all zeros is neutral. */
void upgrade_policy_merge(upgrade_policy *merged, const upgrade_policy *base,
                          const upgrade_policy *add);

/** Raise strictest to add's minimums, whether or not both apply to the same request, and take over
 * add's expressions, if any. */
void upgrade_policy_raise(upgrade_policy *strictest, const upgrade_policy *add);

/** Return the minimum of a kind, or 0 if none is required. */
static inline int upgrade_policy_floor(const upgrade_policy *policy, upgrade_kind kind)
{
    return policy->floors[kind].value;
}

/** Return whether the policy has expressions. */
static inline int upgrade_policy_has_exprs(const upgrade_policy *policy)
{
    return policy->exprs && policy->exprs->nelts;
}

/** Return whether the policy has no requirement. */
static inline int upgrade_policy_is_empty(const upgrade_policy *policy)
{
    return !policy->requires_any;
}

/** Return whether the policy requires TLS: cipher-bits and forward-secrecy imply it. */
static inline int upgrade_policy_requires_tls(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_TLS)
           || upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)
           || upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

/** Return whether the policy has a requirement on the cipher, which a TLS renegotiation can change.
 */
static inline int upgrade_policy_depends_on_cipher(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS)
           || upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY);
}

/** Return the minimums in the syntax of UpgradeRequire, "TLSv1.2 HTTP/2", or NULL if there are
 * none. Safe to send to clients. */
const char *upgrade_policy_floor_text(apr_pool_t *p, const upgrade_policy *policy);

/** Return the requirements in the syntax of UpgradeRequire, "TLSv1.2 HTTP/2", with expressions, or
 * "none" for an empty policy. */
const char *upgrade_policy_text(apr_pool_t *p, const upgrade_policy *policy);

#endif /* UPGRADE_CORE_POLICY_H */
