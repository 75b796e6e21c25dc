/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/modules.h
 * The other modules of this httpd. The registered hooks are asked, not the configuration tree: they know what <Perl> sections add. For
 * post_config and later.
 */

#ifndef UPGRADE_CONFIG_MODULES_H
#define UPGRADE_CONFIG_MODULES_H

#include <httpd.h>

/**
 * Whether httpd has functions that ask any TLS module about a connection, from 2.4.48 on. 2.4.47 has those that mod_ssl offers, to be
 * found by their names. Defined as 0: as if httpd did not have them.
 */
#ifndef UPGRADE_HAS_HTTP_SSL
#define UPGRADE_HAS_HTTP_SSL AP_MODULE_MAGIC_AT_LEAST(20120211, 104)
#endif

/** Return whether a TLS module is loaded. */
int upgrade_modules_have_tls(void);

/** Return whether mod_cache has a quick handler. */
int upgrade_modules_have_cache(void);

/** Return whether mod_md responds to ACME challenges at post_read_request. */
int upgrade_modules_have_md(void);

/** Return whether a response between this module's two hooks at the TLS module, at post_read_request, can only be that of a TLS module. */
int upgrade_modules_tell_tls_rejections(void);

#endif /* UPGRADE_CONFIG_MODULES_H */
