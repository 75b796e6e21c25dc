/* SPDX-License-Identifier: Apache-2.0 */

#include "request.h"

#include <http_config.h>

upgrade_request *upgrade_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &upgrade_required_module);
}

upgrade_request *upgrade_request_make(request_rec *r)
{
    upgrade_request *request = upgrade_request_of(r);

    if (!request) {
        request = apr_pcalloc(r->pool, sizeof(*request));
        ap_set_module_config(r->request_config, &upgrade_required_module, request);
    }
    return request;
}

static const request_rec *led_here(const request_rec *r)
{
    return r->main ? r->main : r->prev;
}

const request_rec *upgrade_request_initial(const request_rec *r)
{
    const request_rec *before;

    while ((before = led_here(r))) {
        r = before;
    }
    return r;
}

const upgrade_refusal *upgrade_request_refusal(const request_rec *r)
{
    for (; r; r = led_here(r)) {
        const upgrade_request *request = upgrade_request_of(r);

        if (request && request->refusal) {
            return request->refusal;
        }
    }
    return NULL;
}
