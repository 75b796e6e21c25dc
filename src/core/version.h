/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file core/version.h
 * The version of the module. CHANGES begins with the same version; t/suite/source/shape.t compares
 * them.
 */

#ifndef UPGRADE_CORE_VERSION_H
#define UPGRADE_CORE_VERSION_H

/** Shown by DUMP_UPGRADE and the status page. */
#define UPGRADE_VERSION "0.9.0"

#endif /* UPGRADE_CORE_VERSION_H */
