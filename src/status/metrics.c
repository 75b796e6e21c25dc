/* SPDX-License-Identifier: Apache-2.0 */

#include "metrics.h"

#include <string.h>

#include <apr_strings.h>

#include "summary.h"

typedef enum { TYPE_UNSET = 0, TYPE_COUNTER, TYPE_GAUGE, TYPE_INFO } metric_type;

/* A virtual host and its sums, which several metrics need. */
typedef struct host {
    const upgrade_status_vhost *vhost;
    upgrade_status_summary sum;
    const char *label; /* vhost="…" */
} host;

typedef struct metric metric;

/* A destination, and the metric that is being written. */
typedef struct page {
    const upgrade_output *out;
    int is_open; /* OpenMetrics */
    const metric *metric;
} page;

struct metric {
    const char *name; /* without _total or _info */
    metric_type type;
    const char *unit; /* NULL: none */
    const char *help;
    void (*write)(const page *to, const host *of);
};

/*
 * Labels and samples.
 */

/* Return the length of a text cut at a character (UTF-8) to at most UPGRADE_STATUS_LABEL_MAX. */
static apr_size_t cut_length(const char *text)
{
    apr_size_t length = strlen(text);

    if (length <= UPGRADE_STATUS_LABEL_MAX) {
        return length;
    }
    length = UPGRADE_STATUS_LABEL_MAX;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80) {
        length--;
    }
    return length;
}

/* Return a label: the value cut, control characters and invalid UTF-8 replaced, and '\\' and '"'
 * escaped, as both formats require. */
static const char *label(apr_pool_t *p, const char *name, const char *value)
{
    const char *text = upgrade_escape(p, UPGRADE_SYNTAX_TEXT, value);
    const char *from = apr_pstrmemdup(p, text, cut_length(text));
    char *quoted = apr_palloc(p, 2 * strlen(from) + 1);
    char *to = quoted;

    for (; *from; from++) {
        if (*from == '"' || *from == '\\') {
            *to++ = '\\';
        }
        *to++ = *from;
    }
    *to = '\0';
    return apr_pstrcat(p, name, "=\"", quoted, "\"", NULL);
}

/* Write the name and the labels of a sample of the current metric. MORE may be "". */
static void begin_sample(const page *to, const host *of, const char *more)
{
    static const char *const suffixes[] = {
        [TYPE_COUNTER] = "_total",
        [TYPE_GAUGE] = "",
        [TYPE_INFO] = "_info",
    };

    upgrade_output_text(to->out, to->metric->name);
    upgrade_output_text(to->out, suffixes[to->metric->type]);
    upgrade_output_text(to->out, "{");
    upgrade_output_text(to->out, of ? of->label : "");
    upgrade_output_text(to->out, of && *more ? "," : "");
    upgrade_output_text(to->out, more);
    upgrade_output_text(to->out, "} ");
}

/* Return one or two labels. */
static const char *names(const page *to, const char *first, const char *one, const char *second,
                         const char *other)
{
    apr_pool_t *p = to->out->pool;

    return second ? apr_pstrcat(p, first, "=\"", one, "\",", second, "=\"", other, "\"", NULL)
                  : apr_pstrcat(p, first, "=\"", one, "\"", NULL);
}

static void write_sample(const page *to, const host *of, const char *more, apr_uint64_t value)
{
    begin_sample(to, of, more);
    upgrade_output_format(to->out, "%" APR_UINT64_T_FMT "\n", value);
}

static void write_time(const page *to, const host *of, apr_time_t time)
{
    begin_sample(to, of, "");
    upgrade_output_format(to->out, "%" APR_INT64_T_FMT "\n", apr_time_sec(time));
}

/* Write a sample of a counter with one or two labels, unless it is 0. Their values are names of
 * this module, which need no escaping. SECOND may be NULL. */
static void count(const page *to, const host *of, apr_uint64_t value, const char *first,
                  const char *one, const char *second, const char *other)
{
    if (value) {
        write_sample(to, of, names(to, first, one, second, other), value);
    }
}

/*
 * Metrics.
 */

static void write_requests(const page *to, const host *of)
{
    int verdict;

    for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
        count(to, of, of->sum.verdicts[verdict], "verdict",
              upgrade_recorded_name((upgrade_recorded)verdict), NULL, NULL);
    }
}

