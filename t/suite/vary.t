# SPDX-License-Identifier: Apache-2.0
#
# If a policy, or a rollout that is On, depends on forwarded header fields, every response to which
# it applies lists exactly these in Vary, so that no cache sends it to clients with another verdict.
# A plan that is only reported does not change a byte.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(curl field fields has_http2);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @MODULES = qw(lua asis deflate);
my @lacks = UpgradeTest::Server::lacks(@MODULES);
plan skip_all => "this httpd has no @lacks" if @lacks;

my $ROOT = UpgradeTest::Server::ROOT();
my $P = 'X-Forwarded-Proto';
my $V = 'X-TLS-Version';
my $B = 'X-Cipher-Bits';
my $H = 'X-HTTP-Version';
my $TRUST = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto $P\nUpgradeForwardedHeader tls-version $V\n"
    . "UpgradeForwardedHeader cipher-bits $B\n";
my @FOR_HTTPS = ("$P: https", "$V: TLSv1.3", "$B: 256", "$H: 2");

my %FILES = (
    'app.lua' => <<'END',
function handle(r)
    local status = tonumber(r.uri:match("/(%d%d%d)$"))
    r.content_type = "text/plain"
    local vary = r.args and r.args:match("vary=([%w*-]+)")
    if vary then r.headers_out["Vary"] = vary end
    local always = r.args and r.args:match("always=([%w*-]+)")
    if always then r.err_headers_out["Vary"] = always end
    if status then return status end
    r:puts("an application\n")
    return apache2.OK
end
function early(r)
    local status = r.uri:match("^/early/(%d%d%d)")
    if not status then return apache2.DECLINED end
    if status == "302" then r.headers_out["Location"] = "/elsewhere" end
    return tonumber(status)
end
END
    'index/index.html' => "an index\n", 'none/page.txt' => "a page\n", 'tls/page.txt' => "a page\n", 'variant.html.en' => "a variant\n",
    'page.shtml' => qq{begins <!--#include virtual="/page.txt" --> <!--#include virtual="/strict/x.txt" --> ends\n},
    'asis/redirect.asis' => "Location: /page.txt\n\n", 'missing.txt' => "no page\n", 'denied/page.txt' => "a page\n", 'auth/page.txt' => "a page\n",
    'deflated.txt' => "a page\n" x 100, 'strict/x.txt' => "strict\n", 'htaccess/page.txt' => "a page\n", 'htaccess/.htaccess' => "UpgradeRequire cipher-bits=128\n",
    'lookup/index.html' => "strict\n", 'lookup/other.html' => "other\n",
);

my $SITE = <<"END";
    RewriteEngine on
    RewriteRule ^/passed /page.txt [PT]
    Redirect /redirect http://elsewhere.test/
    ErrorDocument 404 /missing.txt
    LuaHookTranslateName $ROOT/app.lua early
    ProxyPass /proxied http://127.0.0.1:\${PORT}/app.lua
    <Directory $ROOT>
        Options +Indexes +Includes +MultiViews +FollowSymLinks
        AllowOverride AuthConfig
        AddHandler lua-script .lua
        AddHandler send-as-is .asis
        AddLanguage en .en
        AddOutputFilter INCLUDES .shtml
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
    <Location /deflated.txt>
        SetOutputFilter DEFLATE
    </Location>
END

# Name, lines, the header fields that the policy depends on.
my @POLICIES = (
    [ 'tls', 'UpgradeRequire TLS', [ $P, $V ] ],
    [ 'tls12', 'UpgradeRequire TLSv1.2', [ $P, $V ] ],
    [ 'tls13', 'UpgradeRequire TLSv1.3', [ $P, $V ] ],
    [ 'bits', 'UpgradeRequire cipher-bits=128', [ $P, $V, $B ] ],
    [ 'all', 'UpgradeRequire TLSv1.2 cipher-bits=128', [ $P, $V, $B ] ],
    [ 'secrecy', 'UpgradeRequire forward-secrecy', [ $P, $V ] ],
    [ 'cipher', "UpgradeForwardedHeader cipher X-Cipher\nUpgradeRequire forward-secrecy", [ $P, $V, 'X-Cipher' ] ],
    [ 'http', 'UpgradeRequire HTTP/1.1', [] ],
    [ 'named', "UpgradeForwardedHeader http-version $H\nUpgradeRequire HTTP/1.1", [$H] ],
    [ 'forwarded', "UpgradeForwardedHeader proto Forwarded\nUpgradeRequire TLS", [ 'Forwarded', $V ] ],
    [ 'location', "<Location />\nUpgradeRequire TLS\n</Location>", [ $P, $V ] ],
    [ 'directory', "<Directory $ROOT>\nUpgradeRequire TLS\n</Directory>", [ $P, $V ] ],
    [ 'lowered', "UpgradeRequire TLSv1.3\n<Location />\nUpgradeRequire TLS\n</Location>", [ $P, $V ] ],
    [ 'lifted', "UpgradeRequire TLSv1.3\n<Location />\nUpgradeRequire none\n</Location>", [] ],
    [ 'report', "UpgradePlan TLSv1.3", [] ],
    [ 'both', "UpgradeRequire TLS\nUpgradePlan TLSv1.3\nUpgradeRollout Report", [ $P, $V ] ],
    [ 'on', "UpgradePlan TLSv1.3\nUpgradeRollout On from=2199-01-01T00:00:00Z", [ $P, $V ] ],
    [ 'beside', "UpgradeRequire TLS\nUpgradePlan cipher-bits=128\nUpgradeRollout On from=2199-01-01T00:00:00Z", [ $P, $V, $B ] ],
    [ 'rolled', "UpgradePlan TLS\nUpgradeRollout On", [ $P, $V ] ],
    [ 'exempt', "UpgradeRequire TLS\nUpgradeExempt ip=127.0.0.0/8", [ $P, $V ] ],
);

# Path, status, fields of the request, the application's own Vary, and "early" if no Directory
# applies, because the response is given early or by a backend.
my @REQUESTS = (
    [ '/page.txt', 200 ],
    [ '/index/', 200 ],
    [ '/index', 301 ],
    [ '/variant', 200, [], ['negotiate'] ],
    [ '/passed', 200 ],
    [ '/asis/redirect.asis', 200 ],
    [ '/page.shtml', 200 ],
    [ '/app.lua', 200 ],
    [ '/app.lua?vary=Accept', 200, [], ['Accept'] ],
    [ '/app.lua?always=Accept', 200, [], ['Accept'] ],
    [ '/app.lua?vary=Accept&always=Cookie', 200, [], [qw(Accept Cookie)] ],
    [ "/app.lua?vary=\L$P", 200 ],
    [ '/app.lua?vary=*', 200, [], ['*'] ],
    [ '/app.lua?always=*', 200, [], ['*'] ],
    [ '/app.lua/404', 404 ],
    [ '/app.lua/403', 403 ],
    [ '/app.lua/500', 500 ],
    [ '/proxied', 200, [], [], 'early' ],
    [ '/proxied?vary=Accept', 200, [], ['Accept'], 'early' ],
    [ '/deflated.txt', 200, ['Accept-Encoding: gzip'], ['Accept-Encoding'] ],
    [ '/absent', 404 ],
    [ '/denied/page.txt', 403 ],
    [ '/auth/page.txt', 401 ],
    [ '/redirect', 302, [], [], 'early' ],
    [ '/early/403', 403, [], [], 'early' ],
    [ '/early/302', 302, [], [], 'early' ],
    [ '/a%2fb', 404 ],    # the Directory applies to the ErrorDocument
    [ '/page.txt', 416, ['Range: bytes=100-200'] ],
    [ '/page.txt', 412, ['If-Match: "none"'] ],
    [ '/page.txt', 304, ['If-None-Match: *'] ],
);

my $lines = "CacheRoot $ROOT/../cache\nCacheHeader on\n<Macro Site>\n$SITE</Macro>\n";
# The first virtual host is the default, which is the backend.
$lines .= "<VirtualHost *:\${PORT}>\nServerName backend.test\nUse Site\n</VirtualHost>\n";
for (@POLICIES) {
    my ($name, $policy) = @{$_};
    my $trust = $TRUST;
    $trust =~ s/^.*proto.*\n//m if $policy =~ /Header proto/;
    $lines .= "<VirtualHost *:\${PORT}>\nServerName $name.test\n$trust$policy\nUse Site\n</VirtualHost>\n";
}
$lines .= "<VirtualHost *:\${PORT}>\nServerName normal.test\nUpgradeRequire HTTP/1.1\nUse Site\n</VirtualHost>\n";
$lines .= "<VirtualHost *:\${PORT}>\nServerName sections.test\n$TRUST$SITE\n<Location /tls>\nUpgradeRequire TLS\n</Location>\n"
    . "<Location /strict>\nUpgradeRequire TLSv1.3\n</Location>\n<Files index.html>\nUpgradeRequire TLSv1.3\n</Files>\n"
    . "<Directory $ROOT/lookup>\nDirectoryIndex index.html other.html\n</Directory>\n</VirtualHost>\n";
$lines .= "<VirtualHost *:\${PORT}>\nServerName navigation.test\n${TRUST}UpgradeRequire TLS\nUpgradeNavigation Redirect\n</VirtualHost>\n";
for my $quick (qw(on off)) {
    $lines .= "<VirtualHost *:\${PORT}>\nServerName cache-$quick.test\n${TRUST}UpgradeRequire TLS\nCacheEnable disk /\nCacheQuickHandler $quick\nUse Site\n"
        . "Header set Cache-Control max-age=3600\n</VirtualHost>\n<VirtualHost *:\${PORT}>\nServerName cache-location-$quick.test\n$TRUST"
        . "<Directory $ROOT>\nUpgradeRequire TLS\n</Directory>\nCacheEnable disk /\nCacheQuickHandler $quick\nUse Site\nHeader set Cache-Control max-age=3600\n</VirtualHost>\n";
}
$lines .= "<VirtualHost *:\${TLS_PORT}>\nServerName tls.test\nSSLEngine on\nProtocols h2 http/1.1\n${TRUST}UpgradeRequire TLS\nUse Site\n</VirtualHost>\n";

my $server = UpgradeTest::Server->new(tls => 1, load => \@MODULES, files => \%FILES, lines => $lines);
mkdir "$server->{dir}/cache";
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};

