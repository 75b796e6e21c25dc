# SPDX-License-Identifier: Apache-2.0
#
# Faults that need load: children that are killed or end, 200,000 refusals, and as many idle
# connections as possible; the last two are compared with the same server and t/bench/mod_empty.c
# instead of the module.
use strict;
use warnings;

use IO::Socket::INET ();
use Test::More;
use UpgradeTest qw(contents request);
use UpgradeTest::Faults qw(load loaded children resident wait_until);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $REFUSALS = 200_000;
my $CONNECTIONS = 10_000;
# KiB per child that depend on chance: a thread takes memory when it is first used, whatever it
# serves.
my $CHANCE = 2048;

my $server;
END { local $?; $server->stop if $server }

sub start_server {
    my ($lines, %arg) = @_;
    if ($server) {
        $server->stop;
        # The destructor removes the directory, which the next server uses too.
        undef $server;
    }
    $server = UpgradeTest::Server->new(lines => $lines, %arg);
    $server->start or BAIL_OUT('the server does not start');
    return;
}

my $POLICY = "<Location /secret>\nUpgradeRequire TLS\n</Location>\n";

# MaxConnectionsPerChild: a child finishes its requests before it ends. 400 connections, 20 per
# child.
start_server("${POLICY}StartServers 2\nMaxConnectionsPerChild 20\n");
my $seen = loaded(load($server->{port}, 4, 100, ('/secret', 426), ('/page.txt', 200)));
is_deeply($seen->{wrong}, [], "MaxConnectionsPerChild: each of $seen->{responses} responses is correct and complete");
cmp_ok($seen->{responses} + $seen->{lost}, '>=', 400, '… every connection gets a response');
unlike($server->error_log, qr/exit signal/, '… no child crashed');

# A killed child ends its own connections only.
start_server("${POLICY}StartServers 4\nServerLimit 4\nThreadsPerChild 10\nMaxRequestWorkers 40\nMinSpareThreads 40\nMaxSpareThreads 40\n");
my $load = load($server->{port}, 8, 200, ('/secret', 426), ('/page.txt', 200));
my $killed = 0;
for (1 .. 3) {
    select undef, undef, undef, 0.3;
    my ($child) = children($server);
    $killed += kill KILL => $child if $child;
}
$seen = loaded($load);
my @wrong = grep { !/no response on a new connection|connect: / } @{ $seen->{wrong} };
is($killed, 3, 'three children are killed');
is_deeply(\@wrong, [], "… each of $seen->{responses} responses is correct and complete");
# Each client has one connection at a time; others may wait in the queue of the killed child.
cmp_ok($seen->{lost} + @{ $seen->{wrong} }, '<=', 8 * $killed, '… at most one connection per client and killed child is lost');
ok(wait_until(sub { children($server) == 4 }), '… new children replace them');

# Memory after the same load with the module, and with one that does nothing.
my ($ours) = contents($ENV{UPGRADE_TEST_BASE}) =~ /^(LoadModule upgrade_required_module .*)$/m;
my $empty = "$server->{dir}-empty";
mkdir $empty;
system("cp t/bench/mod_empty.c $empty/ && cd $empty && " . ($ENV{APXS} // 'apxs') . ' -c mod_empty.c >build.log 2>&1') == 0 or BAIL_OUT('building mod_empty');
END { local $?; system('rm', '-rf', $empty) if $empty }

my $ONE = "StartServers 1\nServerLimit 1\nThreadsPerChild 25\nMaxRequestWorkers 25\nAsyncRequestWorkerFactor 1000\nKeepAliveTimeout 120\n";
my %grown;
for (
    [ ours => $POLICY ],
    [ empty => "LoadModule empty_module $empty/.libs/mod_empty.so\n<Location /secret>\nRedirect 426 /secret\n</Location>\n", without => qr/^LoadModule upgrade_required_module/ ],
    )
{
    my ($name, $lines, @without) = @{$_};
    start_server("$ONE$lines", @without);
    my ($child) = children($server);
    my @command = ('h2load', '--h1', '-m1', '-c16', "http://127.0.0.1:$server->{port}/secret");
    refusals(20_000, @command);
    my ($before) = resident($child);
    my $refused = refusals($REFUSALS, @command);
    is($refused, $REFUSALS, "$name: $REFUSALS refusals");
    my ($after) = resident($child);
    cmp_ok($after - $before, '<', $CHANCE, "… take $before KiB, then $after KiB");
    # 10 lines per second, and one with the number of suppressed lines.
    cmp_ok(-s "$server->{dir}/logs/error", '<', 100_000, '… and an error log of ' . (-s "$server->{dir}/logs/error") . ' bytes');
    $grown{$name}{connections} = open_many($child);
    is_deeply([ children($server) ], [$child], '… by one child');
}
cmp_ok($grown{ours}{connections}, '<', $grown{empty}{connections} + $CHANCE, 'connections cost no more than with an empty module');

sub refusals {
    my ($count, @command) = @_;
    my $output = `@command -n $count 2>&1`;
    return $output =~ /^status codes: .* (\d+) 4xx/m ? $1 : $output;
}

# Return the KiB for a refusal on each of many connections, which remain open.
sub open_many {
    my ($child) = @_;
    my ($before) = resident($child);
    my @open;
    for (1 .. $CONNECTIONS) {
        my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or last;
        syswrite $client, request(host => 'own.test', path => '/secret');
        sysread $client, my $answer, 65_536;
        last if !defined $answer || $answer !~ /\AHTTP\/1\.1 426 /;
        push @open, $client;
    }
    my ($after) = resident($child);
    cmp_ok(scalar(@open), '>=', 100, '… ' . @open . ' connections: ' . ($after - $before) . ' KiB');
    is($server->get('/secret')->{status}, 426, '… and one more request gets a response');
    return $after - $before;
}

done_testing;
