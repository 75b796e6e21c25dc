/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/writer.h
 * The response to a refused request: status, fields, document, and the connection afterwards.
 *
 * All refusals are sent by upgrade_writer_send, whether a gate refuses or a response of another module is replaced, so that the response
 * is the same. The core writes the header.
 */

#ifndef UPGRADE_HTTPD_WRITER_H
#define UPGRADE_HTTPD_WRITER_H

#include <httpd.h>

#include "../response/refusal.h"
#include "context.h"

/** Register the output filter; from register_hooks. */
void upgrade_writer_register_filters(void);

/** Prepare a request for its refusal: no later hook may switch its protocol, and its body is not waited for. */
void upgrade_writer_prepare(request_rec *r, const upgrade_refusal *refusal);

/**
 * Keep the connection of a refused request, whatever the replaced response made of it: ap_die() closes it for some statuses, which tells
 * what stands behind the policy. A request with a body is the last of its connection all the same.
 */
void upgrade_writer_keep_connection(request_rec *r);

/**
 * Send the response to a refused request, or leave it to the administrator's ErrorDocument.
 * @return the status for the core, which then serves the ErrorDocument; or DONE, where the built-in document has been sent
 */
int upgrade_writer_send(request_rec *r, upgrade_context *context);

/** Send the built-in document, or an UpgradeDocument, whatever ErrorDocument is configured. */
void upgrade_writer_send_built_in(request_rec *r, upgrade_context *context);

/**
 * Prepare the request of the ErrorDocument of a refusal, at its post_read_request: it carries no credential, nothing that is about the
 * body or the representation that was asked for, and it asks for itself.
 */
void upgrade_writer_prepare_document(request_rec *r);

/**
 * Insert the filter that resets the fields of a refusal to those of the refusal. It must be inserted after mod_session's and before
 * mod_headers' filters, which run in the order in which they are inserted.
 */
void upgrade_writer_insert_reset(request_rec *r);

/**
 * Set the status and the fields that must be right, whatever another module or an ErrorDocument did. After all filters of the content.
 * @param is_next whether no filter ran since the fields were reset, so that they are right
 */
void upgrade_writer_finish(request_rec *r, const upgrade_context *context, int is_next);

/** Return the ErrorDocument for a refusal, as the directive has it; NULL where the module writes the document. */
const char *upgrade_writer_error_document(request_rec *r, const upgrade_exchange *exchange);

#endif /* UPGRADE_HTTPD_WRITER_H */
