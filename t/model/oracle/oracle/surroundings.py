# SPDX-License-Identifier: Apache-2.0
"""The configuration behind a policy: random items, each a few lines in one context and the files
that they need.

The minimiser can remove each item without making the configuration invalid. @SIDE@ is A or B, in
secrets that a refusal must not show; @ROOT@, @WORK@, @LUA@, @BACKEND@ and @WITNESS@ are replaced
when the server is written."""

from dataclasses import dataclass, field, replace

from .policy import DIRECTORIES, chance

PREFIXES = ('/a', '/a/b', '/b', '/cgi', '/ssi', '/neg', '/dav', '/app', '/proxy', '/red', '/open', '/weak', '/cache', '/secret.txt',
            '/page.txt')
TARGETS = ('/secret.txt', '/page.txt', '/a/page.txt', '/a/', '/a/b/page.txt', '/b/page.txt', '/open/page.txt', '/cgi/app.cgi',
           '/cgi/app.cgi/info', '/ssi/page.shtml', '/lua/app.lua', '/index.html', '/app/x', '/proxy/x', '/health')

FILES = {
    '/index.html': '',
    '/index.cgi': 'cgi',
    '/index.shtml': 'ssi',
    '/page.txt': '',
    '/secret.txt': '',
    '/health': '',
    '/a/index.html': '',
    '/a/page.txt': '',
    '/a/b/index.cgi': 'cgi',
    '/a/b/page.txt': '',
    '/b/page.txt': '',
    '/b/index.lua': 'lua',
    '/cgi/app.cgi': 'cgi',
    '/cgi/redirect.cgi': 'cgi-redirect',
    '/cgi/away.cgi': 'cgi-away',
    '/cgi/login.cgi': 'cgi-login',
    '/ssi/page.shtml': 'ssi',
    '/neg/doc.html.en': '',
    '/neg/doc.html.de': '',
    '/neg/map.var': 'var',
    '/dav/f.txt': '',
    '/asis/x.asis': 'asis',
    '/lua/app.lua': 'lua',
    '/open/page.txt': '',
    '/cache/page.txt': '',
    '/weak/page.txt': '',
    '/red/page.txt': '',
    '/auth/page.txt': '',
    '/.well-known/acme-challenge/tok': '',
    '/err/cover.html': '',
}

CGI = '''#!/bin/sh
printf '%s\\t%s\\t%s\\n' "${HTTP_X_TAG:-$QUERY_STRING}" cgi "$SCRIPT_NAME$PATH_INFO" >> "$DOCUMENT_ROOT/../witness"
while read -r _; do :; done
@HEAD@
'''
CGI_HEADS = {
    'cgi': '''printf 'Content-Type: text/html\\nSet-Cookie: session=secret-@SIDE@\\n\\nsecret-@SIDE@ cgi %s\\n' "$SCRIPT_NAME$PATH_INFO"''',
    'cgi-redirect': '''printf 'Location: @TARGET@\\n\\n' ''',
    'cgi-away': '''printf 'Status: 302\\nLocation: https://secret-@SIDE@.test/\\n\\n' ''',
    'cgi-login': '''printf 'Status: 401\\nWWW-Authenticate: Basic realm="secret-@SIDE@"\\nContent-Type: text/plain\\n'
printf '\\nsecret-@SIDE@ login\\n' ''',
}
OTHERS = {
    '': 'secret-@SIDE@ file=@PATH@\n',
    'ssi': 'secret-@SIDE@ file=@PATH@ <!--#include virtual="@TARGET@" -->\n',
    'var': 'URI: doc\n\n' + '\n'.join('URI: doc.html.%s\nContent-Type: text/html\nContent-Language: %s\n' % (tag, tag) for tag in ('en', 'de')),
    'asis': 'Status: 302 Away\nLocation: https://secret-@SIDE@.test/\nSet-Cookie: asis=secret-@SIDE@\n\nsecret-@SIDE@ file=@PATH@\n',
    'lua': 'function handle(r)\n    assert(loadfile(r.document_root .. "/../witness.lua"))()\n    return lua_handler(r)\nend\n',
}

