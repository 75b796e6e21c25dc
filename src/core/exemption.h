/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/exemption.h
 * The requests that are exempt from all requirements: UpgradeExempt. The caller evaluates
 * expressions and supplies the client's address.
 */

#ifndef UPGRADE_CORE_EXEMPTION_H
#define UPGRADE_CORE_EXEMPTION_H

#include <apr_network_io.h>
#include <apr_pools.h>

/** One UpgradeExempt line. All its conditions must match. Written while the configuration is read,
 * read-only after that. */
typedef struct upgrade_exemption {
    const char *path;       /* a prefix of whole segments; NULL: any path */
    const char *exact_path; /* the whole path, or "*" of "OPTIONS *"; NULL: any path */
    const char *method;     /* NULL: any method. GET includes HEAD */
    apr_ipsubnet_t *ip;     /* NULL: any address */
    const char *ip_text;    /* as configured */
    const void *expr;       /* an ap_expr_info_t, which only httpd can evaluate; NULL: none */
    const char *expr_text;
    const char *words; /* the whole line, as configured */
} upgrade_exemption;

/** The lines of a section and of the sections it inherits from, the innermost section's first. */
typedef struct upgrade_exemptions {
    const upgrade_exemption *exemption; /* NULL: "none", which ends the list of effective lines */
    const struct upgrade_exemptions *next;
} upgrade_exemptions;

/** The path of "OPTIONS *", a request about the server as a whole (RFC 9110 9.3.7). */
#define UPGRADE_EXEMPT_ASTERISK "*"

/** The facts of the client's request that exemptions are compared with. */
typedef struct upgrade_exempt_facts {
    /* from upgrade_exempt_path, or UPGRADE_EXEMPT_ASTERISK; NULL: no path= or exact-path= matches
     */
    const char *path;
    const char *query;      /* NULL: no query */
    const char *method;     /* as sent */
    apr_sockaddr_t *client; /* the address that "Require ip" compares */
} upgrade_exempt_facts;

/**
 * Read the parameters of one line. The caller parses the expression.
 * @param expr set to the text of expr=, or NULL
 * @return NULL, or a message that names the invalid value and what is expected
 */
const char *upgrade_exempt_parse(apr_pool_t *p, upgrade_exemption *exemption, const char **expr,
                                 int argc, const char *const *argv);

/** Return add's lines followed by base's. Neither list is modified; either may be NULL.
 * Associative. */
const upgrade_exemptions *upgrade_exempt_merge(apr_pool_t *p, const upgrade_exemptions *base,
                                               const upgrade_exemptions *add);

/** Return whether all conditions of a line match, except its expression. */
int upgrade_exempt_matches(const upgrade_exemption *exemption, const upgrade_exempt_facts *facts);

/**
 * Return whether the request may be the validation of a certificate by its authority: an ACME
 * challenge (RFC 8555 8.3), or a file of CA/Browser Forum or cPanel validation. It is exempt if its
 * own file or backend responds, unless "none" is configured.
 */
int upgrade_exempt_is_validation(const upgrade_exempt_facts *facts);

/** Return whether a path could be that of a certificate validation, so that it must be normalised
 * to find out. raw may be NULL. */
int upgrade_exempt_may_be_validation(const char *raw);

/**
 * Return whether the lines contain "none" before those that they inherit.
 * @param inherited the end of the list that is not searched; NULL: search all lines
 */
int upgrade_exempt_has_none(const upgrade_exemptions *exemptions,
                            const upgrade_exemptions *inherited);

/** Return whether the lines contain "none", so that certificate validations are not exempt. */
static inline int upgrade_exempt_drops_default(const upgrade_exemptions *exemptions)
{
    return upgrade_exempt_has_none(exemptions, NULL);
}

/** Return whether any effective line has an expression. */
int upgrade_exempt_has_exprs(const upgrade_exemptions *exemptions);

/** Return whether a line exempts requests for all paths of a site, for a method that clients use to
 * retrieve or change something. */
int upgrade_exempt_is_whole_site(const upgrade_exemption *exemption);

/** Return whether two networks, written as in ip=, have an address in common. 0 if either is
 * invalid.
 */
int upgrade_exempt_overlaps(apr_pool_t *p, const char *network, const char *other);

/** Return whether another line already exempts all requests that a line exempts. */
int upgrade_exempt_is_covered(apr_pool_t *p, const upgrade_exemption *exemption,
                              const upgrade_exemption *other);

#endif /* UPGRADE_CORE_EXEMPTION_H */
