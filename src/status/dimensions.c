/* SPDX-License-Identifier: Apache-2.0 */

#include "dimensions.h"

upgrade_status_tls upgrade_status_tls_of(upgrade_tls tls)
{
    static const upgrade_status_tls values[] = {
        [UPGRADE_TLS_UNSET] = UPGRADE_STATUS_TLS_NONE, [UPGRADE_TLS_SSL] = UPGRADE_STATUS_TLS_OTHER,
        [UPGRADE_TLS_ANY] = UPGRADE_STATUS_TLS_OTHER,  [UPGRADE_TLS_1_0] = UPGRADE_STATUS_TLS_1_0,
        [UPGRADE_TLS_1_1] = UPGRADE_STATUS_TLS_1_1,    [UPGRADE_TLS_1_2] = UPGRADE_STATUS_TLS_1_2,
        [UPGRADE_TLS_1_3] = UPGRADE_STATUS_TLS_1_3,
    };

    return values[tls];
}

upgrade_status_http upgrade_status_http_of(int http)
{
    if (http >= UPGRADE_HTTP(2, 0)) {
        return http >= UPGRADE_HTTP(3, 0) ? UPGRADE_STATUS_HTTP_3 : UPGRADE_STATUS_HTTP_2;
    }
    if (http >= UPGRADE_HTTP(1, 0)) {
        return http >= UPGRADE_HTTP(1, 1) ? UPGRADE_STATUS_HTTP_1_1 : UPGRADE_STATUS_HTTP_1_0;
    }
    return UPGRADE_STATUS_HTTP_0_9;
}

upgrade_status_group upgrade_status_group_of(upgrade_key_group group)
{
    static const upgrade_status_group values[] = {
        [UPGRADE_KEY_GROUP_UNSET] = UPGRADE_STATUS_GROUP_UNKNOWN,
        [UPGRADE_KEY_GROUP_CLASSIC] = UPGRADE_STATUS_GROUP_CLASSIC,
        [UPGRADE_KEY_GROUP_POST_QUANTUM] = UPGRADE_STATUS_GROUP_POST_QUANTUM,
    };

    return values[group];
}

const char *upgrade_status_tls_name(upgrade_status_tls tls)
{
    static const char *const names[UPGRADE_STATUS_TLS] = {
        [UPGRADE_STATUS_TLS_NONE] = "none", [UPGRADE_STATUS_TLS_1_0] = "1.0",
        [UPGRADE_STATUS_TLS_1_1] = "1.1",   [UPGRADE_STATUS_TLS_1_2] = "1.2",
        [UPGRADE_STATUS_TLS_1_3] = "1.3",   [UPGRADE_STATUS_TLS_OTHER] = "other",
    };

    return names[tls];
}

const char *upgrade_status_http_name(upgrade_status_http http)
{
    static const char *const names[UPGRADE_STATUS_HTTP] = {
        [UPGRADE_STATUS_HTTP_0_9] = "0.9", [UPGRADE_STATUS_HTTP_1_0] = "1.0",
        [UPGRADE_STATUS_HTTP_1_1] = "1.1", [UPGRADE_STATUS_HTTP_2] = "2",
        [UPGRADE_STATUS_HTTP_3] = "3",
    };

    return names[http];
}

const char *upgrade_status_form_name(upgrade_status_form form)
{
    static const char *const names[UPGRADE_STATUS_FORMS] = {
        [UPGRADE_STATUS_FORM_426] = "426", [UPGRADE_STATUS_FORM_403] = "403",
        [UPGRADE_STATUS_FORM_421] = "421", [UPGRADE_STATUS_FORM_400] = "400",
        [UPGRADE_STATUS_FORM_307] = "307", [UPGRADE_STATUS_FORM_RESET] = "reset",
    };

    return names[form];
}

const char *upgrade_status_group_name(upgrade_status_group group)
{
    static const char *const names[UPGRADE_STATUS_GROUPS] = {
        [UPGRADE_STATUS_GROUP_UNKNOWN] = "unknown",
        [UPGRADE_STATUS_GROUP_CLASSIC] = "classic",
        [UPGRADE_STATUS_GROUP_POST_QUANTUM] = "post-quantum",
    };

    return names[group];
}

const char *upgrade_status_population_name(upgrade_status_population population)
{
    static const char *const names[UPGRADE_STATUS_POPULATIONS] = {
        [UPGRADE_STATUS_POPULATION_ALL] = "all",
        [UPGRADE_STATUS_POPULATION_UNMET] = "unmet",
        [UPGRADE_STATUS_POPULATION_REFUSED] = "refused",
    };

    return names[population];
}

const char *upgrade_status_window_name(upgrade_status_window window)
{
    static const char *const names[UPGRADE_STATUS_WINDOWS] = {
        [UPGRADE_STATUS_WINDOW_TODAY] = "today",
        [UPGRADE_STATUS_WINDOW_YESTERDAY] = "yesterday",
        [UPGRADE_STATUS_WINDOW_PLAN] = "plan",
    };

    return names[window];
}

const char *upgrade_status_span_name(upgrade_status_span span)
{
    static const char *const names[UPGRADE_STATUS_SPANS] = {
        [UPGRADE_STATUS_SPAN_MINUTES] = "minutes",
        [UPGRADE_STATUS_SPAN_HOURS] = "hours",
        [UPGRADE_STATUS_SPAN_DAYS] = "days",
    };

    return names[span];
}

int upgrade_status_span_seconds(upgrade_status_span span)
{
    static const int seconds[UPGRADE_STATUS_SPANS] = {
        [UPGRADE_STATUS_SPAN_MINUTES] = 60,
        [UPGRADE_STATUS_SPAN_HOURS] = 3600,
        [UPGRADE_STATUS_SPAN_DAYS] = 86400,
    };

    return seconds[span];
}

const char *upgrade_status_top_name(upgrade_status_top_kind kind)
{
    static const char *const names[UPGRADE_STATUS_TOPS] = {
        [UPGRADE_STATUS_TOP_CLIENTS] = "clients",
        [UPGRADE_STATUS_TOP_AGENTS] = "agents",
        [UPGRADE_STATUS_TOP_PATHS] = "paths",
        [UPGRADE_STATUS_TOP_GROUPS] = "groups",
    };

    return names[kind];
}

const char *upgrade_status_top_title(upgrade_status_top_kind kind)
{
    static const char *const titles[UPGRADE_STATUS_TOPS] = {
        [UPGRADE_STATUS_TOP_CLIENTS] = "Clients",
        [UPGRADE_STATUS_TOP_AGENTS] = "User-Agents",
        [UPGRADE_STATUS_TOP_PATHS] = "Paths",
        [UPGRADE_STATUS_TOP_GROUPS] = "Groups",
    };

    return titles[kind];
}

const char *upgrade_status_clients_name(upgrade_status_clients_mode mode)
{
    static const char *const names[] = {
        [UPGRADE_STATUS_CLIENTS_UNSET] = "Off",
        [UPGRADE_STATUS_CLIENTS_OFF] = "Off",
        [UPGRADE_STATUS_CLIENTS_NETWORK] = "Network",
        [UPGRADE_STATUS_CLIENTS_ADDRESS] = "Address",
    };

    return names[mode];
}