LUA_HOOKS = {
    'translate': 'LuaHookTranslateName', 'map': 'LuaHookMapToStorage', 'access': 'LuaHookAccessChecker', 'user': 'LuaHookCheckUserID',
    'auth': 'LuaHookAuthChecker', 'type': 'LuaHookTypeChecker', 'fixups': 'LuaHookFixups'
}
LUA_ACTIONS = ('decline', 'decline', 'forbid', 'redirect', 'login', 'body', 'cookie')

# The lines of every server: hooks that report to the witness before they act.
LUA = '''
local function saw(r, what)
    local file = io.open("@WITNESS@", "a")
    file:write((r.headers_in["X-Tag"] or r.args or "-") .. "\\t" .. what .. "\\t" .. (r.uri or "") .. "\\n")
    file:close()
end

local actions = {
    decline = function(r) return apache2.DECLINED end,
    forbid = function(r) r.err_headers_out["X-Secret"] = "secret-@SIDE@"; return 403 end,
    redirect = function(r) r.headers_out["Location"] = "https://secret-@SIDE@.test/"; return 302 end,
    login = function(r) r.err_headers_out["WWW-Authenticate"] = 'Basic realm="secret-@SIDE@"'; return 401 end,
    cookie = function(r) r.err_headers_out["Set-Cookie"] = "lua=secret-@SIDE@"; return apache2.DECLINED end,
    body = function(r)
        r.content_type = "text/plain"
        r:puts("secret-@SIDE@ lua\\n")
        return apache2.DONE
    end,
}

for _, phase in ipairs({"quick", "translate", "map", "access", "user", "auth", "type", "fixups"}) do
    for name, action in pairs(actions) do
        _G[phase .. "_" .. name] = function(r)
            saw(r, "hook:" .. phase)
            return action(r)
        end
    end
end

function lua_handler(r)
    saw(r, "lua")
    r.content_type = "text/plain"
    r.err_headers_out["Set-Cookie"] = "lua=secret-@SIDE@"
    r:puts("secret-@SIDE@ lua handler " .. r.uri .. "\\n")
    return apache2.OK
end
'''


@dataclass
class Item:
    """Lines in a context: '' (the virtual host), the first line of a section, or 'htaccess /dir'."""
    name: str
    place: str = ''
    lines: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    # It can apply to the path of an ErrorDocument, /err/….
    is_broad: bool = False
    # It can map a URL to another file than that of its own path.
    remaps: bool = False
    # It changes the URI of the request before Location sections are merged for the last time.
    changes_uri: bool = False
    # Its output depends on the time or the process.
    is_volatile: bool = False
    # It responds before Directory sections apply.
    is_early: bool = False

    def shared(self):
        """Return the item for both servers. The administrator applies it to the ErrorDocument too,
        so it contains no secret."""
        return replace(self, lines=[line.replace('@SIDE@', 'shared') for line in self.lines])


# The conditions of If sections and SetEnvIf read only the request, so that both servers give the
# same result.
CONDITIONS = ("req('X-Ex') == 'yes'", "%{REQUEST_METHOD} == 'GET'", "-n req('Cookie')", "%{QUERY_STRING} =~ /s/")


def place(rng, contexts):
    """Return a random context of the given kinds, and whether it can contain the path of an
    ErrorDocument."""
    context = rng.choice(contexts)
    if context == 'v':
        return '', True
    if context == 'L':
        prefix = '/' if chance(rng, 15) else rng.choice(PREFIXES)
        return '<Location "%s">' % prefix, prefix == '/'
    if context == 'I':
        return '<If "%s">' % rng.choice(CONDITIONS), True
    directory = '' if chance(rng, 30) else rng.choice(DIRECTORIES)
    if context == 'H':
        return 'htaccess ' + directory, directory == ''
    return '<Directory "@ROOT@%s">' % directory, directory == ''


