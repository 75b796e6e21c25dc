# SPDX-License-Identifier: Apache-2.0
#
# Open tunnels: WebSocket connections and CONNECT through mod_proxy are shown while they are open, and counted when they end. Those of a
# child that is killed are no longer shown. The status page is not proxied.
use strict;
use warnings;

use IO::Socket::INET ();
use JSON::PP qw(decode_json);
use POSIX ();
use Test::More;
use UpgradeTest::Faults qw(children wait_until);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;
plan skip_all => 'httpd has no mod_proxy_connect' if UpgradeTest::Server::lacks(qw(proxy proxy_http proxy_connect));

# A backend that switches protocols if it is asked to, and keeps the connection until the client closes it. The response to /slow takes
# seconds.
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 20, ReuseAddr => 1) or die "listen: $!";
my $backend = $listener->sockport;
my $parent = $$;
my $pid = fork // die "fork: $!";
if (!$pid) {
    local $SIG{CHLD} = 'IGNORE';
    local $SIG{TERM} = sub { POSIX::_exit(0) };
    while (1) {
        my $client = $listener->accept or next;
        next if fork;
        sysread $client, my $request, 65_536;
        my $answer = $request =~ /^Upgrade: websocket/mi ? "101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade" : "200 OK\r\nContent-Length: 0\r\nConnection: close";
        sleep 3 if $request =~ m{^GET /slow };
        syswrite $client, "HTTP/1.1 $answer\r\n\r\n";
        1 while sysread $client, my $rest, 65_536;
        POSIX::_exit(0);
    }
}
close $listener;

my $server = UpgradeTest::Server->new(load => ['proxy_connect'], lines => <<"END");
ProxyRequests On
AllowCONNECT $backend
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName own.test
    <Location /status>
        SetHandler upgrade-status
        Require local
    </Location>
    ProxyPass / http://127.0.0.1:$backend/ upgrade=websocket
</VirtualHost>
END
END { local $?; if ($$ == $parent) { $server->stop if $server; kill TERM => $pid } }
$server->start or BAIL_OUT($server->config_test);

sub requests {
    my $json = eval { decode_json($server->get('/status?format=json')->{body}) } or return {};
    return (grep { $_->{server_name} eq 'own.test' && $_->{port} } @{ $json->{vhosts} })[0]{requests};
}

sub shows {
    my ($count, $name) = @_;
    my $got;
    return ok(wait_until(sub { $got = requests()->{open_tunnels}; return defined $got && $got == $count }), $name) || diag("open: $got");
}

sub ask_for {
    my ($head, $status) = @_;
    my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or die "connect: $!";
    syswrite $client, join "\r\n", split(/\n/, $head), '', '';
    sysread $client, my $answer, 65_536;
    like($answer // '', qr{\AHTTP/1\.[01] $status }, $head =~ s/\n.*//sr . ": $status");
    return $client;
}

my $HANDSHAKE = "GET /socket HTTP/1.1\nHost: own.test\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
my $CONNECT = "CONNECT 127.0.0.1:$backend HTTP/1.1\nHost: 127.0.0.1:$backend";

is($server->get('/status?format=text')->{status}, 200, 'the status page is not proxied');
is($server->get('/other')->{status}, 200, 'another path is');
shows(0, '… and is no tunnel');
my $slow = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or die "connect: $!";
syswrite $slow, "GET /slow HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n";
my $most = 0;
for (1 .. 10) {
    select undef, undef, undef, 0.1;
    my $open = requests()->{open_tunnels} // 1;
    $most = $open if $open > $most;
}
is($most, 0, '… not even while it is served');
like(do { local $/; readline $slow }, qr{\AHTTP/1\.1 200 }, '… which takes longer');
my $one = ask_for($HANDSHAKE, 101);
shows(1, 'one tunnel');
my $two = ask_for($CONNECT, 200);
shows(2, 'two tunnels');
like($server->get('/status?format=text')->{body}, qr/^  open tunnels: 2$/m, '… in the text');
like($server->get('/status?format=openmetrics')->{body}, qr/^upgrade_required_open_tunnels\{vhost="own\.test:\d+"\} 2$/m, '… and in the metrics');
my $before = requests()->{all};
close $one;
shows(1, 'one is closed');
ok(wait_until(sub { return requests()->{all} > $before }), '… and counted');
kill KILL => children($server);
shows(0, 'the child process of the other is killed');
ok(!sysread($two, my $byte, 1), '… which ends it');

done_testing;
