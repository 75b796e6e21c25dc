/* SPDX-License-Identifier: Apache-2.0 */

#include "tap.h"

#include "../../src/status/json.h"
#include "../../src/status/metrics.h"
#include "../../src/status/page.h"
#include "../../src/status/server_status.h"
#include "../../src/status/summary.h"
#include "../../src/status/text.h"
#include "status_sample.h"

/* Return the page for a query string. */
static const char *page_for(apr_pool_t *p, const char *args)
{
    static void (*const writers[UPGRADE_STATUS_FORMATS])(
        const upgrade_output *, const upgrade_snapshot *, const upgrade_status_query *) = {
        [UPGRADE_STATUS_FORMAT_HTML] = upgrade_status_write_page,
        [UPGRADE_STATUS_FORMAT_JSON] = upgrade_status_write_json,
        [UPGRADE_STATUS_FORMAT_OPENMETRICS] = upgrade_status_write_metrics,
        [UPGRADE_STATUS_FORMAT_PROMETHEUS] = upgrade_status_write_metrics,
        [UPGRADE_STATUS_FORMAT_TEXT] = upgrade_status_write_text,
    };
    upgrade_status_query query;
    buffer to;
    const upgrade_output out = output_to(&to, p);

    if (upgrade_status_query_parse(p, &query, args, NULL)) {
        return "";
    }
    writers[query.format](&out, sample_snapshot(p), &query);
    return to.text;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    for (text = strstr(text, part); text; text = strstr(text + 1, part)) {
        count++;
    }
    return count;
}

/*
 * The query string and Accept.
 */

static void test_formats(apr_pool_t *p)
{
    static const struct {
        const char *args;
        const char *accept;
        upgrade_status_format format;
    } rows[] = {
        { NULL, NULL, UPGRADE_STATUS_FORMAT_TEXT },
        { NULL, "*/*", UPGRADE_STATUS_FORMAT_TEXT },
        { NULL, "text/html,application/xhtml+xml,*/*;q=0.8", UPGRADE_STATUS_FORMAT_HTML },
        { NULL, "application/json", UPGRADE_STATUS_FORMAT_JSON },
        { NULL, "application/json;q=0.2, text/html;q=0.9", UPGRADE_STATUS_FORMAT_HTML },
        { NULL, "application/json;q=0", UPGRADE_STATUS_FORMAT_TEXT },
        /* Prometheus 2.42, and later versions. */
        { NULL,
          "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
          "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
          UPGRADE_STATUS_FORMAT_OPENMETRICS },
        { NULL, "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", UPGRADE_STATUS_FORMAT_PROMETHEUS },
        { NULL, "text/plain", UPGRADE_STATUS_FORMAT_TEXT },
        { "format=json", "text/html", UPGRADE_STATUS_FORMAT_JSON },
        { "format=html", NULL, UPGRADE_STATUS_FORMAT_HTML },
        { "format=openmetrics", NULL, UPGRADE_STATUS_FORMAT_OPENMETRICS },
        { "format=prometheus&top=5", NULL, UPGRADE_STATUS_FORMAT_PROMETHEUS },
        { "top=0&format=text", NULL, UPGRADE_STATUS_FORMAT_TEXT },
    };
    upgrade_status_query query;
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        const char *error = upgrade_status_query_parse(p, &query, rows[i].args, rows[i].accept);

        ok(!error && query.format == rows[i].format, "?%s, Accept: %s",
           rows[i].args ? rows[i].args : "", rows[i].accept ? rows[i].accept : "");
    }
    ok(!upgrade_status_query_parse(p, &query, "vhost=a%3A443&top=7", NULL) && query.top == 7
           && !strcmp(query.vhost, "a:443"),
       "a name is decoded");
}

