/* SPDX-License-Identifier: Apache-2.0 */

#include "negotiation.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "../core/list.h"

/*
 * The absence of Accept.
 */

static int is_browser_field(const char *name)
{
    static const char fetch[] = "Sec-Fetch-";

    switch (*name) {
    case 'S':
    case 's':
        return !apr_cstr_casecmpn(name, fetch, sizeof(fetch) - 1);
    case 'U':
    case 'u':
        return !apr_cstr_casecmp(name, "Upgrade-Insecure-Requests");
    default:
        return 0;
    }
}

static int is_of_program(const apr_table_t *headers)
{
    const apr_array_header_t *fields = apr_table_elts(headers);
    int has_others = 0;
    int i;

    for (i = 0; i < fields->nelts; i++) {
        const char *name = APR_ARRAY_IDX(fields, i, apr_table_entry_t).key;

        if (is_browser_field(name)) {
            return 0;
        }
        has_others = has_others || apr_cstr_casecmp(name, "Host");
    }
    return has_others;
}

const char *upgrade_negotiate_accept(const apr_table_t *headers)
{
    const char *accept = apr_table_get(headers, "Accept");

    return accept || !is_of_program(headers) ? accept : "*/*";
}

/* A quality value in thousandths (RFC 9110 12.4.2). */
enum { BEST = 1000, UNACCEPTED = 0, MALFORMED = -1 };

static int parse_quality(upgrade_span value)
{
    static const int weights[] = { 100, 10, 1 };
    int quality;
    apr_size_t i;

    if (!value.length || (*value.start != '0' && *value.start != '1')) {
        return MALFORMED;
    }
    quality = *value.start == '1' ? BEST : 0;
    if (value.length == 1) {
        return quality;
    }
    if (value.start[1] != '.' || value.length > 2 + sizeof(weights) / sizeof(weights[0])) {
        return MALFORMED;
    }
    for (i = 2; i < value.length; i++) {
        if (!apr_isdigit(value.start[i])) {
            return MALFORMED;
        }
        quality += weights[i - 2] * (value.start[i] - '0');
    }
    return quality <= BEST ? quality : MALFORMED;
}

/* Return the quality among the parameters of an element. Other parameters are ignored; the last q=
 * is used. */
static int quality_of(upgrade_span parameters)
{
    upgrade_span parameter;
    int quality = BEST;

    while (upgrade_list_next(&parameters, ';', &parameter)) {
        if (parameter.length >= 2 && apr_tolower(parameter.start[0]) == 'q'
            && parameter.start[1] == '=') {
            quality = parse_quality(
                (upgrade_span){ .start = parameter.start + 2, .length = parameter.length - 2 });
        }
    }
    return quality;
}

/*
 * Media types.
 */

/* How specifically an element of Accept matches an offered type. */
typedef enum {
    MATCH_NONE = 0,
    MATCH_ANY,     /* any type */
    MATCH_TYPE,    /* any subtype of its type */
    MATCH_RELATED, /* another JSON type, if problem+json is offered */
    MATCH_EXACT
} specificity;

static int ends_with(upgrade_span span, const char *suffix)
{
    apr_size_t length = strlen(suffix);

    return span.length > length
           && !apr_cstr_casecmpn(span.start + span.length - length, suffix, length);
}

static specificity match_type(upgrade_span range, const char *offered)
{
    apr_size_t type = (apr_size_t)(strchr(offered, '/') - offered) + 1;

    if (upgrade_span_is(range, offered)) {
        return MATCH_EXACT;
    }
    if (!strcmp(offered, "application/problem+json")
        && (upgrade_span_is(range, "application/json") || ends_with(range, "+json"))) {
        return MATCH_RELATED;
    }
    if (range.length == type + 1 && range.start[type] == '*'
        && !apr_cstr_casecmpn(range.start, offered, type)) {
        return MATCH_TYPE;
    }
    return upgrade_span_is(range, "*/*") ? MATCH_ANY : MATCH_NONE;
}

/* The preference for an offered type: the quality of the most specific element, and how specific
 * that is. */
typedef struct preference {
    int quality;
    specificity match;
} preference;

static preference preference_for(const char *accept, const char *offered)
{
    upgrade_span rest = upgrade_span_of(accept);
    upgrade_span element;
    preference found = { UNACCEPTED, MATCH_NONE };

    while (found.match < MATCH_EXACT && upgrade_list_next(&rest, ',', &element)) {
        upgrade_span range;
        specificity match;
        int quality;

        upgrade_list_next(&element, ';', &range);
        match = match_type(range, offered);
        quality = quality_of(element);
        if (quality != MALFORMED && match > found.match) {
            found.match = match;
            found.quality = quality;
        }
    }
    return found;
}

