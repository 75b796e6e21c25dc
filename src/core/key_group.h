/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/key_group.h
 * The key-exchange group of a TLS session, for counting only. No requirement depends on it.
 */

#ifndef UPGRADE_CORE_KEY_GROUP_H
#define UPGRADE_CORE_KEY_GROUP_H

/** The kind of a group. */
typedef enum {
    UPGRADE_KEY_GROUP_UNSET = 0, /* unknown, or no TLS */
    UPGRADE_KEY_GROUP_CLASSIC,
    UPGRADE_KEY_GROUP_POST_QUANTUM /* a hybrid or pure post-quantum group */
} upgrade_key_group;

/**
 * Return the kind of a group.
 * @param name in any case, as in OpenSSL and IANA's registry ("X25519", "prime256v1",
 * "X25519MLKEM768"), or the number of the group in hexadecimal ("0x11ec"), as nginx writes groups
 * that its OpenSSL has no name for; may be NULL
 * @return UNSET if it is not a name or number; an unknown name is classic
 */
upgrade_key_group upgrade_key_group_parse(const char *name);

/** Return the kind of a group by its number in IANA's registry. */
upgrade_key_group upgrade_key_group_of(unsigned long number);

#endif /* UPGRADE_CORE_KEY_GROUP_H */
