/* SPDX-License-Identifier: Apache-2.0 */

#include "record.h"

#include <apr_strings.h>

#include <http_log.h>
#include <http_main.h>

#include "../core/log_number.h"
#include "../core/log_target.h"
#include "../response/proxy_hints.h"
#include "../config/conf.h"
#include "exchange.h"
#include "log_rate.h"
#include "log_referer.h"

APLOG_USE_MODULE(upgrade_required);

#define VERDICT     "UPGRADE_VERDICT"
#define REASON      "UPGRADE_REASON"
#define SEEN        "UPGRADE_SEEN"
#define EXPOSED     "UPGRADE_EXPOSED"
#define FINGERPRINT "UPGRADE_FINGERPRINT"

/* The environment variables, and the names that they have in an ErrorDocument. */
static const struct {
    const char *name;
    const char *redirected;
    int is_of_verdict; /* a later verdict replaces it */
} variables[] = {
    { VERDICT, "REDIRECT_" VERDICT, 1 },
    { REASON, "REDIRECT_" REASON, 1 },
    { SEEN, "REDIRECT_" SEEN, 1 },
    { EXPOSED, "REDIRECT_" EXPOSED, 0 },
    { FINGERPRINT, "REDIRECT_" FINGERPRINT, 0 },
};

#define VARIABLES (sizeof(variables) / sizeof(variables[0]))

void upgrade_record_unset(request_rec *r)
{
    apr_size_t i;

    for (i = 0; i < VARIABLES; i++) {
        if (variables[i].is_of_verdict) {
            apr_table_unset(r->subprocess_env, variables[i].name);
        }
    }
}

void upgrade_record_publish(request_rec *r, upgrade_recorded verdict, upgrade_unmet unmet,
                            const upgrade_facts *facts)
{
    if (verdict == UPGRADE_RECORDED_PASS) {
        upgrade_record_pass(r);
    }
    else if (verdict != UPGRADE_RECORDED_UNSET) {
        apr_table_addn(r->subprocess_env, VERDICT, upgrade_recorded_name(verdict));
        apr_table_addn(r->subprocess_env, REASON, upgrade_verdict_text(r->pool, unmet));
        apr_table_addn(r->subprocess_env, SEEN, upgrade_facts_seen(r->pool, facts));
    }
}

void upgrade_record_exposure(request_rec *r, const char *names, const char *fingerprints)
{
    apr_table_setn(r->subprocess_env, EXPOSED, names);
    if (fingerprints) {
        apr_table_setn(r->subprocess_env, FINGERPRINT, fingerprints);
    }
}

void upgrade_record_inherit(const request_rec *from, request_rec *to)
{
    apr_size_t i;

    for (i = 0; i < VARIABLES; i++) {
        const char *value = apr_table_get(from->subprocess_env, variables[i].name);

        if (value) {
            /* The core sets the REDIRECT_ variables too, but before a request is refused because of
             * a subrequest. */
            apr_table_setn(to->subprocess_env, variables[i].redirected, value);
            apr_table_setn(to->subprocess_env, variables[i].name, value);
        }
    }
}

/*
 * The log lines.
 */

static const struct {
    const char *intro;
    const char *policy;
} lines[] = {
    [UPGRADE_RECORDED_REPORT] = { UPGRADE_LOGNO(0005) "report", "planned" },
    [UPGRADE_RECORDED_DEFERRED] = { UPGRADE_LOGNO(0013) "deferred", "planned" },
    [UPGRADE_RECORDED_REDIRECTED] = { UPGRADE_LOGNO(0027) "redirected", "required" },
    [UPGRADE_RECORDED_REFUSED] = { UPGRADE_LOGNO(0001) "refused", "required" },
};

/* Return a path for a log line. */
static const char *logged_path(apr_pool_t *p, const char *path)
{
    return ap_escape_logitem(p, upgrade_log_target(p, path));
}

static const char *target_of(const upgrade_exchange *exchange)
{
    return logged_path(exchange->initial->pool, exchange->initial->unparsed_uri);
}

/* Return the path that a module led the request to, for the end of a log line. */
static const char *internal_target_of(const upgrade_exchange *exchange)
{
    apr_pool_t *p = exchange->initial->pool;

    return exchange->at ? apr_pstrcat(p, " at=\"", logged_path(p, exchange->at), "\"", NULL) : "";
}

void upgrade_record_log(request_rec *r, upgrade_exchange *exchange)
{
    apr_table_t *headers;

    if (!APLOGrinfo(r) || !upgrade_log_rate_allows(UPGRADE_LOG_VERDICTS)) {
        return;
    }
    upgrade_exchange_note_proxy(exchange, exchange->unmet);
    headers = upgrade_log_shorten_referer(r);
    ap_log_rerror(
        APLOG_MARK, APLOG_INFO, 0, r,
        "%s: reason=%s client=%s seen=%s %s=\"%s\" request=\"%s %s\"%s%s",
        lines[exchange->recorded].intro, upgrade_verdict_text(r->pool, exchange->unmet),
        exchange->initial->useragent_ip, upgrade_facts_seen(r->pool, &exchange->facts),
        lines[exchange->recorded].policy, upgrade_policy_text(r->pool, &exchange->policy),
        ap_escape_logitem(r->pool, exchange->method), target_of(exchange),
        internal_target_of(exchange),
        upgrade_proxy_hint(r->pool, exchange->unmet, &exchange->policy, &exchange->facts));
    r->headers_in = headers;
}

void upgrade_record_audit(request_rec *r, const upgrade_exchange *exchange, upgrade_unmet unmet,
                          const upgrade_policy *policy)
{
    apr_table_t *headers;

    if (!upgrade_log_rate_allows(UPGRADE_LOG_AUDIT)) {
        return;
    }
    headers = upgrade_log_shorten_referer(r);
    ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r,
                  UPGRADE_LOGNO(0025) "served although a requirement is unmet; please report this "
                                      "bug: reason=%s status=%d client=%s seen=%s required=\"%s\" "
                                      "request=\"%s %s\"",
                  upgrade_verdict_text(r->pool, unmet), r->status, exchange->initial->useragent_ip,
                  upgrade_facts_seen(r->pool, &exchange->facts),
                  upgrade_policy_text(r->pool, policy),
                  ap_escape_logitem(r->pool, exchange->method), target_of(exchange));
    r->headers_in = headers;
}
