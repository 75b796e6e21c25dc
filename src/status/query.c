/* SPDX-License-Identifier: Apache-2.0 */

#include "query.h"

#include <stdlib.h>
#include <string.h>

#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "../core/list.h"
#include "page.h"

/* All virtual hosts have details. */
#define ALL APR_INT32_MAX

/* The formats. A client that accepts anything gets the last one. */
static const struct {
    const char *name;      /* the value of format= */
    const char *type;      /* the media type */
    const char *parameter; /* that Accept must have for it; NULL: none */
    const char *content_type;
    int has_history;
    int has_tops; /* and the policies of sections */
    int most;     /* virtual hosts with details; if there are more, only that of vhost= */
} formats[UPGRADE_STATUS_FORMATS] = {
    [UPGRADE_STATUS_FORMAT_HTML] = { "html", "text/html", NULL, "text/html; charset=utf-8", 1, 1,
                                     UPGRADE_STATUS_PAGE_DETAILS },
    [UPGRADE_STATUS_FORMAT_JSON] = { "json", "application/json", NULL, "application/json", 1, 1,
                                     ALL },
    [UPGRADE_STATUS_FORMAT_OPENMETRICS] = { "openmetrics", "application/openmetrics-text", NULL,
                                            "application/openmetrics-text; version=1.0.0; "
                                            "charset=utf-8",
                                            0, 0, ALL },
    [UPGRADE_STATUS_FORMAT_PROMETHEUS] = { "prometheus", "text/plain", "version=0.0.4",
                                           "text/plain; version=0.0.4; charset=utf-8", 0, 0, ALL },
    [UPGRADE_STATUS_FORMAT_TEXT] = { "text", "text/plain", NULL, "text/plain; charset=utf-8", 0, 1,
                                     ALL },
};

const char *upgrade_status_content_type(upgrade_status_format format)
{
    return formats[format].content_type;
}

upgrade_status_parts upgrade_status_query_parts(const upgrade_status_query *query)
{
    return (upgrade_status_parts){
        .has_clients = 1,
        .has_registers = query->registers,
        .has_history = formats[query->format].has_history,
        .has_sections = formats[query->format].has_tops,
        .top = formats[query->format].has_tops ? query->top : 0,
        .vhost = query->vhost,
        .most = formats[query->format].most,
    };
}

/*
 * Accept.
 */

#define QUALITY_MAX 1000

/* Read a quality in thousandths (RFC 9110 12.4.2): "1", "0.5", "0.125". */
static int read_quality(upgrade_span value)
{
    int quality = value.length && value.start[0] == '1' ? QUALITY_MAX : 0;
    int weight = QUALITY_MAX / 10;
    apr_size_t i;

    for (i = 2; i < value.length && weight && apr_isdigit(value.start[i]); i++, weight /= 10) {
        quality += (value.start[i] - '0') * weight;
    }
    return quality > QUALITY_MAX ? QUALITY_MAX : quality;
}

/* An element of Accept. */
typedef struct range {
    upgrade_span type;
    upgrade_span parameters; /* the first one other than q; empty: none */
    int quality;
} range;

static range read_range(upgrade_span element)
{
    range read = { .parameters = { "", 0 }, .quality = QUALITY_MAX };
    upgrade_span parameter;

    upgrade_list_next(&element, ';', &read.type);
    while (upgrade_list_next(&element, ';', &parameter)) {
        if (parameter.length > 2 && apr_tolower(parameter.start[0]) == 'q'
            && parameter.start[1] == '=') {
            read.quality = read_quality(
                (upgrade_span){ .start = parameter.start + 2, .length = parameter.length - 2 });
        }
        else if (!read.parameters.length) {
            read.parameters = parameter;
        }
    }
    return read;
}

