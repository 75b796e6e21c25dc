# SPDX-License-Identifier: Apache-2.0
#
# Most refusals are written past the core's header filter (src/answer_head.c). What goes out, and what the access log can say of it, is what
# the core would have written, but for the order of the fields and spaces in lists: where that traces its answers (LogLevel http:trace3), it writes them itself.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(exchange request responses);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

# What a log may be asked for: fields, sizes, and how the connection ends.
my @LOGGED = ('%>s', '%b', '%B', '%X', '%k', map {"%{$_}o"} qw(Upgrade Connection Keep-Alive Content-Type Content-Length Content-Language
    Cache-Control Content-Security-Policy Vary Link Alt-Svc Location Date Server));
my $log = join '|', @LOGGED;

my %POLICY = (
    'one'        => 'UpgradeRequire TLS',
    'two'        => "UpgradeRequire TLSv1.3 HTTP/2\nUpgradeHelp https://help.test/tls\nUpgradeAltSvc h3=\":443\"",
    'redirected' => "UpgradeRequire TLS\nUpgradeNavigation Redirect\nAddDefaultCharset utf-8",
    'last'       => "UpgradeRequire TLS\nMaxKeepAliveRequests 2",
    'none'       => "UpgradeRequire TLS\nKeepAlive Off",
    'location'   => "<Location />\nUpgradeRequire TLS\n</Location>",
    'over-tls'   => "UpgradeRequire TLSv1.3\nSSLEngine on",
);
my %LEVEL = (ours => 'info', core => 'http:trace3');

sub host_lines {
    my ($policy, $level) = @_;
    return ($policy eq 'over-tls' ? '<VirtualHost *:${TLS_PORT}>' : '<VirtualHost *:${PORT}>', "ServerName $policy.$level.test", "LogLevel $LEVEL{$level}", qq{CustomLog logs/$policy.$level "$log"},
        'SetEnvIf X-Env "^(.+)$" $1=1', $POLICY{$policy}, '</VirtualHost>');
}

my $lines = join "\n", (map { my $policy = $_; map { host_lines($policy, $_) } sort keys %LEVEL } sort keys %POLICY), '';
my $server = UpgradeTest::Server->new(lines => $lines, tls => 1);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

# What differs for reasons of its own. The names are of one length.
sub same {
    my ($text, $level) = @_;
    return $text =~ s/\b\Q$level\E\.test/same.test/gr =~ s/^Date: .{3}, \d\d .{3} \d{4} [\d:]{8} GMT\r$/Date: now\r/gmr;
}

# The fields stand in another order, and a list may be written without spaces.
sub head_and_body {
    my ($response) = @_;
    return ($response->{line}, (sort map { "$_->[0]: " . ($_->[1] =~ s/, /,/gr) } @{ $response->{fields} }), '', $response->{body});
}

# Where the connection is kept, one more request is answered, which ends it.
sub answers {
    my ($level, $policy, @requests) = @_;
    push @requests, { fields => ['Connection: close'] };
    local @ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = @{$server}{qw(port tls_port)};
    my $host = "$policy.$level.test";
    my $bytes = exchange(join('', map { request(host => $host, %{$_}) =~ s/HOST/$host/r } @requests),
        $policy eq 'over-tls' ? (tls => 'TLSv1.2', host => $host) : ());
    my @responses = responses(same($bytes, $level), map { $_->{method} // 'GET' } @requests);
    return [ map { [ head_and_body($_) ] } @responses ];
}

my @CASES = (
    [ 'a GET', {} ],
    [ 'one that says keep-alive', { fields => ['Connection: keep-alive'] } ],
    [ 'one that says close', { fields => ['Connection: close'] } ],
    [ 'one that would upgrade', { fields => [ 'Connection: Upgrade', 'Upgrade: TLS/1.2' ] } ],
    [ 'a WebSocket', { fields => [ 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' ] } ],
    [ 'a browser', { fields => [ 'Accept: text/html,*/*;q=0.8', 'Accept-Language: he', 'Upgrade-Insecure-Requests: 1' ] } ],
    [ 'curl', { fields => ['Accept: */*'] } ],
    [ 'a program', { fields => ['Accept: application/json'] } ],
    [ 'a HEAD', { method => 'HEAD' } ],
    [ 'a POST with a body', { method => 'POST', fields => ['Content-Length: 3'], body => 'abc' } ],
    [ 'an OPTIONS', { method => 'OPTIONS', path => '*' } ],
    [ 'a CONNECT', { method => 'CONNECT', path => 'HOST:443' } ],
    [ 'HTTP/1.0', { version => 'HTTP/1.0' } ],
    [ 'HTTP/1.0, keep-alive', { version => 'HTTP/1.0', fields => ['Connection: keep-alive'] } ],
    [ 'an environment variable: no Vary', { fields => ['X-Env: force-no-vary'] } ],
    [ 'HTTP/1.0 by an environment variable', { fields => ['X-Env: downgrade-1.0'] } ],
    [ 'no keep-alive by an environment variable', { fields => ['X-Env: nokeepalive'] } ],
    [ 'three in a row', {}, { fields => ['Connection: keep-alive'] }, { method => 'HEAD' } ],
);

my %asked;
for my $policy (sort keys %POLICY) {
    for my $case (@CASES) {
        my ($name, @requests) = @{$case};
        my ($ours, $core) = map { answers($_, $policy, @requests) } qw(ours core);
        is_deeply($ours, $core, "$policy: $name") or diag(explain($ours, $core));
        # OPTIONS * lies in no section.
        like($ours->[0][0], $policy eq 'location' && $name =~ /OPTIONS/ ? qr{ 200 OK$} : qr{^HTTP/1\.1 (?:426|307) }, '… it is a refusal');
        $asked{$policy} += @{$ours};
    }
}

sub logged {
    my ($policy, $level) = @_;
    my $path = "$server->{dir}/logs/$policy.$level";
    my @lines;
    for (1 .. 300) {
        @lines = split /\n/, UpgradeTest::contents($path);
        last if @lines >= $asked{$policy};
        select undef, undef, undef, 0.1;
    }
    # Those of several connections come in any order.
    return [ sort map { same($_, $level) =~ s/, /,/gr } @lines ];
}

for my $policy (sort keys %POLICY) {
    my ($ours, $core) = map { logged($policy, $_) } qw(ours core);
    is(scalar @{$ours}, $asked{$policy}, "$policy: all is logged");
    is_deeply($ours, $core, '… and what the access log says is the same');
}

# Each was written by whom it should have been.
my @traced = $server->error_log =~ /Response sent with status \d/g;
my $expected = 0;
$expected += $asked{$_} for keys %asked;
is(scalar @traced, $expected, 'the core wrote those that it traces');

done_testing;
