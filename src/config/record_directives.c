/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <apr_strings.h>

#include "../core/credential.h"
#include "digest.h"

const char *upgrade_set_exposure(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;
    upgrade_server_conf *server = upgrade_config_server(cmd);
    apr_array_header_t *names = apr_array_make(cmd->pool, argc, sizeof(upgrade_credential_name));
    const char *error =
        argc ? NULL
             : "expected at least one name, such as Authorization, query:NAME or cookie:NAME";
    int arg;

    for (arg = 0; arg < argc && !error; arg++) {
        error = upgrade_credential_name_parse(cmd->pool, apr_array_push(names), argv[arg]);
    }
    if (error) {
        return error;
    }
    conf->exposing = names;
    server->exposing =
        server->exposing ? apr_array_append(cmd->pool, server->exposing, names) : names;
    return NULL;
}

static const char *read_key(cmd_parms *cmd, const char *path, upgrade_key *key)
{
    enum { LONGEST = 4096 };
    apr_file_t *file;
    char *bytes = apr_palloc(cmd->pool, LONGEST + 1);
    apr_size_t length = 0;
    apr_status_t status =
        apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, 0, cmd->temp_pool);

    if (status == APR_SUCCESS) {
        status = apr_file_read_full(file, bytes, LONGEST + 1, &length);
        apr_file_close(file);
    }
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status)) {
        return apr_psprintf(cmd->pool, "%s cannot be read: %pm", path, (void *)&status);
    }
    if (length > LONGEST) {
        return apr_psprintf(cmd->pool, "%s is larger than %d bytes", path, LONGEST);
    }
    length -= length && bytes[length - 1] == '\n';
    if (!length) {
        return apr_psprintf(cmd->pool, "%s is empty, expected a key, such as 32 random bytes",
                            path);
    }
    *key = (upgrade_key){ .bytes = (const unsigned char *)bytes, .length = (int)length };
    return NULL;
}

const char *upgrade_config_read_key(cmd_parms *cmd, const char *file, upgrade_key *key)
{
    const char *path = ap_server_root_relative(cmd->pool, file);

    if (!UPGRADE_HAS_DIGEST) {
        return "not available, because this module was built without OpenSSL's libcrypto";
    }
    return path ? read_key(cmd, path, key)
                : apr_psprintf(cmd->pool, "invalid file path '%s'", file);
}

const char *upgrade_set_exposure_key(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;
    upgrade_key *key = apr_palloc(cmd->pool, sizeof(*key));
    const char *error = upgrade_config_read_key(cmd, argv[0], key);

    (void)argc;
    if (error) {
        return error;
    }
    conf->exposure_key = key;
    return NULL;
}

const char *upgrade_set_log_rate(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    enum { HIGHEST = 1000000 };
    int rate = upgrade_config_number(value, HIGHEST);

    (void)dconf;
    (void)argc;
    if (rate < 1) {
        return apr_psprintf(cmd->pool,
                            "invalid rate '%s', expected a number of lines per second "
                            "from 1 to %d",
                            value, HIGHEST);
    }
    upgrade_config_server(cmd)->log_rate = rate;
    return NULL;
}
