/* SPDX-License-Identifier: Apache-2.0 */

#include "status_count.h"

#include <string.h>

#include <ap_expr.h>
#include <http_config.h>
#include <http_protocol.h>

#include "../core/log_target.h"
#include "../status/reduce.h"
#include "connection.h"
#include "context.h"
#include "exposure.h"
#include "status_task.h"

/*
 * The top lists and other counts of a request that did not meet a requirement or the plan.
 */

static apr_sockaddr_t *client_of(const request_rec *r, const upgrade_exchange *exchange)
{
    return exchange->client ? exchange->client : r->useragent_addr;
}

static const char *path_of(const request_rec *r)
{
    return upgrade_log_target(r->pool, r->parsed_uri.path);
}

/* Enter the request in the list of groups, if UpgradeStatusGroup gives it one. */
static void enter_group(request_rec *last, const upgrade_tally *tally,
                        const upgrade_exchange *exchange)
{
    const upgrade_status_grouping *grouping = upgrade_server_conf_of(exchange->initial)->grouping;
    const char *error = NULL;
    const char *group;

    if (!grouping) {
        return;
    }
    group = ap_expr_str_exec(last, grouping->parsed, &error);
    if (group && *group && !error) {
        upgrade_tally_top(tally, UPGRADE_STATUS_TOP_GROUPS, upgrade_span_of(group),
                          exchange->unmet.reasons, exchange->recorded);
    }
}

static void enter_tops(request_rec *last, const upgrade_tally *tally,
                       const upgrade_exchange *exchange)
{
    const request_rec *r = exchange->initial;
    const apr_sockaddr_t *client = client_of(r, exchange);
    const upgrade_span keys[UPGRADE_STATUS_TOP_GROUPS] = {
        [UPGRADE_STATUS_TOP_CLIENTS] = upgrade_span_of(upgrade_reduce_client(
            r->pool, tally->mode, client->ipaddr_ptr, (apr_size_t)client->ipaddr_len)),
        [UPGRADE_STATUS_TOP_AGENTS] = upgrade_reduce_agent(upgrade_exchange_agent(exchange)),
        [UPGRADE_STATUS_TOP_PATHS] = upgrade_reduce_path(path_of(r)),
    };

    upgrade_tally_tops(tally, keys, exchange->unmet.reasons, exchange->recorded);
    enter_group(last, tally, exchange);
}

static void count_unmet(request_rec *last, const upgrade_tally *tally,
                        const upgrade_exchange *exchange)
{
    const upgrade_recorded verdict = exchange->recorded;

    upgrade_tally_reasons(tally, verdict, exchange->unmet.reasons);
    if (exchange->refusal && upgrade_status_is_refused(verdict)) {
        upgrade_tally_form(
            tally, upgrade_status_form_of(exchange->refusal->status, exchange->refusal->resets));
    }
    if (exchange->exposure) {
        upgrade_tally_exposures(tally, exchange->exposure->names);
    }
    if (upgrade_status_is_unmet(verdict) && tally->mode > UPGRADE_STATUS_CLIENTS_OFF) {
        enter_tops(last, tally, exchange);
    }
}

/*
 * Distinct clients.
 */

/* Return the populations to which the client of a request belongs. */
static unsigned populations_of(upgrade_recorded verdict)
{
    unsigned populations = UPGRADE_BIT(UPGRADE_STATUS_POPULATION_ALL);

    if (upgrade_status_is_unmet(verdict)) {
        populations |= UPGRADE_BIT(UPGRADE_STATUS_POPULATION_UNMET);
    }
    if (upgrade_status_is_refused(verdict)) {
        populations |= UPGRADE_BIT(UPGRADE_STATUS_POPULATION_REFUSED);
    }
    return populations;
}

