/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/modules.h
 * The other modules of this server, read from the registered hooks rather than from the
 * configuration tree, which does not show the content of <Perl> sections. For post_config and
 * later.
 */

#ifndef UPGRADE_CONFIG_MODULES_H
#define UPGRADE_CONFIG_MODULES_H

#include <httpd.h>

/**
 * Nonzero if httpd has functions that query any TLS module about a connection (2.4.48 and
 * later). 2.4.47 has only the optional functions of mod_ssl. Define it as 0 to build without them.
 */
#ifndef UPGRADE_HAS_HTTP_SSL
#define UPGRADE_HAS_HTTP_SSL AP_MODULE_MAGIC_AT_LEAST(20120211, 104)
#endif

/** Note the TLS modules that register only an optional function. To be called before post_config,
 * in which httpd replaces that function by its own. */
void upgrade_modules_note(void);

/** Return whether a TLS module is loaded. */
int upgrade_modules_have_tls(void);

/** Return the library that mod_ssl uses, such as "OpenSSL/3.0.19", or NULL: it is not loaded, or
 * not alone. */
const char *upgrade_modules_tls_library(apr_pool_t *p, server_rec *s);

/** Return whether mod_cache has a quick handler. */
int upgrade_modules_have_cache(void);

/** Return whether another module inserts a filter for errors, such as mod_headers. */
int upgrade_modules_have_error_filters(void);

/** Return whether mod_md responds to ACME challenges at post_read_request. */
int upgrade_modules_have_md(void);

/** Return whether only a TLS module can respond between this module's two hooks around the TLS
 * modules at post_read_request. */
int upgrade_modules_tell_tls_rejections(void);

#endif /* UPGRADE_CONFIG_MODULES_H */
