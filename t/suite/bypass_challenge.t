# SPDX-License-Identifier: Apache-2.0
#
# The default exemption for certificate validation applies only if the default handler serves a
# regular file with that name, or the same path is proxied. Without such a file, the response is
# 404. Over plain HTTP, such a request reaches no application, and the response neither asks for
# credentials nor redirects to another path.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(field);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Refusal qw(APPLICATION leaks refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @MODULES = qw(actions asis auth_digest auth_form cgi info lua proxy_balancer request session session_cookie slotmem_shm speling vhost_alias lbmethod_byrequests);
my @lacks = UpgradeTest::Server::lacks(@MODULES);
plan skip_all => "this httpd has no @lacks" if @lacks;

my $root = UpgradeTest::Server::ROOT();
my $ACME = '/.well-known/acme-challenge';
my $PKI = '/.well-known/pki-validation';
my $CPANEL = '/.well-known/cpanel-dcv';
my $ROOT = '/98765.aBc_-.cpaneldcv';

# Existing files, and names of files that do not exist.
my %there = ("$ACME/token" => "challenge\n", "$PKI/0123456789ABCDEF0123456789ABCDEF.txt" => "validation\n", "$PKI/fileauth.txt" => "validation\n",
    "$PKI/starfield.html" => "validation\n", "$PKI/0123456789abcdef" => "validation\n",
    "$CPANEL/abcDEF_09-" => "control\n", $ROOT => "root\n");
my @missing = ('/12345.none.cpaneldcv', "$ACME/abc", "$ACME/app", "$PKI/FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF.txt", "$PKI/none.html", "$CPANEL/none");

