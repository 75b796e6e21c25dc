/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_strings.h>

#include "../../src/policy.h"
#include "tap.h"

#define MOST_WORDS 8

/* Read a line, its words separated by one space. */
static const char *parse(apr_pool_t *p, upgrade_policy *policy, upgrade_scope scope, const char *line)
{
    const char *argv[MOST_WORDS];
    char *state;
    char *word = apr_strtok(apr_pstrdup(p, line), " ", &state);
    int argc = 0;

    for (; word; word = apr_strtok(NULL, " ", &state)) {
        argv[argc++] = word;
    }
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
    };
    upgrade_policy policy;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        const char *error = parse(p, &policy, UPGRADE_SCOPE_SERVER, lines[i].line);

        is(error ? error : upgrade_policy_words(p, &policy), lines[i].words, lines[i].line);
    }
}

#define LEGAL "; what may stand here: TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, none"
#define LEGAL_IN_HTACCESS "; what may stand here: TLS, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"

static void test_errors(apr_pool_t *p)
{
    static const struct {
        upgrade_scope scope;
        const char *line;
        const char *error;
    } lines[] = {
        { UPGRADE_SCOPE_SERVER, "", "at least one requirement is needed" LEGAL },
        { UPGRADE_SCOPE_SERVER, "TLSv1.4", "'TLSv1.4' is not a requirement" LEGAL },
        { UPGRADE_SCOPE_SERVER, "TLS1.2", "'TLS1.2' is not a requirement" LEGAL },
        { UPGRADE_SCOPE_SERVER, "TLS,TLSv1.2", "'TLS,TLSv1.2' is not a requirement" LEGAL },
        { UPGRADE_SCOPE_SERVER, "SSLv3", "'SSLv3' is not a requirement" LEGAL },
        { UPGRADE_SCOPE_SECTION, "off", "'off' is not a requirement" LEGAL },
        { UPGRADE_SCOPE_SECTION, "TLS TLSv1.2", "'TLSv1.2' is a second requirement of the same kind" LEGAL },
        { UPGRADE_SCOPE_SECTION, "TLS TLS", "'TLS' is a second requirement of the same kind" LEGAL },
        { UPGRADE_SCOPE_SECTION, "none TLS TLS", "'TLS' is a second requirement of the same kind" LEGAL },
        { UPGRADE_SCOPE_HTACCESS, "TLSv9", "'TLSv9' is not a requirement" LEGAL_IN_HTACCESS },
        { UPGRADE_SCOPE_HTACCESS, "none",
          "'none' is not allowed in a .htaccess file, which can only raise a requirement" LEGAL_IN_HTACCESS },
        { UPGRADE_SCOPE_HTACCESS, "none TLSv1.3",
          "'none' is not allowed in a .htaccess file, which can only raise a requirement" LEGAL_IN_HTACCESS },
    };
    upgrade_policy policy;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        is(parse(p, &policy, lines[i].scope, lines[i].line), lines[i].error,
           apr_pstrcat(p, "error: \"", lines[i].line, "\"", NULL));
    }
}

/* One layer of the merge: who speaks, and the line; an empty line says nothing. */
typedef struct layer {
    upgrade_scope scope;
    const char *line;
} layer;

#define SERVER(line) { UPGRADE_SCOPE_SERVER, line }
#define SECTION(line) { UPGRADE_SCOPE_SECTION, line }
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
        is(upgrade_policy_words(p, &merged), merges[i].words, name);
        ok(upgrade_policy_is_empty(&merged) == !strcmp(merges[i].words, "none"), "%s: empty or not", name);
    }
}

static int is_same(const upgrade_policy *a, const upgrade_policy *b)
{
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (a->floors[kind].op != b->floors[kind].op || a->floors[kind].scope != b->floors[kind].scope
            || a->floors[kind].value != b->floors[kind].value) {
            return 0;
        }
    }
    return 1;
}

/* Every triple of these, in both ways to bracket it. */
static void test_laws(apr_pool_t *p)
{
    static const layer said[] = {
        SERVER(""), SERVER("none"), SERVER("TLS"), SERVER("TLSv1.2"), SERVER("TLSv1.3"),
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
    is(upgrade_policy_words(p, &strictest), "TLSv1.3", "the strictest of several sections");
}

static void test_sections_alone(apr_pool_t *p)
{
    static const struct {
        layer server;
        layer section;
        const char *words;
    } rows[] = {
        { SERVER("TLS"), SECTION(""), "none" },
        { SERVER("TLS"), SECTION("TLSv1.3"), "TLSv1.3" },
        { SERVER("TLSv1.3"), SECTION("TLS"), "TLS" },
        { SERVER("TLSv1.3"), SECTION("none"), "none" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_policy server = policy_of(p, &rows[i].server);
        const upgrade_policy section = policy_of(p, &rows[i].section);
        upgrade_policy merged;

        upgrade_policy_merge(&merged, &server, &section);
        merged = upgrade_policy_of_sections(&merged);
        is(upgrade_policy_words(p, &merged), rows[i].words,
           apr_pstrcat(p, "of sections: ", rows[i].server.line, " | ", rows[i].section.line, NULL));
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_lines(p);
    test_errors(p);
    test_merging(p);
    test_laws(p);
    test_strictest(p);
    test_sections_alone(p);
    return tap_done(p);
}
