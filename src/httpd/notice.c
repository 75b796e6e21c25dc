/* SPDX-License-Identifier: Apache-2.0 */

#include "notice.h"

#include <apr_atomic.h>
#include <apr_strings.h>

#include <http_log.h>

#include "../core/log_number.h"
#include "../config/conf.h"
#include "connection.h"
#include "log_rate.h"
#include "log_referer.h"

APLOG_USE_MODULE(upgrade_required);

/*
 * The memory: which notices were logged in the last minute.
 */

enum {
    ENTRIES = 64,
    INTERVAL = 60,    /* seconds between two notices of one cause */
    SECOND_BITS = 12, /* of the time of a notice, which repeats after about 68 minutes */
    SECOND_MASK = (1 << SECOND_BITS) - 1
};

/* Each entry has the upper bits of the hash of a notice, and the lower bits of the second in which
 * it was logged. 0: empty. In one word, so that one compare-and-swap claims it. */
static volatile apr_uint32_t entries[ENTRIES];

/* FNV-1a. */
static apr_uint32_t hash_of(const char *peer, int cause)
{
    const apr_uint32_t basis = 2166136261u;
    const apr_uint32_t prime = 16777619u;
    apr_uint32_t hash = (basis ^ (apr_uint32_t)cause) * prime;

    for (; *peer; peer++) {
        hash = (hash ^ (unsigned char)*peer) * prime;
    }
    return hash;
}

static int is_recent(apr_uint32_t entry, apr_uint32_t now)
{
    return entry && ((now - entry) & SECOND_MASK) < INTERVAL;
}

/*
 * Return whether a notice was not logged in the last minute, and remember that it is logged now. If
 * all entries are in use, no further notice is logged. Two threads with the same notice begin at
 * the same entry, and one of them sees the entry of the other one.
 */
static int is_due(const char *peer, int cause)
{
    apr_uint32_t hash = hash_of(peer, cause);
    apr_uint32_t tag = hash & ~(apr_uint32_t)SECOND_MASK;
    apr_uint32_t now = (apr_uint32_t)apr_time_sec(apr_time_now()) & SECOND_MASK;
    apr_uint32_t i;

    for (i = 0; i < ENTRIES; i++) {
        volatile apr_uint32_t *entry = &entries[(hash + i) % ENTRIES];
        apr_uint32_t seen = apr_atomic_read32(entry);

        if (!is_recent(seen, now)) {
            apr_uint32_t before = apr_atomic_cas32(entry, tag | now, seen);

            if (before == seen) {
                return 1;
            }
            seen = before;
        }
        if ((seen & ~(apr_uint32_t)SECOND_MASK) == tag) {
            return 0;
        }
    }
    return 0;
}

/*
 * The causes.
 */

typedef enum {
    CAUSE_UNSET = 0,
    CAUSE_UNTRUSTED, /* the peer claims https, but is not trusted */
    CAUSE_MISSING,   /* a trusted proxy does not send the header field of a fact */
    CAUSE_UNKNOWN,   /* a trusted proxy sends a value that is not understood */
    CAUSE_LIST,      /* the same, because it is a list of which no element is configured */
    CAUSE_UNNAMED    /* no header field is configured for a fact */
} cause_kind;

typedef struct cause {
    cause_kind kind;
    upgrade_forwarded_fact fact; /* of all but UNTRUSTED */
    const char *value;           /* of UNKNOWN and LIST */
} cause;

#define BIT UPGRADE_FORWARDED_BIT

/* The facts that decide about a reason. */
static const unsigned deciding[UPGRADE_REASONS] = {
    [UPGRADE_REASON_TLS] = BIT(UPGRADE_FORWARDED_PROTO),
    [UPGRADE_REASON_TLS_VERSION] = BIT(UPGRADE_FORWARDED_TLS_VERSION),
    [UPGRADE_REASON_CIPHER_BITS] =
        BIT(UPGRADE_FORWARDED_CIPHER_BITS) | BIT(UPGRADE_FORWARDED_CIPHER),
    [UPGRADE_REASON_FORWARD_SECRECY] =
        BIT(UPGRADE_FORWARDED_TLS_VERSION) | BIT(UPGRADE_FORWARDED_CIPHER),
    [UPGRADE_REASON_HTTP_VERSION] = BIT(UPGRADE_FORWARDED_HTTP_VERSION),
};

/* Return the facts that decide about the unmet requirements. */
static unsigned facts_of(upgrade_unmet unmet)
{
    upgrade_reason reason;
    unsigned facts = 0;

    for (reason = UPGRADE_REASON_UNSET + 1; reason < UPGRADE_REASONS; reason++) {
        facts |= upgrade_is_unmet(unmet, reason) ? deciding[reason] : 0;
    }
    return facts;
}