static void write_unmet(const page *to, const host *of)
{
    int reason, verdict;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        for (verdict = 0; verdict < UPGRADE_RECORDED; verdict++) {
            count(to, of, of->vhost->counts.reasons[reason][verdict], "reason",
                  upgrade_reason_name((upgrade_reason)reason), "verdict",
                  upgrade_recorded_name((upgrade_recorded)verdict));
        }
    }
}

static void write_protocols(const page *to, const host *of)
{
    int tls, http;

    for (tls = 0; tls < UPGRADE_STATUS_TLS; tls++) {
        for (http = 0; http < UPGRADE_STATUS_HTTP; http++) {
            count(to, of, of->sum.protocols[tls][http], "tls",
                  upgrade_status_tls_name((upgrade_status_tls)tls), "http",
                  upgrade_status_http_name((upgrade_status_http)http));
        }
    }
}

static void write_responses(const page *to, const host *of)
{
    int form;

    for (form = 0; form < UPGRADE_STATUS_FORMS; form++) {
        count(to, of, of->vhost->counts.forms[form], "response",
              upgrade_status_form_name((upgrade_status_form)form), NULL, NULL);
    }
}

static void write_key_exchanges(const page *to, const host *of)
{
    int group;

    for (group = 0; group < UPGRADE_STATUS_GROUPS; group++) {
        count(to, of, of->vhost->counts.groups[group], "group",
              upgrade_status_group_name((upgrade_status_group)group), NULL, NULL);
    }
}

static void write_handshakes(const page *to, const host *of)
{
    int tls;

    for (tls = UPGRADE_STATUS_TLS_NONE + 1; tls < UPGRADE_STATUS_TLS; tls++) {
        count(to, of, of->vhost->counts.handshakes[tls], "tls",
              upgrade_status_tls_name((upgrade_status_tls)tls), NULL, NULL);
    }
}

static void write_exposures(const page *to, const host *of)
{
    int i;

    for (i = 0; i < of->vhost->exposure_count; i++) {
        write_sample(to, of, label(to->out->pool, "name", of->vhost->exposures[i].name),
                     of->vhost->exposures[i].count);
    }
}

static void write_audits(const page *to, const host *of)
{
    write_sample(to, of, "", of->vhost->counts.audits);
}

static void write_rejected(const page *to, const host *of)
{
    if (of->vhost->counts.rejected) {
        write_sample(to, of, "", of->vhost->counts.rejected);
    }
}

static void write_tunnels(const page *to, const host *of)
{
    write_sample(to, of, "", of->vhost->open_tunnels);
}

static void write_clients(const page *to, const host *of)
{
    int population, window;

    for (population = 0; population < UPGRADE_STATUS_POPULATIONS; population++) {
        for (window = 0; window < UPGRADE_STATUS_WINDOWS; window++) {
            const upgrade_status_clients *clients = &of->vhost->clients[population][window];

            if (clients->is_known) {
                write_sample(
                    to, of,
                    names(to, "population",
                          upgrade_status_population_name((upgrade_status_population)population),
                          "window", upgrade_status_window_name((upgrade_status_window)window)),
                    clients->estimate);
            }
        }
    }
}

/* Return the policy of the virtual host itself if it has a plan, or NULL. */
static const upgrade_status_policy *plan_of(const host *of)
{
    const upgrade_status_policy *policy = of->vhost->policies;

    return of->vhost->policy_count && policy->has_plan ? policy : NULL;
}

static void write_rollout(const page *to, const host *of)
{
    const upgrade_status_policy *plan = plan_of(of);

    if (plan) {
        write_sample(to, of, "", (apr_uint64_t)plan->percent);
    }
}

static void write_deadline(const page *to, const host *of)
{
    const upgrade_status_policy *plan = plan_of(of);

    if (plan && plan->deadline) {
        write_time(to, of, plan->deadline);
    }
}

/* Each name begins with the prefix that Prometheus expects of an exporter. */
#define NAME(name) "upgrade_required_" name