def item(rng, name, contexts, lines, **more):
    where, is_broad = place(rng, contexts)
    is_early = (where == '' or where.startswith('<Location')) and more.pop('may_be_early', False)
    return Item(name, where, lines, is_broad=more.pop('is_broad', is_broad), is_early=more.pop('is_early', is_early), **more)


def file_of(rng, path, kind):
    """Return an item for one file."""
    if kind in CGI_HEADS:
        text = CGI.replace('@HEAD@', CGI_HEADS[kind])
    else:
        text = OTHERS[kind]
    text = text.replace('@PATH@', path).replace('@TARGET@', rng.choice(TARGETS))
    return Item('file', files={path: text})


def files(rng):
    return [file_of(rng, path, kind) for path, kind in FILES.items() if chance(rng, 85)]


#
# The items, by module.
#


def lua_hook(rng):
    phase = rng.choice(list(LUA_HOOKS))
    action = rng.choice(LUA_ACTIONS)
    line = '%s @LUA@ %s_%s' % (LUA_HOOKS[phase], phase, action)
    if phase in ('translate', 'access', 'user', 'auth') and chance(rng, 40):
        line += ' ' + rng.choice(('early', 'late'))
    is_early = phase in ('translate', 'map')
    return item(rng, 'lua-hook', 'v' if is_early else 'vLDH', [line], is_early=is_early)


def lua_handler(rng):
    if chance(rng, 50):
        return item(rng, 'lua-handler', 'v',
                    ['LuaMapHandler "%s" @LUA@ lua_handler' % rng.choice(('^/app', '^/lua', r'^/secret\.txt', '^/a/', '^/'))])
    return item(rng, 'lua-script', 'LDH', ['SetHandler lua-script'])


def handler(rng):
    name = rng.choice(
        ('cgi-script', 'send-as-is', 'reflector', 'default-handler', 'server-status', 'no-such-handler', 'imap-file', 'type-map', 'None'))
    # mod_asis ends the response for a directory at random, so it handles files only.
    line = 'AddHandler send-as-is .txt .html .cgi' if name == 'send-as-is' else 'SetHandler %s' % name
    return item(rng, 'handler', 'vLDHI' if chance(rng, 30) else 'LDH', [line], is_volatile=name == 'server-status')


def action(rng):
    if chance(rng, 40):
        return item(rng, 'script', 'vD', ['Script %s /cgi/app.cgi' % rng.choice(('PUT', 'DELETE', 'GET', 'POST'))])
    return item(rng, 'action', 'LDH', ['Action x-own /cgi/app.cgi' + rng.choice(('', ' virtual')), 'SetHandler x-own'])


def redirect(rng):
    where, broad = place(rng, 'vvLDH')
    target = 'https://secret-@SIDE@.test/'
    if where.startswith('<Location') and chance(rng, 50):
        line = 'Redirect %s%s' % (rng.choice(('', 'permanent ', '307 ')), target)
    elif chance(rng, 50):
        prefix = rng.choice(PREFIXES + ('/red', '/red'))
        line, broad = 'Redirect %s %s %s' % (rng.choice(('temp', 'permanent', 'seeother', '308')), prefix, target), False
    else:
        pattern = rng.choice(('^/red', r'^/a/(.*)', r'^/secret', r'^/(.*)\.txt$'))
        line, broad = 'RedirectMatch %s "%s" %s' % (rng.choice(('temp', 'gone', '403', '404')), pattern, target), False
        if 'gone' in line or '403' in line or '404' in line:
            line = line.rsplit(' ', 1)[0]
    return Item('redirect', where, [line], is_broad=broad, is_early=where == '' or where.startswith('<Location'))


