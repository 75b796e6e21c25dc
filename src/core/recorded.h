/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/recorded.h
 * The recorded verdicts of a client request: the values of UPGRADE_VERDICT.
 */

#ifndef UPGRADE_CORE_RECORDED_H
#define UPGRADE_CORE_RECORDED_H

/** The values of UPGRADE_VERDICT. */
typedef enum {
    UPGRADE_RECORDED_UNSET = 0, /* no requirement and no plan: the variable is not set */
    UPGRADE_RECORDED_PASS,
    UPGRADE_RECORDED_EXEMPT, /* unmet, but exempt; with UPGRADE_REASON and UPGRADE_SEEN */
    /* the plan is unmet and reported; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REPORT,
    /* the plan is unmet, and the rollout does not refuse yet; with UPGRADE_REASON and
     * UPGRADE_SEEN */
    UPGRADE_RECORDED_DEFERRED,
    /* a browser is redirected to the https URL; with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED_REDIRECTED,
    UPGRADE_RECORDED_REFUSED, /* with UPGRADE_REASON and UPGRADE_SEEN */
    UPGRADE_RECORDED          /* the number of verdicts */
} upgrade_recorded;

/** Return the name of a verdict, as in UPGRADE_VERDICT; "none" for UNSET. */
const char *upgrade_recorded_name(upgrade_recorded recorded);

#endif /* UPGRADE_CORE_RECORDED_H */
