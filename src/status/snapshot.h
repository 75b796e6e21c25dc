/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file status/snapshot.h
 * A snapshot of the status: everything that the status page shows, copied once, in plain structs.
 *
 * The formats (HTML, JSON, OpenMetrics, text, mod_status) read a snapshot and nothing else. It is
 * allocated from one pool, is complete when it is handed over, and never changes after that.
 * Strings are UTF-8 or not: names of virtual hosts, keys of top lists and names of header fields
 * come from clients or from the configuration, so a format escapes all of them. No pointer is NULL
 * unless its comment says so. Points of time are apr_time_t (microseconds since 1970, UTC); counts
 * are requests.
 */

#ifndef UPGRADE_STATUS_SNAPSHOT_H
#define UPGRADE_STATUS_SNAPSHOT_H

#include <apr_time.h>

#include "dimensions.h"

/** The counts of a virtual host, since the start of counting. */
typedef struct upgrade_status_counts {
    /* each client request, in exactly one cell */
    apr_uint64_t cells[UPGRADE_RECORDED][UPGRADE_STATUS_TLS][UPGRADE_STATUS_HTTP];
    /* requests that did not meet a requirement or the plan, under each reason that they failed
     * for, so that the sum can be higher than the number of requests; [0] and the verdicts none and
     * pass are always 0 */
    apr_uint64_t reasons[UPGRADE_REASONS][UPGRADE_RECORDED];
    apr_uint64_t forms[UPGRADE_STATUS_FORMS]; /* the responses to redirected and refused requests */
    apr_uint64_t groups[UPGRADE_STATUS_GROUPS]; /* requests over TLS by key exchange */
    apr_uint64_t audits;   /* requests that were served although unmet: a bug of the module */
    apr_uint64_t rejected; /* requests that httpd rejected while reading them; in no cell */
    /* TLS handshakes that failed, by the highest version that the client offered; in no cell.
     * [NONE] is always 0 */
    apr_uint64_t handshakes[UPGRADE_STATUS_TLS];
} upgrade_status_counts;

/** A name and a count: credentials over plain HTTP, by header field. */
typedef struct upgrade_status_named {
    const char *name;
    apr_uint64_t count;
} upgrade_status_named;

/** The relative standard error of an estimate of distinct clients, in percent. */
#define UPGRADE_STATUS_SKETCH_ERROR 1.625

/** The number of registers of a sketch (HyperLogLog), of one byte each. */
#define UPGRADE_STATUS_REGISTERS 4096

/** The distinct clients of one population in one window. */
typedef struct upgrade_status_clients {
    /* 0: the sketch does not exist, because the memory for sketches is used up (is_dropped) or
     * because counting did not run in the window */
    int is_known;
    int is_dropped;
    apr_uint64_t estimate; /* the number of addresses (IPv6: of /64 networks) */
    apr_time_t since;      /* the start of the window, or of counting if that is later */
    /* UPGRADE_STATUS_REGISTERS bytes, for registers=1; NULL: no client was seen */
    const unsigned char *registers;
} upgrade_status_clients;

/** A point of the history. */
typedef struct upgrade_status_point {
    apr_time_t start;
    int is_known; /* 0: a gap, because the server did not run or did not record it */
    apr_uint64_t all;
    apr_uint64_t unmet;   /* verdict report, deferred, redirected or refused */
    apr_uint64_t refused; /* verdict redirected or refused */
} upgrade_status_point;

/** A span of the history, oldest point first. The last point is the last complete minute, or the
 * present, incomplete hour or day. */
typedef struct upgrade_status_history {
    const upgrade_status_point *points;
    int count; /* 60, 48 or 400 */
} upgrade_status_history;

/** The longest history of each span. */
#define UPGRADE_STATUS_MINUTES 60
#define UPGRADE_STATUS_HOURS   48
#define UPGRADE_STATUS_DAYS    400

/** The policy of a virtual host or of one of its sections. */
typedef struct upgrade_status_policy {
    const char *where;    /* "" for the virtual host itself, otherwise "<Location /path>" */
    const char *required; /* in the syntax of UpgradeRequire; "none" */
    const char *planned;  /* in the syntax of UpgradePlan; "none" */
    const char *rollout;  /* as configured; "Report" by default, "" without a plan */
    /* the present state in words: "refuses 10 % of clients; all clients from …"; "" without a
     * plan */
    const char *now;
    int has_plan;
    int is_on; /* UpgradeRollout On */
    /* the share of the clients that the rollout refuses at present, in percent: 0 to 100; 0 without
     * a plan */
    int percent;
    /* the time of the next change of percent, and the percent after it; 0: never changes */
    apr_time_t next_change;
    int next_percent;
    apr_time_t deadline;   /* from=: all clients are refused from then on; 0: none */
    apr_time_t deprecated; /* deprecated=, or the deadline; 0: none */
} upgrade_status_policy;

