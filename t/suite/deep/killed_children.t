# SPDX-License-Identifier: Apache-2.0
#
# Child processes are killed at random under load, 1,000 times: no count of another child is lost, and the memory stays usable. A request
# is uncertain only if its connection was lost: its response may have been sent and not counted, or counted and not sent.
use strict;
use warnings;

use Test::More;
use UpgradeTest::Faults qw(load loaded children wait_until);
use UpgradeTest::Server ();
use UpgradeTest::Status qw(STATUS_HOST status cells total);
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my ($KILLS, $CLIENTS) = (1000, 4);

my $server = UpgradeTest::Server->new(lines => <<'END' . STATUS_HOST, files => { 'secret/index.txt' => "served\n" });
UpgradeStatusClients Network
MaxKeepAliveRequests 0
StartServers 8
ServerLimit 16
ThreadsPerChild 4
MaxRequestWorkers 64
MinSpareThreads 40
MaxSpareThreads 64
<VirtualHost *:${PORT}>
    ServerName own.test
    <Location /secret>
        UpgradeRequire TLS
    </Location>
</VirtualHost>
END
$server->start or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }
my $vhost = "own.test:$server->{port}";

my ($killed, $answers, $lost, @wrong) = (0, 0, 0);
while ($killed < $KILLS) {
    my $load = load($server->{port}, $CLIENTS, 60, ('/secret/index.txt', 426), ('/page.txt', 200));
    for (1 .. 50) {
        select undef, undef, undef, 0.002 + rand 0.03;
        my @children = children($server);
        $killed += kill KILL => $children[ rand @children ] if @children > 2;
    }
    my $seen = loaded($load);
    $answers += $seen->{responses};
    $lost += $seen->{lost};
    push @wrong, grep { !/no response on a new connection|, \d+ bytes\z|^connect/ } @{ $seen->{wrong} };
}
is_deeply(\@wrong, [], "$killed children are killed: no wrong response");
my $counted = 0;
wait_until(sub { $counted = total(cells(status($server), $vhost)); return $counted >= $answers - $lost });
select undef, undef, undef, 0.5;
$counted = total(cells(status($server), $vhost));
cmp_ok($counted, '>=', $answers - $lost, "$counted counted, $answers answered, $lost connections lost: at least what certainly was");
cmp_ok($counted, '<=', $answers + $lost, '… and at most what can have been');

# The memory is as usable as before. A list whose writer was killed is busy for five seconds.
my $refused = sub { return status($server)->{vhosts}{$vhost}{'form 426'} // 0 };
my $before = $refused->();
select undef, undef, undef, 6;
is($server->get('/secret/index.txt')->{status}, 426, 'one more request is refused') for 1 .. 3;
ok(wait_until(sub { return $refused->() == $before + 3 }), '… and counted');
my $status = status($server);
is($status->{vhosts}{$vhost}{'clients all today'}, 1, '… from one client');
ok($status->{tops}{paths}{"$vhost /secret/index.txt"}, '… and entered in a top list');
is_deeply([ grep { !/signal Killed/ } $server->error_log =~ /^(.*exit signal.*)$/mg ], [], '… and no child crashed');

done_testing;
