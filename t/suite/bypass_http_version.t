# SPDX-License-Identifier: Apache-2.0
#
# The HTTP version is a fact of the connection: 2 on a secondary connection of mod_http2, otherwise
# that of the request line, at most 1.1. A higher version in the request line is ignored, and
# environment variables that change the version of a response do not change a verdict.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents exchange field fields has_http2 is_trunk quiet request responses);
use UpgradeTest::Refusal qw(builtin refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'trunk does not respond to a version above HTTP/1.1' if is_trunk();

my %hosts = (
    'http2.test' => 'UpgradeRequire HTTP/2',
    'http3.test' => 'UpgradeRequire HTTP/3',
    'http11.test' => 'UpgradeRequire HTTP/1.1',
    'tls.test' => 'UpgradeRequire TLS',
    'reset.test' => "UpgradeRequire HTTP/2 TLS\nUpgradeHTTP2Status reset",
    'misdirected.test' => "UpgradeRequire TLS\nUpgradeHTTP2Status 421",
    'planned.test' => "UpgradePlan HTTP/2\nUpgradeRollout On",
    'report.test' => 'UpgradePlan HTTP/2',
    'location.test' => "<Location />\nUpgradeRequire HTTP/2\n</Location>\nRedirect /redirect http://SECRET.test/",
    'directory.test' => "<Directory />\nUpgradeRequire HTTP/2\n</Directory>",
    'if.test' => "<If true>\nUpgradeRequire HTTP/2\n</If>",
    'websocket.test' => 'UpgradeRequire websocket',
    'document.test' => "UpgradeRequire TLS\nErrorDocument 426 /errors/page.html",
    'navigation.test' => "UpgradeRequire TLS\nUpgradeNavigation Redirect",
);

# Variables that mod_setenvif sets before any gate, or in a section; each affects the HTTP version
# or the framing of httpd's response.
my @variables = qw(force-no-vary nokeepalive downgrade-1.0 force-response-1.0 downgrade-1.0=1-force-response-1.0 no-gzip);
for my $variable (@variables) {
    my $set = "BrowserMatch .* " . $variable =~ s/=1-/ /r;
    for my $kind (qw(TLS HTTP/2 HTTP/1.1)) {
        $hosts{ lc("$variable-$kind.variable.test") =~ tr{/=}{--}r } = "UpgradeRequire $kind\n$set\nRedirect /redirect http://SECRET.test/\n"
            . "<Location /location>\n$set\nSetEnv $variable\n</Location>";
    }
    $hosts{ "$variable.planned.test" =~ tr{=}{-}r } = "UpgradePlan HTTP/1.1\n$set\n<Location /directory>\nSetEnv $variable\n</Location>";
}

my $server = UpgradeTest::Server->new(
    tls => 1,
    files => { 'page.txt' => "SECRET\n", 'errors/page.html' => "the administrator's page\n", 'directory/index.html' => "an index\n" },
    lines => qq{Protocols h2c h2 http/1.1\nLogFormat "%v %U %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e %{UPGRADE_SEEN}e" version\nCustomLog logs/version version\n}
        . join('', map { virtual_host($_, $hosts{$_}) } sort keys %hosts)
        . "<VirtualHost 127.0.0.1:\${PORT}>\nServerName proxy.test\nUpgradeRequire HTTP/3\nUpgradeTrustedProxy 127.0.0.1\n"
        . "UpgradeForwardedHeader proto X-Proto\nUpgradeForwardedHeader http-version X-Http\n</VirtualHost>\n"
        . "<VirtualHost 127.0.0.1:\${PORT}>\nServerName plain.proxy.test\nUpgradeRequire HTTP/2\nUpgradeTrustedProxy 127.0.0.1\n"
        . "UpgradeForwardedHeader proto X-Proto\n</VirtualHost>\n"
        . "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName secure.test\nSSLEngine on\nUpgradeRequire HTTP/2\n</VirtualHost>\n",
);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

sub send_request {
    my ($host, $version, %arg) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    my $bytes = request(host => $host, version => $version, path => $arg{path} // '/page.txt', method => $arg{method},
        fields => [ 'Connection: close', @{ $arg{fields} // [] } ]);
    my ($response, @more) = responses(scalar exchange($bytes, tls => $arg{tls}, quiet => $arg{quiet}), $arg{method});
    is(@more, 0, '… one response') if @more;
    return $response // { status => 0, fields => [], body => '' };
}

#
# Versions in the request line.
#

my @HIGH = qw(HTTP/2.0 HTTP/2.1 HTTP/3.0 HTTP/9.9);
for my $version (@HIGH, qw(HTTP/1.0 HTTP/1.1 HTTP/1.2 HTTP/1.9)) {
    for my $host (qw(http2.test planned.test location.test directory.test if.test)) {
        refused(send_request($host, $version), "$version to $host", upgrade => ['HTTP/2.0']);
    }
    refused(send_request('http3.test', $version), "$version to http3.test", upgrade => ['HTTP/3.0']);
    refused(send_request($_, $version), "$version to $_") for qw(tls.test document.test misdirected.test);
    refused(send_request('reset.test', $version), "$version to reset.test", upgrade => ['TLS/1.2, HTTP/2.0']);
    refused(send_request('location.test', $version, path => '/redirect'), "$version: a Redirect", upgrade => ['HTTP/2.0']);
    for my $method (qw(HEAD OPTIONS TRACE POST BREW)) {
        refused(send_request('http2.test', $version, method => $method, $method eq 'POST' ? (fields => ['Content-Length: 0']) : ()),
            "$version: $method", upgrade => ['HTTP/2.0']);
    }
    refused(send_request('http2.test', $version, method => 'OPTIONS', path => '*'), "$version: OPTIONS *", upgrade => ['HTTP/2.0']);
    refused(send_request('http2.test', $version, path => 'http://http2.test/page.txt'), "$version: an absolute URI", upgrade => ['HTTP/2.0']);
    my $expected = $version eq 'HTTP/1.0' ? 426 : 200;
    is(send_request('http11.test', $version)->{status}, $expected, "$version to http11.test: $expected");

    my $navigation = send_request('navigation.test', $version, fields => ['Upgrade-Insecure-Requests: 1']);
    is($navigation->{status}, 307, "$version to navigation.test");

    # Behind a trusted proxy, the forwarded HTTP version counts, and the request line of the proxy's
    # connection does not.
    refused(send_request('proxy.test', $version, fields => ['X-Proto: https']), "$version behind a proxy", upgrade => ['HTTP/3.0']);
    refused(send_request('plain.proxy.test', $version, fields => ['X-Proto: https']), "$version behind a proxy that sends no version",
        upgrade => ['HTTP/2.0']);
    is(send_request('proxy.test', $version, fields => [ 'X-Proto: https', 'X-Http: HTTP/3.0' ])->{status}, 200, "$version behind a proxy that sends HTTP/3");

    refused(send_request('secure.test', $version, tls => 'TLSv1.3'), "$version over TLS", upgrade => ['HTTP/2.0']);
}
like(send_request('document.test', 'HTTP/9.9')->{body}, qr/\Athe administrator's page\n\z/, 'HTTP/9.9: the ErrorDocument 426');

# A WebSocket handshake needs HTTP/1.1; a higher version in the request line does not make it
# HTTP/2.
my @HANDSHAKE = ('Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
for my $version (@HIGH) {
    refused(send_request('websocket.test', $version, fields => \@HANDSHAKE), "$version: a handshake without Connection: upgrade", upgrade => ['websocket']);
}

#
# Variables.
#

for my $variable (@variables) {
    for my $path ('/page.txt', '/redirect', '/location') {
        my $name = lc $variable =~ tr{=}{-}r;
        refused(send_request("$name-tls.variable.test", 'HTTP/1.1', path => $path), "$variable: TLS, $path");
        refused(send_request("$name-http-2.variable.test", 'HTTP/1.1', path => $path), "$variable: HTTP/2, $path", upgrade => ['HTTP/2.0']);
        isnt(send_request("$name-http-1.1.variable.test", 'HTTP/1.1', path => $path)->{status}, 426, "$variable: HTTP/1.1, $path is met");
    }
    # For a directory index, mod_dir replaces the request by its subrequest, and the verdict is
    # recorded after the header filter.
    is(send_request("$variable.planned.test" =~ tr{=}{-}r, 'HTTP/1.1', path => '/directory/')->{status}, 200, "$variable: a directory index");
}

#
# Real HTTP/2.
#

sub http2 {
    my ($host, $path) = @_;
    return `curl -s -i --http2-prior-knowledge -H 'Host: $host' http://127.0.0.1:$server->{port}$path`;
}

SKIP: {
    skip 'no HTTP/2 on prefork', 8 if !has_http2();
    like(http2($_, '/page.txt'), qr{\AHTTP/2 200 .*SECRET}s, "HTTP/2 to $_") for qw(http2.test http11.test location.test if.test);
    my $refused = http2('tls.test', '/page.txt');
    like($refused, qr{\AHTTP/2 403 (?!.*SECRET).*@{[builtin()]}}s, 'HTTP/2 to tls.test');
    unlike($refused, qr/^(?:upgrade|connection):/mi, '… no Upgrade');
    like(http2('http3.test', '/page.txt'), qr{\AHTTP/2 403 (?!.*SECRET)}s, 'HTTP/2 to http3.test');
    like(http2('misdirected.test', '/page.txt'), qr{\AHTTP/2 421 (?!.*SECRET)}s, 'HTTP/2 to misdirected.test');
}

#
# The access log.
#

$server->stop;
my @log = split /\n/, contents("$server->{dir}/logs/version");
is(join("\n", grep { m{ (?:plain|TLSv1\.3)/(?!HTTP/(?:1\.[01]|2\.0|3\.0)$)} } @log), '', 'the log contains real versions only');
is(join("\n", grep { m{/HTTP/3\.0$} && !/^proxy\.test / } @log), '', '… HTTP/3 only if a proxy sent it');
is(join("\n", grep { m{/HTTP/2\.0$} && !/^(?:http2|http3|http11|tls|location|if|misdirected)\.test /} @log), '', '… HTTP/2 only for real HTTP/2');
is(join("\n", grep { /\.planned\.test / && !/ pass - -$/ } @log), '', '… and a directory index passes, whatever variable is set');
is(join("\n", grep { /http-1\.1\.variable\.test / && !/ pass - -$/ } @log), '', '… as do other requests');

done_testing;
