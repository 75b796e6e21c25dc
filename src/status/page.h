/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/page.h
 * The status as an HTML page, without script and external resources.
 */

#ifndef UPGRADE_STATUS_PAGE_H
#define UPGRADE_STATUS_PAGE_H

#include "output.h"
#include "query.h"
#include "snapshot.h"

/** The Content-Security-Policy field of the page. */
#define UPGRADE_STATUS_PAGE_CSP                                                                    \
    "default-src 'none'; style-src '" UPGRADE_STATUS_STYLE_HASH "'; base-uri 'none'; "             \
    "form-action 'self'; frame-ancestors 'none'"

/** The hash of the style; t/suite/status_page.t verifies it. */
#define UPGRADE_STATUS_STYLE_HASH "sha256-8qwkKgIetzPCPlD7f8g7Q9hwV7oFGvruNEhksRwj5ME="

/** With more virtual hosts than this, the page has the details of the selected one (?vhost=). */
#define UPGRADE_STATUS_PAGE_DETAILS 8

/** Write the page. */
void upgrade_status_write_page(const upgrade_output *out, const upgrade_snapshot *snapshot,
                               const upgrade_status_query *query);

#endif /* UPGRADE_STATUS_PAGE_H */
