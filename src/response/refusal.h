/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/refusal.h
 * A refusal: its status and header fields.
 */

#ifndef UPGRADE_RESPONSE_REFUSAL_H
#define UPGRADE_RESPONSE_REFUSAL_H

#include "../core/verdict.h"

/** The response over HTTP/2 and later, where an Upgrade field must not be sent. */
typedef enum {
    UPGRADE_HTTP2_UNSET = 0,   /* 403 */
    UPGRADE_HTTP2_FORBIDDEN,   /* 403 */
    UPGRADE_HTTP2_MISDIRECTED, /* 421 */
    /* the stream is reset with HTTP_1_1_REQUIRED, so that the client retries over HTTP/1.1 */
    UPGRADE_HTTP2_RESET
} upgrade_http2_response;

/** The response to a browser's navigation over plain HTTP. */
typedef enum {
    UPGRADE_NAVIGATION_UNSET = 0, /* refused */
    UPGRADE_NAVIGATION_REFUSE,
    UPGRADE_NAVIGATION_REDIRECT /* redirected to the https URL if the browser requests it */
} upgrade_navigation;

/** The maximum length of a reason phrase. Some clients limit the length of a status line. */
#define UPGRADE_REASON_PHRASE_MAX 100

/** The response configuration. Allocated from the configuration's pool. */
typedef struct upgrade_response_conf {
    /* UpgradeOffer: the Upgrade field, which replaces the derived one; or NULL */
    const char *offer;
    const char *alt_svc; /* UpgradeAltSvc; or NULL */
    upgrade_http2_response http2;
    const char *help;      /* UpgradeHelp; or NULL */
    const char *help_link; /* as a Link field; or NULL */
    /* UpgradeReasonPhrase: the status line of a 426 without the version, "426 phrase"; or NULL */
    const char *status_line;
    upgrade_navigation navigation;
    const struct upgrade_documents *documents; /* UpgradeDocument (response/template.h); or NULL */
} upgrade_response_conf;

/**
 * The data of a refusal, for the response and the log. Written once, when the request is refused,
 * in the request's pool; read-only after that.
 */
typedef struct upgrade_refusal {
    upgrade_policy policy; /* a copy, since a subrequest's policy is destroyed with it */
    upgrade_facts facts;
    upgrade_unmet unmet;
    const char *words;    /* the reasons, as in UPGRADE_REASON */
    const char *seen;     /* as UPGRADE_SEEN */
    const char *offer;    /* the Upgrade field; NULL: not sent */
    const char *alt_svc;  /* the Alt-Svc field; NULL: not sent */
    const char *location; /* the URL of a redirect; NULL: not redirected */
    /* the Sec-WebSocket-Version field: the supported versions; NULL: not sent */
    const char *websocket;
    const char *help;                          /* UpgradeHelp; or NULL */
    const char *help_link;                     /* the Link field; or NULL */
    const char *status_line;                   /* "426 phrase"; NULL: the standard phrase */
    const struct upgrade_documents *documents; /* UpgradeDocument; or NULL */
    int varies_by_insecure; /* the response depends on Upgrade-Insecure-Requests */
    /* its documents (response/prepared.h); NULL: not prepared */
    const struct upgrade_prepared *prepared;
    int status;
    int resets; /* the stream is reset with HTTP_1_1_REQUIRED */
} upgrade_refusal;

/**
 * Read the tokens of an Upgrade field, each protocol-name ["/" protocol-version] (RFC 9110 7.8).
 * h2c is rejected as obsolete (RFC 9113 3.1).
 * @param list set to the comma-separated tokens, unless there is an error
 * @return NULL, or a message that names the invalid token and what is expected
 */
const char *upgrade_offer_parse(apr_pool_t *p, const char **list, int argc,
                                const char *const *argv);

/**
 * Derive the value of the Upgrade field (RFC 9110 7.8): one token for each unmet kind, in order and
 * without duplicates, except for protocols that the request already uses.
 * @return NULL if no token would help
 */
const char *upgrade_offer(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                          const upgrade_facts *facts);

/**
 * Create the refusal of a verdict. A 426 requires an Upgrade field (RFC 9110 15.5.22), so the
 * status is 403 if no token is offered. Over HTTP/2 and later, where Upgrade must not be sent (RFC
 * 9113 8.2.2), it is the configured one. If a malformed WebSocket handshake is the only reason, it
 * is 400 (RFC 6455 4.2.1).
 * @param location the URL to redirect to instead of refusing; or NULL
 */
const upgrade_refusal *upgrade_refusal_make(apr_pool_t *p, upgrade_unmet unmet,
                                            const upgrade_policy *policy,
                                            const upgrade_facts *facts,
                                            const upgrade_response_conf *response,
                                            const char *location);

/**
 * Return whether a request to the https URL would meet all unmet requirements.
 * @param https the highest HTTP version available there
 */
int upgrade_https_helps(upgrade_unmet unmet, const upgrade_policy *policy, int https);

#endif /* UPGRADE_RESPONSE_REFUSAL_H */
