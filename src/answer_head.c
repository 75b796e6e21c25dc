/* SPDX-License-Identifier: Apache-2.0 */

#include "answer_head.h"

#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <mod_core.h>
#include <util_time.h>

/* Whose tracing it is. */
APLOG_USE_MODULE(http);

int upgrade_head_is_plain(const request_rec *r, const ap_filter_t *f)
{
    int is_alone = f->frec == ap_http_header_filter_handle && f->next && f->next->r == r && apr_is_empty_table(r->headers_out)
                   && apr_is_empty_table(r->err_headers_out);

    /* By these variables, SetEnvIf makes it an answer of HTTP/1.0, or one without Vary. */
    return is_alone && !r->connection->master && !r->assbackwards && !r->header_only && r->proto_num == HTTP_VERSION(1, 1)
           && !r->no_cache && !apr_table_get(r->subprocess_env, "force-no-vary") && !apr_table_get(r->subprocess_env, "downgrade-1.0")
           && !APLOGrtrace3(r);
}

static char *put(char *at, const char *text, apr_size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

#define PUT(at, literal) put(at, literal, sizeof(literal) - 1)

static char *put_field(char *at, const char *name, const char *value)
{
    at = put(at, name, strlen(name));
    at = PUT(at, ": ");
    at = put(at, value, strlen(value));
    return PUT(at, CRLF);
}

/* As long as it can become. */
static apr_size_t field_length(const char *name, const char *value)
{
    return strlen(name) + sizeof(": ") + strlen(value) + sizeof(CRLF);
}

upgrade_span upgrade_head_write(request_rec *r)
{
    const char *server = ap_get_server_banner();
    const apr_table_entry_t *fields;
    apr_size_t length;
    char date[APR_RFC822_DATE_LEN];
    char *head, *end;
    int i, count;

    r->status_line = ap_get_status_line(r->status);
    ap_set_keepalive(r);
    ap_recent_rfc822_date(date, r->request_time);
    fields = (const apr_table_entry_t *)apr_table_elts(r->headers_out)->elts;
    count = apr_table_elts(r->headers_out)->nelts;

    length = sizeof(AP_SERVER_PROTOCOL) + sizeof(CRLF) + sizeof(CRLF) + strlen(r->status_line) + field_length("Date", date)
             + field_length("Server", server);
    for (i = 0; i < count; i++) {
        length += field_length(fields[i].key, fields[i].val);
    }
    head = end = apr_palloc(r->pool, length);
    end = PUT(end, AP_SERVER_PROTOCOL " ");
    end = put(end, r->status_line, strlen(r->status_line));
    end = PUT(end, CRLF);
    end = put_field(end, "Date", date);
    if (*server) {
        end = put_field(end, "Server", server);
    }
    for (i = 0; i < count; i++) {
        end = put_field(end, fields[i].key, fields[i].val);
    }
    end = PUT(end, CRLF);
    r->sent_bodyct = 1;
    return (upgrade_span) { head, (apr_size_t)(end - head) };
}
