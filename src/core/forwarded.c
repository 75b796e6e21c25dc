/* SPDX-License-Identifier: Apache-2.0 */

#include "forwarded.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "cipher.h"
#include "list.h"
#include "span.h"

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static const char *const fact_names[UPGRADE_FORWARDED_FACTS] = {
    [UPGRADE_FORWARDED_PROTO] = "proto",
    [UPGRADE_FORWARDED_TLS_VERSION] = "tls-version",
    [UPGRADE_FORWARDED_CIPHER] = "cipher",
    [UPGRADE_FORWARDED_CIPHER_BITS] = "cipher-bits",
    [UPGRADE_FORWARDED_HTTP_VERSION] = "http-version",
    [UPGRADE_FORWARDED_GROUP] = "group",
};

upgrade_forwarded_fact upgrade_forwarded_fact_parse(const char *name)
{
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (!apr_cstr_casecmp(name, fact_names[fact])) {
            return fact;
        }
    }
    return UPGRADE_FORWARDED_UNSET;
}

const char *upgrade_forwarded_fact_name(upgrade_forwarded_fact fact)
{
    return fact_names[fact];
}

const char *upgrade_forwarded_fact_names(apr_pool_t *p)
{
    const char *list = "";
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        list = apr_pstrcat(p, list, *list ? ", " : "", fact_names[fact], NULL);
    }
    return list;
}

upgrade_forwarded_element upgrade_forwarded_element_parse(const char *word)
{
    static const char *const words[] = {
        [UPGRADE_ELEMENT_FIRST] = "first",
        [UPGRADE_ELEMENT_LAST] = "last",
    };
    upgrade_forwarded_element element;

    for (element = UPGRADE_ELEMENT_FIRST; element <= UPGRADE_ELEMENT_LAST; element++) {
        if (!apr_cstr_casecmp(word, words[element])) {
            return element;
        }
    }
    return UPGRADE_ELEMENT_UNSET;
}

int upgrade_forwarded_trusts(const upgrade_forwarded_conf *conf, apr_sockaddr_t *peer)
{
    int i;

    for (i = 0; peer && conf->trusted && i < conf->trusted->nelts; i++) {
        if (apr_ipsubnet_test(APR_ARRAY_IDX(conf->trusted, i, apr_ipsubnet_t *), peer)) {
            return 1;
        }
    }
    return 0;
}

/*
 * Forwarded (RFC 7239 4): elements separated by commas, each a list of pairs separated by
 * semicolons; a pair is token "=" ( token / quoted-string ).
 */

static const char *skip_space(const char *at)
{
    while (*at == ' ' || *at == '\t') {
        at++;
    }
    return at;
}

/* Return the position after the closing quote, or NULL if there is none. */
static const char *skip_quoted(const char *at)
{
    for (at++; *at != '"'; at++) {
        if (*at == '\\') {
            at++;
        }
        if (!*at) {
            return NULL;
        }
    }
    return at + 1;
}

/* Read one pair, and set *proto if it is proto=. Return the position after it, or NULL if it is
 * malformed. */
static const char *read_pair(apr_pool_t *p, const char *at, const char **proto)
{
    static const char name[] = "proto";
    const char *name_end = at + upgrade_token_length(at);
    const char *value = name_end + 1;
    int is_quoted;
    const char *end;

    if (name_end == at || *name_end != '=') {
        return NULL;
    }
    is_quoted = *value == '"';
    end = is_quoted ? skip_quoted(value) : value + upgrade_token_length(value);
    if (!end || end == value) {
        return NULL;
    }
    if (name_end - at == sizeof(name) - 1 && !apr_cstr_casecmpn(at, name, sizeof(name) - 1)) {
        if (*proto) {
            return NULL;
        }
        *proto =
            apr_pstrmemdup(p, value + is_quoted, (apr_size_t)(end - value) - (is_quoted ? 2 : 0));
    }
    return end;
}

/* Read the pairs of one element, and set *proto to its proto, or NULL. Return the position after
 * it, a comma or the end, or NULL if it is malformed. */
static const char *read_element(apr_pool_t *p, const char *at, const char **proto)
{
    *proto = NULL;
    at = read_pair(p, at, proto);
    while (at && *at == ';') {
        at = read_pair(p, at + 1, proto);
    }
    at = at ? skip_space(at) : NULL;
    return at && (!*at || *at == ',') ? at : NULL;
}

