/* SPDX-License-Identifier: Apache-2.0 */

#include "status_memory.h"

#include <string.h>

#include <apr_general.h>
#include <apr_shm.h>
#include <apr_strings.h>

#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

#include "../core/log_number.h"
#include "../status/tally.h"
#include "../config/conf.h"
#include "status_disk.h"

APLOG_USE_MODULE(upgrade_required);

/* The state of this process, written in post_config. */
static upgrade_area area;
static const char *unavailable = "The configuration has not been read yet.";
static int vhosts_without_memory;
static int is_new; /* the memory was created for this configuration */

const upgrade_area *upgrade_status_area(void)
{
    return unavailable ? NULL : &area;
}

const char *upgrade_status_unavailable(void)
{
    return unavailable;
}

int upgrade_status_vhosts_without_memory(void)
{
    return vhosts_without_memory;
}

/*
 * The memory.
 */

/* The name of the retained data: it changes with the layout, because a restart may load another
 * version of the module. */
#define RETAINED "mod_upgrade_required/status-4"

/* The data that the parent process retains over restarts. */
typedef struct retained_memory {
    void *memory; /* NULL: not created */
    upgrade_area_shape shape;
    apr_size_t configured; /* UpgradeStatusMemory when it was created */
} retained_memory;

/* The largest memory by default. */
#define LARGEST ((apr_size_t)64 * 1024 * 1024)

static upgrade_area_shape shape_of(const upgrade_status_conf *status, int vhosts)
{
    upgrade_area_shape shape = upgrade_area_shape_for(vhosts);

    if (status->memory) {
        return upgrade_area_shape_within(status->memory, vhosts);
    }
    return upgrade_area_size(shape) > LARGEST ? upgrade_area_shape_within(LARGEST, vhosts) : shape;
}

/* Return zeroed shared memory, aligned to a cache line, or NULL. */
static void *allocate(apr_pool_t *p, apr_size_t size, apr_status_t *status)
{
    apr_shm_t *shm;
    apr_uintptr_t base;

    *status = apr_shm_create(&shm, size + UPGRADE_AREA_LINE, NULL, p);
    if (*status != APR_SUCCESS) {
        return NULL;
    }
    base = (apr_uintptr_t)apr_shm_baseaddr_get(shm);
    base = (base + UPGRADE_AREA_LINE - 1) / UPGRADE_AREA_LINE * UPGRADE_AREA_LINE;
    return (void *)base;
}

static void set_keys(upgrade_area_header *header, const upgrade_status_conf *status)
{
    apr_generate_random_bytes((unsigned char *)&header->seed, sizeof(header->seed));
    if (status->hash_key) {
        memcpy(header->key, status->hash_key, sizeof(header->key));
        apr_cpystrn(header->key_id, status->hash_key_id, sizeof(header->key_id));
    }
    else {
        apr_generate_random_bytes(header->key, sizeof(header->key));
    }
}

static void *create(server_rec *main_server, const upgrade_status_conf *status,
                    upgrade_area_shape shape)
{
    const apr_size_t size = upgrade_area_size(shape);
    apr_status_t error;
    void *memory = allocate(main_server->process->pool, size, &error);

    if (!memory) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, error, main_server,
                     UPGRADE_LOGNO(0051) "no shared memory of %" APR_SIZE_T_FMT
                                         " bytes for counting; requests are not counted. Set a "
                                         "lower UpgradeStatusMemory, or UpgradeStatus Off",
                     size);
        return NULL;
    }
    upgrade_area_format(memory, shape, apr_time_now());
    set_keys(memory, status);
    is_new = 1;
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, main_server,
                 UPGRADE_LOGNO(0050) "counting in %" APR_SIZE_T_FMT
                                     " bytes of shared memory, for up to %u virtual hosts",
                 size, (unsigned)shape.slots - 1);
    return memory;
}

/* Warn of directives that have changed, but need a full restart. */
static void check_unchanged(server_rec *main_server, const upgrade_status_conf *status,
                            const retained_memory *retained)
{
    const upgrade_area_header *header = area.header;

    if (status->memory != retained->configured) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0053) "UpgradeStatusMemory: the shared memory keeps its size of "
                                         "%" APR_SIZE_T_FMT " bytes until a full restart",
                     upgrade_area_size(area.shape));
    }
    if (strncmp(header->key_id, status->hash_key_id ? status->hash_key_id : "",
                sizeof(header->key_id))) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0058) "UpgradeStatusHashKey: distinct clients are counted with "
                                         "the former key until a full restart");
    }
}

/* Find the memory, or create it at the first start. Return 0 if there is none. */
static int find_memory(server_rec *main_server, const upgrade_status_conf *status, int vhosts)
{
    retained_memory *retained = ap_retained_data_get(RETAINED);

    if (!retained) {
        retained = ap_retained_data_create(RETAINED, sizeof(*retained));
    }
    if (retained->memory) {
        area = upgrade_area_open(retained->memory, retained->shape);
        check_unchanged(main_server, status, retained);
        return 1;
    }
    retained->configured = status->memory;
    retained->shape = shape_of(status, vhosts);
    retained->memory = create(main_server, status, retained->shape);
    if (retained->memory) {
        area = upgrade_area_open(retained->memory, retained->shape);
    }
    return retained->memory != NULL;
}

