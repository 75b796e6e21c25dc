/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config_directives.h
 * The functions of the directives, for the table in config.c, and what they share. Glue to httpd.
 *
 * Each writes the configuration while it is read, and returns NULL or a message that names the directive, the wrong word and what
 * may stand there.
 */

#ifndef UPGRADE_CONFIG_DIRECTIVES_H
#define UPGRADE_CONFIG_DIRECTIVES_H

#include "config.h"

/*
 * What they share.
 */

/** Who speaks. */
upgrade_scope upgrade_config_scope(cmd_parms *cmd);

/**
 * Tell the server where a directive stands; of .htaccess files it cannot know.
 * @return NULL, or a message: it stands within Limit or LimitExcept, which httpd has no way to keep to their methods
 */
const char *upgrade_config_note(cmd_parms *cmd, const void *dconf);

/** Tell the server, too, how high what it requires, or plans, is. */
void upgrade_config_raise(cmd_parms *cmd, int is_plan, const upgrade_policy *policy);

/** A message with the directive's name ahead of it. NULL stays NULL: there is no error. */
const char *upgrade_config_error(cmd_parms *cmd, const char *error);

/** The server's configuration, to be written. */
upgrade_server_conf *upgrade_config_server(cmd_parms *cmd);

/** Where a word stands in a list that is ended by NULL, without regard to case; -1: nowhere. */
int upgrade_config_word(const char *const *words, const char *word);

/** Whether a text may be sent as the value of a header field: RFC 9110 5.5. */
int upgrade_config_is_field_value(const char *value);

/*
 * config_policy.c. cmd->info is the member of upgrade_dir_conf that is written.
 */
const char *upgrade_set_policy(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);
const char *upgrade_set_expr(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);
const char *upgrade_set_rollout(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);
const char *upgrade_add_exempt(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);

/*
 * config_answer.c
 */
const char *upgrade_set_offer(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);
const char *upgrade_set_alt_svc(cmd_parms *cmd, void *dconf, const char *value);
const char *upgrade_set_http2_status(cmd_parms *cmd, void *dconf, const char *value);
const char *upgrade_set_help(cmd_parms *cmd, void *dconf, const char *value);
const char *upgrade_set_navigation(cmd_parms *cmd, void *dconf, const char *value);
const char *upgrade_set_document(cmd_parms *cmd, void *dconf, const char *type, const char *file);
const char *upgrade_set_https_port(cmd_parms *cmd, void *dconf, const char *value);

/*
 * config_facts.c
 */
const char *upgrade_add_trusted(cmd_parms *cmd, void *dconf, const char *cidr);
const char *upgrade_set_forwarded(cmd_parms *cmd, void *dconf, const char *name, const char *header);

/*
 * config_record.c
 */
const char *upgrade_set_exposure(cmd_parms *cmd, void *dconf, int argc, char *const argv[]);
const char *upgrade_set_log_rate(cmd_parms *cmd, void *dconf, const char *value);
const char *upgrade_set_exposure_key(cmd_parms *cmd, void *dconf, const char *file);

#endif /* UPGRADE_CONFIG_DIRECTIVES_H */
