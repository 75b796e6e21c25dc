/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file answer_head.h
 * The head of an answer, written past the core's header filter, which takes a third of what a refusal costs, where that would say the
 * same: the fields may stand in another order, and a list may have spaces. Glue to httpd.
 */

#ifndef UPGRADE_ANSWER_HEAD_H
#define UPGRADE_ANSWER_HEAD_H

#include <httpd.h>
#include <util_filter.h>

#include "answer_document.h"

/**
 * Whether the core's header filter (ap_http_header_filter, http_filters.c) would do no more than upgrade_head_write() does: the answer is
 * one to an HTTP/1.1 request and has a body, no variable asks for another form, nobody has added a field, and nothing is traced. Call it
 * before the fields are added.
 * @param f the filter that is next in line for the answer
 */
int upgrade_head_is_plain(const request_rec *r, const ap_filter_t *f);

/**
 * Write the head of an answer: Date, Server, and the fields of headers_out, which must have Content-Length and be fit to be sent. Decides
 * whether the connection stays open, and leaves in the request what the header filter leaves there for the log.
 * @return the head, with the line that ends it, in the request's pool
 */
upgrade_span upgrade_head_write(request_rec *r);

#endif /* UPGRADE_ANSWER_HEAD_H */
