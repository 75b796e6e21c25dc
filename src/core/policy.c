/* SPDX-License-Identifier: Apache-2.0 */

#include "policy.h"

#include "facts.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

/* The words of UpgradeRequire and UpgradePlan, in the order in which error messages list them. */
static const struct word {
    const char *word;  /* takes a number if it ends in "=" */
    upgrade_kind kind; /* UNSET: "none" */
    int value;         /* the highest number, if it takes one */
} words[] = {
    { "TLS", UPGRADE_KIND_TLS, UPGRADE_TLS_ANY },
    { "TLSv1", UPGRADE_KIND_TLS, UPGRADE_TLS_1_0 },
    { "TLSv1.1", UPGRADE_KIND_TLS, UPGRADE_TLS_1_1 },
    { "TLSv1.2", UPGRADE_KIND_TLS, UPGRADE_TLS_1_2 },
    { "TLSv1.3", UPGRADE_KIND_TLS, UPGRADE_TLS_1_3 },
    { "cipher-bits=", UPGRADE_KIND_CIPHER_BITS, UPGRADE_CIPHER_BITS_MAX },
    { "forward-secrecy", UPGRADE_KIND_FORWARD_SECRECY, 1 },
    { "HTTP/1.1", UPGRADE_KIND_HTTP, UPGRADE_HTTP(1, 1) },
    { "HTTP/2", UPGRADE_KIND_HTTP, UPGRADE_HTTP(2, 0) },
    { "HTTP/3", UPGRADE_KIND_HTTP, UPGRADE_HTTP(3, 0) },
    { "websocket", UPGRADE_KIND_WEBSOCKET, UPGRADE_HANDSHAKE_VALID },
    { "none", UPGRADE_KIND_UNSET, 0 },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

static int takes_number(const struct word *word)
{
    return word->word[strlen(word->word) - 1] == '=';
}

static const char *expected_words(apr_pool_t *p, upgrade_scope scope)
{
    const char *list = "";
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        if (words[i].kind == UPGRADE_KIND_UNSET && scope == UPGRADE_SCOPE_HTACCESS) {
            continue;
        }
        list = apr_pstrcat(
            p, list, *list ? ", " : "", words[i].word,
            takes_number(&words[i]) ? apr_psprintf(p, "N (1 to %d)", words[i].value) : "", NULL);
    }
    return list;
}

/* Return the error message of a word. The detail begins with a space, or is empty. */
static const char *invalid_word(apr_pool_t *p, upgrade_scope scope, const char *word,
                                const char *detail)
{
    return apr_psprintf(p, "invalid requirement '%s'%s, expected %s", word, detail,
                        expected_words(p, scope));
}

/* Return the row of a word, or NULL if the word is unknown. */
static const struct word *find_word(const char *given)
{
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        int is_it = takes_number(&words[i])
                        ? !apr_cstr_casecmpn(given, words[i].word, strlen(words[i].word))
                        : !apr_cstr_casecmp(given, words[i].word);

        if (is_it) {
            return &words[i];
        }
    }
    return NULL;
}

/* Return the value of a word, or 0 if its number is invalid. */
static int value_of(const struct word *word, const char *given)
{
    int number;

    if (!takes_number(word)) {
        return word->value;
    }
    number = upgrade_cipher_bits_parse(given + strlen(word->word));
    return number <= word->value ? number : 0;
}

/* Update the summary members. Call this after each change of a minimum or of the list of
 * expressions. */
static void summarise(upgrade_policy *policy)
{
    upgrade_kind kind;

    policy->changes_any = policy->exprs != NULL;
    policy->requires_any = upgrade_policy_has_exprs(policy);
    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        policy->changes_any |= policy->floors[kind].op != UPGRADE_OP_UNSET;
        policy->requires_any |= policy->floors[kind].value != 0;
    }
}

/* Apply "none": remove all requirements that are inherited or precede it on the line. */
static void remove_all(apr_pool_t *p, upgrade_policy *policy)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        policy->floors[kind] = (upgrade_floor){ .op = UPGRADE_OP_REPLACE };
    }
    policy->exprs = apr_array_make(p, 1, sizeof(upgrade_expr));
}

