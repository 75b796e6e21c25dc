/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/negotiation.h
 * Which document a client likes best: its media type by Accept, its language by Accept-Language.
 */

#ifndef UPGRADE_RESPONSE_NEGOTIATION_H
#define UPGRADE_RESPONSE_NEGOTIATION_H

#include <apr_tables.h>

/**
 * Choose a media type: RFC 9110 12.5.1. What is named outright goes before what a wildcard lets through, where a client likes both as
 * well; "application/json" and any "+json" let "application/problem+json" through.
 * @param accept  the Accept field; NULL: there is none
 * @param offered media types in lower case, without parameters, what the server likes best first; ended by NULL
 * @param lone    the media type for whoever accepts anything and says no more (a lone wildcard, as curl's); one of those offered
 * @return one of those offered: the first where nothing that is offered is accepted, for a refusal is never a 406
 */
const char *upgrade_negotiate_type(const char *accept, const char *const *offered, const char *lone);

/**
 * Choose a language: the lookup of RFC 4647 3.4, in the order of the qualities. "zh-TW" and its like are what they are written in.
 * @param accept_language the field; NULL: there is none
 * @param tags            of the languages that there are; ended by NULL
 * @return one of the tags; NULL where none is wanted
 */
const char *upgrade_negotiate_language(const char *accept_language, const char *const *tags);

#endif /* UPGRADE_RESPONSE_NEGOTIATION_H */
