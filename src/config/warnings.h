/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/warnings.h
 * Warnings of settings that are valid but cannot work, or do not have the effect that they seem to
 * have. Uncertain cases cause no warning.
 */

#ifndef UPGRADE_CONFIG_WARNINGS_H
#define UPGRADE_CONFIG_WARNINGS_H

#include "tree.h"

/** Log all start-up warnings. */
void upgrade_config_warn(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_WARNINGS_H */
