/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file exemption.h
 * Whether a request is exempt: UpgradeExempt, judged by the request that the client sent. Glue to httpd. It is looked at only where
 * something is unmet.
 */

#ifndef UPGRADE_EXEMPTION_H
#define UPGRADE_EXEMPTION_H

#include <httpd.h>

#include "config.h"

/** Whether a request is exempt. */
typedef enum {
    UPGRADE_EXEMPT_UNSET = 0,  /* it is not */
    UPGRADE_EXEMPT_NOW,        /* as an ACME challenge is, as long as it asks for what was sent */
    UPGRADE_EXEMPT_FOR_GOOD    /* whatever becomes of it */
} upgrade_exempt;

/**
 * Look whether a request is exempt by what applies to it.
 * @param with_exprs whether all is known that expressions may see
 */
upgrade_exempt upgrade_exemption_of(request_rec *r, int with_exprs);

/** Whether an expression may turn out to exempt, where the others do not. */
int upgrade_exemption_has_exprs(const upgrade_exemptions *exemptions);

#endif /* UPGRADE_EXEMPTION_H */
