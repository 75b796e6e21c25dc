/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Header fields about a client's connection: an input's lines are Forwarded, then the values of the fields for proto, tls-version,
 * cipher, cipher-bits and http-version; an empty one was not sent. The last line is the name of a cipher.
 */

#include "../../src/core/cipher.h"
#include "../../src/core/forwarded_memory.h"
#include "../../src/core/verdict.h"
#include "fuzz.h"

#include <apr_cstr.h>

#define FACTS UPGRADE_FORWARDED_FACTS

static const char *const names[FACTS] = { NULL, "a", "b", "c", "d", "e", "f" };
static const upgrade_forwarded_element single[FACTS];

static void check_forwarded(apr_pool_t *p, const char *field)
{
    static const char *const proxys[] = { "proto=http", "for=192.0.2.1;proto=http", "for=\"[2001:db8::1]\";proto=http;by=_a" };
    const upgrade_forwarded_element last = UPGRADE_ELEMENT_LAST;
    const char *proto = upgrade_forwarded_proto(p, field, UPGRADE_ELEMENT_UNSET);
    size_t i;

    PROPERTY(fuzz_same(proto, upgrade_forwarded_proto(p, field, last)), "the last element is not the default");
    PROPERTY(!upgrade_forwarded_proto(p, apr_pstrcat(p, field, ", for=192.0.2.1", NULL), last), "a client says what the proxy does not");
    PROPERTY(!proto || strstr(field, proto), "'%s' does not stand there", fuzz_shown(proto));
    PROPERTY(!proto || fuzz_same(upgrade_forwarded_proto(p, apr_pstrcat(p, "for=a , ", field, NULL), last), proto),
             "an element before the last one changes it");
    for (i = 0; i < LENGTH(proxys); i++) {
        const char *of_last = upgrade_forwarded_proto(p, apr_pstrcat(p, field, ", ", proxys[i], NULL), last);
        const char *of_first = upgrade_forwarded_proto(p, apr_pstrcat(p, proxys[i], ", ", field, NULL), UPGRADE_ELEMENT_FIRST);

        /* The field is the client's, and the proxy adds to it; or the client adds to that of the proxy. */
        PROPERTY(!of_last || !strcmp(of_last, "http"), "a client makes '%s' of http", fuzz_shown(of_last));
        PROPERTY(!of_first || !strcmp(of_first, "http"), "a client makes '%s' of the first http", fuzz_shown(of_first));
    }
}

/*
 * The tables of the manual, written down once more.
 */

static int is_one_of(const char *value, const char *const *list)
{
    for (; *list; list++) {
        if (!apr_cstr_casecmp(value, *list)) {
            return 1;
        }
    }
    return 0;
}

static int says_tls(const char *value)
{
    static const char *const words[] = { "https", "wss", "on", "ssl", "1", NULL };

    return value && (is_one_of(value, words) || !strcmp(value, "{\"scheme\":\"https\"}"));
}

static const char *spelled(apr_pool_t *p, upgrade_tls tls)
{
    return apr_psprintf(p, "TLSv1.%d TLS1.%d TLS/1.%d TLS_1.%d TLSv1_%d TLS1_%d TLS/1_%d TLS_1_%d TLSv1%d TLS1%d TLS/1%d TLS_1%d", tls - 3, tls - 3,
                        tls - 3, tls - 3, tls - 3, tls - 3, tls - 3, tls - 3, tls - 3, tls - 3, tls - 3, tls - 3);
}