REWRITE_FLAGS = ('L', 'R=302', 'F', 'G', 'R=404', 'PT', 'L,E=force-response-1.0:1', 'CO=rw:secret-@SIDE@:.test', 'H=lua-script', 'END',
                 'QSA,L', 'R=401', 'NS,L', 'E=nokeepalive:1')


def rewrite(rng):
    where, broad = place(rng, 'vvLDHH')
    pattern = rng.choice(('^', '^/?a/', r'^/?(?:red|app)', r'secret', r'^/?(.*)\.txt$', r'^/?open/(.*)', r'^/?.well-known/'))
    flags = rng.choice(REWRITE_FLAGS)
    target = rng.choice(('-', ) + TARGETS + ('https://secret-@SIDE@.test/', ))
    if chance(rng, 12):
        flags, target = 'P', 'http://@BACKEND@/ok'
    if chance(rng, 10):
        target = '@ROOT@/secret.txt'
    if 'R=4' in flags or flags in 'FG':
        target = '-'
    condition = [
        'RewriteCond %s' % rng.choice(('%{REQUEST_URI} -U', '%{REQUEST_FILENAME} -F', '%{REQUEST_FILENAME} !-f', '%{HTTP:X-Ex} yes',
                                       'expr "-n req(\'Cookie\')"', '%{LA-U:REMOTE_USER} ^$'))
    ] if chance(rng, 35) else []
    lines = ['RewriteEngine On'] + condition + ['RewriteRule "%s" "%s" [%s]' % (pattern, target, flags)]
    is_host = where == ''
    return Item('rewrite',
                where,
                lines,
                # In a section, "RewriteEngine On" makes every path without FollowSymLinks a 403.
                is_broad=broad and (not is_host or pattern in ('^', r'secret', r'^/?(.*)\.txt$')),
                remaps=True,
                changes_uri=is_host and target != '-',
                is_early=is_host)


def alias(rng):
    line = rng.choice(
        ('Alias /open @ROOT@/a', 'Alias /app @ROOT@/cgi/app.cgi', 'ScriptAlias /app @ROOT@/cgi/app.cgi', 'ScriptAlias /cgi @ROOT@/cgi',
         'AliasMatch "^/(?!err)" @ROOT@/cgi/app.cgi', 'ScriptAliasMatch "^/(?!static)" @ROOT@/cgi/app.cgi',
         'AliasMatch "^/red/(.*)" @ROOT@/$1', 'ScriptAlias / @ROOT@/cgi/app.cgi/', 'Alias /a/b @ROOT@/b'))
    return Item('alias', '', [line], is_broad='^/(?!s' in line or line.startswith('ScriptAlias / '), remaps=True, is_early=True)


def proxy(rng):
    kind = rng.choice(('ok', 'cookie', 'redirect', 'login', 'cached', 'error', '426'))
    url = 'http://@BACKEND@/' + kind
    prefix = '/' if chance(rng, 12) else rng.choice(PREFIXES)
    # mapping=servlet is left out: it removes path parameters before sections are merged, so other
    # sections apply.
    lines = rng.choice(
        (['ProxyPass %s %s' % (prefix, url)], ['ProxyPass %s %s' % (prefix, url)], ['ProxyPassMatch "^%s(.*)$" %s' % (prefix, url)],
         ['ProxyPass %s %s mapping=encoded' % (prefix, url)], ['ProxyPass /ws ws://@BACKEND@/ws'], ['ProxyPass %s %s upgrade=websocket' % (prefix, url)],
         ['ProxyRequests On'], ['ProxyPass %s !' % prefix,
                                'ProxyPass %s %s' % (prefix, url)], ['ProxyPass /.well-known http://@BACKEND@/.well-known']))
    return Item('proxy', '', lines, is_broad=prefix == '/' or 'ProxyRequests' in lines[0], remaps=True, is_early=True)


