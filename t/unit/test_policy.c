/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_strings.h>

#include "../../src/core/policy.h"
#include "tap.h"
#include "words.h"

/* Parse a line whose words are separated by single spaces. */
static const char *parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope, const char *line)
{
    const char *argv[MOST_WORDS];
    int argc = words_of(p, line, argv);

    return upgrade_policy_parse(p, policy, scope, argc, argv);
}

static void test_lines(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *words;
    } lines[] = {
        { "TLS", "TLS" },
        { "TLSv1", "TLSv1" },
        { "TLSv1.1", "TLSv1.1" },
        { "TLSv1.2", "TLSv1.2" },
        { "TLSv1.3", "TLSv1.3" },
        { "tlsV1.3", "TLSv1.3" },
        { "none", "none" },
        { "None", "none" },
        { "none TLSv1.2", "TLSv1.2" },
        { "TLSv1.3 none", "none" },
        { "TLSv1.3 none TLS", "TLS" },
        { "HTTP/1.1", "HTTP/1.1" },
        { "http/2", "HTTP/2" },
        { "HTTP/3", "HTTP/3" },
        { "cipher-bits=1", "cipher-bits=1" },
        { "Cipher-Bits=4096", "cipher-bits=4096" },
        { "forward-secrecy", "forward-secrecy" },
        { "HTTP/2 forward-secrecy cipher-bits=128 TLSv1.2", "TLSv1.2 cipher-bits=128 forward-secrecy HTTP/2" },
        { "TLS HTTP/2 none cipher-bits=128", "cipher-bits=128" },
    };
    upgrade_policy policy;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        const char *error = parse(p, &policy, UPGRADE_SCOPE_CONFIG, lines[i].line);

        is(error ? error : upgrade_policy_text(p, &policy), lines[i].words, lines[i].line);
    }
}

#define LEGAL_IN_HTACCESS \
    ", expected TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, cipher-bits=N (1 to 4096), forward-secrecy, HTTP/1.1, HTTP/2, HTTP/3, websocket"
#define LEGAL LEGAL_IN_HTACCESS ", none"

static void test_errors(apr_pool_t *p)
{
    static const struct {
        upgrade_scope scope;
        const char *line;
        const char *error;
    } lines[] = {
        { UPGRADE_SCOPE_CONFIG, "", "missing requirement" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "TLSv1.4", "invalid requirement 'TLSv1.4'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "TLS1.2", "invalid requirement 'TLS1.2'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "TLS,TLSv1.2", "invalid requirement 'TLS,TLSv1.2'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "SSLv3", "invalid requirement 'SSLv3'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "off", "invalid requirement 'off'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "TLS TLSv1.2", "invalid requirement 'TLSv1.2' (second requirement of the same kind)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "HTTP/2 HTTP/1.1", "invalid requirement 'HTTP/1.1' (second requirement of the same kind)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=1 cipher-bits=2", "invalid requirement 'cipher-bits=2' (second requirement of the same kind)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "HTTP/1.0", "invalid requirement 'HTTP/1.0'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "HTTP/2.0", "invalid requirement 'HTTP/2.0'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits", "invalid requirement 'cipher-bits'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=", "invalid requirement 'cipher-bits=' (number out of range)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=0", "invalid requirement 'cipher-bits=0' (number out of range)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=4097", "invalid requirement 'cipher-bits=4097' (number out of range)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=12x", "invalid requirement 'cipher-bits=12x' (number out of range)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "cipher-bits=-1", "invalid requirement 'cipher-bits=-1' (number out of range)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "forward-secrecy=1", "invalid requirement 'forward-secrecy=1'" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "TLS TLS", "invalid requirement 'TLS' (second requirement of the same kind)" LEGAL },
        { UPGRADE_SCOPE_CONFIG, "none TLS TLS", "invalid requirement 'TLS' (second requirement of the same kind)" LEGAL },
        { UPGRADE_SCOPE_HTACCESS, "TLSv9", "invalid requirement 'TLSv9'" LEGAL_IN_HTACCESS },
        { UPGRADE_SCOPE_HTACCESS, "none",
          "invalid requirement 'none' (a .htaccess file can only raise requirements)" LEGAL_IN_HTACCESS },
        { UPGRADE_SCOPE_HTACCESS, "none TLSv1.3",
          "invalid requirement 'none' (a .htaccess file can only raise requirements)" LEGAL_IN_HTACCESS },
    };
    upgrade_policy policy;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        is(parse(p, &policy, lines[i].scope, lines[i].line), lines[i].error,
           apr_pstrcat(p, "error: \"", lines[i].line, "\"", NULL));
    }
}

