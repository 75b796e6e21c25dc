/* SPDX-License-Identifier: Apache-2.0 */

#include "request.h"

#include <apr_strings.h>

#include <http_config.h>

upgrade_request *upgrade_request_make(request_rec *r)
{
    upgrade_request *request = ap_get_module_config(r->request_config, &upgrade_module);
    upgrade_request *own;

    if (request && !request->is_shared) {
        return request;
    }
    own = request ? apr_pmemdup(r->pool, request, sizeof(*own)) : apr_pcalloc(r->pool, sizeof(*own));
    own->is_shared = 0;
    ap_set_module_config(r->request_config, &upgrade_module, own);
    return own;
}
