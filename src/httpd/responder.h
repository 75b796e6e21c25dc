/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/responder.h
 * What will respond to a request, as far as that is known at fixups: a file of its own, a backend, or something else.
 *
 * A certificate validation and the ErrorDocument of a refusal are let through by what responds to them, not by their URL: a rewrite, an
 * AliasMatch or a handler for all URLs may have given that to an application.
 */

#ifndef UPGRADE_HTTPD_RESPONDER_H
#define UPGRADE_HTTPD_RESPONDER_H

#include <httpd.h>

typedef enum {
    UPGRADE_RESPONDER_OTHER = 0,
    UPGRADE_RESPONDER_FILE,      /* a regular file of the name that was asked for */
    UPGRADE_RESPONDER_VARIANT,   /* a regular file that mod_negotiation chose for that name, in the same directory */
    UPGRADE_RESPONDER_BACKEND,   /* a proxied server, asked for the same path */
    UPGRADE_RESPONDER_MISSING    /* no file, and no proxy */
} upgrade_responder;

/**
 * Return what will respond to a request.
 * @param path the path that was asked for, decoded and normalised; NULL: it is ambiguous, which is OTHER
 */
upgrade_responder upgrade_responder_of(const request_rec *r, const char *path);

/**
 * Return whether a file is sent as it is: no directive or module has chosen another handler for it than the default handler. Known for
 * certain at handler; before that, another one may still be chosen.
 */
int upgrade_responder_is_default(const request_rec *r);

/**
 * Respond with the default handler to a FILE, or with mod_proxy to a BACKEND. Handlers that ignore r->handler take no part. Returns what
 * the handler returns, never DECLINED.
 */
int upgrade_responder_run(request_rec *r, upgrade_responder responder);

/** Return whether a redirect continues the request before it as mod_negotiation's type maps do: to a variant in the same directory. */
int upgrade_responder_is_variant(const request_rec *before, const char *document, const char *path);

#endif /* UPGRADE_HTTPD_RESPONDER_H */
