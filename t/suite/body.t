# SPDX-License-Identifier: Apache-2.0
#
# The response to a refused request with a body is sent immediately, and the connection is closed:
# the server does not wait for the body and does not read it as a request.
use strict;
use warnings;

use Test::More;
use Time::HiRes qw(time);
use UpgradeTest qw(request exchange responses fields field);

# Less than Timeout (20 seconds), and long enough for a slow machine.
my $AT_ONCE = 8;
my $smuggled = request(host => 'open.test', path => '/doors/plain.txt');

# Header fields, and the part of the body that is sent.
my @bodies = (
    [ 'Content-Length, sent', ['Content-Length: 11'], 'hello world' ],
    [ 'Content-Length, sent in part', ['Content-Length: 1000000'], 'hello' ],
    [ 'Content-Length, never sent', ['Content-Length: 1000000'], '' ],
    [ 'Content-Length of 10 GB', ['Content-Length: 10737418240'], 'x' x 10_000 ],
    [ 'a body that looks like a request', [ 'Content-Length: ' . length $smuggled ], $smuggled ],
    [ 'chunked, sent', ['Transfer-Encoding: chunked'], "5\r\nhello\r\n0\r\n\r\n" ],
    [ 'chunked, without an end', ['Transfer-Encoding: chunked'], "5\r\nhello\r\n" ],
    [ 'chunked, never sent', ['Transfer-Encoding: chunked'], '' ],
    [ 'chunked, ill-formed', ['Transfer-Encoding: chunked'], "zz\r\n" ],
    [ 'Expect, Content-Length, never sent', [ 'Expect: 100-continue', 'Content-Length: 1000000' ], '' ],
    [ 'Expect, Content-Length, sent', [ 'Expect: 100-continue', 'Content-Length: 11' ], 'hello world' ],
    [ 'Expect, chunked, never sent', [ 'Expect: 100-continue', 'Transfer-Encoding: chunked' ], '' ],
);
for my $host (qw(vhost.test location.test directory.test text.error.test file.error.test script.error.test ssi.error.test missing.error.test)) {
    for (@bodies) {
        my ($name, $fields, $body) = @{$_};
        for my $method (qw(POST PUT GET)) {
            my $start = time;
            my ($bytes, $closed) = exchange(request(host => $host, path => '/doors/plain.txt', method => $method, fields => $fields, body => $body));
            my @responses = responses($bytes);
            my $took = time - $start;
            is(join(' ', map { $_->{status} } @responses), '426', "$host: $method, $name: one response");
            ok($closed, '… and the connection closes');
            cmp_ok($took, '<', $AT_ONCE, '… at once');
            is(join(', ', fields($responses[0], 'Connection')), 'upgrade, close', '… Connection');
            is_deeply([ fields($responses[0], 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
        }
    }
}

# An HTTP/1.0 request without Content-Length has no body.
my ($old) = responses(scalar exchange(request(host => 'vhost.test', version => 'HTTP/1.0', method => 'POST', fields => ['Content-Length: 5'], body => 'hello')));
is($old->{status}, 426, 'HTTP/1.0 with a body');

# An empty body leaves the connection open.
my @empty = responses(scalar exchange(request(host => 'vhost.test', method => 'POST', fields => ['Content-Length: 00'])
        . request(host => 'open.test', path => '/doors/plain.txt', fields => ['Connection: close'])));
is_deeply([ map { $_->{status} } @empty ], [ 426, 200 ], 'Content-Length: 00');

done_testing;
