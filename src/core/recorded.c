/* SPDX-License-Identifier: Apache-2.0 */

#include "recorded.h"

const char *upgrade_recorded_name(upgrade_recorded recorded)
{
    static const char *const names[UPGRADE_RECORDED] = {
        [UPGRADE_RECORDED_UNSET] = "none",        [UPGRADE_RECORDED_PASS] = "pass",
        [UPGRADE_RECORDED_EXEMPT] = "exempt",     [UPGRADE_RECORDED_REPORT] = "report",
        [UPGRADE_RECORDED_DEFERRED] = "deferred", [UPGRADE_RECORDED_REDIRECTED] = "redirected",
        [UPGRADE_RECORDED_REFUSED] = "refused",
    };

    return names[recorded];
}