def proxy_location(rng):
    prefix = rng.choice(PREFIXES)
    line = rng.choice(('ProxyPass http://@BACKEND@/ok', 'SetHandler "proxy:http://@BACKEND@/cookie"', 'ProxyPass http://@BACKEND@/cached'))
    return Item('proxy', '<Location "%s">' % prefix, [line], remaps=True, is_early=True)


def includes(rng):
    lines = rng.choice((['Options +Includes', 'AddOutputFilter INCLUDES .shtml'], ['Options +Includes', 'AddHandler server-parsed .shtml'],
                        ['Options +IncludesNOEXEC',
                         'SetOutputFilter INCLUDES'], ['Options +Includes', 'XBitHack full', 'AddOutputFilter INCLUDES .shtml']))
    return item(rng, 'ssi', 'vDHL', lines)


def dav(rng):
    where, broad = place(rng, 'DDL')
    return Item('dav', where, ['Dav On'], is_broad=broad, remaps=True, is_volatile=False)


def index(rng):
    lines = rng.choice((['Options +Indexes'], ['Options +Indexes', 'IndexOptions FancyIndexing'
                                               ], ['Options +Indexes', 'HeaderName /cgi/app.cgi',
                                                   'IndexOptions +SuppressHTMLPreamble'], ['DirectoryIndex index.cgi index.html'],
                        ['DirectoryIndex index.lua index.shtml /cgi/app.cgi'], ['DirectoryIndex disabled'], ['DirectoryIndex /secret.txt'],
                        ['DirectorySlash Off'], ['DirectoryIndexRedirect on'], ['DirectoryCheckHandler On']))
    return item(rng, 'index', 'vDHL', lines)


def negotiation(rng):
    lines = rng.choice((['Options +MultiViews'], ['Options +MultiViews', 'MultiviewsMatch Any'], ['AddHandler type-map .var'],
                        ['ForceLanguagePriority Fallback', 'LanguagePriority de']))
    return item(rng, 'negotiation', 'vDH', lines)


AUTH = ['AuthType Basic', 'AuthName "secret-@SIDE@"', 'AuthUserFile @WORK@/users']


def authentication(rng):
    lines = rng.choice(
        (AUTH + ['Require valid-user'], AUTH + ['Require valid-user'], ['Require all denied'], ['Require method GET'],
         ['Require ip 10.0.0.1'], AUTH + ['Require valid-user', 'Order deny,allow', 'Deny from all', 'Satisfy Any'],
         AUTH + ['Require valid-user', 'Order allow,deny', 'Allow from all', 'Satisfy Any'],
         AUTH + ['<Limit POST PUT>', 'Require valid-user', '</Limit>'], ['AllowMethods GET'], [
             'AuthType form', 'AuthName "secret-@SIDE@"', 'AuthFormProvider file', 'AuthUserFile @WORK@/users', 'Session On',
             'SessionCookieName form path=/', 'AuthFormLoginRequiredLocation https://secret-@SIDE@.test/login', 'Require valid-user'
         ]))
    return item(rng, 'auth', 'DHL' if 'AllowMethods' not in lines[0] else 'DL', lines)


def session(rng):
    lines = ['Session On', 'SessionCookieName session-secret-@SIDE@ path=/'] + rng.choice(
        (['SessionMaxAge 600'], ['SessionMaxAge 600', 'SessionEnv On'], []))
    return item(rng, 'session', 'vvDHL', lines)


def cookies(rng):
    return item(rng, 'usertrack', 'vDHL', ['CookieTracking On', 'CookieName secret-@SIDE@'])


def fallback(rng):
    return item(rng, 'fallback', 'vDHL',
                ['FallbackResource %s' % rng.choice(('/index.cgi', '/cgi/app.cgi', '/lua/app.lua', '/secret.txt', 'disabled'))])


