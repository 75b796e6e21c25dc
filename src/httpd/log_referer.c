/* SPDX-License-Identifier: Apache-2.0 */

#include "log_referer.h"

#include <string.h>

#include "../core/log_target.h"

apr_table_t *upgrade_log_shorten_referer(request_rec *r)
{
    static const char name[] = "Referer";
    apr_table_t *headers = r->headers_in;
    const char *referer = apr_table_get(headers, name);
    const char *shortened = referer ? upgrade_log_target(r->pool, referer) : NULL;

    if (shortened && strcmp(shortened, referer)) {
        r->headers_in = apr_table_copy(r->pool, headers);
        apr_table_setn(r->headers_in, name, shortened);
    }
    return headers;
}
