# SPDX-License-Identifier: Apache-2.0
#
# Every module that responds before or outside of the hooks that most modules use, with the policy
# in each context in which it may be configured. Each response without a policy is tested first, so
# that a missing module is noticed.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(ask fields field);

my $credentials = 'Authorization: Basic ' . encode_base64('user:secret', '');

# Path, and the status without a policy; method, fields; "early" if the response precedes the access
# gate.
my @requests = (
    [ '/doors/plain.txt', 200 ],
    [ '/doors/auth.txt', 401 ],
    [ '/doors/auth.txt', 200, fields => [$credentials] ],
    [ '/doors/satisfy.txt', 401 ],
    [ '/doors/satisfy.txt', 200, fields => [$credentials] ],
    [ '/doors/satisfyall.txt', 200 ],
    [ '/doors/denied.txt', 403 ],
    [ '/doors/redirect/x', 302, early => 1 ],
    [ '/doors/gone/x', 410, early => 1 ],
    [ '/doors/rewrite', 302, early => 1 ],
    [ '/doors/forbidden', 403, early => 1 ],
    [ '/doors/passed', 200 ],
    [ '/doors/proxy/file.txt', 200, early => 1 ],
    [ '/doors/alias/x', 200 ],
    [ '/doors/perdir/redirected', 302 ],
    [ '/doors/perdir/forbidden', 403 ],
    [ '/doors/perdir/internal', 200 ],
    [ '/doors/perdir/fixup', 302 ],
    [ '/doors/perdir/fallback', 200 ],
    [ '/doors/dir/', 200 ],
    [ '/doors/slash', 301 ],
    [ '/doors/list/', 200 ],
    [ '/doors/page.shtml', 200 ],
    [ '/doors/status', 200 ],
    [ '/doors/none', 404 ],
    [ '/doors/dav/', 207, method => 'PROPFIND', fields => ['Depth: 0'] ],
    [ '/doors/dav/', 200, method => 'OPTIONS' ],
    [ '/doors/plain.txt', 405, method => 'PUT', fields => ['Content-Length: 0'] ],
    [ '/doors/./%70lain.txt', 200 ],
    [ '//doors//plain.txt', 200 ],
    [ '/public/../doors/plain.txt', 200 ],
);

# The context of the policy, and the value that "Header always" sets there.
my %places = ('vhost.test' => 'vhost', 'location.test' => 'location', 'directory.test' => 'directory', 'if.test' => 'if', 'relaxed.test' => 'relaxed');

for my $request (@requests) {
    my ($path, $status, %ask) = @{$request};
    my $early = delete $ask{early};
    my $method = $ask{method} // 'GET';
    my $name = "$method $path" . ($ask{fields} ? " ($ask{fields}[0])" =~ s/Basic \K.*/…)/r : '');
    my $open = ask(host => 'open.test', path => $path, %ask);
    is($open->{status}, $status, "$name without a policy");
    for my $place (sort keys %places) {
        my $expected = $early && $place eq 'directory.test' ? $status : 426;
        my $response = ask(host => $place, path => $path, %ask);
        is($response->{status}, $expected, "$name at $place");
        next if $expected != 426;
        is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], '… one Upgrade');
        is_deeply([ fields($response, 'X-Always') ], [ $places{$place} ], '… Header always');
        is_deeply([ map { fields($response, $_) } qw(WWW-Authenticate Location DAV) ], [], '… no header field of the other module');
        like($response->{body}, qr/This service requires TLS\./, '… the document');
        is(field($response, 'Content-Length'), length $response->{body}, '… and its length');
    }
    for my $place (sort keys %places) {
        is(ask(host => $place, path => $path, %ask, tls => 'TLSv1.2')->{status}, $status, "$name at $place over TLS");
    }
}

