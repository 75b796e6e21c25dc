/* SPDX-License-Identifier: Apache-2.0 */

#include "cache_control.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "list.h"

/* A directive of Cache-Control: its name, and its argument without quotes. */
typedef struct directive {
    upgrade_span name;
    upgrade_span argument;
    int has_argument;
} directive;

static directive read_directive(upgrade_span text)
{
    const char *equals = text.length ? memchr(text.start, '=', text.length) : NULL;
    directive found = { .name = text, .argument = { NULL, 0 }, .has_argument = equals != NULL };

    if (equals) {
        found.name.length = (apr_size_t)(equals - text.start);
        found.argument = upgrade_span_trim(
            (upgrade_span){ .start = equals + 1, .length = text.length - found.name.length - 1 });
        found.name = upgrade_span_trim(found.name);
    }
    if (found.argument.length && *found.argument.start == '"') {
        found.argument.start++;
        found.argument.length--;
        if (found.argument.length && found.argument.start[found.argument.length - 1] == '"') {
            found.argument.length--;
        }
    }
    return found;
}

/* Return whether a directive forbids shared caches to store anything of the response. */
static int forbids_all(const directive *it)
{
    return upgrade_span_is(it->name, "no-store")
           || (upgrade_span_is(it->name, "private") && !it->has_argument);
}

static int has(upgrade_span list, const char *name)
{
    upgrade_span element;

    while (upgrade_list_next(&list, ',', &element)) {
        if (upgrade_span_is(element, name)) {
            return 1;
        }
    }
    return 0;
}

/* Append an element to a list, which is "" or ends with an element. */
static const char *append(apr_pool_t *p, const char *list, const char *element)
{
    return *element ? apr_pstrcat(p, list, *list ? ", " : "", element, NULL) : list;
}

static const char *copy(apr_pool_t *p, upgrade_span span)
{
    return span.length ? apr_pstrmemdup(p, span.start, span.length) : "";
}

/* Separate a value into the fields that are private already and all other directives. Return
 * whether the value forbids shared caches to store anything. */
static int separate(apr_pool_t *p, const char *value, const char **fields, const char **others)
{
    upgrade_span rest = upgrade_span_of(value);
    upgrade_span element;

    *fields = "";
    *others = "";
    while (upgrade_list_next(&rest, ',', &element)) {
        const directive it = read_directive(element);

        if (forbids_all(&it)) {
            return 1;
        }
        if (upgrade_span_is(it.name, "private")) {
            *fields = append(p, *fields, copy(p, upgrade_span_trim(it.argument)));
        }
        else {
            *others = append(p, *others, copy(p, element));
        }
    }
    return 0;
}

const char *upgrade_cache_control_private(apr_pool_t *p, const char *value,
                                          const char *const names[])
{
    const char *fields;
    const char *others;
    int is_changed = 0;

    if (separate(p, value ? value : "", &fields, &others)) {
        return value;
    }
    for (; *names; names++) {
        if (!has(upgrade_span_of(fields), *names)) {
            fields = append(p, fields, *names);
            is_changed = 1;
        }
    }
    return is_changed ? append(p, others, apr_pstrcat(p, "private=\"", fields, "\"", NULL)) : value;
}