/* Each format asks for the parts that it shows. */
static void test_parts(apr_pool_t *p)
{
    static const struct {
        const char *args;
        int has_registers;
        int has_history;
        int top;
        int has_limit;
    } rows[] = {
        { "format=html", 0, 1, 10, 1 },
        { "format=json&top=0", 0, 1, 0, 0 },
        { "format=json&registers=1&top=100", 1, 1, 100, 0 },
        { "format=text", 0, 0, 10, 0 },
        { "format=openmetrics", 0, 0, 0, 0 },
        { "format=prometheus", 0, 0, 0, 0 },
    };
    upgrade_status_query query;
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        upgrade_status_parts parts;

        upgrade_status_query_parse(p, &query, rows[i].args, NULL);
        parts = upgrade_status_query_parts(&query);
        ok(parts.has_registers == rows[i].has_registers && parts.has_history == rows[i].has_history
               && parts.top == rows[i].top && (parts.most < 1000) == rows[i].has_limit,
           "the parts of ?%s", rows[i].args);
    }
}

static void test_invalid_queries(apr_pool_t *p)
{
    static const char *const rows[] = {
        "format=xml", "format=", "format=JSON", "top=-1", "top=101", "top=x", "top=1x", "top=",
        "registers=2&format=json", "registers=1", "vhost=%zz", "vhost=%00", "x=1", "format",
    };
    upgrade_status_query query;
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        ok(upgrade_status_query_parse(p, &query, rows[i], NULL) != NULL, "?%s is invalid",
           rows[i]);
    }
}

/*
 * The formats.
 */

static void test_metrics(apr_pool_t *p)
{
    static const char *const lines[] = {
        "\n# TYPE upgrade_required_requests counter\n",
        "\nupgrade_required_requests_total{vhost=\"www.example.re:443\",verdict=\"pass\"} 90001\n",
        "\nupgrade_required_unmet_requests_total{vhost=\"www.example.re:443\","
        "reason=\"tls-version\",verdict=\"report\"} 731\n",
        "\nupgrade_required_protocol_requests_total{vhost=\"www.example.re:443\",tls=\"1.1\","
        "http=\"1.0\"} 7\n",
        "\nupgrade_required_clients{vhost=\"www.example.re:443\",population=\"unmet\","
        "window=\"today\"} 600\n",
        "\nupgrade_required_rollout_percent{vhost=\"www.example.re:443\"} 10\n",
        "\n# UNIT upgrade_required_plan_deadline_timestamp_seconds seconds\n",
        "name=\"<b>\\\"x\\\"\\\\&'",
    };
    const char *open = page_for(p, "format=openmetrics");
    const char *classic = page_for(p, "format=prometheus");
    apr_size_t i;

    for (i = 0; i < LENGTH(lines); i++) {
        ok(count_of(open, lines[i]) == 1, "OpenMetrics has %s", strtok(apr_pstrdup(p, lines[i]), "\n"));
    }
    ok(!strcmp(open + strlen(open) - 6, "# EOF\n"), "OpenMetrics ends with # EOF");
    ok(!strstr(open, "\n\n"), "no blank line");
    ok(!strstr(open, "} 0\n") || count_of(open, "} 0\n") == count_of(open, "audits_total{") + 1,
       "counters that are 0 are omitted");
    ok(strstr(classic, "\n# TYPE upgrade_required_requests_total counter\n") != NULL,
       "the text format names the samples");
    ok(!strstr(classic, "# EOF") && !strstr(classic, "# UNIT"), "… and has no EOF and no UNIT");
    ok(!strstr(page_for(p, "format=openmetrics&vhost=none"), "vhost="), "no such virtual host");
}

static void test_label_length(apr_pool_t *p)
{
    upgrade_snapshot *snapshot = sample_snapshot(p);
    upgrade_status_vhost vhost = snapshot->vhosts[0];
    const upgrade_status_query query = { .format = UPGRADE_STATUS_FORMAT_OPENMETRICS };
    char name[2 * UPGRADE_STATUS_LABEL_MAX + 1];
    buffer to;
    const upgrade_output out = output_to(&to, p);
    const char *cut;
    int i;

    /* Two-byte characters after a single byte, so that the limit is within a character. */
    name[0] = 'a';
    for (i = 1; i < 2 * UPGRADE_STATUS_LABEL_MAX - 1; i += 2) {
        memcpy(name + i, "\xC3\xA9", 2);
    }
    name[i] = '\0';
    vhost.name = name;
    snapshot->vhosts = &vhost;
    snapshot->vhost_count = 1;
    upgrade_status_write_metrics(&out, snapshot, &query);
    cut = strstr(to.text, "vhost=\"");
    ok(cut && strcspn(cut + 7, "\"") == UPGRADE_STATUS_LABEL_MAX - 1, "a label is cut at a character");
}

