/* SPDX-License-Identifier: Apache-2.0 */

#include "log_target.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

/* Match "%3F", "%253F" and so on, which a module that decodes twice treats as "?". */
static int is_encoded_question_mark(const char *at)
{
    if (*at++ != '%') {
        return 0;
    }
    while (!strncmp(at, "25", 2)) {
        at += 2;
    }
    return !apr_cstr_casecmpn(at, "3f", 2);
}

static apr_size_t length_of_path(const char *target)
{
    const char *at;

    for (at = target; *at && *at != '?' && *at != '#' && !is_encoded_question_mark(at); at++) {
        continue;
    }
    return (apr_size_t)(at - target);
}

/* Return the authority of "scheme://authority/path", the whole target of a CONNECT, or NULL if
 * there is no authority. */
static char *authority_of(char *target)
{
    char *slashes;

    if (*target == '/') {
        return NULL;
    }
    slashes = strstr(target, "://");
    return slashes ? slashes + sizeof("://") - 1 : target;
}

const char *upgrade_log_target(apr_pool_t *p, const char *target)
{
    char *logged = target ? apr_pstrmemdup(p, target, length_of_path(target)) : apr_pstrdup(p, "-");
    char *authority = authority_of(logged);
    apr_size_t length = authority ? strcspn(authority, "/") : 0;

    /* The last "@": a password may hold one. */
    while (length) {
        if (authority[--length] == '@') {
            memmove(authority, authority + length + 1, strlen(authority + length + 1) + 1);
            break;
        }
    }
    return logged;
}
