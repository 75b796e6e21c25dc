/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

#include <ap_expr.h>

#include "../status/platform.h"
#include "digest.h"

static upgrade_status_conf *status_of(cmd_parms *cmd)
{
    return &upgrade_config_server(cmd)->status;
}

int upgrade_status_keep_days(const upgrade_status_conf *status)
{
    return status->keep_days == UPGRADE_STATUS_KEEP_UNSET ? UPGRADE_STATUS_DAYS : status->keep_days;
}

/* Read On or Off. */
static const char *set_switch(cmd_parms *cmd, const char *value, int *is_on)
{
    static const char *const words[] = { "Off", "On", NULL };
    const int word = upgrade_config_keyword(words, value);

    if (word < 0) {
        return apr_psprintf(cmd->pool, "invalid value '%s', expected On or Off", value);
    }
    *is_on = word;
    return NULL;
}

const char *upgrade_set_status(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    int is_on = 1;
    const char *error = set_switch(cmd, argv[0], &is_on);

    (void)dconf;
    (void)argc;
    status_of(cmd)->is_off = !is_on;
    return error;
}

const char *upgrade_set_status_handshakes(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    (void)dconf;
    (void)argc;
    return set_switch(cmd, argv[0], &status_of(cmd)->has_handshakes);
}

/* Return the factor of a suffix, or 0. */
static apr_int64_t factor_of(const char *suffix)
{
    static const char *const suffixes[] = { "", "K", "M", NULL };
    static const apr_int64_t factors[] = { 1, 1024, (apr_int64_t)1024 * 1024 };
    int which = upgrade_config_keyword(suffixes, suffix);

    return which < 0 ? 0 : factors[which];
}

const char *upgrade_set_status_memory(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const apr_int64_t lowest = (apr_int64_t)1024 * 1024;
    const apr_int64_t highest = 1024 * lowest;
    enum { DIGITS = 10 };
    const char *value = argv[0];
    apr_size_t digits = strspn(value, "0123456789");
    apr_int64_t size =
        digits && digits <= DIGITS ? apr_atoi64(value) * factor_of(value + digits) : 0;

    (void)dconf;
    (void)argc;
    if (size < lowest || size > highest) {
        return apr_psprintf(cmd->pool,
                            "invalid size '%s', expected a number of bytes from 1M to 1024M, with "
                            "K or M",
                            value);
    }
    status_of(cmd)->memory = (apr_size_t)size;
    return NULL;
}

const char *upgrade_set_status_file(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *path = *argv[0] ? ap_server_root_relative(cmd->pool, argv[0]) : NULL;

    (void)dconf;
    (void)argc;
    if (!path || path[strlen(path) - 1] == '/') {
        return apr_psprintf(cmd->pool, "invalid file path '%s', expected the path of a file",
                            argv[0]);
    }
    status_of(cmd)->file = path;
    return NULL;
}

const char *upgrade_set_status_clients(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    static const char *const words[] = { "Off", "Network", "Address", NULL };
    int word = upgrade_config_keyword(words, argv[0]);

    (void)dconf;
    (void)argc;
    if (word < 0) {
        return apr_psprintf(cmd->pool, "invalid value '%s', expected Off, Network or Address",
                            argv[0]);
    }
    status_of(cmd)->clients = (upgrade_status_clients_mode)(UPGRADE_STATUS_CLIENTS_OFF + word);
    return NULL;
}

const char *upgrade_set_status_keep(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    int days = upgrade_config_number(argv[0], UPGRADE_STATUS_DAYS);

    (void)dconf;
    (void)argc;
    if (days < 0) {
        return apr_psprintf(cmd->pool, "invalid value '%s', expected a number of days from 0 to %d",
                            argv[0], UPGRADE_STATUS_DAYS);
    }
    status_of(cmd)->keep_days = days;
    return NULL;
}

const char *upgrade_set_status_group(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_status_grouping *grouping = apr_palloc(cmd->pool, sizeof(*grouping));
    const char *error = NULL;

    (void)dconf;
    (void)argc;
    grouping->text = argv[0];
    grouping->parsed = upgrade_config_parse_expr(
        cmd, argv[0], AP_EXPR_FLAG_STRING_RESULT | AP_EXPR_FLAG_DONT_VARY, &error);
    if (error) {
        return apr_psprintf(cmd->pool, "invalid expression '%s': %s", argv[0], error);
    }
    upgrade_config_server(cmd)->grouping = grouping;
    return NULL;
}

/* Derive the key of the sketches and its id from the file: parts of one SHA-256, so that the id
 * does not disclose the key. */
static const char *derive(cmd_parms *cmd, const upgrade_key *key, upgrade_status_conf *status)
{
    enum { ID_BYTES = 8 };
    unsigned char *digest = apr_palloc(cmd->pool, UPGRADE_DIGEST_BYTES);

    if (!upgrade_digest(key->bytes, (apr_size_t)key->length, digest)) {
        return "SHA-256 is not available";
    }
    status->hash_key = digest;
    status->hash_key_id =
        apr_pescape_hex(cmd->pool, digest + UPGRADE_STATUS_KEY_BYTES, ID_BYTES, 0);
    return NULL;
}

const char *upgrade_set_status_hash_key(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_key key;
    const char *error = upgrade_config_read_key(cmd, argv[0], &key);

    (void)dconf;
    (void)argc;
    return error ? error : derive(cmd, &key, status_of(cmd));
}
