/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/varies.h
 * The forwarded header fields that the verdict of a policy depends on, for the Vary field.
 */

#ifndef UPGRADE_CORE_VARIES_H
#define UPGRADE_CORE_VARIES_H

#include "forwarded.h"
#include "policy.h"

/** A set of forwarded facts: UPGRADE_FORWARDED_BIT() for each. */
typedef apr_uint32_t upgrade_forwarded_set;

/** The number of sets. */
#define UPGRADE_FORWARDED_SETS (1 << UPGRADE_FORWARDED_FACTS)

/** Return the forwarded facts that the verdict of a policy depends on. */
upgrade_forwarded_set upgrade_varies_by(const upgrade_policy *policy);

/**
 * Return the facts of a set that are read from a header field.
 * @param names the configured header fields, indexed by fact; NULL: none
 */
upgrade_forwarded_set upgrade_varies_named(upgrade_forwarded_set facts,
                                           const char *const names[UPGRADE_FORWARDED_FACTS]);

/**
 * Return the values of Vary, indexed by set: the names of the header fields that carry the facts of
 * the set, each once. NULL for a set without a header field.
 */
const char *const *upgrade_varies_table(apr_pool_t *p,
                                        const char *const names[UPGRADE_FORWARDED_FACTS]);

#endif /* UPGRADE_CORE_VARIES_H */
