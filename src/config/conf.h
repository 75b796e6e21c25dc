/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/conf.h
 * The directives, and what they leave behind.
 *
 * Written while the configuration (or a .htaccess file) is read, completed in post_config, read-only after that.
 */

#ifndef UPGRADE_CONFIG_CONF_H
#define UPGRADE_CONFIG_CONF_H

#include <httpd.h>
#include <http_config.h>

#include "../response/refusal.h"
#include "../core/credential.h"
#include "../core/forwarded.h"
#include "../core/policy.h"
#include "../core/exemption.h"
#include "../core/rollout.h"

/** The module record (mod_upgrade_required.c). */
extern module AP_MODULE_DECLARE_DATA upgrade_required_module;

/** What a server, section or .htaccess file says; merged by httpd for each request. */
typedef struct upgrade_dir_conf {
    upgrade_policy require;
    upgrade_policy plan;
    upgrade_response_conf response;
    const upgrade_rollout *rollout;           /* UpgradeRollout; NULL: Report */
    const upgrade_exemptions *exempt;         /* UpgradeExempt; NULL: but for the default */
    const apr_array_header_t *exposing;       /* UpgradeExposure: names of headers, const char *; or NULL */
    const upgrade_key *exposure_key;          /* UpgradeExposureKey; or NULL */
    const struct upgrade_prepared *prepared;  /* response/prepared.h: the refusal that is given most; of servers alone, else NULL */
} upgrade_dir_conf;

/** The sections of a server by when httpd merges them: it decides which gate can know what they say. */
typedef enum {
    UPGRADE_SECTION_UNSET = 0,  /* none: the server itself */
    UPGRADE_SECTION_LOCATION,   /* known when translate_name runs, and the same after that */
    UPGRADE_SECTION_IF,         /* merged when translate_name runs, and judged anew after that */
    UPGRADE_SECTION_DIRECTORY,  /* Directory, Files, Proxy: known from post_perdir_config on */
    UPGRADE_SECTIONS            /* how many there are; not a section */
} upgrade_section;

/** A set of sections: 1 << upgrade_section each. */
typedef apr_uint32_t upgrade_sections;

#define UPGRADE_IN(section) ((upgrade_sections)1 << (section))
#define UPGRADE_IN_ANY_SECTION (~UPGRADE_IN(UPGRADE_SECTION_UNSET))

/** A section in which a directive of this module stands. */
typedef struct upgrade_section_conf {
    const ap_directive_t *container;  /* "<Location", … */
    const upgrade_dir_conf *conf;     /* what it says itself */
} upgrade_section_conf;

/** What a server (the main one or a virtual host) says of itself and of its sections, and of the main server's. */
typedef struct upgrade_server_conf {
    upgrade_sections policy_sections;    /* the kinds of section with a directive of this module; 0: at most .htaccess files */
    upgrade_sections response_sections;  /* those with "Header always" or "ErrorDocument 426"; completed in post_config */
    upgrade_policy strictest[UPGRADE_SECTIONS];  /* the highest floors of each, whether or not a request meets them all */
    upgrade_policy planned[UPGRADE_SECTIONS];    /* the same, of plans */
    int has_rollout;                             /* UpgradeRollout On, anywhere */
    int has_exprs;                               /* an expression of a policy or an exemption, anywhere */
    apr_array_header_t *sections;                /* of upgrade_section_conf: its own, not the main server's; NULL: there are none */
    int log_rate;                                /* UpgradeLogRate, of the main server; 0: not said */
    apr_array_header_t *trusted;                 /* of apr_ipsubnet_t *; NULL: no proxy is believed */
    const char *forwarded[UPGRADE_FORWARDED_FACTS];  /* the header of each fact; NULL: none is named */
    apr_port_t set_https_port;                   /* UpgradeHTTPSPort; 0: not said */

    /* Completed in post_config. */
    const char *name;           /* ServerName; NULL where none is set */
    apr_port_t https_port;      /* of the https URL */
    int https_http;             /* the highest version of HTTP that is spoken there, as far as is known */
    int reads_forwarded;        /* proto is told in the header Forwarded, which has a grammar of its own */
    upgrade_policy strictest_required;  /* the highest floors of all sections */
    upgrade_policy strictest_of_all;    /* and those of plans, where one may refuse */
    upgrade_policy strictest_to_accept; /* and those of the server's own plan: a request that meets all of this is on the fast path */
    int can_accept_at_once;             /* no proxy is trusted, and no expression asks for more than that */
    int is_idle;                /* nothing here, in its sections or in a .htaccess file is to be evaluated */
    int is_idle_everywhere;     /* the same of all servers */
    int has_cache;              /* mod_cache has a quick handler */
    int has_md;                 /* mod_md responds to ACME challenges at post_read_request */
    int knows_tls_rejections;   /* only TLS modules are between this module's two hooks at post_read_request */
    int watches_cipher;         /* a policy depends on the cipher, which a renegotiation can change */
} upgrade_server_conf;

extern const command_rec upgrade_directives[];

void *upgrade_dir_conf_create(apr_pool_t *p, char *dir);
void *upgrade_dir_conf_merge(apr_pool_t *p, void *base, void *add);
void *upgrade_server_conf_create(apr_pool_t *p, server_rec *s);
void *upgrade_server_conf_merge(apr_pool_t *p, void *base, void *add);

/** The section that a line of the configuration stands in, by its innermost container. */
upgrade_section upgrade_section_of(const ap_directive_t *directive);

static inline const upgrade_dir_conf *upgrade_dir_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &upgrade_required_module);
}

/** Whether nothing is required or planned. */
static inline int upgrade_dir_conf_is_empty(const upgrade_dir_conf *conf)
{
    return !(conf->require.requires_any | conf->plan.requires_any);
}

/** Whether a policy or an exemption has an expression. */
static inline int upgrade_dir_conf_has_exprs(const upgrade_dir_conf *conf)
{
    return upgrade_policy_has_exprs(&conf->require) || upgrade_policy_has_exprs(&conf->plan) || upgrade_exempt_has_exprs(conf->exempt);
}

static inline const upgrade_server_conf *upgrade_server_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->server->module_config, &upgrade_required_module);
}

#endif /* UPGRADE_CONFIG_CONF_H */
