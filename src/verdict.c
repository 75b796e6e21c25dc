/* SPDX-License-Identifier: Apache-2.0 */

#include "verdict.h"

#include <apr_strings.h>

static const char *tls_sentence(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts)
{
    upgrade_tls floor = (upgrade_tls)upgrade_policy_floor(policy, UPGRADE_KIND_TLS);
    /* Of a version that is not known there is nothing to say but that. */
    const char *seen = facts->tls == UPGRADE_TLS_ANY ? "a version of TLS that is not known"
                                                     : upgrade_tls_words(facts->tls);

    return apr_pstrcat(p, "This service requires ", upgrade_tls_words(floor),
                       floor == UPGRADE_TLS_ANY ? ". " : " or later. ", "This request came over ", seen, ".", NULL);
}

static const struct {
    const char *word;
    const char *title;
    const char *(*sentence)(apr_pool_t *p, const upgrade_policy *policy, const upgrade_facts *facts);
} reasons[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = { "tls", "TLS Required", tls_sentence },
    [UPGRADE_REASON_TLS_VERSION] = { "tls-version", "Newer TLS Version Required", tls_sentence },
};

const char *upgrade_verdict_words(apr_pool_t *p, upgrade_unmet unmet)
{
    const char *list = "";
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (unmet & UPGRADE_UNMET(reason)) {
            list = *list ? apr_pstrcat(p, list, ",", reasons[reason].word, NULL) : reasons[reason].word;
        }
    }
    return list;
}

const char *upgrade_verdict_sentences(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                      const upgrade_facts *facts)
{
    const char *text = "";
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (unmet & UPGRADE_UNMET(reason)) {
            text = apr_pstrcat(p, text, *text ? " " : "", reasons[reason].sentence(p, policy, facts), NULL);
        }
    }
    return text;
}

const char *upgrade_verdict_title(upgrade_unmet unmet)
{
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (unmet & UPGRADE_UNMET(reason)) {
            return reasons[reason].title;
        }
    }
    return "";
}
