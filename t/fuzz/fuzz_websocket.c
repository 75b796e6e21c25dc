/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The opening handshake of WebSocket. An input is a request: "GET HTTP/1.1" and a line for each field.
 * The verdict does not depend on the order of the lines, nor on the case of names and list members.
 */

#include "../../src/core/websocket.h"
#include "fuzz.h"

#include <apr_cstr.h>

enum { MOST = 32 };

typedef struct request {
    const char *method;
    int http;
    int count;
    const char *names[MOST];
    const char *values[MOST];
} request;

typedef int (*ordering)(int index, int count);

static int forwards(int index, int count)
{
    (void)count;
    return index;
}

static int backwards(int index, int count)
{
    return count - 1 - index;
}

static int rotated(int index, int count)
{
    return (index + count / 2) % count;
}

static upgrade_handshake handshake(apr_pool_t *p, const request *r, ordering order)
{
    apr_table_t *headers = apr_table_make(p, 4);
    int i;

    for (i = 0; i < r->count; i++) {
        int at = order(i, r->count);

        apr_table_addn(headers, r->names[at], r->values[at]);
    }
    return upgrade_websocket_handshake(headers, r->method, r->http);
}

static void read_request(apr_pool_t *p, const char *text, request *r)
{
    const char *words[FUZZ_WORDS] = { "", "" };
    size_t length;

    fuzz_words(p, fuzz_line(p, &text), words);
    r->method = words[0];
    length = strlen(words[1]);
    r->http = length == 8 && apr_isdigit(words[1][5]) && apr_isdigit(words[1][7])
              ? UPGRADE_HTTP(words[1][5] - '0', words[1][7] - '0') : UPGRADE_HTTP(0, 9);
    for (r->count = 0; *text && r->count < MOST; r->count++) {
        char *line = fuzz_line(p, &text);
        char *colon = strchr(line, ':');

        r->names[r->count] = line;
        r->values[r->count] = colon ? colon + 1 + strspn(colon + 1, " \t") : "";
        if (colon) {
            *colon = '\0';
        }
    }
}

/* A list in two lines is the same as in one. */
static void check_split(apr_pool_t *p, const request *r, upgrade_handshake verdict)
{
    int i;

    for (i = 0; i < r->count && r->count < MOST; i++) {
        request split = *r;
        const char *comma = strchr(r->values[i], ',');

        if (!comma || strchr(r->values[i], '"') || !apr_cstr_casecmpn(r->names[i], "Sec-", 4)) {
            continue;
        }
        split.values[i] = apr_pstrmemdup(p, r->values[i], (apr_size_t)(comma - r->values[i]));
        split.names[split.count] = r->names[i];
        split.values[split.count++] = comma + 1;
        PROPERTY(handshake(p, &split, forwards) == verdict, "%s in two lines changes the verdict", r->names[i]);
    }
}

static void check_right(const request *r)
{
    int keys = 0;
    int i;

    PROPERTY(!strcmp(r->method, "GET") && r->http >= UPGRADE_HTTP(1, 1), "right with %s over %d", r->method, r->http);
    for (i = 0; i < r->count; i++) {
        if (!apr_cstr_casecmp(r->names[i], "Sec-WebSocket-Key")) {
            keys++;
            PROPERTY(strstr(r->values[i], "==") && strlen(r->values[i]) >= 24, "right with a key '%s'", r->values[i]);
        }
    }
    PROPERTY(keys == 1, "right with %d keys", keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    request r;
    request upper;
    upgrade_handshake verdict;
    int i;

    read_request(p, fuzz_text(p, data, size), &r);
    verdict = handshake(p, &r, forwards);
    PROPERTY(verdict > UPGRADE_HANDSHAKE_UNSET && verdict <= UPGRADE_HANDSHAKE_VALID, "verdict %d", (int)verdict);
    PROPERTY(handshake(p, &r, backwards) == verdict, "the order of the lines matters");
    PROPERTY(handshake(p, &r, rotated) == verdict, "the order of the lines matters");
    upper = r;
    for (i = 0; i < r.count; i++) {
        upper.names[i] = fuzz_upper(p, r.names[i]);
        upper.values[i] = fuzz_upper(p, r.values[i]);
    }
    PROPERTY(handshake(p, &upper, forwards) == verdict, "case matters");
    check_split(p, &r, verdict);
    if (verdict == UPGRADE_HANDSHAKE_VALID) {
        check_right(&r);
        upper.http = UPGRADE_HTTP(1, 0);
        PROPERTY(handshake(p, &upper, forwards) == UPGRADE_HANDSHAKE_HTTP10, "right over HTTP/1.0");
    }
    return fuzz_end(p);
}