# A path that httpd does not map is in no Directory, but a Location matches it.
my %unmapped = ('open.test' => 404, 'vhost.test' => 426, 'relaxed.test' => 426, 'location.test' => 426, 'directory.test' => 404);
is(ask(host => $_, path => '/doors/a%2fb')->{status}, $unmapped{$_}, "%2f at $_") for sort keys %unmapped;

# A Directory lowers the policy of its virtual host.
is(ask(host => 'relaxed.test', path => '/public/file.txt')->{status}, 200, 'the Directory without a requirement');
is(ask(host => 'relaxed.test', path => '/secret/part.txt')->{status}, 426, '… another Directory');

# A cache that was filled over TLS.
for my $place (sort keys %places) {
    my $fill = ask(host => $place, path => '/doors/cached.txt', tls => 'TLSv1.2');
    is($fill->{status}, 200, "$place: fills the cache");
    my $hit = ask(host => $place, path => '/doors/cached.txt', tls => 'TLSv1.2');
    like(field($hit, 'X-Cache') // '', qr/^HIT/, '… a hit over TLS');
    for my $path ('/doors/cached.txt', '/doors/./cached.txt', '/doors/%63ached.txt') {
        my $plain = ask(host => $place, path => $path);
        is($plain->{status}, 426, "… $path is refused over plain HTTP");
        unlike($plain->{body}, qr/behind a door/, '… and not served');
    }
    is(ask(host => $place, path => '/doors/cached.txt', fields => ['If-None-Match: *'])->{status}, 426, '… and not revalidated');
    like(field(ask(host => $place, path => '/doors/cached.txt', tls => 'TLSv1.2'), 'X-Cache') // '', qr/^HIT/, '… and it is still a hit');
}
is(ask(host => 'open.test', path => '/doors/cached.txt', tls => 'TLSv1.2')->{status}, 200, 'without a policy');
like(field(ask(host => 'open.test', path => '/doors/cached.txt'), 'X-Cache') // '', qr/^HIT/, '… the copy is served over plain HTTP too');

# Subrequests.
my $page = ask(host => 'sub.test', path => '/public/page.shtml');
is($page->{status}, 200, 'a page without a requirement');
unlike($page->{body}, qr/secret part/, '… without the include that requires TLS');
is_deeply([ fields($page, 'Upgrade') ], ['h2,h2c'], '… with only the Upgrade field of the core');
like(ask(host => 'sub.test', path => '/public/page.shtml', tls => 'TLSv1.2')->{body}, qr/secret part/, '… with the include over TLS');
ask(host => 'sub.test', path => '/secret/part.txt', tls => 'TLSv1.2');
like(field(ask(host => 'sub.test', path => '/secret/part.txt', tls => 'TLSv1.2'), 'X-Cache') // '', qr/^HIT/, 'the include is in the cache');
unlike(ask(host => 'sub.test', path => '/public/page.shtml')->{body}, qr/secret part/, '… and is not included from the cache');

my $index = ask(host => 'sub.test', path => '/index/alone/');
is($index->{status}, 426, 'a directory whose index requires TLS');
is_deeply([ fields($index, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
like($index->{body}, qr/This service requires TLS\./, '… document');
is(field($index, 'Content-Length'), length $index->{body}, '… Content-Length');
my $other = ask(host => 'sub.test', path => '/index/both/');
is($other->{status}, 200, 'a directory with another index');
is($other->{body}, "the other index\n", '… which is shown');
is_deeply([ fields($other, 'Cache-Control') ], [], '… without a header field of the refusal');
is(ask(host => 'sub.test', path => '/index/both/', tls => 'TLSv1.2')->{body}, "the secret index\n", '… the first index over TLS');

my $document = ask(host => 'suberror.test', path => '/index/alone/');
is($document->{status}, 426, 'the same with an ErrorDocument');
is($document->{body}, "the administrator's own document\n", '… which is shown');
is_deeply([ fields($document, 'Upgrade') ], ['TLS/1.2'], '… with one Upgrade');

done_testing;
