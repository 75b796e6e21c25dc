/* SPDX-License-Identifier: Apache-2.0 */

#include "refusal.h"

#include "../core/list.h"
#include "../core/websocket.h"
#include "template.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

enum {
    STATUS_TEMPORARY_REDIRECT = 307,
    STATUS_BAD_REQUEST = 400,
    STATUS_FORBIDDEN = 403,
    STATUS_MISDIRECTED_REQUEST = 421,
    STATUS_UPGRADE_REQUIRED = 426
};

/*
 * The tokens.
 */

/* Return whether a text is NAME or NAME/VERSION, both of them tokens. */
static int is_protocol(const char *text)
{
    apr_size_t name = upgrade_token_length(text);
    const char *version = text + name + 1;

    if (!name || text[name] != '/') {
        return name && !text[name];
    }
    return *version && !version[upgrade_token_length(version)];
}

/* Return whether a list joined by list_add() contains a token. */
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

/* Append a token to a list, unless it is already in it. list may be NULL. */
static const char *list_add(apr_pool_t *p, const char *list, const char *token)
{
    if (!list) {
        return token;
    }
    return list_has(list, token) ? list : apr_pstrcat(p, list, ", ", token, NULL);
}

const char *upgrade_offer_parse(apr_pool_t *p, const char **list, int argc, const char *const *argv)
{
    const char *read = NULL;
    int arg;

    if (!argc) {
        return "missing Upgrade token, expected one or more, such as TLS/1.3 or websocket";
    }
    for (arg = 0; arg < argc; arg++) {
        if (!is_protocol(argv[arg])) {
            return apr_psprintf(p,
                                "invalid Upgrade token '%s', expected NAME or NAME/VERSION, "
                                "such as TLS/1.3, HTTP/2.0 or websocket",
                                argv[arg]);
        }
        if (!apr_cstr_casecmp(argv[arg], "h2c")) {
            return apr_psprintf(p,
                                "obsolete Upgrade token '%s' (RFC 9113), expected HTTP/2.0 "
                                "to offer HTTP/2",
                                argv[arg]);
        }
        read = list_add(p, read, argv[arg]);
    }
    *list = read;
    return NULL;
}

/* The fact by which a request already uses the protocol of a token. */
static const struct {
    const char *token;
    upgrade_tls tls;
    int http;
} in_use[] = {
    { "TLS/1.0", UPGRADE_TLS_1_0, 0 },
    { "TLS/1.1", UPGRADE_TLS_1_1, 0 },
    { "TLS/1.2", UPGRADE_TLS_1_2, 0 },
    { "TLS/1.3", UPGRADE_TLS_1_3, 0 },
    { "HTTP/1.0", UPGRADE_TLS_UNSET, UPGRADE_HTTP(1, 0) },
    { "HTTP/1.1", UPGRADE_TLS_UNSET, UPGRADE_HTTP(1, 1) },
    { "HTTP/2.0", UPGRADE_TLS_UNSET, UPGRADE_HTTP(2, 0) },
    { "HTTP/2", UPGRADE_TLS_UNSET, UPGRADE_HTTP(2, 0) },
    { "HTTP/3.0", UPGRADE_TLS_UNSET, UPGRADE_HTTP(3, 0) },
    { "HTTP/3", UPGRADE_TLS_UNSET, UPGRADE_HTTP(3, 0) },
};

static int is_in_use(const char *token, const upgrade_facts *facts)
{
    apr_size_t i;

    for (i = 0; i < sizeof(in_use) / sizeof(in_use[0]); i++) {
        if (!apr_cstr_casecmp(token, in_use[i].token)) {
            return in_use[i].tls != UPGRADE_TLS_UNSET ? in_use[i].tls == facts->session->tls
                                                      : in_use[i].http == facts->http;
        }
    }
    return 0;
}

/*
 * The token of each reason.
 */

/* TLS 1.0 and 1.1 must not be used (RFC 8996), so a minimum below 1.2 offers 1.2. */
static const char *tls_token(const upgrade_policy *policy)
{
    return upgrade_policy_floor(policy, UPGRADE_KIND_TLS) > UPGRADE_TLS_1_2 ? "TLS/1.3" : "TLS/1.2";
}

/* Offer the latest TLS version for a cipher that is too weak. */
static const char *cipher_token(const upgrade_policy *policy)
{
    (void)policy;
    return "TLS/1.3";
}

static const char *http_token(const upgrade_policy *policy)
{
    int floor = upgrade_policy_floor(policy, UPGRADE_KIND_HTTP);

    if (floor >= UPGRADE_HTTP(3, 0)) {
        return "HTTP/3.0";
    }
    return floor >= UPGRADE_HTTP(2, 0) ? "HTTP/2.0" : "HTTP/1.1";
}

static const char *websocket_token(const upgrade_policy *policy)
{
    (void)policy;
    return "websocket";
}