/* A layer of the merge: its scope and its line; an empty line sets nothing. */
typedef struct layer {
    upgrade_scope scope;
    const char *line;
} layer;

#define SERVER(line) { UPGRADE_SCOPE_CONFIG, line }
#define SECTION(line) { UPGRADE_SCOPE_CONFIG, line }
#define HTACCESS(line) { UPGRADE_SCOPE_HTACCESS, line }
#define MOST_LAYERS 4

static upgrade_policy policy_of(apr_pool_t *p, const layer *said)
{
    upgrade_policy policy = { 0 };

    if (said->line && *said->line && parse(p, &policy, said->scope, said->line)) {
        ok(0, "cannot read \"%s\"", said->line);
    }
    return policy;
}

static void test_merging(apr_pool_t *p)
{
    static const struct {
        layer layers[MOST_LAYERS];
        const char *words;
    } merges[] = {
        { { SERVER("") }, "none" },
        { { SERVER("TLS"), SERVER("") }, "TLS" },
        { { SERVER("TLS"), SERVER("TLSv1.3") }, "TLSv1.3" },
        { { SERVER("TLSv1.3"), SERVER("TLS") }, "TLS" },
        { { SERVER("TLS"), SERVER("none") }, "none" },
        { { SERVER("none"), SERVER("TLS") }, "TLS" },
        { { SERVER("TLS"), SECTION("TLSv1.3") }, "TLSv1.3" },
        { { SERVER("TLSv1.3"), SECTION("TLS") }, "TLS" },
        { { SERVER("TLSv1.3"), SECTION("none") }, "none" },
        { { SERVER("TLSv1.3"), SECTION("none TLSv1") }, "TLSv1" },
        { { SERVER(""), SECTION("TLSv1.1"), SECTION("") }, "TLSv1.1" },
        { { SERVER("TLSv1.2"), HTACCESS("TLS") }, "TLSv1.2" },
        { { SERVER("TLSv1.2"), HTACCESS("TLSv1.2") }, "TLSv1.2" },
        { { SERVER("TLSv1.2"), HTACCESS("TLSv1.3") }, "TLSv1.3" },
        { { SERVER(""), HTACCESS("TLS") }, "TLS" },
        { { SECTION("none"), HTACCESS("TLS") }, "TLS" },
        { { SERVER("TLS"), HTACCESS("TLSv1.3"), HTACCESS("TLSv1.2") }, "TLSv1.3" },
        { { SERVER("TLS"), HTACCESS("TLSv1.2"), HTACCESS("TLSv1.3") }, "TLSv1.3" },
        { { SERVER("TLS"), HTACCESS("TLSv1.3"), SECTION("none") }, "none" },
        { { SERVER("TLS"), HTACCESS("TLSv1.3"), SECTION("TLSv1.1") }, "TLSv1.1" },
        { { SERVER("TLS"), HTACCESS("TLSv1.3"), SECTION(""), SECTION("") }, "TLSv1.3" },
        { { SERVER("TLS"), SECTION("HTTP/2") }, "TLS HTTP/2" },
        { { SERVER("TLS HTTP/2"), SECTION("HTTP/1.1") }, "TLS HTTP/1.1" },
        { { SERVER("TLS HTTP/2"), SECTION("none") }, "none" },
        { { SERVER("TLS HTTP/2"), SECTION("none HTTP/1.1") }, "HTTP/1.1" },
        { { SERVER("TLS cipher-bits=128"), HTACCESS("cipher-bits=256 HTTP/2") }, "TLS cipher-bits=256 HTTP/2" },
        { { SERVER("cipher-bits=256"), HTACCESS("cipher-bits=128") }, "cipher-bits=256" },
        { { SERVER("forward-secrecy"), SECTION("TLSv1.2"), SECTION("HTTP/2") }, "TLSv1.2 forward-secrecy HTTP/2" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(merges); i++) {
        upgrade_policy merged = { 0 };
        const char *name = "merge";
        int j;

        for (j = 0; j < MOST_LAYERS; j++) {
            const upgrade_policy said = policy_of(p, &merges[i].layers[j]);

            upgrade_policy_merge(&merged, &merged, &said);
            name = apr_pstrcat(p, name, merges[i].layers[j].line ? " | " : "",
                               merges[i].layers[j].line ? merges[i].layers[j].line : "", NULL);
        }
        is(upgrade_policy_text(p, &merged), merges[i].words, name);
        ok(upgrade_policy_is_empty(&merged) == !strcmp(merges[i].words, "none"), "%s: empty or not", name);
    }
}

static int is_same(const upgrade_policy *a, const upgrade_policy *b)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (a->floors[kind].op != b->floors[kind].op || a->floors[kind].value != b->floors[kind].value) {
            return 0;
        }
    }
    return 1;
}

