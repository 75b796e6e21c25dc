# SPDX-License-Identifier: Apache-2.0
#
# A rollout is announced once in each response to a client that will be refused, with any status,
# also in subrequests and internal redirects. Other clients never get the announcement, because
# mod_cache does not store it.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents curl_all field fields has_http2);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @lacks = UpgradeTest::Server::lacks(qw(asis lua));
plan skip_all => "this httpd has no @lacks" if @lacks;

my $ROOT = UpgradeTest::Server::ROOT();
my %FILES = (
    'app.lua' => <<'END',
function handle(r)
    local status = tonumber(r.uri:match("/(%d%d%d)$"))
    r.content_type = "text/plain"
    if r.uri:match("/sunset") then
        r.headers_out["Sunset"] = "Fri, 01 Jan 2100 00:00:00 GMT"
        r.headers_out["Link"] = '<https://app.test/>; rel="next"'
    end
    if status then return status end
    r:puts("an application\n")
    return apache2.OK
end
function early(r)
    if not r.uri:match("^/early") then return apache2.DECLINED end
    return 403
end
END
    'index/index.html' => "an index\n", 'asis/redirect.asis' => "Location: /page.txt\n\n", 'variant.html.en' => "a variant\n", 'rewrite/file.txt' => "open\n",
    'fallback/file.txt' => "open\n", 'listed/page.txt' => "a page\n", 'denied/page.txt' => "a page\n", 'auth/page.txt' => "a page\n", 'missing.txt' => "no page\n",
    'page.shtml' => qq{begins <!--#include virtual="/page.txt" --> <!--#include virtual="/index/" --> ends\n},
    'nested/index.shtml' => qq{begins <!--#include virtual="/variant" --> ends\n},
);

# Path, status, header fields, and whether the cache stores the response.
my @REQUESTS = (
    [ '/page.txt', 200, [], 1 ],
    [ '/index/', 200, [], 1 ],
    [ '/index', 301 ],
    [ '/nested/', 200 ],
    [ '/variant', 200 ],
    [ '/variant', 406, ['Accept: image/png'] ],
    [ '/fallback/none', 200 ],
    [ '/rewrite/x', 200, [], 1 ],
    [ '/passed', 200, [], 1 ],
    [ '/asis/redirect.asis', 200 ],
    [ '/page.shtml', 200 ],
    [ '/listed/', 200 ],
    [ '/app.lua', 200, [], 1 ],
    [ '/app.lua/403', 403 ],
    [ '/app.lua/404', 404 ],
    [ '/app.lua/500', 500 ],
    [ '/absent', 404 ],
    [ '/denied/page.txt', 403 ],
    [ '/auth/page.txt', 401 ],
    [ '/redirect', 302 ],
    [ '/early', 403 ],
    [ '/a%2fb', 404 ],
    [ '/ranged.txt', 416, ['Range: bytes=100-200'] ],
    [ '/index/', 416, ['Range: bytes=100-200'] ],
    [ '/ranged.txt', 412, ['If-Match: "none"'] ],
);
$FILES{'ranged.txt'} = "a page\n";

my $ROLLOUT = "UpgradeRollout On from=2199-01-01T00:00:00Z deprecated=2020-01-01T00:00:00Z\nUpgradeHelp https://help.test/";
my $SITE = <<"END";
    RewriteEngine on
    RewriteRule ^/passed /page.txt [PT]
    Redirect /redirect http://elsewhere.test/
    ErrorDocument 404 /missing.txt
    LuaHookMapToStorage $ROOT/app.lua early
    <Directory $ROOT>
        Options +Indexes +Includes +MultiViews +FollowSymLinks
        DirectoryIndex index.html index.shtml
        AddHandler lua-script .lua
        AddHandler send-as-is .asis
        AddLanguage en .en
        AddOutputFilter INCLUDES .shtml
    </Directory>
    <Directory $ROOT/fallback>
        FallbackResource /page.txt
    </Directory>
    <Directory $ROOT/rewrite>
        RewriteEngine on
        RewriteRule ^x\$ /page.txt
    </Directory>
    <Directory $ROOT/denied>
        Require all denied
    </Directory>
    <Directory $ROOT/auth>
        AuthType Basic
        AuthName auth
        AuthUserFile $ROOT/page.txt
        Require valid-user
    </Directory>
    Header set Cache-Control max-age=3600
END
my @CACHES = ([ 'no cache', '' ], [ 'the quick handler', 'CacheEnable disk /' ], [ 'the handler', "CacheEnable disk /\nCacheQuickHandler off" ]);
my @PLACES = (
    [ 'virtual host', "UpgradePlan HTTP/1.1\n$ROLLOUT" ],
    [ 'Directory', "<Directory $ROOT>\nUpgradePlan HTTP/1.1\n$ROLLOUT\n</Directory>" ],
    [ 'expression', qq{UpgradePlanExpr "%{SERVER_PROTOCOL} != 'HTTP/1.0'" x/1\n$ROLLOUT} ],
);

my @rows;
my $lines = "CacheRoot $ROOT/../cache\nCacheHeader on\nSSLProtocol all\n<Macro Site>\n$SITE</Macro>\n";
for my $cache (@CACHES) {
    for my $place (@PLACES) {
        push @rows, { name => "$cache->[0], $place->[0]", host => 'v' . @rows . '.test', has_cache => $cache->[1] ne '', is_in_directory => $place->[0] eq 'Directory' };
        $lines .= "<VirtualHost *:\${PORT}>\nServerName $rows[-1]{host}\n$cache->[1]\n$place->[1]\nUse Site\n</VirtualHost>\n";
    }
}
for my $cache (@CACHES[ 0, 1 ]) {
    $lines .= "<VirtualHost *:\${TLS_PORT}>\nServerName tls" . ($cache->[1] ? '-cached' : '') . ".test\nSSLEngine on\nProtocols h2 http/1.1\n$cache->[1]\nUpgradePlan TLSv1.3\n$ROLLOUT\nUse Site\n</VirtualHost>\n";
}

my $server = UpgradeTest::Server->new(tls => 1, load => [qw(asis lua)], files => \%FILES, lines => $lines);
mkdir "$server->{dir}/cache";
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};

# Return the number of Sunset, Deprecation, rel="sunset" and rel="deprecation" in a response.
sub announced {
    my ($response) = @_;
    my $links = join ', ', fields($response, 'Link');
    return join ' ', (map { scalar(my @all = fields($response, $_)) } qw(Sunset Deprecation)), map { scalar(my @all = $links =~ /rel="$_"/g) } qw(sunset deprecation);
}

sub get {
    my ($row, $request, $version, $method) = @_;
    return $server->get($request->[0], host => $row->{host}, version => $version, method => $method // 'GET', fields => $request->[2] // []);
}

for my $row (@rows) {
    for my $request (@REQUESTS) {
        # Directory sections do not apply to responses given before the access gate.
        next if $row->{is_in_directory} && $request->[0] =~ /early|%2f|redirect$/;
        # With a cache hit, httpd does not run FallbackResource.
        next if $row->{has_cache} && $request->[0] =~ /fallback/;
        my $name = "$row->{name}: $request->[0] $request->[1]";
        # The first request, from a client that gets the announcement, fills the cache.
        my @responses = map { get($row, $request, 'HTTP/1.0') } 1 .. 2;
        my @others = map { get($row, $request, 'HTTP/1.1') } 1 .. 2;
        push @responses, get($row, $request, 'HTTP/1.0');
        is(join(' ', map { $_->{status} } @responses, @others), join(' ', ($request->[1]) x 5), $name) if !$row->{has_cache} || $request->[1] != 416;    # for a range, the cache requests the whole file
        is_deeply([ map { announced($_) } @responses ], [ ('1 1 1 1') x 3 ], '… announced once');
        is_deeply([ map { announced($_) } @others ], [ ('0 0 0 0') x 2 ], '… not to others');
        my $is_hit = (field($others[1], 'X-Cache') // '') =~ /^HIT/;
        ok($is_hit, '… from the cache') if $row->{has_cache} && $request->[3] && $row->{name} !~ /handler, Directory|expression/;
    }
    is(announced(get($row, ['/page.txt'], 'HTTP/1.0', 'HEAD')), '1 1 1 1', "$row->{name}: HEAD");
    my $own = get($row, ['/app.lua/sunset'], 'HTTP/1.0');
    is_deeply([ fields($own, 'Sunset') ], ['Fri, 01 Jan 2100 00:00:00 GMT'], "$row->{name}: an application's own, earlier Sunset");
    is(scalar(my @next = join(', ', fields($own, 'Link')) =~ /rel="next"/g), 1, '… and Link');
}

# The cache on disk contains no announcement.
my $cached = `grep -rlE -e 'Sunset: .*2199|Deprecation|help[.]test' '$server->{dir}/cache' | wc -l`;
is($cached + 0, 0, 'the cache holds no announcement');

# HTTP/2.
for my $host (has_http2() ? qw(tls.test tls-cached.test) : ()) {
    my @requests = grep { !@{ $_->[2] // [] } && !($host =~ /cached/ && $_->[0] =~ /fallback/) } @REQUESTS;
    my @paths = map { $_->[0] } @requests;
    for my $round (1, 2) {
        my @responses = curl_all($host, \@paths, '--http2', '--tls-max', '1.2');
        my @others = curl_all($host, \@paths, '--http2');
        is_deeply([ map {"$_->{version} $_->{status}"} @responses ], [ map {"HTTP/2 $_->[1]"} @requests ], "$host over HTTP/2, round $round");
        is_deeply([ map { "$paths[$_]: " . announced($responses[$_]) } 0 .. $#paths ], [ map {"$_: 1 1 1 1"} @paths ], '… announced once');
        is_deeply([ map { "$paths[$_]: " . announced($others[$_]) } 0 .. $#paths ], [ map {"$_: 0 0 0 0"} @paths ], '… not to others');
    }
}

done_testing;
