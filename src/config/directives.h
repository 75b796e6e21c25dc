/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/directives.h
 * The functions of the directives, for the table in config/conf.c, and what they share.
 *
 * Each writes the configuration while it is read, and returns NULL or a message that names the directive, the wrong word and what
 * may stand there.
 */

#ifndef UPGRADE_CONFIG_DIRECTIVES_H
#define UPGRADE_CONFIG_DIRECTIVES_H

#include "conf.h"

/*
 * What they share.
 */

/** Who speaks. */
upgrade_scope upgrade_config_scope(cmd_parms *cmd);

/** Return the policy that a directive writes: that of requirements, or of plans. */
void *upgrade_config_member(cmd_parms *cmd, void *dconf);

/** Tell the server, too, how high what it requires, or plans, is. */
void upgrade_config_raise(cmd_parms *cmd, int is_plan, const upgrade_policy *policy);

/** The server's configuration, to be written. */
upgrade_server_conf *upgrade_config_server(cmd_parms *cmd);

/** Where a word stands in a list that is ended by NULL, without regard to case; -1: nowhere. */
int upgrade_config_word(const char *const *words, const char *word);

/** Whether a text may be sent as the value of a header field: RFC 9110 5.5. */
int upgrade_config_is_field_value(const char *value);

/**
 * Read the arguments of a directive, whose number and context have been checked, into a configuration.
 * @param dconf the upgrade_dir_conf that the directive stands in
 * @return NULL, or a message that names the wrong argument and the valid ones, without the name of the directive
 */
typedef const char *upgrade_config_setter(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);

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

#endif /* UPGRADE_CONFIG_DIRECTIVES_H */
