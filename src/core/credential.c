/* SPDX-License-Identifier: Apache-2.0 */

#include "credential.h"

#include <apr_cstr.h>
#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "list.h"

/* IANA's HTTP Authentication Scheme Registry. An unregistered word may be part of the secret. */
static const char *const schemes[] = {
    "Basic",  "Bearer",    "Concealed", "Digest",       "DPoP",        "GNAP",          "HOBA",
    "Mutual", "Negotiate", "OAuth",     "PrivateToken", "SCRAM-SHA-1", "SCRAM-SHA-256", "vapid",
};

/* Return the registered spelling of a scheme, or "other". */
static const char *registered(upgrade_span word)
{
    apr_size_t i;

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (upgrade_span_is(word, schemes[i])) {
            return schemes[i];
        }
    }
    return "other";
}

static int has_scheme(const char *header)
{
    return !apr_cstr_casecmp(header, "Authorization")
           || !apr_cstr_casecmp(header, "Proxy-Authorization");
}

upgrade_credential upgrade_credential_parse(const char *header, const char *value)
{
    upgrade_span whole = upgrade_span_trim(upgrade_span_of(value));
    upgrade_span word = whole;
    upgrade_credential credential = { .secret = whole };
    apr_size_t length = 0;

    if (!has_scheme(header)) {
        return credential;
    }
    while (length < whole.length && whole.start[length] != ' ' && whole.start[length] != '\t') {
        length++;
    }
    word.length = length;
    credential.scheme = registered(word);
    credential.is_basic = upgrade_span_is(word, "Basic");
    if (length < whole.length) {
        credential.secret = upgrade_span_trim(
            (upgrade_span){ .start = whole.start + length, .length = whole.length - length });
    }
    else if (strcmp(credential.scheme, "other")) {
        credential.secret.length = 0;
    }
    return credential;
}

/*
 * Names.
 */

static const struct {
    const char *prefix;
    const char *word;
} places[] = {
    [UPGRADE_CREDENTIAL_HEADER] = { "", "header" },
    [UPGRADE_CREDENTIAL_QUERY] = { "query:", "query" },
    [UPGRADE_CREDENTIAL_COOKIE] = { "cookie:", "cookie" },
};

const char *upgrade_credential_place_word(upgrade_credential_place place)
{
    return places[place].word;
}

static upgrade_credential_place place_of(const char *word)
{
    upgrade_credential_place place = UPGRADE_CREDENTIAL_COOKIE;

    /* The prefix of a header field is empty. */
    while (apr_cstr_casecmpn(word, places[place].prefix, strlen(places[place].prefix))) {
        place--;
    }
    return place;
}

/* Accept printable characters that neither separate parameters nor encode others. "," separates the
 * names in UPGRADE_EXPOSED. */
static int is_parameter(const char *name)
{
    for (; apr_isgraph(*name) && !strchr("&=#+%;,\"\\", *name); name++) {
        continue;
    }
    return !*name;
}

const char *upgrade_credential_name_parse(apr_pool_t *p, upgrade_credential_name *name,
                                          const char *word)
{
    upgrade_credential_place place = place_of(word);
    apr_size_t length = strlen(places[place].prefix);
    const char *bare = word + length;
    int is_valid =
        place == UPGRADE_CREDENTIAL_QUERY ? is_parameter(bare) : !bare[upgrade_token_length(bare)];

    if (!*bare || !is_valid || strlen(word) > UPGRADE_CREDENTIAL_NAME_MAX) {
        return apr_psprintf(p,
                            "invalid name '%s', expected a header field, query:NAME or "
                            "cookie:NAME, of at most %d characters",
                            word, UPGRADE_CREDENTIAL_NAME_MAX);
    }
    name->place = place;
    name->full = apr_pstrcat(p, places[place].prefix, bare, NULL);
    name->name = name->full + length;
    return NULL;
}

/*
 * Values.
 */

/* Return the length of the first pair of a text. httpd joins the lines of a Cookie field with ", ",
 * which no cookie contains (RFC 6265 section 4.1.1). */
static apr_size_t pair_length(const char *text, upgrade_credential_place place)
{
    const char *const separators = place == UPGRADE_CREDENTIAL_QUERY ? "&" : ";,";
    apr_size_t length = strcspn(text, separators);

    while (text[length] == ',' && text[length + 1] != ' ') {
        length += 1 + strcspn(text + length + 1, separators);
    }
    return length;
}

/* Take the next pair "name=value" from a text. Return 0 after the last one. Quotes have no meaning:
 * neither in a query nor in a Cookie field do they protect a separator. */
static int next_pair(const char **rest, upgrade_credential_place place, upgrade_span *name,
                     upgrade_span *value)
{
    const char *start = *rest;
    apr_size_t length = pair_length(start, place);
    const char *equals = memchr(start, '=', length);
    apr_size_t name_length = equals ? (apr_size_t)(equals - start) : length;

    *name = upgrade_span_trim((upgrade_span){ .start = start, .length = name_length });
    *value = (upgrade_span){ .start = start + length };
    if (equals) {
        *value = upgrade_span_trim(
            (upgrade_span){ .start = equals + 1, .length = length - name_length - 1 });
    }
    *rest = start + length + (start[length] != '\0');
    return *start != '\0';
}

static upgrade_span decode(apr_pool_t *p, upgrade_span encoded)
{
    const char *decoded = NULL;

    if (memchr(encoded.start, '%', encoded.length) || memchr(encoded.start, '+', encoded.length)) {
        decoded =
            apr_punescape_url(p, apr_pstrmemdup(p, encoded.start, encoded.length), NULL, NULL, 1);
    }
    return decoded ? upgrade_span_of(decoded) : encoded;
}

static upgrade_span unquote(upgrade_span value)
{
    int is_quoted =
        value.length > 1 && value.start[0] == '"' && value.start[value.length - 1] == '"';

    return is_quoted ? (upgrade_span){ .start = value.start + 1, .length = value.length - 2 }
                     : value;
}

static int is_named(upgrade_span name, const char *wanted)
{
    return name.length == strlen(wanted) && !memcmp(name.start, wanted, name.length);
}

const apr_array_header_t *
upgrade_credential_values(apr_pool_t *p, const upgrade_credential_name *name, const char *text)
{
    enum { VALUES_MAX = 8 };
    int is_query = name->place == UPGRADE_CREDENTIAL_QUERY;
    apr_array_header_t *values = apr_array_make(p, 1, sizeof(upgrade_span));
    upgrade_span found, value;

    while (values->nelts < VALUES_MAX && next_pair(&text, name->place, &found, &value)) {
        if (!is_named(is_query ? decode(p, found) : found, name->name)) {
            continue;
        }
        value = is_query ? decode(p, value) : unquote(value);
        if (value.length) {
            APR_ARRAY_PUSH(values, upgrade_span) = value;
        }
    }
    return values;
}
