/* SPDX-License-Identifier: Apache-2.0 */

#include "responder.h"

#include <string.h>

#include <http_config.h>
#include <http_core.h>

#define PROXY "proxy:"

/* Return the part of a path after the last "/". */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int is_same_directory(const char *path, const char *other)
{
    apr_size_t length = (apr_size_t)(name_of(path) - path);

    return length == (apr_size_t)(name_of(other) - other) && !strncmp(path, other, length);
}

/*
 * Return whether r->filename proxies to the same path: "proxy:http://backend/path",
 * "proxy:unix:/socket|http://localhost/path" or "proxy:balancer://name/path".
 */
static int is_same_path_of_backend(const request_rec *r, const char *path)
{
    const char *scheme = strstr(r->filename, "://");
    const char *target = scheme ? strchr(scheme + sizeof("://") - 1, '/') : NULL;
    apr_size_t length = strlen(path);

    return target && !strncmp(target, path, length) && (!target[length] || target[length] == '?');
}

static upgrade_responder file_of(const request_rec *r, const char *path)
{
    const char *wanted = name_of(path);
    const char *found = name_of(r->filename);
    apr_size_t length = strlen(wanted);

    if (r->path_info && *r->path_info) {
        return UPGRADE_RESPONDER_OTHER;
    }
    if (!strcmp(found, wanted)) {
        return UPGRADE_RESPONDER_FILE;
    }
    return length && !strncmp(found, wanted, length) && found[length] == '.' && r->uri
                   && is_same_directory(r->uri, path)
               ? UPGRADE_RESPONDER_VARIANT
               : UPGRADE_RESPONDER_OTHER;
}

upgrade_responder upgrade_responder_of(const request_rec *r, const char *path)
{
    if (!path) {
        return UPGRADE_RESPONDER_OTHER;
    }
    if (r->proxyreq || (r->filename && !strncmp(r->filename, PROXY, sizeof(PROXY) - 1))) {
        return r->proxyreq == PROXYREQ_REVERSE && r->filename && is_same_path_of_backend(r, path)
                   ? UPGRADE_RESPONDER_BACKEND
                   : UPGRADE_RESPONDER_OTHER;
    }
    if (r->finfo.filetype == APR_NOFILE) {
        return UPGRADE_RESPONDER_MISSING;
    }
    return r->finfo.filetype == APR_REG && r->filename ? file_of(r, path) : UPGRADE_RESPONDER_OTHER;
}

/* Return whether no handler is set: ap_invoke_handler() then sets r->handler to the media type
 * without its parameters. */
static int is_media_type(const request_rec *r)
{
    apr_size_t length = strlen(r->handler);

    return r->content_type && !strncmp(r->content_type, r->handler, length)
           && strchr("; ", r->content_type[length]);
}

int upgrade_responder_is_default(const request_rec *r)
{
    return !r->handler || !strcmp(r->handler, AP_DEFAULT_HANDLER_NAME) || is_media_type(r);
}

/* Return the last handler of a module, or NULL if it has none. The last one of the core is the
 * default handler. */
static ap_HOOK_handler_t *handler_of(const char *module)
{
    const apr_array_header_t *hooks = ap_hook_get_handler();
    ap_HOOK_handler_t *found = NULL;
    int i;

    for (i = 0; hooks && i < hooks->nelts; i++) {
        const ap_LINK_handler_t *hook = &APR_ARRAY_IDX(hooks, i, ap_LINK_handler_t);

        if (!strcmp(hook->szName, module)) {
            found = hook->pFunc;
        }
    }
    return found;
}

int upgrade_responder_run(request_rec *r, upgrade_responder responder)
{
    ap_HOOK_handler_t *handler =
        handler_of(responder == UPGRADE_RESPONDER_BACKEND ? "mod_proxy.c" : "core.c");
    int status = handler ? handler(r) : DECLINED;

    return status == DECLINED ? HTTP_NOT_FOUND : status;
}

int upgrade_responder_is_variant(const request_rec *before, const char *document, const char *path)
{
    return before->handler && !strcmp(before->handler, "type-map") && document && path
           && is_same_directory(document, path);
}