static const char *parse_word(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope,
                              const char *given)
{
    const struct word *word = find_word(given);
    int value;

    if (!word) {
        return invalid_word(p, scope, given, "");
    }
    if (word->kind == UPGRADE_KIND_UNSET) {
        if (scope == UPGRADE_SCOPE_HTACCESS) {
            return invalid_word(p, scope, given, " (a .htaccess file can only raise requirements)");
        }
        remove_all(p, policy);
        return NULL;
    }
    value = value_of(word, given);
    if (!value) {
        return invalid_word(p, scope, given, " (number out of range)");
    }
    if (upgrade_policy_floor(policy, word->kind)) {
        return invalid_word(p, scope, given, " (second requirement of the same kind)");
    }
    policy->floors[word->kind] = (upgrade_floor){
        .op = scope == UPGRADE_SCOPE_HTACCESS ? UPGRADE_OP_RAISE : UPGRADE_OP_REPLACE,
        .value = value,
    };
    return NULL;
}

const char *upgrade_policy_parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope,
                                 int argc, const char *const *argv)
{
    const char *error = NULL;
    int arg;

    memset(policy, 0, sizeof(*policy));
    if (!argc) {
        return apr_psprintf(p, "missing requirement, expected %s", expected_words(p, scope));
    }
    for (arg = 0; arg < argc && !error; arg++) {
        error = parse_word(p, policy, scope, argv[arg]);
    }
    summarise(policy);
    return error;
}

const char *upgrade_policy_add_expr(apr_pool_t *p, upgrade_policy *policy, const upgrade_expr *expr)
{
    apr_array_header_t *exprs =
        policy->exprs ? apr_array_copy(p, policy->exprs) : apr_array_make(p, 1, sizeof(*expr));

    if (exprs->nelts == UPGRADE_EXPRS_MAX) {
        return apr_psprintf(p, "too many expressions in one section, expected at most %d",
                            UPGRADE_EXPRS_MAX);
    }
    APR_ARRAY_PUSH(exprs, upgrade_expr) = *expr;
    policy->exprs = exprs;
    summarise(policy);
    return NULL;
}

static upgrade_floor compose(upgrade_floor base, upgrade_floor add)
{
    if (add.op == UPGRADE_OP_UNSET) {
        return base;
    }
    if (add.op == UPGRADE_OP_REPLACE || base.op == UPGRADE_OP_UNSET) {
        return add;
    }
    if (base.value >= add.value) {
        return base;
    }
    add.op = base.op;
    return add;
}

void upgrade_policy_merge(upgrade_policy *merged, const upgrade_policy *base,
                          const upgrade_policy *add)
{
    upgrade_kind kind;

    /* Most sections leave most policies unset, and httpd merges them for each request. */
    if (!add->changes_any || !base->changes_any) {
        *merged = add->changes_any ? *add : *base;
        return;
    }
    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        merged->floors[kind] = compose(base->floors[kind], add->floors[kind]);
    }
    merged->exprs = add->exprs ? add->exprs : base->exprs;
    summarise(merged);
}

void upgrade_policy_raise(upgrade_policy *strictest, const upgrade_policy *add)
{
    upgrade_policy raising = *add;
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        raising.floors[kind].op = UPGRADE_OP_RAISE;
    }
    if (!upgrade_policy_has_exprs(add)) {
        raising.exprs = NULL;
    }
    summarise(&raising);
    upgrade_policy_merge(strictest, strictest, &raising);
}

static const char *floor_words(apr_pool_t *p, const upgrade_policy *policy, const struct word *word)
{
    int floor = upgrade_policy_floor(policy, word->kind);

    if (takes_number(word)) {
        return floor ? apr_psprintf(p, "%s%d", word->word, floor) : NULL;
    }
    return word->kind != UPGRADE_KIND_UNSET && floor == word->value ? word->word : NULL;
}

const char *upgrade_policy_floor_text(apr_pool_t *p, const upgrade_policy *policy)
{
    const char *list = NULL;
    apr_size_t i;

    for (i = 0; i < WORDS; i++) {
        const char *floor = floor_words(p, policy, &words[i]);

        if (floor) {
            list = list ? apr_pstrcat(p, list, " ", floor, NULL) : floor;
        }
    }
    return list;
}

const char *upgrade_policy_text(apr_pool_t *p, const upgrade_policy *policy)
{
    const char *list = upgrade_policy_floor_text(p, policy);
    int expr;

    for (expr = 0; policy->exprs && expr < policy->exprs->nelts; expr++) {
        list = apr_pstrcat(p, list ? list : "", list ? " " : "",
                           "expr=", APR_ARRAY_IDX(policy->exprs, expr, upgrade_expr).text, NULL);
    }
    return list ? list : "none";
}
