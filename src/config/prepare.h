/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/prepare.h
 * Prepares the most frequent refusals of all servers and sections at start-up
 * (response/prepared.h). Those with the same policy and response share one.
 */

#ifndef UPGRADE_CONFIG_PREPARE_H
#define UPGRADE_CONFIG_PREPARE_H

#include "tree.h"

/** Prepare the refusals of all servers and of their sections. A section that cannot refuse a
 * request over plain HTTP has none. */
void upgrade_prepare_all(apr_pool_t *pconf, const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_PREPARE_H */
