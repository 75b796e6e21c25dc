/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/query.h
 * The parameters of a request for the status page.
 */

#ifndef UPGRADE_STATUS_QUERY_H
#define UPGRADE_STATUS_QUERY_H

#include <string.h>

#include <apr_pools.h>

#include "snapshot.h"

/** The formats. */
typedef enum {
    UPGRADE_STATUS_FORMAT_UNSET = 0,
    UPGRADE_STATUS_FORMAT_HTML,
    UPGRADE_STATUS_FORMAT_JSON,
    UPGRADE_STATUS_FORMAT_OPENMETRICS, /* OpenMetrics 1.0 */
    UPGRADE_STATUS_FORMAT_PROMETHEUS,  /* the text format 0.0.4 */
    UPGRADE_STATUS_FORMAT_TEXT,        /* for terminals */
    UPGRADE_STATUS_FORMATS             /* the number of formats */
} upgrade_status_format;

/** A request for the status page. */
typedef struct upgrade_status_query {
    upgrade_status_format format;
    const char *vhost; /* the name of the only virtual host to show; NULL: all */
    int top;           /* the entries of a top list to show */
    int registers;     /* include the registers of the sketches (JSON only) */
} upgrade_status_query;

/** The default number of entries of a top list. */
#define UPGRADE_STATUS_TOP_DEFAULT 10

/**
 * Read the query string and the Accept field.
 * @param args   the query string: format=, vhost=, top=, registers=; NULL: none
 * @param accept NULL: not sent. A format in the query string takes precedence
 * @return NULL, or a message that names the invalid parameter and what is expected
 */
const char *upgrade_status_query_parse(apr_pool_t *p, upgrade_status_query *query, const char *args,
                                       const char *accept);

/** Return the parts of a snapshot that the response needs. */
upgrade_status_parts upgrade_status_query_parts(const upgrade_status_query *query);

/** Return whether the response has the details of a virtual host. */
static inline int upgrade_status_query_shows(const upgrade_status_query *query,
                                             const upgrade_status_vhost *vhost)
{
    return !query->vhost || !strcmp(query->vhost, vhost->name);
}

/** Return the Content-Type field of a format. */
const char *upgrade_status_content_type(upgrade_status_format format);

#endif /* UPGRADE_STATUS_QUERY_H */