static int says_version(apr_pool_t *p, const char *value, upgrade_tls tls)
{
    static const char *const old[] = { "TLSv1", "TLS1", "TLS/1", "TLS_1", NULL };
    static const char *const ssl[] = { "SSLv2", "SSLv3", NULL };
    const char *words[FUZZ_WORDS + 1] = { NULL };
    const char *version;

    if (tls <= UPGRADE_TLS_ANY) {
        return tls == UPGRADE_TLS_ANY || (value && is_one_of(apr_pstrmemdup(p, value, strcspn(value, ":")), ssl));
    }
    if (!value) {
        return 0;
    }
    version = apr_pstrmemdup(p, value, strcspn(value, ":"));
    words[fuzz_words(p, spelled(p, tls), words)] = NULL;
    return is_one_of(version, words) || (tls == UPGRADE_TLS_1_0 && is_one_of(version, old));
}

static int says_http(apr_pool_t *p, const char *value, int http)
{
    int major = UPGRADE_HTTP_MAJOR(http), minor = UPGRADE_HTTP_MINOR(http);
    const char *const words[] = { apr_psprintf(p, "%d.%d", major, minor), apr_psprintf(p, "HTTP/%d.%d", major, minor),
                                  major > 1 ? apr_psprintf(p, "%d", major) : NULL, apr_psprintf(p, "HTTP/%d", major), NULL };

    return !http || (value && major >= 1 && major <= 3 && minor <= (major == 1) && is_one_of(value, words));
}

/* Return whether one of the values names a suite with these properties. */
static int says_cipher(apr_pool_t *p, const char *const values[FACTS], const upgrade_tls_facts *session)
{
    const char *version = values[UPGRADE_FORWARDED_TLS_VERSION];
    const char *colon = version ? strchr(version, ':') : NULL;
    const upgrade_cipher own = upgrade_cipher_parse(values[UPGRADE_FORWARDED_CIPHER]);
    const upgrade_cipher beside = upgrade_cipher_parse(colon ? apr_pstrmemdup(p, colon + 1, strcspn(colon + 1, ":")) : NULL);

    if (session->forward_secrecy && session->tls < UPGRADE_TLS_1_3 && !own.forward_secrecy && !beside.forward_secrecy) {
        return 0;
    }
    return !session->cipher_bits || session->cipher_bits == upgrade_cipher_bits_parse(values[UPGRADE_FORWARDED_CIPHER_BITS])
           || session->cipher_bits == own.bits || session->cipher_bits == beside.bits;
}

/*
 * The facts.
 */

static apr_table_t *fields_of(apr_pool_t *p, const char *const values[FACTS])
{
    apr_table_t *fields = apr_table_make(p, FACTS);
    int i;

    for (i = UPGRADE_FORWARDED_UNSET + 1; i < FACTS; i++) {
        if (values[i]) {
            apr_table_addn(fields, names[i], values[i]);
        }
    }
    return fields;
}

static upgrade_forwarded read_facts(apr_pool_t *p, const char *const values[FACTS], const upgrade_forwarded_element *elements)
{
    const upgrade_forwarded_conf conf = { .names = names, .elements = elements };

    return upgrade_forwarded_read(p, &conf, fields_of(p, values));
}

static int same_facts(const upgrade_forwarded *one, const upgrade_forwarded *other)
{
    return one->session.tls == other->session.tls && one->session.cipher_bits == other->session.cipher_bits
           && one->session.forward_secrecy == other->session.forward_secrecy && one->http == other->http;
}

