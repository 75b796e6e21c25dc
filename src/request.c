/* SPDX-License-Identifier: Apache-2.0 */

#include "request.h"

#include <http_config.h>

upgrade_request *upgrade_request_create(request_rec *r)
{
    upgrade_request *request = apr_palloc(r->pool, sizeof(*request));

    *request = (upgrade_request) { 0 };
    ap_set_module_config(r->request_config, &upgrade_required_module, request);
    return request;
}
