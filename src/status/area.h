/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/area.h
 * The layout of the shared memory, and the places of virtual hosts in it.
 *
 *     header | slots, one per virtual host | stripes, several per virtual host | sketches
 *
 * Created once, by the parent process, when the server starts; it keeps its size and layout until
 * the server stops, because children of earlier generations still count into it. Slot 0 is
 * "other": all virtual hosts that do not fit. The parent process claims slots while it reads a
 * configuration; all other members are written by child processes with atomic operations, under a
 * try-lock (status/trylock.h), or by the process that has claimed the minute.
 */

#ifndef UPGRADE_STATUS_AREA_H
#define UPGRADE_STATUS_AREA_H

#include <apr_pools.h>

#include "../core/credential.h"
#include "history.h"
#include "sketch.h"
#include "top.h"
#include "tunnels.h"

/** The maximum number of stripes of a virtual host. */
#define UPGRADE_AREA_STRIPES_MAX 16
/** The size of a cache line, which two stripes do not share. */
#define UPGRADE_AREA_LINE 64
/** The number of names of UpgradeExposure that are counted, and the space for each. */
#define UPGRADE_AREA_EXPOSURES     16
#define UPGRADE_AREA_EXPOSURE_NAME (UPGRADE_CREDENTIAL_NAME_MAX + 1)
/** The sizes of other texts in the memory, with the terminating NUL. */
#define UPGRADE_AREA_NAME    256
#define UPGRADE_AREA_ADDRESS 64

/** The counters of every request. Each virtual host has several, so that processors do not contend
 * for one. A multiple of a cache line. */
typedef struct upgrade_stripe {
    /* the verdict is last, because the requests of a connection differ in it only */
    volatile apr_uint64_t cells[UPGRADE_STATUS_TLS][UPGRADE_STATUS_HTTP][UPGRADE_RECORDED];
    /* requests over TLS; [CLASSIC] is unused, since all others are classic */
    volatile apr_uint64_t groups[UPGRADE_STATUS_GROUPS];
    volatile apr_uint64_t padding[3];
} upgrade_stripe;

/** The state of a slot. */
typedef enum {
    UPGRADE_SLOT_UNUSED = 0,
    UPGRADE_SLOT_CONFIGURED,
    UPGRADE_SLOT_REMOVED /* no longer in the configuration */
} upgrade_slot_state;

/** The sketches of a population: two days, by parity, and the plan. */
#define UPGRADE_AREA_SKETCHES 3
#define UPGRADE_AREA_PLAN     2

/** A reference to a sketch, which is created when the first client is added. */
typedef struct upgrade_sketch_ref {
    volatile apr_uint32_t index; /* of the sketch + 1; 0: none */
    /* the day since 1970, or the epoch of the plan, that the clients are of; 0: none */
    volatile apr_uint32_t tag;
    volatile apr_uint32_t lock;       /* of the change of the tag */
    volatile apr_uint32_t is_dropped; /* the memory was used up */
} upgrade_sketch_ref;

/** A virtual host. */
typedef struct upgrade_slot {
    /* the identity */
    char name[UPGRADE_AREA_NAME];       /* ServerName */
    char address[UPGRADE_AREA_ADDRESS]; /* the first address, as configured */
    apr_uint32_t port;
    volatile apr_uint32_t state;      /* upgrade_slot_state */
    apr_uint32_t order;               /* its place in the configuration */
    volatile apr_uint32_t plan_epoch; /* changes with the requirements and the plan; never 0 */
    apr_uint64_t plan_hash;
    apr_time_t plan_since;
    apr_time_t since;

    /* counters that few requests add to */
    volatile apr_uint64_t reasons[UPGRADE_REASONS][UPGRADE_RECORDED];
    volatile apr_uint64_t forms[UPGRADE_STATUS_FORMS];
    volatile apr_uint64_t exposures[UPGRADE_AREA_EXPOSURES];
    volatile apr_uint64_t audits;
    volatile apr_uint64_t rejected;
    volatile apr_uint64_t handshakes[UPGRADE_STATUS_TLS]; /* that failed, by offered version */

    upgrade_sketch_ref sketches[UPGRADE_STATUS_POPULATIONS][UPGRADE_AREA_SKETCHES];
    upgrade_history history;
} upgrade_slot;

/** The number of elements of each part of the memory. */
typedef struct upgrade_area_shape {
    apr_uint32_t slots;
    apr_uint32_t stripes; /* per slot; a power of two */
    apr_uint32_t sketches;
} upgrade_area_shape;

