/* SPDX-License-Identifier: Apache-2.0 */

#include "exemption.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "exempt_path.h"
#include "list.h"

/*
 * The path.
 */

/* Compare whole segments: "/a" is a prefix of "/a" and "/a/b", not of "/ab"; "/a/" is a prefix of
 * all paths below it. */
static int has_prefix(const char *path, const char *prefix)
{
    apr_size_t length = strlen(prefix);

    return path && !strncmp(path, prefix, length)
           && (!path[length] || path[length] == '/' || prefix[length - 1] == '/');
}

/*
 * The directive.
 */

#define EXPECTED                                                                                   \
    "expected path=PREFIX or exact-path=PATH, ip=CIDR, method=M, expr=E, each at most once, "      \
    "or none alone"

/* Return whether a value is a path as upgrade_exempt_path() returns it. */
static int is_path(apr_pool_t *p, const char *value)
{
    const char *path = upgrade_exempt_path(p, value);

    return path && !strcmp(path, value) && !value[strcspn(value, "?#")];
}

#define DECODED_PATH "a decoded path that begins with \"/\", without \"..\", \"//\", \";\" or \"?\""

static const char *parse_path(apr_pool_t *p, upgrade_exemption *exemption, const char *value)
{
    if (!is_path(p, value)) {
        return apr_psprintf(p, "invalid value 'path=%s', expected " DECODED_PATH, value);
    }
    exemption->path = value;
    return NULL;
}

static const char *parse_exact_path(apr_pool_t *p, upgrade_exemption *exemption, const char *value)
{
    if (strcmp(value, UPGRADE_EXEMPT_ASTERISK) && !is_path(p, value)) {
        return apr_psprintf(p, "invalid value 'exact-path=%s', expected \"*\" or " DECODED_PATH,
                            value);
    }
    exemption->exact_path = value;
    return NULL;
}

static const char *parse_ip(apr_pool_t *p, upgrade_exemption *exemption, const char *value)
{
    char *address = apr_pstrdup(p, value);
    char *mask = strchr(address, '/');

    if (mask) {
        *mask++ = '\0';
    }
    if (apr_ipsubnet_create(&exemption->ip, address, mask, p) != APR_SUCCESS) {
        return apr_psprintf(p,
                            "invalid value 'ip=%s', expected an address or network such "
                            "as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
                            value);
    }
    exemption->ip_text = value;
    return NULL;
}

/* Return whether a value is a standard method in the wrong case. Methods are case-sensitive (RFC
 * 9110 9.1), so "get" would never match. */
static int has_wrong_case(const char *value)
{
    static const char *const methods[] = { "GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                           "CONNECT", "OPTIONS", "TRACE", "PATCH" };
    apr_size_t i;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (!apr_cstr_casecmp(value, methods[i])) {
            return strcmp(value, methods[i]) != 0;
        }
    }
    return 0;
}

static const char *parse_method(apr_pool_t *p, upgrade_exemption *exemption, const char *value)
{
    if (!*value || value[upgrade_token_length(value)] || has_wrong_case(value)) {
        return apr_psprintf(p,
                            "invalid value 'method=%s', expected a method such as GET, "
                            "which includes HEAD",
                            value);
    }
    exemption->method = value;
    return NULL;
}

/* Return the value of a parameter, or NULL if the word is another parameter. */
static const char *value_of(const char *word, const char *name)
{
    apr_size_t length = strlen(name);

    return apr_cstr_casecmpn(word, name, length) ? NULL : word + length;
}

static const char *parse_word(apr_pool_t *p, upgrade_exemption *exemption, const char **expr,
                              const char *word)
{
    int has_path = exemption->path || exemption->exact_path;
    const char *value;

    if ((value = value_of(word, "path=")) && !has_path) {
        return parse_path(p, exemption, value);
    }
    if ((value = value_of(word, "exact-path=")) && !has_path) {
        return parse_exact_path(p, exemption, value);
    }
    if ((value = value_of(word, "ip=")) && !exemption->ip) {
        return parse_ip(p, exemption, value);
    }
    if ((value = value_of(word, "method=")) && !exemption->method) {
        return parse_method(p, exemption, value);
    }
    if ((value = value_of(word, "expr=")) && !*expr && *value) {
        *expr = exemption->expr_text = value;
        return NULL;
    }
    return apr_psprintf(p, "invalid parameter '%s', " EXPECTED, word);
}

