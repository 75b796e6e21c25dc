# SPDX-License-Identifier: Apache-2.0
#
# The counts of the status are exact: as many as clients have sent, by verdict, TLS and HTTP
# version, over restarts and with children that are killed.
use strict;
use warnings;

use IO::Socket::INET ();
use Test::More;
use UpgradeTest::Faults qw(load loaded children restarted wait_until);
use UpgradeTest::Server ();
use UpgradeTest::Status qw(STATUS_HOST status cells total);
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

my $LINES = <<'END' . STATUS_HOST;
Protocols h2 h2c http/1.1
MaxKeepAliveRequests 0
UpgradeStatusClients Network
<IfModule mpm_prefork_module>
    Protocols http/1.1
    MaxSpareServers 250
</IfModule>
<IfModule !mpm_prefork_module>
    MaxSpareThreads 400
</IfModule>
<VirtualHost *:${PORT}>
    ServerName own.test
    UpgradeExposure Authorization query:api_key cookie:sid
    <Location /secret>
        UpgradeRequire TLS HTTP/2
    </Location>
    <Location /plan>
        UpgradePlan TLS
    </Location>
    <Location /rollout>
        UpgradePlan TLS
        UpgradeRollout On percent=0
    </Location>
    <Location /exempt>
        UpgradeRequire TLS
        UpgradeExempt path=/exempt
    </Location>
    <Location /navigation>
        UpgradeRequire TLS
        UpgradeNavigation Redirect
    </Location>
    <Location /reset>
        UpgradeRequire TLS
        UpgradeHTTP2Status reset
    </Location>
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName none.test
</VirtualHost>
<VirtualHost *:${TLS_PORT}>
    ServerName tls.test
    SSLEngine on
    UpgradeRequire TLSv1.2
</VirtualHost>
END

my $server = UpgradeTest::Server->new(lines => $LINES, tls => 1,
    files => { map { ("$_/index.txt" => "served\n") } qw(secret plan rollout exempt navigation reset) });
$server->start or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }
my $has_h2 = $ENV{UPGRADE_TEST_MPM} ne 'prefork';
my ($own, $tls, $none) = ("own.test:$server->{port}", "tls.test:$server->{tls_port}", "none.test:$server->{port}");

# A request is counted after its response has been sent.
sub counted {
    my ($expected, $vhost, $name) = @_;
    my $got;
    wait_until(sub { $got = cells(status($server), $vhost); return join(' ', %{$got}) && total($got) >= total($expected) });
    is_deeply($got, $expected, $name);
    return;
}

# One request of each kind: without a policy, with each verdict, with each HTTP version, and
# rejected by httpd.
my %expected = (none => { 'none none 1.0' => 1, 'none none 1.1' => 2 });
$server->get('/page.txt', host => 'none.test');
$server->get('/missing', host => 'none.test');
$server->get('/page.txt', host => 'none.test', version => 'HTTP/1.0');
counted($expected{none}, $none, 'a virtual host without a policy');

my @ONCE = (
    # path, fields, status, cell
    [ '/page.txt', [], 200, 'none none 1.1' ],
    [ '/secret/index.txt?api_key=y', [ 'Authorization: Bearer x', 'Cookie: sid=z' ], 426, 'refused none 1.1' ],
    [ '/plan/index.txt', [], 200, 'report none 1.1' ],
    [ '/rollout/index.txt', [], 200, 'deferred none 1.1' ],
    [ '/exempt/index.txt', [], 200, 'exempt none 1.1' ],
    [ '/navigation/index.txt', ['Upgrade-Insecure-Requests: 1'], 307, 'redirected none 1.1' ],
);
for my $row (@ONCE) {
    my ($path, $fields, $status, $cell) = @{$row};
    is($server->get($path, fields => $fields)->{status}, $status, "$path: $status");
    $expected{own}{$cell}++;
}
if ($has_h2) {
    my $curl = "curl -s -o /dev/null --http2-prior-knowledge -H 'Host: own.test' http://127.0.0.1:$server->{port}";
    system "$curl/secret/index.txt";
    system "$curl/reset/index.txt";
    $expected{own}{'refused none 2'} += 2;
    # curl repeats the request over HTTP/1.1 after the reset.
    $expected{own}{'refused none 1.1'}++;
    # The request that switches to h2c is stream 1, and is not counted twice.
    system "curl -s -o /dev/null --http2 -H 'Host: own.test' http://127.0.0.1:$server->{port}/page.txt";
    $expected{own}{'none none 2'}++;
}
counted($expected{own}, $own, 'each verdict');
my $status = status($server)->{vhosts}{$own};
is($status->{'reason tls refused'}, $has_h2 ? 4 : 1, 'a reason of refused requests');
is($status->{'reason http-version refused'}, 1, 'a request counts under each of its reasons');
is($status->{'reason tls report'}, 1, '… by verdict');
is($status->{'form 426'}, $has_h2 ? 2 : 1, 'responses: 426');
is($status->{'form 307'}, 1, '… 307');
is_deeply([ map { $status->{"form $_"} } qw(403 reset) ], [ 1, 1 ], '… 403, and a reset stream') if $has_h2;
is($status->{"exposure $_"}, 1, "credentials over plain HTTP: $_") for qw(Authorization query:api_key cookie:sid);
is($status->{'clients all today'}, 1, 'one client');
is($status->{'clients refused today'}, 1, '… which was refused');
my $tops = status($server)->{tops};
is($tops->{paths}{"$own /plan/index.txt"}, 1, 'a path');
is($tops->{clients}{"$own 127.0.0.0/24"}, total($expected{own}) - $expected{own}{'none none 1.1'} - 1 - ($has_h2 ? 1 : 0), 'the network of the client, with each unmet request');

