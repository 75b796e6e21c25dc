/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_strings.h>

#include "../../src/core/exempt_path.h"
#include "../../src/core/exemption.h"
#include "tap.h"
#include "words.h"

/* Parse a line whose words are separated by single spaces. */
static const char *parse(apr_pool_t *p, upgrade_exemption *exemption, const char *line)
{
    const char *argv[MOST_WORDS];
    const char *expr;
    int argc = words_of(p, line, argv);

    return upgrade_exempt_parse(p, exemption, &expr, argc, argv);
}

static const upgrade_exemption *exemption_of(apr_pool_t *p, const char *line)
{
    upgrade_exemption *exemption = apr_palloc(p, sizeof(*exemption));
    const char *error = parse(p, exemption, line);

    if (error) {
        ok(0, "%s is one: %s", line, error);
    }
    return exemption;
}

static apr_sockaddr_t *client(apr_pool_t *p, const char *address)
{
    apr_sockaddr_t *found = NULL;

    if (address && apr_sockaddr_info_get(&found, address, APR_UNSPEC, 0, 0, p) != APR_SUCCESS) {
        ok(0, "%s is an address", address);
    }
    return found;
}

static const char *shown(const char *text)
{
    return text ? text : "(none)";
}

/*
 * The directive.
 */

static void test_words(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *path;
        const char *ip;
        const char *method;
        const char *expr;
    } lines[] = {
        { "path=/", "/", NULL, NULL, NULL },
        { "path=/a/b", "/a/b", NULL, NULL, NULL },
        { "PATH=/A/", "/A/", NULL, NULL, NULL },
        { "ip=192.0.2.1", NULL, "192.0.2.1", NULL, NULL },
        { "ip=192.0.2.0/24", NULL, "192.0.2.0/24", NULL, NULL },
        { "ip=2001:db8::/32", NULL, "2001:db8::/32", NULL, NULL },
        { "Ip=::1", NULL, "::1", NULL, NULL },
        { "method=GET", NULL, NULL, "GET", NULL },
        { "method=brew", NULL, NULL, "brew", NULL },
        { "Method=M-SEARCH", NULL, NULL, "M-SEARCH", NULL },
        { "expr=true", NULL, NULL, NULL, "true" },
        { "method=GET path=/a ip=10.0.0.0/8 expr=x==y", "/a", "10.0.0.0/8", "GET", "x==y" },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        const upgrade_exemption *exemption = exemption_of(p, lines[i].line);

        is(exemption->words, lines[i].line, lines[i].line);
        is(exemption->path, lines[i].path, "... path");
        is(exemption->ip_text, lines[i].ip, "... ip");
        is(exemption->method, lines[i].method, "... method");
        is(exemption->expr_text, lines[i].expr, "... expr");
    }
}

static void test_exact_words(apr_pool_t *p)
{
    static const char *const paths[] = { "/", "/a/b", "/A/", "*" };
    apr_size_t i;

    for (i = 0; i < LENGTH(paths); i++) {
        const upgrade_exemption *exemption = exemption_of(p, apr_pstrcat(p, "Exact-Path=", paths[i], " method=GET", NULL));

        is(exemption->exact_path, paths[i], apr_pstrcat(p, "exact-path=", paths[i], NULL));
        is(exemption->path, NULL, "... is no prefix");
        is(exemption->method, "GET", "... with a method");
    }
}

#define LEGAL "expected path=PREFIX or exact-path=PATH, ip=CIDR, method=M, expr=E, each at most once, or none alone"