def error_document(rng):
    status = rng.choice((400, 400, 400, 401, 403, 404, 404, 405, 416, 500, 502))
    target = rng.choice(('"secret-@SIDE@ text"', '/secret.txt', '/missing.html', '/cgi/app.cgi', '/lua/app.lua', '/err/cover.html',
                         'https://secret-@SIDE@.test/error', '/ssi/page.shtml'))
    return item(rng, 'error-document', 'vvvvDHL', ['ErrorDocument %d %s' % (status, target)])


def request_header(rng):
    edit = rng.choice(('set X-Ex yes', 'set X-Ex no', 'unset X-Ex', 'unset X-Tok', 'set X-Tok t', 'set Upgrade websocket', 'unset Upgrade',
                       'set X-Proto https', 'set Host secret-@SIDE@.test', 'edit User-Agent ^old new', 'unset Accept',
                       'set Accept application/json', 'unset User-Agent', 'set Range bytes=0-1', 'set Cookie secret-@SIDE@'))
    return item(rng, 'request-header', 'vDHL', ['RequestHeader ' + edit])


def header(rng):
    edit = rng.choice(('set X-Secret secret-@SIDE@', 'set Set-Cookie h=secret-@SIDE@', 'set Cache-Control max-age=60', 'unset Vary',
                       'set Location https://secret-@SIDE@.test/', 'set WWW-Authenticate secret-@SIDE@',
                       'onsuccess set Content-Type text/secret-@SIDE@', 'merge Vary X-Secret-@SIDE@'))
    return item(rng, 'header', 'vDHL', ['Header ' + edit])


def expires(rng):
    return item(rng, 'expires', 'vDHL', ['ExpiresActive On', 'ExpiresDefault "access plus %d seconds"' % rng.choice((60, 86400))])


def output_filter(rng):
    lines = rng.choice(
        (['SetOutputFilter DEFLATE'], ['AddOutputFilterByType DEFLATE text/html text/plain'], ['SetOutputFilter BROTLI_COMPRESS'],
         ['SetOutputFilter SUBSTITUTE', 'Substitute s/e/secret-@SIDE@/'], ['SetOutputFilter RATE_LIMIT', 'SetEnv rate-limit 4000']))
    return item(rng, 'filter', 'vDHL', lines)


def environment(rng):
    line = rng.choice(('SetEnvIf X-Ex yes nokeepalive', 'SetEnvIf Request_URI . force-response-1.0', 'SetEnvIf Request_URI . downgrade-1.0',
                       'SetEnvIf Request_URI . force-no-vary', 'SetEnvIf User-Agent . no-gzip=1', 'SetEnv proxy-nokeepalive 1',
                       'SetEnvIf Request_URI . suppress-error-charset', 'SetEnvIf Request_URI . redirect-carefully',
                       'SetEnvIf Request_URI . error-notes=secret-@SIDE@', 'SetEnvIf Request_URI . verbose-error-to=*'))
    return item(rng, 'environment', 'DHL', [line])


def options(rng):
    line = rng.choice(('Options +ExecCGI', 'Options None', 'AcceptPathInfo On', 'AcceptPathInfo Off', 'CheckSpelling On', 'EnableMMAP Off',
                       'FileETag None', 'AddHandler cgi-script .cgi .txt', 'AddHandler lua-script .lua', 'ForceType text/x-secret-@SIDE@',
                       'AddCharset utf-8 .txt', 'DefaultLanguage secret-@SIDE@', 'ContentDigest On', 'AddHandler send-as-is .asis',
                       'KeptBodySize 100', 'LimitRequestBody 10', 'SetInputFilter DEFLATE', 'CGIPassAuth On', 'RegisterHttpMethod'))
    if line == 'RegisterHttpMethod':
        line = 'Options -FollowSymLinks'
    return item(rng, 'options', 'DHL' if not line.startswith('EnableMMAP') else 'D', [line])


