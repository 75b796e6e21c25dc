/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/core/key_group.h"
#include "tap.h"

static const struct {
    const char *name;
    upgrade_key_group group;
} rows[] = {
    { "X25519MLKEM768", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "x25519mlkem768", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "SecP256r1MLKEM768", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "MLKEM1024", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "X25519Kyber768Draft00", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "p384_kyber768", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "0x11ec", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "0X11EC", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "0x6399", UPGRADE_KEY_GROUP_POST_QUANTUM },
    { "0x001d", UPGRADE_KEY_GROUP_CLASSIC },
    { "X25519", UPGRADE_KEY_GROUP_CLASSIC },
    { "prime256v1", UPGRADE_KEY_GROUP_CLASSIC },
    { "P-256", UPGRADE_KEY_GROUP_CLASSIC },
    { "ffdhe2048", UPGRADE_KEY_GROUP_CLASSIC },
    { "secp521r1", UPGRADE_KEY_GROUP_CLASSIC },
    { "KYB", UPGRADE_KEY_GROUP_CLASSIC },
    { "", UPGRADE_KEY_GROUP_UNSET },
    { NULL, UPGRADE_KEY_GROUP_UNSET },
    { "-", UPGRADE_KEY_GROUP_UNSET },
    { "0x", UPGRADE_KEY_GROUP_UNSET },
    { "0x111ec", UPGRADE_KEY_GROUP_UNSET },
    { "0x11eg", UPGRADE_KEY_GROUP_UNSET },
    { "29", UPGRADE_KEY_GROUP_UNSET },
    { "X25519,X25519MLKEM768", UPGRADE_KEY_GROUP_UNSET },
    { "X25519 MLKEM", UPGRADE_KEY_GROUP_UNSET },
};

int main(void)
{
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ok(upgrade_key_group_parse(rows[i].name) == rows[i].group, "%s",
           rows[i].name ? rows[i].name : "NULL");
    }
    return tap_done(p);
}
