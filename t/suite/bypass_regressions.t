# SPDX-License-Identifier: Apache-2.0
#
# Regression tests: bypasses of the requirements that were found and fixed.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses fields field has_http2 quiet log_lines);

# A cached copy, requested by another path than that of the section with the requirement.
for my $path ('/pt/part.txt', '/x//../secret/part.txt', '/index/alone/') {
    ask(host => 'regressions.test', path => $path, tls => 'TLSv1.2') for 1 .. 2;
    my $hit = ask(host => 'regressions.test', path => $path, tls => 'TLSv1.2');
    is($hit->{body}, "secret part\n", "$path over TLS");
    like(field($hit, 'X-Cache') // '', qr/^HIT/, '… is in the cache');
    my $plain = ask(host => 'regressions.test', path => $path);
    is($plain->{status}, 426, '… and refused over plain HTTP');
    unlike($plain->{body}, qr/secret part/, '… not served');
}
ask(host => 'regressions.test', path => '/public/page.shtml', tls => 'TLSv1.2') for 1 .. 2;
unlike(ask(host => 'regressions.test', path => '/public/page.shtml')->{body}, qr/secret part/, 'a cached page with an include is generated again');

# An early response: if a later gate refuses the request, the refusal contains nothing of it, with
# any document.
for my $path (qw(/redirect/x /permanent/x /gone /forbidden /a%2fb)) {
    for my $method (qw(GET HEAD POST)) {
        my ($response) = responses(scalar exchange(request(host => 'early.error.test', path => $path, method => $method,
                    fields => $method eq 'POST' ? ['Content-Length: 100000'] : ['Connection: close'])), $method);
        is($response->{status}, 426, "$method $path");
        is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
        is_deeply([ fields($response, 'Location') ], [], '… no Location');
        is($response->{body}, 'the text of the administrator', '… ErrorDocument 426') if $method ne 'HEAD';
        unlike($response->{body}, qr/elsewhere|another answer/, '… nothing of the early response');
    }
    my ($bytes) = exchange(request(host => 'early.error.test', path => $path, fields => [ 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c',
                'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA' ]), quiet => quiet());
    like($bytes, qr{\AHTTP/1\.1 426 }, '… no 101');
    ask(host => 'early.error.test', path => "$path?way");
    my ($line) = log_lines('upgrade_log', qr{early\.error\.test "GET \Q$path?way\E});
    is($line =~ s/.*" //r, '426 refused tls plain/HTTP/1.1', '… recorded');
}

# The refusal of a subrequest, with a remote ErrorDocument.
my $remote = ask(host => 'remote.sub.test', path => '/index/alone/');
is($remote->{status}, 302, 'a remote ErrorDocument');
is_deeply([ fields($remote, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
is(join(', ', fields($remote, 'Connection')), 'upgrade, close', '… Connection');
like(ask(host => 'ssi.sub.test', path => '/index/alone/')->{body}, qr/426 refused tls/, 'an ErrorDocument sees REDIRECT_UPGRADE_*');
if (has_http2()) {
    my $index = `curl -s -i --http2-prior-knowledge -H 'Host: remote.sub.test' http://127.0.0.1:${\UpgradeTest::plain_port()}/index/alone/`;
    like($index, qr{\AHTTP/2 403 .*This service requires TLS}s, 'over HTTP/2, 403 with the built-in document');
    unlike($index, qr/^location/mi, '… not a redirect');
}

# mod_dav writes the errors of its subrequests itself.
my $copy = ask(host => 'ssi.sub.test', method => 'COPY', path => '/doors/dav/file.txt', fields => ['Destination: http://ssi.sub.test/doors/dav/sub/new.txt']);
is($copy->{status}, 426, 'a COPY to a path that requires TLS');
is_deeply([ fields($copy, 'Upgrade') ], ['TLS/1.2'], '… one Upgrade');
like($copy->{body}, qr/426 refused tls/, '… and the document');

# An ErrorDocument that needs authentication, and one from a proxy.
my $auth = ask(host => 'auth.sub.test', path => '/secret/part.txt');
is($auth->{status}, 426, 'an ErrorDocument that needs authentication');
is_deeply([ fields($auth, 'WWW-Authenticate') ], [], '… no request for credentials');
for my $fields ([], ['If-None-Match: *'], ['Range: bytes=0-2']) {
    my $proxied = ask(host => 'proxy.sub.test', path => '/secret/part.txt', fields => $fields);
    is($proxied->{status}, 426, "a document from a proxy @{$fields}");
    is($proxied->{body}, "the administrator's own document\n", '… complete');
}
my $missing = ask(host => 'proxymissing.sub.test', path => '/secret/part.txt');
is($missing->{status}, 426, 'a document that the proxy does not find');
is_deeply([ fields($missing, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');

# RequestHeader at fixups edits the header fields of a proxy: later requests within the same
# exchange are evaluated with the fields as the proxy sent them.
for my $path ('/secret/part.txt', '/cgi-bin/redirect?/secret/part.txt', '/public/page.shtml') {
    unlike(ask(host => 'forged.test', path => $path)->{body}, qr/secret part/, "forged: $path");
    like(ask(host => 'forged.test', path => $path, fields => ['X-Forwarded-Proto: https'])->{body}, qr/secret part/, '… and with https from the proxy');
}
my @proxied = (host => 'unset.forged.test', fields => ['X-Forwarded-Proto: https']);
like(ask(@proxied, path => '/public/page.shtml')->{body}, qr/secret part/, 'a header field that is unset later: an include');
is(ask(@proxied, path => '/none')->{body}, "the administrator's own document\n", '… an ErrorDocument');
is(ask(@proxied, path => '/cgi-bin/redirect?/public/file.txt')->{body}, "public\n", '… a redirect');

# An expression of a virtual host is true at every gate, and for internal requests.
my @ok = (host => 'expr.test', fields => ['X-Ok: yes']);
is(ask(@ok, path => '/index/plain/')->{body}, "a plain index\n", 'an expression: a directory index');
like(ask(@ok, path => '/public/page.shtml')->{body}, qr/secret part/, '… an include');
is(ask(@ok, path => '/cgi-bin/redirect?/public/file.txt')->{body}, "public\n", '… a redirect');
for ([ 'TRACE', '/' ], [ 'OPTIONS', '*' ], [ 'GET', '/public/file.txt' ]) {
    my ($method, $path) = @{$_};
    is(ask(host => 'expr.test', method => $method, path => $path)->{status}, 426, "… $method $path is refused if it is false");
}
my $denied = ask(host => 'within.expr.test', path => '/doors/denied.txt');
is($denied->{status}, 403, 'an ErrorDocument with an include that is refused with the same status');
like($denied->{body}, qr/\Abegins .*an error occurred.* ends\n\z/s, '… is complete');
is_deeply([ fields(ask(host => 'within.expr.test', path => '/public/file.txt'), 'Vary') ], [], 'a planned expression does not vary a response');
is(ask(host => 'within.expr.test', path => '/merge/plain/page.txt')->{status}, 200, 'an expression that makes a subrequest');
is(scalar(log_lines('error_log', qr/AH00125/, 0)), 0, '… is not evaluated for the subrequest');
ask(host => 'within.expr.test', path => '/cgi-bin/redirect?/index/plain/index.html');
my ($redirected) = log_lines('upgrade_log', qr{within\.expr\.test "GET /cgi-bin/redirect});
is($redirected =~ s/.*" //r, '200 - - -', 'an internal redirect to a path without a plan removes the report');
is(scalar(log_lines('error_log', qr{UPGRADE0005: .*/cgi-bin/redirect}, 0)), 0, '… also from the error log');

# A directory index that replaces the request of its directory keeps the verdict.
ask(host => 'sub.test', path => '/index/alone/?way', tls => 'TLSv1.2');
my ($line) = log_lines('upgrade_log', qr{sub\.test "GET /index/alone/\?way});
is($line =~ s/.*" //r, '200 pass - -', 'a directory index is recorded');

done_testing;