const char *upgrade_exempt_parse(apr_pool_t *p, upgrade_exemption *exemption, const char **expr,
                                 int argc, const char *const *argv)
{
    const char *error = argc ? NULL : "missing parameter, " EXPECTED;
    int arg;

    *exemption = (upgrade_exemption){ .words = "" };
    *expr = NULL;
    for (arg = 0; arg < argc && !error; arg++) {
        error = parse_word(p, exemption, expr, argv[arg]);
        exemption->words = apr_pstrcat(p, exemption->words, arg ? " " : "", argv[arg], NULL);
    }
    return error;
}

const upgrade_exemptions *upgrade_exempt_merge(apr_pool_t *p, const upgrade_exemptions *base,
                                               const upgrade_exemptions *add)
{
    const upgrade_exemptions *first = base;
    const upgrade_exemptions **end = &first;

    if (!base || !add) {
        return add ? add : base;
    }
    for (; add; add = add->next) {
        upgrade_exemptions *copy = apr_pmemdup(p, add, sizeof(*copy));

        copy->next = base;
        *end = copy;
        end = &copy->next;
    }
    return first;
}

/*
 * Matching.
 */

static int is_method(const char *method, const char *wanted)
{
    return !strcmp(method, wanted) || (!strcmp(wanted, "GET") && !strcmp(method, "HEAD"));
}

int upgrade_exempt_matches(const upgrade_exemption *exemption, const upgrade_exempt_facts *facts)
{
    return (!exemption->path || has_prefix(facts->path, exemption->path))
           && (!exemption->exact_path
               || (facts->path && !strcmp(facts->path, exemption->exact_path)))
           && (!exemption->method || is_method(facts->method, exemption->method))
           && (!exemption->ip
               || (facts->client && apr_ipsubnet_test(exemption->ip, facts->client)));
}

#define CPANEL_SUFFIX ".cpaneldcv"

/*
 * The files that certification authorities request, by directory and suffix: RFC 8555 8.3;
 * CA/Browser Forum Baseline Requirements 3.2.2.4.18, with the suffixes that authorities use;
 * cPanel's own directory for the same purpose, and its files in the document root.
 */
static const struct {
    const char *prefix;
    const char *suffix; /* that a file name must have, or NULL: none */
} validations[] = {
    { "/.well-known/acme-challenge/", NULL },   { "/.well-known/pki-validation/", NULL },
    { "/.well-known/pki-validation/", ".txt" }, { "/.well-known/pki-validation/", ".html" },
    { "/.well-known/pki-validation/", ".htm" }, { "/.well-known/cpanel-dcv/", NULL },
    { "/.well-known/cpanel-dcv/", ".txt" },     { "/", CPANEL_SUFFIX },
};

/* Accept letters, digits, "-" and "_", and with a suffix single dots within the name. */
static int is_validation_name(const char *name, const char *suffix)
{
    apr_size_t length = strlen(name);
    apr_size_t suffix_length = suffix ? strlen(suffix) : 0;
    apr_size_t i;

    if (length <= suffix_length || (suffix && strcmp(name + length - suffix_length, suffix))) {
        return 0;
    }
    length -= suffix_length;
    for (i = 0; i < length; i++) {
        if (!apr_isalnum(name[i]) && name[i] != '-' && name[i] != '_'
            && !(suffix && i && name[i] == '.' && name[i + 1] != '.')) {
            return 0;
        }
    }
    return 1;
}

int upgrade_exempt_is_validation(const upgrade_exempt_facts *facts)
{
    apr_size_t i;

    if (!facts->path || facts->query || !is_method(facts->method, "GET")) {
        return 0;
    }
    for (i = 0; i < sizeof(validations) / sizeof(validations[0]); i++) {
        apr_size_t length = strlen(validations[i].prefix);

        if (!strncmp(facts->path, validations[i].prefix, length)
            && is_validation_name(facts->path + length, validations[i].suffix)) {
            return 1;
        }
    }
    return 0;
}

