/* SPDX-License-Identifier: Apache-2.0 */

#include "fuzz.h"

#include <stdarg.h>

#include <apr_general.h>

apr_pool_t *fuzz_start(void)
{
    static int is_ready;
    apr_pool_t *p;

    if ((!is_ready && apr_initialize() != APR_SUCCESS) || apr_pool_create(&p, NULL) != APR_SUCCESS) {
        fputs("No APR\n", stderr);
        exit(EXIT_FAILURE);
    }
    is_ready = 1;
    return p;
}

int fuzz_end(apr_pool_t *p)
{
    apr_pool_destroy(p);
    return 0;
}

void fuzz_broken(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: broken property: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

char *fuzz_text(apr_pool_t *p, const uint8_t *data, size_t size)
{
    return apr_pstrndup(p, size ? (const char *)data : "", size);
}

char *fuzz_line(apr_pool_t *p, const char **rest)
{
    size_t length = strcspn(*rest, "\n");
    char *line = apr_pstrmemdup(p, *rest, length);

    *rest += length + ((*rest)[length] == '\n');
    return line;
}

int fuzz_words(apr_pool_t *p, const char *line, const char *words[FUZZ_WORDS])
{
    int count = 0;

    while (count < FUZZ_WORDS && *(line += strspn(line, " "))) {
        size_t length = strcspn(line, " ");

        words[count++] = apr_pstrmemdup(p, line, length);
        line += length;
    }
    return count;
}

char *fuzz_upper(apr_pool_t *p, const char *text)
{
    char *upper = apr_pstrdup(p, text);
    char *c;

    for (c = upper; *c; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    return upper;
}
