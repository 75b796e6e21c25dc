/* SPDX-License-Identifier: Apache-2.0 */

#include "log_rate.h"

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>
#include <http_main.h>

#include "../core/log_number.h"
#include "../config/conf.h"

APLOG_USE_MODULE(upgrade_required);

volatile apr_uint32_t upgrade_log_rate_pending;
static volatile apr_uint32_t suppressed[UPGRADE_LOG_KINDS];
static volatile apr_uint32_t written[UPGRADE_LOG_KINDS];
static volatile apr_uint32_t second_of[UPGRADE_LOG_KINDS];

static const char *const limited[] = {
    [UPGRADE_LOG_VERDICTS] = "refused, reported or deferred requests",
    [UPGRADE_LOG_EXPOSURES] = "requests with credentials over plain HTTP",
    [UPGRADE_LOG_EXPRESSIONS] = "expressions that could not be evaluated",
    [UPGRADE_LOG_NOTICES] = "notices about proxies",
    [UPGRADE_LOG_HANDSHAKES] = "TLS handshakes that failed",
    [UPGRADE_LOG_AUDIT] = "requests that were served although a requirement is unmet",
};

static apr_uint32_t rate(void)
{
    const upgrade_server_conf *server =
        ap_get_module_config(ap_server_conf->module_config, &upgrade_required_module);

    return server->log_rate ? (apr_uint32_t)server->log_rate : UPGRADE_LOG_RATE_DEFAULT;
}

/* Reset the counters of a kind if a new second has begun, and log the number of lines that were
 * suppressed before. */
static void open_second(upgrade_log_kind kind)
{
    apr_uint32_t now = (apr_uint32_t)apr_time_sec(apr_time_now());
    apr_uint32_t last = apr_atomic_read32(&second_of[kind]);
    apr_uint32_t count;

    if (now == last || apr_atomic_cas32(&second_of[kind], now, last) != last) {
        return;
    }
    apr_atomic_set32(&written[kind], 0);
    count = apr_atomic_xchg32(&suppressed[kind], 0);
    if (count) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, ap_server_conf,
                     UPGRADE_LOGNO(0015) "%u more %s were not logged: UpgradeLogRate is %u per "
                                         "second",
                     count, limited[kind], rate());
    }
}

int upgrade_log_rate_allows(upgrade_log_kind kind)
{
    open_second(kind);
    if (apr_atomic_inc32(&written[kind]) < rate()) {
        return 1;
    }
    apr_atomic_inc32(&suppressed[kind]);
    apr_atomic_set32(&upgrade_log_rate_pending, 1);
    return 0;
}

void upgrade_log_rate_write_suppressed(void)
{
    upgrade_log_kind kind;

    /* Reset before the counters are read, so that a line that is suppressed meanwhile sets it
     * again. */
    apr_atomic_xchg32(&upgrade_log_rate_pending, 0);
    for (kind = UPGRADE_LOG_UNSET + 1; kind < UPGRADE_LOG_KINDS; kind++) {
        if (apr_atomic_read32(&suppressed[kind])) {
            open_second(kind);
        }
        if (apr_atomic_read32(&suppressed[kind])) {
            apr_atomic_set32(&upgrade_log_rate_pending, 1);
        }
    }
}
