/* SPDX-License-Identifier: Apache-2.0 */

#include "tally.h"

#include <apr_cstr.h>
#include <apr_time.h>

#include "../core/list.h"

static apr_uint32_t now_in_seconds(void)
{
    return (apr_uint32_t)apr_time_sec(apr_time_now());
}

void upgrade_tally_first_client(const upgrade_tally *tally, upgrade_sketch_ref *ref,
                                apr_uint32_t tag, upgrade_sketch_client client)
{
    upgrade_sketch *sketch = upgrade_area_turn_sketch(tally->area, ref, tag, now_in_seconds());

    if (sketch) {
        upgrade_sketch_add(sketch, client);
    }
}

void upgrade_tally_reasons(const upgrade_tally *tally, upgrade_recorded verdict,
                           apr_uint32_t reasons)
{
    int reason;

    for (reason = UPGRADE_REASON_UNSET; reasons; reason++, reasons >>= 1) {
        if (reasons & 1) {
            upgrade_counter_add(&tally->slot->reasons[reason][verdict], 1);
        }
    }
}

upgrade_status_form upgrade_status_form_of(int status, int resets)
{
    static const struct {
        int status;
        upgrade_status_form form;
    } forms[] = {
        { 403, UPGRADE_STATUS_FORM_403 },
        { 421, UPGRADE_STATUS_FORM_421 },
        { 400, UPGRADE_STATUS_FORM_400 },
        { 307, UPGRADE_STATUS_FORM_307 },
    };
    apr_size_t i;

    if (resets) {
        return UPGRADE_STATUS_FORM_RESET;
    }
    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (forms[i].status == status) {
            return forms[i].form;
        }
    }
    return UPGRADE_STATUS_FORM_426;
}

void upgrade_tally_form(const upgrade_tally *tally, upgrade_status_form form)
{
    upgrade_counter_add(&tally->slot->forms[form], 1);
}

static void count_exposure(const upgrade_tally *tally, upgrade_span name)
{
    const upgrade_area_header *header = tally->area->header;
    apr_uint32_t i;

    for (i = 0; i < header->exposure_count && i < UPGRADE_AREA_EXPOSURES; i++) {
        if (upgrade_span_is(name, header->exposures[i])) {
            upgrade_counter_add(&tally->slot->exposures[i], 1);
            return;
        }
    }
}

void upgrade_tally_exposures(const upgrade_tally *tally, const char *names)
{
    upgrade_span rest = upgrade_span_of(names);
    upgrade_span name;

    while (upgrade_list_next(&rest, ',', &name)) {
        count_exposure(tally, name);
    }
}

void upgrade_tally_handshake(const upgrade_tally *tally, upgrade_status_tls offered)
{
    upgrade_counter_add(&tally->slot->handshakes[offered], 1);
}

void upgrade_tally_audit(const upgrade_tally *tally)
{
    upgrade_counter_add(&tally->slot->audits, 1);
}

void upgrade_tally_rejected(const upgrade_tally *tally)
{
    upgrade_counter_add(&tally->slot->rejected, 1);
}

static void enter(const upgrade_tally *tally, upgrade_status_top_kind kind, upgrade_span key,
                  upgrade_top_request *request)
{
    request->key = key;
    upgrade_top_add(&tally->area->header->tops[kind], request);
}

static upgrade_top_request request_of(const upgrade_tally *tally, apr_uint32_t reasons,
                                      upgrade_recorded verdict)
{
    return (upgrade_top_request){
        .vhost = upgrade_area_index(tally->area, tally->slot),
        .reasons = reasons,
        .verdict = verdict,
        .now = now_in_seconds(),
        .seed = tally->area->header->seed,
    };
}

void upgrade_tally_tops(const upgrade_tally *tally,
                        const upgrade_span keys[UPGRADE_STATUS_TOP_GROUPS], apr_uint32_t reasons,
                        upgrade_recorded verdict)
{
    upgrade_top_request request = request_of(tally, reasons, verdict);
    int kind;

    for (kind = 0; kind < UPGRADE_STATUS_TOP_GROUPS; kind++) {
        enter(tally, (upgrade_status_top_kind)kind, keys[kind], &request);
    }
}

void upgrade_tally_top(const upgrade_tally *tally, upgrade_status_top_kind kind, upgrade_span key,
                       apr_uint32_t reasons, upgrade_recorded verdict)
{
    upgrade_top_request request = request_of(tally, reasons, verdict);

    enter(tally, kind, key, &request);
}
