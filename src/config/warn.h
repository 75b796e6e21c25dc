/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/warn.h
 * A warning of the configuration. Each has the directive, the server, the reason, the correction,
 * and the file and line.
 */

#ifndef UPGRADE_CONFIG_WARN_H
#define UPGRADE_CONFIG_WARN_H

#include "tree.h"

/** Return the file and line of a directive, for the end of a message: " (file:line)", or "" if the
 * directive is NULL. */
const char *upgrade_warning_source(apr_pool_t *p, const ap_directive_t *line);

/**
 * Log a warning: "UPGRADE0010: UpgradeRequire: reason and correction (file:line)".
 * @param line the directive that the warning is about, or NULL
 * @param format as for printf, with the number of the message
 */
void upgrade_warn(const upgrade_tree *tree, const upgrade_tree_server *server,
                  const ap_directive_t *line, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 4, 5)))
#endif
    ;

#endif /* UPGRADE_CONFIG_WARN_H */
