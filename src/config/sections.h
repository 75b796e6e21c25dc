/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file config/sections.h
 * The sections of a server with directives of this module, as administrators see them.
 */

#ifndef UPGRADE_CONFIG_SECTIONS_H
#define UPGRADE_CONFIG_SECTIONS_H

#include "conf.h"

/** Return whether a container is a section, rather than a virtual host or NULL. */
int upgrade_section_is(const ap_directive_t *container);

/** Return the title of a section with its outer sections first: "<Location /a> <If …>". */
const char *upgrade_section_title(apr_pool_t *p, const ap_directive_t *container);

/** Return the configuration of a section merged with those of its server and its outer sections. */
const upgrade_dir_conf *upgrade_section_merged(apr_pool_t *p, const server_rec *s,
                                               const upgrade_section_conf *section);

/** A section that is shown in the status. */
typedef struct upgrade_shown_section {
    const char *title;
    const upgrade_dir_conf *conf; /* merged */
} upgrade_shown_section;

/** Return the sections of a server in an array of upgrade_shown_section. The titles are copied,
 * because the configuration tree is gone when requests are served. */
const apr_array_header_t *upgrade_sections_shown(apr_pool_t *p, const server_rec *s);

#endif /* UPGRADE_CONFIG_SECTIONS_H */
