/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file answer.h
 * What a refused client gets: status, fields, document, and what becomes of its connection. Glue to httpd.
 */

#ifndef UPGRADE_ANSWER_H
#define UPGRADE_ANSWER_H

#include <httpd.h>

#include "answer_fields.h"
#include "request.h"

/** Register the output filters; from register_hooks. */
void upgrade_answer_register_filters(void);

/**
 * Get a refused request ready for its answer: no later hook may switch its protocol, its body is not waited for.
 */
void upgrade_answer_prepare(request_rec *r, const upgrade_refusal *refusal);

/** Put the fields of a refusal into err_headers_out, where its answer is the core's to write. */
void upgrade_answer_add_fields(request_rec *r, const upgrade_refusal *refusal);

/**
 * Answer a request that was prepared.
 * @return what its hook returns: the status where the administrator's ErrorDocument is to answer, else DONE: the built-in
 *         document was sent
 */
int upgrade_answer_send(request_rec *r, const upgrade_refusal *refusal);

/**
 * Announce a plan in whatever answers a request, behind mod_cache's filters, so that no cached copy carries it to others: RFC 8594, RFC
 * 9745. For a subrequest it goes out where that takes the place of its request, as a directory index does.
 */
void upgrade_answer_announce(request_rec *r, upgrade_announcement *announcement);

/** Look at whatever is written for the request before it goes out, as at insert_error_filter. */
void upgrade_answer_guard(request_rec *r);

/**
 * Get the request of a local ErrorDocument ready, at its post_read_request: the fields go out with it, whatever serves it (a hit of
 * mod_cache too), and a CGI script does not wait for the body that nobody reads.
 */
void upgrade_answer_prepare_error_document(request_rec *r, const upgrade_refusal *refusal);

/**
 * An insert_error_filter hook, where the core writes an error: the last chance to see that it is a refusal (upgrade_gate_error). The
 * fields, and the built-in document in the place of what the core writes, but for the administrator's text and a redirect.
 */
void upgrade_answer_insert_document(request_rec *r);

#endif /* UPGRADE_ANSWER_H */
