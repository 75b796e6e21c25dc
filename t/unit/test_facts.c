/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/facts.h"
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
        upgrade_facts facts;
        const char *seen;
    } sightings[] = {
        { { UPGRADE_TLS_UNSET, 1001 }, "plain/HTTP/1.1" },
        { { UPGRADE_TLS_UNSET, 1000 }, "plain/HTTP/1.0" },
        { { UPGRADE_TLS_UNSET, 9 }, "plain/HTTP/0.9" },
        { { UPGRADE_TLS_SSL, 1001 }, "SSL/HTTP/1.1" },
        { { UPGRADE_TLS_ANY, 1001 }, "TLS/HTTP/1.1" },
        { { UPGRADE_TLS_1_0, 1001 }, "TLSv1/HTTP/1.1" },
        { { UPGRADE_TLS_1_3, 2000 }, "TLSv1.3/HTTP/2.0" },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(protocols); i++) {
        const char *name = protocols[i].name;

        ok(upgrade_tls_parse(name) == protocols[i].tls, "SSL_PROTOCOL %s", name ? name : "(null)");
    }
    for (i = 0; i < LENGTH(sightings); i++) {
        is(upgrade_facts_seen(p, &sightings[i].facts), sightings[i].seen, sightings[i].seen);
    }
    is(upgrade_tls_words(UPGRADE_TLS_1_0), "TLS 1.0", "in a sentence");
    ok(UPGRADE_TLS_SSL < UPGRADE_TLS_ANY && UPGRADE_TLS_ANY < UPGRADE_TLS_1_0 && UPGRADE_TLS_1_0 < UPGRADE_TLS_1_1
           && UPGRADE_TLS_1_1 < UPGRADE_TLS_1_2 && UPGRADE_TLS_1_2 < UPGRADE_TLS_1_3,
       "protections are ordered");
    return tap_done(p);
}