/*
 * The virtual hosts.
 */

static upgrade_server_conf *conf_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &upgrade_required_module);
}

/* Return a hash of the requirements and plans of a server and its sections; 0: it has none. */
static apr_uint64_t hash_policies(apr_pool_t *p, const server_rec *s)
{
    static const unsigned char key[UPGRADE_STATUS_KEY_BYTES];
    const upgrade_server_conf *conf = conf_of(s);
    const upgrade_dir_conf *own =
        ap_get_module_config(s->lookup_defaults, &upgrade_required_module);
    const char *text = apr_pstrcat(p, upgrade_policy_text(p, &own->require), "\n",
                                   upgrade_policy_text(p, &own->plan), NULL);
    apr_uint64_t hash;
    int i;

    for (i = 0; conf->sections && i < conf->sections->nelts; i++) {
        const upgrade_dir_conf *section =
            APR_ARRAY_IDX(conf->sections, i, upgrade_section_conf).conf;

        text = apr_pstrcat(p, text, "\n", upgrade_policy_text(p, &section->require), "\n",
                           upgrade_policy_text(p, &section->plan), NULL);
    }
    hash = upgrade_keyed_hash(key, text, strlen(text));
    return conf->is_idle ? 0 : hash ? hash : 1;
}

static void add_exposures(const server_rec *s)
{
    const apr_array_header_t *exposing = conf_of(s)->exposing;
    int i;

    for (i = 0; exposing && i < exposing->nelts; i++) {
        upgrade_area_add_exposure(&area, APR_ARRAY_IDX(exposing, i, upgrade_credential_name).full);
    }
}

static unsigned port_of(const server_rec *s)
{
    return s->is_virtual && s->addrs && s->addrs->host_port ? s->addrs->host_port : s->port;
}

/* Give a server its slot. */
static void assign_slot(apr_pool_t *pconf, apr_pool_t *ptemp, const server_rec *s, unsigned order,
                        upgrade_status_clients_mode mode)
{
    const char *address = s->is_virtual && s->addrs ? s->addrs->virthost : "";
    const char *name = s->server_hostname ? s->server_hostname : "localhost";
    const apr_time_t now = apr_time_now();
    upgrade_slot *slot = upgrade_area_claim(&area, name, address, port_of(s), order, now);
    upgrade_tally *tally = apr_pcalloc(pconf, sizeof(*tally));

    *tally = (upgrade_tally){
        .stripes = upgrade_area_stripes(&area, slot),
        .mask = area.shape.stripes - 1,
        .slot = slot,
        .area = &area,
        .has_policy = !conf_of(s)->is_idle,
        .mode = mode,
    };
    vhosts_without_memory += slot == area.slots;
    if (slot != area.slots) {
        upgrade_slot_set_plan(slot, hash_policies(ptemp, s), now);
    }
    add_exposures(s);
    conf_of(s)->tally = tally;
}

/* Give all servers their slots. httpd lists the last virtual host first. */
static void assign_slots(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *main_server, int count)
{
    const upgrade_status_clients_mode mode = conf_of(main_server)->status.clients;
    const server_rec *s;
    unsigned order = (unsigned)count;

    upgrade_area_begin(&area);
    vhosts_without_memory = 0;
    assign_slot(pconf, ptemp, main_server, 0, mode);
    for (s = main_server->next; s; s = s->next) {
        assign_slot(pconf, ptemp, s, --order, mode);
    }
    if (vhosts_without_memory) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     UPGRADE_LOGNO(0054) "%d virtual hosts do not fit into the shared memory for "
                                         "counting and are counted as \"other\"; set a higher "
                                         "UpgradeStatusMemory and restart the server",
                     vhosts_without_memory);
    }
}

static int count_servers(const server_rec *s)
{
    int count = 0;

    for (; s; s = s->next) {
        count++;
    }
    return count;
}

int upgrade_status_open(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *main_server)
{
    const upgrade_status_conf *status = &conf_of(main_server)->status;
    const int count = count_servers(main_server);

    (void)plog;
    /* httpd reads the configuration twice when it starts. */
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    if (status->is_off) {
        unavailable = "Counting is switched off (UpgradeStatus Off).";
        return OK;
    }
    if (!UPGRADE_STATUS_IS_SUPPORTED) {
        unavailable = "Counting needs APR 1.7, apr-util 1.6 and 64-bit pointers, which this server "
                      "lacks.";
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server, UPGRADE_LOGNO(0052) "%s",
                     unavailable);
        return OK;
    }
    is_new = 0;
    if (!find_memory(main_server, status, count)) {
        unavailable = "There is no shared memory for counting.";
        return OK;
    }
    unavailable = NULL;
    assign_slots(pconf, ptemp, main_server, count);
    if (is_new) {
        upgrade_status_load(ptemp, main_server, &area, status);
    }
    return OK;
}
