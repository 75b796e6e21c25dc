/* SPDX-License-Identifier: Apache-2.0 */

#include "policy.h"

#include "facts.h"

#include <apr_cstr.h>
#include <apr_strings.h>

/* The words of UpgradeRequire, in the order in which error messages list them. */
static const struct {
    const char *word;
    upgrade_kind kind;
    int value;
} words[] = {
    { "TLS", UPGRADE_KIND_TLS, UPGRADE_TLS_ANY },
    { "TLSv1", UPGRADE_KIND_TLS, UPGRADE_TLS_1_0 },
    { "TLSv1.1", UPGRADE_KIND_TLS, UPGRADE_TLS_1_1 },
    { "TLSv1.2", UPGRADE_KIND_TLS, UPGRADE_TLS_1_2 },
    { "TLSv1.3", UPGRADE_KIND_TLS, UPGRADE_TLS_1_3 },
    { "none", UPGRADE_KIND_UNSET, 0 },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

static const char *legal_words(apr_pool_t *p, upgrade_scope scope)
{
    const char *list = "";
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        if (words[i].kind == UPGRADE_KIND_UNSET && scope == UPGRADE_SCOPE_HTACCESS) {
            continue;
        }
        list = apr_pstrcat(p, list, *list ? ", " : "", words[i].word, NULL);
    }
    return list;
}

static const char *bad_word(apr_pool_t *p, upgrade_scope scope, const char *word, const char *complaint)
{
    return apr_psprintf(p, "'%s' %s; what may stand here: %s", word, complaint, legal_words(p, scope));
}

/* "none": whatever was required before, on this line or inherited, is required no more. */
static void lift_all(upgrade_policy *policy, upgrade_scope scope)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        policy->floors[kind] = (upgrade_floor) { .op = UPGRADE_OP_REPLACE, .scope = scope };
    }
}

const char *upgrade_policy_parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope, int argc,
                                 const char *const *argv)
{
    int arg;

    *policy = (upgrade_policy) { 0 };
    if (!argc) {
        return apr_psprintf(p, "at least one requirement is needed; what may stand here: %s", legal_words(p, scope));
    }
    for (arg = 0; arg < argc; arg++) {
        const char *word = argv[arg];
        apr_size_t i = 0;

        while (i < WORDS && apr_cstr_casecmp(word, words[i].word)) {
            i++;
        }
        if (i == WORDS) {
            return bad_word(p, scope, word, "is not a requirement");
        }
        if (words[i].kind == UPGRADE_KIND_UNSET) {
            if (scope == UPGRADE_SCOPE_HTACCESS) {
                return bad_word(p, scope, word, "is not allowed in a .htaccess file, which can only raise a requirement");
            }
            lift_all(policy, scope);
            continue;
        }
        if (upgrade_policy_floor(policy, words[i].kind)) {
            return bad_word(p, scope, word, "is a second requirement of the same kind");
        }
        policy->floors[words[i].kind] = (upgrade_floor) {
            .op = scope == UPGRADE_SCOPE_HTACCESS ? UPGRADE_OP_RAISE : UPGRADE_OP_REPLACE,
            .scope = scope,
            .value = words[i].value,
        };
    }
    return NULL;
}

static upgrade_floor compose(const upgrade_floor *base, const upgrade_floor *add)
{
    upgrade_floor composed = *add;

    if (add->op == UPGRADE_OP_UNSET) {
        return *base;
    }
    if (add->op == UPGRADE_OP_REPLACE || base->op == UPGRADE_OP_UNSET) {
        return *add;
    }
    if (base->value >= add->value) {
        return *base;
    }
    composed.op = base->op;
    return composed;
}

void upgrade_policy_merge(upgrade_policy *merged, const upgrade_policy *base, const upgrade_policy *add)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        merged->floors[kind] = compose(&base->floors[kind], &add->floors[kind]);
    }
}

void upgrade_policy_raise(upgrade_policy *strictest, const upgrade_policy *add)
{
    upgrade_policy raising = *add;
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        raising.floors[kind].op = UPGRADE_OP_RAISE;
    }
    upgrade_policy_merge(strictest, strictest, &raising);
}

upgrade_policy upgrade_policy_of_sections(const upgrade_policy *policy)
{
    upgrade_policy sections = *policy;
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (sections.floors[kind].scope != UPGRADE_SCOPE_SECTION) {
            sections.floors[kind] = (upgrade_floor) { 0 };
        }
    }
    return sections;
}

const char *upgrade_policy_words(apr_pool_t *p, const upgrade_policy *policy)
{
    const char *list = "";
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        if (words[i].kind != UPGRADE_KIND_UNSET && words[i].value == upgrade_policy_floor(policy, words[i].kind)) {
            list = apr_pstrcat(p, list, *list ? " " : "", words[i].word, NULL);
        }
    }
    return *list ? list : "none";
}
