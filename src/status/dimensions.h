/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/dimensions.h
 * The dimensions by which client requests are counted, and their names in the status page, in
 * labels and in JSON.
 *
 * The verdict is upgrade_recorded (core/recorded.h), a reason is upgrade_reason (core/verdict.h).
 */

#ifndef UPGRADE_STATUS_DIMENSIONS_H
#define UPGRADE_STATUS_DIMENSIONS_H

#include "../core/facts.h"
#include "../core/recorded.h"
#include "../core/verdict.h"

/** The TLS version of a request. */
typedef enum {
    UPGRADE_STATUS_TLS_NONE = 0, /* plain HTTP */
    UPGRADE_STATUS_TLS_1_0,
    UPGRADE_STATUS_TLS_1_1,
    UPGRADE_STATUS_TLS_1_2,
    UPGRADE_STATUS_TLS_1_3,
    UPGRADE_STATUS_TLS_OTHER, /* SSL, or TLS of an unknown version */
    UPGRADE_STATUS_TLS        /* the number of values */
} upgrade_status_tls;

/** The HTTP version of a request. */
typedef enum {
    UPGRADE_STATUS_HTTP_0_9 = 0,
    UPGRADE_STATUS_HTTP_1_0,
    UPGRADE_STATUS_HTTP_1_1,
    UPGRADE_STATUS_HTTP_2,
    UPGRADE_STATUS_HTTP_3, /* only through a trusted proxy */
    UPGRADE_STATUS_HTTP    /* the number of values */
} upgrade_status_http;

/** The form of the response to a refused or redirected request. */
typedef enum {
    UPGRADE_STATUS_FORM_426 = 0,
    UPGRADE_STATUS_FORM_403,
    UPGRADE_STATUS_FORM_421,
    UPGRADE_STATUS_FORM_400,
    UPGRADE_STATUS_FORM_307,
    UPGRADE_STATUS_FORM_RESET, /* the HTTP/2 stream was reset with HTTP_1_1_REQUIRED */
    UPGRADE_STATUS_FORMS       /* the number of values */
} upgrade_status_form;

/** The key exchange of the TLS session of a request, as upgrade_key_group. */
typedef enum {
    UPGRADE_STATUS_GROUP_UNKNOWN = 0, /* the TLS module does not tell; also without TLS */
    UPGRADE_STATUS_GROUP_CLASSIC,
    UPGRADE_STATUS_GROUP_POST_QUANTUM, /* a hybrid or pure post-quantum group */
    UPGRADE_STATUS_GROUPS              /* the number of values */
} upgrade_status_group;

/** The populations of distinct clients. A client can be in several. */
typedef enum {
    UPGRADE_STATUS_POPULATION_ALL = 0,
    /* clients with a request that did not meet a requirement or the plan, and was not exempt */
    UPGRADE_STATUS_POPULATION_UNMET,
    UPGRADE_STATUS_POPULATION_REFUSED, /* clients with a refused or redirected request */
    UPGRADE_STATUS_POPULATIONS         /* the number of values */
} upgrade_status_population;

/** The time for which distinct clients are counted. Days are days of UTC. */
typedef enum {
    UPGRADE_STATUS_WINDOW_TODAY = 0,
    UPGRADE_STATUS_WINDOW_YESTERDAY,
    /* since the present requirements and plan of the virtual host were configured */
    UPGRADE_STATUS_WINDOW_PLAN,
    UPGRADE_STATUS_WINDOWS /* the number of values */
} upgrade_status_window;

/** The spans of the history, by the length of their points. */
typedef enum {
    UPGRADE_STATUS_SPAN_MINUTES = 0, /* the last 60 minutes */
    UPGRADE_STATUS_SPAN_HOURS,       /* the last 48 hours */
    UPGRADE_STATUS_SPAN_DAYS,        /* the last 400 days */
    UPGRADE_STATUS_SPANS             /* the number of values */
} upgrade_status_span;

/** The top lists. */
typedef enum {
    UPGRADE_STATUS_TOP_CLIENTS = 0, /* networks or addresses (UpgradeStatusClients) */
    UPGRADE_STATUS_TOP_AGENTS,      /* User-Agents, reduced to product/version */
    UPGRADE_STATUS_TOP_PATHS,       /* the first two segments of the path */
    UPGRADE_STATUS_TOP_GROUPS,      /* the groups of UpgradeStatusGroup */
    UPGRADE_STATUS_TOPS             /* the number of values */
} upgrade_status_top_kind;

/** UpgradeStatusClients: the data about clients that is stored. */
typedef enum {
    UPGRADE_STATUS_CLIENTS_UNSET = 0, /* off */
    UPGRADE_STATUS_CLIENTS_OFF,       /* no addresses, User-Agents, paths or groups */
    UPGRADE_STATUS_CLIENTS_NETWORK,   /* the top lists; addresses as /24 and /48 */
    UPGRADE_STATUS_CLIENTS_ADDRESS    /* the top lists; IPv4 addresses, and IPv6 as /64 */
} upgrade_status_clients_mode;

/** Return the value for a fact. */
upgrade_status_tls upgrade_status_tls_of(upgrade_tls tls);
upgrade_status_http upgrade_status_http_of(int http);
upgrade_status_group upgrade_status_group_of(upgrade_key_group group);

/** Return whether a verdict counts as unmet: report, deferred, redirected or refused. */
static inline int upgrade_status_is_unmet(upgrade_recorded verdict)
{
    return verdict >= UPGRADE_RECORDED_REPORT;
}

/** Return whether a verdict counts as refused: redirected or refused. */
static inline int upgrade_status_is_refused(upgrade_recorded verdict)
{
    return verdict >= UPGRADE_RECORDED_REDIRECTED;
}

/** Return the name of a value, for labels and JSON: "none", "1.3", "other". */
const char *upgrade_status_tls_name(upgrade_status_tls tls);

/** "0.9", "1.0", "1.1", "2", "3". */
const char *upgrade_status_http_name(upgrade_status_http http);

/** "426", "403", "421", "400", "307", "reset". */
const char *upgrade_status_form_name(upgrade_status_form form);

/** "unknown", "classic", "post-quantum". */
const char *upgrade_status_group_name(upgrade_status_group group);

/** "all", "unmet", "refused". */
const char *upgrade_status_population_name(upgrade_status_population population);

/** "today", "yesterday", "plan". */
const char *upgrade_status_window_name(upgrade_status_window window);

/** "minutes", "hours", "days". */
const char *upgrade_status_span_name(upgrade_status_span span);

/** Return the length of a point of the history, in seconds: 60, 3600, 86400. */
int upgrade_status_span_seconds(upgrade_status_span span);

/** "clients", "agents", "paths", "groups". */
const char *upgrade_status_top_name(upgrade_status_top_kind kind);

/** Return the title of a top list: "Clients", "User-Agents". */
const char *upgrade_status_top_title(upgrade_status_top_kind kind);

/** "Off", "Network", "Address", as in UpgradeStatusClients. */
const char *upgrade_status_clients_name(upgrade_status_clients_mode mode);

#endif /* UPGRADE_STATUS_DIMENSIONS_H */