static void test_errors(apr_pool_t *p)
{
#define NO_WORD(word) "invalid parameter '" word "', " LEGAL
#define NO_PATH(word) "invalid value '" word "', expected a decoded path that begins with \"/\", without \"..\", \"//\", " \
                      "\";\" or \"?\""
#define NO_EXACT_PATH(word) "invalid value '" word "', expected \"*\" or a decoded path that begins with \"/\", without \"..\", " \
                            "\"//\", \";\" or \"?\""
#define NO_IP(word) "invalid value '" word "', expected an address or network such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"
#define NO_METHOD(word) "invalid value '" word "', expected a method such as GET, which includes HEAD"
    static const struct {
        const char *line;
        const char *error;
    } lines[] = {
        { "", "missing parameter, " LEGAL },
        { "none path=/a", NO_WORD("none") },
        { "path=/a none", NO_WORD("none") },
        { "/a", NO_WORD("/a") },
        { "path", NO_WORD("path") },
        { "host=a", NO_WORD("host=a") },
        { "paths=/a", NO_WORD("paths=/a") },
        { "path=/a path=/b", NO_WORD("path=/b") },
        { "ip=10.0.0.1 ip=10.0.0.2", NO_WORD("ip=10.0.0.2") },
        { "method=GET method=POST", NO_WORD("method=POST") },
        { "expr=true expr=false", NO_WORD("expr=false") },
        { "expr=", NO_WORD("expr=") },
        { "path=", NO_PATH("path=") },
        { "path=a", NO_PATH("path=a") },
        { "path=/a/../b", NO_PATH("path=/a/../b") },
        { "path=/a/./b", NO_PATH("path=/a/./b") },
        { "path=/a//b", NO_PATH("path=/a//b") },
        { "path=/a%20b", NO_PATH("path=/a%20b") },
        { "path=/a;b", NO_PATH("path=/a;b") },
        { "path=/a\\b", NO_PATH("path=/a\\b") },
        { "path=/a?b", NO_PATH("path=/a?b") },
        { "path=/a#b", NO_PATH("path=/a#b") },
        { "path=http://a/", NO_PATH("path=http://a/") },
        { "exact-path=/a exact-path=/b", NO_WORD("exact-path=/b") },
        { "path=/a exact-path=/b", NO_WORD("exact-path=/b") },
        { "exact-path=/a path=/b", NO_WORD("path=/b") },
        { "exact-path=", NO_EXACT_PATH("exact-path=") },
        { "exact-path=a", NO_EXACT_PATH("exact-path=a") },
        { "exact-path=/*/../a", NO_EXACT_PATH("exact-path=/*/../a") },
        { "exact-path=**", NO_EXACT_PATH("exact-path=**") },
        { "exact-path=/a?b", NO_EXACT_PATH("exact-path=/a?b") },
        { "exact-path=/a%20b", NO_EXACT_PATH("exact-path=/a%20b") },
        { "path=*", NO_PATH("path=*") },
        { "ip=", NO_IP("ip=") },
        { "ip=example.org", NO_IP("ip=example.org") },
        { "ip=0.0.0.0/0", NO_IP("ip=0.0.0.0/0") },
        { "ip=10.0.0.0/33", NO_IP("ip=10.0.0.0/33") },
        { "ip=10.0.0.0/-1", NO_IP("ip=10.0.0.0/-1") },
        { "ip=2001:db8::/129", NO_IP("ip=2001:db8::/129") },
        { "ip=10.0.0.0/", NO_IP("ip=10.0.0.0/") },
        { "ip=10.0.0.256", NO_IP("ip=10.0.0.256") },
        { "method=", NO_METHOD("method=") },
        { "method=get", NO_METHOD("method=get") },
        { "method=Options", NO_METHOD("method=Options") },
        { "method=GET,POST", NO_METHOD("method=GET,POST") },
        { "method=G\xc3\x84T", NO_METHOD("method=G\xc3\x84T") },
    };
    upgrade_exemption exemption;
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        is(parse(p, &exemption, lines[i].line), lines[i].error, *lines[i].line ? lines[i].line : "(no word)");
    }
}

/*
 * Paths.
 */

static void test_paths(apr_pool_t *p)
{
    static const struct {
        const char *raw;
        const char *path;
    } paths[] = {
        { "/", "/" },
        { "/a/b", "/a/b" },
        { "/a/b/", "/a/b/" },
        { "//a///b//", "/a/b/" },
        { "/a/./b", "/a/b" },
        { "/./a", "/a" },
        { "/a/.", "/a/" },
        { "/a/..", "/" },
        { "/a/../b", "/b" },
        { "/a/b/..", "/a/" },
        { "/a/b/../", "/a/" },
        { "/a/b/../../c", "/c" },
        { "/a//../b", NULL },
        { "/a/%2e%2e/b", "/b" },
        { "/a/.%2E/b", "/b" },
        { "/a/%2e/b", "/a/b" },
        { "/a/...", "/a/..." },
        { "/a/..b", "/a/..b" },
        { "/a/b..", "/a/b.." },
        { "/.a/.b", "/.a/.b" },
        { "/%61/%7E", "/a/~" },
        { "/a%20b", "/a b" },
        { "/a%3f", "/a?" },
        { "/\xc3\xa4/%c3%a4", "/\xc3\xa4/\xc3\xa4" },
        { NULL, NULL },
        { "", NULL },
        { "*", NULL },
        { "a", NULL },
        { "http://a/", NULL },
        { "/..", NULL },
        { "/../a", NULL },
        { "/./../a", NULL },
        { "/a/../../b", NULL },
        { "/%2e%2e/a", NULL },
        { "/a;b", NULL },
        { "/a/..;/b", NULL },
        { "/a%3bb", NULL },
        { "/a%3Bb", NULL },
        { "/a\\b", NULL },
        { "/a%5cb", NULL },
        { "/a%5Cb", NULL },
        { "/a%2fb", NULL },
        { "/a%2Fb", NULL },
        { "/a%25b", NULL },
        { "/a/%252e%252e/b", NULL },
        { "/a%00b", NULL },
        { "/a%", NULL },
        { "/a%2", NULL },
        { "/a%zz", NULL },
        { "/a%u002e", NULL },
        { "/a% 41", NULL },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(paths); i++) {
        is(upgrade_exempt_path(p, paths[i].raw), paths[i].path, shown(paths[i].raw));
    }
}