# Each configuration has one expectation for existing and one for missing files: 200 with the
# content of the file; 404; 426; "not", which is 404 or 426, depending on the gate; "https", a
# redirect to the same path over https.
my $basic = "AuthType Basic\nAuthName SECRET\nAuthUserFile $root/users\nRequire valid-user";
my $form = "AuthType Form\nAuthName SECRET\nAuthFormProvider file\nAuthUserFile $root/users\nSession On\nSessionCookieName session path=/\nRequire valid-user";
my @rows = (
    # Name, lines, expectation for existing files, for missing files; for both in the document root,
    # if it differs.
    [ 'plain', '', 200, 404 ],
    [ 'location', "<Location />\nUpgradeRequire TLS\n</Location>", 200, 404 ],
    [ 'directory', "<Directory />\nUpgradeRequire TLS\n</Directory>", 200, 404 ],
    [ 'expression', "UpgradeRequire none\nUpgradeRequireExpr false TLS/1.2", 200, 404 ],
    [ 'planned', "UpgradePlan TLS\nUpgradeRollout On\nUpgradeRequire none", 200, 404 ],
    [ 'none', 'UpgradeExempt none', 426, 426 ],
    [ 'alias', "Alias /.well-known $root/.well-known", 200, 404 ],
    [ 'vhost-alias', "VirtualDocumentRoot $root", 200, 404 ],
    [ 'proxy-around', "ProxyPass /.well-known !\nProxyPass / http://127.0.0.1:\${PORT}/app.lua/", 200, 404, 'not' ],

    # Front controllers.
    [ 'rewrite', "RewriteEngine On\nRewriteRule ^ /app.lua [L]", 'not', 'not' ],
    [ 'rewrite-pt', "RewriteEngine On\nRewriteRule ^ /app.lua [PT]", 'not', 'not' ],
    [ 'rewrite-shtml', "RewriteEngine On\nRewriteRule ^ /app.shtml [L]", 'not', 'not' ],
    [ 'rewrite-unless-file', "RewriteEngine On\nRewriteCond $root%{REQUEST_URI} !-f\nRewriteRule ^ /app.lua [L]", 200, 'not' ],
    [ 'rewrite-handler', "RewriteEngine On\nRewriteRule ^ - [H=lua-script]\nLuaMapHandler ^/ $root/app.lua", 'not', 'not' ],
    [ 'rewrite-directory', "<Directory $root>\nRewriteEngine On\nRewriteRule !^app\\.lua\$ /app.lua [L]\n</Directory>", 'not', 'not' ],
    [ 'rewrite-directory-unless-file', "<Directory $root>\nRewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ /app.lua [L]\n</Directory>", 200, 404 ],
    [ 'rewrite-status', "RewriteEngine On\nRewriteRule ^ /server-status [PT]\n<Location /server-status>\nSetHandler server-status\n</Location>", 'not', 'not' ],
    [ 'fallback', "<Directory />\nFallbackResource /app.lua\n</Directory>", 200, 404 ],
    [ 'alias-match', "AliasMatch ^/(?!static) $root/app.lua", 'not', 'not' ],
    [ 'alias-match-shtml', "AliasMatch ^/ $root/app.shtml", 'not', 'not' ],
    [ 'alias-slash', "Alias / $root/app.lua/", 'not', 'not' ],
    [ 'script-alias', "ScriptAlias / $root/app.cgi/", 'not', 'not' ],
    [ 'script-alias-match', "ScriptAliasMatch ^/ $root/app.cgi", 'not', 'not' ],
    [ 'handler', "<Location />\nSetHandler lua-script\n</Location>\nLuaMapHandler ^/ $root/app.lua", 'not', 'not' ],
    [ 'handler-status', "<Location />\nSetHandler server-status\n</Location>", 'not', 'not' ],
    [ 'handler-info', "<Location />\nSetHandler server-info\n</Location>", 'not', 'not' ],
    [ 'handler-unknown', "<Location />\nSetHandler app\n</Location>", 'either', 'not' ],
    [ 'handler-cgi', "<Location />\nSetHandler cgi-script\n</Location>", 'not', 'not' ],
    [ 'handler-asis', "<Location />\nSetHandler send-as-is\n</Location>", 'not', 'not' ],
    [ 'handler-map', "<Location />\nSetHandler type-map\n</Location>", 'not', 'not' ],
    [ 'action', "<Location />\nSetHandler app\nAction app /app.lua virtual\n</Location>", 'not', 'not' ],
    [ 'action-get', "Script GET /app.lua\n<Location />\nSetHandler app\n</Location>", 'not', 'not' ],
    [ 'lua-map', "LuaMapHandler ^/ $root/app.lua", 'not', 'not' ],
    [ 'lua-translate', "LuaHookTranslateName $root/hooks.lua to_application", 'not', 'not' ],
    [ 'lua-map-to-storage', "LuaHookMapToStorage $root/hooks.lua respond", 426, 426 ],
    [ 'lua-fixups', "LuaHookFixups $root/hooks.lua respond", 426, 404 ],
    [ 'lua-access', "LuaHookAccessChecker $root/hooks.lua challenge early", 426, 426 ],
    [ 'multiviews', "<Directory $root>\nOptions +MultiViews\n</Directory>", 200, 404 ],
    [ 'speling', 'CheckSpelling On', 200, 404 ],
    [ 'error-document', 'ErrorDocument 404 /app.lua', 200, 404 ],
    [ 'index', "<Directory $root>\nDirectoryIndex /app.lua\n</Directory>", 200, 404 ],
    [ 'dav', "<Directory $root>\nDAV On\n</Directory>\nDavLockDB $root/lock", 200, 404 ],

    # Proxies.
    [ 'proxy', 'ProxyPass / http://files.backend.test/', 200, 404 ],
    [ 'proxy-rewrite', "RewriteEngine On\nRewriteRule ^(.*) http://files.backend.test\$1 [P]", 200, 404 ],
    [ 'proxy-balancer', "ProxyPass / balancer://files/\n<Proxy balancer://files>\nBalancerMember http://files.backend.test\n</Proxy>", 200, 404 ],
    [ 'proxy-location', "<Location />\nProxyPass http://files.backend.test/\n</Location>", 200, 404 ],
    [ 'proxy-handler', qq{<Location />\nSetHandler "proxy:http://files.backend.test"\n</Location>}, 'not', 'not' ],
    # mod_proxy responds before a handler set by a section, and instead of one that only looks at
    # the URL.
    [ 'proxy-beside-handler', "ProxyPass / http://files.backend.test/\n<Location />\nSetHandler server-status\n</Location>", 200, 404 ],
    [ 'proxy-beside-lua-map', "ProxyPass / http://files.backend.test/\nLuaMapHandler ^/ $root/app.lua", 200, 404 ],
    [ 'proxy-elsewhere', 'ProxyPass / http://application.backend.test/app.lua/', 'not', 'not' ],
    [ 'proxy-rewrite-elsewhere', "RewriteEngine On\nRewriteRule ^ http://application.backend.test/app.lua [P]", 'not', 'not' ],
    [ 'proxy-match-elsewhere', 'ProxyPassMatch ^ http://application.backend.test/app.lua', 'not', 'not' ],
    [ 'proxy-unauthorized', 'ProxyPass / http://unauthorized.backend.test/', 426, 426 ],
    [ 'proxy-redirect', 'ProxyPass / http://redirect.backend.test/', 426, 426 ],
    [ 'proxy-https', 'ProxyPass / http://https.backend.test/', 'https', 'https' ],

    # Credentials and redirects.
    [ 'auth-basic', "<Location />\n$basic\n</Location>", 426, 426 ],
    [ 'auth-basic-directory', "<Directory />\n$basic\n</Directory>", 426, 426 ],
    [ 'auth-basic-satisfy', "<Location />\n$basic\nSatisfy Any\nOrder Deny,Allow\nDeny from all\n</Location>", 426, 426 ],
    [ 'auth-basic-document', "ErrorDocument 401 /app.lua\n<Location />\n$basic\n</Location>", 426, 426 ],
    [ 'auth-basic-remote', "ErrorDocument 401 https://SECRET.test/\n<Location />\n$basic\n</Location>", 426, 426 ],
    [ 'auth-digest', "<Location />\nAuthType Digest\nAuthName SECRET\nAuthUserFile $root/users\nRequire valid-user\n</Location>", 426, 426 ],
    [ 'auth-form', "<Location />\n$form\n</Location>", 426, 426 ],
    [ 'auth-form-location', "<Location />\n$form\nAuthFormLoginRequiredLocation https://SECRET.test/\n</Location>", 426, 426 ],
    [ 'redirect-https', 'Redirect / https://redirect-https.test/', 'https', 'https' ],
    [ 'redirect-permanent', 'Redirect permanent / https://redirect-https.test/', 'https', 'https' ],
    [ 'redirect-https-port', 'Redirect / https://redirect-https.test:8443/', 'https', 'https' ],
    [ 'redirect-rewrite-https', "RewriteEngine On\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R]", 'https', 'https' ],
    [ 'redirect-directory-https', "<Directory $root>\nRewriteEngine On\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R]\n</Directory>", 'https or file', 404 ],
    [ 'redirect-http', 'Redirect / http://SECRET.test/', 426, 426 ],
    [ 'redirect-elsewhere', 'RedirectMatch ^ https://SECRET.test/login', 426, 426 ],
    [ 'redirect-below', 'Redirect / https://SECRET.test/login/', 426, 426 ],
    [ 'redirect-query', 'RedirectMatch ^(.*) https://SECRET.test/$1?token=SECRET', 426, 426 ],
    [ 'redirect-rewrite', "RewriteEngine On\nRewriteRule ^ https://SECRET.test/login [R,CO=session:SECRET:.test]", 426, 426 ],
);