static void test_text(apr_pool_t *p)
{
    const char *text = page_for(p, "format=text");
    char *copy = apr_pstrdup(p, text);
    char *line, *state;
    int width = 0, spaces = 0;

    for (line = apr_strtok(copy, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        int characters = 0;
        const char *c;

        for (c = line; *c; c++) {
            characters += ((unsigned char)*c & 0xC0) != 0x80;
        }
        width = characters > width ? characters : width;
        spaces += c > line && c[-1] == ' ';
    }
    ok(width <= 79, "at most 79 columns: %d", width);
    ok(!spaces, "no trailing space");
    ok(!strchr(text, '\x1b'), "no escape sequence");
    ok(strstr(text, "not entered (list in use): 1, cleared after a crash: 0\n") != NULL, "a list that is not complete");
    ok(strstr(text, "\nPaths that do not meet a requirement or plan\n  not entered (list in use): 0, cleared after a crash: 2\n") != NULL,
       "a list that was cleared and is empty");
    ok(strstr(text, "  TLS 1.3") && strstr(text, "(+/- 3 %)"), "what-if and clients");
}

static void test_html(apr_pool_t *p)
{
    const char *page = page_for(p, "format=html");

    ok(!strstr(page, "<b>"), "request data is escaped");
    ok(!strstr(page, "<script") && !strstr(page, " style="), "neither script nor inline style");
    ok(count_of(page, "role=\"img\"") == UPGRADE_STATUS_SPANS, "a chart for each span");
    ok(strstr(page, "<td>refuses 20 % in 13 minutes (2026-11-27 08:42)</td>") != NULL, "the next step of a rollout");
    ok(strstr(page, "If TLS 1.3 were required today: <strong>0.9 %</strong> of requests, from 600") != NULL,
       "the what-if line of the plan has its clients");
    ok(strstr(page, "<td>90,001</td>") != NULL, "numbers have groups of digits");
    ok(strstr(page, "&lt;0.1 %") != NULL, "a small share");
    ok(strstr(page, "Not entered because the list was in use: 1. Cleared after a crash: 0.") != NULL, "a list that is not complete");
    ok(strstr(page, "<caption>Paths</caption>") && strstr(page, "Cleared after a crash: 2."), "a list that was cleared and is empty");
}

static void test_json(apr_pool_t *p)
{
    const char *json = page_for(p, "format=json");

    ok(!strchr(json, '<') && strstr(json, "\\u003cb>\\\"x\\\"\\\\&"), "request data is escaped");
    ok(strstr(json, "{\"verdict\":\"report\",\"tls\":\"1.2\",\"http\":\"1.1\",\"count\":731}") != NULL, "a cell");
    ok(!strstr(json, "registers"), "without registers");
    ok(count_of(page_for(p, "format=json&registers=1"), "\"registers\":\"AAAA") == 6, "with registers");
    ok(!strstr(json, ",,") && !strstr(json, "{,") && !strstr(json, "[,"), "separators");
}

static void test_server_status(apr_pool_t *p)
{
    buffer to;
    const upgrade_output out = output_to(&to, p);
    const char *c;

    upgrade_status_write_auto(&out, sample_snapshot(p));
    is(to.text,
       "UpgradeRequests: 90781\nUpgradeUnmetRequests: 780\nUpgradeRefusedRequests: 49\n"
       "UpgradeAudits: 0\n",
       "?auto");
    upgrade_status_write_fragment(&out, sample_snapshot(p));
    for (c = to.text; *c && (*c == '\n' || (*c >= ' ' && *c <= '~')); c++) {
        continue;
    }
    ok(!*c && strstr(to.text, "<td>&lt;b&gt;"), "the fragment is ASCII, and escaped");
}

int main(void)
{
    apr_pool_t *p = tap_start();

    test_formats(p);
    test_parts(p);
    test_invalid_queries(p);
    test_metrics(p);
    test_label_length(p);
    test_text(p);
    test_html(p);
    test_json(p);
    test_server_status(p);
    return tap_done(p);
}
