# SPDX-License-Identifier: Apache-2.0
#
# TLS handshakes: those that fail are counted and logged by virtual host and offered version; requests are counted by key-exchange group;
# a client of TLS 1.0 or 1.1 is refused with a response at security level 0.
use strict;
use warnings;

use IO::Socket::INET ();
use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Faults qw(wait_until);
use UpgradeTest::Server ();

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

my $LINES = <<'END';
KeepAlive On
MaxKeepAliveRequests 0
<VirtualHost 127.0.0.1:${PORT}>
    ServerName own.test
    UpgradeTrustedProxy 127.0.0.1
    UpgradeForwardedHeader proto X-Proto
    UpgradeForwardedHeader group X-SSL-Curve
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName status.test
    <Location /status>
        SetHandler upgrade-status
        Require local
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName first.test
    SSLEngine on
    UpgradeRequire TLSv1.2
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName old.test
    SSLEngine on
    SSLCipherSuite DEFAULT:@SECLEVEL=0
    UpgradeRequire TLSv1.2
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName new.test
    SSLEngine on
    SSLProtocol TLSv1.3
</VirtualHost>
END

my $server;

# Return the samples of a metric, as { 'first.test 1.0' => 2 }.
sub samples {
    my ($metric) = @_;
    my $text = $server->get('/status?format=openmetrics', host => 'status.test')->{body};
    return { map { /^upgrade_required_${metric}_total\{vhost="([^":]+):\d+",\w+="([^"]+)"\} (\d+)$/ ? ("$1 $2" => $3) : () } split /\n/, $text };
}

