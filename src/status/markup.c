/* SPDX-License-Identifier: Apache-2.0 */

#include "markup.h"

void upgrade_markup_value(const upgrade_output *out, const char *value)
{
    upgrade_output_escaped(out, UPGRADE_SYNTAX_MARKUP, value);
}

void upgrade_markup_begin_table(const upgrade_output *out, const char *caption, const char *header)
{
    upgrade_output_text(out, "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>");
    upgrade_output_text(out, caption);
    upgrade_output_text(out, "</caption>\n<thead><tr>");
    upgrade_output_text(out, header);
    upgrade_output_text(out, "</tr></thead>\n<tbody>\n");
}

void upgrade_markup_end_table(const upgrade_output *out)
{
    upgrade_output_text(out, "</tbody></table></div>\n");
}