/* Count the client of a request. */
static void count_client(const request_rec *r, const upgrade_tally *tally, unsigned populations)
{
    const apr_time_t a_day = (apr_time_t)86400 * APR_USEC_PER_SEC;
    const apr_uint32_t day = (apr_uint32_t)(r->request_time / a_day);
    const upgrade_sketch_client client = upgrade_connection_client(r, tally);
    unsigned population;

    for (population = 0; populations >> population; population++) {
        if (populations & UPGRADE_BIT(population)) {
            upgrade_tally_client(tally, (upgrade_status_population)population, day, client);
        }
    }
}

/*
 * The request.
 */

/* Return whether httpd rejected the request while reading it. */
static int is_rejected(const upgrade_context *context)
{
    return context->role == UPGRADE_ROLE_READING || context->role == UPGRADE_ROLE_REJECTED;
}

/* Return whether the request switched its connection to HTTP/2. The request is served, and counted,
 * as stream 1. */
static int is_switch_to_http2(const request_rec *r)
{
    return r->status == HTTP_SWITCHING_PROTOCOLS && !r->connection->master
           && !strcmp(ap_get_protocol(r->connection), "h2c");
}

/* Return the stripe of a request. Connections are aligned to 8 KB, the size of a pool's first
 * block, so that these bits are evenly distributed. */
static unsigned stripe_of(const request_rec *r)
{
    enum { ALIGNMENT_BITS = 13 };

    return (unsigned)((apr_uintptr_t)r->connection >> ALIGNMENT_BITS);
}

static int http_of(const request_rec *r)
{
    return r->connection->master ? UPGRADE_HTTP(2, 0) : r->proto_num;
}

static upgrade_tallied dimensions_of(const request_rec *r, const upgrade_exchange *exchange)
{
    upgrade_tallied request = { .verdict = exchange->recorded };

    if (exchange->captured == UPGRADE_CAPTURED_UNSET) {
        const upgrade_tls_facts *session = upgrade_connection_session(r);
        int http = http_of(r);

        request.tls = upgrade_status_tls_of(session->tls);
        request.group = upgrade_status_group_of(session->group);
        request.http = upgrade_status_http_of(
            http > UPGRADE_HTTP(1, 1) && !r->connection->master ? UPGRADE_HTTP(1, 1) : http);
    }
    else {
        request.tls = upgrade_status_tls_of(exchange->session.tls);
        request.group = upgrade_status_group_of(exchange->session.group);
        request.http = upgrade_status_http_of(exchange->facts.http);
    }
    return request;
}

/* Count a request whose client, or whose facts, have not been counted on its connection. */
static void count_first(const request_rec *r, const upgrade_tally *tally,
                        const upgrade_exchange *exchange, unsigned populations)
{
    const upgrade_tallied request = dimensions_of(r, exchange);

    upgrade_tally_request(tally, stripe_of(r), &request);
    if (!upgrade_connection_has_counted(r, populations)) {
        count_client(r, tally, populations);
        if (!upgrade_status_is_run_by_requests) {
            /* Otherwise each request has to run the task. */
            upgrade_connection_note_counted(r, tally, stripe_of(r), &request, populations);
        }
    }
}

void upgrade_status_count(request_rec *r, request_rec *last, const upgrade_tally *tally)
{
    const upgrade_context *context = upgrade_context_of(r);
    const upgrade_exchange *exchange = context->exchange;
    unsigned populations;

    if (is_rejected(context)) {
        upgrade_tally_rejected(tally);
        return;
    }
    if (is_switch_to_http2(r)) {
        return;
    }
    populations = populations_of(exchange->recorded);
    if (!upgrade_connection_has_counted(r, populations)
        || !upgrade_connection_count(r, upgrade_connection_in(r), exchange->recorded)) {
        count_first(r, tally, exchange, populations);
    }
    if (exchange->recorded > UPGRADE_RECORDED_PASS) {
        count_unmet(last, tally, exchange);
    }
    if (exchange->is_audited) {
        upgrade_tally_audit(tally);
    }
}
