/* SPDX-License-Identifier: Apache-2.0 */

#include "exemption.h"

#include <apr_strings.h>
#include <apr_uri.h>

#include <ap_expr.h>
#include <http_config.h>
#include <http_log.h>

#include "record.h"
#include "request.h"

APLOG_USE_MODULE(upgrade_required);

static int is_path(apr_pool_t *p, const char *uri, const char *path)
{
    const char *normalised;

    if (!path || !strcmp(uri, path)) {
        return path != NULL;
    }
    /* As it was sent, at quick_handler. */
    normalised = upgrade_exempt_path(p, uri);
    return normalised && !strcmp(normalised, path);
}

/* As it was sent: httpd decodes parsed_uri.path in place, and what is decoded twice is another path. */
static const char *raw_path(const request_rec *initial)
{
    const char *sent = initial->unparsed_uri;
    apr_uri_t uri;

    if (initial->proxyreq == PROXYREQ_PROXY || !sent) {
        return NULL;
    }
    if (*sent == '/') {
        return apr_pstrmemdup(initial->pool, sent, strcspn(sent, "?#"));
    }
    return apr_uri_parse(initial->pool, sent, &uri) == APR_SUCCESS ? uri.path : NULL;
}

static upgrade_exempt_facts facts_of(request_rec *r)
{
    request_rec *initial = upgrade_request_initial(r);
    const char *path = upgrade_exempt_path(r->pool, raw_path(initial));

    return (upgrade_exempt_facts) {
        .path = path,
        .query = initial->parsed_uri.query,
        .method = initial->method,
        .client = initial->useragent_addr,
        .is_as_sent = r == initial && is_path(r->pool, r->uri, path),
    };
}

static int holds(request_rec *initial, const upgrade_exemption *exemption)
{
    const ap_expr_info_t *parsed = exemption->expr;
    const char *error = NULL;
    int value = ap_expr_exec(initial, parsed, &error);

    if (value < 0 || error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, initial, UPGRADE_LOGNO(0014)
                      "the expression of the exemption '%s' could not be evaluated, so nobody is exempt by it: %s", exemption->words,
                      error ? error : "no reason was given");
        return 0;
    }
    return value > 0;
}

static int any_holds(request_rec *initial, const upgrade_exemptions *exemptions, const upgrade_exempt_facts *facts)
{
    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        if (exemptions->exemption->expr && upgrade_exempt_matches(exemptions->exemption, facts)
            && holds(initial, exemptions->exemption)) {
            return 1;
        }
    }
    return 0;
}

/*
 * As with the expressions of a policy (evaluator.c): what came of them for the request that the client sent holds for includes, indexes and
 * redirects too, and a subrequest that one of them makes is not judged by it.
 */
static int is_exempt_by_expr(request_rec *r, const upgrade_exemptions *exemptions, const upgrade_exempt_facts *facts)
{
    request_rec *initial = upgrade_request_initial(r);
    upgrade_request *request = upgrade_request_make(initial);
    int is_exempt;

    if (request->is_evaluating) {
        return 0;
    }
    if (r != initial && request->exempt == exemptions) {
        return request->is_exempt_by_expr;
    }
    request->is_evaluating = 1;
    is_exempt = any_holds(initial, exemptions, facts);
    request->is_evaluating = 0;
    if (r == initial) {
        request->exempt = exemptions;
        request->is_exempt_by_expr = is_exempt;
    }
    return is_exempt;
}

int upgrade_exemption_has_exprs(const upgrade_exemptions *exemptions)
{
    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        if (exemptions->exemption->expr) {
            return 1;
        }
    }
    return 0;
}

upgrade_exempt upgrade_exemption_of(request_rec *r, int with_exprs)
{
    const upgrade_exemptions *exemptions = upgrade_dir_conf_of(r)->exempt;
    const upgrade_exemptions *at;
    upgrade_exempt_facts facts;

    /* Most requests that are refused could be exempt by nothing but the default. */
    if (!exemptions && !upgrade_exempt_may_be_acme(upgrade_request_initial(r)->parsed_uri.path)) {
        return UPGRADE_EXEMPT_UNSET;
    }
    facts = facts_of(r);
    for (at = exemptions; at && at->exemption; at = at->next) {
        if (!at->exemption->expr && upgrade_exempt_matches(at->exemption, &facts)) {
            return UPGRADE_EXEMPT_FOR_GOOD;
        }
    }
    if (with_exprs && upgrade_exemption_has_exprs(exemptions) && is_exempt_by_expr(r, exemptions, &facts)) {
        return UPGRADE_EXEMPT_NOW;
    }
    return !upgrade_exempt_drops_acme(exemptions) && upgrade_exempt_is_acme(&facts) ? UPGRADE_EXEMPT_NOW : UPGRADE_EXEMPT_UNSET;
}
