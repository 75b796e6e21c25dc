/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/forwarded_memory.h"
#include <apr_strings.h>

#include "tap.h"

static void test_forwarded(apr_pool_t *p)
{
    static const struct {
        const char *value;
        const char *proto;
    } fields[] = {
        { "proto=https", "https" },
        { "Proto=HTTPS", "HTTPS" },
        { "proto=\"https\"", "https" },
        { "for=192.0.2.1;proto=https;by=_x", "https" },
        { "for=\"[2001:db8::1]:4711\";proto=http", "http" },
        { "proto=https, for=192.0.2.1;proto=http", "http" },
        { "proto=https,proto=http", "http" },
        { "proto=http, proto=https", "https" },
        { "for=\"a,b;proto=https\", proto=http", "http" },
        { "for=\"a\\\"\";proto=http", "http" },
        { "proto=https, for=192.0.2.1", NULL },
        { "for=192.0.2.1", NULL },
        { "", NULL },
        { " ", NULL },
        { ",", NULL },
        { "proto=https,", NULL },
        { "proto=https,,proto=https", NULL },
        { "proto", NULL },
        { "proto=", NULL },
        { "proto = https", NULL },
        { "proto=https;", NULL },
        { "proto=https;proto=https", NULL },
        { "proto=\"https", NULL },
        { "proto=\"https\\", NULL },
        { "proto=https x", NULL },
        { "proto=https\"", NULL },
        /* The elements of a client before that of the proxy do not change the meaning of the latter. */
        { "for=\"x, for=192.0.2.1;proto=http", NULL },
        { "proto=https;for=\", for=\"[2001:db8::1]\";proto=http", NULL },
        { "proto=https;for=\"x\\, for=192.0.2.1;proto=http", NULL },
    };
    static const struct {
        const char *value;
        const char *proto;
    } first[] = {
        { "proto=https", "https" },
        { "for=a;proto=https, proto=http", "https" },
        { "proto=http, proto=https, proto=https", "http" },
        { "for=a, proto=https", NULL },
        { "proto=https,", NULL },
        { "proto=https, x", NULL },
        { "proto=https, for=\"", NULL },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(fields); i++) {
        is(upgrade_forwarded_proto(p, fields[i].value, UPGRADE_ELEMENT_UNSET), fields[i].proto, fields[i].value);
        is(upgrade_forwarded_proto(p, fields[i].value, UPGRADE_ELEMENT_LAST), fields[i].proto, fields[i].value);
    }
    for (i = 0; i < LENGTH(first); i++) {
        is(upgrade_forwarded_proto(p, first[i].value, UPGRADE_ELEMENT_FIRST), first[i].proto, first[i].value);
    }
}

#define BIT(fact) UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_##fact)
#define NAMES     UPGRADE_FORWARDED_FACTS

/* The header fields of a request, one for each fact; NULL: not sent. */
static apr_table_t *fields_of(apr_pool_t *p, const char *const values[NAMES], const char *const names[NAMES])
{
    apr_table_t *fields = apr_table_make(p, NAMES);
    int i;

    for (i = UPGRADE_FORWARDED_UNSET + 1; i < NAMES; i++) {
        if (values[i]) {
            apr_table_addn(fields, names[i] ? names[i] : "unused", values[i]);
        }
    }
    return fields;
}

static const char *const all[NAMES] = { NULL, "a", "b", "c", "d", "e" };
static const char *const no_bits[NAMES] = { NULL, "a", "b", "c", NULL, "e" };
static const char *const proto_and_version[NAMES] = { NULL, "a", "b" };
static const char *const proto_alone[NAMES] = { NULL, "a" };
static const upgrade_forwarded_element single[NAMES];

