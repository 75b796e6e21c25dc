/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The built-in documents. The lines of an input are the number of a language, the requirements, the
 * number of the handshake and the HTTP version, the status, the URL, the help page, the Upgrade field and
 * the instance. The last four may contain anything; an empty one is missing.
 */

#include "../../src/response/document.h"
#include "checks.h"

static int number(const char *line, int most)
{
    int value = atoi(strlen(line) < 6 ? line : "0");

    return value < 0 || value > most ? 0 : value;
}

static const char *or_null(const char *line)
{
    return *line ? line : NULL;
}

static int count(upgrade_span text, char character)
{
    int found = 0;
    size_t i;

    for (i = 0; i < text.length; i++) {
        found += text.start[i] == character;
    }
    return found;
}

static upgrade_document harmless(const upgrade_document *document)
{
    upgrade_document other = *document;

    other.url = other.url ? "https://a/" : NULL;
    other.help = other.help ? "https://b/" : NULL;
    other.instance = other.instance ? "/" : NULL;
    other.offer = NULL;
    return other;
}

/* Hostile text must not begin a tag, end an attribute or begin a line. */
static void check_html(apr_pool_t *p, const upgrade_document *document)
{
    static const char structure[] = "<>\"'";
    const upgrade_document other = harmless(document);
    upgrade_span html = upgrade_document_html(p, document);
    upgrade_span harmless_html = upgrade_document_html(p, &other);
    const char *c;

    PROPERTY(html.length == strlen(html.start), "a length that is not the document's");
    check_text(html.start, "\t\n");
    for (c = structure; *c; c++) {
        PROPERTY(count(html, *c) == count(harmless_html, *c), "%d of '%c' in place of %d", count(html, *c), *c, count(harmless_html, *c));
    }
    for (c = strchr(html.start, '&'); c; c = strchr(c + 1, '&')) {
        char character;

        PROPERTY(check_entity(c, &character), "no entity at '%.10s'", c);
    }
}

static void check_problem(apr_pool_t *p, const upgrade_document *document)
{
    upgrade_span json = upgrade_document_problem(p, document);
    const char *end = check_json(json.start, 0);

    PROPERTY(json.length == strlen(json.start), "a length that is not the document's");
    check_text(json.start, "\n");
    PROPERTY(end && !strcmp(end, "\n"), "no JSON: '%s'", json.start);
}

static void check_plain(apr_pool_t *p, const upgrade_document *document)
{
    const upgrade_document other = harmless(document);
    upgrade_span text = upgrade_document_text(p, document);

    PROPERTY(text.length == strlen(text.start), "a length that is not the document's");
    check_text(text.start, "\t\n");
    PROPERTY(count(text, '\n') == count(upgrade_document_text(p, &other), '\n'), "a line more, or less");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const char *rest = fuzz_text(p, data, size);
    upgrade_language language = (upgrade_language)number(fuzz_line(p, &rest), UPGRADE_LANGUAGES - 1);
    const char *words[FUZZ_WORDS];
    upgrade_policy policy;
    const upgrade_tls_facts session = { .tls = UPGRADE_TLS_UNSET };
    upgrade_facts facts = { .session = &session };
    upgrade_document document = { .language = language, .policy = &policy, .facts = &facts };

    if (upgrade_policy_parse(p, &policy, UPGRADE_SCOPE_CONFIG, fuzz_words(p, fuzz_line(p, &rest), words), words)) {
        return fuzz_end(p);
    }
    facts.handshake = (unsigned)number(fuzz_line(p, &rest), UPGRADE_HANDSHAKE_VALID) & 0xff;
    facts.http = number(fuzz_line(p, &rest), UPGRADE_HTTP(9, 9));
    document.unmet = upgrade_verdict(&policy, facts);
    document.status = number(fuzz_line(p, &rest), 599);
    document.url = or_null(fuzz_line(p, &rest));
    document.help = or_null(fuzz_line(p, &rest));
    document.offer = or_null(fuzz_line(p, &rest));
    document.instance = or_null(fuzz_line(p, &rest));
    if (document.unmet.reasons) {
        check_html(p, &document);
        check_problem(p, &document);
        check_plain(p, &document);
    }
    return fuzz_end(p);
}