/* Paths that need no further look, and those that do. */
static void test_quick_looks(apr_pool_t *p)
{
    static const struct {
        const char *sent;
        int is_normalised;
        int may_be_validation;
    } rows[] = {
        { "/", 1, 0 },
        { "/a/b.html", 1, 0 },
        { "/a.b/c..d", 1, 0 },
        { "/a.cpaneldcv", 1, 1 },
        { "/a.cpanel", 1, 0 },
        { "/a?b", 0, 0 },
        { "/a#b", 0, 0 },
        { "/a;b", 0, 0 },
        { "/a\\b", 0, 0 },
        { "//a", 0, 0 },
        { "/a%62", 0, 1 },
        { "/.a", 0, 1 },
        { "/a/../b", 0, 1 },
        { "/.", 0, 1 },
        { ".", 0, 0 },
        { "", 0, 0 },
        { "*", 0, 0 },
        { "http://a/.b", 0, 1 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        int is_normalised = upgrade_exempt_is_normalised(rows[i].sent);

        ok(is_normalised == rows[i].is_normalised, "normalised as sent: %s: %d", rows[i].sent, rows[i].is_normalised);
        ok(upgrade_exempt_may_be_validation(rows[i].sent) == rows[i].may_be_validation, "may be a validation: %s: %d", rows[i].sent,
           rows[i].may_be_validation);
        if (is_normalised) {
            is(upgrade_exempt_path(p, rows[i].sent), rows[i].sent, rows[i].sent);
        }
    }
    ok(!upgrade_exempt_may_be_validation(NULL), "no path");
}

/*
 * Matching.
 */

static void test_matches(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *raw;
        const char *method;
        const char *client;
        int matches;
    } rows[] = {
        { "path=/", "/", "GET", NULL, 1 },
        { "path=/", "/a", "GET", NULL, 1 },
        { "path=/a", "/a", "GET", NULL, 1 },
        { "path=/a", "/a/", "GET", NULL, 1 },
        { "path=/a", "/a/b", "GET", NULL, 1 },
        { "path=/a", "/ab", "GET", NULL, 0 },
        { "path=/a", "/A", "GET", NULL, 0 },
        { "path=/a", "/", "GET", NULL, 0 },
        { "path=/a", "/b/a", "GET", NULL, 0 },
        { "path=/a/", "/a/", "GET", NULL, 1 },
        { "path=/a/", "/a/b", "GET", NULL, 1 },
        { "path=/a/", "/a", "GET", NULL, 0 },
        { "path=/a", "/b/../a", "GET", NULL, 1 },
        { "path=/a", "/a/../b", "GET", NULL, 0 },
        { "path=/a", "/%61", "GET", NULL, 1 },
        { "path=/a", "/a;x", "GET", NULL, 0 },
        { "path=/", NULL, "GET", NULL, 0 },
        { "path=/", "/a%2fb", "GET", NULL, 0 },
        { "exact-path=/a", "/a", "GET", NULL, 1 },
        { "exact-path=/a", "/b/../a", "GET", NULL, 1 },
        { "exact-path=/a", "/%61", "GET", NULL, 1 },
        { "exact-path=/a", "/a/", "GET", NULL, 0 },
        { "exact-path=/a", "/a/b", "GET", NULL, 0 },
        { "exact-path=/a", "/ab", "GET", NULL, 0 },
        { "exact-path=/a", "/", "GET", NULL, 0 },
        { "exact-path=/a", "/a;x", "GET", NULL, 0 },
        { "exact-path=/a/", "/a", "GET", NULL, 0 },
        { "exact-path=/", "/", "GET", NULL, 1 },
        { "exact-path=/", "/a", "GET", NULL, 0 },
        { "exact-path=*", "/", "OPTIONS", NULL, 0 },
        { "exact-path=*", "/*", "OPTIONS", NULL, 0 },
        { "exact-path=*", NULL, "OPTIONS", NULL, 0 },
        { "method=GET", NULL, "GET", NULL, 1 },
        { "method=GET", NULL, "HEAD", NULL, 1 },
        { "method=HEAD", NULL, "GET", NULL, 0 },
        { "method=GET", NULL, "POST", NULL, 0 },
        { "method=GET", NULL, "get", NULL, 0 },
        { "method=GET", NULL, "GETS", NULL, 0 },
        { "method=POST", NULL, "POST", NULL, 1 },
        { "ip=192.0.2.1", NULL, "GET", "192.0.2.1", 1 },
        { "ip=192.0.2.1", NULL, "GET", "192.0.2.2", 0 },
        { "ip=192.0.2.0/24", NULL, "GET", "192.0.2.255", 1 },
        { "ip=192.0.2.0/24", NULL, "GET", "192.0.3.0", 0 },
        { "ip=2001:db8::/32", NULL, "GET", "2001:db8:1::1", 1 },
        { "ip=2001:db8::/32", NULL, "GET", "2001:db9::1", 0 },
        { "ip=10.0.0.0/8", NULL, "GET", NULL, 0 },
        { "path=/a method=GET ip=10.0.0.0/8", "/a", "GET", "10.1.2.3", 1 },
        { "path=/a method=GET ip=10.0.0.0/8", "/b", "GET", "10.1.2.3", 0 },
        { "path=/a method=GET ip=10.0.0.0/8", "/a", "PUT", "10.1.2.3", 0 },
        { "path=/a method=GET ip=10.0.0.0/8", "/a", "GET", "11.1.2.3", 0 },
        { "expr=false", "/a", "GET", NULL, 1 },     /* that is the caller's to evaluate */
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_exempt_facts facts = {
            .path = upgrade_exempt_path(p, rows[i].raw), .method = rows[i].method, .client = client(p, rows[i].client),
        };

        ok(upgrade_exempt_matches(exemption_of(p, rows[i].line), &facts) == rows[i].matches, "%s: %s %s from %s: %d", rows[i].line,
           rows[i].method, shown(rows[i].raw), shown(rows[i].client), rows[i].matches);
    }
}