# Requests that httpd rejects while it reads them are in no cell.
for my $bytes ("GET / HTTP/1.1\r\n\r\n", "GET / bad\r\nHost: own.test\r\n\r\n") {
    my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or die "connect: $!";
    syswrite $client, $bytes;
    sysread $client, my $answer, 65_536;
    like($answer, qr{\AHTTP/1\.1 400 }, 'httpd rejects a request');
}
ok(wait_until(sub { my $all = 0; $all += $_->{rejected} // 0 for values %{ status($server)->{vhosts} }; return $all >= 2 }), 'rejected requests');
counted($expected{none}, $none, '… are in no cell');

# Load by h2load, for the first virtual host of a port: over HTTP/1.1 and, with TLS, HTTP/2.
my $COUNT = 5_000;
for my $run (
    [ $own, 'refused none 1.1', '--h1', "http://127.0.0.1:$server->{port}/secret/index.txt" ],
    [ $own, 'none none 1.1', '--h1', "http://127.0.0.1:$server->{port}/page.txt" ],
    [ $tls, 'pass 1.3 1.1', '--h1', "https://127.0.0.1:$server->{tls_port}/page.txt" ],
    [ $tls, 'pass 1.3 2', '-m10', "https://127.0.0.1:$server->{tls_port}/page.txt" ],
    )
{
    my ($vhost, $cell, $option, $url) = @{$run};
    next if $option eq '-m10' && !$has_h2;
    my $output = `h2load $option -c8 -t1 -n$COUNT $url 2>&1`;
    like($output, qr/^requests: $COUNT total, $COUNT started, $COUNT done/m, "h2load: $cell") or diag $output;
    my $key = $vhost eq $own ? 'own' : 'tls';
    $expected{$key}{$cell} += $COUNT;
    counted($expected{$key}, $vhost, '… are counted exactly');
}

# Graceful restarts under load: old children continue to count in the same memory.
my $load = load($server->{port}, 4, 25, ('/secret/index.txt', 426), ('/page.txt', 200));
for my $round (1 .. 3) {
    $server->httpd('-k', 'graceful');
    ok(restarted($server, $round), "graceful restart $round");
}
my $seen = loaded($load);
is_deeply($seen->{wrong}, [], '… every response is correct');
sub sum { my ($vhost) = @_; return total(cells(status($server), $vhost)) }
my $before = total($expected{own});
wait_until(sub { return sum($own) >= $before + $seen->{responses} });
is(sum($own), $before + $seen->{responses}, "… all $seen->{responses} are counted");

# A hard restart keeps the counts.
$server->httpd('-k', 'restart');
ok(restarted($server, 4), 'a hard restart');
is(sum($own), $before + $seen->{responses}, '… keeps the counts');

# If a child is killed, no count of another child is lost. The request that it serves may be counted
# or not.
$before = sum($own);
$load = load($server->{port}, 4, 50, ('/secret/index.txt', 426), ('/page.txt', 200));
my $killed = 0;
for (1 .. 5) {
    select undef, undef, undef, 0.3;
    my @children = children($server);
    $killed += kill KILL => $children[ rand @children ] if @children;
}
$seen = loaded($load);
wait_until(sub { return sum($own) >= $before + $seen->{responses} - 8 * $killed });
select undef, undef, undef, 0.5;
my $counted = sum($own) - $before;
cmp_ok(abs($counted - $seen->{responses}), '<=', 8 * $killed, "$killed children are killed: $counted counted, $seen->{responses} responses");
unlike($server->error_log =~ s/signal Killed//gr, qr/exit signal/, '… and none crashed');

done_testing;
