/* SPDX-License-Identifier: Apache-2.0 */

#include "prepared.h"

/* The placeholder of the URL while the documents are rendered. */
#define URL "@HTTPS_URL@"

static const struct {
    const char *type;
    upgrade_span (*render)(apr_pool_t *p, const upgrade_document *document);
} built_in[UPGRADE_PREPARED_DOCUMENTS] = {
    [UPGRADE_PREPARED_HTML] = { "text/html", upgrade_document_html },
    [UPGRADE_PREPARED_TEXT] = { "text/plain", upgrade_document_text },
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
        .url = URL,
        .help = prepared->refusal.help,
        .offer = prepared->refusal.offer,
    };
    upgrade_span text = built_in[which].render(p, &document);
    int line;

    document.url = NULL;
    prepared->without_url[which] = built_in[which].render(p, &document);
    return !upgrade_template_parse_type(p, &prepared->documents[which], built_in[which].type)
           && !upgrade_template_parse(p, &prepared->documents[which], text, &line);
}

const upgrade_prepared *upgrade_prepare(apr_pool_t *p, const upgrade_policy *policy,
                                        const upgrade_response_conf *response)
{
    static const upgrade_tls_facts plain;
    const upgrade_facts facts = { .session = &plain,
                                  .http = UPGRADE_HTTP(1, 1),
                                  .connection_http = UPGRADE_HTTP(1, 1) };
    const upgrade_unmet unmet = upgrade_verdict(policy, facts);
    upgrade_prepared *prepared = apr_palloc(p, sizeof(*prepared));
    int which;

    /* The text of a refusal depends on whether the request is a WebSocket handshake, so it cannot
     * be prepared. */
    if (!upgrade_is_unmet(unmet, UPGRADE_REASON_TLS) || policy->exprs
        || upgrade_policy_floor(policy, UPGRADE_KIND_WEBSOCKET)) {
        return NULL;
    }
    prepared->refusal = *upgrade_refusal_make(p, unmet, policy, &facts, response, NULL);
    for (which = 0; which < UPGRADE_PREPARED_DOCUMENTS; which++) {
        if (!prepare_document(p, prepared, (upgrade_prepared_document)which)) {
            return NULL;
        }
    }
    prepared->refusal.prepared = prepared;
    return prepared;
}

upgrade_span upgrade_prepared_render(apr_pool_t *p, const upgrade_prepared *prepared,
                                     upgrade_prepared_document which, const char *url)
{
    const char *const values[UPGRADE_PLACEHOLDERS] = { [UPGRADE_PLACEHOLDER_HTTPS_URL] = url };

    return url ? upgrade_template_render(p, &prepared->documents[which], values)
               : prepared->without_url[which];
}
