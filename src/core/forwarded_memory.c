/* SPDX-License-Identifier: Apache-2.0 */

#include "forwarded_memory.h"

#include <string.h>

/* Return the value of the header field of a fact; empty if there is none. */
static const char *value_of(const upgrade_forwarded_conf *conf, const apr_table_t *headers,
                            upgrade_forwarded_fact fact)
{
    const char *value = conf->names[fact] ? apr_table_get(headers, conf->names[fact]) : NULL;

    return value ? value : "";
}

static int is_remembered(const upgrade_forwarded_conf *conf, const apr_table_t *headers,
                         const upgrade_forwarded_memory *memory)
{
    upgrade_forwarded_fact fact;

    if (memory->names != conf->names) {
        return 0;
    }
    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        if (conf->names[fact] && strcmp(memory->values[fact], value_of(conf, headers, fact))) {
            return 0;
        }
    }
    return 1;
}

/* Remember the values of a request, unless one of them is too long. */
static void remember(const upgrade_forwarded_conf *conf, const apr_table_t *headers,
                     upgrade_forwarded_memory *memory)
{
    upgrade_forwarded_fact fact;

    memory->names = NULL;
    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        const char *value = value_of(conf, headers, fact);
        apr_size_t size = strlen(value) + 1;

        if (size > UPGRADE_FORWARDED_REMEMBERED) {
            return;
        }
        memcpy(memory->values[fact], value, size);
    }
    memory->names = conf->names;
}

/* Read the facts, or recall them if the values are those of the last request. */
static upgrade_forwarded recall(apr_pool_t *p, const upgrade_forwarded_conf *conf,
                                const apr_table_t *headers, upgrade_forwarded_memory *memory)
{
    upgrade_forwarded read;

    if (!memory) {
        return upgrade_forwarded_read(p, conf, headers);
    }
    memory->is_repeated = is_remembered(conf, headers, memory);
    if (memory->is_repeated) {
        return memory->read;
    }
    read = upgrade_forwarded_read(p, conf, headers);
    remember(conf, headers, memory);
    memory->read = read;
    return read;
}

/* Return whether the peer of a connection is a trusted proxy. It is looked up once. */
static int trusts(const upgrade_forwarded_conf *conf, apr_sockaddr_t *peer,
                  upgrade_forwarded_memory *memory)
{
    if (!memory) {
        return upgrade_forwarded_trusts(conf, peer);
    }
    if (memory->compared != conf->trusted) {
        memory->is_trusted = upgrade_forwarded_trusts(conf, peer);
        memory->compared = conf->trusted;
    }
    return memory->is_trusted;
}

int upgrade_forwarded_apply(apr_pool_t *p, const upgrade_forwarded_conf *conf, apr_sockaddr_t *peer,
                            const apr_table_t *headers, upgrade_facts *facts,
                            upgrade_tls_facts *session, upgrade_forwarded_gaps *gaps,
                            upgrade_forwarded_memory *memory)
{
    upgrade_forwarded forwarded;

    *gaps = (upgrade_forwarded_gaps){ 0 };
    if (!trusts(conf, peer, memory)) {
        return 0;
    }
    forwarded = recall(p, conf, headers, memory);
    *session = forwarded.session;
    facts->session = session;
    if (conf->names[UPGRADE_FORWARDED_HTTP_VERSION]) {
        facts->http = forwarded.http;
    }
    *gaps = forwarded.gaps;
    return 1;
}
