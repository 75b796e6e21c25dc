/* SPDX-License-Identifier: Apache-2.0 */

#include "tree.h"

#include <string.h>

const ap_directive_t *upgrade_tree_find(const ap_directive_t *first_child, const char *name)
{
    const ap_directive_t *line;
    const ap_directive_t *found = NULL;

    for (line = first_child; line; line = line->next) {
        if (!ap_cstr_casecmp(line->directive, name)) {
            found = line;
        }
    }
    return found;
}

/* Return whether a line has an argument, or one that begins with it if it ends in "=". */
static int has_argument(const upgrade_tree *tree, const ap_directive_t *line, const char *argument)
{
    apr_size_t length = strlen(argument);
    const char *args = line->args;

    while (*args) {
        const char *word = ap_getword_conf(tree->pool, &args);

        if (!ap_cstr_casecmpn(word, argument, length)
            && (!word[length] || argument[length - 1] == '=')) {
            return 1;
        }
    }
    return 0;
}

const ap_directive_t *upgrade_tree_search(const upgrade_tree *tree,
                                          const ap_directive_t *first_child, const char *name,
                                          const char *argument)
{
    const ap_directive_t *line;
    const ap_directive_t *found = NULL;

    for (line = first_child; line && !found; line = line->next) {
        if (!ap_cstr_casecmp(line->directive, name)) {
            found = has_argument(tree, line, argument) ? line : NULL;
        }
        else if (line->first_child && ap_cstr_casecmp(line->directive, "<VirtualHost")) {
            found = upgrade_tree_search(tree, line->first_child, name, argument);
        }
    }
    return found;
}
