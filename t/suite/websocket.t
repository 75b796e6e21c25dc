# SPDX-License-Identifier: Apache-2.0
#
# UpgradeRequire websocket: accepted handshakes, and the response to each kind of invalid handshake.
# All requests are sent as raw bytes.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses curl fields field log_lines has_http2 plain_port tls_port);

my $KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
my $V13 = 'Sec-WebSocket-Version: 13';
my $UP = 'Upgrade: websocket';
my $CON = 'Connection: Upgrade';
my @HANDSHAKE = ($UP, $CON, $V13, $KEY);

# Path, connection and request, status, Upgrade, reasons, a pattern of the document.
my @rows = (
    [ '/ws', { fields => \@HANDSHAKE }, 200 ],
    [ '/ws', { fields => [ 'UPGRADE: h2c , WebSocket', 'connection: keep-alive', "Connection: \t,upgrade", 'sec-websocket-version:13', $KEY ] }, 200 ],
    [ '/ws', {}, 426, 'websocket', 'websocket', qr/accepts WebSocket connections only/ ],
    [ '/ws', { method => 'POST', fields => ['Content-Length: 3'], body => 'abc' }, 426, 'websocket', 'websocket', qr/accepts WebSocket connections only/ ],
    [ '/ws', { fields => [ 'Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA' ] }, 426, 'websocket', 'websocket' ],
    [ '/ws', { fields => [ 'Upgrade: TLS/1.2', $CON ] }, 426, 'websocket', 'websocket' ],
    [ '/ws', { version => 'HTTP/1.0' }, 426, 'websocket', 'websocket' ],
    [ '/ws', { version => 'HTTP/1.0', fields => \@HANDSHAKE }, 426, 'websocket', 'websocket-http10', qr/proxy_http_version 1\.1.*ProxyPass.*upgrade=websocket.*HAProxy/s ],
    [ '/ws', { version => 'HTTP/1.0', fields => [ $V13, $KEY ] }, 426, 'websocket', 'websocket-http10', qr/proxy_set_header Upgrade \$http_upgrade;/ ],
    [ '/ws', { fields => [ $V13, $KEY ] }, 426, 'websocket', 'websocket-stripped', qr/nginx.*proxy_set_header Upgrade \$http_upgrade;\nproxy_set_header Connection &quot;upgrade&quot;;.*Apache.*upgrade=websocket.*HAProxy.*ws h1/s ],
    [ '/ws', { fields => [ $UP, 'Connection: close', $V13, $KEY ] }, 426, 'websocket', 'websocket-stripped' ],
    [ '/ws', { method => 'POST', fields => [ @HANDSHAKE, 'Content-Length: 0' ] }, 400, undef, 'websocket-malformed', qr/uses the GET method/ ],
    [ '/ws', { method => 'OPTIONS', fields => \@HANDSHAKE }, 400, undef, 'websocket-malformed', qr/uses the GET method/ ],
    [ '/ws', { fields => [ $UP, $CON, 'Sec-WebSocket-Version: 8', $KEY ] }, 426, 'websocket', 'websocket-version', qr/version 13/ ],
    [ '/ws', { fields => [ $UP, $CON, $V13, 'Sec-WebSocket-Version: 8', $KEY ] }, 426, 'websocket', 'websocket-version' ],
    [ '/ws', { fields => [ $UP, $CON, $KEY ] }, 426, 'websocket', 'websocket-version' ],
    [ '/ws', { fields => [ $UP, $CON, $V13 ] }, 400, undef, 'websocket-malformed', qr/has no Sec-WebSocket-Key/ ],
    [ '/ws', { fields => [ @HANDSHAKE, $KEY ] }, 400, undef, 'websocket-malformed', qr/more than one Sec-WebSocket-Key/ ],
    [ '/ws', { fields => [ $UP, $CON, $V13, 'Sec-WebSocket-Key: abc' ] }, 400, undef, 'websocket-malformed', qr/not a base64-encoded 16-byte value/ ],
    [ '/ws/offer', {}, 426, 'websocket, special/2', 'websocket' ],
    [ '/ws/document', {}, 426, 'websocket', 'websocket', qr/^the text of the administrator$/ ],
    [ '/ws/document', { fields => [ $UP, $CON, $V13 ] }, 400, undef, 'websocket-malformed', qr/has no Sec-WebSocket-Key/ ],
    [ '/ws/expr', { fields => \@HANDSHAKE }, 426, 'x/1', 'expr' ],
    [ '/ws/expr', {}, 426, 'websocket, x/1', 'websocket,expr' ],
    [ '/ws/expr', { fields => [ $UP, $CON, $V13, 'X-Token: b' ] }, 426, 'websocket, x/1', 'websocket-malformed,expr' ],

    # Over plain HTTP with TLS required, with valid and invalid handshakes.
    [ '/ws/tls', { fields => \@HANDSHAKE }, 426, 'TLS/1.2, websocket', 'tls', qr{"wss://websocket\.test:\d+/ws/tls} ],
    [ '/ws/tls', {}, 426, 'TLS/1.2, websocket', 'tls,websocket', qr{"wss://websocket\.test:\d+/ws/tls} ],
    [ '/ws/tls', { fields => [ $UP, $CON, $V13 ] }, 426, 'TLS/1.2, websocket', 'tls,websocket-malformed', qr{"wss://websocket\.test:\d+/ws/tls} ],
    [ '/ws/tls13', { fields => [ $UP, $CON, $KEY ] }, 426, 'TLS/1.3, websocket', 'tls,websocket-version' ],
    [ '/ws/tls13', { tls => 'TLSv1.2', fields => \@HANDSHAKE }, 426, 'TLS/1.3', 'tls-version' ],
    [ '/ws/tls13', { tls => 'TLSv1.3', fields => \@HANDSHAKE }, 200 ],
    [ '/ws/tls', { tls => 'TLSv1.2' }, 426, 'websocket', 'websocket' ],
    [ '/tls-alone', { fields => \@HANDSHAKE }, 426, 'TLS/1.2', 'tls', qr{"wss://websocket\.test:\d+/tls-alone} ],
    [ '/tls-alone', { fields => ['Upgrade: h2c'] }, 426, 'TLS/1.2', 'tls', qr{"https://websocket\.test:\d+/tls-alone} ],
);
my $number = 0;
for my $row (@rows) {
    my ($path, $how, $status, $upgrade, $reasons, $says) = @{$row};
    $number++;
    my $tagged = "$path?row$number";
    my $name = "row $number: " . join ' ', $path, map { ref $how->{$_} ? join '; ', @{ $how->{$_} } : $how->{$_} } sort keys %{$how};
    # Not sent by ask(), which adds a Connection field.
    my ($response) = responses(scalar exchange(request(host => 'websocket.test', path => $tagged, %{$how}, fields => [ @{ $how->{fields} // [] }, 'Accept: text/html' ]),
            quiet => UpgradeTest::quiet(), host => 'websocket.test', map { $_ => $how->{$_} } grep { $how->{$_} } 'tls'), $how->{method});
    is($response->{status}, $status, $name);
    next if $status == 200;
    is_deeply([ grep { !/^h2/ } fields($response, 'Upgrade') ], [ $upgrade // () ], '… Upgrade');
    like(join(', ', fields($response, 'Connection')), qr/^upgrade(?:, close)?$/i, '… Connection') if $upgrade;
    my $speaks = $reasons =~ /websocket/ && $status == 426;
    is_deeply([ fields($response, 'Sec-WebSocket-Version') ], $speaks ? ['13'] : [], '… Sec-WebSocket-Version');
    is_deeply([ fields($response, 'Cache-Control') ], ['no-store'], '… Cache-Control');
    like($response->{body}, $says, '… and the document') if $says;
    my ($line) = log_lines('upgrade_log', qr{websocket\.test "\w+ \Q$tagged\E HTTP});
    like($line // '', qr/" $status refused \Q$reasons\E \S+$/, "… $reasons");
}

# The log line names the setting that fixes the cause.
like((log_lines('error_log', qr/UPGRADE0001: refused: reason=websocket-http10 /))[0] // '',
    qr/: a proxy in front speaks HTTP\/1\.0\. Settings that fix it: \[nginx\] proxy_http_version 1\.1; proxy_set_header Upgrade .*\[Apache httpd\] .*upgrade=websocket .*\[HAProxy\] /, 'the log line of websocket-http10');
like((log_lines('error_log', qr/UPGRADE0001: refused: reason=websocket-stripped /))[0] // '',
    qr/: a proxy in front has removed Upgrade or Connection\. Settings that fix it: \[nginx\] proxy_set_header Upgrade /, 'the log line of websocket-stripped');
unlike($_, qr/a proxy in front/, 'the log line of another reason') for (log_lines('error_log', qr/UPGRADE0001: refused: reason=websocket /))[0];

# A plan for WebSocket.
is((log_lines('upgrade_log', qr{GET /planned\?a }))[0] =~ s/.*" //r, '200 report websocket plain/HTTP/1.1', 'a plan that is unmet')
    if ask(host => 'websocket.test', path => '/planned?a');
exchange(request(host => 'websocket.test', path => '/planned?b', fields => \@HANDSHAKE), quiet => UpgradeTest::quiet());
is((log_lines('upgrade_log', qr{GET /planned\?b }))[0] =~ s/.*" //r, '200 pass - -', '… and met');

# A response to a handshake is not cached for other requests; other paths are cached as usual; a
# copy that was stored without the policy is not used.
sub cached {
    my ($path, $host, @fields) = @_;
    my ($response) = responses(scalar exchange(request(host => $host // 'cached.websocket.test', path => $path, fields => \@fields), quiet => UpgradeTest::quiet()));
    return "$response->{status} " . (field($response, 'X-Cache') // '') =~ s/ .*//r;
}
cached('/page') for 1 .. 2;
is(cached('/page'), '200 HIT', 'another path is cached');
cached('/ws/passed', undef, @HANDSHAKE) for 1 .. 2;
is(cached('/ws/passed'), '426 ', 'an ordinary GET after handshakes whose response was a page');
cached($_, 'old.websocket.test') for ('/ws/old', '/ws/old');
is(cached('/ws/old', 'old.websocket.test'), '200 HIT', 'a copy');
is(cached('/ws/old'), '426 ', '… is not sent if the policy applies');
for my $path ('/x/../%77s/old', '//ws/old', '/x//../ws/old') {
    cached($path, 'old.websocket.test') for 1 .. 2;
    is(cached($path, 'old.websocket.test'), '200 HIT', "a copy of $path");
    is(cached($path), '426 ', '… is not sent either');
}

if (has_http2()) {
    my $refused = curl('websocket.test', '/ws', '--http2');
    is("$refused->{version} $refused->{status}", 'HTTP/2 403', 'HTTP/2, no extended CONNECT');
    is_deeply([ fields($refused, 'Upgrade'), fields($refused, 'Connection') ], [], '… no Upgrade');
    is(field($refused, 'sec-websocket-version'), '13', '… the version');
    my $retried = curl('websocket.test', '/ws/reset', '--http2');
    is("$retried->{version} $retried->{status}", 'HTTP/1.1 426', 'reset: curl repeats the request over HTTP/1.1');
}

done_testing;
