# SPDX-License-Identifier: Apache-2.0
#
# The response of a refusal, for every method, HTTP version and TLS version, and the URL in its
# document.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses field fields tls_port quiet);

# Check the form of a refusal, and return its body.
sub refused {
    my ($response, $name, %expected) = @_;
    subtest $name => sub {
        is($response->{status}, 426, 'status');
        is_deeply([ fields($response, 'Upgrade') ], [ $expected{upgrade} // 'TLS/1.2' ], 'one Upgrade field');
        is(join(', ', fields($response, 'Connection')), $expected{connection} // 'upgrade, close', 'Connection');
        is_deeply([ fields($response, 'Cache-Control') ], ['no-store'], 'Cache-Control');
        is_deeply([ fields($response, 'Content-Type') ], [ $expected{type} // 'text/plain; charset=utf-8' ], 'Content-Type');
        is(field($response, 'Content-Length'), $expected{length} // length $response->{body}, 'Content-Length');
        is_deeply([ fields($response, 'X-Always') ], ['vhost'], 'Header always');
    };
    return $response->{body};
}

my $body = refused(ask(host => 'vhost.test'), 'GET');
like($body, qr/This service requires TLS\. This request was sent over plain HTTP\./, 'the document says what is missing');

for my $method (qw(GET POST PUT DELETE OPTIONS PROPFIND PATCH MKCOL BREW)) {
    for my $path (qw(/doors/plain.txt /no/such/path /doors/dir /a%2fb /%2e%2e/x)) {
        refused(ask(host => 'vhost.test', method => $method, path => $path), "$method $path");
    }
}

my $head = ask(host => 'vhost.test', method => 'HEAD');
is($head->{body}, '', 'HEAD: no body');
refused($head, 'HEAD: the fields of GET', length => length $body);

refused(ask(host => 'vhost.test', method => 'OPTIONS', path => '*'), 'OPTIONS *');
refused(ask(host => 'vhost.test', method => 'TRACE'), 'TRACE');
is(ask(host => 'open.test', method => 'OPTIONS', path => '*')->{status}, 200, 'OPTIONS * without a policy');
is(ask(host => 'open.test', method => 'TRACE')->{status}, 200, 'TRACE without a policy');
is(ask(host => 'relaxed.test', method => 'OPTIONS', path => '*')->{status}, 426, 'OPTIONS *: sections do not apply');
is(ask(host => 'relaxed.test', method => 'TRACE', path => '/public/file.txt')->{status}, 426, 'TRACE: a Directory does not apply');
is(ask(host => 'location.test', method => 'TRACE', path => '/doors/plain.txt')->{status}, 426, 'TRACE with a requirement in a Location only');
my $connect = ask(host => 'vhost.test', method => 'CONNECT', path => 'vhost.test:443', fields => ['Accept: text/html']);
is($connect->{status}, 426, 'CONNECT');
unlike($connect->{body}, qr/href/, 'CONNECT has no URL');
my ($bytes, $closed) = exchange(request(host => 'vhost.test', method => 'CONNECT', path => 'vhost.test:443')
        . request(host => 'open.test', path => '/doors/plain.txt'));
is((() = $bytes =~ /^HTTP/mg), 1, 'no response to the data after a refused CONNECT');

# HTTP versions.
refused(ask(host => 'vhost.test', version => 'HTTP/1.0'), 'HTTP/1.0', type => 'text/html; charset=utf-8');
refused((responses(scalar exchange(request(host => 'vhost.test', version => 'HTTP/1.0', fields => ['Connection: keep-alive']),
                quiet => quiet())))[0], 'HTTP/1.0, keep-alive', connection => 'upgrade, Keep-Alive');
refused((responses(scalar exchange(request(host => 'vhost.test', version => 'HTTP/1.0', method => 'HEAD', fields => ['Accept: */*'])), 'HEAD'))[0],
    'HTTP/1.0, HEAD', length => length $body);

# TLS versions above and below the minimum.
my %tls_versions = ('TLSv1' => undef, 'TLSv1.1' => undef, 'TLSv1.2' => undef, 'TLSv1.3' => undef);
my @versions = sort keys %tls_versions;
for my $seen (0 .. $#versions) {
    my $tls = $versions[$seen];
    is(ask(host => 'vhost.test', path => '/doors/plain.txt', tls => $tls)->{status}, 200, "TLS required, over $tls");
    my $strict = ask(host => 'merge.test', path => '/merge/plain/page.txt', tls => $tls);
    is($strict->{status}, $seen < 2 ? 426 : 200, "TLSv1.2 required, over $tls");
    is_deeply([ grep {/TLS/} fields($strict, 'Upgrade') ], $seen < 2 ? ['TLS/1.2'] : [], '… and its Upgrade');
    my $strictest = ask(host => 'text.error.test', path => '/', tls => $tls);
    is($strictest->{status}, $seen < 3 ? 426 : 200, "TLSv1.3 required, over $tls");
    is_deeply([ grep {/TLS/} fields($strictest, 'Upgrade') ], $seen < 3 ? ['TLS/1.3'] : [], '… and its Upgrade');
}
my $version = ask(host => 'merge.test', path => '/merge/plain/page.txt', tls => 'TLSv1.1', fields => ['Accept: text/html']);
like($version->{body}, qr/This service requires TLS 1\.2 or later\. This request was sent over TLS 1\.1\./, 'the document names the version');
unlike($version->{body}, qr/href/, '… without a URL');

# The URL has only names of the server, and is escaped.
my $port = tls_port();
my @urls = (
    [ 'www.example.re', '/a?b=c&d', "https://www.example.re:$port/a?b=c&amp;d" ],
    [ 'WWW.Example.RE:80', '/', "https://www.example.re:$port/" ],
    [ 'example.re', '/', "https://example.re:$port/" ],
    [ 'x.alias.example.re', '/', "https://x.alias.example.re:$port/" ],
    [ 'www.example.re', 'http://www.example.re/abs?x', "https://www.example.re:$port/abs?x" ],
    [ 'www.example.re', '//evil.test/x', "https://www.example.re:$port//evil.test/x" ],
    [ 'www.example.re', q{/"'><script>alert(1)</script>}, "https://www.example.re:$port/%22&#39;%3E%3Cscript%3Ealert(1)%3C/script%3E" ],
    [ 'www.example.re', '/a\\b', "https://www.example.re:$port/a%5Cb" ],
);
for (@urls) {
    my ($host, $path, $url) = @{$_};
    my ($response) = responses(scalar exchange(request(host => $host, path => $path, fields => [ 'Connection: close', 'Accept: text/html' ])));
    my ($shown) = $response->{body} =~ /href="([^"]*)"/;
    is($shown, $url, "$host $path");
    unlike($response->{body}, qr/<script/, '… escaped');
}

# Header fields of the administrator do not add a second Upgrade or remove it.
for my $host (qw(fields.test fields.error.test unset.test)) {
    my ($bytes, $closed) = exchange(request(host => $host, fields => $host eq 'unset.test' ? ['Connection: close'] : []), quiet => quiet());
    my ($response) = responses($bytes);
    is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], "$host: one Upgrade");
    is(join(', ', fields($response, 'Connection')), 'upgrade, close', '… Connection');
    ok($closed, '… and the connection closes');
}
is_deeply([ fields(ask(host => 'fields.test'), 'Cache-Control') ], ['private'], 'Header always overrides Cache-Control');

# Persistent connections and pipelining are not affected.
my @pipelined = responses(scalar exchange(
    request(host => 'vhost.test') . request(host => 'vhost.test', method => 'HEAD') . request(host => 'open.test', path => '/doors/plain.txt')
        . request(host => 'vhost.test', method => 'OPTIONS', fields => ['Content-Length: 0'])
        . request(host => 'open.test', path => '/doors/plain.txt', fields => ['Connection: close'])), qw(GET HEAD GET OPTIONS GET));
is_deeply([ map { $_->{status} } @pipelined ], [ 426, 426, 200, 426, 200 ], 'pipelined requests');

# An Upgrade field in a request is not a reason to refuse.
for my $upgrade ('TLS/1.2', 'h2c', 'websocket', 'foo/2') {
    is(ask(host => 'vhost.test', path => '/doors/plain.txt', tls => 'TLSv1.2', fields => ["Upgrade: $upgrade"])->{status}, 200,
        "a request with Upgrade: $upgrade that meets the policy is served");
}

done_testing;
