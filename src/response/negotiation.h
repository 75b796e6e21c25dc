/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/negotiation.h
 * Content negotiation: selects the media type by Accept and the language by Accept-Language.
 */

#ifndef UPGRADE_RESPONSE_NEGOTIATION_H
#define UPGRADE_RESPONSE_NEGOTIATION_H

#include <apr_tables.h>

/**
 * Return the Accept field of a request. Without one, a program accepts any type, which it would
 * hardly display as HTML: a request with any field but Host, and none of those that only browsers
 * send (Sec-Fetch-..., Upgrade-Insecure-Requests).
 * @return NULL if the request has no Accept and is not that of a program
 */
const char *upgrade_negotiate_accept(const apr_table_t *headers);

/**
 * Select a media type (RFC 9110 12.5.1). Among types of equal quality, those named explicitly
 * precede those matched by a wildcard. "application/json" and any "+json" type also match
 * "application/problem+json".
 * @param accept  the Accept field; NULL if there is none
 * @param offered media types in lower case, without parameters, in the server's order of
 * preference; terminated by NULL
 * @param for_wildcard the offered media type for clients that accept only a wildcard, such as curl
 * @return one of the offered types; the first if none is acceptable, since a refusal is never a 406
 */
const char *upgrade_negotiate_type(const char *accept, const char *const *offered,
                                   const char *for_wildcard);

/** Return whether a client accepts a media type, by the most specific element of Accept. ACCEPT may
 * be NULL: it accepts any. */
int upgrade_negotiate_accepts(const char *accept, const char *type);

/**
 * Select a language by the lookup of RFC 4647 3.4, in order of quality. "zh-TW" and other regions
 * of Chinese match their script.
 * @param accept_language the field; NULL if there is none
 * @param tags            of the available languages; terminated by NULL
 * @return one of the tags, or NULL if none is acceptable
 */
const char *upgrade_negotiate_language(const char *accept_language, const char *const *tags);

#endif /* UPGRADE_RESPONSE_NEGOTIATION_H */
