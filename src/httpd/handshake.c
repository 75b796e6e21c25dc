/* SPDX-License-Identifier: Apache-2.0 */

#include "handshake.h"

#include "../config/openssl.h"

#if UPGRADE_HAS_LIBSSL

#include <openssl/ssl.h>

#include <apr_optional_hooks.h>
#include <apr_strings.h>

#include <http_config.h>
#include <http_log.h>
#include <http_main.h>

#include "../core/log_number.h"
#include "../core/tls_hello.h"
#include "../status/tally.h"
#include "../config/conf.h"
#include "connection.h"
#include "log_rate.h"

APLOG_USE_MODULE(upgrade_required);

/* The hooks of mod_ssl, as APR_OPTIONAL_HOOK needs them. Debian has its header in a package of its
 * own. */
typedef int ssl_HOOK_init_server_t(server_rec *s, apr_pool_t *p, int is_proxy, SSL_CTX *context);
typedef int ssl_HOOK_pre_handshake_t(conn_rec *c, SSL *ssl, int is_proxy);

struct upgrade_tls_handshake {
    conn_rec *connection;
    SSL *ssl; /* valid until mod_ssl closes the connection */
    /* that of the virtual host, which mod_ssl chooses when it has read the ClientHello */
    const SSL_CTX *context;
    upgrade_tls offered;    /* the highest version; UNSET: no ClientHello was received */
    int finished;           /* the number of Finished messages; 2: the handshake is complete */
    int lacks_key_exchange; /* a session of TLS 1.3 was resumed with its key alone */
    int alert;              /* the fatal alert; 0: none */
    int is_alert_of_server;
};

enum { COMPLETE = 2 };

static upgrade_server_conf *conf_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &upgrade_required_module);
}

/*
 * The messages.
 */

static void note_alert(upgrade_tls_handshake *handshake, int is_sent, const unsigned char *alert)
{
    if (alert[0] == SSL3_AL_FATAL) {
        handshake->alert = alert[1];
        handshake->is_alert_of_server = is_sent;
    }
}

static void note_handshake_message(upgrade_tls_handshake *handshake, int is_sent,
                                   const unsigned char *message, size_t size)
{
    if (message[0] == SSL3_MT_FINISHED) {
        handshake->finished++;
    }
    else if (message[0] == SSL3_MT_CLIENT_HELLO && !is_sent) {
        handshake->offered = upgrade_tls_hello_offered(message, size);
    }
    else if (message[0] == SSL3_MT_SERVER_HELLO && is_sent) {
        handshake->lacks_key_exchange = upgrade_tls_hello_lacks_key_exchange(message, size);
    }
}

/* The message callback of OpenSSL. It is called for every message, also after the handshake. */
static void note_message(int is_sent, int version, int type, const void *message, size_t size,
                         SSL *ssl, void *baton)
{
    enum { ALERT_SIZE = 2 };
    upgrade_tls_handshake *handshake = baton;

    if (handshake->finished >= COMPLETE) {
        return;
    }
    if (type == SSL3_RT_HANDSHAKE && size) {
        note_handshake_message(handshake, is_sent, message, size);
    }
    else if (type == SSL3_RT_ALERT && size >= ALERT_SIZE) {
        note_alert(handshake, is_sent, message);
    }
    else if (version == SSL2_VERSION && !is_sent) {
        handshake->offered = UPGRADE_TLS_ANY; /* a ClientHello in the format of SSL 2 */
    }
    handshake->context = SSL_get_SSL_CTX(ssl);
}

/*
 * Handshakes that fail.
 */

/* Return the virtual host of a handshake: that of SNI, as mod_ssl chose it, or the default of the
 * address. */
static const server_rec *server_of(const upgrade_tls_handshake *handshake)
{
    const server_rec *s;

    for (s = ap_server_conf; s; s = s->next) {
        if (conf_of(s)->tls_context == handshake->context) {
            return s;
        }
    }
    return handshake->connection->base_server;
}

/* Return the end of the handshake, in words. */
static const char *end_of(const upgrade_tls_handshake *handshake)
{
    return handshake->alert ? apr_pstrcat(
               handshake->connection->pool, handshake->is_alert_of_server ? "the server" : "it",
               " sent the alert \"", SSL_alert_desc_string_long(handshake->alert), "\"", NULL)
                            : "the connection was closed";
}

