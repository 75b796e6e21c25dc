/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/ineffective.h
 * Warnings of directives of this module that have no effect where they are.
 */

#ifndef UPGRADE_CONFIG_INEFFECTIVE_H
#define UPGRADE_CONFIG_INEFFECTIVE_H

#include "conf.h"
#include "tree.h"

/** A server or section, with the information that the warnings need. */
typedef struct upgrade_lint_context {
    const upgrade_tree *tree;
    const upgrade_tree_server *server;
    const ap_directive_t *first_child; /* its first directive */
    const upgrade_dir_conf *all;       /* its merged configuration */
    int has_policy; /* a requirement or a plan may apply there or in an inner section */
    int has_plan;
} upgrade_lint_context;

/** Log a warning for each directive of a server or section that has no effect there. */
void upgrade_warn_of_ineffective(const upgrade_lint_context *here);

#endif /* UPGRADE_CONFIG_INEFFECTIVE_H */