static void test_acme(apr_pool_t *p)
{
#define ACME "/.well-known/acme-challenge/"
    static const struct {
        const char *raw;
        const char *query;
        const char *method;
        int is_acme;
    } rows[] = {
        { ACME "token", NULL, "GET", 1 },
        { ACME "token", NULL, "HEAD", 1 },
        { ACME "AZaz09-_", NULL, "GET", 1 },
        { "/x/.." ACME "token", NULL, "GET", 1 },
        { ACME "%74oken", NULL, "GET", 1 },
        { ACME "token", "", "GET", 0 },
        { ACME "token", "x", "GET", 0 },
        { ACME "token", NULL, "POST", 0 },
        { ACME "token", NULL, "get", 0 },
        { ACME "token", NULL, "OPTIONS", 0 },
        { ACME, NULL, "GET", 0 },
        { ACME "token/", NULL, "GET", 0 },
        { ACME "token/x", NULL, "GET", 0 },
        { ACME "token.html", NULL, "GET", 0 },
        { ACME "to%20ken", NULL, "GET", 0 },
        { ACME "t\xc3\xb6ken", NULL, "GET", 0 },
        { ACME "token%00", NULL, "GET", 0 },
        { ACME "../token", NULL, "GET", 0 },
        { ACME "a/../../token", NULL, "GET", 0 },
        { ACME "..", NULL, "GET", 0 },
        { ACME "token;x", NULL, "GET", 0 },
        { "/.well-known/acme-challenge", NULL, "GET", 0 },
        { "/.well-known/ACME-challenge/token", NULL, "GET", 0 },
        { "/x" ACME "token", NULL, "GET", 0 },
        { NULL, NULL, "GET", 0 },
        { "/.well-known/pki-validation/fileauth.txt", NULL, "GET", 1 },
        { "/.well-known/pki-validation/0123456789ABCDEF.txt", NULL, "HEAD", 1 },
        { "/.well-known/pki-validation/.txt", NULL, "GET", 0 },
        { "/.well-known/pki-validation/a.b.txt", NULL, "GET", 1 },
        { "/.well-known/pki-validation/starfield.html", NULL, "GET", 1 },
        { "/.well-known/pki-validation/fileauth.htm", NULL, "GET", 1 },
        { "/.well-known/pki-validation/0123456789abcdef", NULL, "GET", 1 },
        { "/.well-known/pki-validation/", NULL, "GET", 0 },
        { "/.well-known/pki-validation/.html", NULL, "GET", 0 },
        { "/.well-known/pki-validation/file.shtml", NULL, "GET", 0 },
        { "/.well-known/pki-validation/file.html.php", NULL, "GET", 0 },
        { "/.well-known/pki-validation/..html", NULL, "GET", 0 },
        { "/.well-known/pki-validation/a/b.txt", NULL, "GET", 0 },
        { "/.well-known/pki-validation/file.php", NULL, "GET", 0 },
        { "/.well-known/cpanel-dcv/0123456789ABCDEF", NULL, "GET", 1 },
        { "/.well-known/cpanel-dcv/0123456789ABCDEF.txt", NULL, "GET", 1 },
        { "/.well-known/cpanel-dcv/", NULL, "GET", 0 },
        { "/0123.ABCdef_-.cpaneldcv", NULL, "GET", 1 },
        { "/0123.ABCdef_-.cpaneldcv", NULL, "HEAD", 1 },
        { "/abc.cpaneldcv", NULL, "GET", 1 },
        { "/abc.cpaneldcv", NULL, "POST", 0 },
        { "/abc.cpaneldcv", "x", "GET", 0 },
        { "/.cpaneldcv", NULL, "GET", 0 },
        { "/..cpaneldcv", NULL, "GET", 0 },
        { "/a..cpaneldcv", NULL, "GET", 0 },
        { "/a..b.cpaneldcv", NULL, "GET", 0 },
        { "/a.b.cpaneldcv", NULL, "GET", 1 },
        { "/a/abc.cpaneldcv", NULL, "GET", 0 },
        { "/.well-known/abc.cpaneldcv", NULL, "GET", 0 },
        { "/.well-known/acme-challenge/abc.cpaneldcv", NULL, "GET", 0 },
        { "/abc.cpaneldcv.php", NULL, "GET", 0 },
        { "/abc.CPANELDCV", NULL, "GET", 0 },
        { "/a b.cpaneldcv", NULL, "GET", 0 },
        { "/", NULL, "GET", 0 },
        { "/a", NULL, "GET", 0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_exempt_facts facts = {
            .path = upgrade_exempt_path(p, rows[i].raw), .query = rows[i].query, .method = rows[i].method,
        };

        ok(!rows[i].is_acme || upgrade_exempt_may_be_validation(rows[i].raw), "may be a validation: %s", shown(rows[i].raw));
        ok(upgrade_exempt_is_validation(&facts) == rows[i].is_acme, "%s %s%s%s: %d", rows[i].method, shown(rows[i].raw), rows[i].query ? "?" : "",
           rows[i].query ? rows[i].query : "", rows[i].is_acme);
    }
}

/*
 * Merging. A chain has a letter for each line of the configuration, "0" for "none".
 */

static const upgrade_exemptions *chain(apr_pool_t *p, const char *letters)
{
    const upgrade_exemptions *first = NULL;

    for (; *letters; letters++) {
        upgrade_exemptions *line = apr_palloc(p, sizeof(*line));

        line->exemption = *letters == '0' ? NULL : exemption_of(p, apr_psprintf(p, "path=/%c", *letters));
        line->next = first;
        first = line;
    }
    return first;
}

/* The effective exemptions, the innermost first, and "+" if ACME challenges are exempt. */
static const char *counted(apr_pool_t *p, const upgrade_exemptions *exemptions)
{
    const char *letters = upgrade_exempt_drops_default(exemptions) ? "" : "+";

    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        letters = apr_pstrcat(p, letters, exemptions->exemption->path + 1, NULL);
    }
    return letters;
}

