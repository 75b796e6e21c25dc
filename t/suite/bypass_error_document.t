# SPDX-License-Identifier: Apache-2.0
#
# The ErrorDocument of a refusal is immune only if its own path maps to an existing regular file. If
# httpd would map its URL to an application, or redirect it, the built-in document is sent. The
# internal redirect has no credentials, and the response sets none.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(exchange fields request responses);
use UpgradeTest::Refusal qw(APPLICATION builtin refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @MODULES = qw(actions asis auth_form cgi imagemap lua proxy_balancer request session session_cookie slotmem_shm speling substitute usertrack userdir vhost_alias);
my @lacks = UpgradeTest::Server::lacks(@MODULES);
plan skip_all => "this httpd has no @lacks" if @lacks;

my $root = UpgradeTest::Server::ROOT();
my $page = qr/\Athe administrator's page\n\z/;
my $builtin = builtin();

# In these rows the application's page may be sent, because it is the document itself, but without
# credentials.
my $anonymous = qr/\Aapplication SECRET \S+ cookie= authorization=\n\z|$builtin/;

# Name, ErrorDocument 426, further lines, the document that is sent.
my @rows = (
    # Existing files.
    [ 'file', '/errors/page.html', '', $page ],
    [ 'file-beside-fallback', '/errors/page.html', '<Directory />' . "\nFallbackResource /app.lua\n</Directory>", $page ],
    [ 'file-beside-rewrite', '/errors/page.html', "RewriteEngine On\nRewriteCond $root%{REQUEST_URI} !-f\nRewriteRule ^ /app.lua [L]", $page ],
    [ 'file-by-alias', '/alias/page.html', "Alias /alias $root/errors", $page ],
    [ 'file-by-vhost-alias', '/page.html', "VirtualDocumentRoot $root/%0", qr/\Apage of vhost-alias\n\z/ ],
    [ 'file-with-query', '/errors/page.html?x=y', '', $page ],
    [ 'file-encoded', '/errors/pa%67e.html', '', $page ],
    [ 'file-by-section', '/missing.html', "<Location />\nErrorDocument 426 /errors/page.html\n</Location>", $page ],
    [ 'negotiated', '/errors/negotiated', "<Directory $root/errors>\nOptions +MultiViews\n</Directory>", qr/\Anegotiated\n\z/ ],
    [ 'type-map', '/errors/map.var', 'AddHandler type-map .var', qr/\Anegotiated\n\z/ ],
    [ 'include', '/errors/include.shtml', '', qr/\Abefore the administrator's page\n after/ ],
    [ 'proxied-elsewhere', '/errors/page.html', "ProxyPass /errors !\nProxyPass / http://127.0.0.1:\${PORT}/app.lua/", $page ],

    # Missing files; something else responds to their URL.
    [ 'missing', '/missing.html', '', $builtin ],
    [ 'missing-fallback', '/missing.html', '<Directory />' . "\nFallbackResource /app.lua\n</Directory>", $builtin ],
    [ 'missing-rewrite', '/missing.html', "RewriteEngine On\nRewriteCond $root%{REQUEST_URI} !-f\nRewriteRule ^ /app.lua [L]", $builtin ],
    [ 'missing-rewrite-pt', '/missing.html', "RewriteEngine On\nRewriteRule ^ /app.lua [PT]", $builtin ],
    [ 'missing-rewrite-directory', '/missing.html',
        "<Directory $root>\nRewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ /app.lua [L]\n</Directory>", $builtin ],
    [ 'missing-handler', '/missing.html', "<LocationMatch ^/>\nSetHandler lua-script\n</LocationMatch>\nLuaMapHandler ^/ $root/app.lua", $builtin ],
    [ 'missing-status', '/missing.html', "<LocationMatch ^/>\nSetHandler server-status\n</LocationMatch>", $builtin ],
    [ 'missing-action', '/missing.html', "<Location />\nSetHandler app\nAction app /app.lua virtual\n</Location>", $builtin ],
    [ 'missing-proxy-handler', '/missing.html', qq{<Location />\nSetHandler "proxy:http://127.0.0.1:\${PORT}"\n</Location>}, $builtin ],
    [ 'missing-speling', '/errors/pgae.html', 'CheckSpelling On', $builtin ],
    [ 'missing-index', '/index/', "<Directory $root/index>\nDirectoryIndex none.html /app.lua\n</Directory>", $builtin ],
    [ 'missing-slash', '/index', '', $builtin ],
    [ 'missing-lua-translate', '/missing.html', "LuaHookTranslateName $root/hooks.lua to_application", $builtin ],
    [ 'missing-lua-map', '/missing.html', "LuaMapHandler ^/ $root/app.lua", $builtin ],
    [ 'missing-404', '/missing.html', 'ErrorDocument 404 /app.lua', $builtin ],
    [ 'missing-loop', '/loop/page.html', "<Location /loop>\nUpgradeRequire none\nSetHandler app\nAction app /loop virtual\n</Location>", $builtin ],
    [ 'missing-userdir', '/~nobody/missing.html', "UserDir $root/app.lua/*", $builtin ],

    # Existing files whose path is mapped to an application.
    [ 'rewrite', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ /app.lua [L]", $builtin ],
    [ 'rewrite-file', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ $root/app.lua [L]", $builtin ],
    [ 'rewrite-pt', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ /app.lua [PT]", $builtin ],
    [ 'rewrite-shtml', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ /app.shtml [L]", $builtin ],
    [ 'rewrite-proxy', '/errors/page.html', "RewriteEngine On\nRewriteRule ^/(.*) http://127.0.0.1:\${PORT}/app.lua/\$1 [P]", $builtin ],
    [ 'rewrite-redirect', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ https://SECRET.test/ [R]", $builtin ],
    [ 'rewrite-redirect-section', '/errors/page.html', "<Location />\nRewriteEngine On\nRewriteRule ^ https://SECRET.test/ [R]\n</Location>", $builtin ],
    [ 'rewrite-handler', '/errors/page.html', "RewriteEngine On\nRewriteRule ^ - [H=lua-script]\nLuaMapHandler ^/ $root/app.lua", $anonymous ],
    [ 'rewrite-directory', '/errors/page.html', "<Directory $root>\nRewriteEngine On\nRewriteRule !^app\\.lua\$ /app.lua [L]\n</Directory>", $builtin ],
    [ 'alias-match', '/errors/page.html', "AliasMatch ^/(?!static) $root/app.lua", $builtin ],
    [ 'alias-match-shtml', '/errors/page.html', "AliasMatch ^/(?!static) $root/app.shtml", $builtin ],
    [ 'alias-slash', '/errors/page.html', "Alias / $root/app.lua/", $builtin ],
    [ 'script-alias', '/errors/page.html', "ScriptAlias / $root/app.cgi/", $builtin ],
    [ 'script-alias-match', '/errors/page.html', "ScriptAliasMatch ^/ $root/app.cgi", $builtin ],
    [ 'path-info', '/app.lua/page.html', '', $builtin ],
    [ 'path-info-shtml', '/app.shtml/page.html', 'AcceptPathInfo On', $builtin ],
    [ 'proxy', '/errors/page.html', 'ProxyPass / http://127.0.0.1:${PORT}/app.lua/', $builtin ],
    [ 'proxy-match', '/errors/page.html', 'ProxyPassMatch ^/(.*) http://127.0.0.1:${PORT}/app.lua', $builtin ],
    [ 'proxy-handler', '/errors/page.html', qq{<Location />\nSetHandler "proxy:http://127.0.0.1:\${PORT}"\n</Location>}, $anonymous ],
    [ 'redirect', '/errors/page.html', 'Redirect / https://SECRET.test/', $builtin ],
    [ 'redirect-in-location', '/errors/page.html', "<Location />\nRedirect https://SECRET.test/\n</Location>", $builtin ],
    [ 'handler', '/errors/page.html', "<LocationMatch ^/>\nSetHandler lua-script\n</LocationMatch>\nLuaMapHandler ^/ $root/app.lua", $anonymous ],
    [ 'lua-map', '/errors/page.html', "LuaMapHandler ^/ $root/app.lua", $anonymous ],
    [ 'lua-translate', '/errors/page.html', "LuaHookTranslateName $root/hooks.lua to_application", $builtin ],
    [ 'action', '/errors/page.html', "Action text/html /app.lua", $builtin ],
    [ 'action-handler', '/errors/page.html', "<Location />\nSetHandler app\nAction app /app.lua virtual\n</Location>", $builtin ],
    [ 'asis-location', '/errors/location.asis', 'AddHandler send-as-is .asis', $builtin ],
    [ 'type-map-elsewhere', '/errors/elsewhere.var', 'AddHandler type-map .var', $builtin ],
    [ 'server-status', '/errors/page.html', "<LocationMatch ^/>\nSetHandler server-status\n</LocationMatch>", qr/\A(?!.*SECRET)/s ],

    # Credentials.
    [ 'script', '/app.lua', '', $anonymous ],
    [ 'script-cgi', '/app.cgi', '', qr/\Aapplication SECRET \S+ cookie= authorization=\n\z/ ],
    [ 'shtml', '/app.shtml', '', qr/\Aapplication SECRET \S+ cookie=\(none\) authorization=\(none\)\n\z/ ],
    [ 'include-application', '/errors/application.shtml', '', qr/\Abefore (?:application SECRET \S+ cookie= authorization=\n|\[an error occurred)/ ],
    [ 'asis-cookie', '/errors/cookie.asis', 'AddHandler send-as-is .asis', qr/\Aas it is\n\z/ ],
    [ 'set-cookie', '/errors/page.html', 'Header set Set-Cookie SECRET', $page ],
    [ 'set-cookie-file', '/errors/page.html', "<Files page.html>\nHeader add Set-Cookie SECRET\n</Files>", $page ],
    [ 'usertrack', '/errors/page.html', "CookieTracking On\nCookieName SECRET", $page ],
    [ 'rewrite-cookie', '/errors/page.html', "RewriteEngine On\nRewriteRule ^/errors - [CO=session:SECRET:.test]", $page ],
    [ 'session', '/errors/page.html', "Session On\nSessionCookieName session path=/\nSessionMaxAge 300", $page ],
    [ 'auth-basic', '/errors/page.html', "<Location />\nAuthType Basic\nAuthName SECRET\nAuthUserFile $root/users\nRequire valid-user\n</Location>", $builtin ],
    [ 'auth-form', '/errors/page.html', "<Location />\nAuthType Form\nAuthName SECRET\nAuthFormProvider file\nAuthUserFile $root/users\n"
            . "AuthFormLoginRequiredLocation https://SECRET.test/\nSession On\nSessionCookieName session path=/\nRequire valid-user\n</Location>", $builtin ],
    [ 'expression', '/errors/page.html', qq{<If "req('Cookie') =~ /SECRET/ || req('Authorization') =~ /./">\nHeader set X-Cookie SECRET\n</If>}, $page ],
);

my $cgi = <<'END';
#!/bin/sh
printf 'Content-Type: text/plain\nSet-Cookie: session=SECRET\n\napplication SECRET %s cookie=%s authorization=%s\n' "$REQUEST_URI" "$HTTP_COOKIE" "$HTTP_AUTHORIZATION"
END
my %files = (
    'app.lua' => APPLICATION,
    'app.cgi' => $cgi,
    'app.shtml' => qq{application SECRET <!--#echo var="REQUEST_URI" --> cookie=<!--#echo var="HTTP_COOKIE" --> authorization=<!--#echo var="HTTP_AUTHORIZATION" -->\n},
    'hooks.lua' => "require 'apache2'\nfunction to_application(r)\n    r.filename = '$root/app.lua'\n    return apache2.OK\nend\n",
    'users' => "user:x\n",
    'secret.txt' => "SECRET\n",
    'errors/page.html' => "the administrator's page\n",
    'file-by-vhost-alias.test/page.html' => "page of vhost-alias\n",
    'errors/negotiated.html.en' => "negotiated\n",
    'errors/map.var' => "URI: negotiated.html.en\nContent-Type: text/html\nContent-Language: en\n",
    'errors/elsewhere.var' => "URI: /app.lua\nContent-Type: text/html\n",
    'errors/location.asis' => "Status: 200 OK\nLocation: /app.lua\n\n",
    'errors/cookie.asis' => "Status: 200 OK\nContent-Type: text/plain\nSet-Cookie: session=SECRET\n\nas it is\n",
    'errors/include.shtml' => qq{before <!--#include virtual="page.html" --> after <!--#echo var="REDIRECT_STATUS" -->\n},
    'errors/application.shtml' => qq{before <!--#include virtual="/app.lua" -->\n},
    'index/page.html' => "an index\n",
);

my $lines = <<'END' . join '', map { my ($name, $document, $more) = @{$_}; virtual_host("$name.test", "UpgradeRequire TLS\nErrorDocument 426 $document\n$more") } @rows;
Protocols h2c http/1.1
<Directory />
    AllowOverride None
    Options +Includes +ExecCGI
    CGIPassAuth On
</Directory>
AddHandler lua-script .lua
AddHandler cgi-script .cgi
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
AddLanguage en .en
AddLanguage de .de
DirectoryIndex index.html
END
# The proxies forward to this application.
$lines .= virtual_host('127.0.0.1', "AliasMatch ^/ $root/app.lua");

my $server = UpgradeTest::Server->new(load => \@MODULES, lines => $lines, files => \%files);
chmod 0755, "$root/app.cgi";
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_PORT} = $server->{port};

my @CREDENTIALS = ('Cookie: session=SECRET-cookie', 'Authorization: Basic ' . encode_base64('SECRET:SECRET', ''), 'Accept: text/html;q=0.9, */*');

for my $row (@rows) {
    my ($name, undef, undef, $body) = @{$row};
    for my $arg ([], [ path => '/secret.txt' ], [ path => '/missing' ], [ path => '/app.lua/x' ], [ method => 'POST', fields => ['Content-Length: 0'] ],
        [ version => 'HTTP/1.0' ]) {
        my %arg = @{$arg};
        my $description = "$name: " . join(' ', $arg{method} // 'GET', $arg{path} // '/account/page', $arg{version} // ());
        my $response = $server->get($arg{path} // '/account/page', %arg, host => "$name.test", fields => [ @CREDENTIALS, @{ $arg{fields} // [] } ]);
        # Some rows allow the application's page if it received no credentials.
        my $shown = $response->{body};
        $response->{body} = '' if $shown =~ /\A(?:before )?application SECRET \S+ cookie=(?:\(none\))? authorization=(?:\(none\))?\n/ && $shown =~ $body;
        refused($response, $description) && like($shown, $body, "$description: its document");
        is_deeply([ fields($response, 'X-Cookie') ], [], "$description: no expression sees credentials") if $name eq 'expression';
    }
    my $head = $server->get('/account/page', host => "$name.test", method => 'HEAD', fields => \@CREDENTIALS);
    refused($head, "$name: HEAD");

    # The connection remains open, also if the document could not be sent.
    my @two = responses(scalar exchange(request(host => "$name.test", path => '/account/page') . request(host => "$name.test", path => '/account/page', fields => ['Connection: close'])));
    is_deeply([ map { $_->{status} } @two ], [ 426, 426 ], "$name: two requests");
}

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
