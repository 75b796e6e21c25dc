/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/log_number.h
 * The number of a message in the error log. The ASF assigns APLOGNO numbers, so the module has its
 * own.
 */

#ifndef UPGRADE_CORE_LOG_NUMBER_H
#define UPGRADE_CORE_LOG_NUMBER_H

/** The beginning of a message: "UPGRADE0001: ". */
#define UPGRADE_LOGNO(number) "UPGRADE" #number ": "

#endif /* UPGRADE_CORE_LOG_NUMBER_H */
