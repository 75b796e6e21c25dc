/* SPDX-License-Identifier: Apache-2.0 */

#include "websocket.h"

#include "list.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

/* The header fields that belong to a handshake. */
typedef struct fields {
    int has_token;     /* "websocket" in Upgrade */
    int has_option;    /* "upgrade" in Connection */
    int has_websocket; /* any Sec-WebSocket field */
    int versions;      /* the number of Sec-WebSocket-Version fields */
    const char *version;
    int keys;
    const char *key;
} fields;

static int list_has(const char *list, const char *word)
{
    upgrade_span rest = upgrade_span_of(list);
    upgrade_span element;

    while (upgrade_list_next(&rest, ',', &element)) {
        if (upgrade_span_is(element, word)) {
            return 1;
        }
    }
    return 0;
}

static void read_upgrade(fields *read, const char *value)
{
    read->has_token |= list_has(value, "websocket");
}

static void read_connection(fields *read, const char *value)
{
    read->has_option |= list_has(value, "upgrade");
}

static void read_version(fields *read, const char *value)
{
    read->versions++;
    read->version = value;
}

static void read_key(fields *read, const char *value)
{
    read->keys++;
    read->key = value;
}

static const struct {
    const char *name;
    void (*read)(fields *read, const char *value);
} readers[] = {
    { "Upgrade", read_upgrade },
    { "Connection", read_connection },
    { "Sec-WebSocket-Version", read_version },
    { "Sec-WebSocket-Key", read_key },
};

#define PREFIX "Sec-WebSocket-"

static void read_field(fields *read, const char *name, const char *value)
{
    apr_size_t i;

    read->has_websocket |= !apr_cstr_casecmpn(name, PREFIX, strlen(PREFIX));
    for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (!apr_cstr_casecmp(name, readers[i].name)) {
            readers[i].read(read, value);
            return;
        }
    }
}

static int is_base64(char c)
{
    return apr_isalnum(c) || c == '+' || c == '/';
}

/*
 * Check for 16 bytes in base64 (RFC 6455 4.1): 22 digits and the padding. The unused bits of the
 * last digit may have any value: in the RFC's own example they are not zero.
 */
static upgrade_handshake check_key(const fields *read)
{
    enum { DIGITS = 22, LENGTH = 24 };
    upgrade_span key;
    int i;

    if (!read->keys) {
        return UPGRADE_HANDSHAKE_KEY_MISSING;
    }
    if (read->keys > 1 || strchr(read->key, ',')) {
        return UPGRADE_HANDSHAKE_KEY_REPEATED;
    }
    key = upgrade_span_trim(upgrade_span_of(read->key));
    if (key.length != LENGTH || strncmp(key.start + DIGITS, "==", LENGTH - DIGITS)) {
        return UPGRADE_HANDSHAKE_KEY_ILL_FORMED;
    }
    for (i = 0; i < DIGITS; i++) {
        if (!is_base64(key.start[i])) {
            return UPGRADE_HANDSHAKE_KEY_ILL_FORMED;
        }
    }
    return UPGRADE_HANDSHAKE_VALID;
}

static int has_version(const fields *read)
{
    return read->versions == 1
           && upgrade_span_is(upgrade_span_trim(upgrade_span_of(read->version)),
                              UPGRADE_WEBSOCKET_VERSION);
}

upgrade_handshake upgrade_websocket_handshake(const apr_table_t *headers, const char *method,
                                              int http)
{
    const apr_array_header_t *lines = apr_table_elts(headers);
    fields read = { 0 };
    int i;

    for (i = 0; i < lines->nelts; i++) {
        const apr_table_entry_t *line = &APR_ARRAY_IDX(lines, i, apr_table_entry_t);

        if (line->key && line->val) {
            read_field(&read, line->key, line->val);
        }
    }
    if (!read.has_token && !read.has_websocket) {
        return UPGRADE_HANDSHAKE_NONE;
    }
    if (http < UPGRADE_HTTP(1, 1)) {
        return UPGRADE_HANDSHAKE_HTTP10;
    }
    if (!read.has_token || !read.has_option) {
        return UPGRADE_HANDSHAKE_STRIPPED;
    }
    if (strcmp(method, "GET")) {
        return UPGRADE_HANDSHAKE_METHOD;
    }
    return has_version(&read) ? check_key(&read) : UPGRADE_HANDSHAKE_VERSION;
}
