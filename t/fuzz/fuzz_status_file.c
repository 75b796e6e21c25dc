/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The status file. An input is its lines without the last one, the checksum, which is added here. A
 * file that is read is written again, and read again: the second time into the same counts.
 */

#include "fuzz.h"

#include "../../src/status/file.h"
#include "../../src/status/file_checksum.h"
#include "../unit/status_text.h"

#define NOW ((apr_time_t)1800000000 * APR_USEC_PER_SEC)

static const upgrade_file_options OPTIONS = { .keep_days = 400, .has_clients = 1, .now = NOW };

static upgrade_area make_area(apr_pool_t *p)
{
    const upgrade_area_shape shape = { .slots = 4, .stripes = 1, .sketches = 4 };
    const apr_size_t size = upgrade_area_size(shape);
    char *memory = apr_palloc(p, size + UPGRADE_AREA_LINE);
    apr_uintptr_t base = ((apr_uintptr_t)memory + UPGRADE_AREA_LINE - 1) / UPGRADE_AREA_LINE * UPGRADE_AREA_LINE;
    upgrade_area area;

    memset((void *)base, 0, size);
    upgrade_area_format((void *)base, shape, NOW);
    area = upgrade_area_open((void *)base, shape);
    apr_cpystrn(area.header->key_id, "0123456789abcdef", sizeof(area.header->key_id));
    return area;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const upgrade_area area = make_area(p);
    const char *lines = fuzz_text(p, data, size);
    const char *file = apr_psprintf(p, "%send %016" APR_UINT64_T_HEX_FMT "\n", lines,
                                    upgrade_file_checksum(UPGRADE_FILE_CHECKSUM_START, lines, strlen(lines)));
    const char *error = upgrade_file_read(p, &area, &OPTIONS, file, strlen(file));

    upgrade_file_read(p, &area, &OPTIONS, lines, strlen(lines));
    if (!error) {
        const upgrade_area again = make_area(p);
        text written = { .size = 1 << 18 };
        apr_uint32_t i;

        written.bytes = apr_palloc(p, written.size);
        PROPERTY(!upgrade_file_write(p, &area, &OPTIONS, sink, &written), "the file that was read is too large");
        error = upgrade_file_read(p, &again, &OPTIONS, written.bytes, written.length);
        /* Counts that were added up may be above what a file may have. */
        for (i = 0; !error && i < 4; i++) {
            PROPERTY(upgrade_area_totals(&area, &area.slots[i]).all == upgrade_area_totals(&again, &again.slots[i]).all,
                     "virtual host %u has other counts when it is read again", i);
        }
    }
    return fuzz_end(p);
}
