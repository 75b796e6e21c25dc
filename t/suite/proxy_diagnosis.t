# SPDX-License-Identifier: Apache-2.0
#
# A proxy that is not trusted or whose header fields are not understood: no redirect loop, a
# document that mentions it, and a notice in the log.
use strict;
use warnings;

use POSIX ();
use Test::More;
use UpgradeTest qw(ask exchange field request);
use UpgradeTest::Documents qw(parse_html parse_json);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $TEXT = 'it may have come through a proxy that is unknown to this server';

# A single child process, because each child has a table of its own. The trusted proxies are 127.0.0.16 to 127.0.0.31.
my $server = UpgradeTest::Server->new(tls => 1, files => { 't.html' => '@DETAIL@|@HTTPS_URL@|' }, lines => UpgradeTest::Server::one_child() . <<'END');
UpgradeLogRate 1000
LogFormat "%v %U %>s %{UPGRADE_VERDICT}e" diagnosis
CustomLog logs/access diagnosis
<VirtualHost *:${PORT}>
    ServerName plain.test
    UpgradeRequire TLS
    UpgradeNavigation Redirect
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName trusting.test
    UpgradeRequire TLS
    UpgradeNavigation Redirect
    UpgradeTrustedProxy 127.0.0.16/28
    UpgradeForwardedHeader proto X-Forwarded-Ssl
    UpgradeForwardedHeader tls-version X-TLS-Version
    UpgradeForwardedHeader cipher-bits X-Cipher-Bits
    UpgradeForwardedHeader http-version X-HTTP-Version
    <Location /tls13>
        UpgradeRequire TLSv1.3
    </Location>
    <Location /bits>
        UpgradeRequire cipher-bits=128
    </Location>
    <Location /http2>
        UpgradeRequire none HTTP/2
    </Location>
    <Location /plan>
        UpgradeRequire none
        UpgradePlan TLS
    </Location>
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName secret.test
    UpgradeRequire TLS
    UpgradeExposure X-Token
    UpgradeTrustedProxy 127.0.0.16/28
    UpgradeForwardedHeader proto X-Token
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName unnamed.test
    UpgradeTrustedProxy 127.0.0.16/28
    UpgradeForwardedHeader proto X-Forwarded-Proto
    <Location /tls13>
        UpgradeRequire TLSv1.3
    </Location>
    <Location /bits>
        UpgradeRequire cipher-bits=128
    </Location>
    <Location /secrecy>
        UpgradePlan forward-secrecy
    </Location>
    <Location /http2>
        UpgradeRequire HTTP/2
    </Location>
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName viewer.test
    UpgradeRequire forward-secrecy cipher-bits=128
    UpgradeTrustedProxy 127.0.0.16/28
    UpgradeForwardedHeader proto CloudFront-Forwarded-Proto
    UpgradeForwardedHeader tls-version CloudFront-Viewer-TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName rfc7239.test
    UpgradeRequire TLS
    UpgradeTrustedProxy 127.0.0.16/28
    UpgradeForwardedHeader proto Forwarded
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName template.test
    UpgradeRequire TLS
    UpgradeDocument text/html htdocs/t.html
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName websocket.test
    UpgradeRequire TLS websocket
</VirtualHost>
# A proxy that terminates TLS and is not trusted; it forwards to plain.test.
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName plain.test
    SSLEngine on
    UpgradeRequire none
    ProxyPreserveHost On
    RequestHeader set X-Forwarded-Proto https
    ProxyPass / http://127.0.0.1:${PORT}/
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_PORT} = $server->{port};

sub get {
    my ($host, $path, $fields, %arg) = @_;
    return ask(host => $host, path => $path, fields => $fields, %arg);
}

sub navigate { my ($host, $path, @fields) = @_; return get($host, $path, [ 'Upgrade-Insecure-Requests: 1', @fields ]) }

#
# Redirect loops.
#

my $curl = "curl -skL --max-redirs 20 --max-time 60 -o /dev/null -w '%{http_code} %{num_redirects}' --resolve plain.test:$server->{tls_port}:127.0.0.1"
    . " --resolve plain.test:$server->{port}:127.0.0.1 -H 'Upgrade-Insecure-Requests: 1'";
is(`$curl https://plain.test:$server->{tls_port}/loop`, '426 0', 'curl -L through a proxy that is not trusted: no redirect');
is(`$curl http://plain.test:$server->{port}/once`, '426 1', '… and one redirect from http');
like(UpgradeTest::contents("$server->{dir}/logs/access"), qr{^plain\.test /loop 426 refused$}m, '… recorded as a refusal');