/* Return whether the configured header fields cannot carry a fact. */
static int is_unnamed(const upgrade_exchange *exchange, upgrade_forwarded_fact fact)
{
    const char *const *headers = upgrade_server_conf_of(exchange->initial)->forwarded;
    const char *version = headers[UPGRADE_FORWARDED_TLS_VERSION];

    if (headers[fact]) {
        return 0;
    }
    if (fact == UPGRADE_FORWARDED_CIPHER && version) {
        /* The field of the version may name the cipher, too. */
        version = upgrade_exchange_field(exchange, version);
        return !version || !strchr(version, ':');
    }
    return 1;
}

/* Return the first fact that decides about an unmet requirement and that no header field can carry,
 * or UNSET. */
static upgrade_forwarded_fact unnamed_fact(const upgrade_exchange *exchange)
{
    static const struct {
        upgrade_reason reason;
        upgrade_forwarded_fact fact;
        upgrade_forwarded_fact instead; /* another one that suffices */
    } rows[] = {
        { UPGRADE_REASON_TLS_VERSION, UPGRADE_FORWARDED_TLS_VERSION,
          UPGRADE_FORWARDED_TLS_VERSION },
        { UPGRADE_REASON_CIPHER_BITS, UPGRADE_FORWARDED_CIPHER, UPGRADE_FORWARDED_CIPHER_BITS },
        { UPGRADE_REASON_FORWARD_SECRECY, UPGRADE_FORWARDED_CIPHER, UPGRADE_FORWARDED_CIPHER },
        { UPGRADE_REASON_HTTP_VERSION, UPGRADE_FORWARDED_HTTP_VERSION,
          UPGRADE_FORWARDED_HTTP_VERSION },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (upgrade_is_unmet(exchange->unmet, rows[i].reason) && is_unnamed(exchange, rows[i].fact)
            && is_unnamed(exchange, rows[i].instead)) {
            return rows[i].fact;
        }
    }
    return UPGRADE_FORWARDED_UNSET;
}

/* Return the first fact that a trusted proxy fails to provide. */
static cause cause_at_proxy(const upgrade_exchange *exchange)
{
    const char *const *headers = upgrade_server_conf_of(exchange->initial)->forwarded;
    const upgrade_forwarded_gaps gaps = exchange->gaps;
    unsigned facts = facts_of(exchange->unmet);
    upgrade_forwarded_fact fact;

    for (fact = UPGRADE_FORWARDED_UNSET + 1; fact < UPGRADE_FORWARDED_FACTS; fact++) {
        unsigned wanted = facts & BIT(fact);

        if (gaps.missing & wanted) {
            return (cause){ .kind = CAUSE_MISSING, .fact = fact };
        }
        if ((gaps.lists | gaps.not_understood) & wanted) {
            return (cause){ .kind = (gaps.lists & wanted) ? CAUSE_LIST : CAUSE_UNKNOWN,
                            .fact = fact,
                            .value = upgrade_exchange_field(exchange, headers[fact]) };
        }
    }
    fact = unnamed_fact(exchange);
    return (cause){ .kind = fact ? CAUSE_UNNAMED : CAUSE_UNSET, .fact = fact };
}

static cause cause_of(const upgrade_exchange *exchange)
{
    if (exchange->is_forwarded) {
        return cause_at_proxy(exchange);
    }
    return (cause){ .kind = upgrade_exchange_claims_https(exchange, exchange->unmet)
                                ? CAUSE_UNTRUSTED
                                : CAUSE_UNSET };
}

/*
 * The lines.
 */

/* The length to which a value of a request is shortened. */
#define VALUE_MAX 40

static const char *shown(apr_pool_t *p, upgrade_span value)
{
    int is_long = value.length > VALUE_MAX;
    const char *start = apr_pstrmemdup(p, value.start, is_long ? VALUE_MAX : value.length);

    return apr_pstrcat(p, ap_escape_logitem(p, start), is_long ? "..." : "", NULL);
}

/* Return whether a header field may carry a credential, so that its value must not be logged. */
static int is_secret(const request_rec *r, const char *header)
{
    static const char *const names[] = { "Authorization", "Proxy-Authorization", "Cookie",
                                         "Cookie2" };
    const apr_array_header_t *exposing = upgrade_dir_conf_of(r)->exposing;
    apr_size_t i;
    int e;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!ap_cstr_casecmp(header, names[i])) {
            return 1;
        }
    }
    for (e = 0; exposing && e < exposing->nelts; e++) {
        const upgrade_credential_name *name = &APR_ARRAY_IDX(exposing, e, upgrade_credential_name);

        if (name->place == UPGRADE_CREDENTIAL_HEADER && !ap_cstr_casecmp(header, name->name)) {
            return 1;
        }
    }
    return 0;
}