# Return the members of Vary in lower case, sorted, with duplicates.
sub vary {
    my ($response) = @_;
    return join ',', sort map { lc } map { split /\s*,\s*/ } fields($response, 'Vary');
}

sub listed {
    my @names = @_;
    return $names[0] eq '*' ? '*' : join ',', sort map { lc } @names if @names;
    return '';
}

sub get {
    my ($host, $path, $fields, %more) = @_;
    return $server->get($path, host => $host, fields => $fields, %more);
}

for (@POLICIES) {
    my ($name, $policy, $looks_at) = @{$_};
    for my $request (@REQUESTS) {
        my ($path, $status, $fields, $own, $is_early) = @{$request};
        my @own = @{ $own // [] };
        my @expected = $is_early && $name eq 'directory' ? () : @{$looks_at};
        push @expected, lc $P if $path =~ /vary=x-/ && !grep { $_ eq $P } @expected;
        my @all = grep( { $_ eq '*' } @own) ? ('*') : (@own, @expected);
        my $response = get("$name.test", $path, [ @FOR_HTTPS, 'Forwarded: proto=https', @{ $fields // [] } ]);
        is("$response->{status} " . vary($response), "$status " . listed(@all), "$name: $path $status");
    }
    next if !@{$looks_at};
    for my $from (qw(127.0.0.1 127.0.0.2)) {
        for my $method (qw(GET HEAD)) {
            my $response = get("$name.test", '/page.txt', [], from => $from, method => $method);
            my @own = $response->{status} == 426 ? qw(Accept Accept-Language) : ();
            is(vary($response), listed(@own, @{$looks_at}), "$name: $method from $from over plain HTTP: $response->{status}");
        }
    }
}

# The configuration of the request determines Vary, not that of the server.
my @SECTIONS = (
    [ '/page.txt', 200, [] ],
    [ '/tls/page.txt', 200, [ $P, $V ] ],
    [ '/strict/x.txt', 200, [ $P, $V ] ],
    [ '/absent', 404, [] ],
    [ '/tls/absent', 404, [ $P, $V ] ],
    [ '/htaccess/page.txt', 200, [ $P, $V, $B ] ],
    [ '/index/', 200, [ $P, $V ] ],
    [ '/page.shtml', 200, [] ],    # an include cannot change a response that has begun
    [ '/lookup/', 200, [ $P, $V ] ],
    [ '/lookup/', 200, [ $P, $V ], ["$P: http"] ],    # other.html, because index.html is refused
);
for (@SECTIONS) {
    my ($path, $status, $looks_at, $fields) = @{$_};
    my $response = get('sections.test', $path, $fields // \@FOR_HTTPS);
    is("$response->{status} " . vary($response), "$status " . listed(@{$looks_at}), "sections: $path");
}
is(vary(get('normal.test', '/page.txt', \@FOR_HTTPS)), '', 'no proxy is trusted');

# Refusals and redirects for browsers.
for ([ 307, 'Upgrade-Insecure-Requests: 1' ], [426]) {
    my ($status, @fields) = @{$_};
    my $response = get('navigation.test', '/page.txt', \@fields);
    is("$response->{status} " . vary($response), "$status " . listed($P, $V, qw(Accept Accept-Language Upgrade-Insecure-Requests)), "navigation: $status");
}

# A plan that is only reported does not change a byte.
sub bytes {
    my ($response) = @_;
    return join "\n", $response->{line}, (map {"$_->[0]: $_->[1]"} grep { $_->[0] ne 'Date' } @{ $response->{fields} }), $response->{body};
}
for my $request (@REQUESTS) {
    my ($path, $status, $fields) = @{$request};
    my ($with, $without) = map { s/(?:report|normal)\.test//gr } map { bytes(get($_, $path, $fields)) } qw(report.test normal.test);
    is($with, $without, "a plan in Report mode, unmet: $path $status");
}

# mod_cache stores variants. A hit has the stored fields, even if the policy is in a section that
# the hit does not reach.
for my $host (map { ("cache-$_.test", "cache-location-$_.test") } qw(on off)) {
    for my $path ('/page.txt', '/app.lua?vary=Accept', '/proxied', '/deflated.txt') {
        next if $path eq '/proxied' && $host =~ /location/;
        my @accept = $path =~ /Accept$/ ? ('Accept') : $path =~ /deflated/ ? ('Accept-Encoding') : ();
        my @responses = map { get($host, $path, [ @FOR_HTTPS, 'Accept-Encoding: gzip' ]) } 1 .. 2;
        is_deeply([ map { "$_->{status} " . vary($_) } @responses ], [ ('200 ' . listed($P, $V, @accept)) x 2 ], "$host: $path, stored and found");
        like(field($responses[1], 'X-Cache') // '', qr/^HIT/, '… a hit');
        my $refused = get($host, $path, ["$P: http"]);
        is("$refused->{status} " . vary($refused), '426 ' . listed($P, $V, qw(Accept Accept-Language)), '… refused over plain HTTP');
        my $ssl = get($host, $path, [ "$P: https", "$V: SSLv3" ]);
        is($ssl->{status}, 426, '… refused over SSL 3, which is not TLS');
        my $again = get($host, $path, [ @FOR_HTTPS, 'Accept-Encoding: gzip' ]);
        like(field($again, 'X-Cache') // '', qr/^HIT/, '… and still a hit for others');
        like(join("\n", map { UpgradeTest::contents($_) } split /\n/, `grep -rl "$host" '$server->{dir}/cache'`), qr/^Vary: .*$P, $V/m, '… with Vary in the cache');
    }
    my $revalidated = get($host, '/page.txt', [ @FOR_HTTPS, 'Cache-Control: max-age=0' ]);
    is("$revalidated->{status} " . vary($revalidated), '200 ' . listed($P, $V), "$host: revalidated");
    my $unmodified = get($host, '/page.txt', [ @FOR_HTTPS, 'If-None-Match: ' . (field($revalidated, 'ETag') // '*') ]);
    is("$unmodified->{status} " . vary($unmodified), '304 ' . listed($P, $V), "$host: 304");
}

# Over HTTP/2, where mod_http2 writes the header.
if (has_http2()) {
    for my $path ('/page.txt', '/app.lua?vary=Accept', '/app.lua/404') {
        my @accept = $path =~ /Accept/ ? ('Accept') : ();
        my $response = curl('tls.test', $path, '--http2', map { ('-H', $_) } @FOR_HTTPS);
        is("$response->{version} " . vary($response), 'HTTP/2 ' . listed($P, $V, @accept), "over HTTP/2: $path");
    }
}

done_testing;
