/* SPDX-License-Identifier: Apache-2.0 */

#include "exchange.h"

#include <string.h>

#include <ap_expr.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>

#include "../core/log_number.h"
#include "../core/websocket.h"
#include "connection.h"
#include "log_rate.h"
#include "log_referer.h"

APLOG_USE_MODULE(upgrade_required);

/*
 * The facts.
 */

void upgrade_exchange_capture_connection(upgrade_exchange *exchange)
{
    exchange->session = *upgrade_connection_session(exchange->initial);
    exchange->facts = upgrade_exchange_facts_over(exchange->initial, &exchange->session);
    exchange->captured = UPGRADE_CAPTURED_CONNECTION;
}

/* Set the method of a request as the client sent it. ap_die() makes it GET for an ErrorDocument. */
static void capture_method(upgrade_exchange *exchange)
{
    const request_rec *initial = exchange->initial;
    const char *line = initial->the_request;

    exchange->method = initial->method;
    exchange->method_number = initial->method_number;
    if (initial->status != HTTP_OK && line) {
        exchange->method = apr_pstrmemdup(initial->pool, line, strcspn(line, " "));
        exchange->method_number = ap_method_number_of(exchange->method);
    }
}

void upgrade_exchange_begin(upgrade_exchange *exchange, request_rec *initial)
{
    exchange->initial = initial;
    capture_method(exchange);
    upgrade_exchange_capture_connection(exchange);
}

static upgrade_forwarded_conf forwarded_conf(const upgrade_server_conf *server)
{
    return (upgrade_forwarded_conf){
        .trusted = server->trusted,
        .names = server->forwarded,
        .elements = server->forwarded_elements,
        .reads_forwarded = server->reads_forwarded,
    };
}

static void read_forwarded(upgrade_exchange *exchange, const upgrade_server_conf *server)
{
    const request_rec *initial = exchange->initial;
    const upgrade_forwarded_conf conf = forwarded_conf(server);
    upgrade_forwarded_memory *memory = upgrade_connection_memory(initial);

    exchange->is_forwarded = upgrade_forwarded_apply(
        initial->pool, &conf, upgrade_connection_peer(initial), initial->headers_in,
        &exchange->facts, &exchange->session, &exchange->gaps, memory);
    if (exchange->is_forwarded && !(memory && memory->is_repeated)) {
        upgrade_connection_note_changed(initial);
    }
}

void upgrade_exchange_capture_forwarded(upgrade_exchange *exchange)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(exchange->initial);

    if (server->trusted && exchange->captured < UPGRADE_CAPTURED_FORWARDED) {
        read_forwarded(exchange, server);
        exchange->captured = UPGRADE_CAPTURED_FORWARDED;
    }
}

/* Return whether a requirement or a plan of the server or a section is a WebSocket handshake. */
static int depends_on_handshake(const request_rec *initial)
{
    return upgrade_policy_floor(&upgrade_server_conf_of(initial)->strictest_to_accept,
                                UPGRADE_KIND_WEBSOCKET);
}

/* Return whether a request has a header field of a WebSocket handshake. */
static int may_be_handshake(const request_rec *initial)
{
    return apr_table_get(initial->headers_in, "Upgrade")
           || apr_table_get(initial->headers_in, "Sec-WebSocket-Key")
           || apr_table_get(initial->headers_in, "Sec-WebSocket-Version");
}

void upgrade_exchange_capture_handshake(upgrade_exchange *exchange)
{
    const request_rec *initial = exchange->initial;

    if (exchange->facts.handshake == UPGRADE_HANDSHAKE_UNSET) {
        exchange->facts.handshake =
            depends_on_handshake(initial) || may_be_handshake(initial)
                ? upgrade_websocket_handshake(initial->headers_in, exchange->method,
                                              (int)exchange->facts.connection_http)
                : UPGRADE_HANDSHAKE_NONE;
    }
}

