# SPDX-License-Identifier: Apache-2.0
#
# Requests that httpd rejects while it reads them lack the method, the URI or header fields. Neither
# they nor the ErrorDocument of their error are evaluated: the response is that of a server without
# policies, byte for byte, and no child crashes.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask contents exchange has_http2);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Refusal qw(APPLICATION refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'this httpd has no mod_lua' if UpgradeTest::Server::lacks('lua');

my %policies = (
    'an expression' => q{UpgradeRequireExpr "req('X') == 'y'" x/1},
    'a planned expression' => q{UpgradePlanExpr "req('X') == 'y'" x/1},
    'an expression of the URI' => q{UpgradeRequireExpr "%{REQUEST_URI} =~ m#^/x# && %{REQUEST_METHOD} == 'X'" x/1},
    'an exemption by an expression' => qq{UpgradeRequire TLS\nUpgradeExempt "expr=%{QUERY_STRING} == 'y'"},
    'an exemption by path' => "UpgradeRequire TLS\nUpgradeExempt path=/public method=GET",
    'TLS' => 'UpgradeRequire TLS',
    'HTTP/2' => 'UpgradeRequire HTTP/2',
    'websocket' => 'UpgradeRequire websocket',
    'a planned websocket' => "UpgradePlan TLS websocket\nUpgradeRollout On percent=50",
    'a redirect' => "UpgradeRequire TLS\nUpgradeNavigation Redirect",
    'an announcement' => "UpgradePlan TLS\nUpgradeRollout On from=2099-01-01T00:00:00Z",
    'an exposure' => "UpgradePlan TLS\nUpgradeExposure Authorization",
    'a Location' => "<Location />\nUpgradeRequire TLS\n</Location>",
    'a LocationMatch and a Directory' => "<LocationMatch .>\nUpgradeRequire TLS\n</LocationMatch>\n<Directory />\nUpgradeRequire TLSv1.3\n</Directory>",
    'an If' => qq{<If "%{REQUEST_URI} != '/x'">\nUpgradeRequire TLS\n</If>},
);

# Trust is server-wide, so it needs a server of its own. The header fields with the facts are
# missing.
my $TRUST = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Forwarded-Proto\nUpgradeForwardedHeader http-version X-Http\n";

my %documents = (
    'built-in' => '',
    'text' => '"text of the administrator"',
    'file' => '/errors/page.html',
    'page with an include' => '/errors/page.shtml',
    'script' => '/app.lua',
    'missing' => '/missing.html',
    'with FallbackResource' => '/missing.html',
    'remote' => 'http://help.example.org/',
    'denied' => '/denied/page.html',
);

my %requests = (
    'no version, bare line feeds' => "GET /\n\n",
    'no URI' => "GET\r\n\r\n",
    'an empty URI' => "GET  HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'one space too many' => "GET / x HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'an invalid version' => "GET / HTTP/x.1\r\nHost: own.test\r\n\r\n",
    'an invalid method' => "G(T / HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'a relative URI' => "GET x HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'an invalid scheme' => "GET ://x HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'a NUL' => "GET /\0x HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'a line of 9,000 characters' => 'GET /' . 'x' x 9000 . " HTTP/1.1\r\nHost: own.test\r\n\r\n",
    'a TLS hello' => "\x16\x03\x01\x00\x2e\x01\x00\x00\x2a\x03\x03" . 'x' x 40 . "\r\n\r\n",
    'the preface of HTTP/2' => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    'an invalid field' => "GET / HTTP/1.1\r\nHost: own.test\r\nno colon\r\n\r\n",
    'a field of 9,000 characters' => "GET / HTTP/1.1\r\nHost: own.test\r\nX: " . 'x' x 9000 . "\r\n\r\n",
    'too many fields' => "GET / HTTP/1.1\r\nHost: own.test\r\n" . "X: x\r\n" x 200 . "\r\n",
    'no Host' => "GET / HTTP/1.1\r\n\r\n",
    'an invalid Host' => "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    'two lengths' => "GET / HTTP/1.1\r\nHost: own.test\r\nContent-Length: 1, 2\r\n\r\n",
    'an unknown transfer coding' => "POST / HTTP/1.1\r\nHost: own.test\r\nTransfer-Encoding: x\r\n\r\n",
    'an unknown expectation' => "GET / HTTP/1.1\r\nHost: own.test\r\nExpect: x\r\nConnection: close\r\n\r\n",
);

