/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a trusted proxy says: an input's lines are Forwarded, then the values of the headers for proto, tls-version, cipher-bits and
 * http-version; an empty one was not sent. The last is the name that OpenSSL has for a cipher.
 */

#include "../../src/core/forwarded.h"
#include "fuzz.h"

#include <apr_cstr.h>

static void check_forwarded(apr_pool_t *p, const char *field)
{
    static const char *const proxys[] = { "proto=http", "for=192.0.2.1;proto=http", "for=\"[2001:db8::1]\";proto=http;by=_a" };
    const char *proto = upgrade_forwarded_proto(p, field);
    size_t i;

    PROPERTY(!upgrade_forwarded_proto(p, apr_pstrcat(p, field, ", for=192.0.2.1", NULL)), "a client says what the proxy does not");
    PROPERTY(!proto || strstr(field, proto), "'%s' does not stand there", fuzz_shown(proto));
    PROPERTY(!proto || fuzz_same(upgrade_forwarded_proto(p, apr_pstrcat(p, "for=a , ", field, NULL)), proto),
             "what stands ahead of the last element changes it");
    for (i = 0; i < LENGTH(proxys); i++) {
        const char *last = upgrade_forwarded_proto(p, apr_pstrcat(p, field, ", ", proxys[i], NULL));

        /* The field is the client's, and the proxy adds to it. */
        PROPERTY(!last || !strcmp(last, "http"), "a client makes '%s' of http", fuzz_shown(last));
    }
}

static int same_facts(const upgrade_facts *one, const upgrade_facts *other)
{
    return one->session->tls == other->session->tls && one->session->cipher_bits == other->session->cipher_bits
           && one->session->forward_secrecy == other->session->forward_secrecy && one->http == other->http;
}

static void check_facts(apr_pool_t *p, const char *const values[UPGRADE_FORWARDED_FACTS])
{
    static const char *const names[UPGRADE_FORWARDED_FACTS] = { NULL, "a", "b", "c", "d" };
    static const char *const proto_alone[UPGRADE_FORWARDED_FACTS] = { NULL, "a" };
    const int connection_http = UPGRADE_HTTP(1, 1);
    upgrade_facts facts = upgrade_forwarded_facts(p, values, names, connection_http);
    upgrade_facts others;
    const char *changed[UPGRADE_FORWARDED_FACTS];
    int i;

    PROPERTY(facts.connection_http == (unsigned)connection_http, "the connection_http is another one");
    PROPERTY((facts.session->tls != UPGRADE_TLS_UNSET) == (values[1] && !apr_cstr_casecmp(values[1], "https")), "TLS without https");
    PROPERTY(facts.session->tls || (!facts.session->cipher_bits && !facts.session->forward_secrecy), "strength without TLS");
    PROPERTY(facts.session->cipher_bits >= 0, "%d bits", facts.session->cipher_bits);
    PROPERTY(facts.http >= 0 && facts.http <= UPGRADE_HTTP(9, 9), "HTTP version %d", facts.http);
    PROPERTY(upgrade_forwarded_facts(p, values, proto_alone, connection_http).http == connection_http, "an HTTP version from a header that is not named");
    for (i = UPGRADE_FORWARDED_UNSET + 1; i < UPGRADE_FORWARDED_FACTS; i++) {
        memcpy(changed, values, sizeof(changed));
        changed[i] = values[i] ? fuzz_upper(p, values[i]) : NULL;
        others = upgrade_forwarded_facts(p, changed, names, connection_http);
        PROPERTY(same_facts(&facts, &others), "case matters to '%s'", fuzz_shown(values[i]));
        /* Sent twice, it is not known, so never higher. */
        changed[i] = apr_pstrcat(p, values[i] ? values[i] : "", ", ", values[i] ? values[i] : "", NULL);
        others = upgrade_forwarded_facts(p, changed, names, connection_http);
        PROPERTY(others.session->tls <= facts.session->tls && others.session->cipher_bits <= facts.session->cipher_bits
                     && others.http <= facts.http, "'%s' twice is more than once", fuzz_shown(values[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *values[UPGRADE_FORWARDED_FACTS] = { NULL };
    const char *name;
    int i;

    check_forwarded(p, fuzz_line(p, &rest));
    for (i = UPGRADE_FORWARDED_UNSET + 1; i < UPGRADE_FORWARDED_FACTS; i++) {
        const char *line = fuzz_line(p, &rest);

        values[i] = *line ? line : NULL;
    }
    check_facts(p, values);
    name = fuzz_line(p, &rest);
    PROPERTY(upgrade_forward_secrecy(UPGRADE_TLS_1_3, name), "TLS 1.3 without forward secrecy");
    PROPERTY(!upgrade_forward_secrecy(UPGRADE_TLS_1_2, name) || strstr(name, "DH"), "'%s' has forward secrecy", name);
    PROPERTY(upgrade_tls_parse(name) <= UPGRADE_TLS_1_3 && upgrade_forwarded_fact_parse(name) < UPGRADE_FORWARDED_FACTS, "out of range");
    return fuzz_end(p);
}
