# SPDX-License-Identifier: Apache-2.0
#
# A refusal, or the redirect sent instead, must not be stored: it has "Cache-Control: no-store" once
# and no Expires, regardless of ErrorDocument, mod_headers, mod_expires and mod_cache. Only "Header
# always" overrides that.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(fields has_http2);
use UpgradeTest::Refusal qw(refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @MODULES = qw(asis lua request session session_cookie);
my @lacks = UpgradeTest::Server::lacks(@MODULES);
plan skip_all => "this httpd has no @lacks" if @lacks;

my $root = UpgradeTest::Server::ROOT();

# Sources of other caching fields; their lines replace SOURCE below.
my %sources = (
    'none' => '',
    'header-set' => 'Header set Cache-Control "public, max-age=31536000"',
    'header-onsuccess' => 'Header onsuccess set Cache-Control "public, max-age=31536000"',
    'header-merge' => "Header merge Cache-Control public\nHeader append Cache-Control max-age=60\nHeader add Cache-Control s-maxage=60",
    'header-unset' => "Header unset Cache-Control\nHeader setifempty Cache-Control public",
    'header-edit' => 'Header edit Cache-Control no-store public',
    'header-expires' => 'Header set Expires "Thu, 01 Jan 2099 00:00:00 GMT"',
    'expires' => "ExpiresActive On\nExpiresDefault \"access plus 1 day\"",
    'expires-type' => "ExpiresActive On\nExpiresByType text/html A86400\nExpiresByType text/plain M86400\nExpiresByType application/problem+json A60",
    'expires-both' => "ExpiresActive On\nExpiresDefault A86400\nHeader set Cache-Control public",
    'cache' => "CacheEnable disk /\nCacheIgnoreNoLastMod On\nCacheMinExpire 3600\nCacheIgnoreCacheControl On\nCacheStoreNoStore On\nCacheStorePrivate On",
    'cache-expires' => "CacheEnable disk /\nExpiresActive On\nExpiresDefault A86400\nCacheStoreNoStore On",
    'cache-late' => "CacheEnable disk /\nCacheQuickHandler off\nCacheMinExpire 3600\nHeader set Cache-Control \"public, max-age=60\"",
    'session' => "Session On\nSessionCookieName session path=/\nSessionMaxAge 300",
    'lua' => "LuaHookMapToStorage $root/hooks.lua store",
);

# Gates and documents of the refusal: lines, path, further fields of the request, deviations from
# the usual refusal.
my @places = (
    [ 'builtin', "UpgradeRequire TLS\nSOURCE", '/page.txt' ],
    [ 'always', "UpgradeRequire TLS\nHeader always set X-Always yes\nSOURCE", '/page.txt' ],
    [ 'document', "UpgradeRequire TLS\nErrorDocument 426 /errors/page.html\nSOURCE", '/page.txt' ],
    [ 'document-directory', "UpgradeRequire TLS\nErrorDocument 426 /errors/page.html\n<Directory $root/errors>\nSOURCE\n</Directory>", '/page.txt' ],
    [ 'text', "UpgradeRequire TLS\nErrorDocument 426 \"text\"\nSOURCE", '/page.txt' ],
    [ 'ssi', "UpgradeRequire TLS\nErrorDocument 426 /errors/page.shtml\nSOURCE", '/page.txt' ],
    [ 'script', "UpgradeRequire TLS\nErrorDocument 426 /errors/page.lua\nSOURCE", '/page.txt' ],
    [ 'asis', "UpgradeRequire TLS\nErrorDocument 426 /errors/page.asis\nSOURCE", '/page.txt' ],
    [ 'negotiated', "UpgradeRequire TLS\nErrorDocument 426 /errors/negotiated\nSOURCE", '/page.txt' ],
    [ 'type-map', "UpgradeRequire TLS\nErrorDocument 426 /errors/map.var\nSOURCE", '/page.txt' ],
    [ 'missing-document', "UpgradeRequire TLS\nErrorDocument 426 /errors/none\nSOURCE", '/page.txt' ],
    [ 'template', "UpgradeRequire TLS\nUpgradeDocument text/html htdocs/errors/page.html\nSOURCE", '/page.txt' ],
    [ 'location', "<Location />\nUpgradeRequire TLS\nSOURCE\n</Location>", '/page.txt' ],
    [ 'directory', "SOURCE\n<Directory />\nUpgradeRequire TLS\n</Directory>", '/page.txt' ],
    [ 'expression', "SOURCE\nUpgradeRequireExpr false TLS/1.2", '/page.txt' ],
    [ 'planned', "SOURCE\nUpgradePlan TLS\nUpgradeRollout On", '/page.txt' ],
    [ 'early', "SOURCE\n<If true>\nUpgradeRequire TLS\n</If>\nRedirect permanent /early https://SECRET.test/", '/early' ],
    [ 'early-gone', "SOURCE\n<If true>\nUpgradeRequire TLS\n</If>\nRedirect gone /early", '/early' ],
    [ 'index', "SOURCE\n<Files index.html>\nUpgradeRequire TLS\n</Files>", '/index/' ],
    [ 'index-document', "SOURCE\nErrorDocument 426 /errors/page.html\n<Files index.html>\nUpgradeRequire TLS\n</Files>", '/index/' ],
    [ 'websocket', "SOURCE\nUpgradeRequire websocket", '/page.txt', [], upgrade => ['websocket'] ],
    [ 'websocket-document', "SOURCE\nUpgradeRequire websocket\nErrorDocument 426 /errors/page.html", '/page.txt', [], upgrade => ['websocket'] ],
    [ 'forbidden', "SOURCE\nUpgradeRequire cipher-bits=4096", '/page.txt' ],
);

my %files = (
    'errors/page.html' => "the administrator's page\n", 'index/index.html' => "SECRET\n",
    'errors/page.shtml' => qq{a page <!--#include virtual="page.html" -->\n},
    'errors/page.asis' => "Content-Type: text/html\nCache-Control: public, max-age=60\nExpires: Thu, 01 Jan 2099 00:00:00 GMT\n\nas it is\n",
    'errors/page.lua' => "function handle(r)\n    r.content_type = 'text/html'\n    r.headers_out['Cache-Control'] = 'public'\n"
        . "    r.err_headers_out['Cache-Control'] = 'max-age=60'\n    r.err_headers_out['Expires'] = 'Thu, 01 Jan 2099 00:00:00 GMT'\n    r:puts('a script')\n    return apache2.OK\nend\n",
    'errors/negotiated.html.en' => "negotiated\n",
    'errors/map.var' => "URI: negotiated.html.en\nContent-Type: text/html\nContent-Language: en\n",
    'hooks.lua' => "require 'apache2'\nfunction store(r)\n    r.err_headers_out['Cache-Control'] = 'public'\n    r.headers_out['Expires'] = 'Thu, 01 Jan 2099 00:00:00 GMT'\n"
        . "    return apache2.DECLINED\nend\n",
);

my %hosts;
for my $source (sort keys %sources) {
    for my $place (@places) {
        my ($name, $lines) = @{$place};
        # mod_cache is configured for a whole server only.
        next if $source =~ /^cache/ && $name =~ /^(?:document-directory|location)$/;
        $hosts{"$source.$name.test"} = $lines =~ s/SOURCE/$sources{$source}/r;
    }
    $hosts{"$source.navigation.test"} = "UpgradeRequire TLS\nUpgradeNavigation Redirect\n$sources{$source}";
    $hosts{"$source.late-navigation.test"} = "<If true>\nUpgradeRequire TLS\nUpgradeNavigation Redirect\n</If>\nRedirect /early https://SECRET.test/\n$sources{$source}";
    $hosts{"$source.remote.test"} = "UpgradeRequire TLS\nErrorDocument 426 https://help.example.org/\n$sources{$source}";
    $hosts{"$source.own.test"} = "UpgradeRequire TLS\n$sources{$source}\nHeader always set Cache-Control \"private, no-cache\"";
    $hosts{"$source.own-document.test"} = "UpgradeRequire TLS\nErrorDocument 426 /errors/page.html\n$sources{$source}\nHeader always set Cache-Control \"private, no-cache\"";
    $hosts{"$source.own-expires.test"} = "UpgradeRequire TLS\n$sources{$source}\nHeader always set Expires 0\nHeader always append Cache-Control must-revalidate";
}

my $server = UpgradeTest::Server->new(
    load => \@MODULES, tls => 1, files => \%files,
    lines => "Protocols h2c h2 http/1.1\nCacheRoot logs\nAddHandler send-as-is .asis\nAddHandler lua-script .lua\nAddHandler type-map .var\n"
        . "AddType text/html .shtml\nAddOutputFilter INCLUDES .shtml\nAddLanguage en .en\n<Directory />\nOptions +Includes +MultiViews\n</Directory>\n"
        . join('', map { virtual_host($_, $hosts{$_}) } sort keys %hosts)
        . join('', map {"<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName $_.secure.test\nSSLEngine on\nUpgradeRequire cipher-bits=4096\n$sources{$_}\n</VirtualHost>\n"} sort keys %sources),
);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};

sub stores {
    my ($response) = @_;
    return [ map { my $name = $_; map {"$name: $_"} fields($response, $name) } qw(Cache-Control Expires Pragma Age) ];
}

for my $source (sort keys %sources) {
    for my $place (@places) {
        my ($name, undef, $path, $fields, %expected) = @{$place};
        my $host = "$source.$name.test";
        next if !$hosts{$host};
        # The document itself is cached before it is sent with a refusal.
        $server->get('/errors/page.html', host => $host, fields => ['Accept: text/html']) if $source =~ /^cache/;
        for my $arg ([], $source =~ /^cache/ ? [] : (), [ version => 'HTTP/1.0' ], [ method => 'HEAD' ], [ fields => ['Accept: text/html'] ]) {
            my %arg = @{$arg};
            my $response = $server->get($path, %arg, host => $host, fields => [ @{ $fields // [] }, @{ $arg{fields} // [] } ]);
            my $description = "$source, $name" . join '', map { ref $arg{$_} ? ", $arg{$_}[0]" : ", $arg{$_}" } sort keys %arg;
            refused($response, $description, leaks => [ map {"Set-Cookie: $_"} fields($response, 'Set-Cookie') ], %expected);
            is_deeply([ grep { !/^Cache-Control: no-store$/ } @{ stores($response) } ], [], "$description: no other caching field");
        }
    }
    for my $late ('', 'late-') {
        my $response = $server->get($late ? '/early' : '/page.txt', host => "$source.${late}navigation.test", fields => ['Upgrade-Insecure-Requests: 1']);
        is($response->{status}, 307, "$source: a redirect instead of a ${late}refusal");
        is_deeply(stores($response), ['Cache-Control: no-store'], '… is not stored');
    }
    my $remote = $server->get('/page.txt', host => "$source.remote.test");
    is($remote->{status}, 302, "$source: a remote ErrorDocument");
    is_deeply(stores($remote), ['Cache-Control: no-store'], '… is not stored');

    is_deeply([ fields($server->get('/page.txt', host => "$source.$_.test"), 'Cache-Control') ], ['private, no-cache'], "$source, $_: Header always overrides it")
        for qw(own own-document);
    my $own = $server->get('/page.txt', host => "$source.own-expires.test");
    is_deeply([ fields($own, 'Expires') ], ['0'], "$source: Header always sets Expires");
    is_deeply([ join ', ', fields($own, 'Cache-Control') ], ['no-store, must-revalidate'], '… and appends to Cache-Control');

    my $secure = $server->get('/page.txt', host => "$source.secure.test", tls => 'TLSv1.3');
    is($secure->{status}, 403, "$source: 403 if Upgrade cannot help");
    is_deeply(stores($secure), ['Cache-Control: no-store'], '… is not stored');

    next if !has_http2();
    my $http2 = `curl -s -i --http2-prior-knowledge -H 'Host: $source.always.test' http://127.0.0.1:$server->{port}/page.txt`;
    is_deeply([ $http2 =~ /^((?:cache-control|expires|pragma|age): [^\r]*)/mgi ], ['cache-control: no-store'], "$source: over HTTP/2");
}

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