/** A virtual host, or "other": all virtual hosts that do not fit into the memory. */
typedef struct upgrade_status_vhost {
    /* "www.example.re:443"; unique within a snapshot; "other" for is_other */
    const char *name;
    const char *server_name; /* ServerName; "other" for is_other */
    int port;                /* 0: any, or is_other */
    int is_other;
    int is_configured; /* 0: removed from the configuration, kept with its counts */
    int has_parts;     /* its clients and history were copied as upgrade_status_parts asks for */
    apr_time_t since;  /* the start of counting */
    upgrade_status_counts counts;
    const upgrade_status_named *exposures; /* by name; entries with count 0 are omitted */
    int exposure_count;
    upgrade_status_clients clients[UPGRADE_STATUS_POPULATIONS][UPGRADE_STATUS_WINDOWS]; /* a part */
    /* a trusted proxy is configured, but nothing restores the address of the client: the clients
     * are proxies */
    int clients_are_proxies;
    /* tunnels (WebSocket, CONNECT) that are open; they are counted in cells when they end */
    apr_uint64_t open_tunnels;
    upgrade_status_history history[UPGRADE_STATUS_SPANS]; /* a part; without it no points */
    apr_time_t plan_since; /* when the present requirements and plan were configured; 0: unknown */
    /* that of the virtual host first; then, a part, those of its sections that differ from it;
     * empty for is_other and unless is_configured */
    const upgrade_status_policy *policies;
    int policy_count;
} upgrade_status_vhost;

/** An entry of a top list. Its true count is at least count - error and at most count. */
typedef struct upgrade_status_top_entry {
    const char *key;   /* at most UPGRADE_STATUS_KEY_MAX bytes: "192.0.2.0/24", "curl/8.5.0" */
    const char *vhost; /* the name of its virtual host in this snapshot */
    apr_uint64_t count;
    apr_uint64_t error;
    apr_time_t first; /* first seen, since the entry entered the list; whole seconds */
    apr_time_t last;
    apr_uint32_t reasons;     /* the bits UPGRADE_BIT(upgrade_reason) of the last request */
    upgrade_recorded verdict; /* of the last request */
} upgrade_status_top_entry;

/** The longest key of a top list, in bytes. */
#define UPGRADE_STATUS_KEY_MAX 64

/** The number of entries of a top list that a snapshot has at most. */
#define UPGRADE_STATUS_TOP_SHOWN 100

/** A top list of the server: requests with an unmet requirement or plan, most frequent first; of
 * one virtual host, if upgrade_status_parts names one. */
typedef struct upgrade_status_top {
    const upgrade_status_top_entry *entries;
    int count;
    /* a lower bound is missing: this many requests were not entered, because the list was busy */
    apr_uint64_t missed;
    /* how often the list was cleared, because a child process died while it wrote to it */
    apr_uint64_t cleared;
    apr_time_t cleared_at; /* the last time; 0: never */
    int is_busy;           /* the list could not be read now; entries is empty */
} upgrade_status_top;

/** The state of UpgradeStatusFile. */
typedef struct upgrade_status_file {
    const char *path;  /* NULL: not configured */
    apr_time_t saved;  /* the last time it was saved; 0: not since this start */
    const char *error; /* the last attempt to read or save it failed; NULL: it did not */
} upgrade_status_file;

/** The parts of a snapshot that a format asks for. The others are not copied, because a server may
 * have many virtual hosts. */
typedef struct upgrade_status_parts {
    int has_clients;   /* the estimates of distinct clients */
    int has_registers; /* and the registers of their sketches */
    int has_history;
    int has_sections; /* the policies of sections */
    int top;          /* the number of entries of each top list, at most UPGRADE_STATUS_TOP_SHOWN */
    /* the only virtual host with these parts; NULL: all have them, unless there are more than most
     */
    const char *vhost;
    int most;
} upgrade_status_parts;

/** A snapshot. */
typedef struct upgrade_snapshot {
    /* NULL; otherwise counting does not run, and this sentence says why: the handler answers 503,
     * and only version, httpd and now are set */
    const char *unavailable;
    const char *version; /* UPGRADE_VERSION */
    const char *httpd;   /* the version of httpd, "2.4.66" */
    apr_time_t now;      /* when the snapshot was taken */
    apr_time_t since;    /* the start of counting: the last full restart, or that of the file */
    apr_time_t started;  /* the last full restart of the server */

    /* in the order of the configuration; then the removed ones; then "other" if it has counts */
    const upgrade_status_vhost *vhosts;
    int vhost_count;

    upgrade_status_clients_mode clients_mode;
    upgrade_status_top tops[UPGRADE_STATUS_TOPS]; /* all empty if clients_mode is Off */
    int has_groups; /* UpgradeStatusGroup is set in any virtual host */

    /* the id of UpgradeStatusHashKey, 16 hex digits; NULL: the key is random and known to this
     * server only, so that registers cannot be merged with those of other servers */
    const char *hash_key_id;
    int keep_days;    /* UpgradeStatusKeep */
    int is_recording; /* the history is recorded: the minute task ran in the last 2 minutes */
    int vhosts_without_memory; /* configured virtual hosts that count as "other" for lack of memory
                                */
    apr_size_t memory;         /* the size of the shared memory, in bytes */
    int counts_handshakes;     /* handshakes that fail are counted (UpgradeStatusHandshakes) */
    upgrade_status_file file;
} upgrade_snapshot;

#endif /* UPGRADE_STATUS_SNAPSHOT_H */
