# SPDX-License-Identifier: Apache-2.0
#
# Every kind of requirement: accepted requests, refused requests with the header fields of the refusal, and the record of each.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask curl exchange field fields has_http2 is_trunk log_lines once plain_port request responses tls_port);
use UpgradeTest::Server ();

my $WEAK = 'AES128-GCM-SHA256';
my $SECRET = 'ECDHE-RSA-AES128-GCM-SHA256';
my $STRONG = 'ECDHE-RSA-AES256-GCM-SHA384';

# Path under /requirements, connection and request, the Upgrade field (undef: served), the reasons,
# Alt-Svc.
my @rows = (
    [ 'bits', {}, 'TLS/1.2', 'tls' ],
    [ 'bits', { tls => 'TLSv1.2', cipher => $SECRET }, 'TLS/1.3', 'cipher-bits' ],
    [ 'bits', { tls => 'TLSv1.2', cipher => $STRONG }, undef ],
    [ 'bits', { tls => 'TLSv1.3' }, undef ],
    [ 'secrecy', {}, 'TLS/1.2', 'tls' ],
    [ 'secrecy', { tls => 'TLSv1.2', cipher => $WEAK }, 'TLS/1.3', 'forward-secrecy' ],
    [ 'secrecy', { tls => 'TLSv1.2', cipher => $SECRET }, undef ],
    [ 'secrecy', { tls => 'TLSv1.3' }, undef ],
    [ 'http11', { version => 'HTTP/1.0' }, 'HTTP/1.1', 'http-version' ],
    [ 'http11', {}, undef ],
    [ 'http11', { version => 'HTTP/1.0', tls => 'TLSv1.3' }, 'HTTP/1.1', 'http-version' ],
    [ 'http2', {}, 'HTTP/2.0', 'http-version', alt => 'h2=":443"' ],
    [ 'http2', { tls => 'TLSv1.3' }, 'HTTP/2.0', 'http-version', alt => 'h2=":443"' ],
    [ 'http2', { fields => [ 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA' ] },
        'HTTP/2.0', 'http-version', alt => 'h2=":443"' ],
    [ 'http3', { tls => 'TLSv1.3' }, 'HTTP/3.0', 'http-version', alt => 'h3=":443"; ma=86400' ],
    [ 'all', {}, 'TLS/1.3, HTTP/2.0, x/1', 'tls,http-version,expr' ],
    [ 'all', { tls => 'TLSv1.2', cipher => $WEAK }, 'TLS/1.3, HTTP/2.0, x/1', 'tls-version,forward-secrecy,http-version,expr' ],
    [ 'all?yes', { tls => 'TLSv1.3' }, 'HTTP/2.0', 'http-version' ],
    [ 'expr', {}, 'x/1, TLS/1.3, y', 'expr' ],
    [ 'expr', { tls => 'TLSv1.3' }, 'x/1, y', 'expr' ],
    [ 'expr', { fields => ['X-Token: a'] }, 'y', 'expr' ],
    [ 'expr', { fields => [ 'X-Token: a', 'X-Other: b' ] }, undef ],
    [ 'expr/inner', {}, 'z', 'expr' ],
    [ 'expr/inner', { fields => ['X-Inner: c'] }, undef ],
    [ 'expr/none', {}, undef ],
    [ 'expr/redirect', {}, 'x/1, TLS/1.3, y', 'expr' ],
    [ 'broken', {}, 'x/1', 'expr' ],
    [ 'offer', {}, 'TLS/1.3, special/2', 'tls' ],
    [ 'plan', {}, 'TLS/1.2', 'tls' ],
    [ 'misdirected', { tls => 'TLSv1.2' }, 'TLS/1.3', 'tls-version' ],
);
my $number = 0;
for (@rows) {
    my ($path, $how, $upgrade, $reasons, %more) = @{$_};
    $number++;
    my $tagged = "/requirements/$path" . ($path =~ /\?/ ? '' : "?row$number");
    my $name = "$path, " . join ' ', map { ref $how->{$_} ? "@{$how->{$_}}" : $how->{$_} } sort keys %{$how};
    my $response = ask(host => 'requirements.test', path => $tagged, %{$how});
    is($response->{status}, defined $upgrade ? 426 : 200, $name);
    my @upgrade = grep { !/^h2,h2c$|^h2$|^h2c$/ } fields($response, 'Upgrade');
    is_deeply(\@upgrade, defined $upgrade ? [$upgrade] : [], '… Upgrade');
    is_deeply([ fields($response, 'Alt-Svc') ], $more{alt} ? [ $more{alt} ] : [], '… Alt-Svc');
    my ($line) = log_lines('upgrade_log', qr{requirements\.test "GET \Q$tagged\E HTTP});
    like($line, defined $upgrade ? qr/" 426 refused \Q$reasons\E \S+$/ : qr/" 200 (?:pass|-) - -$/, '… recorded');
    unlike($response->{body}, qr/X-Token|x\/1|QUERY_STRING/, '… the document does not show the expression') if defined $upgrade;
}
like((log_lines('error_log', qr/UPGRADE0006/))[0] // '', qr{the expression 'file\('.*/no/such/file'\) == 'x'' could not be evaluated; it counts as false$},
    'a failing expression is logged, without an error message that could quote a header field');

# HTTP/0.9 receives a document without a header.
SKIP: {
    skip 'trunk does not respond to HTTP/0.9', 2 if is_trunk();
    my $server = UpgradeTest::Server->new(lines => 'UpgradeRequire HTTP/1.1');
    ok($server->start, 'a server for HTTP/0.9');
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    my $old = exchange("GET /page.txt\r\n");
    like($old, qr{\A<!DOCTYPE html>.*This service requires HTTP/1\.1 or later\. This request was sent over HTTP/0\.9\..*</html>\n\z}s,
        'HTTP/0.9 receives a document, and no header');
    $server->stop;
}

# A section that renegotiates TLS to a cipher without forward secrecy: this changes the facts at the
# fixups gate, and for the next request.
{
    my @first = responses(scalar exchange(request(host => 'requirements.test', path => '/requirements/secrecy')
            . request(host => 'requirements.test', path => '/requirements/secrecy?again', fields => ['Connection: close']), tls => 'TLSv1.2', host => 'requirements.test', cipher => 'ECDHE+AESGCM:AES128-GCM-SHA256'));
    is_deeply([ map { $_->{status} } @first ], [ 200, 200 ], 'forward secrecy');
    my @port = ('--resolve', "requirements.test:${\tls_port()}:127.0.0.1");
    my $url = "https://requirements.test:${\tls_port()}/requirements";
    # curl waits for the first response. mod_ssl does not renegotiate if another request is waiting.
    my $codes = `curl -sk --http1.1 --tls-max 1.2 --ciphers ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256 @port -w '%{http_code} %{num_connects}\n' -o t/logs/renegotiated $url/renegotiated -o /dev/null $url/secrecy`;
    is($codes, "426 1\n426 0\n", 'no forward secrecy after a renegotiation, for this request and the next of the connection');
    like(UpgradeTest::contents('t/logs/renegotiated'), qr/a cipher with forward secrecy/, '… in the document');
}

# 403 without Upgrade if no Upgrade token can help.
{
    my $weak = curl('requirements.test', '/requirements/bits', '--http1.1', '--tlsv1.3', '--tls13-ciphers', 'TLS_AES_128_GCM_SHA256');
    is($weak->{status}, 403, 'TLS 1.3 with too few bits');
    is_deeply([ grep {/TLS/} fields($weak, 'Upgrade') ], [], '… no Upgrade');
    like($weak->{body}, qr/a key of at least 256 bits\. This request used a cipher with a key of 128 bits\./, '… with the document');
}

# A requirement applies to a copy that was cached for an HTTP/1.1 request.
my @cached = (host => 'http11.test', path => '/secret/part.txt');
ask(@cached) for 1 .. 2;
like(field(ask(@cached), 'X-Cache') // '', qr/^HIT/, 'a copy in the cache');
is(ask(@cached, version => 'HTTP/1.0')->{status}, 426, '… is not served over HTTP/1.0');

# Plans are recorded and do not change the response.
my @plans = (
    [ '/requirements/plan', { tls => 'TLSv1.1' }, '200 report tls-version TLSv1.1/HTTP/1.1' ],
    [ '/requirements/plan', { tls => 'TLSv1.2', cipher => $WEAK }, '200 report tls-version,forward-secrecy TLSv1.2/HTTP/1.1' ],
    [ '/requirements/plan', { tls => 'TLSv1.3' }, '200 pass - -' ],
    [ '/requirements/plan', {}, '426 refused tls plain/HTTP/1.1' ],
    [ '/requirements/plan/expr', { tls => 'TLSv1.3' }, '200 report expr TLSv1.3/HTTP/1.1' ],
    [ '/requirements/plan/expr', { tls => 'TLSv1.3', fields => ['X-Token: a'] }, '200 pass - -' ],
    [ '/requirements/plan/none', { tls => 'TLSv1.2' }, '200 pass - -' ],
    [ '/requirements/planned', {}, '200 report tls plain/HTTP/1.1' ],
    [ '/requirements/planned', { tls => 'TLSv1.2' }, '200 pass - -' ],
);
for (@plans) {
    my ($path, $how, $recorded) = @{$_};
    $number++;
    my $response = ask(host => 'requirements.test', path => "$path?plan$number", %{$how});
    my ($line) = log_lines('upgrade_log', qr{GET \Q$path\E\?plan$number });
    is($line =~ s/.*" //r, $recorded, "$path: $recorded");
    is_deeply([ map { fields($response, $_) } qw(Cache-Control Link Sunset Deprecation) ], [], '… nothing added') if $response->{status} == 200;
    my $reports = grep {/\[client/} log_lines('error_log', qr{UPGRADE0005: report: .*"GET \Q$path\E"}, 0);
    ok($recorded =~ /report/ ? $reports : 1, '… and logged');
}
like((log_lines('error_log', qr{UPGRADE0005: .*/requirements/plan}))[0], qr{report: reason=tls-version client=127\.0\.0\.1 seen=TLSv1\.1/HTTP/1\.1 planned="TLSv1\.3 forward-secrecy" request="GET /requirements/plan"},
    'the line of a report');

if (has_http2()) {
    my @tls12 = ('--tls-max', '1.2');
    is(curl('requirements.test', '/requirements/http2', '--http2')->{status}, 200, 'HTTP/2 required, curl over TLS 1.3');
    is(curl('requirements.test', '/requirements/http2', '--http2', @tls12)->{status}, 200, '… over TLS 1.2');
    is(curl('requirements.test', '/requirements/http2', '--http1.1')->{status}, 426, '… not over HTTP/1.1');
    my $nghttp = `nghttp -v https://127.0.0.1:${\tls_port()}/requirements/http2 -H ':authority: requirements.test' --no-verify 2>&1`;
    like($nghttp, qr/:status: 200/, '… nghttp');
    my $prior = `curl -s -o /dev/null -w '%{http_code}' --http2-prior-knowledge -H 'Host: requirements.test' http://127.0.0.1:${\plain_port()}/requirements/http2`;
    is($prior, '200', '… over plain HTTP with prior knowledge');
    my $third = curl('requirements.test', '/requirements/http3', '--http2');
    is("$third->{status} " . field($third, 'alt-svc'), '403 h3=":443"; ma=86400', 'HTTP/3 required, over HTTP/2: 403 with Alt-Svc');
    is(curl('requirements.test', '/requirements/misdirected', '--http2', @tls12)->{status}, 421, 'UpgradeHTTP2Status 421');
    my $retried = curl('requirements.test', '/requirements/reset', '--http2', @tls12);
    is("$retried->{version} $retried->{status}", 'HTTP/1.1 426', 'UpgradeHTTP2Status reset: curl repeats the request over HTTP/1.1');
    my $served = curl('requirements.test', '/requirements/webs', '--http2');
    is("$served->{version} $served->{status}", 'HTTP/1.1 200', '… and is served if it meets the requirements');
    like(`nghttp -v https://127.0.0.1:${\tls_port()}/requirements/webs -H ':authority: requirements.test' --no-verify 2>&1`, qr/HTTP_1_1_REQUIRED/, '… by HTTP_1_1_REQUIRED');
    SKIP: {
        my ($chromium) = grep { -x } '/usr/bin/chromium';
        skip 'no Chromium here', 2 if !$chromium;
        skip 'Chromium runs on one server only', 2 if !once();
        for my $path ('http2', 'webs') {
            my $dom = `timeout 180 $chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --ignore-certificate-errors --user-data-dir=t/logs/chromium --host-resolver-rules='MAP requirements.test 127.0.0.1' --dump-dom https://requirements.test:${\tls_port()}/requirements/$path 2>/dev/null`;
            like($dom, qr/a plain file/, "Chromium: /requirements/$path");
        }
        my ($line) = log_lines('upgrade_log', qr{GET /requirements/webs HTTP/1\.1"});
        ok($line, '… requested again over HTTP/1.1');
    }
}

done_testing;