/** The first part of the memory: the data of the server as a whole. */
typedef struct upgrade_area_header {
    apr_time_t started;
    apr_time_t since; /* started, or that of the status file */
    unsigned char key[UPGRADE_STATUS_KEY_BYTES];
    char key_id[20]; /* "": the key is random */
    volatile apr_uint32_t sketches_used;
    volatile apr_uint32_t minute; /* the last minute that a process claimed, since 1970 */
    volatile apr_uint32_t is_cut; /* the file had more than fits */
    apr_uint64_t seed;            /* of the top lists */
    char exposures[UPGRADE_AREA_EXPOSURES][UPGRADE_AREA_EXPOSURE_NAME];
    apr_uint32_t exposure_count;
    volatile apr_uint32_t file_lock;
    volatile apr_uint32_t file_writer;  /* the process that writes the file; 0: none */
    volatile apr_uint32_t file_ignored; /* the file was not read, and has not been kept */
    apr_time_t file_saved;
    char file_error[256]; /* "": none */
    upgrade_top tops[UPGRADE_STATUS_TOPS];
    upgrade_tunnels tunnels;
} upgrade_area_header;

/** The parts of the memory, in this process. The shape is not in the memory: a compromised child
 * process can write to it, and must not make the parent process, which is root, access memory
 * outside of it. */
typedef struct upgrade_area {
    upgrade_area_shape shape;
    upgrade_area_header *header;
    upgrade_slot *slots;
    upgrade_stripe *stripes;
    upgrade_sketch *sketches;
} upgrade_area;

/** Return the shape for a number of configured virtual hosts: 16 stripes up to 64, 4 up to 1,024,
 * otherwise 1; with room for some that a later configuration adds. */
upgrade_area_shape upgrade_area_shape_for(int vhosts);

/** Return the same, with as many slots as fit into a size in bytes; at least slot 0. */
upgrade_area_shape upgrade_area_shape_within(apr_size_t size, int vhosts);

/** Return the size of the memory, in bytes. */
apr_size_t upgrade_area_size(upgrade_area_shape shape);

/** Prepare memory that is all zero and aligned to a cache line. */
void upgrade_area_format(void *memory, upgrade_area_shape shape, apr_time_t now);

/** Return the parts of prepared memory. */
upgrade_area upgrade_area_open(void *memory, upgrade_area_shape shape);

/** Mark all virtual hosts as removed, before those of a configuration are claimed. */
void upgrade_area_begin(const upgrade_area *area);

/**
 * Return the slot of a virtual host: its own of an earlier configuration, or an unused one, or slot
 * 0 if there is none.
 * @param order its place in the configuration
 */
upgrade_slot *upgrade_area_claim(const upgrade_area *area, const char *name, const char *address,
                                 unsigned port, unsigned order, apr_time_t now);

/** Return the slot of a virtual host of the status file: that of the configuration, or an unused
 * one as removed, or NULL if there is none. */
upgrade_slot *upgrade_area_restore(const upgrade_area *area, const char *name, const char *address,
                                   unsigned port, apr_time_t since);

/** Note the present requirements and plan of a virtual host. If they have changed, the clients
 * since the plan are counted from zero. */
void upgrade_slot_set_plan(upgrade_slot *slot, apr_uint64_t plan_hash, apr_time_t now);

/** Return the index under which the exposures of a name are counted, which is added if it
 * is new; -1 if there are too many. For the parent process. */
int upgrade_area_add_exposure(const upgrade_area *area, const char *name);

/** Return the index of a slot. */
static inline unsigned upgrade_area_index(const upgrade_area *area, const upgrade_slot *slot)
{
    return (unsigned)(slot - area->slots);
}

/** Return the first stripe of a slot. */
static inline upgrade_stripe *upgrade_area_stripes(const upgrade_area *area,
                                                   const upgrade_slot *slot)
{
    return area->stripes + (apr_size_t)upgrade_area_index(area, slot) * area->shape.stripes;
}

/** Return a sketch, or NULL if it does not exist. */
upgrade_sketch *upgrade_area_sketch(const upgrade_area *area, const upgrade_sketch_ref *ref);

/**
 * Return a sketch for adding clients of a day or plan, which is created or cleared if necessary.
 * @param now in seconds
 * @return NULL if the memory is used up, or if another process is clearing it
 */
upgrade_sketch *upgrade_area_turn_sketch(const upgrade_area *area, upgrade_sketch_ref *ref,
                                         apr_uint32_t tag, apr_uint32_t now);

/** Return the sum of the cells of a virtual host. */
upgrade_totals upgrade_area_totals(const upgrade_area *area, const upgrade_slot *slot);

/** Copy the counters of a virtual host. */
void upgrade_area_counts(const upgrade_area *area, const upgrade_slot *slot,
                         upgrade_status_counts *counts);

/**
 * Claim the minute that has ended. Only one process of the server succeeds.
 * @param now_minute the present minute, since 1970
 */
int upgrade_area_claim_minute(const upgrade_area *area, apr_uint32_t now_minute);

/** Record the history of all virtual hosts. For the process that has claimed the minute. */
void upgrade_area_record(const upgrade_area *area, apr_uint32_t now_minute);

#endif /* UPGRADE_STATUS_AREA_H */
