/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>

#include "../response/template.h"

const char *upgrade_set_offer(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;

    return upgrade_offer_parse(cmd->pool, &conf->response.offer, argc, (const char *const *)argv);
}

/* RFC 7838, section 3: clear, or protocol=authority with parameters. */
const char *upgrade_set_alt_svc(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    upgrade_dir_conf *conf = dconf;

    (void)argc;
    if (ap_cstr_casecmp(value, "clear")
        && !(strchr(value, '=') && upgrade_config_is_field_value(value))) {
        return apr_psprintf(cmd->pool,
                            "invalid value '%s', expected clear or a value such as "
                            "h3=\":443\"; ma=86400",
                            value);
    }
    conf->response.alt_svc = value;
    return NULL;
}

const char *upgrade_set_http2_status(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    static const struct {
        const char *word;
        upgrade_http2_response answer;
    } answers[] = {
        { "403", UPGRADE_HTTP2_FORBIDDEN },
        { "421", UPGRADE_HTTP2_MISDIRECTED },
        { "reset", UPGRADE_HTTP2_RESET },
    };
    upgrade_dir_conf *conf = dconf;
    apr_size_t i;

    (void)argc;
    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (!ap_cstr_casecmp(value, answers[i].word)) {
            conf->response.http2 = answers[i].answer;
            return NULL;
        }
    }
    return apr_psprintf(cmd->pool, "invalid response '%s', expected 403, 421 or reset", value);
}

/* Return whether a string is an absolute URL (RFC 3986) that needs no escaping in a Link field (RFC
 * 8288, section 3). */
static int is_http_url(apr_pool_t *p, const char *url)
{
    apr_uri_t parsed;

    return apr_uri_parse(p, url, &parsed) == APR_SUCCESS && parsed.scheme && parsed.hostname
           && *parsed.hostname
           && (!ap_cstr_casecmp(parsed.scheme, "http") || !ap_cstr_casecmp(parsed.scheme, "https"))
           && !url[strcspn(url, "<>\"\\^`{|} \t\r\n")] && upgrade_config_is_field_value(url);
}

const char *upgrade_set_help(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    upgrade_dir_conf *conf = dconf;

    (void)argc;
    if (!is_http_url(cmd->temp_pool, value)) {
        return apr_psprintf(cmd->pool,
                            "invalid URL '%s', expected an http or https URL such as "
                            "https://www.example.org/tls",
                            value);
    }
    conf->response.help = value;
    conf->response.help_link = apr_pstrcat(cmd->pool, "<", value, ">; rel=\"help\"", NULL);
    return NULL;
}

/* Return whether a string is a reason phrase (RFC 9112, section 4) of printable ASCII. Other bytes
 * (obs-text) have no defined encoding, and tabs may be displayed in any way. */
static int is_reason_phrase(const char *value)
{
    apr_size_t length = strlen(value);
    apr_size_t i;

    for (i = 0; i < length && apr_isascii(value[i]) && apr_isprint(value[i]); i++) {
        continue;
    }
    return i == length && length && length <= UPGRADE_REASON_PHRASE_MAX && value[0] != ' '
           && value[length - 1] != ' ';
}

const char *upgrade_set_reason_phrase(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    upgrade_dir_conf *conf = dconf;

    (void)argc;
    if (!is_reason_phrase(value)) {
        return apr_psprintf(cmd->pool,
                            "invalid text '%s', expected 1 to %d printable ASCII characters, "
                            "without a space at either end",
                            ap_escape_logitem(cmd->pool, value), UPGRADE_REASON_PHRASE_MAX);
    }
    conf->response.status_line = apr_psprintf(cmd->pool, "%d %s", HTTP_UPGRADE_REQUIRED, value);
    return NULL;
}

const char *upgrade_set_navigation(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    static const char *const words[] = { [UPGRADE_NAVIGATION_REFUSE - 1] = "Refuse",
                                         [UPGRADE_NAVIGATION_REDIRECT - 1] = "Redirect",
                                         NULL };
    upgrade_dir_conf *conf = dconf;
    int word = upgrade_config_keyword(words, value);

    (void)argc;
    if (word < 0) {
        return apr_psprintf(cmd->pool,
                            "invalid value '%s', expected "
                            "Refuse or Redirect",
                            value);
    }
    conf->response.navigation = (upgrade_navigation)(word + 1);
    return NULL;
}

/*
 * Documents.
 */

/* Read a whole file. Return NULL or an error message. */
static const char *read_file(cmd_parms *cmd, const char *path, upgrade_span *text)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *content;
    apr_size_t length;
    apr_status_t status =
        apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, 0, cmd->temp_pool);

    if (status == APR_SUCCESS) {
        status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    }
    if (status != APR_SUCCESS) {
        return apr_psprintf(cmd->pool, "%s cannot be read: %pm", path, (void *)&status);
    }
    if (info.filetype != APR_REG) {
        return apr_psprintf(cmd->pool, "%s is not a regular file", path);
    }
    if (info.size > (apr_off_t)UPGRADE_TEMPLATE_MAX) {
        return apr_psprintf(cmd->pool, "%s is larger than %d KiB", path,
                            UPGRADE_TEMPLATE_MAX / 1024);
    }
    length = (apr_size_t)info.size;
    content = apr_palloc(cmd->pool, length + 1);
    status = apr_file_read_full(file, content, length, &length);
    apr_file_close(file);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status)) {
        return apr_psprintf(cmd->pool, "%s cannot be read: %pm", path, (void *)&status);
    }
    *text = (upgrade_span){ .start = content, .length = length };
    return NULL;
}

const char *upgrade_set_document(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *type = argv[0];
    const char *file = argv[1];
    upgrade_dir_conf *conf = dconf;
    upgrade_template *document = apr_palloc(cmd->pool, sizeof(*document));
    upgrade_documents *first = apr_palloc(cmd->pool, sizeof(*first));
    const char *path = ap_server_root_relative(cmd->pool, file);
    const char *error = upgrade_template_parse_type(cmd->pool, document, type);
    upgrade_span text = { .start = NULL };
    int line;

    (void)argc;
    if (!error && !path) {
        error = apr_psprintf(cmd->pool, "invalid file path '%s'", file);
    }
    if (!error) {
        error = read_file(cmd, path, &text);
    }
    if (error) {
        return error;
    }
    error = upgrade_template_parse(cmd->pool, document, text, &line);
    if (error) {
        return apr_psprintf(cmd->pool, "%s, line %d: %s", path, line, error);
    }
    *first = (upgrade_documents){ .document = document, .next = conf->response.documents };
    conf->response.documents = first;
    return NULL;
}

const char *upgrade_set_https_port(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    const char *value = argv[0];
    enum { HIGHEST = 65535 };
    int port = upgrade_config_number(value, HIGHEST);

    (void)argc;
    (void)dconf;
    if (port < 1) {
        return apr_psprintf(cmd->pool, "invalid port '%s', expected a number from 1 to %d", value,
                            HIGHEST);
    }
    upgrade_config_server(cmd)->set_https_port = (apr_port_t)port;
    return NULL;
}
