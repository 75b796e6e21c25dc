/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file mod_pool.c
 * Prints after each request, for t/bench/memory, the number of bytes allocated from the pool of the
 * request (with its subpools), of the connection and of the process.
 *
 * Only APR's debugging build has apr_pool_num_bytes(), so this module reads the structure of a pool,
 * which is that of APR 1.7. A test at start-up stops the server if it differs.
 */

#include <stdio.h>

#include <apr_allocator.h>

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>

typedef struct pool_layout pool_layout;

struct pool_layout {
    pool_layout *parent;
    pool_layout *child;
    pool_layout *sibling;
    pool_layout **ref;
    void *cleanups;
    void *free_cleanups;
    void *allocator;
    void *subprocesses;
    void *abort_fn;
    void *user_data;
    const char *tag;
    apr_memnode_t *active;
};

/* The unused end of a full node is not counted. */
static apr_size_t own_bytes(const pool_layout *pool)
{
    const apr_memnode_t *node = pool->active;
    apr_size_t bytes = 0;

    do {
        bytes += (apr_size_t)(node->first_avail - (const char *)node) - APR_MEMNODE_T_SIZE;
        node = node->next;
    } while (node != pool->active);
    return bytes;
}

static apr_size_t all_bytes(const pool_layout *pool)
{
    apr_size_t bytes = own_bytes(pool);
    const pool_layout *child;

    for (child = pool->child; child; child = child->sibling) {
        bytes += all_bytes(child);
    }
    return bytes;
}

static const pool_layout *layout_of(const apr_pool_t *pool)
{
    return (const pool_layout *)pool;
}

/* A few bytes, and more than a node holds. */
static int is_counted(apr_pool_t *ptemp)
{
    static const apr_size_t sizes[] = { 8, 1000, 100000, 16 };
    apr_pool_t *pool, *within;
    apr_size_t before, wanted = 0, i;

    apr_pool_create(&pool, ptemp);
    apr_pool_create(&within, pool);
    before = all_bytes(layout_of(pool));
    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        apr_palloc(i % 2 ? within : pool, sizes[i]);
        wanted += sizes[i];
    }
    return all_bytes(layout_of(pool)) - before == wanted;
}

static int try_out(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    (void)pconf;
    (void)plog;
    if (!is_counted(ptemp)) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, "mod_pool: this APR lays out its pools in another way");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

static int say(request_rec *r)
{
    const conn_rec *c = r->connection->master ? r->connection->master : r->connection;
    const process_rec *process = r->server->process;

    fprintf(stderr, "pools: request=%" APR_SIZE_T_FMT " connection=%" APR_SIZE_T_FMT " process=%" APR_SIZE_T_FMT "\n",
            all_bytes(layout_of(r->pool)), own_bytes(layout_of(c->pool)),
            own_bytes(layout_of(process->pool)) + own_bytes(layout_of(process->pconf)));
    fflush(stderr);
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    ap_hook_post_config(try_out, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(say, NULL, NULL, APR_HOOK_REALLY_LAST);
}

AP_DECLARE_MODULE(pool) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE
#endif
};