my @claims = ('X-Forwarded-Proto: https', 'X-Forwarded-Proto: https, http', 'X-Forwarded-Protocol: ssl', 'X-Forwarded-Ssl: on',
    'X-Forwarded-Scheme: https', 'X-Scheme: https', 'X-Url-Scheme: https', 'Front-End-Https: on', 'CF-Visitor: {"scheme":"https"}',
    'Forwarded: for=192.0.2.1;proto=https', 'X-ARR-SSL: 2048|256|C=US|CN=own.test', 'CloudFront-Forwarded-Proto: https',
    'Fastly-SSL: 1', 'X-Forwarded-Port: 443');
for my $claim (@claims) {
    my $response = navigate('plain.test', '/', $claim);
    is($response->{status}, 426, "not redirected: $claim");
    is(field($response, 'Location'), undef, '… no Location');
    like($response->{body}, qr/\Q$TEXT\E/, '… the document mentions a proxy');
    unlike($response->{body}, qr{https://}, '… and no URL');
}
for my $fields ([], ['X-Forwarded-Proto: http'], ['X-Forwarded-Ssl: off'], [ 'X-Forwarded-Port: 443', 'X-Forwarded-Proto: http' ]) {
    my $response = navigate('plain.test', '/', @{$fields});
    is($response->{status}, 307, "redirected: @{$fields}");
    unlike($response->{body}, qr/unknown to this server/, '… the document mentions no proxy');
}
# A trusted proxy with a value that is not understood, and one that forwards a header field of its
# client.
for my $fields (['X-Forwarded-Ssl: yes, off'], [ 'X-Forwarded-Ssl: off', 'X-Forwarded-Proto: https' ]) {
    my $response = get('trusting.test', '/', [ 'Upgrade-Insecure-Requests: 1', @{$fields} ], from => '127.0.0.31');
    is($response->{status}, 426, "a trusted proxy: @{$fields}");
}

#
# Documents.
#

my $claim = 'X-Forwarded-Proto: https';
my $text = get('plain.test', '/a', [ $claim, 'Accept: text/plain' ])->{body};
like($text, qr/\ATLS Required\n\nThis service requires TLS\. [^\n]*\n\n[^\n]*\Q$TEXT\E[^\n]*\n\z/, 'the text');
my $html = get('plain.test', '/a', [ $claim, 'Accept: text/html' ])->{body};
like($html, qr{<p>[^<]*\Q$TEXT\E[^<]*</p>}, 'the HTML document');
unlike($html, qr{<a |Use a client}, '… without a link and without other advice');
ok(parse_html($html), '… is well-formed');
my $problem = parse_json(get('plain.test', '/a', [ $claim, 'Accept: application/json' ])->{body});
like($problem->{detail}, qr/\AThis service requires TLS\..*\Q$TEXT\E/, 'the problem document');
ok(!exists $problem->{https_url}, '… without a URL');
is(get('template.test', '/a', [ $claim, 'Accept: text/html' ])->{body} =~ s/\|.*//sr =~ s/.*so (?=it may)//r =~ s/\..*//r, $TEXT, 'a template');
like(get('template.test', '/a', [ $claim, 'Accept: text/html' ])->{body}, qr/\|\|\z/, '… without a URL');
like(get('template.test', '/a', ['Accept: text/html'])->{body}, qr{\A[^|]*http\.\|https://template\.test/a\|\z}i, '… as usual without the header field');
like(get('websocket.test', '/a', [$claim])->{body}, qr/\Q$TEXT\E/, 'a WebSocket endpoint');
my %texts;
for my $language (qw(en de fr es it pt nl pl sv ru tr ja ko zh-Hans zh-Hant ar he)) {
    my $fields = [ "Accept-Language: $language", 'Accept: text/plain' ];
    my $with = get('plain.test', '/a', [ $claim, @{$fields} ])->{body} =~ s/.*\n\n//sr;
    my $without = get('plain.test', '/a', $fields)->{body} =~ s/.*\n\n//sr;
    like($with, qr/https.*https/s, "in $language");
    unlike($with, qr{https://}, '… without a URL');
    like($without, qr{https://plain\.test}, '… with a URL without the header field');
    $texts{$with}++;
}
is(scalar keys %texts, 17, 'in 17 languages');

#
# Notices.
#

# Return the new lines about proxies: level, number and message.
my $read = 0;

sub notices {
    my $log = substr $server->error_log, $read;
    $read = length $server->error_log;
    return map { s/, referer: .*//r } $log =~ /\[upgrade_required:(\w+\] .*? UPGRADE00(?:38|39|40|44): .*)/g;
}
notices();

sub is_noticed {
    my ($host, $path, $from, $fields, $level, $line) = @_;
    my @expected = defined $line ? qr/\A$level\] .* UPGRADE\Q$line\E\z/ : ();
    get($host, $path, $fields, from => $from);
    my @notices = notices();
    is(scalar @notices, scalar @expected, "$host$path from $from: @{$fields}: the number of notices") || diag(join "\n", @notices);
    like($notices[0], $expected[0], '… the notice') if @expected;
    get($host, $path, $fields, from => $from);
    is_deeply([ notices() ], [], '… and only once');
    return;
}

my $sends = 'sends "X-Forwarded-Proto: https" but is not an UpgradeTrustedProxy';
is_noticed('plain.test', '/', '127.0.0.2', [$claim], 'info', "0038: 127.0.0.2 $sends");
is_noticed('trusting.test', '/', '127.0.0.3', [$claim], 'notice', "0038: 127.0.0.3 $sends");
is_noticed('trusting.test', '/plan', '127.0.0.4', [$claim], 'notice', "0038: 127.0.0.4 $sends");
is_noticed('trusting.test', '/', '127.0.0.5', [], 'notice', undef);
is_noticed('plain.test', '/', '127.0.0.6', ['Forwarded: for=secret;proto=https'], 'info', '0038: 127.0.0.6 sends "Forwarded: proto=https" but is not an UpgradeTrustedProxy');
is_noticed('plain.test', '/', '127.0.0.7', ['CF-Visitor: {"scheme":"https"}'], 'info', '0038: 127.0.0.7 sends "CF-Visitor: https" but is not an UpgradeTrustedProxy');
is_noticed('plain.test', '/', '127.0.0.8', [ 'X-ARR-SSL: ' . ('x' x 50) ], 'info', '0038: 127.0.0.8 sends "X-ARR-SSL: ' . ('x' x 40) . '..." but is not an UpgradeTrustedProxy');
is_noticed('trusting.test', '/', '127.0.0.16', ['X-Forwarded-Ssl: perhaps'], 'notice', '0039: X-Forwarded-Ssl: "perhaps" from trusted proxy 127.0.0.16 is not understood');
is_noticed('trusting.test', '/', '127.0.0.17', [qq{X-Forwarded-Ssl: "\x9b" <b>}], 'notice', '0039: X-Forwarded-Ssl: "\\\\"\\\\x9b\\\\" <b>" from trusted proxy 127.0.0.17 is not understood');
my $list = 'is a list, of which UpgradeForwardedHeader names neither the first nor the last element';
is_noticed('trusting.test', '/list', '127.0.0.20', ['X-Forwarded-Ssl: on,off'], 'notice', qq{0039: X-Forwarded-Ssl: "on,off" from trusted proxy 127.0.0.20 $list});
is_noticed('secret.test', '/list', '127.0.0.30', ['X-Token: s3cret, s3cret'], 'notice', "0039: X-Token from trusted proxy 127.0.0.30 $list");
is_noticed('trusting.test', '/', '127.0.0.18', [], 'notice', '0040: trusted proxy 127.0.0.18 sends no X-Forwarded-Ssl');
is_noticed('trusting.test', '/', '127.0.0.19', [$claim], 'notice', '0040: trusted proxy 127.0.0.19 sends no X-Forwarded-Ssl, but "X-Forwarded-Proto: https"');
is_noticed('trusting.test', '/', '127.0.0.20', ['X-Forwarded-Ssl: http'], 'notice', undef);
is_noticed('trusting.test', '/http2', '127.0.0.21', [], 'notice', '0040: trusted proxy 127.0.0.21 sends no X-HTTP-Version');
is_noticed('trusting.test', '/http2', '127.0.0.22', ['X-HTTP-Version: HTTP/1.1'], 'notice', undef);
is_noticed('trusting.test', '/http2', '127.0.0.23', ['X-HTTP-Version: two'], 'notice', '0039: X-HTTP-Version: "two" from trusted proxy 127.0.0.23 is not understood');
is_noticed('rfc7239.test', '/', '127.0.0.24', ['Forwarded: proto=http'], 'notice', undef);
is_noticed('rfc7239.test', '/', '127.0.0.25', ['Forwarded: proto=https;;'], 'notice', '0039: Forwarded: "proto=https;;" from trusted proxy 127.0.0.25 is not understood');
is_noticed('secret.test', '/', '127.0.0.26', ['X-Token: s3cret'], 'notice', '0039: X-Token from trusted proxy 127.0.0.26 is not understood');
unlike($server->error_log, qr/s3cret|for=secret/, 'no credential is logged');
my @https = ('X-Forwarded-Ssl: https');
is_noticed('trusting.test', '/tls13', '127.0.0.27', [@https], 'notice', '0040: trusted proxy 127.0.0.27 sends no X-TLS-Version');
is_noticed('trusting.test', '/tls13', '127.0.0.28', [ @https, 'X-TLS-Version: new' ], 'notice', '0039: X-TLS-Version: "new" from trusted proxy 127.0.0.28 is not understood');
is_noticed('trusting.test', '/tls13', '127.0.0.29', [ @https, 'X-TLS-Version: TLSv1.2' ], 'notice', undef);
is_noticed('trusting.test', '/bits', '127.0.0.30', [@https], 'notice', '0040: trusted proxy 127.0.0.30 sends no X-Cipher-Bits');
# A fact for which no UpgradeForwardedHeader is configured.
my $unnamed = sub { my ($fact, $from) = @_; return "0044: a policy depends on $fact, but no UpgradeForwardedHeader names the header field in which trusted proxy $from sends it" };
for (
    [ '127.0.0.16', '/tls13', 'tls-version' ], [ '127.0.0.17', '/bits', 'cipher' ], [ '127.0.0.18', '/secrecy', 'cipher' ],
    [ '127.0.0.19', '/http2', 'http-version' ], [ '127.0.0.20', '/' ],
    )
{
    my ($from, $path, $fact) = @{$_};
    is_noticed('unnamed.test', $path, $from, [$claim], 'notice', $fact && $unnamed->($fact, $from));
}
# Without TLS, missing facts are not the cause.
is_noticed('unnamed.test', '/bits', '127.0.0.21', ['X-Forwarded-Proto: http'], 'notice', undef);
is_noticed('unnamed.test', '/tls13', '127.0.0.2', [], 'notice', undef);
my @viewer = ('CloudFront-Forwarded-Proto: https');
is_noticed('viewer.test', '/', '127.0.0.22', [ @viewer, 'CloudFront-Viewer-TLS: TLSv1.2' ], 'notice', $unnamed->('cipher', '127.0.0.22'));
is_noticed('viewer.test', '/', '127.0.0.23', [ @viewer, 'CloudFront-Viewer-TLS: TLSv1.2:AES128-SHA:fullHandshake' ], 'notice', undef);
# A second cause of the same peer.
is_noticed('trusting.test', '/', '127.0.0.18', ['X-Forwarded-Ssl: perhaps'], 'notice', '0039: X-Forwarded-Ssl: "perhaps" from trusted proxy 127.0.0.18 is not understood');

# A flood, and more peers than the table can hold.
my $bytes = request(host => 'plain.test', path => '/flood', fields => [$claim]) x 50 . request(host => 'plain.test', path => '/', fields => ['Connection: close']);
my @clients = map { my $pid = fork; exchange($bytes, from => '127.0.0.99'), POSIX::_exit(0) if !$pid; $pid } 1 .. 4;
waitpid $_, 0 for @clients;
my @flood = grep {/127\.0\.0\.99/} notices();
is(scalar @flood, 1, 'a flood on four connections: one notice');
get('plain.test', '/', [$claim], from => "127.0.1.$_") for 1 .. 80;
my @table = notices();
cmp_ok(scalar @table, '<', 64, '80 peers: no more notices than the table has entries') && cmp_ok(scalar @table, '>', 20, '… and more than 20');

# UpgradeLogRate.
$server->stop;
$server->{lines} =~ s/UpgradeLogRate 1000/UpgradeLogRate 3/;
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", $server->{lines});
$read = length $server->error_log;
$server->start or BAIL_OUT('the server does not start again');
my $start = time;
get('plain.test', '/', [$claim], from => "127.0.1.$_") for 1 .. 40;
my @limited = notices();
cmp_ok(scalar @limited, '<=', 3 * (time - $start + 1), 'UpgradeLogRate limits the notices of different peers');
cmp_ok(scalar @limited, '>', 0, '… and at least one is logged');
select undef, undef, undef, 1.2;
get('plain.test', '/', [$claim], from => '127.0.1.41');
like($server->error_log, qr/UPGRADE0015: \d+ more notices about proxies were not logged: UpgradeLogRate is 3/, '… and the suppressed ones are counted')
    if @limited < 40;

done_testing;
