/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/warnings.h
 * What is legal but cannot work, or does not do what it seems to: one warning each, with the directive, the server, file and line, the
 * reason and the cure. Where it is uncertain, there is no warning.
 */

#ifndef UPGRADE_CONFIG_WARNINGS_H
#define UPGRADE_CONFIG_WARNINGS_H

#include "tree.h"

/** Warn of all that is to be warned of. */
void upgrade_config_warn(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_WARNINGS_H */
