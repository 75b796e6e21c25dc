/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The Upgrade field. The lines of an input are UpgradeOffer or the tokens of an expression; the
 * requirements; and the facts of the request: the numbers of upgrade_tls, cipher bits, HTTP version and
 * connection_http.
 */

#include "../../src/response/refusal.h"
#include "fuzz.h"

#include <apr_cstr.h>

/* The tokens of a line, and one for each reason. */
enum { TOKENS = FUZZ_WORDS + UPGRADE_REASONS };

/* Parse a token (RFC 9110 5.6.2), or two with a slash, independently of the module. */
static int is_offered(const char *token)
{
    size_t slashes = 0;
    const char *c;

    for (c = token; *c; c++) {
        slashes += *c == '/';
        if (*c <= ' ' || *c > '~' || strchr("\"(),:;<=>?@[\\]{}", *c)) {
            return 0;
        }
    }
    return c > token && slashes <= 1 && *token != '/' && c[-1] != '/' && apr_cstr_casecmp(token, "h2c");
}

/* Check a list of distinct tokens. Return their number. */
static int check_list(apr_pool_t *p, const char *list, const char *tokens[TOKENS])
{
    char *state;
    char *token = apr_strtok(apr_pstrdup(p, list), ",", &state);
    int count = 0;
    int i;

    for (; token && count < TOKENS; token = apr_strtok(NULL, ",", &state)) {
        PROPERTY(!count || *token == ' ', "'%s' is not separated by \", \"", list);
        token += count > 0;
        PROPERTY(is_offered(token), "'%s' in '%s' must not be offered", token, list);
        for (i = 0; i < count; i++) {
            PROPERTY(strcmp(tokens[i], token), "'%s' is twice in '%s'", token, list);
        }
        tokens[count++] = token;
    }
    PROPERTY(count, "an empty list");
    return count;
}

static void check_again(apr_pool_t *p, const char *list)
{
    const char *tokens[TOKENS];
    int count = check_list(p, list, tokens);
    const char *again = NULL;
    const char *error = upgrade_offer_parse(p, &again, count, tokens);

    PROPERTY(!error, "'%s' is not read again: %s", list, fuzz_shown(error));
    PROPERTY(fuzz_same(again, list), "'%s' is read as '%s'", list, fuzz_shown(again));
}

static int number(const char *word, int most)
{
    int value = atoi(apr_isdigit(*word) && strlen(word) < 6 ? word : "0");

    return value > most ? most : value;
}

static void read_facts(apr_pool_t *p, const char *line, upgrade_tls_facts *session, upgrade_facts *facts)
{
    const char *words[FUZZ_WORDS] = { "", "", "", "" };

    fuzz_words(p, line, words);
    session->tls = (upgrade_tls)number(words[0], UPGRADE_TLS_1_3);
    session->cipher_bits = number(words[1], UPGRADE_CIPHER_BITS_MAX);
    facts->http = number(words[2], UPGRADE_HTTP(9, 9));
    facts->connection_http = (unsigned)number(words[3], UPGRADE_HTTP(9, 9)) & 0xffff;
    facts->session = session;
}

static void check_refusal(apr_pool_t *p, upgrade_unmet unmet, const upgrade_policy *policy, const upgrade_facts *facts,
                          const char *offer)
{
    const upgrade_response_conf response = { .offer = offer, .alt_svc = "h3=\":443\"" };
    const upgrade_refusal *refusal = upgrade_refusal_make(p, unmet, policy, facts, &response, NULL);

    PROPERTY((refusal->status == 426) == (refusal->offer != NULL), "%d with Upgrade: %s", refusal->status, fuzz_shown(refusal->offer));
    PROPERTY(!refusal->offer || facts->connection_http < UPGRADE_HTTP(2, 0), "an Upgrade field on HTTP/2");
    PROPERTY(refusal->status == 426 || refusal->status == 403 || refusal->status == 400, "status %d", refusal->status);
    if (refusal->offer) {
        check_again(p, refusal->offer);
    }
    refusal = upgrade_refusal_make(p, unmet, policy, facts, &response, "https://a/");
    PROPERTY(refusal->status == 307 && !refusal->offer, "%d with a Location", refusal->status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    const char *words[FUZZ_WORDS];
    const char *list = NULL;
    const char *error = upgrade_offer_parse(p, &list, fuzz_words(p, fuzz_line(p, &rest), words), words);
    upgrade_policy policy;
    upgrade_tls_facts session = { .forward_secrecy = 0 };
    upgrade_facts facts = { .handshake = UPGRADE_HANDSHAKE_NONE };
    upgrade_unmet unmet;

    PROPERTY(!error == (list != NULL), "a list beside an error, or neither");
    if (list) {
        check_again(p, list);
    }
    if (upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, fuzz_words(p, fuzz_line(p, &rest), words), words)) {
        return fuzz_end(p);
    }
    read_facts(p, fuzz_line(p, &rest), &session, &facts);
    unmet = upgrade_verdict(&policy, facts);
    if (list) {
        const upgrade_expr expr = { .text = "e", .offer = list };

        upgrade_policy_add_expr(p, &policy, &expr);
        unmet.exprs = 1;
        unmet.reasons |= UPGRADE_BIT(UPGRADE_REASON_EXPR);
    }
    if (unmet.reasons) {
        check_refusal(p, unmet, &policy, &facts, NULL);
        check_refusal(p, unmet, &policy, &facts, list);
    }
    return fuzz_end(p);
}
