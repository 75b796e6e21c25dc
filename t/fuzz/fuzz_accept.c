/* SPDX-License-Identifier: Apache-2.0 */

/* Accept and Accept-Language: the two lines of an input. A NUL and all after it, and further lines, are
 * ignored. */

#include "../../src/response/negotiation.h"
#include "../../src/response/messages.h"
#include "fuzz.h"

enum { MOST = UPGRADE_LANGUAGES + 1 };

typedef const char *(*choosing)(const char *field, const char *const *offered);

static const char *choose_type(const char *field, const char *const *offered)
{
    /* The choice for a single wildcard is among the offered ones. */
    return upgrade_negotiate_type(field, offered, *offered);
}

static int is_among(const char *const *offered, const char *chosen)
{
    while (*offered && *offered != chosen) {
        offered++;
    }
    return *offered != NULL;
}

static char *with_tabs(apr_pool_t *p, const char *field)
{
    char *copy = apr_pstrdup(p, field);
    char *c;

    for (c = copy; *c; c++) {
        *c = *c == ' ' ? '\t' : *c;
    }
    return copy;
}

/* The choice does not depend on the order of the others, on case, or on the kind of white space. */
static void check(apr_pool_t *p, choosing choose, const char *field, const char *const *offered)
{
    const char *chosen = choose(field, offered);
    int i;

    PROPERTY(!chosen || is_among(offered, chosen), "'%s' was not offered", fuzz_shown(chosen));
    PROPERTY(fuzz_same(choose(fuzz_upper(p, field), offered), chosen), "in capitals, it is not '%s'", fuzz_shown(chosen));
    PROPERTY(fuzz_same(choose(with_tabs(p, field), offered), chosen), "with tabs, it is not '%s'", fuzz_shown(chosen));
    for (i = 0; offered[i]; i++) {
        const char *fewer[MOST];
        int count = 0;
        int j;

        for (j = 0; offered[j]; j++) {
            if (j != i) {
                fewer[count++] = offered[j];
            }
        }
        fewer[count] = NULL;
        if (offered[i] != chosen && count) {
            const char *other = choose(field, fewer);

            PROPERTY(other == chosen, "without '%s' it is '%s', not '%s'", offered[i], fuzz_shown(other), fuzz_shown(chosen));
        }
    }
}

/* An offered type that comes first without a quality is chosen: no other one has a higher quality. */
static void check_asked(apr_pool_t *p, const char *accept_language, const char *const *tags)
{
    int i;

    for (i = 0; tags[i]; i++) {
        const char *chosen = upgrade_negotiate_language(apr_pstrcat(p, tags[i], ",", accept_language, NULL), tags);

        PROPERTY(chosen == tags[i], "'%s' is '%s'", tags[i], fuzz_shown(chosen));
        chosen = upgrade_negotiate_language(apr_pstrcat(p, "qx, ", tags[i], ";q=0.5", NULL), tags);
        PROPERTY(chosen == tags[i], "what is not there hides '%s'", tags[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = { "text/html", "application/problem+json", "text/plain", NULL };
    static const char *const more[] = { "application/xml", "application/hal+json", "text/html", "application/problem+json", NULL };
    static const char *const few[] = { "de", "en-GB", "zh-Hant-TW", "x-a-b", NULL };
    const char *const *tags = upgrade_language_tags();
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *accept = fuzz_line(p, &rest);
    const char *accept_language = fuzz_line(p, &rest);

    check(p, choose_type, accept, types);
    check(p, choose_type, accept, more);
    check(p, upgrade_negotiate_language, accept_language, tags);
    check(p, upgrade_negotiate_language, accept_language, few);
    check_asked(p, accept_language, tags);
    check_asked(p, accept_language, few);
    PROPERTY(upgrade_negotiate_type(accept, types, types[2]), "no type");
    PROPERTY(upgrade_negotiate_type(NULL, types, types[2]) == types[0] && !upgrade_negotiate_language(NULL, tags), "without the fields");
    return fuzz_end(p);
}
