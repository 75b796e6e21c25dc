/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/forwarded.h"
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
    apr_size_t i;

    for (i = 0; i < LENGTH(fields); i++) {
        is(upgrade_forwarded_proto(p, fields[i].value), fields[i].proto, fields[i].value);
    }
}

static void test_facts(apr_pool_t *p)
{
    static const char *const all[UPGRADE_FORWARDED_FACTS] = { NULL, "a", "b", "c", "d" };
    static const char *const proto_alone[UPGRADE_FORWARDED_FACTS] = { NULL, "a" };
    static const struct {
        const char *const *names;
        const char *values[UPGRADE_FORWARDED_FACTS];  /* of proto, tls-version, cipher-bits, http-version */
        upgrade_tls_facts session;
        int http;
    } rows[] = {
        { proto_alone, { NULL, "https" }, { UPGRADE_TLS_ANY, 0, 0 }, 1001 },
        { proto_alone, { NULL, "HTTPS" }, { UPGRADE_TLS_ANY, 0, 0 }, 1001 },
        { proto_alone, { NULL, "http" }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, NULL }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, "" }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, "on" }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, "https, http" }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, "https,https" }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { proto_alone, { NULL, "https " }, { UPGRADE_TLS_UNSET, 0, 0 }, 1001 },
        { all, { NULL, "https", "TLSv1.2", "256", "HTTP/2.0" }, { UPGRADE_TLS_1_2, 256, 0 }, 2000 },
        { all, { NULL, "https", "TLSv1.3", "128", "2.0" }, { UPGRADE_TLS_1_3, 128, 1 }, 2000 },
        { all, { NULL, "https", "tlsv1.2", NULL, "2" }, { UPGRADE_TLS_1_2, 0, 0 }, 2000 },
        { all, { NULL, "https", "TLS1.3", "x", "HTTP/3" }, { UPGRADE_TLS_1_3, 0, 1 }, 3000 },
        { all, { NULL, "https", "TLS/1.3", "-1", "3" }, { UPGRADE_TLS_1_3, 0, 1 }, 3000 },
        { all, { NULL, "https", "tls/1.1", "128,256", "http/1.1" }, { UPGRADE_TLS_1_1, 0, 0 }, 1001 },
        { all, { NULL, "https", "TLSv1", "128", "1.0" }, { UPGRADE_TLS_1_0, 128, 0 }, 1000 },
        { all, { NULL, "https", "TLSv1.2, TLSv1.3", "128", "HTTP/2.0, HTTP/1.1" }, { UPGRADE_TLS_ANY, 128, 0 }, 0 },
        { all, { NULL, "https", "TLSv1.4", "128", "HTTP/2.0.0" }, { UPGRADE_TLS_ANY, 128, 0 }, 0 },
        { all, { NULL, "https", "SSLv3", "128", "h2" }, { UPGRADE_TLS_ANY, 128, 0 }, 0 },
        { all, { NULL, "https", "", "", "" }, { UPGRADE_TLS_ANY, 0, 0 }, 0 },
        { all, { NULL, "https", NULL, NULL, NULL }, { UPGRADE_TLS_ANY, 0, 0 }, 0 },
        { all, { NULL, "https", "1.3", "128", "11" }, { UPGRADE_TLS_ANY, 128, 0 }, 0 },
        { all, { NULL, "http", "TLSv1.3", "256", "HTTP/2.0" }, { UPGRADE_TLS_UNSET, 0, 0 }, 2000 },
        { all, { NULL, NULL, "TLSv1.3", "256", "HTTP/2.0" }, { UPGRADE_TLS_UNSET, 0, 0 }, 2000 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_facts facts = upgrade_forwarded_facts(p, rows[i].values, rows[i].names, 1001);

        ok(facts.session->tls == rows[i].session.tls && facts.session->cipher_bits == rows[i].session.cipher_bits
               && facts.session->forward_secrecy == rows[i].session.forward_secrecy && facts.http == rows[i].http && facts.connection_http == 1001,
           "row %d: %s", (int)i, upgrade_facts_seen(p, &facts));
    }
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_forwarded(p);
    test_facts(p);
    ok(upgrade_forwarded_fact_parse("proto") == UPGRADE_FORWARDED_PROTO, "proto");
    ok(upgrade_forwarded_fact_parse("TLS-Version") == UPGRADE_FORWARDED_TLS_VERSION, "tls-version");
    ok(upgrade_forwarded_fact_parse("cipher-bits") == UPGRADE_FORWARDED_CIPHER_BITS, "cipher-bits");
    ok(upgrade_forwarded_fact_parse("http-version") == UPGRADE_FORWARDED_HTTP_VERSION, "http-version");
    ok(upgrade_forwarded_fact_parse("for") == UPGRADE_FORWARDED_UNSET, "no fact");
    is(upgrade_forwarded_fact_names(p), "proto, tls-version, cipher-bits, http-version", "all names");
    return tap_done(p);
}
