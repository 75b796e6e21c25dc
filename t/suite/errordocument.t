# SPDX-License-Identifier: Apache-2.0
#
# Every kind of ErrorDocument 426 has both Upgrade and Connection; ErrorDocuments in sections;
# "Upgrade: h2c" never leads to 101 or 200.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses fields field curl has_http2 quiet);

my @kinds = (
    [ 'text', 426, qr/\Athe text of the administrator\z/ ],
    [ 'file', 426, qr/\Athe administrator's own document\n\z/ ],
    [ 'script', 426, qr{\Ascript: 426 refused tls plain/HTTP/1\.1 body=0\n\z} ],
    [ 'status', 426, qr/\Aall is well\n\z/ ],
    [ 'ssi', 426, qr/\Avariables: 426 refused tls\n\z/ ],
    [ 'remote', 302, qr{http://help\.example\.org/upgrade} ],
    [ 'missing', 426, qr/This service requires TLS\./ ],
    [ 'default', 426, qr/This service requires TLS\./ ],
    # A directory is not a file of its own.
    [ 'dir', 426, qr/This service requires TLS\./ ],
);
for (@kinds) {
    my ($kind, $status, $body) = @{$_};
    my $host = "$kind.error.test";
    for my $method (qw(GET POST OPTIONS PROPFIND HEAD TRACE)) {
        my $response = ask(host => $host, method => $method);
        my $name = "$kind: $method";
        is($response->{status}, $status, $name);
        is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], '… one Upgrade');
        is(join(', ', fields($response, 'Connection')), 'upgrade, close', '… Connection');
        is_deeply([ fields($response, 'X-Always') ], [$host], '… Header always');
        like(join(', ', fields($response, 'Cache-Control')), qr/no-store/, '… Cache-Control');
        $method eq 'HEAD' ? is($response->{body}, '', '… no body') : like($response->{body}, $body, '… body');
        is(field($response, 'Content-Length'), length $response->{body}, '… Content-Length')
            if defined field($response, 'Content-Length') && $method ne 'HEAD';
    }
    is_deeply([ fields(ask(host => $host, version => 'HTTP/1.0'), 'Upgrade') ], ['TLS/1.2'], "$kind: HTTP/1.0");

    # Upgrade to HTTP/2 as curl requests it, and other tokens.
    for my $fields ([ 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA' ],
        [ 'Connection: Upgrade', 'Upgrade: h2c' ], [ 'Connection: Upgrade', 'Upgrade: h2' ], [ 'Connection: Upgrade', 'Upgrade: TLS/1.2' ]) {
        my $name = "$kind: $fields->[1]";
        my ($bytes) = exchange(request(host => $host, fields => $fields), quiet => quiet());
        my @responses = responses($bytes);
        is(join(' ', map { $_->{status} } @responses), $status, $name);
        is_deeply([ fields($responses[0], 'Upgrade') ], ['TLS/1.2'], '… one Upgrade');
    }
}
is(ask(host => 'open.test', path => '/doors/plain.txt', fields => [ 'Upgrade: h2c' ])->{status}, 200, 'without a policy, the Upgrade field is ignored');
if (has_http2()) {
    my ($bytes) = exchange(request(host => 'open.test', path => '/doors/plain.txt',
            fields => [ 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA' ]), quiet => quiet());
    like($bytes, qr{\AHTTP/1\.1 101 }, '… and the upgrade to h2c works');
}

# Over TLS 1.2: another token, the same document.
my $text = ask(host => 'text.error.test', tls => 'TLSv1.2');
is($text->{status}, 426, 'TLS version');
is($text->{body}, 'the text of the administrator', '… ErrorDocument');
is_deeply([ fields($text, 'Upgrade') ], ['TLS/1.3'], '… Upgrade');

# A copy of the ErrorDocument in mod_cache does not become a refusal.
my @itself = (host => 'cached.error.test', path => '/errors/426.html', tls => 'TLSv1.3');
like(field(ask(@itself), 'X-Cache') // '', qr/^MISS/, 'the document itself');
like(field(ask(@itself), 'X-Cache') // '', qr/^HIT/, '… is served from the cache');
for (1 .. 2) {
    my $cached = ask(host => 'cached.error.test', path => '/secret/part.txt');
    is($cached->{status}, 426, '… and as an ErrorDocument keeps the status');
    is($cached->{body}, "the administrator's own document\n", '… the document');
    is_deeply([ fields($cached, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
}
my $copy = ask(host => 'cached.error.test', path => '/errors/426.html');
is($copy->{status}, 200, '… the document itself, again');
is_deeply([ map { fields($copy, $_) } qw(Cache-Control) ], [], '… without the header fields of a refusal');

# Sections.
my $location = ask(host => 'sections.error.test', path => '/secret/part.txt');
is($location->{status}, 426, 'a Location');
is($location->{body}, 'the document of the Location', '… its document');
is_deeply([ fields($location, 'X-Section') ], ['location'], '… its Header always');
is_deeply([ fields($location, 'X-Always') ], ['vhost'], '… and that of the vhost');
my $directory = ask(host => 'sections.error.test', path => '/doors/plain.txt');
is($directory->{status}, 426, 'a Directory');
is($directory->{body}, 'the document of the Directory', '… its document');
is_deeply([ fields($directory, 'X-Section') ], ['directory'], '… its Header always');
my $vhost = ask(host => 'sections.error.test', path => '/public/file.txt');
is($vhost->{body}, 'the document of the vhost', 'outside both, the document of the virtual host');
is_deeply([ fields($vhost, 'X-Section') ], [], '… and no field of a section');
is(ask(host => 'sections.error.test', path => '/redirect')->{status}, 426, 'a Redirect is not reached, although the server gate deferred for the Directory');

# The ErrorDocument of another error requires TLS and is not sent over plain HTTP.
my $missing = ask(host => 'other.error.test', path => '/none');
is($missing->{status}, 404, 'another error keeps its status');
unlike($missing->{body}, qr/secret part/, '… without the document that requires TLS');
is_deeply([ grep {/TLS/} fields($missing, 'Upgrade') ], [], '… and without Upgrade');
is(ask(host => 'other.error.test', path => '/secret/part.txt')->{status}, 426, 'the document itself is refused');

done_testing;