static void test_merging(apr_pool_t *p)
{
    static const struct {
        const char *base;
        const char *add;
        const char *counted;
    } rows[] = {
        { "", "", "+" },
        { "a", "", "+a" },
        { "", "a", "+a" },
        { "ab", "cd", "+dcba" },
        { "0", "", "" },
        { "", "0", "" },
        { "a", "0", "" },
        { "a", "0b", "b" },
        { "a0b", "c", "cb" },
        { "a", "b0", "" },
        { "0a", "b", "ba" },
        { "ab", "c0d", "d" },
    };
    static const char *const chains[] = { "", "a", "0", "bc", "a0", "0b", "a0c", "00", "c" };
    apr_size_t i;
    apr_size_t j;
    apr_size_t k;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_exemptions *base = chain(p, rows[i].base);
        const upgrade_exemptions *add = chain(p, rows[i].add);
        const char *before = apr_pstrcat(p, counted(p, base), "|", counted(p, add), NULL);

        is(counted(p, upgrade_exempt_merge(p, base, add)), rows[i].counted, apr_psprintf(p, "'%s' and '%s'", rows[i].base, rows[i].add));
        is(apr_pstrcat(p, counted(p, base), "|", counted(p, add), NULL), before, "... both stay as they are");
    }
    for (i = 0; i < LENGTH(chains); i++) {
        for (j = 0; j < LENGTH(chains); j++) {
            for (k = 0; k < LENGTH(chains); k++) {
                const upgrade_exemptions *a = chain(p, chains[i]);
                const upgrade_exemptions *b = chain(p, chains[j]);
                const upgrade_exemptions *c = chain(p, chains[k]);
                const char *name = apr_psprintf(p, "associative: '%s' '%s' '%s'", chains[i], chains[j], chains[k]);

                is(counted(p, upgrade_exempt_merge(p, a, upgrade_exempt_merge(p, b, c))),
                   counted(p, upgrade_exempt_merge(p, upgrade_exempt_merge(p, a, b), c)), name);
                is(counted(p, upgrade_exempt_merge(p, a, upgrade_exempt_merge(p, b, c))),
                   counted(p, chain(p, apr_pstrcat(p, chains[i], chains[j], chains[k], NULL))), "... as if they were one");
            }
        }
    }
}