/* The values of each fact that are understood, and others. */
static void test_protos(apr_pool_t *p)
{
    static const struct {
        const char *value;
        int is_tls;
        unsigned not_understood, lists, missing;
    } protos[] = {
        { "https", 1, 0, 0, 0 },
        { "HTTPS", 1, 0, 0, 0 },
        { "wss", 1, 0, 0, 0 },
        { "on", 1, 0, 0, 0 },
        { "On", 1, 0, 0, 0 },
        { "ssl", 1, 0, 0, 0 },
        { "1", 1, 0, 0, 0 },
        { "{\"scheme\":\"https\"}", 1, 0, 0, 0 },
        { "http", 0, 0, 0, 0 },
        { "ws", 0, 0, 0, 0 },
        { "off", 0, 0, 0, 0 },
        { "0", 0, 0, 0, 0 },
        { "{\"scheme\":\"http\"}", 0, 0, 0, 0 },
        { NULL, 0, 0, 0, 1 },
        { "", 0, 0, 0, 1 },
        { "https,http", 0, 0, 1, 0 },
        { "https, https", 0, 0, 1, 0 },
        { ",", 0, 0, 1, 0 },
        { "{\"scheme\":\"https\",\"x\":1}", 0, 0, 1, 0 },
        { "https ", 0, 1, 0, 0 },
        { "tls", 0, 1, 0, 0 },
        { "yes", 0, 1, 0, 0 },
        { "true", 0, 1, 0, 0 },
        { "2", 0, 1, 0, 0 },
        { "11", 0, 1, 0, 0 },
        { "https://", 0, 1, 0, 0 },
        { "https;q=1", 0, 1, 0, 0 },
        { "\"https\"", 0, 1, 0, 0 },
        { "{\"scheme\": \"https\"}", 0, 1, 0, 0 },
        { "{\"scheme\":\"HTTPS\"}", 0, 1, 0, 0 },
        { "{\"Scheme\":\"https\"}", 0, 1, 0, 0 },
        { "{\"scheme\":\"wss\"}", 0, 1, 0, 0 },
        { "{\"scheme\":\"https\"}}", 0, 1, 0, 0 },
        { "{\"scheme\":https}", 0, 1, 0, 0 },
        { "{scheme:https}", 0, 1, 0, 0 },
        { "{\"x\":{\"scheme\":\"https\"}}", 0, 1, 0, 0 },
        { "2048|256|C=US|CN=www.example.com", 0, 1, 0, 0 },    /* X-ARR-SSL */
    };
    const upgrade_forwarded_conf conf = { .names = proto_alone, .elements = single };
    apr_size_t i;

    for (i = 0; i < LENGTH(protos); i++) {
        const char *const values[NAMES] = { NULL, protos[i].value };
        const upgrade_forwarded got = upgrade_forwarded_read(p, &conf, fields_of(p, values, proto_alone));

        ok((got.session.tls == UPGRADE_TLS_ANY) == protos[i].is_tls && (got.session.tls == UPGRADE_TLS_UNSET) == !protos[i].is_tls
               && !got.session.cipher_bits && !got.session.forward_secrecy && !got.http
               && got.gaps.missing == protos[i].missing * BIT(PROTO) && got.gaps.lists == protos[i].lists * BIT(PROTO)
               && got.gaps.not_understood == protos[i].not_understood * BIT(PROTO),
           "proto %s", protos[i].value ? protos[i].value : "(null)");
    }
}

