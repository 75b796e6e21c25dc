/* SPDX-License-Identifier: Apache-2.0 */

#include "prepared.h"

#include <string.h>

/* The placeholder of the URL while the documents are rendered. */
#define URL "@HTTPS_URL@"

static const struct {
    const char *type;
    upgrade_span (*render)(apr_pool_t *p, const upgrade_document *document);
} built_in[UPGRADE_PREPARED_DOCUMENTS] = {
    [UPGRADE_PREPARED_HTML] = { "text/html", upgrade_document_html },
    [UPGRADE_PREPARED_TEXT] = { "text/plain", upgrade_document_text },
};

/* The facts of the most frequent refused requests. */
static const upgrade_tls_facts plain = { .tls = UPGRADE_TLS_UNSET };
static const upgrade_tls_facts old = { .tls = UPGRADE_TLS_1_2 };
static const upgrade_tls_facts current = { .tls = UPGRADE_TLS_1_3 };

static const upgrade_facts usual[] = {
    { .session = &plain, .http = UPGRADE_HTTP(1, 1), .connection_http = UPGRADE_HTTP(1, 1) },
    { .session = &old, .http = UPGRADE_HTTP(1, 1), .connection_http = UPGRADE_HTTP(1, 1) },
    { .session = &old, .http = UPGRADE_HTTP(2, 0), .connection_http = UPGRADE_HTTP(2, 0) },
    { .session = &current, .http = UPGRADE_HTTP(1, 1), .connection_http = UPGRADE_HTTP(1, 1) },
    { .session = &current, .http = UPGRADE_HTTP(2, 0), .connection_http = UPGRADE_HTTP(2, 0) },
};

/* Prepare one document. Return 0 if the configured help URL contains text that looks like a
 * placeholder. */
static int prepare_document(apr_pool_t *p, upgrade_prepared *prepared,
                            upgrade_prepared_document which)
{
    upgrade_document document = {
        .unmet = prepared->refusal.unmet,
        .policy = &prepared->refusal.policy,
        .facts = &prepared->refusal.facts,
        .language = UPGRADE_LANGUAGE_EN,
        .status = prepared->refusal.status,
        .help = prepared->refusal.help,
        .offer = prepared->refusal.offer,
    };
    int line;

    prepared->without_url[which] = built_in[which].render(p, &document);
    if (!upgrade_is_unmet(document.unmet, UPGRADE_REASON_TLS)) {
        return 1; /* over TLS there is no URL */
    }
    document.url = URL;
    return !upgrade_template_parse_type(p, &prepared->documents[which], built_in[which].type)
           && !upgrade_template_parse(p, &prepared->documents[which],
                                      built_in[which].render(p, &document), &line);
}

/* Return whether the text of a refusal depends on the protection and the HTTP version only, not on
 * other facts of the session. */
static int is_preparable(upgrade_unmet unmet)
{
    const apr_uint32_t versions =
        UPGRADE_BIT(UPGRADE_REASON_TLS_VERSION) | UPGRADE_BIT(UPGRADE_REASON_HTTP_VERSION);

    return upgrade_is_unmet(unmet, UPGRADE_REASON_TLS)
           || (unmet.reasons && !(unmet.reasons & ~versions));
}

/* Prepare the refusal of requests with some facts. Return NULL if they meet the policy, or if
 * another fact of theirs decides about the text. */
static upgrade_prepared *prepare(apr_pool_t *p, const upgrade_policy *policy,
                                 const upgrade_response_conf *response, const upgrade_facts *facts)
{
    const upgrade_unmet unmet = upgrade_verdict(policy, *facts);
    upgrade_prepared *prepared;
    int which;

    if (!is_preparable(unmet)) {
        return NULL;
    }
    prepared = apr_pcalloc(p, sizeof(*prepared));
    prepared->refusal = *upgrade_refusal_make(p, unmet, policy, facts, response, NULL);
    for (which = 0; which < UPGRADE_PREPARED_DOCUMENTS; which++) {
        if (!prepare_document(p, prepared, (upgrade_prepared_document)which)) {
            return NULL;
        }
    }
    prepared->refusal.prepared = prepared;
    prepared->response = *response;
    return prepared;
}

const upgrade_prepared *upgrade_prepare(apr_pool_t *p, const upgrade_policy *policy,
                                        const upgrade_response_conf *response)
{
    upgrade_prepared *first = NULL;
    apr_size_t i = sizeof(usual) / sizeof(usual[0]);

    /* The text of a refusal depends on whether the request is a WebSocket handshake, so it cannot
     * be prepared. */
    if (policy->exprs || upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET)) {
        return NULL;
    }
    while (i--) {
        upgrade_prepared *prepared = prepare(p, policy, response, &usual[i]);

        if (prepared) {
            prepared->next = first;
            first = prepared;
        }
    }
    return first;
}

static int is_of(const upgrade_refusal *refusal, const upgrade_facts *facts, upgrade_unmet unmet)
{
    return refusal->facts.session->tls == facts->session->tls && refusal->facts.http == facts->http
           && refusal->facts.connection_http == facts->connection_http
           && refusal->unmet.reasons == unmet.reasons;
}

const upgrade_prepared *upgrade_prepared_find(const upgrade_prepared *prepared,
                                              const upgrade_facts *facts, upgrade_unmet unmet)
{
    if (facts->handshake > UPGRADE_HANDSHAKE_NONE || facts->is_proxied) {
        return NULL;
    }
    while (prepared && !is_of(&prepared->refusal, facts, unmet)) {
        prepared = prepared->next;
    }
    return prepared;
}

int upgrade_prepared_is_for(const upgrade_prepared *prepared, const upgrade_policy *policy,
                            const upgrade_response_conf *response)
{
    const upgrade_response_conf *own = &prepared->response;

    return !policy->exprs
           && !memcmp(prepared->refusal.policy.floors, policy->floors, sizeof(policy->floors))
           && own->offer == response->offer && own->alt_svc == response->alt_svc
           && own->http2 == response->http2 && own->help == response->help
           && own->help_link == response->help_link && own->status_line == response->status_line
           && own->navigation == response->navigation && own->documents == response->documents;
}

upgrade_span upgrade_prepared_render(apr_pool_t *p, const upgrade_prepared *prepared,
                                     upgrade_prepared_document which, const char *url)
{
    const char *const values[UPGRADE_PLACEHOLDERS] = { [UPGRADE_PLACEHOLDER_HTTPS_URL] = url };

    return url ? upgrade_template_render(p, &prepared->documents[which], values)
               : prepared->without_url[which];
}
