/* SPDX-License-Identifier: Apache-2.0 */

#include "markup.h"

void upgrade_markup_value(const upgrade_output *out, const char *value)
{
    upgrade_output_escaped(out, UPGRADE_SYNTAX_MARKUP, value);
}

void upgrade_markup_begin_table(const upgrade_output *out, const char *kind, const char *caption,
                                const char *const *columns)
{
    /* A scrolling element has to be reachable by keyboard, and needs a name then. */
    upgrade_output_text(out, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
    upgrade_output_text(out, caption);
    upgrade_output_format(out, "\"><table class=\"%s\">\n<caption>", kind);
    upgrade_output_text(out, caption);
    upgrade_output_text(out, "</caption>\n<thead><tr>");
    for (; *columns; columns++) {
        upgrade_output_format(out, "<th scope=\"col\">%s</th>", *columns);
    }
    upgrade_output_text(out, "</tr></thead>\n<tbody>\n");
}

void upgrade_markup_end_table(const upgrade_output *out)
{
    upgrade_output_text(out, "</tbody></table></div>\n");
}

void upgrade_markup_begin_row(const upgrade_output *out, const char *title)
{
    upgrade_output_text(out, "<tr><th scope=\"row\">");
    upgrade_markup_value(out, title);
    upgrade_output_text(out, "</th>");
}

void upgrade_markup_end_row(const upgrade_output *out)
{
    upgrade_output_text(out, "</tr>\n");
}

void upgrade_markup_cell(const upgrade_output *out, const char *value)
{
    upgrade_output_text(out, "<td>");
    upgrade_markup_value(out, value);
    upgrade_output_text(out, "</td>");
}

void upgrade_markup_number(const upgrade_output *out, apr_uint64_t number)
{
    upgrade_markup_cell(out, upgrade_output_grouped(out, number));
}

void upgrade_markup_share(const upgrade_output *out, apr_uint64_t part, apr_uint64_t whole)
{
    upgrade_markup_number(out, part);
    upgrade_markup_cell(out, upgrade_output_share(out, part, whole));
}
