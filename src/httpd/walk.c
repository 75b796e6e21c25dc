/* SPDX-License-Identifier: Apache-2.0 */

#include "walk.h"

#include <apr_strings.h>

#include <http_core.h>
#include <http_request.h>

/* Normalise a path as the core does. */
static void normalise(const request_rec *r, char *path)
{
    ap_unescape_url(path);
#if AP_MODULE_MAGIC_AT_LEAST(20120211, 109)
    {
        const core_server_config *core = ap_get_core_module_config(r->server->module_config);

        ap_normalize_path(
            path, core->merge_slashes == AP_CORE_CONFIG_OFF ? 0 : AP_NORMALIZE_MERGE_SLASHES);
    }
#else
    ap_no2slash(path);
    ap_getparents(path);
#endif
}

ap_conf_vector_t *upgrade_walk_location(request_rec *r)
{
    ap_conf_vector_t *before = r->per_dir_config;
    char *uri = r->uri;
    ap_conf_vector_t *found;

    r->per_dir_config = r->server->lookup_defaults;
    r->uri = apr_pstrdup(r->pool, uri);
    normalise(r, r->uri);
    ap_location_walk(r);
    found = r->per_dir_config;
    r->per_dir_config = before;
    r->uri = uri;
    return found;
}
