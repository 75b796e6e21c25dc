/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file answer.h
 * What a refused client gets: status, fields, document, and what becomes of its connection. Glue to httpd.
 */

#ifndef UPGRADE_ANSWER_H
#define UPGRADE_ANSWER_H

#include <httpd.h>

#include "answer_fields.h"

/** Register the output filters; from register_hooks. */
void upgrade_answer_register_filters(void);

/**
 * Get a refused request ready for its answer: no later hook may switch its protocol, its body is not waited for, the
 * fields are in err_headers_out.
 */
void upgrade_answer_prepare(request_rec *r, const upgrade_refusal *refusal);

/**
 * Answer a request that was prepared.
 * @return what its hook returns: the status where the administrator's ErrorDocument is to answer, else DONE: the built-in
 *         document was sent
 */
int upgrade_answer_send(request_rec *r, const upgrade_refusal *refusal);

/**
 * Get the request of a local ErrorDocument ready: a CGI script of it must not wait for the body that nobody reads.
 */
void upgrade_answer_prepare_error_document(request_rec *r);

/** At insert_filter: the fields of an ErrorDocument's response. */
void upgrade_answer_insert_fields(request_rec *r, const upgrade_refusal *refusal);

/** At insert_error_filter: the fields, and the built-in document where the core would write its own. */
void upgrade_answer_insert_document(request_rec *r, const upgrade_refusal *refusal);

#endif /* UPGRADE_ANSWER_H */