static void test_facts(apr_pool_t *p)
{
    static const struct {
        const char *const *names;
        const char *values[NAMES];    /* of proto, tls-version, cipher, cipher-bits, http-version, group */
        upgrade_tls_facts session;
        int http;
        upgrade_forwarded_gaps gaps;
    } rows[] = {
        { all, { NULL, "https", "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", "128", "HTTP/2.0" }, { UPGRADE_TLS_1_2, 128, 1, 0 }, 2000, { 0 } },
        { all, { NULL, "https", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "256", "2.0" }, { UPGRADE_TLS_1_3, 256, 1, 0 }, 2000, { 0 } },
        { all, { NULL, "https", "TLSv1_2", "AES128-SHA", "128", "2" }, { UPGRADE_TLS_1_2, 128, 0, 0 }, 2000, { 0 } },
        { all, { NULL, "https", "TLS_1_3", "AEAD-AES128-GCM-SHA256", "128", "HTTP/3" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 3000, { 0 } },
        { all, { NULL, "https", "TLSv12", "ECDHE-RSA-AES128-SHA", "128", "3" }, { UPGRADE_TLS_1_2, 128, 1, 0 }, 3000, { 0 } },
        { all, { NULL, "on", "tls1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "128", "http/1.1" }, { UPGRADE_TLS_1_1, 128, 1, 0 }, 1001, { 0 } },
        { all, { NULL, "wss", "TLSv1", "DES-CBC3-SHA", "112", "1.0" }, { UPGRADE_TLS_1_0, 112, 0, 0 }, 1000, { 0 } },
        /* The bits of cipher-bits, if it is configured, else those of the cipher. */
        { all, { NULL, "https", "TLSv1.2", "ECDHE-RSA-AES256-SHA", "128", "2" }, { UPGRADE_TLS_1_2, 128, 1, 0 }, 2000, { 0 } },
        { all, { NULL, "https", "TLSv1.2", "ECDHE-RSA-AES256-SHA", NULL, "2" }, { UPGRADE_TLS_1_2, 0, 1, 0 }, 2000, { .missing = BIT(CIPHER_BITS) } },
        { no_bits, { NULL, "https", "TLSv1.2", "ECDHE-RSA-AES256-SHA", "1", "2" }, { UPGRADE_TLS_1_2, 256, 1, 0 }, 2000, { 0 } },
        { no_bits, { NULL, "https", NULL, "TLS_AES_128_GCM_SHA256", NULL, "2" }, { UPGRADE_TLS_ANY, 128, 1, 0 }, 2000, { .missing = BIT(TLS_VERSION) } },
        { no_bits, { NULL, "https", "TLSv1.3", NULL, NULL, "2" }, { UPGRADE_TLS_1_3, 0, 1, 0 }, 2000, { .missing = BIT(CIPHER) } },
        { no_bits, { NULL, "https", "TLSv1.3", "x", NULL, "2" }, { UPGRADE_TLS_1_3, 0, 1, 0 }, 2000, { .not_understood = BIT(CIPHER) } },
        { no_bits, { NULL, "https", "TLSv1.2", "EXP-RC4-MD5", NULL, "2" }, { UPGRADE_TLS_1_2, 0, 0, 0 }, 2000, { .not_understood = BIT(CIPHER) } },
        /* CloudFront-Viewer-TLS. */
        { proto_and_version, { NULL, "https", "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 0, { 0 } },
        { proto_and_version, { NULL, "https", "TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:sessionResumed" }, { UPGRADE_TLS_1_2, 256, 1, 0 }, 0, { 0 } },
        { proto_and_version, { NULL, "https", "TLSv1.2:AES128-SHA:connectionReused" }, { UPGRADE_TLS_1_2, 128, 0, 0 }, 0, { 0 } },
        { proto_and_version, { NULL, "http", "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake" }, { UPGRADE_TLS_UNSET, 0, 0, 0 }, 0, { 0 } },
        { no_bits, { NULL, "https", "TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:fullHandshake", "AES128-SHA", NULL, "2" }, { UPGRADE_TLS_1_2, 128, 0, 0 }, 2000, { 0 } },
        { proto_and_version, { NULL, "https", "TLSv1.2:x:fullHandshake" }, { UPGRADE_TLS_1_2, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", "x:TLS_AES_128_GCM_SHA256:fullHandshake" }, { UPGRADE_TLS_ANY, 128, 1, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", "TLSv1.3:TLS_AES_128_GCM_SHA256" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", "TLSv1.3:TLS_AES_128_GCM_SHA256:" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", "TLSv1.3:TLS_AES_128_GCM_SHA256:a:b" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", ":" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        { proto_and_version, { NULL, "https", "::x" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0, { .not_understood = BIT(TLS_VERSION) } },
        /* SSL is not TLS. */
        { all, { NULL, "https", "SSLv3", "ECDHE-RSA-AES128-SHA", "128", "1.1" }, { UPGRADE_TLS_SSL, 0, 0, 0 }, 1001, { 0 } },
        /* No session. */
        { all, { NULL, "http", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "256", "HTTP/2.0" }, { UPGRADE_TLS_UNSET, 0, 0, 0 }, 2000, { 0 } },
        { all, { NULL, "http", NULL, NULL, NULL, "HTTP/1.1" }, { UPGRADE_TLS_UNSET, 0, 0, 0 }, 1001, { 0 } },
        { all, { NULL, NULL, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "256", "HTTP/2.0" }, { UPGRADE_TLS_UNSET, 0, 0, 0 }, 2000, { .missing = BIT(PROTO) } },
        /* Nothing else is understood. */
        { all, { NULL, "https", "TLSv1.2, TLSv1.3", "AES128-SHA,AES128-SHA", "128,256", "HTTP/2.0, HTTP/1.1" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0,
          { .lists = BIT(TLS_VERSION) | BIT(CIPHER) | BIT(CIPHER_BITS) | BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "TLSv1.4", "-", "x", "HTTP/2.0.0" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0,
          { .not_understood = BIT(TLS_VERSION) | BIT(CIPHER) | BIT(CIPHER_BITS) | BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "1.3", "AES128", "-1", "h2" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0,
          { .not_understood = BIT(TLS_VERSION) | BIT(CIPHER) | BIT(CIPHER_BITS) | BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "", "", "", "" }, { UPGRADE_TLS_ANY, 0, 0, 0 }, 0,
          { .missing = BIT(TLS_VERSION) | BIT(CIPHER) | BIT(CIPHER_BITS) | BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "128", "HTTP/9.9" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 0, { .not_understood = BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "128", "4" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 0, { .not_understood = BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "128", "11" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 0, { .not_understood = BIT(HTTP_VERSION) } },
        { all, { NULL, "https", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "128", "HTTP/HTTP/2" }, { UPGRADE_TLS_1_3, 128, 1, 0 }, 0, { .not_understood = BIT(HTTP_VERSION) } },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_forwarded_conf conf = { .names = rows[i].names, .elements = single };
        const upgrade_forwarded got = upgrade_forwarded_read(p, &conf, fields_of(p, rows[i].values, rows[i].names));

        ok(got.session.tls == rows[i].session.tls && got.session.cipher_bits == rows[i].session.cipher_bits
               && got.session.forward_secrecy == rows[i].session.forward_secrecy && got.http == rows[i].http,
           "row %d: %s, %d bits, %d", (int)i, upgrade_tls_name(got.session.tls), got.session.cipher_bits, got.session.forward_secrecy);
        ok(got.gaps.missing == rows[i].gaps.missing && got.gaps.lists == rows[i].gaps.lists
               && got.gaps.not_understood == rows[i].gaps.not_understood,
           "row %d: gaps %x %x %x", (int)i, got.gaps.missing, got.gaps.lists, got.gaps.not_understood);
    }
}

static void test_lists(apr_pool_t *p)
{
    static const struct {
        const char *value;
        int first, last;    /* 1: TLS, 0: none, -1: not understood */
    } lists[] = {
        { "https", 1, 1 },
        { "http", 0, 0 },
        { "https,http", 1, 0 },
        { "https, http", 1, 0 },
        { "http \t,\t https", 0, 1 },
        { "https,http,https", 1, 1 },
        { "http, x, https", 0, 1 },
        { " https,http ", 1, 0 },
        { "https,", 1, -1 },
        { ",https", -1, 1 },
        { ",", -1, -1 },
        { ", ,", -1, -1 },
        { "https http, x", -1, -1 },
    };
    static const upgrade_forwarded_element firsts[NAMES] = { [UPGRADE_FORWARDED_PROTO] = UPGRADE_ELEMENT_FIRST };
    static const upgrade_forwarded_element lasts[NAMES] = { [UPGRADE_FORWARDED_PROTO] = UPGRADE_ELEMENT_LAST };
    apr_size_t i;
    int is_last;

    for (i = 0; i < LENGTH(lists); i++) {
        for (is_last = 0; is_last < 2; is_last++) {
            const upgrade_forwarded_conf conf = { .names = proto_alone, .elements = is_last ? lasts : firsts };
            const char *const values[NAMES] = { NULL, lists[i].value };
            const upgrade_forwarded got = upgrade_forwarded_read(p, &conf, fields_of(p, values, proto_alone));
            int expected = is_last ? lists[i].last : lists[i].first;

            ok((got.session.tls != UPGRADE_TLS_UNSET) == (expected > 0) && (got.gaps.not_understood != 0) == (expected < 0)
                   && !got.gaps.lists && !got.gaps.missing,
               "%s of '%s'", is_last ? "last" : "first", lists[i].value);
        }
    }
}

/* Forwarded has its own grammar, and its last element counts by default. */
static void test_forwarded_field(apr_pool_t *p)
{
    static const char *const names[NAMES] = { NULL, "Forwarded" };
    static const struct {
        const char *value;
        int is_tls;
        unsigned not_understood, missing;
    } rows[] = {
        { "for=a;proto=https", 1, 0, 0 },
        { "proto=http, proto=https", 1, 0, 0 },
        { "proto=https, proto=http", 0, 0, 0 },
        { "proto=x", 0, 1, 0 },
        { "for=a", 0, 1, 0 },
        { "https", 0, 1, 0 },
        { "", 0, 0, 1 },
        { NULL, 0, 0, 1 },
    };
    const upgrade_forwarded_conf conf = { .names = names, .elements = single, .reads_forwarded = 1 };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const char *const values[NAMES] = { NULL, rows[i].value };
        const upgrade_forwarded got = upgrade_forwarded_read(p, &conf, fields_of(p, values, names));

        ok((got.session.tls != UPGRADE_TLS_UNSET) == rows[i].is_tls && got.gaps.not_understood == rows[i].not_understood * BIT(PROTO)
               && got.gaps.missing == rows[i].missing * BIT(PROTO) && !got.gaps.lists,
           "Forwarded: %s", rows[i].value ? rows[i].value : "(null)");
    }
}

static apr_sockaddr_t *peer_of(apr_pool_t *p, const char *address)
{
    apr_sockaddr_t *peer = NULL;

    apr_sockaddr_info_get(&peer, address, APR_UNSPEC, 4711, 0, p);
    return peer;
}

static void test_apply(apr_pool_t *p)
{
    static const char *const values[NAMES] = { NULL, "https", "TLSv1.3", "x", "128", "HTTP/2.0" };
    static const upgrade_tls_facts own = { UPGRADE_TLS_1_0, 112, 0, 0 };
    static const struct {
        const char *peer;
        int is_trusted;
    } peers[] = {
        { "192.0.2.1", 1 }, { "192.0.2.2", 0 }, { "198.51.100.7", 1 }, { "2001:db8::1", 1 }, { "2001:db9::1", 0 }, { NULL, 0 },
    };
    apr_array_header_t *trusted = apr_array_make(p, 3, sizeof(apr_ipsubnet_t *));
    const upgrade_forwarded_conf conf = { .trusted = trusted, .names = all, .elements = single };
    const upgrade_forwarded_conf nobody = { .names = all, .elements = single };
    apr_size_t i;

    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "192.0.2.1", NULL, p);
    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "198.51.100.0", "24", p);
    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "2001:db8::", "32", p);
    for (i = 0; i < LENGTH(peers); i++) {
        upgrade_facts facts = { .session = &own, .http = 1001, .connection_http = 1001 };
        upgrade_tls_facts session = own;
        upgrade_forwarded_gaps gaps = { 1, 1, 1 };
        apr_sockaddr_t *peer = peers[i].peer ? peer_of(p, peers[i].peer) : NULL;
        int is_trusted = upgrade_forwarded_apply(p, &conf, peer, fields_of(p, values, all), &facts, &session, &gaps, NULL);

        ok(is_trusted == peers[i].is_trusted && facts.connection_http == 1001 && !gaps.missing && !gaps.lists
               && (is_trusted ? facts.session == &session && session.tls == UPGRADE_TLS_1_3 && session.cipher_bits == 128 && facts.http == 2000
                                    && gaps.not_understood == BIT(CIPHER)
                              : facts.session == &own && facts.http == 1001 && !gaps.not_understood),
           "peer %s", peers[i].peer ? peers[i].peer : "(unknown)");
        ok(!upgrade_forwarded_trusts(&nobody, peer), "… no trusted proxies");
    }
}

/* Requests of one connection, in order. */
static void test_memory(apr_pool_t *p)
{
    const char *const fits = apr_psprintf(p, "%-63s", "https,");
    const char *const too_long = apr_psprintf(p, "%-64s", "https,");
    const struct {
        const char *const *names;
        const char *proto;
        const char *version;
        upgrade_tls tls;
        int is_repeated;
    } requests[] = {
        { all, "https", "TLSv1.3", UPGRADE_TLS_1_3, 0 },
        { all, "https", "TLSv1.3", UPGRADE_TLS_1_3, 1 },
        { all, "https", "TLSv1.2", UPGRADE_TLS_1_2, 0 },
        { all, "https", NULL, UPGRADE_TLS_ANY, 0 },
        { all, "https", "", UPGRADE_TLS_ANY, 1 },
        { all, "http", NULL, UPGRADE_TLS_UNSET, 0 },
        { proto_alone, "https", "TLSv1.3", UPGRADE_TLS_ANY, 0 },
        { proto_alone, "https", "TLSv1.2", UPGRADE_TLS_ANY, 1 },
        { all, "https", "TLSv1.2", UPGRADE_TLS_1_2, 0 },
        { all, fits, NULL, UPGRADE_TLS_UNSET, 0 },
        { all, fits, NULL, UPGRADE_TLS_UNSET, 1 },
        { all, too_long, NULL, UPGRADE_TLS_UNSET, 0 },
        { all, too_long, NULL, UPGRADE_TLS_UNSET, 0 },
        { all, fits, NULL, UPGRADE_TLS_UNSET, 0 },
    };
    apr_array_header_t *trusted = apr_array_make(p, 1, sizeof(apr_ipsubnet_t *));
    upgrade_forwarded_memory *memory = apr_pcalloc(p, sizeof(*memory));
    apr_size_t i;

    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "192.0.2.1", NULL, p);
    for (i = 0; i < LENGTH(requests); i++) {
        const char *const values[NAMES] = { NULL, requests[i].proto, requests[i].version };
        const upgrade_forwarded_conf conf = { .trusted = trusted, .names = requests[i].names, .elements = single };
        apr_table_t *fields = fields_of(p, values, all);
        upgrade_tls_facts session = { 0 };
        upgrade_tls_facts parsed = { 0 };
        upgrade_facts facts = { .session = &session, .http = 1001, .connection_http = 1001 };
        upgrade_forwarded_gaps gaps;
        upgrade_forwarded_gaps read;

        upgrade_forwarded_apply(p, &conf, peer_of(p, "192.0.2.1"), fields, &facts, &parsed, &read, NULL);
        upgrade_forwarded_apply(p, &conf, peer_of(p, "192.0.2.1"), fields, &facts, &session, &gaps, memory);
        ok(session.tls == requests[i].tls && session.tls == parsed.tls && gaps.missing == read.missing
               && gaps.lists == read.lists && memory->is_repeated == requests[i].is_repeated,
           "request %d of a connection", (int)i + 1);
    }
}

/* A virtual host trusts its own proxies only, whatever another one of the connection trusts. */
static void test_memory_of_trust(apr_pool_t *p)
{
    static const char *const values[NAMES] = { NULL, "https" };
    static const int is_trusted[] = { 1, 0, 1, 1, 0, 0 };
    apr_array_header_t *with = apr_array_make(p, 1, sizeof(apr_ipsubnet_t *));
    apr_array_header_t *without = apr_array_make(p, 1, sizeof(apr_ipsubnet_t *));
    upgrade_forwarded_memory *memory = apr_pcalloc(p, sizeof(*memory));
    apr_size_t i;

    apr_ipsubnet_create(&APR_ARRAY_PUSH(with, apr_ipsubnet_t *), "192.0.2.1", NULL, p);
    apr_ipsubnet_create(&APR_ARRAY_PUSH(without, apr_ipsubnet_t *), "192.0.2.2", NULL, p);
    for (i = 0; i < LENGTH(is_trusted); i++) {
        const upgrade_forwarded_conf conf = { .trusted = is_trusted[i] ? with : without, .names = proto_alone,
                                              .elements = single };
        upgrade_tls_facts session = { 0 };
        upgrade_facts facts = { .session = &session, .http = 1001, .connection_http = 1001 };
        upgrade_forwarded_gaps gaps;

        ok(upgrade_forwarded_apply(p, &conf, peer_of(p, "192.0.2.1"), fields_of(p, values, proto_alone), &facts, &session,
                                   &gaps, memory) == is_trusted[i],
           "the trust of request %d of a connection", (int)i + 1);
    }
}

static void test_http_of_connection(apr_pool_t *p)
{
    static const char *const values[NAMES] = { NULL, "https", NULL, NULL, NULL, "HTTP/3.0" };
    apr_array_header_t *trusted = apr_array_make(p, 1, sizeof(apr_ipsubnet_t *));
    const upgrade_forwarded_conf conf = { .trusted = trusted, .names = proto_alone, .elements = single };
    upgrade_tls_facts session = { 0 };
    upgrade_facts facts = { .session = &session, .http = 1001, .connection_http = 1001 };
    upgrade_forwarded_gaps gaps;

    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "192.0.2.1", NULL, p);
    upgrade_forwarded_apply(p, &conf, peer_of(p, "192.0.2.1"), fields_of(p, values, all), &facts, &session, &gaps, NULL);
    ok(facts.http == 1001 && session.tls == UPGRADE_TLS_ANY, "the HTTP version of the connection, if no header field is configured");
}

static void test_names(apr_pool_t *p)
{
    ok(upgrade_forwarded_fact_parse("proto") == UPGRADE_FORWARDED_PROTO, "proto");
    ok(upgrade_forwarded_fact_parse("TLS-Version") == UPGRADE_FORWARDED_TLS_VERSION, "tls-version");
    ok(upgrade_forwarded_fact_parse("cipher") == UPGRADE_FORWARDED_CIPHER, "cipher");
    ok(upgrade_forwarded_fact_parse("cipher-bits") == UPGRADE_FORWARDED_CIPHER_BITS, "cipher-bits");
    ok(upgrade_forwarded_fact_parse("http-version") == UPGRADE_FORWARDED_HTTP_VERSION, "http-version");
    ok(upgrade_forwarded_fact_parse("for") == UPGRADE_FORWARDED_UNSET, "no fact");
    ok(upgrade_forwarded_element_parse("first") == UPGRADE_ELEMENT_FIRST, "first");
    ok(upgrade_forwarded_element_parse("LAST") == UPGRADE_ELEMENT_LAST, "last");
    ok(upgrade_forwarded_element_parse("all") == UPGRADE_ELEMENT_UNSET, "no element");
    is(upgrade_forwarded_fact_name(UPGRADE_FORWARDED_CIPHER), "cipher", "a name");
    is(upgrade_forwarded_fact_names(p), "proto, tls-version, cipher, cipher-bits, http-version, group", "all names");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_forwarded(p);
    test_protos(p);
    test_facts(p);
    test_lists(p);
    test_forwarded_field(p);
    test_apply(p);
    test_memory(p);
    test_memory_of_trust(p);
    test_http_of_connection(p);
    test_names(p);
    return tap_done(p);
}
