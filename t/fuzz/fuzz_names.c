/* SPDX-License-Identifier: Apache-2.0 */

/* The names on the status page. The lines of an input are a User-Agent, a path, and the name of a virtual host. */

#include "fuzz.h"

#include "../../src/status/metrics.h"
#include "../../src/status/reduce.h"
#include "../../src/status/text.h"
#include "../unit/status_sample.h"

/* A key is a part of the text, or "-". */
static void check_key(const char *text, upgrade_span key)
{
    PROPERTY(key.length && key.length <= UPGRADE_STATUS_KEY_MAX, "a key of %u bytes of '%s'", (unsigned)key.length, text);
    PROPERTY((key.start >= text && key.start + key.length <= text + strlen(text)) || (key.length == 1 && *key.start == '-'),
             "the key of '%s' is no part of it", text);
}

/* Return the end of a label, at its quote, and check its length. */
static const char *end_of_label(const char *at)
{
    apr_size_t length = 0;

    for (; *at != '"'; at++, length++) {
        at += *at == '\\';
        PROPERTY((unsigned char)*at >= ' ', "a label ends with its line, or has a control character");
    }
    PROPERTY(length <= UPGRADE_STATUS_LABEL_MAX, "a label of %u bytes", (unsigned)length);
    return at;
}

/* Each sample has a number after its labels. */
static void check_metrics(const char *line)
{
    const char *label;

    for (; *line; line = strchr(line, '\n') + 1) {
        PROPERTY(strchr(line, '\n'), "the last line has no end");
        for (label = *line == '#' ? NULL : strstr(line, "=\""); label && label < strchr(line, '\n'); label = strstr(label, "=\"")) {
            label = end_of_label(label + 2);
            PROPERTY(label[1] == ',' || (label[1] == '}' && label[2] == ' '), "'%.20s' after a label", label);
        }
    }
}

static void check_text(const char *text)
{
    for (; *text; text++) {
        PROPERTY((unsigned char)*text >= ' ' || *text == '\n', "the text has the control character %d", *text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size > 1000 ? 1000 : size);
    const char *agent = fuzz_line(p, &rest);
    const char *path = fuzz_line(p, &rest);
    upgrade_snapshot *snapshot = sample_snapshot(p);
    upgrade_status_vhost *vhost = apr_pmemdup(p, snapshot->vhosts, sizeof(*vhost));
    buffer to;
    const upgrade_output out = output_to(&to, p);
    upgrade_status_query query = { .format = UPGRADE_STATUS_FORMAT_OPENMETRICS };

    check_key(agent, upgrade_reduce_agent(agent));
    check_key(path, upgrade_reduce_path(path));
    vhost->name = fuzz_line(p, &rest);
    snapshot->vhosts = vhost;
    snapshot->vhost_count = 1;
    upgrade_status_write_metrics(&out, snapshot, &query);
    check_metrics(to.text);
    to.length = 0;
    query.format = UPGRADE_STATUS_FORMAT_TEXT;
    upgrade_status_write_text(&out, snapshot, &query);
    check_text(to.text);
    return fuzz_end(p);
}
