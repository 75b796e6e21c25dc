/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/writer.h
 * The response to a refused request: status, header fields, document, and whether the connection is
 * kept.
 *
 * upgrade_writer_send sends all refusals, those of the gates and those that replace a response of
 * another module, so that the response is the same. The core writes the header.
 */

#ifndef UPGRADE_HTTPD_WRITER_H
#define UPGRADE_HTTPD_WRITER_H

#include <httpd.h>

#include "../response/refusal.h"
#include "context.h"

/** Register the output filter. For register_hooks. */
void upgrade_writer_register_filters(void);

/** Prepare a request for its refusal: prevent later hooks from switching the protocol, and httpd
 * from waiting for the body. */
void upgrade_writer_prepare(request_rec *r, const upgrade_refusal *refusal);

/**
 * Keep the connection of a refused request, regardless of the replaced response. For some statuses
 * ap_die() marks the connection to be closed, which would reveal the replaced response. The
 * connection of a request with a body is still closed.
 */
void upgrade_writer_keep_connection(request_rec *r);

/**
 * Send the response to a refused request, or leave it to the administrator's ErrorDocument.
 * @return the status for the core, which then serves the ErrorDocument; or DONE if the built-in
 * document has been sent
 */
int upgrade_writer_send(request_rec *r, upgrade_context *context);

/** Send the built-in document or an UpgradeDocument, even if an ErrorDocument is configured. */
void upgrade_writer_send_built_in(request_rec *r, upgrade_context *context);

/**
 * Prepare the internal redirect to the ErrorDocument of a refusal, at its post_read_request: remove
 * credentials, the header fields of the request body, and range and conditional fields, and set the
 * request line to the URL of the document.
 */
void upgrade_writer_prepare_document(request_rec *r);

/**
 * Insert the reset filter, which removes the header fields of other modules from a refusal and sets
 * its own. It must be inserted after the filter of mod_session and before that of mod_headers: they
 * run in the order in which they are inserted.
 */
void upgrade_writer_insert_reset(request_rec *r);

/**
 * Set the status and the header fields of the refusal again, overriding other modules and the
 * ErrorDocument. For the response filter.
 * @param is_next whether no filter has run since the reset filter, so that the fields need not be
 * set again
 */
void upgrade_writer_finish(request_rec *r, const upgrade_context *context, int is_next);

/** Return the ErrorDocument for a refusal, as configured, or NULL if the module sends its own
 * document. */
const char *upgrade_writer_error_document(request_rec *r, const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_WRITER_H */
