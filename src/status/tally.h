/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/tally.h
 * Counting: adds a client request to the shared memory. No function waits for another process.
 */

#ifndef UPGRADE_STATUS_TALLY_H
#define UPGRADE_STATUS_TALLY_H

#include "area.h"

/** The place at which a virtual host counts, in this process. Written in post_config, read-only
 * after that. */
typedef struct upgrade_tally {
    upgrade_stripe *stripes; /* those of slot */
    unsigned mask;           /* the number of stripes - 1 */
    upgrade_slot *slot;
    const upgrade_area *area;
    int has_policy; /* requirements or a plan exist, so that clients since the plan are counted */
    upgrade_status_clients_mode mode;
} upgrade_tally;

/** The dimensions of a client request. */
typedef struct upgrade_tallied {
    upgrade_recorded verdict;
    upgrade_status_tls tls;
    upgrade_status_http http;
    upgrade_status_group group; /* not counted without TLS */
} upgrade_tallied;

/** Count a client request. stripe is any number, evenly distributed over the connections. */
static inline void upgrade_tally_request(const upgrade_tally *tally, unsigned stripe,
                                         const upgrade_tallied *request)
{
    upgrade_stripe *counters = &tally->stripes[stripe & tally->mask];

    upgrade_counter_add(&counters->cells[request->tls][request->http][request->verdict], 1);
    if (request->tls != UPGRADE_STATUS_TLS_NONE && request->group != UPGRADE_STATUS_GROUP_CLASSIC) {
        upgrade_counter_add(&counters->groups[request->group], 1);
    }
}

/** Count a handshake that failed. */
void upgrade_tally_handshake(const upgrade_tally *tally, upgrade_status_tls offered);

/** Add a client to a sketch that has to be created or cleared first. */
void upgrade_tally_first_client(const upgrade_tally *tally, upgrade_sketch_ref *ref,
                                apr_uint32_t tag, upgrade_sketch_client client);

/** Add a client to a sketch for a day or plan. */
static inline void upgrade_tally_sketch(const upgrade_tally *tally, upgrade_sketch_ref *ref,
                                        apr_uint32_t tag, upgrade_sketch_client client)
{
    if (ref->tag == tag) {
        upgrade_sketch_add(&tally->area->sketches[ref->index - 1], client);
    }
    else if (!ref->is_dropped) {
        upgrade_tally_first_client(tally, ref, tag, client);
    }
}

/** Add a client to a population.
 * @param day the present day, since 1970 */
static inline void upgrade_tally_client(const upgrade_tally *tally,
                                        upgrade_status_population population, apr_uint32_t day,
                                        upgrade_sketch_client client)
{
    upgrade_sketch_ref *refs = tally->slot->sketches[population];

    upgrade_tally_sketch(tally, &refs[day % UPGRADE_AREA_PLAN], day, client);
    if (tally->has_policy) {
        upgrade_tally_sketch(tally, &refs[UPGRADE_AREA_PLAN], tally->slot->plan_epoch, client);
    }
}

/** Count the reasons of a request that did not meet a requirement or the plan. */
void upgrade_tally_reasons(const upgrade_tally *tally, upgrade_recorded verdict,
                           apr_uint32_t reasons);

/** Count the response to a refused or redirected request. */
void upgrade_tally_form(const upgrade_tally *tally, upgrade_status_form form);

/** Return the form of a response. */
upgrade_status_form upgrade_status_form_of(int status, int resets);

/** Count the header fields of a comma-separated list that carried credentials. */
void upgrade_tally_exposures(const upgrade_tally *tally, const char *names);

/** Count a request that was served although unmet. */
void upgrade_tally_audit(const upgrade_tally *tally);

/** Count a request that httpd rejected while reading it. */
void upgrade_tally_rejected(const upgrade_tally *tally);

/** Enter a request in the top list of each kind before UPGRADE_STATUS_TOP_GROUPS.
 * @param keys by kind */
void upgrade_tally_tops(const upgrade_tally *tally,
                        const upgrade_span keys[UPGRADE_STATUS_TOP_GROUPS], apr_uint32_t reasons,
                        upgrade_recorded verdict);

/** Enter a request in a top list. */
void upgrade_tally_top(const upgrade_tally *tally, upgrade_status_top_kind kind, upgrade_span key,
                       apr_uint32_t reasons, upgrade_recorded verdict);

#endif /* UPGRADE_STATUS_TALLY_H */
