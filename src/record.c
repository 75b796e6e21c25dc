/* SPDX-License-Identifier: Apache-2.0 */

#include "record.h"

#include <http_log.h>

#include "config.h"

APLOG_USE_MODULE(upgrade_required);

#define VERDICT "UPGRADE_VERDICT"
#define REASON "UPGRADE_REASON"
#define SEEN "UPGRADE_SEEN"

static const char *const variables[] = { VERDICT, REASON, SEEN };

void upgrade_record_pass(request_rec *r)
{
    /* An internal redirect has it already, perhaps; a request of the client's has not, and adding is cheaper. */
    if (r->prev) {
        apr_table_setn(r->subprocess_env, VERDICT, "pass");
    }
    else {
        apr_table_addn(r->subprocess_env, VERDICT, "pass");
    }
}

void upgrade_record_nothing(request_rec *r)
{
    apr_table_unset(r->subprocess_env, VERDICT);
}

void upgrade_record_refused(request_rec *r, const upgrade_refusal *refusal)
{
    apr_table_setn(r->subprocess_env, VERDICT, "refused");
    apr_table_setn(r->subprocess_env, REASON, upgrade_verdict_words(r->pool, refusal->unmet));
    apr_table_setn(r->subprocess_env, SEEN, upgrade_facts_seen(r->pool, &refusal->facts));
}

void upgrade_record_log(request_rec *r, const upgrade_refusal *refusal)
{
    if (!APLOGrinfo(r)) {
        return;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  UPGRADE_LOGNO(0001) "refused: reason=%s client=%s seen=%s required=\"%s\" request=\"%s %s\"",
                  upgrade_verdict_words(r->pool, refusal->unmet), r->useragent_ip,
                  upgrade_facts_seen(r->pool, &refusal->facts), upgrade_policy_words(r->pool, &refusal->policy),
                  ap_escape_logitem(r->pool, r->method), ap_escape_logitem(r->pool, r->uri));
}

void upgrade_record_hand_on(const request_rec *from, request_rec *to)
{
    apr_size_t i;

    for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *value = apr_table_get(from->subprocess_env, variables[i]);

        if (value) {
            apr_table_setn(to->subprocess_env, variables[i], value);
        }
    }
}
