/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/refusal.h
 * A refusal: its status and what its Upgrade field says.
 */

#ifndef UPGRADE_RESPONSE_REFUSAL_H
#define UPGRADE_RESPONSE_REFUSAL_H

#include "../core/verdict.h"

/** The answer on HTTP/2 and later, where an Upgrade field may not be sent. */
typedef enum {
    UPGRADE_HTTP2_UNSET = 0,    /* 403 */
    UPGRADE_HTTP2_FORBIDDEN,    /* 403 */
    UPGRADE_HTTP2_MISDIRECTED,  /* 421 */
    UPGRADE_HTTP2_RESET         /* the stream ends with HTTP_1_1_REQUIRED: come back over HTTP/1.1 */
} upgrade_http2_answer;

/** What becomes of a browser that came in clear. */
typedef enum {
    UPGRADE_NAVIGATION_UNSET = 0,  /* it is refused */
    UPGRADE_NAVIGATION_REFUSE,
    UPGRADE_NAVIGATION_REDIRECT    /* one that asks for it is sent to the https URL */
} upgrade_navigation;

/** What the administrator says of the answer. Of the configuration's pool. */
typedef struct upgrade_response_conf {
    const char *offer;          /* UpgradeOffer: the Upgrade field, in place of the derived one; or NULL */
    const char *alt_svc;        /* UpgradeAltSvc; or NULL */
    upgrade_http2_answer http2;
    const char *help;           /* UpgradeHelp; or NULL */
    const char *help_link;      /* as a Link field; or NULL */
    upgrade_navigation navigation;
    const struct upgrade_documents *documents;  /* UpgradeDocument (response/template.h); or NULL */
} upgrade_response_conf;

/**
 * All that answer and record need to know of a refused request. Written once, by the gate that refuses, in the pool of
 * the request that is answered; read-only after that.
 */
typedef struct upgrade_refusal {
    upgrade_policy policy;      /* a copy: a subrequest's policy dies with it */
    upgrade_facts facts;
    upgrade_unmet unmet;
    const char *words;          /* the reasons, as in UPGRADE_REASON */
    const char *seen;           /* as UPGRADE_SEEN */
    const char *offer;          /* the Upgrade field; NULL: none is sent */
    const char *alt_svc;        /* the Alt-Svc field; NULL: none is sent */
    const char *location;       /* the URL that it is redirected to; NULL: it is not */
    const char *websocket;      /* the Sec-WebSocket-Version field: the versions that are spoken; NULL: none is sent */
    const char *help;           /* UpgradeHelp; or NULL */
    const char *help_link;      /* the Link field; or NULL */
    const struct upgrade_documents *documents;  /* UpgradeDocument; or NULL */
    int varies_by_insecure;     /* another request would have been, or this one was, redirected */
    const struct upgrade_prepared *prepared;    /* its documents, but for the URL (response/prepared.h); NULL: none are prepared */
    int status;
    int resets;                 /* the stream ends with HTTP_1_1_REQUIRED */
} upgrade_refusal;

/**
 * Read the tokens of an Upgrade field: protocol-name ["/" protocol-version] each (RFC 9110 7.8), and never h2c, which is obsolete
 * (RFC 9113 3.1).
 * @param list written where there is no error: the tokens, comma-separated
 * @return NULL, or a message that names the wrong word
 */
const char *upgrade_offer_parse(apr_pool_t *p, const char **list, int argc, const char *const *argv);

/**
 * The derived value of the Upgrade field: a token for each unmet kind, in order, each once, and none for what the request came over
 * already; RFC 9110 7.8.
 * @return NULL where no token would help
 */
const char *upgrade_offer(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy, const upgrade_facts *facts);

/**
 * Make a refusal of a verdict. A 426 must carry Upgrade (RFC 9110 15.5.22), so where nothing is offered it is a 403; and on HTTP/2 and
 * later, where Upgrade may not be sent (RFC 9113 8.2.2), what is wished for there. A malformed WebSocket handshake alone is a 400 (RFC
 * 6455 4.2.1).
 * @param location the URL to redirect to in place of a refusal; or NULL
 */
const upgrade_refusal *upgrade_refusal_make(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                                            const upgrade_facts *facts, const upgrade_response_conf *response, const char *location);

/**
 * Whether the https URL would bring all that is unmet.
 * @param https the highest version of HTTP that is spoken there
 */
int upgrade_https_helps(upgrade_unmet unmet, const upgrade_policy *policy, int https);

#endif /* UPGRADE_RESPONSE_REFUSAL_H */