/* "OPTIONS *" has a path of its own, of which no prefix is configured. */
static void test_asterisk(apr_pool_t *p)
{
    static const struct {
        const char *line;
        int matches;
    } rows[] = {
        { "exact-path=*", 1 }, { "exact-path=* method=OPTIONS", 1 }, { "method=OPTIONS", 1 }, { "exact-path=* method=GET", 0 },
        { "exact-path=/", 0 }, { "path=/", 0 },
    };
    const upgrade_exempt_facts facts = { .path = UPGRADE_EXEMPT_ASTERISK, .method = "OPTIONS" };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_exempt_matches(exemption_of(p, rows[i].line), &facts) == rows[i].matches, "OPTIONS *: %s", rows[i].line);
    }
    ok(!upgrade_exempt_is_validation(&facts), "... is no validation");
}

static void test_whole_site(apr_pool_t *p)
{
    static const struct {
        const char *line;
        int is_whole;
    } rows[] = {
        { "ip=10.0.0.1", 1 }, { "path=/ ip=10.0.0.1", 1 }, { "path=/ method=GET ip=10.0.0.1", 1 }, { "ip=10.0.0.1 method=POST", 1 },
        { "ip=10.0.0.1 path=/a", 0 }, { "ip=10.0.0.1 exact-path=/", 0 }, { "ip=10.0.0.1 exact-path=*", 0 },
        { "ip=10.0.0.1 method=OPTIONS", 0 }, { "ip=10.0.0.1 method=HEAD", 0 }, { "ip=10.0.0.1 expr=a", 0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_exempt_is_whole_site(exemption_of(p, rows[i].line)) == rows[i].is_whole, "%s: %d", rows[i].line, rows[i].is_whole);
    }
}

