/* SPDX-License-Identifier: Apache-2.0 */

#include "answer_fields.h"

#include <string.h>

#include <apr_strings.h>

#define HTTP_MAJOR_WITHOUT_UPGRADE 2

/* TLS 1.0 and 1.1 must not be used (RFC 8996), so a floor below 1.2 offers 1.2 all the same. */
static const char *tls_token(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_TLS) > UPGRADE_TLS_1_2 ? "TLS/1.3" : "TLS/1.2";
}

static const char *(*const tokens[UPGRADE_REASONS])(const upgrade_policy *policy) = {
    [UPGRADE_REASON_TLS] = tls_token,
    [UPGRADE_REASON_TLS_VERSION] = tls_token,
};

/* Whether a comma-separated list of ours has the token. */
static int list_has(const char *list, const char *token)
{
    apr_size_t length = strlen(token);
    const char *at = list;

    while ((at = strstr(at, token))) {
        if ((at == list || at[-1] == ' ') && (at[length] == ',' || !at[length])) {
            return 1;
        }
        at += length;
    }
    return 0;
}

const char *upgrade_offer(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy, const upgrade_facts *facts)
{
    const char *list = NULL;
    upgrade_reason reason;

    if (UPGRADE_HTTP_MAJOR(facts->http) >= HTTP_MAJOR_WITHOUT_UPGRADE) {
        return NULL;
    }
    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (unmet & UPGRADE_UNMET(reason)) {
            const char *token = tokens[reason](policy);

            if (!list) {
                list = token;
            }
            else if (!list_has(list, token)) {
                list = apr_pstrcat(p, list, ", ", token, NULL);
            }
        }
    }
    return list;
}

const upgrade_refusal *upgrade_refusal_make(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                            const upgrade_facts *facts)
{
    const char *offer = upgrade_offer(p, unmet, policy, facts);
    upgrade_refusal *refusal = apr_palloc(p, sizeof(*refusal));

    *refusal = (upgrade_refusal) {
        .policy = *policy,
        .facts = *facts,
        .unmet = unmet,
        .offer = offer,
        .status = offer ? UPGRADE_STATUS_UPGRADE_REQUIRED : UPGRADE_STATUS_FORBIDDEN,
    };
    return refusal;
}
