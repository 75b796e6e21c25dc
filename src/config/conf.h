/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/conf.h
 * The directives and the configuration that they create.
 *
 * Written while the configuration (or a .htaccess file) is read, completed in post_config,
 * read-only afterwards.
 */

#ifndef UPGRADE_CONFIG_CONF_H
#define UPGRADE_CONFIG_CONF_H

#include <httpd.h>
#include <http_config.h>

#include "../core/credential.h"
#include "../core/exemption.h"
#include "../core/forwarded.h"
#include "../core/policy.h"
#include "../core/rollout.h"
#include "../response/refusal.h"
#include "../status/snapshot.h"

/** The module record (mod_upgrade_required.c). */
extern module AP_MODULE_DECLARE_DATA upgrade_required_module;

/** A summary of a configuration. A bit each, so that a request can accept several. */
typedef enum {
    UPGRADE_CONF_UNSET = 0,
    UPGRADE_CONF_EMPTY = 1 << 0,  /* neither requirements nor a plan */
    UPGRADE_CONF_POLICY = 1 << 1, /* requirements or a plan */
    /* a directive of this module was read while the request is served, from a .htaccess file or by
     * a module such as mod_perl */
    UPGRADE_CONF_LATE = 1 << 2
} upgrade_conf_kind;

/** The configuration of a server, section or .htaccess file, merged by httpd for each request. */
typedef struct upgrade_dir_conf {
    upgrade_conf_kind kind;
    int is_set;    /* it has a directive of this module, of its own or merged */
    int has_exprs; /* a policy or an exemption has an expression */
    /* it lives as long as the process, so that its address identifies it */
    int is_permanent;
    upgrade_policy require;
    upgrade_policy plan;
    upgrade_response_conf response;
    const upgrade_rollout *rollout;   /* UpgradeRollout; NULL: Report */
    const upgrade_exemptions *exempt; /* UpgradeExempt; NULL: only the default */
    /* UpgradeExposure: upgrade_credential_name; or NULL */
    const apr_array_header_t *exposing;
    const upgrade_key *exposure_key; /* UpgradeExposureKey; or NULL */
    /* response/prepared.h: the most frequent refusals, by the requirements and by the plan; NULL:
     * none. A merged configuration has those of a section, which may not apply to it */
    const struct upgrade_prepared *prepared;
    const struct upgrade_prepared *prepared_plan;
} upgrade_dir_conf;

/** The kinds of section by the time at which httpd merges them, which determines the gates that can
 * see their configuration. */
typedef enum {
    UPGRADE_SECTION_UNSET = 0, /* no section: the server itself */
    UPGRADE_SECTION_LOCATION,  /* merged before translate_name, and unchanged afterwards */
    UPGRADE_SECTION_IF,        /* merged before translate_name, and evaluated again afterwards */
    UPGRADE_SECTION_DIRECTORY, /* Directory, Files, Proxy: merged before post_perdir_config */
    UPGRADE_SECTIONS           /* the number of kinds */
} upgrade_section;

/** A set of kinds of section: a bit 1 << upgrade_section for each. */
typedef apr_uint32_t upgrade_sections;

/** The set of one kind, and that of all kinds of section. */
#define UPGRADE_IN(section)    ((upgrade_sections)1 << (section))
#define UPGRADE_IN_ANY_SECTION (~UPGRADE_IN(UPGRADE_SECTION_UNSET))

/** A section that contains a directive of this module. */
typedef struct upgrade_section_conf {
    const ap_directive_t *container; /* "<Location", … */
    upgrade_dir_conf *conf;          /* its own configuration, not merged */
} upgrade_section_conf;

/** The service that the https URL of a host name leads to. */
typedef struct upgrade_https {
    const char *name; /* of the host; may be a pattern of ServerAlias */
    apr_port_t port;
    int http; /* the highest HTTP version known to be supported at that port */
} upgrade_https;

/** The value of an omitted UpgradeStatusKeep. */
#define UPGRADE_STATUS_KEEP_UNSET (-1)

/** The directives UpgradeStatus… of the main server. */
typedef struct upgrade_status_conf {
    int is_off;                          /* UpgradeStatus Off */
    apr_size_t memory;                   /* UpgradeStatusMemory, in bytes; 0: unset */
    const char *file;                    /* UpgradeStatusFile; NULL: unset */
    upgrade_status_clients_mode clients; /* UpgradeStatusClients */
    int keep_days;                       /* UpgradeStatusKeep; UPGRADE_STATUS_KEEP_UNSET: unset */
    const unsigned char *hash_key;       /* derived from UpgradeStatusHashKey; NULL: unset */
    const char *hash_key_id;             /* 16 hex digits; NULL: unset */
    int has_handshakes;                  /* UpgradeStatusHandshakes On */
} upgrade_status_conf;

/** Return UpgradeStatusKeep, or its default. */
int upgrade_status_keep_days(const upgrade_status_conf *status);

/** UpgradeStatusGroup. Written while the configuration is read, read-only after that. */
typedef struct upgrade_status_grouping {
    const void *parsed; /* an ap_expr_info_t of a string expression */
    const char *text;   /* as configured */
} upgrade_status_grouping;