/* Merging is associative: all triples of these, with both groupings. */
static void test_laws(apr_pool_t *p)
{
    static const layer said[] = {
        SERVER(""), SERVER("none"), SERVER("TLS"), SERVER("TLSv1.2"), SERVER("TLSv1.3"),
        SERVER("HTTP/2 cipher-bits=128"), SECTION("HTTP/1.1"), SECTION("none forward-secrecy"), HTACCESS("HTTP/2 cipher-bits=256"),
        SECTION("none"), SECTION("TLS"), SECTION("TLSv1.2"), SECTION("TLSv1.3"), SECTION("none TLSv1.1"),
        HTACCESS("TLS"), HTACCESS("TLSv1.1"), HTACCESS("TLSv1.2"), HTACCESS("TLSv1.3"),
    };
    const upgrade_policy nothing = { 0 };
    int different = 0;
    int not_neutral = 0;
    apr_size_t i, j, k;

    for (i = 0; i < LENGTH(said); i++) {
        upgrade_policy a = policy_of(p, &said[i]);
        upgrade_policy left, right;

        upgrade_policy_merge(&left, &nothing, &a);
        upgrade_policy_merge(&right, &a, &nothing);
        not_neutral += !is_same(&left, &a) + !is_same(&right, &a);
        for (j = 0; j < LENGTH(said); j++) {
            upgrade_policy b = policy_of(p, &said[j]);

            for (k = 0; k < LENGTH(said); k++) {
                upgrade_policy c = policy_of(p, &said[k]);

                upgrade_policy_merge(&left, &a, &b);
                upgrade_policy_merge(&left, &left, &c);
                upgrade_policy_merge(&right, &b, &c);
                upgrade_policy_merge(&right, &a, &right);
                different += !is_same(&left, &right);
            }
        }
    }
    ok(!not_neutral, "the empty policy is neutral");
    ok(!different, "merging is associative over %d triples", (int)(LENGTH(said) * LENGTH(said) * LENGTH(said)));
}

/* Return the expressions of a policy as text. */
static void test_exprs(apr_pool_t *p)
{
    static const upgrade_expr a = { .text = "a", .offer = "TLS/1.3" };
    static const upgrade_expr b = { .text = "b", .offer = "x" };
    const layer nothing = SERVER("");
    const layer none = SECTION("none");
    upgrade_policy base = policy_of(p, &nothing);
    upgrade_policy add = policy_of(p, &nothing);
    upgrade_policy merged;
    int i;

    is(upgrade_policy_add_expr(p, &base, &a), NULL, "an expression");
    is(upgrade_policy_text(p, &base), "expr=a", "is required");
    ok(!upgrade_policy_is_empty(&base), "and makes a policy");
    upgrade_policy_merge(&merged, &base, &add);
    is(upgrade_policy_text(p, &merged), "expr=a", "is inherited");
    upgrade_policy_add_expr(p, &add, &b);
    upgrade_policy_add_expr(p, &add, &a);
    upgrade_policy_merge(&merged, &base, &add);
    is(upgrade_policy_text(p, &merged), "expr=b expr=a", "a section's replace those it inherits");
    is(upgrade_policy_text(p, &base), "expr=a", "which stay what they are");
    add = policy_of(p, &none);
    upgrade_policy_merge(&merged, &base, &add);
    ok(upgrade_policy_is_empty(&merged), "none lifts them");
    upgrade_policy_add_expr(p, &add, &b);
    upgrade_policy_merge(&merged, &base, &add);
    is(upgrade_policy_text(p, &merged), "expr=b", "none, then anew");
    for (i = 1; i < UPGRADE_EXPRS_MAX; i++) {
        upgrade_policy_add_expr(p, &base, &a);
    }
    is(upgrade_policy_add_expr(p, &base, &a), "too many expressions in one section, expected at most 32", "too many");
}

static void test_strictest(apr_pool_t *p)
{
    static const char *const lines[] = { "TLSv1.1", "none", "TLSv1.3", "TLS" };
    upgrade_policy strictest = { 0 };
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        const layer said = SECTION(lines[i]);
        const upgrade_policy policy = policy_of(p, &said);

        upgrade_policy_raise(&strictest, &policy);
    }
    is(upgrade_policy_text(p, &strictest), "TLSv1.3", "the strictest of several sections");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_lines(p);
    test_errors(p);
    test_merging(p);
    test_laws(p);
    test_exprs(p);
    test_strictest(p);
    return tap_done(p);
}
