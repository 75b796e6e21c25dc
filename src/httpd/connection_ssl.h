/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/connection_ssl.h
 * Whichever module does TLS is asked. httpd has functions for that from 2.4.48 on, which other modules than mod_ssl answer, too; 2.4.47
 * has those that mod_ssl offers, to be found by their names. Glue to httpd.
 */

#ifndef UPGRADE_HTTPD_CONNECTION_SSL_H
#define UPGRADE_HTTPD_CONNECTION_SSL_H

#include <httpd.h>

/** Whether httpd has those functions. 0: as if it had not; mod_ssl still offers its own. */
#ifndef UPGRADE_HAS_HTTP_SSL
#define UPGRADE_HAS_HTTP_SSL AP_MODULE_MAGIC_AT_LEAST(20120211, 104)
#endif

/** Whether a module that does TLS is loaded. */
int upgrade_ssl_is_loaded(void);

/** Whether a connection, or the one that carries it, is a TLS session. */
int upgrade_ssl_is_on(conn_rec *c);

/**
 * A variable of mod_ssl's, of the session of a connection.
 * @return its value, perhaps in p; NULL or "" where it has none
 */
const char *upgrade_ssl_variable(apr_pool_t *p, conn_rec *c, const char *name);

/**
 * Return whether the TLS module may renegotiate at its access check, for a request whose sections are all merged: one of them has a
 * directive of that module, or the handshake was that of another virtual host.
 */
int upgrade_ssl_may_renegotiate(request_rec *r);

#endif /* UPGRADE_HTTPD_CONNECTION_SSL_H */
