/* SPDX-License-Identifier: Apache-2.0 */

#include "chart.h"

#include <apr_strings.h>

/* The drawing area, in units of the SVG. A chart is about as wide in pixels, so that its labels are
 * as large as text. */
#define WIDTH  290
#define HEIGHT 80
/* Room for the labels of the axes. */
#define LEFT   40
#define TOP    6
#define BOTTOM 18

#define PERCENT 100.0

/* How a span is shown. A label is a part of a time in the form of RFC 3339. */
static const struct {
    const char *title;
    int label_start;
    int label_length;
    int least; /* the number of points that are shown, at least */
} spans[UPGRADE_STATUS_SPANS] = {
    [UPGRADE_STATUS_SPAN_MINUTES] = { "Last %d minutes", 11, 5, UPGRADE_STATUS_MINUTES },
    [UPGRADE_STATUS_SPAN_HOURS] = { "Last %d hours", 5, 11, UPGRADE_STATUS_HOURS },
    [UPGRADE_STATUS_SPAN_DAYS] = { "Last %d days", 0, 10, 30 },
};

/* A chart: the points that it shows, and the values that its text mentions. */
typedef struct chart {
    upgrade_status_span span;
    const upgrade_status_point *points;
    int count;
    const upgrade_status_point *highest; /* NULL: no point with requests */
    const upgrade_status_point *last;
    int scale; /* in percent */
} chart;

static double share_of(apr_uint64_t part, const upgrade_status_point *point)
{
    return point->is_known && point->all ? PERCENT * (double)part / (double)point->all : 0;
}

/* Return the smallest scale, in percent, that a share fits. */
static int scale_for(double share)
{
    static const int scales[] = { 1, 2, 5, 10, 20, 50, 100 };
    apr_size_t i = 0;

    while (i < sizeof(scales) / sizeof(scales[0]) - 1 && share > scales[i]) {
        i++;
    }
    return scales[i];
}

static chart chart_of(upgrade_status_span span, const upgrade_status_history *history)
{
    chart of = { .span = span, .points = history->points, .count = history->count };
    int i;

    while (of.count > spans[span].least && !of.points->is_known) {
        of.points++;
        of.count--;
    }
    for (i = 0; i < of.count; i++) {
        const upgrade_status_point *point = &of.points[i];

        if (!point->is_known || !point->all) {
            continue;
        }
        of.last = point;
        if (!of.highest
            || share_of(point->unmet, point) > share_of(of.highest->unmet, of.highest)) {
            of.highest = point;
        }
    }
    of.scale = scale_for(of.highest ? share_of(of.highest->unmet, of.highest) : 0);
    return of;
}

/* Return the time of a point for a label: "11:22", "11-27 11:00", "2026-11-27". */
static const char *label_of(const upgrade_output *out, const chart *of,
                            const upgrade_status_point *point)
{
    char *label = apr_pstrmemdup(
        out->pool, upgrade_output_time(out, point->start) + spans[of->span].label_start,
        (apr_size_t)spans[of->span].label_length);
    char *at;

    for (at = label; *at; at++) {
        *at = *at == 'T' ? ' ' : *at;
    }
    return label;
}

/* Return a share as markup, which is not broken between its number and its sign. */
static const char *share_text(const upgrade_output *out, apr_uint64_t part,
                              const upgrade_status_point *point)
{
    const char *share = upgrade_output_share(out, part, point->all);

    return apr_pstrcat(out->pool, "<span>", upgrade_escape(out->pool, UPGRADE_SYNTAX_MARKUP, share),
                       "</span>", NULL);
}

/* Write the caption, which is the text alternative too. */
static void write_caption(const upgrade_output *out, const char *id, const chart *of)
{
    upgrade_output_format(out, "<figcaption id=\"%s\"><strong>", id);
    upgrade_output_format(out, spans[of->span].title, of->count);
    upgrade_output_text(out, "</strong><br>");
    if (!of->highest) {
        upgrade_output_text(out, "No requests were recorded.");
    }
    else {
        upgrade_output_format(out, "Last: %s unmet", share_text(out, of->last->unmet, of->last));
        upgrade_output_format(out, ", %s refused. ", share_text(out, of->last->refused, of->last));
        upgrade_output_format(out, "Highest: %s (%s).",
                              share_text(out, of->highest->unmet, of->highest),
                              label_of(out, of, of->highest));
    }
    upgrade_output_text(out, "</figcaption>");
}

/* Write the scale and the first and last time. */
static void write_axes(const upgrade_output *out, const chart *of)
{
    upgrade_output_format(out,
                          "<path class=\"axis\" d=\"M%d %dH%dM%d %dH%d\"/>"
                          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d %%</text>"
                          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0 %%</text>",
                          LEFT, TOP, LEFT + WIDTH, LEFT, TOP + HEIGHT, LEFT + WIDTH, LEFT - 6,
                          TOP + 8, of->scale, LEFT - 6, TOP + HEIGHT);
    if (of->count) {
        upgrade_output_format(out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT,
                              TOP + HEIGHT + BOTTOM - 4, label_of(out, of, of->points));
        upgrade_output_format(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                              LEFT + WIDTH, TOP + HEIGHT + BOTTOM - 4,
                              label_of(out, of, &of->points[of->count - 1]));
    }
}

static void write_bar(const upgrade_output *out, const char *name, double left, double width,
                      double height)
{
    if (height > 0) {
        upgrade_output_format(out,
                              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                              "height=\"%.1f\"/>",
                              name, left, TOP + HEIGHT - height, width, height);
    }
}

/* Write a bar for each point: unmet requests, with the refused ones in front. A point without unmet
 * requests has a thin base, which distinguishes it from a gap. */
static void write_bars(const upgrade_output *out, const chart *of)
{
    const double width = of->count ? (double)WIDTH / of->count : 0;
    int i;

    for (i = 0; i < of->count; i++) {
        const upgrade_status_point *point = &of->points[i];
        const double left = LEFT + i * width;

        if (point->is_known) {
            write_bar(out, "known", left, width, 1);
            write_bar(out, "unmet", left, width,
                      share_of(point->unmet, point) * HEIGHT / of->scale);
            write_bar(out, "refused", left, width,
                      share_of(point->refused, point) * HEIGHT / of->scale);
        }
    }
}

void upgrade_status_write_chart(const upgrade_output *out, const char *id, upgrade_status_span span,
                                const upgrade_status_history *history)
{
    const chart of = chart_of(span, history);

    upgrade_output_text(out, "<figure>");
    write_caption(out, id, &of);
    upgrade_output_format(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s\">",
                          LEFT + WIDTH, TOP + HEIGHT + BOTTOM, id);
    write_axes(out, &of);
    write_bars(out, &of);
    upgrade_output_text(out, "</svg></figure>\n");
}
