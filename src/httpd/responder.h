/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/responder.h
 * Determines at fixups how httpd will respond to a request: with a file of that name, a backend or
 * something else.
 *
 * A certificate validation and the ErrorDocument of a refusal are accepted by the file or backend
 * that responds, not by their URL: a rewrite, an AliasMatch or a handler for all URLs may map the
 * URL to an application.
 */

#ifndef UPGRADE_HTTPD_RESPONDER_H
#define UPGRADE_HTTPD_RESPONDER_H

#include <httpd.h>

/** The kind of response that httpd will produce. */
typedef enum {
    UPGRADE_RESPONDER_OTHER = 0,
    UPGRADE_RESPONDER_FILE, /* a regular file with the requested name */
    /* a regular file in the same directory, which mod_negotiation chose for the requested name */
    UPGRADE_RESPONDER_VARIANT,
    UPGRADE_RESPONDER_BACKEND, /* a backend, to which the same path is proxied */
    UPGRADE_RESPONDER_MISSING  /* neither a file nor a backend */
} upgrade_responder;

/**
 * Return the kind of response that httpd will produce.
 * @param path the requested path, decoded and normalised; NULL if it is ambiguous, for which the
 * result is OTHER
 */
upgrade_responder upgrade_responder_of(const request_rec *r, const char *path);

/**
 * Return whether the default handler serves the request: no directive or module has set another
 * handler. This is certain only at the handler hook; before that, another handler may still be set.
 */
int upgrade_responder_is_default(const request_rec *r);

/**
 * Run the default handler for a FILE, or mod_proxy's for a BACKEND. Other handlers, which may
 * ignore r->handler, do not run. Returns the status of the handler, never DECLINED.
 */
int upgrade_responder_run(request_rec *r, upgrade_responder responder);

/** Return whether an internal redirect is that of a type map of mod_negotiation, to a variant in
 * the same directory. */
int upgrade_responder_is_variant(const request_rec *before, const char *document, const char *path);

#endif /* UPGRADE_HTTPD_RESPONDER_H */
