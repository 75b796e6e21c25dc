/* SPDX-License-Identifier: Apache-2.0 */

#include "sections.h"

#include <apr_strings.h>

int upgrade_section_is(const ap_directive_t *container)
{
    return container && ap_cstr_casecmp(container->directive, "<VirtualHost");
}

const char *upgrade_section_title(apr_pool_t *p, const ap_directive_t *container)
{
    const char *title = apr_pstrcat(p, container->directive, " ", container->args, NULL);

    return upgrade_section_is(container->parent)
               ? apr_pstrcat(p, upgrade_section_title(p, container->parent), " ", title, NULL)
               : title;
}

static const upgrade_server_conf *server_conf_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &upgrade_required_module);
}

/* Return the section of a server in a container, or NULL. */
static const upgrade_section_conf *find_section(const server_rec *s,
                                                const ap_directive_t *container)
{
    const apr_array_header_t *sections = server_conf_of(s)->sections;
    int i;

    for (i = 0; i < sections->nelts; i++) {
        if (APR_ARRAY_IDX(sections, i, upgrade_section_conf).container == container) {
            return &APR_ARRAY_IDX(sections, i, upgrade_section_conf);
        }
    }
    return NULL;
}

/* Return the merged configuration of the innermost of these containers with a section, or that of
 * the server. */
static const upgrade_dir_conf *base_of(apr_pool_t *p, const server_rec *s,
                                       const ap_directive_t *container)
{
    for (; upgrade_section_is(container); container = container->parent) {
        const upgrade_section_conf *outer = find_section(s, container);

        if (outer) {
            return upgrade_section_merged(p, s, outer);
        }
    }
    return ap_get_module_config(s->lookup_defaults, &upgrade_required_module);
}

const upgrade_dir_conf *upgrade_section_merged(apr_pool_t *p, const server_rec *s,
                                               const upgrade_section_conf *section)
{
    const upgrade_dir_conf *base = base_of(p, s, section->container->parent);

    /* httpd's merge functions take their arguments without const, but do not write to them. */
    return upgrade_dir_conf_merge(p, (void *)(apr_uintptr_t)base,
                                  (void *)(apr_uintptr_t)section->conf);
}

const apr_array_header_t *upgrade_sections_shown(apr_pool_t *p, const server_rec *s)
{
    const apr_array_header_t *sections = server_conf_of(s)->sections;
    apr_array_header_t *shown =
        apr_array_make(p, sections ? sections->nelts : 0, sizeof(upgrade_shown_section));
    int i;

    for (i = 0; sections && i < sections->nelts; i++) {
        const upgrade_section_conf *section = &APR_ARRAY_IDX(sections, i, upgrade_section_conf);

        APR_ARRAY_PUSH(shown, upgrade_shown_section) = (upgrade_shown_section){
            .title = upgrade_section_title(p, section->container),
            .conf = upgrade_section_merged(p, s, section),
        };
    }
    return shown;
}