void upgrade_exchange_capture_facts(upgrade_exchange *exchange)
{
    request_rec *initial = exchange->initial;

    if (exchange->captured >= UPGRADE_CAPTURED_FACTS) {
        return;
    }
    upgrade_exchange_capture_forwarded(exchange);
    if (initial->status == HTTP_OK) {
        /* Otherwise ap_die() may have made it GET, for an ErrorDocument. */
        exchange->method = initial->method;
        exchange->method_number = initial->method_number;
    }
    exchange->client = initial->useragent_addr;
    if (depends_on_handshake(initial)) {
        upgrade_exchange_capture_handshake(exchange);
    }
    exchange->captured = UPGRADE_CAPTURED_FACTS;
}

/* The environment variables that the core reads when it writes a response header (modules/http). */
static const char *const response_env[UPGRADE_RESPONSE_ENV] = {
    "nokeepalive",
    "force-response-1.0",
    "force-no-vary",
    "suppress-error-charset",
};

static void capture_env(upgrade_exchange *exchange)
{
    int i;

    for (i = 0; i < UPGRADE_RESPONSE_ENV; i++) {
        exchange->env[i] = apr_table_get(exchange->initial->subprocess_env, response_env[i]);
    }
}

void upgrade_exchange_restore_env(const upgrade_exchange *exchange, request_rec *r)
{
    int i;

    if (exchange->captured < UPGRADE_CAPTURED_REQUEST) {
        return; /* no module can have changed it yet */
    }
    for (i = 0; i < UPGRADE_RESPONSE_ENV; i++) {
        if (exchange->env[i]) {
            apr_table_setn(r->subprocess_env, response_env[i], exchange->env[i]);
        }
        else {
            apr_table_unset(r->subprocess_env, response_env[i]);
        }
    }
}

void upgrade_exchange_capture(upgrade_exchange *exchange)
{
    if (exchange->captured == UPGRADE_CAPTURED_REQUEST) {
        return;
    }
    upgrade_exchange_capture_facts(exchange);
    upgrade_exchange_capture_handshake(exchange);
    exchange->headers = apr_table_copy(exchange->initial->pool, exchange->initial->headers_in);
    capture_env(exchange);
    exchange->captured = UPGRADE_CAPTURED_REQUEST;
}

void upgrade_exchange_capture_agent(upgrade_exchange *exchange)
{
    if (!exchange->has_agent) {
        exchange->client = exchange->initial->useragent_addr;
        exchange->agent = apr_table_get(exchange->initial->headers_in, "User-Agent");
        exchange->has_agent = 1;
    }
}

const char *upgrade_exchange_agent(const upgrade_exchange *exchange)
{
    return exchange->has_agent ? exchange->agent : upgrade_exchange_field(exchange, "User-Agent");
}

void upgrade_exchange_note_proxy(upgrade_exchange *exchange, upgrade_unmet unmet)
{
    static const char *const added[] = { "Via", "Forwarded", "X-Forwarded-For" };
    const upgrade_server_conf *server = upgrade_server_conf_of(exchange->initial);
    apr_size_t i;

    if (!upgrade_is_unmet(unmet, UPGRADE_REASON_HTTP_VERSION)
        || (server->forwarded[UPGRADE_FORWARDED_HTTP_VERSION] && exchange->is_forwarded)) {
        return;
    }
    for (i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
        exchange->facts.is_proxied |= upgrade_exchange_field(exchange, added[i]) != NULL;
    }
}

void upgrade_exchange_capture_claim(upgrade_exchange *exchange)
{
    const request_rec *initial = exchange->initial;

    if (!exchange->has_read_claim) {
        exchange->claim = upgrade_https_claim_of(
            upgrade_exchange_headers(exchange),
            upgrade_server_conf_of(initial)->forwarded[UPGRADE_FORWARDED_PROTO]);
        exchange->has_read_claim = 1;
    }
}

void upgrade_exchange_capture_path(upgrade_exchange *exchange, const request_rec *r)
{
    if (!exchange->path) {
        exchange->path = r->uri;
        exchange->args = r->args;
    }
}

void upgrade_exchange_capture_exemptions(upgrade_exchange *exchange, const request_rec *r,
                                         const upgrade_dir_conf *conf)
{
    if (!exchange->path || r->uri == exchange->path || !strcmp(r->uri, exchange->path)) {
        exchange->exempt = conf->exempt;
    }
}

int upgrade_exchange_may_renegotiate(const upgrade_exchange *exchange)
{
    return exchange->session.tls > UPGRADE_TLS_UNSET && exchange->session.tls < UPGRADE_TLS_1_3
           && upgrade_server_conf_of(exchange->initial)->watches_cipher;
}