static void log_failure(const upgrade_tls_handshake *handshake, const server_rec *s)
{
    const conn_rec *c = handshake->connection;

    if (APLOG_C_IS_LEVEL(c, APLOG_INFO) && upgrade_log_rate_allows(UPGRADE_LOG_HANDSHAKES)) {
        ap_log_cerror(APLOG_MARK, APLOG_INFO, 0, c,
                      UPGRADE_LOGNO(0072) "the TLS handshake with %s failed: the client offered %s "
                                          "at most, and %s",
                      s->server_hostname, upgrade_tls_text(handshake->offered), end_of(handshake));
    }
}

/* Count and log the handshake if it has failed. A cleanup of the connection's pool, which runs in
 * any case. mod_ssl may have freed the SSL. */
static apr_status_t end_handshake(void *data)
{
    const upgrade_tls_handshake *handshake = data;

    if (handshake->offered != UPGRADE_TLS_UNSET && handshake->finished < COMPLETE) {
        const server_rec *s = server_of(handshake);
        const upgrade_tally *tally = conf_of(s)->tally;

        if (tally) {
            upgrade_tally_handshake(tally, upgrade_status_tls_of(handshake->offered));
        }
        log_failure(handshake, s);
    }
    return APR_SUCCESS;
}

/*
 * The facts of a session.
 */

#if OPENSSL_VERSION_NUMBER >= 0x30000000L

static upgrade_key_group group_of(SSL *ssl)
{
    enum { NUMBER = 0xffff };
    const int group = (int)SSL_get_negotiated_group(ssl);
    const char *name = group ? SSL_group_to_name(ssl, group) : NULL;

    return name ? upgrade_key_group_parse(name) : upgrade_key_group_of((unsigned)group & NUMBER);
}

#else

/* The function that tells the group, and the groups, are those of OpenSSL 3. */
static upgrade_key_group group_of(SSL *ssl)
{
    (void)ssl;
    return UPGRADE_KEY_GROUP_UNSET;
}

#endif

void upgrade_handshake_complete(const upgrade_tls_handshake *handshake, upgrade_tls_facts *session)
{
    if (handshake->lacks_key_exchange) {
        session->forward_secrecy = 0;
    }
    else if (session->tls == UPGRADE_TLS_1_3) {
        session->group = group_of(handshake->ssl);
    }
    else if (session->tls >= UPGRADE_TLS_1_0) {
        session->group = UPGRADE_KEY_GROUP_CLASSIC;
    }
}

/*
 * The hooks.
 */

static int begin_server(server_rec *s, apr_pool_t *p, int is_proxy, SSL_CTX *context)
{
    upgrade_server_conf *main_conf = conf_of(ap_server_conf);

    (void)p;
    if (!is_proxy && main_conf->reads_openssl) {
        conf_of(s)->tls_context = context;
#ifdef SSL_OP_ALLOW_NO_DHE_KEX
        main_conf->allows_psk_only |= (SSL_CTX_get_options(context) & SSL_OP_ALLOW_NO_DHE_KEX) != 0;
#endif
    }
    return OK;
}

static int begin_handshake(conn_rec *c, SSL *ssl, int is_proxy)
{
    const upgrade_server_conf *main_conf = conf_of(ap_server_conf);
    const int counts = main_conf->status.has_handshakes;
    upgrade_tls_handshake *handshake;

    if (is_proxy || !main_conf->reads_openssl
        || !(counts || main_conf->allows_psk_only || conf_of(c->base_server)->tally)) {
        return DECLINED;
    }
    handshake = apr_pcalloc(c->pool, sizeof(*handshake));
    handshake->connection = c;
    handshake->ssl = ssl;
    upgrade_connection_set_handshake(c, handshake);
    if (counts || main_conf->allows_psk_only) {
        SSL_set_msg_callback(ssl, note_message);
        SSL_set_msg_callback_arg(ssl, handshake);
    }
    if (counts) {
        apr_pool_cleanup_register(c->pool, handshake, end_handshake, apr_pool_cleanup_null);
    }
    return DECLINED;
}

void upgrade_handshake_register(void)
{
    APR_OPTIONAL_HOOK(ssl, init_server, begin_server, NULL, NULL, APR_HOOK_MIDDLE);
    APR_OPTIONAL_HOOK(ssl, pre_handshake, begin_handshake, NULL, NULL, APR_HOOK_MIDDLE);
}

#else

void upgrade_handshake_register(void)
{
}

void upgrade_handshake_complete(const upgrade_tls_handshake *handshake, upgrade_tls_facts *session)
{
    (void)handshake;
    (void)session;
}

#endif