const char *upgrade_forwarded_proto(apr_pool_t *p, const char *value,
                                    upgrade_forwarded_element element)
{
    const char *proto;
    const char *at = read_element(p, skip_space(value), &proto);
    const char *first = proto;

    while (at && *at) {
        at = read_element(p, skip_space(at + 1), &proto);
    }
    if (!at) {
        return NULL;
    }
    return element == UPGRADE_ELEMENT_FIRST ? first : proto;
}

/*
 * The value of a fact.
 */

/* The header fields that are being read. */
typedef struct reader {
    apr_pool_t *p;
    const upgrade_forwarded_conf *conf;
    const apr_table_t *headers;
    upgrade_forwarded_gaps *gaps;
} reader;

/* Return the first or last element of a list, without the spaces around it. */
static const char *element_of(apr_pool_t *p, const char *list, upgrade_forwarded_element element)
{
    const char *comma = strrchr(list, ',');
    upgrade_span span = upgrade_span_of(comma ? comma + 1 : list);

    if (element == UPGRADE_ELEMENT_FIRST) {
        span = (upgrade_span){ .start = list, .length = strcspn(list, ",") };
    }
    span = upgrade_span_trim(span);
    return apr_pstrmemdup(p, span.start, span.length);
}

static void note_unless(reader *from, int is_understood, upgrade_forwarded_fact fact)
{
    if (!is_understood) {
        from->gaps->not_understood |= UPGRADE_FORWARDED_BIT(fact);
    }
}

/* Return the value of a fact, or NULL. Record why there is none. */
static const char *value_of(reader *from, upgrade_forwarded_fact fact)
{
    const char *name = from->conf->names[fact];
    const char *value = name ? apr_table_get(from->headers, name) : NULL;

    if (!value || !*value) {
        from->gaps->missing |= name ? UPGRADE_FORWARDED_BIT(fact) : 0;
        return NULL;
    }
    if (fact == UPGRADE_FORWARDED_PROTO && from->conf->reads_forwarded) {
        value = upgrade_forwarded_proto(from->p, value, from->conf->elements[fact]);
        note_unless(from, value != NULL, fact);
        return value;
    }
    if (!strchr(value, ',')) {
        return value;
    }
    if (from->conf->elements[fact] == UPGRADE_ELEMENT_UNSET) {
        from->gaps->lists |= UPGRADE_FORWARDED_BIT(fact);
        return NULL;
    }
    return element_of(from->p, value, from->conf->elements[fact]);
}

/*
 * The values that are understood.
 */

static const struct {
    const char *value;
    int is_tls;
} protos[] = {
    { "https", 1 },                  /* X-Forwarded-Proto, X-Forwarded-Scheme, Forwarded */
    { "http", 0 },                   /* the same */
    { "wss", 1 },                    /* X-Forwarded-Proto of Traefik, for WebSocket */
    { "ws", 0 },                     /* the same */
    { "on", 1 },                     /* X-Forwarded-Ssl, Front-End-Https, HTTPS of IIS */
    { "off", 0 },                    /* the same */
    { "ssl", 1 },                    /* X-Forwarded-Protocol */
    { "1", 1 },                      /* X-Https and the like */
    { "0", 0 },                      /* the same */
    { "{\"scheme\":\"https\"}", 1 }, /* CF-Visitor of Cloudflare */
    { "{\"scheme\":\"http\"}", 0 },  /* the same */
};

/* JSON distinguishes upper and lower case, the other values do not. */
static int is_proto(const char *value, const char *proto)
{
    return *proto == '{' ? !strcmp(value, proto) : !apr_cstr_casecmp(value, proto);
}

/* Return whether the client used TLS. */
static int read_proto(reader *from)
{
    const char *value = value_of(from, UPGRADE_FORWARDED_PROTO);
    apr_size_t i;

    for (i = 0; value && i < LENGTH(protos); i++) {
        if (is_proto(value, protos[i].value)) {
            return protos[i].is_tls;
        }
    }
    note_unless(from, !value, UPGRADE_FORWARDED_PROTO);
    return 0;
}

/* Split "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake" (CloudFront-Viewer-TLS). Return the version
 * and set *cipher, or return NULL if it is malformed. The last word is ignored. */
static const char *split_viewer(apr_pool_t *p, const char *value, const char **cipher)
{
    const char *colon = strchr(value, ':');
    const char *second = strchr(colon + 1, ':');

    if (!second || !apr_isalpha(second[1]) || second[1 + upgrade_token_length(second + 1)]) {
        return NULL;
    }
    *cipher = apr_pstrmemdup(p, colon + 1, (apr_size_t)(second - colon) - 1);
    return apr_pstrmemdup(p, value, (apr_size_t)(colon - value));
}