int upgrade_exchange_renew(upgrade_exchange *exchange, const request_rec *r)
{
    const upgrade_tls_facts *session;

    if (exchange->facts.session->tls >= UPGRADE_TLS_1_3 || exchange->is_forwarded
        || !upgrade_connection_renew(r)) {
        return 0;
    }
    session = upgrade_connection_session(r);
    if (session->cipher_bits == exchange->session.cipher_bits
        && session->forward_secrecy == exchange->session.forward_secrecy) {
        return 0;
    }
    exchange->session = *session;
    exchange->epoch++;
    return 1;
}

const apr_table_t *upgrade_exchange_headers(const upgrade_exchange *exchange)
{
    return exchange->headers ? exchange->headers : exchange->initial->headers_in;
}

const char *upgrade_exchange_field(const upgrade_exchange *exchange, const char *name)
{
    return apr_table_get(upgrade_exchange_headers(exchange), name);
}

/*
 * Expressions.
 */

/* Return a copy of the initial request with the captured values, for the evaluation of an
 * expression. */
static request_rec as_sent(const upgrade_exchange *exchange)
{
    /* Suppresses the messages of ap_expr_exec(), which may quote header fields and are not
     * rate-limited. This module logs its own. */
    static const struct ap_logconf silent = { .level = APLOG_EMERG };
    request_rec seen = *exchange->initial;

    seen.log = &silent;
    if (exchange->captured == UPGRADE_CAPTURED_REQUEST) {
        /* The cast removes const; an expression does not write to the table. */
        seen.headers_in = (apr_table_t *)(apr_uintptr_t)exchange->headers;
        seen.method = exchange->method;
        seen.method_number = exchange->method_number;
        seen.useragent_addr = exchange->client;
    }
    if (exchange->path) {
        seen.uri = (char *)(apr_uintptr_t)exchange->path;
        seen.args = (char *)(apr_uintptr_t)exchange->args;
    }
    return seen;
}

static upgrade_expr_result *find_result(const upgrade_exchange *exchange, const void *parsed)
{
    upgrade_expr_result *result = exchange->exprs;

    while (result && result->parsed != parsed) {
        result = result->next;
    }
    return result;
}

/* Return the result of an expression; 0 if it fails. The error text is not logged, because it may
 * quote a header field. */
static int holds(const upgrade_exchange *exchange, const void *parsed, const char *text, int varies)
{
    request_rec seen = as_sent(exchange);
    const char *error = NULL;
    int value;

    if (!varies) {
        /* Receives the Vary field that the evaluation adds. */
        seen.headers_out = apr_table_make(seen.pool, 1);
    }
    value = ap_expr_exec(&seen, parsed, &error);
    if (value >= 0 && !error) {
        return value > 0;
    }
    if (upgrade_log_rate_allows(UPGRADE_LOG_EXPRESSIONS)) {
        apr_table_t *headers = upgrade_log_shorten_referer(exchange->initial);

        ap_log_rerror(
            APLOG_MARK, APLOG_ERR, 0, exchange->initial,
            UPGRADE_LOGNO(0006) "the expression '%s' could not be evaluated; it counts as false",
            text);
        exchange->initial->headers_in = headers;
    }
    return 0;
}

void upgrade_exchange_evaluate(upgrade_exchange *exchange, const void *parsed, const char *text,
                               int varies)
{
    upgrade_expr_result *result = find_result(exchange, parsed);

    if (!result) {
        result = apr_pcalloc(exchange->initial->pool, sizeof(*result));
        result->parsed = parsed;
        result->next = exchange->exprs;
        exchange->exprs = result;
    }
    exchange->is_evaluating = 1;
    result->holds = holds(exchange, parsed, text, varies);
    exchange->is_evaluating = 0;
}

int upgrade_exchange_expr_is_true(const upgrade_exchange *exchange, const void *parsed)
{
    const upgrade_expr_result *result = find_result(exchange, parsed);

    return result && result->holds;
}

int upgrade_exchange_has_evaluated(const upgrade_exchange *exchange, const void *parsed)
{
    return find_result(exchange, parsed) != NULL;
}
