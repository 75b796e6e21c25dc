/* SPDX-License-Identifier: Apache-2.0 */

/*
 * UpgradeExempt. The first line of an input is a request, "METHOD PATH ADDRESS"; two lines of the
 * directive follow.
 */

#include "../../src/core/exempt_path.h"
#include "../../src/core/exemption.h"
#include "fuzz.h"

static void check_path(apr_pool_t *p, const char *raw)
{
    const char *path = upgrade_exempt_path(p, raw);
    const char *again;
    const char *at;

    if (!path) {
        return;
    }
    PROPERTY(*path == '/' && !strstr(path, "//") && !strpbrk(path, ";\\"), "'%s' of '%s'", path, raw);
    for (at = path; at; at = strchr(at + 1, '/')) {
        size_t length = strcspn(at + 1, "/");

        PROPERTY(!(length == 1 && at[1] == '.') && !(length == 2 && at[1] == '.' && at[2] == '.'), "'%s' has dots", path);
    }
    again = upgrade_exempt_path(p, path);
    PROPERTY(fuzz_same(again, path), "'%s', normalised again, is '%s'", path, fuzz_shown(again));
}

/* Addresses only: a name would be looked up. */
static apr_sockaddr_t *address_of(apr_pool_t *p, const char *text)
{
    static const struct {
        const char *characters;
        char needed;
        apr_int32_t family;
    } forms[] = { { "0123456789.", '.', APR_INET }, { "0123456789abcdef:", ':', APR_INET6 } };
    apr_sockaddr_t *address;
    size_t i;

    for (i = 0; i < LENGTH(forms); i++) {
        if (strlen(text) > 6 && strlen(text) < 40 && !text[strspn(text, forms[i].characters)] && strchr(text, forms[i].needed)
            && apr_isxdigit(text[strlen(text) - 1]) && apr_sockaddr_info_get(&address, text, forms[i].family, 0, 0, p) == APR_SUCCESS) {
            return address;
        }
    }
    return NULL;
}

static int parse(apr_pool_t *p, upgrade_exemption *exemption, const char *line)
{
    const char *words[FUZZ_WORDS];
    const char *expr;
    const char *error = upgrade_exempt_parse(p, exemption, &expr, fuzz_words(p, line, words), words);

    PROPERTY(error || (expr && exemption->expr_text == expr) || (!expr && !exemption->expr_text), "the expression is another one");
    return !error;
}

/* An exemption is the same after it is written and parsed again; it covers itself; the request that
 * it names matches. */
static void check_exemption(apr_pool_t *p, const upgrade_exemption *exemption, const upgrade_exempt_facts *facts)
{
    upgrade_exempt_facts own = *facts;
    upgrade_exemption read;

    PROPERTY(parse(p, &read, exemption->words), "'%s' is not read again", exemption->words);
    PROPERTY(fuzz_same(read.path, exemption->path) && fuzz_same(read.exact_path, exemption->exact_path)
                 && !(read.path && read.exact_path) && fuzz_same(read.method, exemption->method)
                 && fuzz_same(read.ip_text, exemption->ip_text) && fuzz_same(read.expr_text, exemption->expr_text),
             "'%s' is read as something else", exemption->words);
    PROPERTY(upgrade_exempt_is_covered(p, exemption, exemption), "'%s' does not cover itself", exemption->words);
    own.path = exemption->path ? exemption->path : exemption->exact_path ? exemption->exact_path : own.path;
    own.method = exemption->method ? exemption->method : own.method;
    PROPERTY(exemption->ip || upgrade_exempt_matches(exemption, &own), "'%s' does not match what it names", exemption->words);
    PROPERTY(!exemption->exact_path || !upgrade_exempt_matches(exemption, facts) || fuzz_same(facts->path, exemption->exact_path),
             "'%s' matches '%s'", exemption->words, fuzz_shown(facts->path));
    if (exemption->path && upgrade_exempt_matches(exemption, facts)) {
        size_t length = strlen(exemption->path);

        PROPERTY(facts->path && !strncmp(facts->path, exemption->path, length)
                     && (!facts->path[length] || facts->path[length] == '/' || facts->path[length - 1] == '/'),
                 "'%s' matches '%s'", exemption->words, fuzz_shown(facts->path));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *request[FUZZ_WORDS] = { "", "", "" };
    upgrade_exempt_facts facts = { .path = NULL };
    upgrade_exemption one, other;

    fuzz_words(p, fuzz_line(p, &rest), request);
    check_path(p, request[1]);
    facts.path = strcmp(request[1], UPGRADE_EXEMPT_ASTERISK) ? upgrade_exempt_path(p, request[1]) : UPGRADE_EXEMPT_ASTERISK;
    facts.method = request[0];
    facts.client = address_of(p, request[2]);
    PROPERTY(!upgrade_exempt_is_validation(&facts) || (facts.path && !strstr(facts.path, "..")
                                                       && (!strncmp(facts.path, "/.well-known/", 13) || strstr(facts.path, ".cpaneldcv"))), "'%s' as a validation", facts.path);
    if (parse(p, &one, fuzz_line(p, &rest))) {
        check_exemption(p, &one, &facts);
        if (parse(p, &other, fuzz_line(p, &rest))) {
            check_exemption(p, &other, &facts);
            PROPERTY(!upgrade_exempt_is_covered(p, &one, &other) || !upgrade_exempt_matches(&one, &facts)
                         || upgrade_exempt_matches(&other, &facts), "'%s' is said to cover '%s'", other.words, one.words);
        }
    }
    return fuzz_end(p);
}
