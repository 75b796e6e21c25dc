/* SPDX-License-Identifier: Apache-2.0 */

/*
 * UpgradeRequire and UpgradePlan. Each line of an input is the directive of a section, merged from the
 * first to the last; a line that begins with ".htaccess" is in such a file.
 */

#include "../../src/core/policy.h"
#include "../../src/core/verdict.h"
#include "fuzz.h"

#define HTACCESS ".htaccess "

static int same_floors(const upgrade_policy *one, const upgrade_policy *other)
{
    int kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (one->floors[kind].value != other->floors[kind].value) {
            return 0;
        }
    }
    return upgrade_policy_is_empty(one) == upgrade_policy_is_empty(other);
}

/* The text of a policy is parsed to the same policy. */
static void check_words(apr_pool_t *p, const upgrade_policy *policy)
{
    const char *composed = upgrade_policy_text(p, policy);
    const char *words[FUZZ_WORDS];
    upgrade_policy read;
    const char *error = upgrade_policy_parse(p, &read, UPGRADE_SCOPE_CONFIG, fuzz_words(p, composed, words), words);

    PROPERTY(!error, "'%s' is not read again: %s", composed, fuzz_shown(error));
    PROPERTY(same_floors(policy, &read), "'%s' is read as '%s'", composed, upgrade_policy_text(p, &read));
}

/* Facts equal to the minimum meet it; facts one below do not. */
static void check_verdict(const upgrade_policy *policy)
{
    int tls = upgrade_policy_floor(policy, UPGRADE_KIND_TLS);
    upgrade_tls_facts session = {
        .tls = !tls && upgrade_policy_requires_tls(policy) ? UPGRADE_TLS_ANY : (upgrade_tls)tls,
        .cipher_bits = upgrade_policy_floor(policy, UPGRADE_KIND_CIPHER_BITS),
        .forward_secrecy = upgrade_policy_floor(policy, UPGRADE_KIND_FORWARD_SECRECY),
    };
    upgrade_facts facts = {
        .session = &session,
        .http = upgrade_policy_floor(policy, UPGRADE_KIND_HTTP),
        .handshake = (unsigned)upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET) & 0xff,
    };

    PROPERTY(!upgrade_verdict(policy, facts).reasons, "what is required is not enough");
    if (facts.http) {
        facts.http--;
        PROPERTY(upgrade_verdict(policy, facts).reasons == UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION), "a lower HTTP version is enough");
        facts.http++;
    }
    if (session.cipher_bits) {
        session.cipher_bits--;
        PROPERTY(upgrade_verdict(policy, facts).reasons, "fewer bits are enough");
    }
    session = (upgrade_tls_facts) { .tls = UPGRADE_TLS_UNSET };
    PROPERTY(!upgrade_policy_requires_tls(policy) || upgrade_is_unmet(upgrade_verdict(policy, facts), UPGRADE_REASON_TLS),
             "no TLS is enough");
}

static void check_merge(const upgrade_policy *before, const upgrade_policy *base, const upgrade_policy *add)
{
    upgrade_policy left, right, raised = *base;
    int kind;

    upgrade_policy_merge(&left, before, base);
    upgrade_policy_merge(&left, &left, add);
    upgrade_policy_merge(&right, base, add);
    upgrade_policy_merge(&right, before, &right);
    PROPERTY(same_floors(&left, &right) && !left.exprs == !right.exprs, "merging is not associative");
    upgrade_policy_raise(&raised, add);
    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        PROPERTY(raised.floors[kind].value >= base->floors[kind].value && raised.floors[kind].value >= add->floors[kind].value,
                 "raising lowers kind %d", kind);
    }
}

static void check_only_raises(const upgrade_policy *base, const upgrade_policy *htaccess)
{
    upgrade_policy merged;
    int kind;

    upgrade_policy_merge(&merged, base, htaccess);
    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        PROPERTY(merged.floors[kind].value >= base->floors[kind].value, "a .htaccess file lowers kind %d", kind);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    upgrade_policy all = { .exprs = NULL };
    upgrade_policy before = all, last = all;

    while (*rest) {
        const char *line = fuzz_line(p, &rest);
        int is_htaccess = !strncmp(line, HTACCESS, strlen(HTACCESS));
        upgrade_scope scope = is_htaccess ? UPGRADE_SCOPE_HTACCESS : UPGRADE_SCOPE_CONFIG;
        const char *words[FUZZ_WORDS];
        int count = fuzz_words(p, line + (is_htaccess ? strlen(HTACCESS) : 0), words);
        upgrade_policy policy;
        const char *error = upgrade_policy_parse(p, &policy, scope, count, words);

        if (error) {
            PROPERTY(strstr(error, "expected TLS, "), "'%s' does not list the expected requirements", error);
            continue;
        }
        check_words(p, &policy);
        check_merge(&before, &last, &policy);
        if (is_htaccess) {
            check_only_raises(&all, &policy);
        }
        before = all;
        last = policy;
        upgrade_policy_merge(&all, &all, &policy);
        check_words(p, &all);
        check_verdict(&all);
    }
    return fuzz_end(p);
}
