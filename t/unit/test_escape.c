/* SPDX-License-Identifier: Apache-2.0 */

#include "../../src/response/escape.h"
#include "tap.h"

#define R "\xef\xbf\xbd"

int main(void)
{
    static const struct {
        const char *text;
        const char *markup, *json, *plain;
    } rows[] = {
        { "", "", "", "" },
        { "a b/c?d=e", "a b/c?d=e", "a b/c?d=e", "a b/c?d=e" },
        { "&<>\"'", "&amp;&lt;&gt;&quot;&#39;", "&\\u003c>\\\"'", "&<>\"'" },
        { "\\", "\\", "\\\\", "\\" },
        { "\n\t", "\n\t", "\\n\\t", R R },
        { "\x01\r\x1b\x7f", R R R R, R R R R, R R R R },
        { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
          "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
        { "\xc2\x80\xc2\x9f\xc2\xa0", R R "\xc2\xa0", R R "\xc2\xa0", R R "\xc2\xa0" },    /* C1 */
        { "\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9", R R R R, R R R R, R R R R },    /* lines, directions */
        { "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xa8", "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xa8",
          "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xa8", "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xa8" },
        { "\xff\xc0\xaf\xc3", R R R R, R R R R, R R R R },    /* no UTF-8; overlong; cut off */
        { "\xe0\x80\xaf", R R R, R R R, R R R },
        { "\xed\xa0\x80", R R R, R R R, R R R },    /* a surrogate */
        { "\xf4\x90\x80\x80", R R R R, R R R R, R R R R },    /* beyond Unicode */
        { "\xe2\x82", R R, R R, R R },
        { "\xe2\x82" "<", R R "&lt;", R R "\\u003c", R R "<" },    /* what is cut off swallows nothing */
    };
    static const struct {
        const char *type;
        upgrade_syntax syntax;
    } types[] = {
        { "text/html", UPGRADE_SYNTAX_MARKUP },
        { "application/xhtml+xml", UPGRADE_SYNTAX_MARKUP },
        { "application/xml", UPGRADE_SYNTAX_MARKUP },
        { "text/xml", UPGRADE_SYNTAX_MARKUP },
        { "application/json", UPGRADE_SYNTAX_JSON },
        { "application/problem+json", UPGRADE_SYNTAX_JSON },
        { "text/plain", UPGRADE_SYNTAX_TEXT },
        { "text/css", UPGRADE_SYNTAX_UNSET },
        { "text/javascript", UPGRADE_SYNTAX_UNSET },
        { "application/octet-stream", UPGRADE_SYNTAX_UNSET },
        { "xtext/html", UPGRADE_SYNTAX_UNSET },
        { "", UPGRADE_SYNTAX_UNSET },
    };
    apr_pool_t *p = tap_start();
    apr_size_t i;

    for (i = 0; i < LENGTH(rows); i++) {
        is(upgrade_escape(p, UPGRADE_SYNTAX_MARKUP, rows[i].text), rows[i].markup, "markup");
        is(upgrade_escape(p, UPGRADE_SYNTAX_JSON, rows[i].text), rows[i].json, "JSON");
        is(upgrade_escape(p, UPGRADE_SYNTAX_TEXT, rows[i].text), rows[i].plain, "text");
    }
    for (i = 0; i < LENGTH(types); i++) {
        ok(upgrade_syntax_of(types[i].type) == types[i].syntax, "%s", types[i].type);
    }
    return tap_done(p);
}