# Wait until a sample of the key exchanges has risen by a number, and return by how much. A request is counted after its response.
sub rise {
    my ($name, $before, $expected) = @_;
    my $risen;
    wait_until(sub { ($risen = (samples('key_exchange_requests')->{$name} // 0) - ($before->{$name} // 0)) >= $expected });
    return $risen;
}

# Send a request for each path with "openssl s_client", and return the status codes.
sub request {
    my ($options, $host, @paths) = @_;
    my @requests = map {"GET $_ HTTP/1.1\r\nHost: $host\r\n"} @paths;
    $requests[-1] .= "Connection: close\r\n";
    UpgradeTest::Server::write_file("$server->{dir}/requests", join '', map {"$_\r\n"} @requests);
    my $sni = $host ? "-servername $host" : '-noservername';
    my $said = `timeout 60 openssl s_client -connect 127.0.0.1:$server->{tls_port} $sni $options -quiet <'$server->{dir}/requests' 2>/dev/null`;
    return join ' ', $said =~ m{^HTTP/1\.1 (\d+)}mg;
}

# A ClientHello of TLS 1.2, and then nothing.
sub hang_up {
    my $body = pack('n a32 C n n C C', 0x0303, 'r' x 32, 0, 2, 0xc02f, 1, 0);
    my $message = pack('C', 1) . substr(pack('N', length $body), 1) . $body;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{tls_port}) or return;
    print {$socket} pack('C n n', 22, 0x0301, length $message) . $message;
    close $socket or return;
    return;
}

# No handshake: no byte, and plain HTTP.
sub no_hello {
    for my $text ('', "GET / HTTP/1.0\r\n\r\n") {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{tls_port}) or return;
        print {$socket} $text;
        my @answer = $text ? <$socket> : ();
        close $socket or return;
    }
    return;
}

my $weak = '-cipher DEFAULT:@SECLEVEL=0';
# The name of the client, what it does, the count that rises, and words of the log.
my @FAILED = (
    [ 'TLS 1.0 at level 2' => sub { request("-tls1 $weak", 'first.test', '/') }, 'first.test 1.0', 'first.test failed: the client offered TLS 1.0 at most, and the server sent the alert "' ],
    [ 'TLS 1.1 at level 2' => sub { request("-tls1_1 $weak", 'first.test', '/') }, 'first.test 1.1', 'first.test failed: the client offered TLS 1.1 at most' ],
    [ 'TLS 1.0 without SNI' => sub { request("-tls1 $weak", '', '/') }, 'first.test 1.0', 'first.test failed: the client offered TLS 1.0 at most' ],
    [ 'TLS 1.2, of two' => sub { request('-tls1_2', 'new.test', '/') }, 'new.test 1.2', 'new.test failed: the client offered TLS 1.2 at most, and the server sent the alert "protocol version"' ],
    [ 'the certificate is not trusted' => sub { request('-verify_return_error', 'old.test', '/') }, 'old.test 1.3', 'old.test failed: the client offered TLS 1.3 at most, and it sent the alert "' ],
    [ 'a ClientHello, and nothing after it' => \&hang_up, 'first.test 1.2', 'first.test failed: the client offered TLS 1.2 at most' ],
);
$server = UpgradeTest::Server->new(lines => "UpgradeStatusHandshakes On\n$LINES", tls => 1);
ok($server->start, 'a server that counts handshakes');
my %expected;
for (@FAILED) {
    my ($name, $act, $count, $words) = @{$_};
    my $lines = () = $server->error_log =~ /UPGRADE0072/g;
    $act->();
    $expected{$count}++;
    wait_until(sub { (() = $server->error_log =~ /UPGRADE0072/g) > $lines });
    is_deeply(samples('failed_handshakes'), \%expected, "$name: one more of $count");
    like([ $server->error_log =~ /(UPGRADE0072.*)/g ]->[-1] // '', qr/: the TLS handshake with \Q$words\E/, '… and a line of the log');
}
is(request("-tls1 $weak", 'old.test', '/page.txt'), '426', 'TLS 1.0 at level 0: a response');
is(request("-tls1_1 $weak", 'old.test', '/page.txt'), '426', 'TLS 1.1 at level 0: a response');
is(request('-tls1_2', 'old.test', '/page.txt'), '200', 'TLS 1.2 at level 0');
no_hello();
is(request('-tls1_3', 'new.test', '/page.txt'), '200', 'TLS 1.3');
like($server->get('/status', host => 'status.test', fields => ['Accept: text/html'])->{body}, qr/offered: 1[.]0: 2, 1[.]1: 1, 1[.]2: 1[.].*by key exchange: classic: \d+[.]/s, 'the HTML page shows the counts');
is_deeply(samples('failed_handshakes'), \%expected, 'none of them has failed, nor a connection without a ClientHello');
like($server->get('/status?format=text', host => 'status.test')->{body}, qr/^first\.test.*?^ +failed handshakes, TLS 1\.0: 2$/ms, 'the page shows them');

# The key-exchange group.
my $before = samples('key_exchange_requests');
is(request('-tls1_3 -groups X25519', 'first.test', ('/page.txt') x 3), '200 200 200', 'three requests of a connection');
is(request('-tls1_2', 'first.test', '/page.txt'), '200', 'and one over TLS 1.2');
is(rise('first.test classic', $before, 4), 4, '… are counted by their group');
SKIP: {
    skip 'this OpenSSL has no post-quantum group', 2 if `openssl list -kem-algorithms 2>&1` !~ /X25519MLKEM768/;
    is(request('-tls1_3 -groups X25519MLKEM768', 'first.test', '/page.txt', '/page.txt'), '200 200', 'a post-quantum group');
    is(rise('first.test post-quantum', {}, 2), 2, '… is counted');
}
my %curves = (X25519MLKEM768 => 'post-quantum', '0x11ec' => 'post-quantum', prime256v1 => 'classic', 'X25519, X25519' => 'unknown');
for my $curve (sort keys %curves) {
    my $rows = samples('key_exchange_requests');
    $server->get('/page.txt', fields => [ 'X-Proto: https', "X-SSL-Curve: $curve" ]);
    is(rise("own.test $curves{$curve}", $rows, 1), 1, "a proxy sends $curve: $curves{$curve}");
}
$server->stop;
undef $server;

# Off is the default.
$server = UpgradeTest::Server->new(lines => $LINES, tls => 1);
ok($server->start, 'a server that does not count them');
request("-tls1 $weak", 'first.test', '/');
is(request('-tls1_3 -groups X25519', 'first.test', '/page.txt'), '200', 'a handshake that fails, and one that does not');
is_deeply(samples('failed_handshakes'), {}, '… no count');
unlike($server->error_log, qr/UPGRADE0072/, '… no line of the log');
is(rise('first.test classic', {}, 1), 1, '… but the group is counted');
$server->stop;
undef $server;

# A session of TLS 1.3 that is resumed without a key exchange. The client of GnuTLS offers only that with a priority of PSK.
sub resume {
    my ($priority) = @_;
    UpgradeTest::Server::write_file("$server->{dir}/requests", "GET /page.txt HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n");
    my $said = `timeout 60 gnutls-cli --insecure --resume --waitresumption --pskusername x --pskkey 00 -p $server->{tls_port} --sni-hostname own.test --priority $priority 127.0.0.1 <'$server->{dir}/requests' 2>&1`;
    return ($said =~ /a resumed session/ ? 'resumed ' : '') . ($said =~ m{^HTTP/1\.1 (\d+)}m ? $1 : 'failed');
}

SKIP: {
    skip 'gnutls-cli is not installed', 6 if !grep { -x "$_/gnutls-cli" } split /:/, $ENV{PATH};
    my $tls_1_3 = 'NORMAL:-VERS-ALL:+VERS-TLS1.3';
    for (
        [ 'SSLOpenSSLConfCmd Options AllowNoDHEKEX' => "$tls_1_3:+PSK", 'resumed 403', 'without a key exchange: no forward secrecy' ],
        [ 'SSLOpenSSLConfCmd Options AllowNoDHEKEX' => $tls_1_3, 'resumed 200', 'with a key exchange' ],
        [ '' => "$tls_1_3:+PSK", '200', 'OpenSSL requires a key exchange by default' ],
    ) {
        my ($option, $priority, $status, $name) = @{$_};
        $server = UpgradeTest::Server->new(tls => 1,
            lines => "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName own.test\nSSLEngine on\n$option\nUpgradeRequire forward-secrecy\n</VirtualHost>");
        ok($server->start, "a server: $name") or next;
        is(resume($priority), $status, "… $status");
        $server->stop;
        undef $server;
    }
}

done_testing;
