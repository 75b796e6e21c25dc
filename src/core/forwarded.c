/* SPDX-License-Identifier: Apache-2.0 */

#include "forwarded.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

static const char *const fact_names[UPGRADE_FORWARDED_FACTS] = {
    [UPGRADE_FORWARDED_PROTO] = "proto",
    [UPGRADE_FORWARDED_TLS_VERSION] = "tls-version",
    [UPGRADE_FORWARDED_CIPHER_BITS] = "cipher-bits",
    [UPGRADE_FORWARDED_HTTP_VERSION] = "http-version",
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

const char *upgrade_forwarded_fact_names(apr_pool_t *p)
{
    const char *list = "";
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        list = apr_pstrcat(p, list, *list ? ", " : "", fact_names[fact], NULL);
    }
    return list;
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

static const char *skip_token(const char *at)
{
    while (*at && (unsigned char)*at < 0x80
           && (apr_isalnum(*at) || strchr("!#$%&'*+-.^_`|~", *at))) {
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
    const char *name_end = skip_token(at);
    const char *value = name_end + 1;
    int is_quoted;
    const char *end;

    if (name_end == at || *name_end != '=') {
        return NULL;
    }
    is_quoted = *value == '"';
    end = is_quoted ? skip_quoted(value) : skip_token(value);
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

const char *upgrade_forwarded_proto(apr_pool_t *p, const char *value)
{
    const char *proto = NULL;
    const char *at = skip_space(value);

    for (;;) {
        at = read_pair(p, at, &proto);
        if (!at) {
            return NULL;
        }
        if (*at == ';') {
            at++;
            continue;
        }
        at = skip_space(at);
        if (!*at) {
            return proto;
        }
        if (*at != ',') {
            return NULL;
        }
        at = skip_space(at + 1);
        proto = NULL;
    }
}

/*
 * Values.
 */

/* Read TLSv1.2, TLS1.2 or TLS/1.2, in any case. */
static upgrade_tls read_tls_version(const char *value)
{
    static const struct {
        const char *number;
        upgrade_tls tls;
    } versions[] = {
        /* The most frequent first. */
        { "1.3", UPGRADE_TLS_1_3 }, { "1.2", UPGRADE_TLS_1_2 }, { "1.1", UPGRADE_TLS_1_1 },
        { "1.0", UPGRADE_TLS_1_0 }, { "1", UPGRADE_TLS_1_0 },
    };
    apr_size_t i;

    if (apr_cstr_casecmpn(value, "TLS", 3)) {
        return UPGRADE_TLS_ANY;
    }
    value += 3;
    if (*value == 'v' || *value == 'V' || *value == '/') {
        value++;
    }
    for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (!strcmp(value, versions[i].number)) {
            return versions[i].tls;
        }
    }
    return UPGRADE_TLS_ANY;
}

/* Read HTTP/2.0, HTTP/2, 2.0 or 2. Return 0 for anything else. */
static int read_http_version(const char *value)
{
    int major, minor;

    if (!apr_cstr_casecmpn(value, "HTTP/", 5)) {
        value += 5;
    }
    if (!apr_isdigit(value[0])) {
        return 0;
    }
    major = value[0] - '0';
    if (!value[1]) {
        return UPGRADE_HTTP(major, 0);
    }
    if (value[1] != '.' || !apr_isdigit(value[2]) || value[3]) {
        return 0;
    }
    minor = value[2] - '0';
    return UPGRADE_HTTP(major, minor);
}

/* Return the value, or NULL if it is missing, empty, or combined from several field lines. */
static const char *single(const char *value)
{
    return value && *value && !strchr(value, ',') ? value : NULL;
}

upgrade_facts upgrade_forwarded_facts(apr_pool_t *p,
                                      const char *const values[UPGRADE_FORWARDED_FACTS],
                                      const char *const names[UPGRADE_FORWARDED_FACTS],
                                      int connection_http)
{
    const char *proto = single(values[UPGRADE_FORWARDED_PROTO]);
    const char *version = single(values[UPGRADE_FORWARDED_TLS_VERSION]);
    const char *http = single(values[UPGRADE_FORWARDED_HTTP_VERSION]);
    upgrade_tls_facts *session = apr_pcalloc(p, sizeof(*session));
    upgrade_facts facts = { .session = session,
                            .http = connection_http,
                            .connection_http = (unsigned)connection_http };

    if (proto && !apr_cstr_casecmp(proto, "https")) {
        session->tls = version ? read_tls_version(version) : UPGRADE_TLS_ANY;
        session->cipher_bits =
            upgrade_cipher_bits_parse(single(values[UPGRADE_FORWARDED_CIPHER_BITS]));
        /* No header field carries it; all ciphers of TLS 1.3 provide it. */
        session->forward_secrecy = session->tls >= UPGRADE_TLS_1_3;
    }
    if (names[UPGRADE_FORWARDED_HTTP_VERSION]) {
        facts.http = http ? read_http_version(http) : 0;
    }
    return facts;
}
