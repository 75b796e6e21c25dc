/* SPDX-License-Identifier: Apache-2.0 */

#include "record.h"

#include <http_log.h>

#include "answer_settings.h"
#include "config.h"

APLOG_USE_MODULE(upgrade_required);

#define VERDICT "UPGRADE_VERDICT"
#define REASON "UPGRADE_REASON"
#define SEEN "UPGRADE_SEEN"
#define EXPOSED "UPGRADE_EXPOSED"
#define FINGERPRINT "UPGRADE_FINGERPRINT"

/* With the names under which an ErrorDocument finds them. */
static const struct {
    const char *name;
    const char *redirected;
    int is_of_verdict;      /* a later verdict takes its place */
} variables[] = {
    { VERDICT, "REDIRECT_" VERDICT, 1 },
    { REASON, "REDIRECT_" REASON, 1 },
    { SEEN, "REDIRECT_" SEEN, 1 },
    { EXPOSED, "REDIRECT_" EXPOSED, 0 },
    { FINGERPRINT, "REDIRECT_" FINGERPRINT, 0 },
};

#define VARIABLES (sizeof(variables) / sizeof(variables[0]))

static const char *const verdicts[] = {
    [UPGRADE_RECORDED_REPORT] = "report",
    [UPGRADE_RECORDED_REFUSED] = "refused",
};

void upgrade_record_forget(request_rec *r)
{
    apr_size_t i;

    for (i = 0; i < VARIABLES; i++) {
        if (variables[i].is_of_verdict) {
            apr_table_unset(r->subprocess_env, variables[i].name);
        }
    }
}

void upgrade_record(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet, const upgrade_facts *facts)
{
    apr_table_addn(r->subprocess_env, VERDICT, verdicts[verdict]);
    apr_table_addn(r->subprocess_env, REASON, upgrade_verdict_words(r->pool, unmet));
    apr_table_addn(r->subprocess_env, SEEN, upgrade_facts_seen(r->pool, facts));
}

void upgrade_record_exposure(request_rec *r, const char *names, const char *fingerprints)
{
    apr_table_setn(r->subprocess_env, EXPOSED, names);
    if (fingerprints) {
        apr_table_setn(r->subprocess_env, FINGERPRINT, fingerprints);
    }
}

void upgrade_record_hand_on(const request_rec *from, request_rec *to)
{
    apr_size_t i;

    for (i = 0; i < VARIABLES; i++) {
        const char *value = apr_table_get(from->subprocess_env, variables[i].name);

        if (value) {
            /* The core did this before the refusal of a subrequest became that of its top request. */
            apr_table_setn(to->subprocess_env, variables[i].redirected, value);
            apr_table_setn(to->subprocess_env, variables[i].name, value);
        }
    }
}

void upgrade_record_log(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet, const upgrade_policy *policy,
                        const upgrade_facts *facts)
{
    int is_refused = verdict == UPGRADE_RECORDED_REFUSED;

    if (!APLOGrinfo(r)) {
        return;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "%s: reason=%s client=%s seen=%s %s=\"%s\" request=\"%s %s\"%s",
                  is_refused ? UPGRADE_LOGNO(0001) "refused" : UPGRADE_LOGNO(0005) "report",
                  upgrade_verdict_words(r->pool, unmet), r->useragent_ip, upgrade_facts_seen(r->pool, facts),
                  is_refused ? "required" : "planned", upgrade_policy_words(r->pool, policy),
                  ap_escape_logitem(r->pool, r->method), ap_escape_logitem(r->pool, r->uri),
                  upgrade_settings_hint(r->pool, unmet));
}
