/* SPDX-License-Identifier: Apache-2.0 */

#include "directives.h"

#include <stddef.h>

#include <apr_strings.h>

#include <ap_expr.h>
#include <http_log.h>

/* ap_expr_parse_cmd() stores the module index. */
APLOG_USE_MODULE(upgrade_required);

static int is_of_plan(cmd_parms *cmd, void *dconf)
{
    return upgrade_config_member(cmd, dconf) == (void *)&((upgrade_dir_conf *)dconf)->plan;
}

const char *upgrade_set_policy(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_policy *policy = upgrade_config_member(cmd, dconf);
    upgrade_policy line;
    const char *error = upgrade_policy_parse(cmd->pool, &line, upgrade_config_scope(cmd), argc,
                                             (const char *const *)argv);

    if (error) {
        return error;
    }
    upgrade_policy_merge(policy, policy, &line);
    upgrade_config_raise(cmd, is_of_plan(cmd, dconf), &line);
    return NULL;
}

const void *upgrade_config_parse_expr(cmd_parms *cmd, const char *text, unsigned int flags,
                                      const char **error)
{
    ap_expr_info_t *parsed = ap_expr_parse_cmd(cmd, text, flags, error, NULL);

    if (parsed) {
        parsed->filename = apr_pstrdup(cmd->pool, parsed->filename);
    }
    return parsed;
}

const char *upgrade_set_expr(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_policy *policy = upgrade_config_member(cmd, dconf);
    upgrade_expr expr;
    const char *error;

    if (argc < 2) {
        return "expected an expression and at least one Upgrade token, such as TLS/1.3";
    }
    error = upgrade_offer_parse(cmd->pool, &expr.offer, argc - 1, (const char *const *)argv + 1);
    if (error) {
        return error;
    }
    expr.text = argv[0];
    /* Responses vary by requirements (Vary), but not by plans. */
    expr.parsed = upgrade_config_parse_expr(
        cmd, expr.text, is_of_plan(cmd, dconf) ? AP_EXPR_FLAG_DONT_VARY : 0, &error);
    if (error) {
        return apr_psprintf(cmd->pool, "invalid expression '%s': %s", expr.text, error);
    }
    error = upgrade_policy_add_expr(cmd->pool, policy, &expr);
    if (error) {
        return error;
    }
    upgrade_config_raise(cmd, is_of_plan(cmd, dconf), policy);
    upgrade_config_server(cmd)->has_policy_exprs = 1;
    upgrade_config_server(cmd)->has_exprs = 1;
    return NULL;
}

const char *upgrade_set_rollout(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;
    upgrade_rollout *rollout = apr_palloc(cmd->pool, sizeof(*rollout));
    const char *error = upgrade_rollout_parse(cmd->pool, rollout, argc, (const char *const *)argv);

    if (error) {
        return error;
    }
    upgrade_config_server(cmd)->has_rollout |= rollout->is_on;
    conf->rollout = rollout;
    return NULL;
}

/* Parse an exemption. Return NULL or an error message. */
static const char *parse_exemption(cmd_parms *cmd, upgrade_exemption *exemption, int argc,
                                   char *const argv[])
{
    const char *expr;
    const char *error =
        upgrade_exempt_parse(cmd->pool, exemption, &expr, argc, (const char *const *)argv);

    if (!error && expr) {
        exemption->expr = upgrade_config_parse_expr(cmd, expr, 0, &error);
        upgrade_config_server(cmd)->has_exprs = 1;
        error =
            error ? apr_psprintf(cmd->pool, "invalid expression 'expr=%s': %s", expr, error) : NULL;
    }
    return error;
}

const char *upgrade_add_exempt(cmd_parms *cmd, void *dconf, int argc, char *const argv[])
{
    upgrade_dir_conf *conf = dconf;
    upgrade_exemption *exemption = apr_palloc(cmd->pool, sizeof(*exemption));
    upgrade_exemptions *first = apr_pcalloc(cmd->pool, sizeof(*first));
    int is_none = argc == 1 && !ap_cstr_casecmp(argv[0], "none");
    const char *error = is_none ? NULL : parse_exemption(cmd, exemption, argc, argv);

    if (error) {
        return error;
    }
    first->exemption = is_none ? NULL : exemption;
    first->next = conf->exempt;
    conf->exempt = first;
    return NULL;
}