def own_override(rng):
    """Return a .htaccess file that would lower the requirements, with an AllowOverrideList that
    allows a directive not meant for .htaccess files."""
    directory = rng.choice(DIRECTORIES)
    name, line = rng.choice((('UpgradeExempt', 'UpgradeExempt path=/'), ('UpgradeExempt', 'UpgradeExempt ip=127.0.0.0/8'),
                             ('UpgradeRequireExpr', 'UpgradeRequireExpr true x/1'), ('UpgradeRequire', 'UpgradeRequire none'),
                             ('UpgradeRollout', 'UpgradeRollout Report')))
    return Item('own-override', '<Directory "@ROOT@%s">' % directory, ['AllowOverride None', 'AllowOverrideList ' + name],
                {directory + '/.htaccess': line},
                is_broad=directory == '',
                is_volatile=True)


def host_scripts(rng):
    """Return CGI, Lua and SSI by extension, for the whole virtual host, as most sites have them."""
    return Item('scripts',
                '<Directory "@ROOT@">', [
                    'Options +ExecCGI +Includes +Indexes +MultiViews', 'AddHandler cgi-script .cgi', 'AddHandler lua-script .lua',
                    'AddOutputFilter INCLUDES .shtml', 'AddHandler send-as-is .asis', 'AddHandler type-map .var'
                ],
                is_broad=True)


def quick_handler(rng):
    return Item('quick-handler', '', ['LuaQuickHandler @LUA@ quick_' + rng.choice(('decline', 'body'))])


MAKERS = ((6, lua_hook), (3, lua_handler), (3, handler), (2, action), (5, redirect), (7, rewrite), (3, alias), (4, proxy),
          (2, proxy_location), (3, includes), (2, dav), (4, index), (2, negotiation), (5, authentication), (3, session), (1, cookies),
          (3, fallback), (6, error_document), (5, request_header), (3, header), (2, expires), (3, output_filter), (3, environment),
          (4, options), (1, own_override))


def some(rng, count, allow):
    """Return random items that ALLOW accepts."""
    weights, makers = zip(*MAKERS)
    found = []
    while len(found) < count:
        made = rng.choices(makers, weights)[0](rng)
        if allow(made):
            found.append(made)
    return found


def cache(rng):
    """Return the lines that put mod_cache in front of a virtual host."""
    lines = [
        'CacheQuickHandler %s' % rng.choice(('On', 'On', 'Off')),
        'CacheEnable disk %s' % rng.choice(('/', '/', '/cache')), 'CacheIgnoreNoLastMod On', 'CacheDefaultExpire 3600', 'CacheHeader Off'
    ]
    lines += rng.choice(([], [], ['CacheIgnoreCacheControl On'], ['CacheStoreExpired On'], ['CacheIgnoreQueryString On'],
                         ['CacheLock On', 'CacheLockPath @ROOT@-lock']))
    # All virtual hosts have the same name, so each needs a separate store.
    return Item('cache', '', ['CacheRoot @ROOT@-cache'] + lines, is_broad=True)


def shared_settings(rng):
    """Return [directive, value] lines that are the same on both servers, and the settings that the
    model must know."""
    choices = {
        'MergeSlashes': ('On', 'On', 'Off'), 'AllowEncodedSlashes': ('Off', 'Off', 'On', 'NoDecode'), 'UseCanonicalName': ('Off', 'On'),
        'ServerSignature': ('Off', 'On', 'EMail'), 'AddDefaultCharset': ('Off', 'On', 'utf-8'), 'KeepAlive': ('On', 'On', 'On', 'Off'),
        'TraceEnable': ('on', 'on', 'extended', 'off'), 'HttpProtocolOptions': ('Strict', 'Strict', 'Unsafe')
    }
    return {name: rng.choice(values) for name, values in choices.items()}


def early_edit(rng):
    """Return an edit of a header field before all gates, the same on both servers: policies see its
    result."""
    return rng.choice((('set', 'X-Ex', 'yes'), ('unset', 'X-Ex', ''), ('unset', 'X-Tok', ''), ('set', 'X-Tok', 'early')))