/* A value that is in no table is unknown. */
static void check_values(apr_pool_t *p, const char *const values[FACTS])
{
    const upgrade_forwarded got = read_facts(p, values, single);
    const upgrade_tls_facts *session = &got.session;
    unsigned gaps = got.gaps.missing | got.gaps.lists | got.gaps.not_understood;

    PROPERTY((session->tls != UPGRADE_TLS_UNSET) == says_tls(values[UPGRADE_FORWARDED_PROTO]), "TLS without https");
    PROPERTY(session->tls == UPGRADE_TLS_UNSET || says_version(p, values[UPGRADE_FORWARDED_TLS_VERSION], session->tls), "%s of '%s'",
             upgrade_tls_name(session->tls), fuzz_shown(values[UPGRADE_FORWARDED_TLS_VERSION]));
    PROPERTY(session->tls >= UPGRADE_TLS_ANY || (!session->cipher_bits && !session->forward_secrecy), "strength without TLS");
    PROPERTY(says_cipher(p, values, session), "%d bits, %d", session->cipher_bits, session->forward_secrecy);
    PROPERTY(says_http(p, values[UPGRADE_FORWARDED_HTTP_VERSION], got.http), "HTTP version %d of '%s'", got.http,
             fuzz_shown(values[UPGRADE_FORWARDED_HTTP_VERSION]));
    PROPERTY(!(got.gaps.missing & got.gaps.lists) && !(got.gaps.missing & got.gaps.not_understood)
                 && !(got.gaps.lists & got.gaps.not_understood),
             "a fact has two gaps");
    PROPERTY(got.http || (gaps & UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_HTTP_VERSION)), "no HTTP version, and no gap");
}

/* A value that is sent twice is unknown; only the configured element of a list is used. */
static void check_lists(apr_pool_t *p, const char *const values[FACTS])
{
    const upgrade_forwarded_element *const none = single;
    const upgrade_forwarded got = read_facts(p, values, none);
    int fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < FACTS; fact++) {
        const char *value = values[fact] ? values[fact] : "";
        upgrade_forwarded_element first[FACTS] = { UPGRADE_ELEMENT_UNSET };
        upgrade_forwarded_element last[FACTS] = { UPGRADE_ELEMENT_UNSET };
        const char *changed[FACTS];
        upgrade_forwarded one, other;

        first[fact] = UPGRADE_ELEMENT_FIRST;
        last[fact] = UPGRADE_ELEMENT_LAST;
        memcpy(changed, values, sizeof(changed));
        changed[fact] = apr_pstrcat(p, value, ", ", value, NULL);
        one = read_facts(p, changed, none);
        PROPERTY(one.session.tls <= got.session.tls && one.session.cipher_bits <= got.session.cipher_bits && one.http <= got.http,
                 "'%s' twice is more than once", value);
        changed[fact] = "x";
        one = read_facts(p, changed, none);
        changed[fact] = apr_pstrcat(p, "x,", value, NULL);
        other = read_facts(p, changed, first);
        PROPERTY(same_facts(&one, &other), "'%s' changes the first element", value);
        changed[fact] = apr_pstrcat(p, value, ",x", NULL);
        other = read_facts(p, changed, last);
        PROPERTY(same_facts(&one, &other), "'%s' changes the last element", value);
    }
}

static apr_sockaddr_t *address(apr_pool_t *p, const char *text)
{
    apr_sockaddr_t *peer = NULL;

    PROPERTY(apr_sockaddr_info_get(&peer, text, APR_INET, 4711, 0, p) == APR_SUCCESS, "no address '%s'", text);
    return peer;
}

