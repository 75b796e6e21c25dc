/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status_sample.h
 * A snapshot with all members set, for tests of the formats of the status page.
 */

#ifndef UPGRADE_STATUS_SAMPLE_H
#define UPGRADE_STATUS_SAMPLE_H

#include <apr_strings.h>

#include "../../src/status/output.h"
#include "../../src/status/snapshot.h"

/* 2026-11-27T08:30:00Z */
#define SAMPLE_NOW apr_time_from_sec(1795768200)

/* A value that would be harmful if it were not escaped. */
#define HOSTILE "<b>\"x\"\\&'\n\x1b[31m\xff\xc3\xa9"

/* A text that grows. */
typedef struct buffer {
    char *text;
    apr_size_t length;
    apr_size_t size;
    apr_pool_t *pool;
} buffer;

static inline void append(void *baton, const char *data, apr_size_t length)
{
    buffer *to = baton;

    if (to->length + length + 1 > to->size) {
        char *text = apr_palloc(to->pool, 2 * (to->length + length + 1));

        memcpy(text, to->text, to->length);
        to->text = text;
        to->size = 2 * (to->length + length + 1);
    }
    memcpy(to->text + to->length, data, length);
    to->length += length;
    to->text[to->length] = '\0';
}

static inline upgrade_output output_to(buffer *to, apr_pool_t *p)
{
    *to = (buffer) { .text = apr_pstrdup(p, ""), .pool = p };
    return (upgrade_output) { .write = append, .baton = to, .pool = p };
}

static inline upgrade_status_point *sample_points(apr_pool_t *p, int count, int seconds)
{
    upgrade_status_point *points = apr_pcalloc(p, sizeof(*points) * (apr_size_t)count);
    int i;

    for (i = 0; i < count; i++) {
        points[i] = (upgrade_status_point) {
            .start = SAMPLE_NOW - apr_time_from_sec((count - i) * (apr_int64_t)seconds),
            .is_known = i % 17 != 0,
            .all = (apr_uint64_t)(1000 + 37 * i % 400),
            .unmet = (apr_uint64_t)(10 + (count - i) * 60 / count),
            .refused = (apr_uint64_t)(i * 8 / count),
        };
    }
    return points;
}

static inline void fill_vhost(apr_pool_t *p, upgrade_status_vhost *vhost)
{
    static const upgrade_status_named exposures[] = { { "Authorization", 12 }, { HOSTILE, 1 } };
    static const upgrade_status_policy policies[] = {
        { .where = "", .required = "TLSv1.2", .planned = "TLSv1.3",
          .rollout = "On from=2027-03-01T00:00:00Z percent=10",
          .now = "refuses 10 % of clients", .has_plan = 1, .is_on = 1, .percent = 10,
          .next_change = SAMPLE_NOW + APR_USEC_PER_SEC * 720, .next_percent = 20,
          .deadline = SAMPLE_NOW + APR_USEC_PER_SEC * 86400 * 94, .deprecated = SAMPLE_NOW },
        { .where = "<Location \"/api\">", .required = "TLSv1.3 HTTP/2", .planned = "none",
          .rollout = "", .now = "" },
    };
    upgrade_status_counts *counts = &vhost->counts;
    int span, population, window;
    static const int lengths[] = { UPGRADE_STATUS_MINUTES, UPGRADE_STATUS_HOURS,
                                   UPGRADE_STATUS_DAYS };

    counts->cells[UPGRADE_RECORDED_PASS][UPGRADE_STATUS_TLS_1_3][UPGRADE_STATUS_HTTP_2] = 90001;
    counts->cells[UPGRADE_RECORDED_REPORT][UPGRADE_STATUS_TLS_1_2][UPGRADE_STATUS_HTTP_1_1] = 731;
    counts->cells[UPGRADE_RECORDED_REFUSED][UPGRADE_STATUS_TLS_NONE][UPGRADE_STATUS_HTTP_1_1] = 42;
    counts->cells[UPGRADE_RECORDED_REFUSED][UPGRADE_STATUS_TLS_1_1][UPGRADE_STATUS_HTTP_1_0] = 7;
    counts->reasons[UPGRADE_REASON_TLS_VERSION][UPGRADE_RECORDED_REPORT] = 731;
    counts->reasons[UPGRADE_REASON_TLS][UPGRADE_RECORDED_REFUSED] = 42;
    counts->reasons[UPGRADE_REASON_TLS_VERSION][UPGRADE_RECORDED_REFUSED] = 7;
    counts->forms[UPGRADE_STATUS_FORM_426] = 49;
    counts->groups[UPGRADE_STATUS_GROUP_POST_QUANTUM] = 60000;
    counts->groups[UPGRADE_STATUS_GROUP_CLASSIC] = 30739;
    counts->rejected = 3;
    counts->handshakes[UPGRADE_STATUS_TLS_1_0] = 11;
    vhost->exposures = exposures;
    vhost->exposure_count = 2;
    vhost->open_tunnels = 5;
    vhost->policies = policies;
    vhost->policy_count = 2;
    vhost->plan_since = SAMPLE_NOW - APR_USEC_PER_SEC * 86400 * 3;
    for (span = 0; span < UPGRADE_STATUS_SPANS; span++) {
        vhost->history[span] = (upgrade_status_history) {
            .points = sample_points(p, lengths[span],
                                    upgrade_status_span_seconds((upgrade_status_span)span)),
            .count = lengths[span],
        };
    }
    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            vhost->clients[population][window] = (upgrade_status_clients) {
                .is_known = window != UPGRADE_STATUS_WINDOW_YESTERDAY,
                .estimate = (apr_uint64_t)(2400 >> (2 * population)),
                .since = SAMPLE_NOW - APR_USEC_PER_SEC * 3600,
                .registers = apr_pcalloc(p, UPGRADE_STATUS_REGISTERS),
            };
        }
    }
}

