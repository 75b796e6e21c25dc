/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/file.h
 * The contents of the status file (UpgradeStatusFile): lines of text, the first with the version of
 * the format, the last with a checksum of the others.
 *
 *     upgrade-status 1
 *     server SINCE SAVED KEY-ID|-
 *     vhost|other NAME ADDRESS PORT SINCE PLAN-HASH PLAN-SINCE    one for each, before its counts
 *     cell VERDICT TLS HTTP COUNT                             only counts that are not 0
 *     reason REASON VERDICT COUNT
 *     group|form|audits|rejected|handshake INDEX COUNT
 *     exposure NAME COUNT
 *     minutes|hours|days STAMP ALL UNMET REFUSED
 *     recorded MINUTE ALL UNMET REFUSED
 *     sketch POPULATION PLACE TAG REGISTERS                   with UpgradeStatusHashKey only
 *     top KIND COUNT ERROR FIRST LAST REASONS VERDICT KEY     with UpgradeStatusClients only
 *     end CHECKSUM
 *
 * Enumerated values are numbers; names and keys are quoted as %XX where they are not plain ASCII.
 * The checksum detects damage, not forgery: anyone who can write the file can set the counts.
 */

#ifndef UPGRADE_STATUS_FILE_H
#define UPGRADE_STATUS_FILE_H

#include "area.h"

/** The version of the format. */
#define UPGRADE_STATUS_FILE_VERSION 1

/** The largest file that is read, in bytes. */
#define UPGRADE_STATUS_FILE_LARGEST ((apr_size_t)256 * 1024 * 1024)

/** The contents of a file, and how long they are kept. */
typedef struct upgrade_file_options {
    int keep_days;   /* UpgradeStatusKeep: older days and top entries are left out */
    int has_clients; /* UpgradeStatusClients is not Off: the top lists are saved and restored */
    apr_time_t now;
} upgrade_file_options;

/** Receives the file piece by piece. Returns nonzero to stop. */
typedef int upgrade_file_sink(void *to, const char *bytes, apr_size_t length);

/**
 * Write the contents of the memory.
 * @param p for temporary data, cleared by the caller
 * @return 0, or the first nonzero result of the sink
 */
int upgrade_file_write(apr_pool_t *p, const upgrade_area *area, const upgrade_file_options *options,
                       upgrade_file_sink *sink, void *to);

/**
 * Check a file, and add its contents to the memory, before any other process uses it. Nothing is
 * changed unless the whole file is valid. Virtual hosts that do not fit are left out.
 * @param p     for temporary data
 * @param bytes the contents
 * @return NULL, or a message that says why the file is not valid
 */
const char *upgrade_file_read(apr_pool_t *p, const upgrade_area *area,
                              const upgrade_file_options *options, const char *bytes,
                              apr_size_t length);

#endif /* UPGRADE_STATUS_FILE_H */
