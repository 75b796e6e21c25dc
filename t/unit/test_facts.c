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
        /* GnuTLS, and what proxies send. */
        { "TLS1.3", UPGRADE_TLS_1_3 },
        { "TLS1.0", UPGRADE_TLS_1_0 },
        { "TLS/1.2", UPGRADE_TLS_1_2 },
        { "TLSv1_2", UPGRADE_TLS_1_2 },
        { "TLSv1_1", UPGRADE_TLS_1_1 },
        { "TLSv1_0", UPGRADE_TLS_1_0 },
        { "TLSv12", UPGRADE_TLS_1_2 },
        { "TLSv11", UPGRADE_TLS_1_1 },
        { "TLSv10", UPGRADE_TLS_1_0 },
        { "TLS_1_3", UPGRADE_TLS_1_3 },
        { "TLSv13", UPGRADE_TLS_1_3 },
        { "tlsv1.3", UPGRADE_TLS_1_3 },
        { "tls1.2", UPGRADE_TLS_1_2 },
        { "sslv3", UPGRADE_TLS_SSL },
        { "TLS", UPGRADE_TLS_UNSET },
        { "TLSv", UPGRADE_TLS_UNSET },
        { "TLSvv1.2", UPGRADE_TLS_UNSET },
        { "TLSv2", UPGRADE_TLS_UNSET },
        { "TLSv1.30", UPGRADE_TLS_UNSET },
        { "TLSv1-3", UPGRADE_TLS_UNSET },
        { "TLSv14", UPGRADE_TLS_UNSET },
        { "DTLSv1.2", UPGRADE_TLS_UNSET },
        { "1.3", UPGRADE_TLS_UNSET },
        { "SSL", UPGRADE_TLS_UNSET },
        { "(null)", UPGRADE_TLS_UNSET },
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
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(sizes); i++) {
        ok(upgrade_cipher_bits_parse(sizes[i].text) == sizes[i].bits, "bits: %s", sizes[i].text ? sizes[i].text : "(null)");
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