/* Return whether Accept contains only wildcards, so that the client has no preference. */
static int has_only_wildcards(const char *accept)
{
    upgrade_span rest = upgrade_span_of(accept);
    upgrade_span element;
    int is_wildcard = 0;

    /* As most programs and all browsers send it. */
    if (!strcmp(accept, "*/*") || apr_isalpha(*accept)) {
        return *accept == '*';
    }
    while (upgrade_list_next(&rest, ',', &element)) {
        upgrade_span range;

        upgrade_list_next(&element, ';', &range);
        if (range.length && !upgrade_span_is(range, "*/*")) {
            return 0;
        }
        is_wildcard |= range.length && quality_of(element) > UNACCEPTED;
    }
    return is_wildcard;
}

static int is_named(preference found)
{
    return found.match >= MATCH_RELATED;
}

/* Return whether no type of a later place can be preferred. */
static int is_highest(preference found)
{
    return found.quality == BEST && is_named(found);
}

const char *upgrade_negotiate_type(const char *accept, const char *const *offered,
                                   const char *for_wildcard)
{
    const char *best = *offered;
    preference most = { UNACCEPTED, MATCH_NONE };

    if (!accept) {
        return best;
    }
    if (has_only_wildcards(accept)) {
        return for_wildcard;
    }
    for (; *offered && !is_highest(most); offered++) {
        preference found = preference_for(accept, *offered);

        if (found.quality > most.quality
            || (found.quality == most.quality && found.quality
                && is_named(found) > is_named(most))) {
            most = found;
            best = *offered;
        }
    }
    return best;
}

int upgrade_negotiate_accepts(const char *accept, const char *type)
{
    return !accept || preference_for(accept, type).quality > UNACCEPTED;
}

/*
 * Languages.
 */

/* Clients request Chinese by region, while documents differ by script. "iw" is the former tag of
 * Hebrew, now "he". */
static const struct {
    const char *asked;
    const char *tag;
} aliases[] = {
    { "zh", "zh-Hans" },    { "zh-CN", "zh-Hans" }, { "zh-SG", "zh-Hans" }, { "zh-MY", "zh-Hans" },
    { "zh-TW", "zh-Hant" }, { "zh-HK", "zh-Hant" }, { "zh-MO", "zh-Hant" }, { "iw", "he" },
};

/* Return whether a language range, which is not empty, equals a tag in any case. Most differ in
 * their first letter. */
static int is_tag(upgrade_span range, const char *tag)
{
    return apr_tolower(*range.start) == apr_tolower(*tag) && upgrade_span_is(range, tag);
}

/* Return the tag that equals a language range or its alias, or NULL if there is none. */
static const char *find_tag(upgrade_span range, const char *const *tags)
{
    apr_size_t i;

    for (i = 0; tags[i]; i++) {
        if (is_tag(range, tags[i])) {
            return tags[i];
        }
    }
    for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (is_tag(range, aliases[i].asked)) {
            return find_tag(upgrade_span_of(aliases[i].tag), tags);
        }
    }
    return NULL;
}

/* Remove the last subtag of a range, and a single-letter subtag that would then be the last (RFC
 * 4647 3.4). */
static upgrade_span shorten(upgrade_span range)
{
    do {
        while (range.length && range.start[range.length - 1] != '-') {
            range.length--;
        }
        range.length -= range.length > 0;
    } while (range.length > 1 && range.start[range.length - 2] == '-');
    return range;
}

static const char *look_up(upgrade_span range, const char *const *tags)
{
    const char *found = NULL;

    while (range.length && !found) {
        found = find_tag(range, tags);
        range = shorten(range);
    }
    return found;
}

const char *upgrade_negotiate_language(const char *accept_language, const char *const *tags)
{
    upgrade_span rest = upgrade_span_of(accept_language ? accept_language : "");
    upgrade_span element;
    const char *best = NULL;
    int most = UNACCEPTED;

    while (most < BEST && upgrade_list_next(&rest, ',', &element)) {
        upgrade_span range;
        int quality;

        upgrade_list_next(&element, ';', &range);
        quality = quality_of(element);
        if (quality > most) {
            const char *found = look_up(range, tags);

            most = found ? quality : most;
            best = found ? found : best;
        }
    }
    return best;
}
