# SPDX-License-Identifier: Apache-2.0
#
# HTTP/2: 403 with the same document, and without the header fields that RFC 9113 section 8.2.2
# forbids.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask curl fields field has_http2);

plan skip_all => 'mod_http2 does not work with the prefork MPM' if !has_http2();

my @tls12 = ('--tls-max', '1.2');
my $served = curl('text.error.test', '/tech-news', '--http2');
is("$served->{version} $served->{status}", 'HTTP/2 200', 'met');

for my $host (qw(text.error.test file.error.test script.error.test missing.error.test default.error.test remote.error.test)) {
    my $refused = curl($host, '/tech-news', '--http2', @tls12);
    is("$refused->{version} $refused->{status}", 'HTTP/2 403', "$host: unmet");
    is_deeply([ map { fields($refused, $_) } qw(Upgrade Connection Keep-Alive Transfer-Encoding Location) ], [], '… no field of a connection');
    like($refused->{body}, qr/This service requires TLS 1\.3 or later\. This request was sent over TLS 1\.2\./, '… the built-in document');
    is(field($refused, 'content-length'), length $refused->{body}, '… Content-Length');
    is(field($refused, 'content-type'), 'text/plain; charset=utf-8', '… Content-Type');
    is(field($refused, 'cache-control'), 'no-store', '… Cache-Control');
    is(field($refused, 'x-always'), $host, '… Header always');
}
my $body = ask(host => 'default.error.test', tls => 'TLSv1.2', fields => ['Accept: */*'])->{body};
is(curl('default.error.test', '/', '--http2', @tls12)->{body}, $body, 'the same document as over HTTP/1.1');
is(curl('default.error.test', '/', '--http1.1', @tls12)->{status}, 426, '… where it is a 426');

my $head = curl('text.error.test', '/', '--http2', @tls12, '--head');
is("$head->{status} $head->{body}", '403 ', 'HEAD');
is(field($head, 'content-length'), length $body, '… with the length of the response to GET');

# A request with a body, which is not read: the response, then the end of the stream. Some versions
# of curl take RST_STREAM(NO_ERROR) for a failure, so nghttp sends it.
my $frames = `nghttp -v -d t/logs/error_log -H ':authority: vhost.test' http://127.0.0.1:${\UpgradeTest::plain_port()}/ 2>&1`;
like($frames, qr/recv \(stream_id=(\d+)\) :status: 403.*recv DATA frame <length=\d+, flags=0x01, stream_id=\1>/s, 'with a body');

is(curl('merge.test', '/merge/high/page.txt', '--http2', @tls12)->{status}, 403, 'a .htaccess');
is(curl('merge.test', '/merge/low/page.txt?strict', '--http2', @tls12)->{status}, 403, 'an If');

# A directory index that is refused in a subrequest, also with an ErrorDocument 403 for other
# errors.
for my $host (qw(sub.test suberror.test)) {
    my $index = `curl -s -w '%{http_version} %{http_code}' --http2-prior-knowledge -H 'Host: $host' http://127.0.0.1:${\UpgradeTest::plain_port()}/index/alone/`;
    like($index, qr/This service requires TLS\..*2 403\z/s, "$host: a directory index");
}

# Several streams of one connection.
my @urls = map { ('-o', '/dev/null', '-k', '-s', '-w', '%{http_code}\n', 'https://text.error.test:' . UpgradeTest::tls_port() . "/tech-news?$_") } 1 .. 20;
my $codes = `curl --http2 --parallel --tls-max 1.2 --resolve text.error.test:${\UpgradeTest::tls_port()}:127.0.0.1 @{[ map {"'$_'"} @urls ]} 2>/dev/null`;
is($codes, "403\n" x 20, 'twenty streams at the same time');

# Prior knowledge over plain HTTP.
my $h2c = `curl -s -o /dev/null -w '%{http_version} %{http_code}' --http2-prior-knowledge -H 'Host: vhost.test' http://127.0.0.1:${\UpgradeTest::plain_port()}/doors/plain.txt`;
is($h2c, '2 403', 'HTTP/2 over plain HTTP');

done_testing;
