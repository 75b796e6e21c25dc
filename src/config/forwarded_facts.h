/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/forwarded_facts.h
 * Warnings of policies that no request through a trusted proxy can meet, because they depend on a
 * fact for which no header field is configured.
 */

#ifndef UPGRADE_CONFIG_FORWARDED_FACTS_H
#define UPGRADE_CONFIG_FORWARDED_FACTS_H

#include "tree.h"

/** Log the warnings of all servers. */
void upgrade_warn_of_forwarded_facts(const upgrade_tree *tree);

#endif /* UPGRADE_CONFIG_FORWARDED_FACTS_H */
