/* SPDX-License-Identifier: Apache-2.0 */

#include "https_claim.h"

#include <string.h>

#include "list.h"

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/*
 * The values.
 */

/* Return whether an element of a list is a word for https. */
static int is_secure(upgrade_span element)
{
    static const char *const words[] = { "https", "wss", "ssl", "tls", "on", "1", "true", "yes" };
    apr_size_t i;

    for (i = 0; i < LENGTH(words); i++) {
        if (upgrade_span_is(element, words[i])) {
            return 1;
        }
    }
    return 0;
}

/* A list to which each proxy may add a word: "https, http". One of them suffices, because the
 * redirected request passes the same proxies. */
static upgrade_span find_scheme(upgrade_span value)
{
    upgrade_span element;

    while (upgrade_list_next(&value, ',', &element)) {
        if (is_secure(element)) {
            return element;
        }
    }
    return (upgrade_span){ .start = NULL };
}

/* Forwarded (RFC 7239): a list of elements, each with parameters. */
static upgrade_span find_proto(upgrade_span value)
{
    upgrade_span element;
    upgrade_span parameter;

    while (upgrade_list_next(&value, ',', &element)) {
        while (upgrade_list_next(&element, ';', &parameter)) {
            if (upgrade_span_is(parameter, "proto=https")
                || upgrade_span_is(parameter, "proto=\"https\"")) {
                return parameter;
            }
        }
    }
    return (upgrade_span){ .start = NULL };
}

/* CF-Visitor of Cloudflare: {"scheme":"https"}. */
static upgrade_span find_visitor(upgrade_span value)
{
    static const char https[] = "\"https\"";
    const apr_size_t length = sizeof(https) - 1;
    apr_size_t at;

    for (at = 0; at + length <= value.length; at++) {
        upgrade_span word = { .start = value.start + at, .length = length };

        if (upgrade_span_is(word, https)) {
            /* Without the quotation marks. */
            return (upgrade_span){ .start = word.start + 1, .length = word.length - 2 };
        }
    }
    return (upgrade_span){ .start = NULL };
}

/* X-ARR-SSL of IIS describes the certificate of a TLS connection, and is not sent without one. */
static upgrade_span find_certificate(upgrade_span value)
{
    const char *end = memchr(value.start, '|', value.length);

    return (upgrade_span){
        .start = value.length ? value.start : NULL,
        .length = end ? (apr_size_t)(end - value.start) : value.length,
    };
}

/* X-Forwarded-Port. */
static upgrade_span find_port(upgrade_span value)
{
    upgrade_span element;

    while (upgrade_list_next(&value, ',', &element)) {
        if (upgrade_span_is(element, "443")) {
            return element;
        }
    }
    return (upgrade_span){ .start = NULL };
}

/*
 * The header fields.
 */

typedef upgrade_span finder(upgrade_span value);

static const struct {
    const char *header;
    finder *find;
} fields[] = {
    { "X-Forwarded-Proto", find_scheme }, { "X-Forwarded-Protocol", find_scheme },
    { "X-Forwarded-Ssl", find_scheme },   { "X-Forwarded-Scheme", find_scheme },
    { "X-Scheme", find_scheme },          { "X-Url-Scheme", find_scheme },
    { "Front-End-Https", find_scheme },   { "CloudFront-Forwarded-Proto", find_scheme },
    { "Fastly-SSL", find_scheme },        { "Forwarded", find_proto },
    { "CF-Visitor", find_visitor },       { "X-ARR-SSL", find_certificate },
};

/* The lines of one field. */
typedef struct search {
    finder *find;
    upgrade_span found;
    int is_sent;
} search;

static int read_line(void *data, const char *name, const char *value)
{
    search *lines = data;

    (void)name;
    lines->is_sent = 1;
    lines->found = lines->find(upgrade_span_trim(upgrade_span_of(value)));
    return !lines->found.start;
}

/* Read a field. Return whether it claims https. */
static int read_field(const apr_table_t *headers, const char *header, search *lines)
{
    /* Most requests have none of these fields. */
    if (apr_table_get(headers, header)) {
        apr_table_do(read_line, lines, headers, header, NULL);
    }
    return lines->found.start != NULL;
}

/* Return whether the name of a header field may be in the table, by its first letters. */
static int may_be_field(const char *name)
{
    switch (*name) {
    case 'X':
    case 'x':
    case 'F':
    case 'f':
        return 1;
    case 'C':
    case 'c':
        return strchr("FfLl", name[1]) != NULL;
    default:
        return 0;
    }
}

/* Return whether a request may have one of the fields, which most requests do not. Reads the names
 * of its fields once, instead of once for each field of the table. */
static int may_have_field(const apr_table_t *headers)
{
    const apr_array_header_t *all = apr_table_elts(headers);
    int i;

    for (i = 0; i < all->nelts; i++) {
        if (may_be_field(APR_ARRAY_IDX(all, i, apr_table_entry_t).key)) {
            return 1;
        }
    }
    return 0;
}

upgrade_https_claim upgrade_https_claim_of(const apr_table_t *headers, const char *own)
{
    search lines = { .find = find_scheme };
    apr_size_t i;

    if (own && read_field(headers, own, &lines)) {
        return (upgrade_https_claim){ .header = own, .value = lines.found };
    }
    if (!may_have_field(headers)) {
        return (upgrade_https_claim){ .header = NULL };
    }
    for (i = 0; i < LENGTH(fields); i++) {
        lines.find = fields[i].find;
        if (read_field(headers, fields[i].header, &lines)) {
            return (upgrade_https_claim){ .header = fields[i].header, .value = lines.found };
        }
    }
    /* The port says less than a scheme: it is often a constant in the configuration of a proxy that
     * serves http as well. It counts only if no field has a scheme. */
    lines.find = find_port;
    if (!lines.is_sent && read_field(headers, "X-Forwarded-Port", &lines)) {
        return (upgrade_https_claim){ .header = "X-Forwarded-Port", .value = lines.found };
    }
    return (upgrade_https_claim){ .header = NULL };
}