static void test_overlaps(apr_pool_t *p)
{
    static const struct {
        const char *network;
        const char *other;
        int overlaps;
    } rows[] = {
        { "10.0.0.1", "10.0.0.1", 1 }, { "10.0.0.1", "10.0.0.0/8", 1 }, { "10.0.0.0/8", "10.1.0.0/16", 1 },
        { "10.0.0.0/16", "10.1.0.0/16", 0 }, { "10.0.0.1", "10.0.0.2", 0 }, { "10.0.0.1", "2001:db8::1", 0 },
        { "2001:db8::/32", "2001:db8::1", 1 }, { "a", "10.0.0.1", 0 }, { "10.0.0.1", "", 0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_exempt_overlaps(p, rows[i].network, rows[i].other) == rows[i].overlaps, "%s and %s: %d", rows[i].network, rows[i].other,
           rows[i].overlaps);
        ok(upgrade_exempt_overlaps(p, rows[i].other, rows[i].network) == rows[i].overlaps, "... and the other way round");
    }
}

static void test_covered(apr_pool_t *p)
{
    static const struct {
        const char *line;
        const char *other;
        int is_covered;
    } rows[] = {
        { "path=/a", "path=/a", 1 },
        { "path=/a/b", "path=/a", 1 },
        { "path=/a", "path=/a/b", 0 },
        { "path=/ab", "path=/a", 0 },
        { "path=/a/", "path=/a", 1 },
        { "path=/a", "path=/a/", 0 },
        { "path=/a", "path=/", 1 },
        { "exact-path=/a", "exact-path=/a", 1 },
        { "exact-path=/a", "path=/a", 1 },
        { "exact-path=/a/b", "path=/a", 1 },
        { "exact-path=/a", "path=/a/", 0 },
        { "exact-path=/a", "exact-path=/b", 0 },
        { "path=/a", "exact-path=/a", 0 },
        { "exact-path=*", "path=/", 0 },
        { "exact-path=*", "exact-path=*", 1 },
        { "exact-path=*", "method=OPTIONS", 0 },
        { "exact-path=* method=OPTIONS", "method=OPTIONS", 1 },
        { "method=OPTIONS", "exact-path=*", 0 },
        { "path=/a", "ip=10.0.0.0/8", 0 },
        { "path=/a ip=10.0.0.1", "ip=10.0.0.0/8", 1 },
        { "path=/a ip=10.0.0.1", "path=/a", 1 },
        { "path=/a", "path=/a ip=10.0.0.1", 0 },
        { "ip=10.0.0.0/8", "ip=10.0.0.0/8", 1 },
        { "ip=10.1.0.0/16", "ip=10.0.0.0/8", 1 },
        { "ip=10.0.0.0/8", "ip=10.1.0.0/16", 0 },
        { "ip=10.0.0.0/8", "ip=10.0.0.0/16", 0 },
        { "ip=11.0.0.1", "ip=10.0.0.0/8", 0 },
        { "ip=10.0.0.1", "ip=10.0.0.1/32", 1 },
        { "ip=2001:db8::1", "ip=2001:db8::/32", 1 },
        { "ip=2001:db8::/32", "ip=2001:db8::1", 0 },
        { "ip=2001:db8::1", "ip=10.0.0.0/8", 0 },
        { "ip=10.0.0.1", "ip=2000::/3", 0 },
        { "ip=10.0.0.1", "ip=0.0.0.0/1", 1 },
        /* The first octets, and a mask in octets, are networks too. */
        { "ip=10.1", "ip=10.0.0.0/24", 0 },
        { "ip=10.1", "ip=10.0.0.1", 0 },
        { "ip=10", "ip=10", 1 },
        { "ip=10.1", "ip=10.1.0.0/24", 0 },
        { "ip=10.0.0.0/255.0.0.0", "ip=10.0.0.0/16", 0 },
        { "method=GET", "method=GET", 1 },
        { "method=HEAD", "method=GET", 1 },
        { "method=GET", "method=HEAD", 0 },
        { "method=POST", "method=GET", 0 },
        { "expr=a", "expr=a", 1 },
        { "expr=a", "expr=b", 0 },
        { "path=/a", "expr=a", 0 },
        { "path=/a expr=a", "path=/a", 1 },
        { "path=/a expr=a", "expr=a", 1 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_exempt_is_covered(p, exemption_of(p, rows[i].line), exemption_of(p, rows[i].other)) == rows[i].is_covered,
           "%s is %scovered by %s", rows[i].line, rows[i].is_covered ? "" : "not ", rows[i].other);
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_words(p);
    test_exact_words(p);
    test_errors(p);
    test_paths(p);
    test_quick_looks(p);
    test_matches(p);
    test_acme(p);
    test_merging(p);
    test_asterisk(p);
    test_whole_site(p);
    test_overlaps(p);
    test_covered(p);
    return tap_done(p);
}