int upgrade_exempt_may_be_validation(const char *raw)
{
    const char *dot;

    if (!raw || strchr(raw, '%')) {
        return raw != NULL;
    }
    /* The path of a validation has a segment that begins with ".", or cPanel's suffix. */
    for (dot = strchr(raw, '.'); dot; dot = strchr(dot + 1, '.')) {
        if ((dot > raw && dot[-1] == '/')
            || (dot[1] == CPANEL_SUFFIX[1]
                && !strncmp(dot, CPANEL_SUFFIX, sizeof(CPANEL_SUFFIX) - 1))) {
            return 1;
        }
    }
    return 0;
}

int upgrade_exempt_has_none(const upgrade_exemptions *exemptions,
                            const upgrade_exemptions *inherited)
{
    for (; exemptions && exemptions != inherited; exemptions = exemptions->next) {
        if (!exemptions->exemption) {
            return 1;
        }
    }
    return 0;
}

int upgrade_exempt_has_exprs(const upgrade_exemptions *exemptions)
{
    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        if (exemptions->exemption->expr) {
            return 1;
        }
    }
    return 0;
}

/* Return whether an IPv4 address is complete: "10.1" is a network of all addresses that begin with
 * it. */
static int is_whole_address(const char *text)
{
    int numbers = 1;

    for (; *text; text++) {
        numbers += *text == '.' && apr_isdigit(text[1]);
    }
    return numbers == 4;
}

/* Return the prefix length of a network as configured, the full length for an address, or -1 for
 * any other notation. */
static int prefix_bits(const char *text)
{
    const char *mask = strchr(text, '/');

    if (!mask) {
        return strchr(text, ':') ? 128 : is_whole_address(text) ? 32 : -1;
    }
    return mask[1 + strspn(mask + 1, "0123456789")] ? -1 : atoi(mask + 1);
}

/* Return the first address of a network, or NULL. */
static apr_sockaddr_t *first_address(apr_pool_t *p, const char *network)
{
    const char *address = apr_pstrmemdup(p, network, strcspn(network, "/"));
    apr_sockaddr_t *first;

    return apr_sockaddr_info_get(&first, address, APR_UNSPEC, 0, 0, p) == APR_SUCCESS ? first
                                                                                      : NULL;
}

/* Return whether a network is contained in another one: its first address is, and its prefix is at
 * least as long. */
static int is_in_network(apr_pool_t *p, const char *text, const upgrade_exemption *other)
{
    apr_sockaddr_t *first;

    if (!strcmp(text, other->ip_text)) {
        return 1;
    }
    if (prefix_bits(other->ip_text) < 0 || prefix_bits(text) < prefix_bits(other->ip_text)) {
        return 0;
    }
    first = first_address(p, text);
    return first && apr_ipsubnet_test(other->ip, first);
}

int upgrade_exempt_overlaps(apr_pool_t *p, const char *network, const char *other)
{
    upgrade_exemption one = { .path = NULL };
    upgrade_exemption two = { .path = NULL };

    return !parse_ip(p, &one, network) && !parse_ip(p, &two, other)
           && (is_in_network(p, network, &two) || is_in_network(p, other, &one));
}

int upgrade_exempt_is_whole_site(const upgrade_exemption *exemption)
{
    static const char *const harmless[] = { "HEAD", "OPTIONS", "TRACE" };
    int is_harmless = 0;
    apr_size_t i;

    for (i = 0; exemption->method && i < sizeof(harmless) / sizeof(harmless[0]); i++) {
        is_harmless |= !strcmp(exemption->method, harmless[i]);
    }
    return !is_harmless && !exemption->exact_path && !exemption->expr_text
           && (!exemption->path || !strcmp(exemption->path, "/"));
}

/* Return whether all paths of a line are among those of another one. */
static int is_path_covered(const upgrade_exemption *exemption, const upgrade_exemption *other)
{
    const char *path = exemption->exact_path ? exemption->exact_path : exemption->path;

    if (other->exact_path) {
        return exemption->exact_path && !strcmp(exemption->exact_path, other->exact_path);
    }
    return !other->path || (path && has_prefix(path, other->path));
}

int upgrade_exempt_is_covered(apr_pool_t *p, const upgrade_exemption *exemption,
                              const upgrade_exemption *other)
{
    return is_path_covered(exemption, other)
           && (!other->method || (exemption->method && is_method(exemption->method, other->method)))
           && (!other->ip || (exemption->ip && is_in_network(p, exemption->ip_text, other)))
           && (!other->expr_text
               || (exemption->expr_text && !strcmp(exemption->expr_text, other->expr_text)));
}
