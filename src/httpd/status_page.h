/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/status_page.h
 * The handler "upgrade-status", and the part of mod_status's page.
 */

#ifndef UPGRADE_HTTPD_STATUS_PAGE_H
#define UPGRADE_HTTPD_STATUS_PAGE_H

#include <httpd.h>

/** Respond with the status if the handler of the request is "upgrade-status". A handler hook. */
int upgrade_status_page(request_rec *r);

/**
 * Register the hook of mod_status, and a provider whose version is that of the module: mod_info
 * shows the version of providers, but not of modules.
 */
void upgrade_status_page_register(apr_pool_t *p);

#endif /* UPGRADE_HTTPD_STATUS_PAGE_H */
