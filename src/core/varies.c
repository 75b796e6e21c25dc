/* SPDX-License-Identifier: Apache-2.0 */

#include "varies.h"

#include <apr_cstr.h>
#include <apr_strings.h>

#define PROTO        UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_PROTO)
#define TLS_VERSION  UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_TLS_VERSION)
#define CIPHER       UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_CIPHER)
#define CIPHER_BITS  UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_CIPHER_BITS)
#define HTTP_VERSION UPGRADE_FORWARDED_BIT(UPGRADE_FORWARDED_HTTP_VERSION)

/* The facts that each kind of requirement is compared with. The version of SSL is one that does not
 * meet any requirement of TLS, whatever the other facts are. */
static const upgrade_forwarded_set facts_of_kind[UPGRADE_KINDS] = {
    [UPGRADE_KIND_TLS] = PROTO | TLS_VERSION,
    [UPGRADE_KIND_CIPHER_BITS] = PROTO | TLS_VERSION | CIPHER_BITS,
    [UPGRADE_KIND_FORWARD_SECRECY] = PROTO | TLS_VERSION | CIPHER,
    [UPGRADE_KIND_HTTP] = HTTP_VERSION,
};

upgrade_forwarded_set upgrade_varies_by(const upgrade_policy *policy)
{
    upgrade_forwarded_set facts = 0;
    upgrade_kind kind;

    for (kind = UPGRADE_KIND_UNSET + 1; kind < UPGRADE_KINDS; kind++) {
        if (upgrade_policy_floor(policy, kind)) {
            facts |= facts_of_kind[kind];
        }
    }
    return facts;
}

upgrade_forwarded_set upgrade_varies_named(upgrade_forwarded_set facts,
                                           const char *const names[UPGRADE_FORWARDED_FACTS])
{
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (!names[fact]) {
            facts &= ~UPGRADE_FORWARDED_BIT(fact);
        }
    }
    return facts;
}

/* Return whether a header field carries an earlier fact of the set, too. */
static int is_repeated(upgrade_forwarded_set facts, upgrade_forwarded_fact fact,
                       const char *const names[UPGRADE_FORWARDED_FACTS])
{
    upgrade_forwarded_fact earlier;

    for (earlier = UPGRADE_FORWARDED_UNSET; earlier < fact; earlier++) {
        if ((facts & UPGRADE_FORWARDED_BIT(earlier))
            && !apr_cstr_casecmp(names[earlier], names[fact])) {
            return 1;
        }
    }
    return 0;
}

static const char *field_of(apr_pool_t *p, upgrade_forwarded_set facts,
                            const char *const names[UPGRADE_FORWARDED_FACTS])
{
    const char *list = NULL;
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if ((facts & UPGRADE_FORWARDED_BIT(fact)) && !is_repeated(facts, fact, names)) {
            list = list ? apr_pstrcat(p, list, ", ", names[fact], NULL) : names[fact];
        }
    }
    return list;
}

const char *const *upgrade_varies_table(apr_pool_t *p,
                                        const char *const names[UPGRADE_FORWARDED_FACTS])
{
    const char **table = apr_palloc(p, UPGRADE_FORWARDED_SETS * sizeof(*table));
    upgrade_forwarded_set facts;

    for (facts = 0; facts < UPGRADE_FORWARDED_SETS; facts++) {
        upgrade_forwarded_set read = facts;

        if ((facts & CIPHER_BITS) && !names[UPGRADE_FORWARDED_CIPHER_BITS]) {
            /* The name of the cipher provides them. */
            read |= CIPHER;
        }
        table[facts] = field_of(p, upgrade_varies_named(read, names), names);
    }
    return table;
}
