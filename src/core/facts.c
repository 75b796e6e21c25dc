/* SPDX-License-Identifier: Apache-2.0 */

#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

/* The number of digits of the largest value of cipher-bits=, 4096. */
#define MOST_DIGITS 4

/* The common HTTP versions, for which the string of the facts is precomputed. */
static const int usual[] = { UPGRADE_HTTP(1, 1), UPGRADE_HTTP(1, 0), UPGRADE_HTTP(2, 0),
                             UPGRADE_HTTP(3, 0) };

#define USUAL (sizeof(usual) / sizeof(usual[0]))
#define SEEN(name)                                                                                 \
    {                                                                                              \
        name "/HTTP/1.1", name "/HTTP/1.0", name "/HTTP/2.0", name "/HTTP/3.0"                     \
    }

static const struct {
    const char *name;
    const char *words;
    const char *seen[USUAL];
} protections[] = {
    [UPGRADE_TLS_UNSET] = { "plain", "plain HTTP", SEEN("plain") },
    [UPGRADE_TLS_SSL] = { "SSL", "SSL", SEEN("SSL") },
    [UPGRADE_TLS_ANY] = { "TLS", "TLS", SEEN("TLS") },
    [UPGRADE_TLS_1_0] = { "TLSv1", "TLS 1.0", SEEN("TLSv1") },
    [UPGRADE_TLS_1_1] = { "TLSv1.1", "TLS 1.1", SEEN("TLSv1.1") },
    [UPGRADE_TLS_1_2] = { "TLSv1.2", "TLS 1.2", SEEN("TLSv1.2") },
    [UPGRADE_TLS_1_3] = { "TLSv1.3", "TLS 1.3", SEEN("TLSv1.3") },
};

/* The names that SSL_get_version() returns and mod_ssl passes on. */
static const struct {
    const char *name;
    upgrade_tls tls;
} protocols[] = {
    { "TLSv1.3", UPGRADE_TLS_1_3 }, { "TLSv1.2", UPGRADE_TLS_1_2 }, { "TLSv1.1", UPGRADE_TLS_1_1 },
    { "TLSv1", UPGRADE_TLS_1_0 },   { "TLSv1.0", UPGRADE_TLS_1_0 }, { "SSLv3", UPGRADE_TLS_SSL },
    { "SSLv2", UPGRADE_TLS_SSL },
};

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

upgrade_tls upgrade_tls_parse(const char *name)
{
    apr_size_t i;

    for (i = 0; name && i < LENGTH(protocols); i++) {
        if (!strcmp(name, protocols[i].name)) {
            return protocols[i].tls;
        }
    }
    return UPGRADE_TLS_UNSET;
}

int upgrade_cipher_bits_parse(const char *text)
{
    apr_size_t digits = text ? strspn(text, "0123456789") : 0;

    return digits && digits <= MOST_DIGITS && !text[digits] ? atoi(text) : 0;
}

int upgrade_forward_secrecy(upgrade_tls tls, const char *cipher)
{
    static const char *const ephemeral[] = { "ECDHE-", "DHE-", "EDH-" };
    apr_size_t i;

    if (tls >= UPGRADE_TLS_1_3) {
        return 1;
    }
    for (i = 0; tls >= UPGRADE_TLS_ANY && cipher && i < LENGTH(ephemeral); i++) {
        if (!strncmp(cipher, ephemeral[i], strlen(ephemeral[i]))) {
            return 1;
        }
    }
    return 0;
}

const char *upgrade_tls_name(upgrade_tls tls)
{
    return protections[tls].name;
}

const char *upgrade_tls_text(upgrade_tls tls)
{
    return protections[tls].words;
}

const char *upgrade_http_text(apr_pool_t *p, int http)
{
    const upgrade_tls_facts plain = { .tls = UPGRADE_TLS_UNSET };
    const char *seen = upgrade_facts_seen(p, &(upgrade_facts){ .session = &plain, .http = http });

    return strchr(seen, '/') + 1;
}

const char *upgrade_facts_seen(apr_pool_t *p, const upgrade_facts *facts)
{
    upgrade_tls tls = facts->session->tls;
    apr_size_t i;

    for (i = 0; i < USUAL; i++) {
        if (facts->http == usual[i]) {
            return protections[tls].seen[i];
        }
    }
    return apr_psprintf(p, "%s/HTTP/%d.%d", protections[tls].name, UPGRADE_HTTP_MAJOR(facts->http),
                        UPGRADE_HTTP_MINOR(facts->http));
}
