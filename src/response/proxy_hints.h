/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file response/proxy_hints.h
 * What mends a WebSocket's opening that a proxy in front has spoilt: the settings of the proxies that are met most.
 */

#ifndef UPGRADE_RESPONSE_PROXY_HINTS_H
#define UPGRADE_RESPONSE_PROXY_HINTS_H

#include "../core/verdict.h"

/** The settings of one proxy. */
typedef struct upgrade_setting {
    const char *proxy;  /* its name */
    const char *lines;  /* of its configuration, ended by a newline each */
} upgrade_setting;

/** The settings for what is unmet, ended by one without a name; NULL where no proxy is to blame. */
const upgrade_setting *upgrade_proxy_settings(upgrade_unmet unmet);

/** What is wrong with the proxy and its settings, for the end of a line in a log; "" where no proxy is to blame. */
const char *upgrade_proxy_hint(apr_pool_t *p, upgrade_unmet unmet);

#endif /* UPGRADE_RESPONSE_PROXY_HINTS_H */
