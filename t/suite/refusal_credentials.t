# SPDX-License-Identifier: Apache-2.0
#
# A refusal contains no credentials: no Set-Cookie except from "Header always", regardless of the
# module that sets one and of the gate that refuses. It does not contain header fields that other
# modules added to err_headers_out before.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(fields has_http2);
use UpgradeTest::Refusal qw(leaks refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @MODULES = qw(auth_form lua request session session_cookie session_crypto usertrack);
my @lacks = UpgradeTest::Server::lacks(@MODULES);
plan skip_all => "this httpd has no @lacks" if @lacks;

my $root = UpgradeTest::Server::ROOT();

# Sources of credentials.
my %sources = (
    'session' => "Session On\nSessionCookieName session path=/\nSessionMaxAge 300",
    'session2' => "Session On\nSessionCookieName2 session path=/\nSessionMaxAge 300",
    'session-env' => "Session On\nSessionEnv On\n"
        . "SessionCookieName session path=/;HttpOnly;Secure\nSessionMaxAge 300\nSessionExpiryUpdateInterval 0",
    'session-crypto' => "Session On\nSessionCookieName session path=/\nSessionMaxAge 300\nSessionCryptoPassphrase x",
    'session-header' => "Session On\nSessionCookieName session path=/\nSessionHeader X-Session\nLuaHookMapToStorage $root/hooks.lua begin_session",
    'form' => "<Location />\nAuthFormProvider file\nAuthUserFile $root/users\nAuthType Form\nAuthName SECRET\nSession On\nSessionCookieName session path=/\nSessionMaxAge 300\n"
        . "Require valid-user\n</Location>",
    'usertrack' => "CookieTracking On\nCookieName tracking",
    'usertrack2' => "CookieTracking On\nCookieName tracking\nCookieStyle Cookie2\nCookieExpires \"1 years\"",
    'rewrite' => "RewriteEngine On\nRewriteRule ^ - [CO=session:SECRET:.test]",
    'lua-storage' => "LuaHookMapToStorage $root/hooks.lua give",
    'lua-translate' => "LuaHookTranslateName $root/hooks.lua give early",
    'header' => 'Header set Set-Cookie session=SECRET',
    'header-add' => "Header add Set-Cookie session=SECRET\nHeader onsuccess append Set-Cookie2 SECRET",
);

# Gates and documents of the refusal: lines, path. The lines of the source replace SOURCE.
my $HERE = "UpgradeRequire TLS\nSOURCE";
my @places = (
    [ 'server', $HERE, '/page.txt' ],
    [ 'document', "ErrorDocument 426 /errors/page.html\n$HERE", '/page.txt' ],
    [ 'text', "ErrorDocument 426 \"text of the administrator\"\n$HERE", '/page.txt' ],
    [ 'ssi', "ErrorDocument 426 /errors/page.shtml\n$HERE", '/page.txt' ],
    [ 'always', "Header always set X-Always yes\n$HERE", '/page.txt' ],
    [ 'location', "<Location />\nUpgradeRequire TLS\n</Location>\nSOURCE", '/page.txt' ],
    [ 'directory', "SOURCE\n<Directory $root>\nUpgradeRequire TLS\n</Directory>", '/page.txt' ],
    [ 'expression', "SOURCE\nUpgradeRequireExpr false TLS/1.2", '/page.txt' ],
    [ 'missing', "SOURCE\n<Directory />\nUpgradeRequire TLS\n</Directory>", '/none' ],
    [ 'early', "SOURCE\n<If true>\nUpgradeRequire TLS\n</If>\nRedirect /early https://SECRET.test/", '/early' ],
    [ 'early-document', "ErrorDocument 426 /errors/page.html\nSOURCE\n<Directory />\nUpgradeRequire TLS\n</Directory>\n<Location />\nUpgradeRequire TLS\n</Location>\n"
            . 'Redirect gone /early', '/early' ],
    [ 'index', "SOURCE\n<Files index.html>\nUpgradeRequire TLS\n</Files>", '/index/' ],
    [ 'index-document', "ErrorDocument 426 /errors/page.html\nSOURCE\n<Files index.html>\nUpgradeRequire TLS\n</Files>", '/index/' ],
    [ 'redirected', "SOURCE\n<Location /index/index.html>\nUpgradeRequire TLS\n</Location>\n<Directory $root>\nRewriteEngine On\nRewriteRule ^from\$ /index/index.html\n</Directory>",
        '/from' ],
    [ 'fallback', "SOURCE\n<Location /index/index.html>\nUpgradeRequire TLS\n</Location>\n<Directory $root>\nFallbackResource /index/index.html\n</Directory>", '/none' ],
);

my %files = (
    'errors/page.html' => "the administrator's page\n", 'errors/page.shtml' => "a page <!--#echo var=\"REDIRECT_STATUS\" -->\n", 'index/index.html' => "SECRET\n",
    'users' => "user:x\n",
    'hooks.lua' => <<'END',
require 'apache2'
function give(r)
    r.err_headers_out['Set-Cookie'] = 'session=SECRET'
    r.err_headers_out['Authentication-Info'] = 'SECRET'
    r.err_headers_out['X-Given'] = 'SECRET'
    r.headers_out['X-Given'] = 'SECRET'
    return apache2.DECLINED
end
function begin_session(r)
    r.err_headers_out['X-Session'] = 'user=SECRET'
    return apache2.DECLINED
end
END
);

my %hosts;
for my $source (sort keys %sources) {
    for my $place (@places) {
        my ($name, $lines) = @{$place};
        $hosts{"$source.$name.test"} = $lines =~ s/SOURCE/$sources{$source}/r;
    }
    my $given = $sources{$source};
    $hosts{"$source.given.test"} = $given;
    $hosts{"$source.navigation.test"} = "UpgradeRequire TLS\nUpgradeNavigation Redirect\n$given";
    $hosts{"$source.own.test"} = "UpgradeRequire TLS\n$given\nHeader always set Set-Cookie administrator=1\nHeader always add Set-Cookie second=2";
    $hosts{"$source.own-document.test"} = "ErrorDocument 426 /errors/page.html\nUpgradeRequire TLS\n$given\nHeader always set Set-Cookie administrator=1";
}

my $server = UpgradeTest::Server->new(
    load => \@MODULES, tls => 1, files => \%files,
    lines => "Protocols h2c http/1.1\nAddType text/html .shtml\nAddOutputFilter INCLUDES .shtml\n<Directory />\nOptions +Includes +FollowSymLinks\n</Directory>\n"
        . join('', map { virtual_host($_, $hosts{$_}) } sort keys %hosts)
        . "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName secure.test\nSSLEngine on\nUpgradeRequire TLSv1.3\n$sources{session}\n$sources{usertrack}\n</VirtualHost>\n",
);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

# Requests with a session, for instance from an earlier one over TLS, and without.
my @CREDENTIALS = ('Authorization: Basic ' . encode_base64('user:SECRET', ''));
my @cookies = ([], [ 'Cookie: session=user=SECRET&expiry=4102444800000000' ]);

for my $source (sort keys %sources) {
    # Without a requirement, each source sends credentials.
    my $given = $server->get('/page.txt', host => "$source.given.test");
    my @given = (leaks($given), fields($given, 'X-Given'));
    ok(scalar @given, "$source sends credentials without a requirement");
    for my $place (@places) {
        my ($name, undef, $path) = @{$place};
        # The path of the request has no requirement, and httpd requests credentials for it.
        next if $source eq 'form' && $name =~ /index|redirected|fallback/;
        for my $cookie (@cookies) {
            for my $method (qw(GET POST HEAD)) {
                my $response = $server->get($path, host => "$source.$name.test", method => $method,
                    fields => [ @CREDENTIALS, @{$cookie}, $method eq 'POST' ? 'Content-Length: 0' : () ]);
                my $description = "$source, $name: $method" . (@{$cookie} ? ' with a session' : '');
                refused($response, $description);
                is_deeply([ fields($response, 'X-Given') ], [], "$description: no field of the source");
            }
        }
    }
    my $navigation = $server->get('/page.txt', host => "$source.navigation.test", fields => ['Upgrade-Insecure-Requests: 1']);
    is($navigation->{status}, 307, "$source: a redirect");
    is_deeply([ map { fields($navigation, $_) } qw(Set-Cookie Set-Cookie2) ], [], '… without a cookie');
    my $own = $server->get('/page.txt', host => "$source.own.test", fields => $cookies[1]);
    is_deeply([ map { fields($own, $_) } qw(Set-Cookie Set-Cookie2) ], [ 'administrator=1', 'second=2' ], "$source: with cookies of the administrator");
    my $document = $server->get('/page.txt', host => "$source.own-document.test", fields => $cookies[1]);
    is_deeply([ map { fields($document, $_) } qw(Set-Cookie Set-Cookie2) ], ['administrator=1'], "$source: also with an ErrorDocument");
    next if !has_http2();
    my $http2 = `curl -s -i --http2-prior-knowledge -H 'Host: $source.always.test' -H 'Cookie: session=user=SECRET' http://127.0.0.1:$server->{port}/page.txt`;
    like($http2, qr{\AHTTP/2 403 (?!.*set-cookie)}s, "$source: over HTTP/2");
}
{
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    refused($server->get('/page.txt', host => 'secure.test', tls => 'TLSv1.2', fields => $cookies[1]), 'over TLS 1.2', upgrade => ['TLS/1.3']);
}

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