/** The configuration of the main server or a virtual host, with a summary of its sections and those
 * of the main server. */
typedef struct upgrade_server_conf {
    /* the kinds of section with a directive of this module; 0: only .htaccess files may have one */
    upgrade_sections policy_sections;
    /* those with "Header always" or "ErrorDocument 426"; completed in post_config */
    upgrade_sections response_sections;
    /* the highest floors of each kind of section, even if no request can meet them all */
    upgrade_policy strictest[UPGRADE_SECTIONS];
    upgrade_policy planned[UPGRADE_SECTIONS]; /* the same for plans */
    int has_rollout;      /* UpgradeRollout On is set in the server or a section */
    int has_policy_exprs; /* a policy of the server or a section has an expression */
    int has_exprs;        /* such a policy or an exemption has one */
    /* of upgrade_section_conf: its own, not the main server's; NULL: none */
    apr_array_header_t *sections;
    int log_rate;                /* UpgradeLogRate of the main server; 0: unset */
    apr_array_header_t *trusted; /* of apr_ipsubnet_t *; NULL: no proxy is trusted */
    const char *trusted_text;    /* the same, as configured */
    const char *forwarded[UPGRADE_FORWARDED_FACTS]; /* the header field of each fact; NULL: none */
    upgrade_forwarded_element forwarded_elements[UPGRADE_FORWARDED_FACTS];
    apr_port_t set_https_port;               /* UpgradeHTTPSPort; 0: unset */
    upgrade_status_conf status;              /* of the main server; unused in others */
    const upgrade_status_grouping *grouping; /* UpgradeStatusGroup; NULL: unset */
    /* the names of UpgradeExposure in the server and its sections, upgrade_credential_name; NULL:
     * none */
    apr_array_header_t *exposing;

    /* Completed in post_config. */
    const char *name;    /* ServerName; NULL: unset */
    upgrade_https https; /* the https service of the ServerName */
    /* of upgrade_https: those of other names, in order of priority; NULL: they are the same */
    const apr_array_header_t *other_https;
    /* the values of Vary by upgrade_forwarded_set (core/varies.h); NULL: no proxy is trusted */
    const char *const *varies;
    /* proto is read from the header field Forwarded, which has its own grammar */
    int reads_forwarded;
    upgrade_policy strictest_required; /* the highest floors of the server and all sections */
    upgrade_policy strictest_of_all;   /* the same, and those of plans if a rollout can refuse */
    /* the same, and those of all plans: requests that meet it use the fast path */
    upgrade_policy strictest_to_accept;
    /* strictest_to_accept is complete: there are no trusted proxies and no expressions */
    int can_accept_at_once;
    int is_idle; /* no policy can exist in the server, its sections or a .htaccess file */
    /* of upgrade_shown_section (config/sections.h): the sections that the status shows */
    const apr_array_header_t *shown_sections;
    int clients_are_proxies; /* requests have the address of their proxy */
    int needs_no_state; /* is_idle, and requests can be counted without reading header fields */
    int has_trusted_anywhere; /* this or another server trusts a proxy */
    int has_cache;            /* mod_cache has a quick handler */
    int has_error_filters;    /* another module may change the response header of an error */
    int has_md;               /* mod_md responds to ACME challenges at post_read_request */
    /* only TLS modules run between this module's two hooks at post_read_request */
    int tells_tls_rejections;
    /* status/tally.h: the place at which requests are counted; NULL: they are not. Set by
     * httpd/status_memory.c */
    const struct upgrade_tally *tally;
    /* mod_ssl's SSL_CTX, if it is that of the module's libssl; NULL: unknown. Set by
     * httpd/handshake.c, with the next two */
    const void *tls_context;
    int reads_openssl;   /* of the main server: mod_ssl uses the module's libssl */
    int allows_psk_only; /* of the main server: a session may be resumed without a key exchange */
    int watches_cipher;  /* a policy depends on the cipher, which a renegotiation can change */
} upgrade_server_conf;

/** The command table of the module. */
extern const command_rec upgrade_directives[];

/** Create or merge the configuration of a section or a server. For the module record. */
void *upgrade_dir_conf_create(apr_pool_t *p, char *dir);
void *upgrade_dir_conf_merge(apr_pool_t *p, void *base, void *add);
void *upgrade_server_conf_create(apr_pool_t *p, server_rec *s);
void *upgrade_server_conf_merge(apr_pool_t *p, void *base, void *add);

/** Return the kind of section that contains a directive, determined by the innermost container. */
upgrade_section upgrade_section_of(const ap_directive_t *directive);

/** Return the per-directory configuration of a request. */
static inline const upgrade_dir_conf *upgrade_dir_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &upgrade_required_module);
}

/** Return whether the configuration has neither requirements nor a plan. */
static inline int upgrade_dir_conf_is_empty(const upgrade_dir_conf *conf)
{
    return !(conf->require.requires_any | conf->plan.requires_any);
}

/** Return the configuration of the virtual host of a request. */
static inline const upgrade_server_conf *upgrade_server_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->server->module_config, &upgrade_required_module);
}

#endif /* UPGRADE_CONFIG_CONF_H */
