/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/exemption.h
 * Whom a policy does not apply to: UpgradeExempt. An expression, and the client's address, are httpd's to know.
 */

#ifndef UPGRADE_CORE_EXEMPTION_H
#define UPGRADE_CORE_EXEMPTION_H

#include <apr_network_io.h>
#include <apr_pools.h>

/** One line: all that it names must match. Written while the configuration is read, read-only after that. */
typedef struct upgrade_exemption {
    const char *path;           /* a prefix of whole segments; NULL: any */
    const char *method;         /* NULL: any. GET covers HEAD */
    apr_ipsubnet_t *ip;         /* NULL: any */
    const char *ip_text;        /* as it was written */
    const void *expr;           /* an ap_expr_info_t, which only httpd can evaluate; NULL: none */
    const char *expr_text;
    const char *words;          /* all of it, as it was written */
} upgrade_exemption;

/** The lines of a section and of all that it inherits, the innermost first. */
typedef struct upgrade_exemptions {
    const upgrade_exemption *exemption;  /* NULL: "none"; what is behind it counts no more */
    const struct upgrade_exemptions *next;
} upgrade_exemptions;

/** What is known of the request that the client sent. */
typedef struct upgrade_exempt_facts {
    const char *path;           /* by upgrade_exempt_path; NULL: none matches */
    const char *query;          /* NULL: there is none */
    const char *method;         /* as it was sent */
    apr_sockaddr_t *client;     /* whom "Require ip" sees */
} upgrade_exempt_facts;

/**
 * Read the words of one line, but for expr=, which is left to the caller.
 * @param expr written: the text of the expression, or NULL
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_exempt_parse(apr_pool_t *p, upgrade_exemption *exemption, const char **expr, int argc,
                                 const char *const *argv);

/** add's lines ahead of base's; both stay as they are. Either may be NULL. Associative. */
const upgrade_exemptions *upgrade_exempt_merge(apr_pool_t *p, const upgrade_exemptions *base, const upgrade_exemptions *add);

/**
 * The path that exemptions compare: decoded, without "." and "..", and each "//" a "/".
 * @param raw the path as it was sent, without the query; NULL: the request has none
 * @return NULL where it holds what one server reads in one way and another in another: ";", "\", "%2f", "%5c", "%25", "%00"; an
 *         empty segment beside a ".." (with "MergeSlashes Off", ".." removes it); or leads out of the root
 */
const char *upgrade_exempt_path(apr_pool_t *p, const char *raw);

/** Whether all but the expression of a line matches. */
int upgrade_exempt_matches(const upgrade_exemption *exemption, const upgrade_exempt_facts *facts);

/**
 * Return whether the request may be the validation of a certificate by its authority: an ACME challenge (RFC 8555 8.3), or a file of
 * CA/Browser Forum or cPanel validation. It is exempt unless "none" says otherwise, if its own file or backend responds.
 */
int upgrade_exempt_is_validation(const upgrade_exempt_facts *facts);

/** Whether it is worth while to normalise a path to see whether it is that of an ACME challenge. NULL: there is no path. */
int upgrade_exempt_may_be_validation(const char *raw);

/** Whether "none" is among the lines, so that ACME challenges are not exempt. */
int upgrade_exempt_drops_default(const upgrade_exemptions *exemptions);

/** Return whether an expression may exempt, where nothing else does. */
int upgrade_exempt_has_exprs(const upgrade_exemptions *exemptions);

/** Whether all that a line exempts is exempt by another one already. */
int upgrade_exempt_is_covered(apr_pool_t *p, const upgrade_exemption *exemption, const upgrade_exemption *other);

#endif /* UPGRADE_CORE_EXEMPTION_H */
