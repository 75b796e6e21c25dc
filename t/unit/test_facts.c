/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/facts.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *name;
        upgrade_tls tls;
    } protocols[] = {
        { "TLSv1", UPGRADE_TLS_1_0 },
        { "TLSv1.0", UPGRADE_TLS_1_0 },
        { "TLSv1.1", UPGRADE_TLS_1_1 },
        { "TLSv1.2", UPGRADE_TLS_1_2 },
        { "TLSv1.3", UPGRADE_TLS_1_3 },
        { "SSLv2", UPGRADE_TLS_SSL },
        { "SSLv3", UPGRADE_TLS_SSL },
        { "TLSv1.4", UPGRADE_TLS_UNSET },
        { "TLSv1.", UPGRADE_TLS_UNSET },
        { "TLSv1.3 ", UPGRADE_TLS_UNSET },
        { "unknown", UPGRADE_TLS_UNSET },
        { "", UPGRADE_TLS_UNSET },
        { NULL, UPGRADE_TLS_UNSET },
    };
    static const struct {
        upgrade_tls tls;
        int http;
        const char *seen;
    } sightings[] = {
        { UPGRADE_TLS_UNSET, 1001, "plain/HTTP/1.1" },
        { UPGRADE_TLS_UNSET, 1000, "plain/HTTP/1.0" },
        { UPGRADE_TLS_UNSET, 9, "plain/HTTP/0.9" },
        { UPGRADE_TLS_SSL, 1001, "SSL/HTTP/1.1" },
        { UPGRADE_TLS_ANY, 1001, "TLS/HTTP/1.1" },
        { UPGRADE_TLS_1_0, 1001, "TLSv1/HTTP/1.1" },
        { UPGRADE_TLS_1_3, 2000, "TLSv1.3/HTTP/2.0" },
    };
    static const struct {
        const char *text;
        int bits;
    } sizes[] = {
        { "128", 128 }, { "256", 256 }, { "0128", 128 }, { "4096", 4096 }, { "0", 0 }, { "", 0 }, { NULL, 0 }, { "-1", 0 },
        { "128 ", 0 }, { " 128", 0 }, { "0x80", 0 }, { "12a", 0 }, { "99999", 0 }, { "128,128", 0 },
    };
    static const struct {
        upgrade_tls tls;
        const char *cipher;
        int secret;
    } ciphers[] = {
        { UPGRADE_TLS_1_3, "TLS_AES_128_GCM_SHA256", 1 },
        { UPGRADE_TLS_1_3, NULL, 1 },
        { UPGRADE_TLS_1_2, "ECDHE-RSA-AES128-GCM-SHA256", 1 },
        { UPGRADE_TLS_1_2, "ECDHE-ECDSA-CHACHA20-POLY1305", 1 },
        { UPGRADE_TLS_1_2, "DHE-RSA-AES256-SHA", 1 },
        { UPGRADE_TLS_1_0, "EDH-RSA-DES-CBC3-SHA", 1 },
        { UPGRADE_TLS_1_2, "AES128-GCM-SHA256", 0 },
        { UPGRADE_TLS_1_2, "ECDH-RSA-AES128-SHA", 0 },
        { UPGRADE_TLS_1_2, "ADH-AES128-SHA", 0 },
        { UPGRADE_TLS_1_2, "PSK-AES128-CBC-SHA", 0 },
        { UPGRADE_TLS_1_2, "", 0 },
        { UPGRADE_TLS_1_2, NULL, 0 },
        { UPGRADE_TLS_SSL, "ECDHE-RSA-AES128-SHA", 0 },
        { UPGRADE_TLS_UNSET, "ECDHE-RSA-AES128-SHA", 0 },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(sizes); i++) {
        ok(upgrade_cipher_bits_parse(sizes[i].text) == sizes[i].bits, "bits: %s", sizes[i].text ? sizes[i].text : "(null)");
    }
    for (i = 0; i < LENGTH(ciphers); i++) {
        ok(upgrade_forward_secrecy(ciphers[i].tls, ciphers[i].cipher) == ciphers[i].secret, "forward secrecy: %s over %s",
           ciphers[i].cipher ? ciphers[i].cipher : "(null)", upgrade_tls_name(ciphers[i].tls));
    }

    for (i = 0; i < LENGTH(protocols); i++) {
        const char *name = protocols[i].name;

        ok(upgrade_tls_parse(name) == protocols[i].tls, "SSL_PROTOCOL %s", name ? name : "(null)");
    }
    for (i = 0; i < LENGTH(sightings); i++) {
        const upgrade_tls_facts session = { .tls = sightings[i].tls };
        const upgrade_facts facts = { .session = &session, .http = sightings[i].http };

        is(upgrade_facts_seen(p, &facts), sightings[i].seen, sightings[i].seen);
    }
    is(upgrade_tls_text(UPGRADE_TLS_1_0), "TLS 1.0", "in a sentence");
    ok(UPGRADE_TLS_SSL < UPGRADE_TLS_ANY && UPGRADE_TLS_ANY < UPGRADE_TLS_1_0 && UPGRADE_TLS_1_0 < UPGRADE_TLS_1_1
           && UPGRADE_TLS_1_1 < UPGRADE_TLS_1_2 && UPGRADE_TLS_1_2 < UPGRADE_TLS_1_3,
       "protections are ordered");
    return tap_done(p);
}