# The backends of the proxies: virtual hosts on ports that replace the names below, so that no name
# is looked up.
my %backends = (
    'files.backend.test' => 'ErrorDocument 404 "no such file"',
    'application.backend.test' => "AliasMatch ^/ $root/app.lua",
    'unauthorized.backend.test' => "<Location />\n$basic\n</Location>",
    'redirect.backend.test' => 'RedirectMatch ^ https://SECRET.test/login',
    'https.backend.test' => 'Redirect / https://redirect-https.test/',
);
my %port;
@port{ sort keys %backends } = free_ports(scalar keys %backends);

my $server;
END { local $?; $server->stop if $server }

my $cgi = "#!/bin/sh\nprintf 'Content-Type: text/plain\\nSet-Cookie: session=SECRET\\n\\napplication SECRET\\n'\n";
my %files = (
    'app.lua' => APPLICATION, 'app.cgi' => $cgi, 'app.shtml' => "application SECRET\n",
    ".well-known/acme-challenge/abc.html" => "SECRET variant\n", ".well-known/acme-challenge/app.lua" => APPLICATION,
    ".well-known/acme-challenge/directory/index.html" => "SECRET index\n",
    'users' => "user:x\n",
    'hooks.lua' => <<"END",
require 'apache2'
function to_application(r)
    r.filename = '$root/app.lua'
    return apache2.OK
end
function respond(r)
    r.err_headers_out['Set-Cookie'] = 'session=SECRET'
    r:puts('SECRET of a hook')
    return apache2.DONE
end
function challenge(r)
    r.err_headers_out['WWW-Authenticate'] = 'Bearer realm=SECRET'
    return 401
end
END
    map { substr($_, 1) => $there{$_} } keys %there,
);

my $lines = <<'END' . join '', map { my ($name, $more) = @{$_}; virtual_host("$name.test", "UpgradeRequire TLS\n$more") } @rows;
<Directory />
    AllowOverride None
    Options +Includes +ExecCGI
</Directory>
AddHandler lua-script .lua
AddHandler cgi-script .cgi
AddType text/html .shtml .html
AddOutputFilter INCLUDES .shtml
END
$lines .= "Listen 127.0.0.1:$port{$_}\n<VirtualHost 127.0.0.1:$port{$_}>\nServerName $_\n$backends{$_}\n</VirtualHost>\n" for sort keys %backends;
$lines =~ s{http://([a-z]+\.backend\.test)}{http://127.0.0.1:$port{$1}}g;

$server = UpgradeTest::Server->new(load => \@MODULES, lines => $lines, files => \%files);
chmod 0755, "$root/app.cgi";
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);

