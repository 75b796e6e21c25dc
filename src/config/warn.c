/* SPDX-License-Identifier: Apache-2.0 */

#include "warn.h"

#include <stdarg.h>

#include <apr_strings.h>

#include <http_config.h>
#include <http_log.h>

APLOG_USE_MODULE(upgrade_required);

const char *upgrade_warning_source(apr_pool_t *p, const ap_directive_t *line)
{
    return line ? apr_psprintf(p, " (%s:%d)", line->filename, line->line_num) : "";
}

void upgrade_warn(const upgrade_tree *tree, const upgrade_tree_server *server,
                  const ap_directive_t *line, const char *format, ...)
{
    va_list args;
    const char *message;

    va_start(args, format);
    message = apr_pvsprintf(tree->pool, format, args);
    va_end(args);
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server->server, "%s%s", message,
                 upgrade_warning_source(tree->pool, line));
}
