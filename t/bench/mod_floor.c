/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_floor.c
 * Responds to each request with an empty 204 from a quick handler, for t/bench/instructions: the
 * least that httpd can do for a request.
 */

#include <httpd.h>
#include <http_config.h>

static int respond(request_rec *r, int lookup)
{
    (void)lookup;
    r->status = HTTP_NO_CONTENT;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    ap_hook_quick_handler(respond, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(floor) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE
#endif
};