# Give each virtual host a port: without Host, httpd selects the virtual host by the port alone.
sub virtual_hosts {
    my ($trust, @policies) = @_;
    my @cases = map { my $policy = $_; map { [ $policy, $_ ] } sort keys %documents } 'none', @policies;
    my @ports = free_ports(scalar @cases);
    my $lines = $trust . <<'END';
<Directory />
    AllowOverride None
    Options +Includes
</Directory>
AddHandler lua-script .lua
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
LogFormat "verdict=%{UPGRADE_VERDICT}e %>s %{local}p" rejected
CustomLog logs/rejected rejected
<Location /denied>
    Require all denied
</Location>
END
    my %port;
    for my $case (@cases) {
        my ($policy, $document) = @{$case};
        my $port = $port{$policy}{$document} = shift @ports;
        $lines .= "Listen 127.0.0.1:$port\n<VirtualHost 127.0.0.1:$port>\nServerName own.test\n" . ($policies{$policy} // '') . "\n"
            . join('', map { $documents{$document} ? "ErrorDocument $_ $documents{$document}\n" : () } 400, 414, 417, 501, 505)
            . ($document =~ /Fallback/ ? "<Directory />\nFallbackResource /app.lua\n</Directory>\n" : '') . "</VirtualHost>\n";
    }
    return ($lines, %port);
}

my %files = ('errors/page.html' => "the administrator's page\n", 'errors/page.shtml' => qq{a page <!--#include virtual="/errors/page.html" -->\n},
    'denied/page.html' => "a page\n", 'app.lua' => APPLICATION);

my $WRITTEN = 1_700_000_000;

sub sent_back {
    my ($port, $bytes) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $port;
    my $got = exchange($bytes);
    $got =~ s/^Date: [^\r]*\r\n//m;
    # Built-in documents contain the port.
    $got =~ s/Port \d+<|127\.0\.0\.1:\d+|own\.test:\d+/PORT/g;
    return $got;
}

my $server;
END { local $?; $server->stop if $server }

for (([ '', sort keys %policies ], [ $TRUST, 'TLS', 'HTTP/2', 'an expression' ])) {
    my ($trust, @policies) = @{$_};
    my ($lines, %port) = virtual_hosts($trust, @policies);
    undef $server;
    $server = UpgradeTest::Server->new(load => ['lua'], lines => $lines, files => \%files);
    # The ETag of a file is weak in the first second after it was written.
    utime $WRITTEN, $WRITTEN, map { UpgradeTest::Server::ROOT() . "/$_" } keys %files;
    ok($server->start, $trust ? 'a server with a trusted proxy' : 'a server') or BAIL_OUT($server->config_test);
    for my $document (sort keys %documents) {
        my %expected = map { $_ => sent_back($port{none}{$document}, $requests{$_}) } keys %requests;
        my @served = grep { $expected{$_} !~ m{\AHTTP/1\.1 (?:[45]\d\d|302) } } sort keys %requests;
        is("@served", '', "$document: httpd rejects each of the requests");
        for my $policy (@policies) {
            my %got = map { $_ => sent_back($port{$policy}{$document}, $requests{$_}) } sort keys %requests;
            is(join(', ', map { $got{$_} eq $expected{$_} ? () : "$_: " . $got{$_} =~ s/\r?\n.*//sr } sort keys %requests), '', "$document with $policy");
        }
    }
    # Requests that httpd rejects later have an early response (t/suite/bypass_early_response.t).
    # The server still works.
    for my $path ('/app.lua', '/../x', '/%zz', '/a%2fb') {
        local $ENV{UPGRADE_TEST_PORT} = $port{TLS}{file};
        refused(ask(host => 'own.test', path => $path), "GET $path is refused");
    }
    is_deeply([ $server->crashes ], [], 'no child has crashed');
    $server->stop;
    my @evaluated = grep { !/^verdict=- / && !/^verdict=refused 426 $port{TLS}{file}$/ } split /\n/, contents("$server->{dir}/logs/rejected");
    is_deeply(\@evaluated, [], 'no rejected request has a verdict');
    # Allow UPGRADE0040, which is about the refused requests above.
    my @lines = grep { /UPGRADE\d+: / && !m{UPGRADE0001: .* request="GET /[a.%]|UPGRADE0040: } } grep {/\[client /} split /\n/, $server->error_log;
    is_deeply(\@lines, [], '… or a line in the error log');
}

# Over HTTP/2, mod_http2 itself rejects most of them; httpd handles Expect.
if (has_http2()) {
    undef $server;
    my @policies = map { [ lc(tr{ /}{-}r) . '.test', $policies{$_} ] } sort keys %policies;
    $server = UpgradeTest::Server->new(load => ['lua'], files => \%files,
        lines => "Protocols h2c http/1.1\nAddHandler lua-script .lua\nErrorDocument 417 /missing.html\n<Directory />\nFallbackResource /app.lua\n</Directory>\n"
            . join '', map { virtual_host(@{$_}) } [ 'open.test', '' ], @policies);
    ok($server->start, 'a server with HTTP/2') or BAIL_OUT($server->config_test);
    my $ask = sub {
        my ($host) = @_;
        my $got = `curl -s -i --max-time 10 --http2-prior-knowledge -H 'Host: $host' -H 'Expect: x' http://127.0.0.1:$server->{port}/`;
        return $got =~ s/^date: [^\r]*\r\n//mir;
    };
    my $expected = $ask->('open.test');
    like($expected, qr{\AHTTP/2 417 .*application}s, 'HTTP/2: an expectation that is none');
    is($ask->($_->[0]), $expected, "… $_->[0]") for @policies;
    is_deeply([ $server->crashes ], [], '… no child has crashed');
    $server->stop;
}

done_testing;
