/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/directives.h
 * The functions of the directives, for the table in config/conf.c, and their common helpers.
 *
 * Each function writes the configuration while it is read, and returns NULL or an error message
 * with the invalid argument and the expected ones.
 */

#ifndef UPGRADE_CONFIG_DIRECTIVES_H
#define UPGRADE_CONFIG_DIRECTIVES_H

#include "conf.h"

/*
 * Common helpers.
 */

/** Return whether the directive is in the main configuration or in a .htaccess file. */
upgrade_scope upgrade_config_scope(cmd_parms *cmd);

/** Return the policy that a directive writes: the requirements or the plan. */
void *upgrade_config_member(cmd_parms *cmd, void *dconf);

/** Raise the server's strictest requirements, or plan, of this kind of section to at least a
 * policy. Ignores .htaccess files. */
void upgrade_config_raise(cmd_parms *cmd, int is_plan, const upgrade_policy *policy);

/** Return the server's configuration, for writing. */
upgrade_server_conf *upgrade_config_server(cmd_parms *cmd);

/** Return the index of a word in a NULL-terminated list, ignoring case, or -1. */
int upgrade_config_keyword(const char *const *words, const char *word);

/** Parse a number of decimal digits. Return -1 if it is not one, or exceeds the highest. */
int upgrade_config_number(const char *text, int highest);

/** Return whether a string is valid as the value of a header field (RFC 9110, section 5.5). */
int upgrade_config_is_field_value(const char *value);

/**
 * Read a key from a file, without the final newline that editors add.
 * @return NULL or an error message
 */
const char *upgrade_config_read_key(cmd_parms *cmd, const char *file, upgrade_key *key);

/**
 * Parse an expression. Copies the file name, which is for the error log: mod_macro allocates that
 * of a macro's lines in a temporary pool.
 * @param flags of ap_expr.h
 * @param error set to a message, or NULL
 * @return the ap_expr_info_t, or NULL
 */
const void *upgrade_config_parse_expr(cmd_parms *cmd, const char *text, unsigned int flags,
                                      const char **error);

/**
 * Parse the arguments of a directive into a configuration. The caller has checked their number and
 * the context.
 * @param dconf the upgrade_dir_conf of the directive
 * @return NULL, or an error message with the invalid argument and the expected ones, without the
 * name of the directive
 */
typedef const char *upgrade_config_setter(cmd_parms *cmd, void *dconf, int argc,
                                          char *const argv[]);

/* config/policy_directives.c */
upgrade_config_setter upgrade_set_policy;
upgrade_config_setter upgrade_set_expr;
upgrade_config_setter upgrade_set_rollout;
upgrade_config_setter upgrade_add_exempt;

/* config/response_directives.c */
upgrade_config_setter upgrade_set_offer;
upgrade_config_setter upgrade_set_alt_svc;
upgrade_config_setter upgrade_set_http2_status;
upgrade_config_setter upgrade_set_help;
upgrade_config_setter upgrade_set_reason_phrase;
upgrade_config_setter upgrade_set_navigation;
upgrade_config_setter upgrade_set_document;
upgrade_config_setter upgrade_set_https_port;

/* config/proxy_directives.c */
upgrade_config_setter upgrade_add_trusted;
upgrade_config_setter upgrade_set_forwarded;

/* config/record_directives.c */
upgrade_config_setter upgrade_set_exposure;
upgrade_config_setter upgrade_set_log_rate;
upgrade_config_setter upgrade_set_exposure_key;

/* config/status_directives.c */
upgrade_config_setter upgrade_set_status;
upgrade_config_setter upgrade_set_status_memory;
upgrade_config_setter upgrade_set_status_file;
upgrade_config_setter upgrade_set_status_clients;
upgrade_config_setter upgrade_set_status_keep;
upgrade_config_setter upgrade_set_status_group;
upgrade_config_setter upgrade_set_status_hash_key;
upgrade_config_setter upgrade_set_status_handshakes;

#endif /* UPGRADE_CONFIG_DIRECTIVES_H */
