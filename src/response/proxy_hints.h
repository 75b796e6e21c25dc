/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/proxy_hints.h
 * Settings of common reverse proxies that preserve a WebSocket opening handshake or the HTTP
 * version of the client.
 */

#ifndef UPGRADE_RESPONSE_PROXY_HINTS_H
#define UPGRADE_RESPONSE_PROXY_HINTS_H

#include "../core/verdict.h"

/** The settings of one proxy. */
typedef struct upgrade_setting {
    const char *proxy; /* its name */
    const char *lines; /* configuration lines, each terminated by a newline */
} upgrade_setting;

/** Return the settings that fix the unmet requirement, terminated by one without a name, or NULL if
 * no proxy can have caused it. */
const upgrade_setting *upgrade_proxy_settings(upgrade_unmet unmet, const upgrade_policy *policy,
                                              const upgrade_facts *facts);

/** Return whether a proxy has caused the unmet requirement, and the client cannot meet it. */
static inline int upgrade_proxy_is_certain(upgrade_unmet unmet)
{
    return upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_HTTP10)
           || upgrade_is_unmet(unmet, UPGRADE_REASON_WEBSOCKET_STRIPPED);
}

/** Describe the error of the proxy and the settings that fix it, for the end of a log line, or
 * return "" if no proxy can have caused it. */
const char *upgrade_proxy_hint(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy,
                               const upgrade_facts *facts);

#endif /* UPGRADE_RESPONSE_PROXY_HINTS_H */
