/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/cache_control.h"
#include "tap.h"

#define OURS "private=\"Sunset, Deprecation\""

int main(void)
{
    static const char *const names[] = { "Sunset", "Deprecation", NULL };
    static const struct {
        const char *value;
        const char *merged; /* NULL: as it is */
    } rows[] = {
        { NULL, OURS },
        { "", OURS },
        { "public", "public, " OURS },
        { "public, max-age=60", "public, max-age=60, " OURS },
        { "s-maxage=60", "s-maxage=60, " OURS },
        { "no-cache", "no-cache, " OURS },
        { "no-cache=\"Set-Cookie\"", "no-cache=\"Set-Cookie\", " OURS },
        { "max-age=60,,public", "max-age=60, public, " OURS },
        /* A shared cache stores nothing of these. */
        { "private", NULL },
        { "Private, max-age=60", NULL },
        { "no-store", NULL },
        { "max-age=60, NO-STORE", NULL },
        { "private=\"Set-Cookie\", private", NULL },
        /* Only some fields are private. */
        { "private=\"Set-Cookie\"", "private=\"Set-Cookie, Sunset, Deprecation\"" },
        { "private=\"Set-Cookie, X\", max-age=60", "max-age=60, private=\"Set-Cookie, X, Sunset, Deprecation\"" },
        { "private=\"A\", private=\"B\"", "private=\"A, B, Sunset, Deprecation\"" },
        { "private=Set-Cookie", "private=\"Set-Cookie, Sunset, Deprecation\"" },
        { "private = \"A\"", "private=\"A, Sunset, Deprecation\"" },
        { "private=\"\"", OURS },
        { "private=", OURS },
        { "private=\"Set-Cookie", "private=\"Set-Cookie, Sunset, Deprecation\"" },
        { "private=\"sunset\"", "private=\"sunset, Deprecation\"" },
        { "private=\"deprecation, X, sunset\", public", NULL },
        /* A word of another directive is not a directive. */
        { "community=\"private, no-store\"", "community=\"private, no-store\", " OURS },
        { "x-private", "x-private, " OURS },
        { "privately=1", "privately=1, " OURS },
        { "=", "=, " OURS },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        is(upgrade_cache_control_private(p, rows[i].value, names),
           rows[i].merged ? rows[i].merged : rows[i].value, rows[i].value ? rows[i].value : "none");
    }
    return tap_done(p);
}