/* Return the format that a media range names, or UNSET. */
static upgrade_status_format named_by(const range *accepted)
{
    upgrade_status_format format;

    for (format = UPGRADE_STATUS_FORMAT_UNSET + 1; format < UPGRADE_STATUS_FORMATS; format++) {
        if (upgrade_span_is(accepted->type, formats[format].type)
            && (!formats[format].parameter
                || upgrade_span_is(accepted->parameters, formats[format].parameter))) {
            return format;
        }
    }
    return UPGRADE_STATUS_FORMAT_UNSET;
}

static upgrade_status_format negotiate(const char *accept)
{
    upgrade_span rest = upgrade_span_of(accept ? accept : "");
    upgrade_span element;
    upgrade_status_format best = UPGRADE_STATUS_FORMAT_TEXT;
    int most = 0;

    while (upgrade_list_next(&rest, ',', &element)) {
        const range accepted = read_range(element);
        upgrade_status_format format = named_by(&accepted);

        if (format != UPGRADE_STATUS_FORMAT_UNSET && accepted.quality > most) {
            most = accepted.quality;
            best = format;
        }
    }
    return best;
}

/*
 * The query string.
 */

static const char *read_format(apr_pool_t *p, upgrade_status_query *query, const char *value)
{
    upgrade_status_format format;

    for (format = UPGRADE_STATUS_FORMAT_UNSET + 1; format < UPGRADE_STATUS_FORMATS; format++) {
        if (!strcmp(value, formats[format].name)) {
            query->format = format;
            return NULL;
        }
    }
    (void)p;
    return "format: invalid value, expected html, json, openmetrics, prometheus or text";
}

static const char *read_vhost(apr_pool_t *p, upgrade_status_query *query, const char *value)
{
    const char *name = apr_punescape_url(p, value, NULL, NULL, 1);

    if (!name) {
        return "vhost: invalid encoding, expected the name of a virtual host";
    }
    query->vhost = name;
    return NULL;
}

static const char *read_top(apr_pool_t *p, upgrade_status_query *query, const char *value)
{
    char *end;
    long top = strtol(value, &end, 10);

    (void)p;
    if (!apr_isdigit(*value) || *end || top > UPGRADE_STATUS_TOP_SHOWN) {
        return "top: invalid value, expected a number from 0 to 100";
    }
    query->top = (int)top;
    return NULL;
}

static const char *read_registers(apr_pool_t *p, upgrade_status_query *query, const char *value)
{
    (void)p;
    if ((value[0] != '0' && value[0] != '1') || value[1]) {
        return "registers: invalid value, expected 0 or 1";
    }
    query->registers = value[0] == '1';
    return NULL;
}

static const struct {
    const char *name;
    const char *(*read)(apr_pool_t *p, upgrade_status_query *query, const char *value);
} parameters[] = {
    { "format", read_format },
    { "vhost", read_vhost },
    { "top", read_top },
    { "registers", read_registers },
};

static const char *read_parameter(apr_pool_t *p, upgrade_status_query *query, char *parameter)
{
    char *equals = strchr(parameter, '=');
    apr_size_t i;

    if (equals) {
        *equals = '\0';
    }
    for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        if (!strcmp(parameter, parameters[i].name)) {
            return parameters[i].read(p, query, equals ? equals + 1 : "");
        }
    }
    return "invalid parameter, expected format, vhost, top or registers";
}

const char *upgrade_status_query_parse(apr_pool_t *p, upgrade_status_query *query, const char *args,
                                       const char *accept)
{
    const char *error = NULL;
    char *rest = apr_pstrdup(p, args ? args : "");
    char *state;
    char *parameter;

    *query = (upgrade_status_query){ .top = UPGRADE_STATUS_TOP_DEFAULT };
    for (parameter = apr_strtok(rest, "&", &state); parameter && !error;
         parameter = apr_strtok(NULL, "&", &state)) {
        error = read_parameter(p, query, parameter);
    }
    if (!error && query->format == UPGRADE_STATUS_FORMAT_UNSET) {
        query->format = negotiate(accept);
    }
    if (!error && query->registers && query->format != UPGRADE_STATUS_FORMAT_JSON) {
        error = "registers: only available with format=json";
    }
    return error;
}
