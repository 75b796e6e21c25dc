/* SPDX-License-Identifier: Apache-2.0 */

#include "status_warnings.h"

#include <string.h>

#include <http_config.h>

#include "../core/log_number.h"
#include "warn.h"

/* Return whether a directive restricts access: Require, <RequireAll>, …; Deny, of
 * mod_access_compat. */
static int is_restriction(const ap_directive_t *directive)
{
    static const char *const words[] = { "Require", "<Require", "Deny" };
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!ap_cstr_casecmpn(directive->directive, words[i], strlen(words[i]))) {
            return 1;
        }
    }
    return 0;
}

static int has_restriction(const ap_directive_t *sibling)
{
    for (; sibling; sibling = sibling->next) {
        if (is_restriction(sibling)) {
            return 1;
        }
    }
    return 0;
}

/* Check the directives of a section, and those of its inner sections. */
static void check(const upgrade_tree *tree, const ap_directive_t *first)
{
    const ap_directive_t *at;

    for (at = first; at; at = at->next) {
        if (!ap_cstr_casecmp(at->directive, "SetHandler")
            && !ap_cstr_casecmp(at->args, "upgrade-status") && !has_restriction(first)) {
            upgrade_warn(
                tree, &tree->servers[0], at,
                UPGRADE_LOGNO(0055) "SetHandler: everybody can read the status, because "
                                    "this section has no Require. Add \"Require local\" or "
                                    "another restriction.");
        }
        if (at->first_child) {
            check(tree, at->first_child);
        }
    }
}

void upgrade_warn_of_open_status(const upgrade_tree *tree)
{
    check(tree, ap_conftree);
}
