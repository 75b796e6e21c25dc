/* SPDX-License-Identifier: Apache-2.0 */

#include <apr_strings.h>

#include "../../src/core/varies.h"
#include "tap.h"
#include "words.h"

static upgrade_policy policy_of(apr_pool_t *p, const char *line)
{
    const char *argv[MOST_WORDS];
    upgrade_policy policy;
    int argc = words_of(p, line, argv);

    is(upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, argc, argv), NULL, line);
    return policy;
}

int main(void)
{
    static const char *const all[UPGRADE_FORWARDED_FACTS] = {
        [UPGRADE_FORWARDED_PROTO] = "Proto",
        [UPGRADE_FORWARDED_TLS_VERSION] = "Version",
        [UPGRADE_FORWARDED_CIPHER_BITS] = "Bits",
        [UPGRADE_FORWARDED_HTTP_VERSION] = "HTTP",
    };
    static const char *const with_cipher[UPGRADE_FORWARDED_FACTS] = {
        [UPGRADE_FORWARDED_PROTO] = "Proto",
        [UPGRADE_FORWARDED_TLS_VERSION] = "Version",
        [UPGRADE_FORWARDED_CIPHER] = "Cipher",
    };
    static const char *const with_both[UPGRADE_FORWARDED_FACTS] = {
        [UPGRADE_FORWARDED_PROTO] = "Proto",
        [UPGRADE_FORWARDED_TLS_VERSION] = "Version",
        [UPGRADE_FORWARDED_CIPHER] = "Cipher",
        [UPGRADE_FORWARDED_CIPHER_BITS] = "Bits",
    };
    static const char *const proto_alone[UPGRADE_FORWARDED_FACTS] = { [UPGRADE_FORWARDED_PROTO] =
                                                                          "Proto" };
    static const char *const one_for_all[UPGRADE_FORWARDED_FACTS] = {
        [UPGRADE_FORWARDED_PROTO] = "X-TLS",
        [UPGRADE_FORWARDED_TLS_VERSION] = "x-tls",
        [UPGRADE_FORWARDED_CIPHER_BITS] = "X-Bits",
    };
    static const struct {
        const char *policy;
        const char *const *names;
        const char *vary;
    } rows[] = {
        { "none", all, NULL },
        { "TLS", all, "Proto, Version" },
        { "TLSv1", all, "Proto, Version" },
        { "TLSv1.2", all, "Proto, Version" },
        { "TLSv1.3", all, "Proto, Version" },
        { "cipher-bits=128", all, "Proto, Version, Bits" },
        { "TLS cipher-bits=128", all, "Proto, Version, Bits" },
        { "TLSv1.3 cipher-bits=128", all, "Proto, Version, Bits" },
        { "forward-secrecy", all, "Proto, Version" },
        { "TLSv1.3", with_cipher, "Proto, Version" },
        { "forward-secrecy", with_cipher, "Proto, Version, Cipher" },
        /* The cipher has the number of bits, unless a field of its own has it. */
        { "cipher-bits=128", with_cipher, "Proto, Version, Cipher" },
        { "cipher-bits=128", with_both, "Proto, Version, Bits" },
        { "forward-secrecy cipher-bits=128", with_both, "Proto, Version, Cipher, Bits" },
        { "HTTP/1.1", all, "HTTP" },
        { "HTTP/2 TLS", all, "Proto, Version, HTTP" },
        { "websocket", all, NULL },
        { "websocket TLS", all, "Proto, Version" },
        { "TLS", proto_alone, "Proto" },
        /* A fact that no header field carries comes from the connection, or is unknown. */
        { "HTTP/2", proto_alone, NULL },
        { "TLSv1.3 HTTP/2 cipher-bits=256", proto_alone, "Proto" },
        { "TLSv1.3", one_for_all, "X-TLS" },
        { "TLSv1.3 cipher-bits=256", one_for_all, "X-TLS, X-Bits" },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const upgrade_policy policy = policy_of(p, rows[i].policy);

        is(upgrade_varies_table(p, rows[i].names)[upgrade_varies_by(&policy)], rows[i].vary,
           rows[i].policy);
    }
    return tap_done(p);
}
