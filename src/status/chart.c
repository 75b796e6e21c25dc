/* SPDX-License-Identifier: Apache-2.0 */

#include "chart.h"

#include <apr_strings.h>

/* The drawing area, in units of the SVG. */
#define WIDTH  600
#define HEIGHT 100
/* Room for the labels of the axes. */
#define LEFT   62
#define BOTTOM 24

#define PERCENT 100.0

/* The values that the text alternative mentions. */
typedef struct extremes {
    const upgrade_status_point *highest; /* NULL: no point with requests */
    const upgrade_status_point *last;
} extremes;

static double share_of(apr_uint64_t part, const upgrade_status_point *point)
{
    return point->is_known && point->all ? PERCENT * (double)part / (double)point->all : 0;
}

static extremes find_extremes(const upgrade_status_history *history)
{
    extremes found = { NULL, NULL };
    int i;

    for (i = 0; i < history->count; i++) {
        const upgrade_status_point *point = &history->points[i];

        if (!point->is_known || !point->all) {
            continue;
        }
        found.last = point;
        if (!found.highest
            || share_of(point->unmet, point) > share_of(found.highest->unmet, found.highest)) {
            found.highest = point;
        }
    }
    return found;
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

static void write_alternative(const upgrade_output *out, const char *id, const char *title,
                              const extremes *found)
{
    upgrade_output_format(out, "<title id=\"%st\">%s</title><desc id=\"%sd\">", id, title, id);
    if (!found->highest) {
        upgrade_output_text(out, "No requests were recorded.");
    }
    else {
        upgrade_output_format(out, "Last: %s of requests unmet, %s refused.",
                              upgrade_output_share(out, found->last->unmet, found->last->all),
                              upgrade_output_share(out, found->last->refused, found->last->all));
        upgrade_output_format(out, " Highest: %s unmet at %s.",
                              upgrade_output_share(out, found->highest->unmet, found->highest->all),
                              upgrade_output_time(out, found->highest->start));
    }
    upgrade_output_text(out, "</desc>");
}

/* Write the scale and the first and last time. */
static void write_axes(const upgrade_output *out, const upgrade_status_history *history, int scale)
{
    upgrade_output_format(out,
                          "<path class=\"axis\" d=\"M%d 0V%dH%d\"/>"
                          "<text x=\"%d\" y=\"14\" text-anchor=\"end\">%d %%</text>"
                          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0 %%</text>",
                          LEFT, HEIGHT, LEFT + WIDTH, LEFT - 6, scale, LEFT - 6, HEIGHT);
    if (history->count) {
        upgrade_output_format(out, "<text x=\"%d\" y=\"%d\">%.16s</text>", LEFT,
                              HEIGHT + BOTTOM - 4,
                              upgrade_output_time(out, history->points[0].start));
        upgrade_output_format(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.16s</text>",
                              LEFT + WIDTH, HEIGHT + BOTTOM - 4,
                              upgrade_output_time(out, history->points[history->count - 1].start));
    }
}

static void write_bar(const upgrade_output *out, const char *name, double left, double width,
                      double height)
{
    if (height > 0) {
        upgrade_output_format(out,
                              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                              "height=\"%.1f\"/>",
                              name, left, HEIGHT - height, width, height);
    }
}

/* Write a bar for each point: unmet requests, with the refused ones in front. A point without unmet
 * requests has a thin base, which distinguishes it from a gap. */
static void write_bars(const upgrade_output *out, const upgrade_status_history *history, int scale)
{
    double width = history->count ? (double)WIDTH / history->count : 0;
    int i;

    for (i = 0; i < history->count; i++) {
        const upgrade_status_point *point = &history->points[i];
        double left = LEFT + i * width;

        if (point->is_known) {
            write_bar(out, "known", left, width, 1);
            write_bar(out, "unmet", left, width, share_of(point->unmet, point) * HEIGHT / scale);
            write_bar(out, "refused", left, width,
                      share_of(point->refused, point) * HEIGHT / scale);
        }
    }
}

void upgrade_status_write_chart(const upgrade_output *out, const char *id, const char *title,
                                const upgrade_status_history *history)
{
    const extremes found = find_extremes(history);
    int scale = scale_for(found.highest ? share_of(found.highest->unmet, found.highest) : 0);

    upgrade_output_format(out,
                          "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" "
                          "role=\"img\" aria-labelledby=\"%st %sd\">",
                          title, LEFT + WIDTH, HEIGHT + BOTTOM, id, id);
    write_alternative(out, id, title, &found);
    write_axes(out, history, scale);
    write_bars(out, history, scale);
    upgrade_output_text(out, "</svg></figure>\n");
}