/* Return a snapshot of two virtual hosts, one with counts and the other with a hostile name. */
static inline upgrade_snapshot *sample_snapshot(apr_pool_t *p)
{
    upgrade_snapshot *snapshot = apr_pcalloc(p, sizeof(*snapshot));
    upgrade_status_vhost *vhosts = apr_pcalloc(p, 2 * sizeof(*vhosts));
    static const upgrade_status_top_entry agents[] = {
        { .key = "curl/7.29.0", .vhost = "www.example.re:443", .count = 500, .error = 3,
          .first = SAMPLE_NOW, .last = SAMPLE_NOW,
          .reasons = UPGRADE_BIT(UPGRADE_REASON_TLS_VERSION), .verdict = UPGRADE_RECORDED_REPORT },
        { .key = HOSTILE, .vhost = HOSTILE, .count = 2, .first = SAMPLE_NOW, .last = SAMPLE_NOW,
          .reasons = UPGRADE_BIT(UPGRADE_REASON_TLS), .verdict = UPGRADE_RECORDED_REFUSED },
    };

    vhosts[0] = (upgrade_status_vhost) { .name = "www.example.re:443",
                                         .server_name = "www.example.re",
                                         .port = 443,
                                         .is_configured = 1,
                                         .has_parts = 1,
                                         .since = SAMPLE_NOW };
    fill_vhost(p, &vhosts[0]);
    vhosts[1] = (upgrade_status_vhost) { .name = HOSTILE, .server_name = HOSTILE, .has_parts = 1,
                                         .since = SAMPLE_NOW };
    *snapshot = (upgrade_snapshot) { .version = "0.9.0", .httpd = "2.4.66", .now = SAMPLE_NOW,
                                     .since = SAMPLE_NOW - APR_USEC_PER_SEC * 86400,
                                     .started = SAMPLE_NOW, .vhosts = vhosts, .vhost_count = 2,
                                     .clients_mode = UPGRADE_STATUS_CLIENTS_NETWORK,
                                     .is_recording = 1, .keep_days = 400 };
    snapshot->tops[UPGRADE_STATUS_TOP_AGENTS] =
        (upgrade_status_top) { .entries = agents, .count = 2, .missed = 1 };
    /* cleared, and empty since then */
    snapshot->tops[UPGRADE_STATUS_TOP_PATHS] = (upgrade_status_top) { .cleared = 2 };
    return snapshot;
}

#endif /* UPGRADE_STATUS_SAMPLE_H */