static const metric metrics[] = {
    { NAME("requests"), TYPE_COUNTER, NULL, "Client requests by verdict.", write_requests },
    { NAME("unmet_requests"), TYPE_COUNTER, NULL,
      "Requests with an unmet requirement or plan. A request counts once under each reason.",
      write_unmet },
    { NAME("protocol_requests"), TYPE_COUNTER, NULL, "Client requests by TLS and HTTP version.",
      write_protocols },
    { NAME("responses"), TYPE_COUNTER, NULL, "Refused and redirected requests by response.",
      write_responses },
    { NAME("key_exchange_requests"), TYPE_COUNTER, NULL, "Requests over TLS by key exchange.",
      write_key_exchanges },
    { NAME("failed_handshakes"), TYPE_COUNTER, NULL,
      "TLS handshakes that failed, by the highest version that the client offered.",
      write_handshakes },
    { NAME("exposed_credentials"), TYPE_COUNTER, NULL,
      "Requests over plain HTTP with a credential, by its name.", write_exposures },
    { NAME("audits"), TYPE_COUNTER, NULL,
      "Requests that were served although a requirement is unmet. Please report them.",
      write_audits },
    { NAME("rejected_requests"), TYPE_COUNTER, NULL,
      "Requests that httpd rejected while reading them. No other metric counts them.",
      write_rejected },
    { NAME("open_tunnels"), TYPE_GAUGE, NULL,
      "Open WebSocket and CONNECT tunnels. A tunnel counts as a request when it ends.",
      write_tunnels },
    { NAME("clients"), TYPE_GAUGE, NULL,
      "Distinct client addresses (IPv6: /64 networks), estimated with a standard error of 1.6 %.",
      write_clients },
    { NAME("rollout_percent"), TYPE_GAUGE, NULL,
      "The share of clients that the rollout of the plan refuses at present.", write_rollout },
    { NAME("plan_deadline_timestamp_seconds"), TYPE_GAUGE, "seconds",
      "The time from which the rollout refuses all clients that do not meet the plan.",
      write_deadline },
};

static const metric build = { NAME("build"), TYPE_INFO, NULL, "The module and httpd.", NULL };

/* Write the description of a metric. The text format 0.0.4 names the samples of a counter, and has
 * no information metrics. */
static void describe(const page *to)
{
    static const char *const types[] = {
        [TYPE_COUNTER] = "counter",
        [TYPE_GAUGE] = "gauge",
        [TYPE_INFO] = "info",
    };
    static const char *const suffixes[] = {
        [TYPE_COUNTER] = "_total",
        [TYPE_GAUGE] = "",
        [TYPE_INFO] = "_info",
    };
    const metric *of = to->metric;
    const char *suffix = to->is_open ? "" : suffixes[of->type];
    const char *type = !to->is_open && of->type == TYPE_INFO ? types[TYPE_GAUGE] : types[of->type];

    upgrade_output_format(to->out, "# TYPE %s%s %s\n", of->name, suffix, type);
    if (to->is_open && of->unit) {
        upgrade_output_format(to->out, "# UNIT %s %s\n", of->name, of->unit);
    }
    upgrade_output_format(to->out, "# HELP %s%s %s\n", of->name, suffix, of->help);
}

static void write_build(page *to, const upgrade_snapshot *snapshot)
{
    to->metric = &build;
    describe(to);
    write_sample(to, NULL, names(to, "version", snapshot->version, "httpd", snapshot->httpd), 1);
}

/* Return the virtual hosts to write, with their sums. */
static host *hosts_of(apr_pool_t *p, const upgrade_snapshot *snapshot,
                      const upgrade_status_query *query, int *found)
{
    host *hosts = apr_pcalloc(p, sizeof(*hosts) * (apr_size_t)(snapshot->vhost_count + 1));
    int i;

    *found = 0;
    for (i = 0; i < snapshot->vhost_count; i++) {
        const upgrade_status_vhost *vhost = &snapshot->vhosts[i];

        if (upgrade_status_query_shows(query, vhost)) {
            hosts[(*found)++] = (host){ .vhost = vhost,
                                        .sum = upgrade_status_sum(&vhost->counts),
                                        .label = label(p, "vhost", vhost->name) };
        }
    }
    return hosts;
}

void upgrade_status_write_metrics(const upgrade_output *out, const upgrade_snapshot *snapshot,
                                  const upgrade_status_query *query)
{
    page to = { .out = out, .is_open = query->format == UPGRADE_STATUS_FORMAT_OPENMETRICS };
    int found, i;
    apr_size_t m;
    const host *hosts = hosts_of(out->pool, snapshot, query, &found);

    write_build(&to, snapshot);
    for (m = 0; m < sizeof(metrics) / sizeof(metrics[0]); m++) {
        to.metric = &metrics[m];
        describe(&to);
        for (i = 0; i < found; i++) {
            metrics[m].write(&to, &hosts[i]);
        }
    }
    if (to.is_open) {
        upgrade_output_text(out, "# EOF\n");
    }
}