/* Read the version, and the cipher if the same header field names it. */
static upgrade_tls read_version(reader *from, upgrade_cipher *cipher)
{
    const upgrade_forwarded_fact fact = UPGRADE_FORWARDED_TLS_VERSION;
    const char *value = value_of(from, fact);
    const char *suite = NULL;
    upgrade_tls tls;

    if (!value) {
        return UPGRADE_TLS_ANY;
    }
    if (strchr(value, ':')) {
        value = split_viewer(from->p, value, &suite);
        *cipher = upgrade_cipher_parse(suite);
    }
    tls = upgrade_tls_parse(value);
    note_unless(from, tls != UPGRADE_TLS_UNSET && (!suite || cipher->is_known), fact);
    return tls != UPGRADE_TLS_UNSET ? tls : UPGRADE_TLS_ANY;
}

static upgrade_cipher read_cipher(reader *from)
{
    const char *value = value_of(from, UPGRADE_FORWARDED_CIPHER);
    upgrade_cipher cipher = upgrade_cipher_parse(value);

    note_unless(from, !value || cipher.is_known, UPGRADE_FORWARDED_CIPHER);
    return cipher;
}

static int read_cipher_bits(reader *from)
{
    const char *value = value_of(from, UPGRADE_FORWARDED_CIPHER_BITS);
    int bits = upgrade_cipher_bits_parse(value);

    note_unless(from, !value || bits, UPGRADE_FORWARDED_CIPHER_BITS);
    return bits;
}

/* Read the facts of a TLS session. A header field for one fact alone takes precedence over another
 * that contains it too. */
static upgrade_key_group read_group(reader *from)
{
    const char *value = value_of(from, UPGRADE_FORWARDED_GROUP);
    const upgrade_key_group group = upgrade_key_group_parse(value);

    note_unless(from, !value || group != UPGRADE_KEY_GROUP_UNSET, UPGRADE_FORWARDED_GROUP);
    return group;
}

static void read_session(reader *from, upgrade_tls_facts *session)
{
    const char *const *names = from->conf->names;
    upgrade_cipher cipher = { 0 };

    session->tls = read_version(from, &cipher);
    if (session->tls < UPGRADE_TLS_ANY) {
        return;
    }
    if (names[UPGRADE_FORWARDED_CIPHER]) {
        cipher = read_cipher(from);
    }
    session->cipher_bits =
        names[UPGRADE_FORWARDED_CIPHER_BITS] ? read_cipher_bits(from) : cipher.bits;
    session->forward_secrecy = session->tls >= UPGRADE_TLS_1_3 || cipher.forward_secrecy;
    if (names[UPGRADE_FORWARDED_GROUP]) {
        session->group = read_group(from);
    }
}

/* Read HTTP/2.0, HTTP/2, 2.0 or 2. Return 0 for anything else. */
static int read_http_version(reader *from)
{
    static const struct {
        const char *value;
        int http;
    } versions[] = {
        { "1.1", UPGRADE_HTTP(1, 1) }, { "2.0", UPGRADE_HTTP(2, 0) }, { "2", UPGRADE_HTTP(2, 0) },
        { "3.0", UPGRADE_HTTP(3, 0) }, { "3", UPGRADE_HTTP(3, 0) },   { "1.0", UPGRADE_HTTP(1, 0) },
    };
    static const char prefix[] = "HTTP/";
    const apr_size_t length = sizeof(prefix) - 1;
    const char *value = value_of(from, UPGRADE_FORWARDED_HTTP_VERSION);
    apr_size_t i;

    if (value && !apr_cstr_casecmpn(value, prefix, length)) {
        value += length;
    }
    for (i = 0; value && i < LENGTH(versions); i++) {
        if (!strcmp(value, versions[i].value)) {
            return versions[i].http;
        }
    }
    note_unless(from, !value, UPGRADE_FORWARDED_HTTP_VERSION);
    return 0;
}

/*
 * The facts.
 */

upgrade_forwarded upgrade_forwarded_read(apr_pool_t *p, const upgrade_forwarded_conf *conf,
                                         const apr_table_t *headers)
{
    upgrade_forwarded forwarded = { .http = 0 };
    reader from = { .p = p, .conf = conf, .headers = headers, .gaps = &forwarded.gaps };

    if (read_proto(&from)) {
        read_session(&from, &forwarded.session);
    }
    forwarded.http = read_http_version(&from);
    return forwarded;
}