/* A header field from a peer that is not trusted changes no decision. */
static void check_peers(apr_pool_t *p, const char *const values[FACTS])
{
    static const upgrade_tls_facts sessions[] = { { 0, 0, 0, 0 }, { UPGRADE_TLS_1_2, 128, 0, UPGRADE_KEY_GROUP_CLASSIC }, { UPGRADE_TLS_1_3, 256, 1, 0 } };
    static const char *const requirements[] = { "TLS", "TLSv1.3", "cipher-bits=129", "forward-secrecy", "HTTP/2", "HTTP/3" };
    apr_array_header_t *trusted = apr_array_make(p, 1, sizeof(apr_ipsubnet_t *));
    const upgrade_forwarded_conf conf = { .trusted = trusted, .names = names, .elements = single };
    apr_table_t *fields = fields_of(p, values);
    size_t i, j;

    apr_ipsubnet_create(&APR_ARRAY_PUSH(trusted, apr_ipsubnet_t *), "192.0.2.0", "24", p);
    for (i = 0; i < LENGTH(sessions); i++) {
        const upgrade_facts before = { .session = &sessions[i], .http = 1001, .connection_http = 1001 };
        upgrade_facts facts = before, forwarded = before;
        upgrade_tls_facts session = sessions[i], of_proxy = sessions[i];
        upgrade_forwarded_gaps gaps;

        PROPERTY(!upgrade_forwarded_apply(p, &conf, address(p, "198.51.100.1"), fields, &facts, &session, &gaps, NULL), "a stranger is trusted");
        PROPERTY(!gaps.missing && !gaps.lists && !gaps.not_understood, "a stranger has gaps");
        PROPERTY(upgrade_forwarded_apply(p, &conf, address(p, "192.0.2.7"), fields, &forwarded, &of_proxy, &gaps, NULL), "the proxy is not trusted");
        PROPERTY(forwarded.connection_http == before.connection_http, "the connection has another HTTP version");
        for (j = 0; j < LENGTH(requirements); j++) {
            upgrade_policy policy = { 0 };
            const char *words[] = { requirements[j] };
            upgrade_unmet without, with;

            PROPERTY(!upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, 1, words), "'%s' is no requirement", requirements[j]);
            without = upgrade_verdict(&policy, before);
            with = upgrade_verdict(&policy, facts);
            PROPERTY(without.reasons == with.reasons, "a stranger's header field changes the verdict on %s", requirements[j]);
        }
    }
}

static void check_cipher(apr_pool_t *p, const char *name)
{
    const upgrade_cipher cipher = upgrade_cipher_parse(name);
    const upgrade_cipher upper = upgrade_cipher_parse(fuzz_upper(p, name));

    PROPERTY(upper.is_known == cipher.is_known && upper.bits == cipher.bits && upper.forward_secrecy == cipher.forward_secrecy,
             "case matters to '%s'", name);
    PROPERTY(cipher.is_known || (!cipher.bits && !cipher.forward_secrecy), "'%s' is unknown, and has properties", name);
    PROPERTY(cipher.bits >= 0 && cipher.bits <= 256, "%d bits", cipher.bits);
    if (cipher.is_known) {
        const char *upper_name = fuzz_upper(p, name);
        const char *of_tls13 = !strncmp(upper_name, "TLS_", 4) && !strstr(upper_name, "RSA") && !strstr(upper_name, "DH") ? upper_name : "";

        PROPERTY(!name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")], "'%s' is known", name);
        PROPERTY(!strchr(name, '-') || !strchr(name, '_'), "'%s' is known", name);
        PROPERTY(!cipher.forward_secrecy || strstr(upper_name, "DHE") || strstr(upper_name, "EDH-") || !strncmp(upper_name, "AEAD-", 5)
                     || !strncmp(upper_name, "TLS13-", 6) || *of_tls13,
                 "'%s' has forward secrecy", name);
        PROPERTY(!upgrade_cipher_parse(apr_pstrcat(p, name, "-X", NULL)).is_known, "'%s-X' is known", name);
        PROPERTY(!upgrade_cipher_parse(apr_pstrcat(p, "X", name, NULL)).is_known, "'X%s' is known", name);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *values[FACTS] = { NULL };
    const char *name;
    int i;

    check_forwarded(p, fuzz_line(p, &rest));
    for (i = UPGRADE_FORWARDED_UNSET + 1; i < FACTS; i++) {
        const char *line = fuzz_line(p, &rest);

        values[i] = *line ? line : NULL;
    }
    check_values(p, values);
    check_lists(p, values);
    check_peers(p, values);
    name = fuzz_line(p, &rest);
    check_cipher(p, name);
    if (values[UPGRADE_FORWARDED_CIPHER]) {
        check_cipher(p, values[UPGRADE_FORWARDED_CIPHER]);
    }
    PROPERTY(upgrade_tls_parse(name) <= UPGRADE_TLS_1_3 && upgrade_forwarded_fact_parse(name) < FACTS, "out of range");
    return fuzz_end(p);
}
