/* SPDX-License-Identifier: Apache-2.0 */

#include "announcement.h"

#include <apr_date.h>
#include <apr_strings.h>

#include "../core/cache_control.h"
#include "../core/varies.h"

/*
 * Whether Vary is enough.
 */

/* Return the reasons that depend on forwarded header fields only, if the peer is trusted. */
static apr_uint32_t forwarded_reasons(const upgrade_server_conf *server)
{
    apr_uint32_t reasons = UPGRADE_BIT(UPGRADE_REASON_TLS) | UPGRADE_BIT(UPGRADE_REASON_TLS_VERSION)
                           | UPGRADE_BIT(UPGRADE_REASON_CIPHER_BITS)
                           | UPGRADE_BIT(UPGRADE_REASON_FORWARD_SECRECY);

    if (server->forwarded[UPGRADE_FORWARDED_HTTP_VERSION]) {
        reasons |= UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION);
    }
    return reasons;
}

/* Return whether an exemption depends on more than the URL and the method. */
static int exempts_some(const upgrade_exemptions *exemptions)
{
    for (; exemptions && exemptions->exemption; exemptions = exemptions->next) {
        if (exemptions->exemption->ip || exemptions->exemption->expr) {
            return 1;
        }
    }
    return 0;
}

/* Return whether other requests with the same URL and the same forwarded header fields may get no
 * announcement. */
static int depends_on_connection(const upgrade_exchange *exchange, const upgrade_dir_conf *conf,
                                 upgrade_unmet unmet)
{
    const upgrade_server_conf *server = upgrade_server_conf_of(exchange->initial);

    return !exchange->is_forwarded || (unmet.reasons & ~forwarded_reasons(server))
           || exempts_some(conf->exempt);
}

const upgrade_announcement *upgrade_announcement_make(const upgrade_exchange *exchange,
                                                      const upgrade_dir_conf *conf,
                                                      upgrade_unmet unmet)
{
    upgrade_announcement *announcement = apr_palloc(exchange->initial->pool, sizeof(*announcement));

    *announcement = (upgrade_announcement){
        .sunset = conf->rollout->sunset,
        .deprecation = conf->rollout->deprecation,
        .help = conf->response.help,
        .is_private = depends_on_connection(exchange, conf, unmet),
    };
    return announcement;
}

/*
 * The dates.
 */

/* The time of a value that is malformed: later than any other. */
#define NO_TIME APR_INT64_MAX

/* Return the seconds since 1970 of a value. */
typedef apr_int64_t reader(const request_rec *r, const char *value);

static apr_int64_t read_sunset(const request_rec *r, const char *value)
{
    apr_time_t date = apr_date_parse_http(value);

    (void)r;
    return date == APR_DATE_BAD ? NO_TIME : apr_time_sec(date);
}

/* Read "@" and seconds (RFC 9745), or what drafts before it had: an HTTP-date, or "true" for an
 * interface that is deprecated already. */
static apr_int64_t read_deprecation(const request_rec *r, const char *value)
{
    if (*value == '@') {
        char *end;
        apr_int64_t seconds = apr_strtoi64(value + 1, &end, 10);

        return end == value + 1 || (*end && !strchr("; \t", *end)) ? NO_TIME : seconds;
    }
    return strcmp(value, "true") && strcmp(value, "?1") ? read_sunset(r, value)
                                                        : apr_time_sec(r->request_time);
}

typedef struct earliest {
    const request_rec *r;
    reader *read;
    const char *value;
    apr_int64_t seconds;
} earliest;

static int compare(void *to, const char *name, const char *value)
{
    earliest *found = to;
    apr_int64_t seconds = found->read(found->r, value);

    (void)name;
    if (seconds <= found->seconds) {
        found->value = value;
        found->seconds = seconds;
    }
    return 1;
}

/* Set a field to VALUE, or to the application's own value if that is earlier. */
static earliest set_earliest(request_rec *r, const char *name, reader *read, const char *value)
{
    earliest found = { .r = r, .read = read, .value = value, .seconds = read(r, value) };

    apr_table_do(compare, &found, r->headers_out, name, NULL);
    apr_table_do(compare, &found, r->err_headers_out, name, NULL);
    apr_table_setn(r->headers_out, name, found.value);
    apr_table_unset(r->err_headers_out, name);
    return found;
}

/* Set both fields. Return whether one has a time of this module. */
static int set_dates(request_rec *r, const upgrade_announcement *announcement)
{
    const earliest sunset = set_earliest(r, "Sunset", read_sunset, announcement->sunset);
    const char *value = announcement->deprecation;
    earliest deprecation;

    if (read_deprecation(r, value) > sunset.seconds) {
        /* Nothing is deprecated later than it ends (RFC 9745 section 4). */
        value = apr_psprintf(r->pool, "@%" APR_INT64_T_FMT, sunset.seconds);
    }
    deprecation = set_earliest(r, "Deprecation", read_deprecation, value);
    return sunset.value == announcement->sunset || deprecation.value == value;
}

/*
 * Shared caches.
 */

static const char *const dates[] = { "Sunset", "Deprecation", NULL };

/* Return all lines of a field, joined by commas in the order in which the core sends them; or NULL.
 */
static const char *lines_of(const request_rec *r, const char *name)
{
    const char *first = apr_table_getm(r->pool, r->err_headers_out, name);
    const char *second = apr_table_getm(r->pool, r->headers_out, name);

    return first && second ? apr_pstrcat(r->pool, first, ", ", second, NULL)
           : first         ? first
                           : second;
}

static const char *make_private(apr_pool_t *p, const char *value)
{
    return upgrade_cache_control_private(p, value, dates);
}

static const char *forbid_storing(apr_pool_t *p, const char *value)
{
    return apr_pstrcat(p, value, ", no-store", NULL);
}

static const char *expire_at_once(apr_pool_t *p, const char *value)
{
    (void)p;
    (void)value;
    return "0";
}

/* The fields that control the storage in shared caches. The last three override the first. */
static const struct {
    const char *name;
    const char *(*limit)(apr_pool_t *p, const char *value);
    int is_added; /* also if the application does not send it */
} controls[] = {
    { "Cache-Control", make_private, 1 },
    { "CDN-Cache-Control", make_private, 0 }, /* RFC 9213 */
    { "Surrogate-Control", forbid_storing, 0 },
    { "X-Accel-Expires", expire_at_once, 0 }, /* nginx */
};

static void keep_private(request_rec *r)
{
    apr_size_t i;

    for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        const char *own = lines_of(r, controls[i].name);

        const char *limited = own || controls[i].is_added ? controls[i].limit(r->pool, own) : NULL;

        if (limited != own) {
            apr_table_unset(r->err_headers_out, controls[i].name);
            apr_table_setn(r->headers_out, controls[i].name, limited);
        }
    }
}

void upgrade_announcement_add(request_rec *r, const upgrade_announcement *announcement)
{
    int is_ours = set_dates(r, announcement);

    if (announcement->help) {
        apr_table_addn(r->headers_out, "Link",
                       apr_pstrcat(r->pool, "<", announcement->help, ">; rel=\"sunset\", <",
                                   announcement->help, ">; rel=\"deprecation\"", NULL));
    }
    if (announcement->is_private && is_ours) {
        keep_private(r);
    }
}
