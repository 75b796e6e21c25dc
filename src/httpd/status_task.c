/* SPDX-License-Identifier: Apache-2.0 */

#include "status_task.h"

#include <apr_optional.h>

#include <http_config.h>
#include <http_log.h>
#include <http_main.h>
#include <mod_watchdog.h>

#include "../config/conf.h"
#include "status_disk.h"
#include "status_memory.h"

APLOG_USE_MODULE(upgrade_required);

int upgrade_status_is_run_by_requests;

static const upgrade_status_conf *status_of(const server_rec *s)
{
    const upgrade_server_conf *conf =
        ap_get_module_config(s->module_config, &upgrade_required_module);

    return &conf->status;
}

/* Run the task if this process claims the minute. */
static void run(apr_pool_t *p, server_rec *s)
{
    const upgrade_area *area = upgrade_status_area();
    const apr_uint32_t minute =
        (apr_uint32_t)(apr_time_sec(apr_time_now())
                       / upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_MINUTES));

    if (area && upgrade_area_claim_minute(area, minute)) {
        upgrade_area_record(area, minute);
        upgrade_status_save(p, s, area, status_of(s));
    }
}

void upgrade_status_tick(request_rec *r)
{
    const upgrade_area *area = upgrade_status_area();
    const apr_uint32_t minute =
        (apr_uint32_t)(apr_time_sec(r->request_time)
                       / upgrade_status_span_seconds(UPGRADE_STATUS_SPAN_MINUTES));

    if (area && area->header->minute < minute) {
        run(r->pool, ap_server_conf);
    }
}

static apr_status_t watch(int state, void *data, apr_pool_t *p)
{
    if (state == AP_WATCHDOG_STATE_RUNNING) {
        run(p, data);
    }
    return APR_SUCCESS;
}

/* Save the file when a child process ends. mod_watchdog does not notify one that ends in its first
 * second. The pool of the process is being destroyed, so a pool of its own is used. */
static apr_status_t save_at_exit(void *data)
{
    server_rec *s = data;
    const upgrade_area *area = upgrade_status_area();

    if (area) {
        upgrade_status_save(NULL, s, area, status_of(s));
    }
    return APR_SUCCESS;
}

void upgrade_status_begin_child(apr_pool_t *pchild, server_rec *s)
{
    if (status_of(s)->file) {
        apr_pool_cleanup_register(pchild, s, save_at_exit, apr_pool_cleanup_null);
    }
}

/* Register with mod_watchdog. Returns 0 if it is not loaded, or refuses. */
static int register_watchdog(apr_pool_t *pconf, server_rec *s)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *add =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;

    return get && add && get(&watchdog, "_upgrade_required_", 0, 1, pconf) == APR_SUCCESS
           && add(watchdog, apr_time_from_sec(1), s, watch) == APR_SUCCESS;
}

int upgrade_status_schedule(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                            server_rec *main_server)
{
    (void)plog;
    (void)ptemp;
    if (upgrade_status_area()) {
        upgrade_status_is_run_by_requests = !register_watchdog(pconf, main_server);
    }
    return OK;
}
