/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file policy.h
 * What is required. Pure: APR alone.
 *
 * httpd merges sections with each other before it merges them with the server, so a policy is not a set of values but,
 * for each kind of requirement, a function on what is inherited; merging two policies composes their functions, which
 * is associative. config.c writes policies while the configuration, or a .htaccess file, is read, and when sections are merged;
 * they are read-only after that.
 */

#ifndef UPGRADE_POLICY_H
#define UPGRADE_POLICY_H

#include <apr_pools.h>

/** The kinds of requirement, in the order in which what is unmet is reported. */
typedef enum {
    UPGRADE_KIND_UNSET = 0,
    UPGRADE_KIND_TLS,       /* its values: upgrade_tls */
    UPGRADE_KINDS           /* how many there are; not a kind */
} upgrade_kind;

/** What a floor does to the one it inherits. */
typedef enum {
    UPGRADE_OP_UNSET = 0,   /* keeps it */
    UPGRADE_OP_REPLACE,     /* puts its own value there; 0 lifts the requirement */
    UPGRADE_OP_RAISE        /* puts its own value there where that is higher */
} upgrade_op;

/** Who speaks: it decides what a word does to what is inherited. */
typedef enum {
    UPGRADE_SCOPE_UNSET = 0,
    UPGRADE_SCOPE_SERVER,   /* the server or a virtual host */
    UPGRADE_SCOPE_SECTION,  /* Directory, Location, Files, If */
    UPGRADE_SCOPE_HTACCESS  /* can only raise */
} upgrade_scope;

typedef struct upgrade_floor {
    upgrade_op op;
    upgrade_scope scope;    /* whose value it is */
    int value;              /* ordered, by kind; 0: nothing is required */
} upgrade_floor;

typedef struct upgrade_policy {
    upgrade_floor floors[UPGRADE_KINDS];  /* all zero: says nothing of anything */
} upgrade_policy;

/**
 * Read the words of one directive.
 * @param p      for the error message
 * @param policy written; its earlier content is lost
 * @param scope  who speaks
 * @return NULL, or a message that names the wrong word and what may stand there
 */
const char *upgrade_policy_parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope, int argc,
                                 const char *const *argv);

/** merged = add after base. merged may be either of them. Associative; the policy of all zeros is neutral. */
void upgrade_policy_merge(upgrade_policy *merged, const upgrade_policy *base, const upgrade_policy *add);

/** strictest, raised to whatever add requires, whether or not both apply to the same request. */
void upgrade_policy_raise(upgrade_policy *strictest, const upgrade_policy *add);

/** Only what sections say: it stands, whatever sections that httpd merges ahead of them say. */
upgrade_policy upgrade_policy_of_sections(const upgrade_policy *policy);

/** The value that is required of a kind; 0 where nothing is. */
static inline int upgrade_policy_floor(const upgrade_policy *policy, upgrade_kind kind)
{
    return policy->floors[kind].value;
}

/** Whether nothing is required. */
static inline int upgrade_policy_is_empty(const upgrade_policy *policy)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (upgrade_policy_floor(policy, kind)) {
            return 0;
        }
    }
    return 1;
}

/** What is required, in the words of the directive: "TLSv1.2"; "none" for an empty policy. */
const char *upgrade_policy_words(apr_pool_t *p, const upgrade_policy *policy);

#endif /* UPGRADE_POLICY_H */
