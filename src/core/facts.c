/* SPDX-License-Identifier: Apache-2.0 */

#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
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

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* Return the version of a number after "TLS", "TLSv", "TLS/" or "TLS_". */
static upgrade_tls parse_number(const char *number)
{
    static const struct {
        const char *number;
        upgrade_tls tls;
    } versions[] = {
        /* The most frequent first. */
        { "1.3", UPGRADE_TLS_1_3 }, { "1.2", UPGRADE_TLS_1_2 }, { "1.1", UPGRADE_TLS_1_1 },
        { "1.0", UPGRADE_TLS_1_0 }, { "1", UPGRADE_TLS_1_0 },   { "1_3", UPGRADE_TLS_1_3 },
        { "1_2", UPGRADE_TLS_1_2 }, { "1_1", UPGRADE_TLS_1_1 }, { "1_0", UPGRADE_TLS_1_0 },
        { "13", UPGRADE_TLS_1_3 },  { "12", UPGRADE_TLS_1_2 },  { "11", UPGRADE_TLS_1_1 },
        { "10", UPGRADE_TLS_1_0 },
    };
    apr_size_t i;

    for (i = 0; i < LENGTH(versions); i++) {
        if (!strcmp(number, versions[i].number)) {
            return versions[i].tls;
        }
    }
    return UPGRADE_TLS_UNSET;
}

upgrade_tls upgrade_tls_parse(const char *name)
{
    if (!name) {
        return UPGRADE_TLS_UNSET;
    }
    if (!apr_cstr_casecmpn(name, "TLS", 3)) {
        name += 3;
        return parse_number(*name && strchr("vV/_", *name) ? name + 1 : name);
    }
    return !apr_cstr_casecmp(name, "SSLv3") || !apr_cstr_casecmp(name, "SSLv2") ? UPGRADE_TLS_SSL
                                                                                : UPGRADE_TLS_UNSET;
}

int upgrade_cipher_bits_parse(const char *text)
{
    apr_size_t digits = text ? strspn(text, "0123456789") : 0;

    return digits && digits <= MOST_DIGITS && !text[digits] ? atoi(text) : 0;
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