# Check one response against the expectation of a row.
my $content;
my %checks = (
    200 => sub { my ($response, $description) = @_; is($response->{status}, 200, $description) && is($response->{body}, $content, "$description: the file") },
    404 => sub { my ($response, $description) = @_; is($response->{status}, 404, $description) },
    426 => sub { my ($response, $description) = @_; refused($response, $description) },
    not => sub { my ($response, $description) = @_; like($response->{status}, qr/\A(?:404|426)\z/, $description) },
    either => sub { my ($response, $description) = @_; like($response->{status}, qr/\A(?:200|404|426)\z/, $description) },
    https => sub { my ($response, $description, $path) = @_; like($response->{status}, qr/\A30[12]\z/, $description)
            && like(field($response, 'Location'), qr{\Ahttps://[a-z.-]+(?::8443)?\Q$path\E\z}, "$description: to the same path") },
    'https or file' => sub { my ($response, $description) = @_; like($response->{status}, qr/\A(?:200|302)\z/, $description) },
);
my @CREDENTIALS = ('Cookie: session=SECRET', 'Authorization: Basic ' . encode_base64('SECRET:SECRET', ''));

for my $row (@rows) {
    my ($name, undef, $there, $missing, $root_level) = @{$row};
    for my $method (qw(GET HEAD)) {
        for (map({ [ $_, $there ] } sort keys %there), map { [ $_, $missing ] } @missing) {
            my ($path, $expected) = @{$_};
            $expected = $root_level // $expected if $path =~ /cpaneldcv/;
            next if $method eq 'HEAD' && $path !~ /token|abc/;
            $content = $method eq 'HEAD' ? '' : $there{$path};
            my $response = $server->get($path, host => "$name.test", method => $method, fields => \@CREDENTIALS);
            my $description = "$name: $method $path: $expected";
            $checks{$expected}->($response, $description, $path);
            is(join(', ', grep { !($expected =~ /https/ && /^Location: https:/) } leaks($response)), '', "$description: nothing leaks") if $expected ne '426';
        }
    }
    # These requests are not certificate validations: POST, a query, another path.
    for ([ POST => "$ACME/token" ], [ GET => "$ACME/token?x" ], [ GET => "$ACME/directory/index.html" ], [ GET => "$ACME/" ], [ GET => "$PKI/a/b.txt" ],
        [ GET => "$PKI/../secret.txt" ], [ GET => "$CPANEL/" ], [ GET => "/a$ROOT" ], [ GET => "$ROOT?x" ], [ GET => '/.well-known/security.txt' ], [ PROPFIND => "$ACME/token" ]) {
        my ($method, $path) = @{$_};
        next if $path =~ m{\Q$PKI\E/a/b} && $name ne 'plain';
        refused($server->get($path, host => "$name.test", method => $method, fields => [ @CREDENTIALS, $method eq 'POST' ? 'Content-Length: 0' : () ]),
            "$name: $method $path");
    }
    # A directory with the name of a validation file is not a file.
    my $directory = $server->get("$ACME/directory", host => "$name.test", fields => \@CREDENTIALS);
    if ($name !~ /^(?:redirect|proxy-https)/) {
        like($directory->{status}, qr/\A(?:404|426)\z/, "$name: a directory");
        is(join(', ', leaks($directory)), '', "$name: a directory: nothing leaks");
    }
}

# The cache contains a page of the application that was stored over TLS, where the application
# responds to that URL.
$server->stop;
undef $server;
$server = UpgradeTest::Server->new(tls => 1, files => { 'cached.html' => "SECRET page\n" }, lines => <<"END");
CacheEnable disk /
CacheRoot $root/../logs
CacheKeyBaseURL http://own.test:80/
CacheMinExpire 3600
CacheHeader On
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName own.test
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
    ServerName own.test
    SSLEngine on
    UpgradeRequire TLS
    AliasMatch ^/ $root/cached.html
</VirtualHost>
END
ok($server->start, 'a server with a cache') or BAIL_OUT($server->config_test);
{
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    my ($hit) = grep { (field($_, 'X-Cache') // '') =~ /^HIT/ } map { $server->get("$ACME/abc", tls => 'TLSv1.3') } 1 .. 3;
    ok($hit, 'the cache contains a page for that URL');
}
my $cached = $server->get("$ACME/abc");
like($cached->{status}, qr/\A(?:404|426)\z/, '… which is not sent over plain HTTP');
is(join(', ', leaks($cached)), '', '… nothing leaks');

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
