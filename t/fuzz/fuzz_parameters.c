/* SPDX-License-Identifier: Apache-2.0 */

/* Credentials in the query and in cookies: an input is a name of UpgradeExposure, such as "query:api_key", and on the next line a query or
 * a Cookie field. */

#include "../../src/core/credential.h"
#include "fuzz.h"

#define SECRET "s3cret"

static void check_name(const upgrade_credential_name *name)
{
    size_t length = strlen(name->full);

    PROPERTY(length && length <= UPGRADE_CREDENTIAL_NAME_MAX, "a name of %zu characters", length);
    PROPERTY(*name->name && name->name >= name->full && name->name + strlen(name->name) == name->full + length, "a name from elsewhere");
    PROPERTY(!strpbrk(name->full, " ,;=\"\t\r\n"), "a separator in the name '%s'", name->full);
}

/* Return the values, joined by newlines: neither the text nor a decoded value matters beyond that. */
static const char *values_of(apr_pool_t *p, const upgrade_credential_name *name, const char *text, int *count)
{
    const apr_array_header_t *values = upgrade_credential_values(p, name, text);
    const char *joined = "";
    int i;

    for (i = 0; i < values->nelts; i++) {
        upgrade_span value = APR_ARRAY_IDX(values, i, upgrade_span);

        PROPERTY(value.length, "an empty value");
        joined = apr_pstrcat(p, joined, apr_pstrmemdup(p, value.start, value.length), "\n", NULL);
    }
    PROPERTY(values->nelts <= 8, "%d values", values->nelts);
    *count = values->nelts;
    return joined;
}

/* A value is found before and after any other text. */
static void check_found(apr_pool_t *p, const upgrade_credential_name *name, const char *text)
{
    const char *separator = name->place == UPGRADE_CREDENTIAL_QUERY ? "&" : "; ";
    int count, more;
    const char *others = values_of(p, name, text, &count);
    const char *first = values_of(p, name, apr_pstrcat(p, name->name, "=" SECRET, separator, text, NULL), &more);
    const char *last;

    PROPERTY(!strncmp(first, SECRET "\n", sizeof(SECRET)), "the first value is not found");
    last = values_of(p, name, apr_pstrcat(p, text, separator, name->name, "=" SECRET, NULL), &more);
    PROPERTY(!strncmp(last, others, strlen(others)), "a value changes with the next one");
    PROPERTY(count == 8 || (more == count + 1 && !strcmp(last + strlen(others), SECRET "\n")), "the last value is not found");
}

/* A value that is encoded is found as it was. */
static void check_decoded(apr_pool_t *p, const upgrade_credential_name *name, const char *text)
{
    char *encoded = apr_palloc(p, 3 * strlen(text) + 1);
    size_t at;
    int count;

    for (at = 0; text[at]; at++) {
        sprintf(encoded + 3 * at, "%%%02x", (unsigned char)text[at]);
    }
    encoded[3 * at] = '\0';
    text = *text ? apr_pstrcat(p, text, "\n", NULL) : "";
    PROPERTY(!strcmp(values_of(p, name, apr_pstrcat(p, name->name, "=", encoded, NULL), &count), text), "the decoded value of %s", encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *word = fuzz_line(p, &rest);
    const char *text = fuzz_line(p, &rest);
    upgrade_credential_name name;

    if (upgrade_credential_name_parse(p, &name, word)) {
        return fuzz_end(p);
    }
    check_name(&name);
    if (name.place != UPGRADE_CREDENTIAL_HEADER) {
        check_found(p, &name, text);
    }
    if (name.place == UPGRADE_CREDENTIAL_QUERY) {
        check_decoded(p, &name, text);
    }
    return fuzz_end(p);
}