/* Return the value of a header field after its name, ": \"value\"", or "". */
static const char *shown_unless_secret(const request_rec *r, const char *header, const char *value)
{
    return is_secret(r, header)
               ? ""
               : apr_pstrcat(r->pool, ": \"", shown(r->pool, upgrade_span_of(value)), "\"", NULL);
}

/* Describe the claim of https, for the end of a line about a proxy that does not send the scheme as
 * configured. */
static const char *other_claim(apr_pool_t *p, const upgrade_exchange *exchange, const cause *why)
{
    return why->fact == UPGRADE_FORWARDED_PROTO && exchange->claim.header ? apr_psprintf(
               p, ", but \"%s: %s\"", exchange->claim.header, shown(p, exchange->claim.value))
                                                                          : "";
}

static int level_of(const upgrade_exchange *exchange, const cause *why)
{
    return why->kind == CAUSE_UNTRUSTED && !upgrade_server_conf_of(exchange->initial)->trusted
               ? APLOG_INFO
               : APLOG_NOTICE;
}

static void write_line(request_rec *r, const upgrade_exchange *exchange, const cause *why,
                       const char *peer)
{
    const char *header = upgrade_server_conf_of(exchange->initial)->forwarded[why->fact];
    int level = level_of(exchange, why);

    if (why->kind == CAUSE_UNTRUSTED) {
        ap_log_rerror(APLOG_MARK, level, 0, r,
                      UPGRADE_LOGNO(0038) "%s sends \"%s: %s\" but is not an UpgradeTrustedProxy",
                      peer, exchange->claim.header, shown(r->pool, exchange->claim.value));
    }
    else if (why->kind == CAUSE_MISSING) {
        ap_log_rerror(APLOG_MARK, level, 0, r, UPGRADE_LOGNO(0040) "trusted proxy %s sends no %s%s",
                      peer, header, other_claim(r->pool, exchange, why));
    }
    else if (why->kind == CAUSE_UNNAMED) {
        ap_log_rerror(APLOG_MARK, level, 0, r,
                      UPGRADE_LOGNO(0044) "a policy depends on %s, but no UpgradeForwardedHeader "
                                          "names the header field in which trusted proxy %s sends "
                                          "it",
                      upgrade_forwarded_fact_name(why->fact), peer);
    }
    else {
        ap_log_rerror(APLOG_MARK, level, 0, r,
                      UPGRADE_LOGNO(0039) "%s%s from trusted proxy %s is %s", header,
                      shown_unless_secret(r, header, why->value), peer,
                      why->kind == CAUSE_LIST
                          ? "a list, of which UpgradeForwardedHeader names neither the first nor "
                            "the last element"
                          : "not understood");
    }
}

/* Return the address of the peer of the connection, which mod_rpaf does not change. */
static const char *peer_of(const request_rec *initial)
{
    enum { LONGEST = 64 }; /* of an IPv6 address with a zone */
    apr_sockaddr_t *peer = upgrade_connection_peer(initial);
    char *text = apr_palloc(initial->pool, LONGEST);

    return peer && apr_sockaddr_ip_getbuf(text, LONGEST, peer) == APR_SUCCESS
               ? text
               : initial->connection->client_ip;
}

static int is_logged(const request_rec *r, const upgrade_exchange *exchange, const cause *why)
{
    return APLOG_R_IS_LEVEL(r, level_of(exchange, why));
}

void upgrade_notice_of_proxy(request_rec *r, upgrade_exchange *exchange)
{
    const cause untrusted = { .kind = CAUSE_UNTRUSTED };
    const char *peer;
    cause why;

    /* Saves the search for a claim, which concerns requests without TLS only, and which most
     * servers do not log. */
    if (!exchange->is_forwarded
        && (!upgrade_is_unmet(exchange->unmet, UPGRADE_REASON_TLS)
            || !is_logged(r, exchange, &untrusted))) {
        return;
    }
    upgrade_exchange_capture_claim(exchange);
    why = cause_of(exchange);
    if (why.kind == CAUSE_UNSET || !is_logged(r, exchange, &why)) {
        return;
    }
    peer = peer_of(exchange->initial);
    if (is_due(peer, why.kind * UPGRADE_FORWARDED_FACTS + (int)why.fact)
        && upgrade_log_rate_allows(UPGRADE_LOG_NOTICES)) {
        apr_table_t *headers = upgrade_log_shorten_referer(r);

        write_line(r, exchange, &why, peer);
        r->headers_in = headers;
    }
}
