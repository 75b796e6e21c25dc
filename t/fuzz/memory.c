/* SPDX-License-Identifier: Apache-2.0 */

/*
 * APR's pools return parts of large blocks, whose ends AddressSanitizer does not see. With the linker's
 * --wrap, each allocation from a pool is a malloc() of its exact size, freed with the pool.
 */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <apr_pools.h>
#include <apr_strings.h>

void *__wrap_apr_palloc(apr_pool_t *p, apr_size_t size);
void *__wrap_apr_pcalloc(apr_pool_t *p, apr_size_t size);
void *__wrap_apr_pmemdup(apr_pool_t *p, const void *from, apr_size_t size);
char *__wrap_apr_pstrdup(apr_pool_t *p, const char *text);
char *__wrap_apr_pstrndup(apr_pool_t *p, const char *text, apr_size_t size);
char *__wrap_apr_pstrmemdup(apr_pool_t *p, const char *text, apr_size_t size);
char *__wrap_apr_pstrcatv(apr_pool_t *p, const struct iovec *pieces, apr_size_t count, apr_size_t *length);
char *__wrap_apr_pstrcat(apr_pool_t *p, ...);
char *__wrap_apr_psprintf(apr_pool_t *p, const char *format, ...);

static apr_status_t release(void *memory)
{
    free(memory);
    return APR_SUCCESS;
}

void *__wrap_apr_palloc(apr_pool_t *p, apr_size_t size)
{
    void *memory = malloc(size);

    if (!memory) {
        abort();
    }
    /* So that reading memory before writing it has no plausible result. */
    memset(memory, 0xa5, size);
    apr_pool_cleanup_register(p, memory, release, apr_pool_cleanup_null);
    return memory;
}

void *__wrap_apr_pcalloc(apr_pool_t *p, apr_size_t size)
{
    return memset(__wrap_apr_palloc(p, size), 0, size);
}

void *__wrap_apr_pmemdup(apr_pool_t *p, const void *from, apr_size_t size)
{
    return from ? memcpy(__wrap_apr_palloc(p, size), from, size) : NULL;
}

char *__wrap_apr_pstrmemdup(apr_pool_t *p, const char *text, apr_size_t size)
{
    char *copy;

    if (!text) {
        return NULL;
    }
    copy = __wrap_apr_palloc(p, size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *__wrap_apr_pstrdup(apr_pool_t *p, const char *text)
{
    return text ? __wrap_apr_pstrmemdup(p, text, strlen(text)) : NULL;
}

char *__wrap_apr_pstrndup(apr_pool_t *p, const char *text, apr_size_t size)
{
    return text ? __wrap_apr_pstrmemdup(p, text, strnlen(text, size)) : NULL;
}

char *__wrap_apr_pstrcatv(apr_pool_t *p, const struct iovec *pieces, apr_size_t count, apr_size_t *length)
{
    apr_size_t size = 0;
    apr_size_t i;
    char *joined;

    for (i = 0; i < count; i++) {
        size += pieces[i].iov_len;
    }
    joined = __wrap_apr_palloc(p, size + 1);
    for (size = i = 0; i < count; i++) {
        memcpy(joined + size, pieces[i].iov_base, pieces[i].iov_len);
        size += pieces[i].iov_len;
    }
    joined[size] = '\0';
    if (length) {
        *length = size;
    }
    return joined;
}

char *__wrap_apr_pstrcat(apr_pool_t *p, ...)
{
    char *joined;
    apr_size_t size = 0;
    const char *text;
    va_list args;

    va_start(args, p);
    while ((text = va_arg(args, const char *))) {
        size += strlen(text);
    }
    va_end(args);
    joined = __wrap_apr_palloc(p, size + 1);
    size = 0;
    va_start(args, p);
    while ((text = va_arg(args, const char *))) {
        memcpy(joined + size, text, strlen(text));
        size += strlen(text);
    }
    va_end(args);
    joined[size] = '\0';
    return joined;
}

char *__wrap_apr_psprintf(apr_pool_t *p, const char *format, ...)
{
    char *printed;
    va_list args;

    va_start(args, format);
    printed = apr_pvsprintf(p, format, args);
    va_end(args);
    return __wrap_apr_pstrdup(p, printed);
}