static const char *(*const tokens[UPGRADE_REASONS])(const upgrade_policy *policy) = {
    [UPGRADE_REASON_TLS] = tls_token,
    [UPGRADE_REASON_TLS_VERSION] = tls_token,
    [UPGRADE_REASON_CIPHER_BITS] = cipher_token,
    [UPGRADE_REASON_FORWARD_SECRECY] = cipher_token,
    [UPGRADE_REASON_HTTP_VERSION] = http_token,
    [UPGRADE_REASON_WEBSOCKET] = websocket_token,
    [UPGRADE_REASON_WEBSOCKET_VERSION] = websocket_token,
    [UPGRADE_REASON_WEBSOCKET_HTTP10] = websocket_token,
    [UPGRADE_REASON_WEBSOCKET_STRIPPED] = websocket_token,
    [UPGRADE_REASON_WEBSOCKET_MALFORMED] = websocket_token,
};

static const char *offer_exprs(apr_pool_t *p, const char *list, apr_uint32_t unmet,
                               const upgrade_policy *policy, const upgrade_facts *facts)
{
    int i;

    for (i = 0; policy->exprs && i < policy->exprs->nelts; i++) {
        if (unmet & UPGRADE_BIT(i)) {
            char *rest = apr_pstrdup(p, APR_ARRAY_IDX(policy->exprs, i, upgrade_expr).offer);
            char *state;
            char *token = apr_strtok(rest, ", ", &state);

            for (; token; token = apr_strtok(NULL, ", ", &state)) {
                list = is_in_use(token, facts) ? list : list_add(p, list, token);
            }
        }
    }
    return list;
}

const char *upgrade_offer(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                          const upgrade_facts *facts)
{
    const char *list = NULL;
    upgrade_reason reason;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        if (upgrade_is_unmet(unmet, reason) && tokens[reason]) {
            const char *token = tokens[reason](policy);

            list = is_in_use(token, facts) ? list : list_add(p, list, token);
        }
    }
    /* A valid handshake over plain HTTP needs TLS and WebSocket. */
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_TLS)
        && upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET)) {
        list = list_add(p, list, websocket_token(policy));
    }
    return offer_exprs(p, list, unmet.exprs, policy, facts);
}

/*
 * The refusal.
 */

static const int http2_statuses[] = {
    [UPGRADE_HTTP2_UNSET] = STATUS_FORBIDDEN,
    [UPGRADE_HTTP2_FORBIDDEN] = STATUS_FORBIDDEN,
    [UPGRADE_HTTP2_MISDIRECTED] = STATUS_MISDIRECTED_REQUEST,
    [UPGRADE_HTTP2_RESET] = STATUS_FORBIDDEN, /* over HTTP/2, mod_http2 resets the stream */
};

const upgrade_refusal *upgrade_refusal_make(apr_pool_t *p, upgrade_unmet unmet,
                                            const upgrade_policy *policy,
                                            const upgrade_facts *facts,
                                            const upgrade_response_conf *response,
                                            const char *location)
{
    upgrade_refusal *refusal = apr_pcalloc(p, sizeof(*refusal));
    int is_http2_connection = (int)facts->connection_http >= UPGRADE_HTTP(2, 0);

    refusal->policy = *policy;
    refusal->facts = *facts;
    refusal->unmet = unmet;
    refusal->words = upgrade_verdict_text(p, unmet);
    refusal->seen = upgrade_facts_seen(p, facts);
    refusal->help = response->help;
    refusal->help_link = response->help_link;
    refusal->documents = upgrade_documents_copy(p, response->documents);
    refusal->varies_by_insecure = response->navigation == UPGRADE_NAVIGATION_REDIRECT;
    if (location) {
        refusal->status = STATUS_TEMPORARY_REDIRECT;
        refusal->location = location;
    }
    else if (unmet.reasons == UPGRADE_BIT(UPGRADE_REASON_WEBSOCKET_MALFORMED)) {
        refusal->status = STATUS_BAD_REQUEST;
    }
    else if (facts->http >= UPGRADE_HTTP(2, 0) || is_http2_connection) {
        refusal->status = http2_statuses[response->http2];
        refusal->resets = response->http2 == UPGRADE_HTTP2_RESET && is_http2_connection;
    }
    else {
        refusal->offer = response->offer ? response->offer : upgrade_offer(p, unmet, policy, facts);
        refusal->status = refusal->offer ? STATUS_UPGRADE_REQUIRED : STATUS_FORBIDDEN;
    }
    if (refusal->status == STATUS_UPGRADE_REQUIRED) {
        refusal->status_line = response->status_line;
    }
    if (refusal->status != STATUS_BAD_REQUEST && !location
        && (unmet.reasons & UPGRADE_WEBSOCKET_REASONS)) {
        refusal->websocket = UPGRADE_WEBSOCKET_VERSION;
    }
    if (upgrade_is_unmet(unmet, UPGRADE_REASON_HTTP_VERSION)) {
        refusal->alt_svc = response->alt_svc;
    }
    return refusal;
}

int upgrade_https_helps(upgrade_unmet unmet, const upgrade_policy *policy, int https)
{
    apr_uint32_t brought = UPGRADE_BIT(UPGRADE_REASON_TLS);

    if (upgrade_policy_floor(policy, UPGRADE_KIND_HTTP) <= https) {
        brought |= UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION);
    }
    return upgrade_is_unmet(unmet, UPGRADE_REASON_TLS) && !(unmet.reasons & ~brought);
}
