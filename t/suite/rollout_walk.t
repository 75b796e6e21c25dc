# SPDX-License-Identifier: Apache-2.0
#
# The steps of the rollout in conf/examples/rollout, on one running server with graceful restarts,
# under load: clients send requests over TLS 1.2 and 1.3 continuously, on persistent and on new
# connections. No request is lost, and each one is refused or served as configured. Times and
# windows are those of the examples, shifted to the current time.
use strict;
use warnings;

use IO::Socket::SSL ();
use POSIX ();
use Test::More;
use Time::HiRes qw(time sleep);
use UpgradeTest qw(contents field fields responses request once);
use UpgradeTest::Server ();

plan skip_all => 'once is enough, and once with the sanitizers' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

# The share of 127.0.0.4 is within 10 %, that of 127.0.0.1 is not (t/unit/test_rollout.c).
my @clients = map { my $tls = $_; map { my $from = $_; map { { tls => $tls, from => $from, stays => $_ } } 0, 1 } '127.0.0.1', '127.0.0.4' } 'TLSv1_2', 'TLSv1_3';

sub at { return POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time() + $_[0])) }

# Return the lines of an example with other times and windows.
sub step {
    my ($name, %moved) = @_;
    my $lines = contents("conf/examples/rollout/$name.conf");
    $lines =~ s/\*:443/127.0.0.1:\${TLS_PORT}/;
    $lines =~ s/^\s*(?:DocumentRoot|SSLCertificate).*\n//mg;
    for my $parameter (sort keys %moved) {
        $lines =~ s/\Q$parameter\E=\S+/$parameter=$moved{$parameter}/ or die "$name has no $parameter=";
    }
    return "Protocols http/1.1\nKeepAliveTimeout 20\nMaxKeepAliveRequests 0\nGracefulShutdownTimeout 60\n$lines";
}

my $hour_window = sub {
    # Return an hourly window that is open, or closed, for the next minutes.
    my ($is_open) = @_;
    my $minute = (gmtime)[1];
    my ($start, $end) = map { ($minute + $_ + 60) % 60 } $is_open ? (-1, 30) : (20, 40);
    return sprintf 'hourly:%02d-%02d', $start, $end;
};
my @steps = (
    [ 'report', step('1-report'), sub {'served'} ],
    [ 'announce', step('2-announce', from => at(86_400), deprecated => at(-86_400)), sub { $_[0]{tls} eq 'TLSv1_2' ? 'announced' : 'served' } ],
    [ 'brownout, closed', step('3-brownout', from => at(86_400), deprecated => at(-86_400), window => $hour_window->(0)),
        sub { $_[0]{tls} eq 'TLSv1_2' ? 'announced' : 'served' } ],
    [ 'brownout, open', step('3-brownout', from => at(86_400), deprecated => at(-86_400), window => $hour_window->(1)),
        sub { $_[0]{tls} eq 'TLSv1_2' ? $_[0]{from} eq '127.0.0.4' ? 'refused' : 'announced' : 'served' } ],
    [ 'the day', step('3-brownout', from => at(-1), deprecated => at(-86_400), window => $hour_window->(0)), sub { $_[0]{tls} eq 'TLSv1_2' ? 'refused' : 'served' } ],
    [ 'enforce', step('4-enforce'), sub { $_[0]{tls} eq 'TLSv1_2' ? 'refused' : 'served' } ],
);

my $server = UpgradeTest::Server->new(lines => $steps[0][1], tls => 1);
ok($server->start, 'step 1 starts') or BAIL_OUT('no server');
my $results = "$server->{dir}/results";

# Send requests until SIGTERM, and write the result and the times before and after each.
sub client {
    my ($client, $number) = @_;
    my $ends = 0;
    local $SIG{TERM} = sub { $ends = 1 };
    local $SIG{PIPE} = 'IGNORE';
    open my $out, '>', "$results.$number" or die "$results: $!";
    $out->autoflush(1);
    my $socket;
    while (!$ends) {
        my $start = time;
        my ($what, $is_used) = ('', $socket ? 1 : 0);
        $socket //= IO::Socket::SSL->new(PeerAddr => '127.0.0.1', PeerPort => $server->{tls_port}, LocalAddr => $client->{from}, Timeout => 10,
            SSL_verify_mode => 0, SSL_hostname => 'www.example.re', SSL_version => $client->{tls});
        if (!$socket) {
            print {$out} "$start @{[time]} lost:connect\n";
            sleep 0.05;
            next;
        }
        print {$socket} request(host => 'www.example.re', path => '/page.txt', fields => [ $client->{stays} ? () : 'Connection: close' ]);
        $socket->flush;
        my $got = '';
        while ($socket->sysread($got, 65_536, length $got)) {
            last if $got =~ /\r\n\r\n/ && $got =~ /Content-Length: (\d+)/i && length($got) >= $1 + index($got, "\r\n\r\n") + 4;
        }
        my ($response) = responses($got);
        # The server may close a connection between two requests; then the client repeats the
        # request.
        if (!length $got && $is_used) {
            undef $socket;
            next;
        }
        my $status = $response ? $response->{status} : 0;
        my $announces = $response && field($response, 'Sunset') && field($response, 'Deprecation') && field($response, 'Link') ? 1 : 0;
        $what = $status == 426 ? 'refused' : $status == 200 && $response->{body} eq "page\n" ? $announces ? 'announced' : 'served' : "lost:$status";
        print {$out} "$start @{[time]} $what\n";
        undef $socket if !$client->{stays} || ($response && (join ',', fields($response, 'Connection')) =~ /close/);
        sleep 0.01;
    }
    close $out;
    return;
}

my @pids;
END { local $?; kill TERM => @pids if @pids }
for my $number (0 .. $#clients) {
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        @pids = ();
        client($clients[$number], $number);
        POSIX::_exit(0);
    }
    push @pids, $pid;
}

sub has_asked {
    my ($number, $since) = @_;
    return scalar grep { /\A([\d.]+) / && $1 > $since } (split /\n/, contents("$results.$number"))[-1] // '';
}

# For each step, the time in which no other one is in force: from the end of the old children until
# the next restart.
my @spans;
my ($parent) = contents("$server->{dir}/logs/pid") =~ /(\d+)/;
for my $number (0 .. $#steps) {
    if ($number) {
        UpgradeTest::Server::write_file("$server->{dir}/lines.conf", $steps[$number][1]);
        like($server->config_test, qr/^Syntax OK/m, "$steps[$number][0]: accepted");
        my $restarts = () = $server->error_log =~ /resuming normal operations/g;
        my %before = map { $_ => 1 } split ' ', contents("/proc/$parent/task/$parent/children");
        $spans[-1][1] = time;
        kill USR1 => $parent;
        for (1 .. 900) {
            my $now = () = $server->error_log =~ /resuming normal operations/g;
            last if $now > $restarts && !grep { $before{$_} } split ' ', contents("/proc/$parent/task/$parent/children");
            sleep 0.1;
        }
    }
    push @spans, [ time, undef ];
    sleep 1.5;
    # On a slow machine, wait until each client has a response.
    for (1 .. 600) {
        last if !grep { !has_asked($_, $spans[-1][0]) } 0 .. $#clients;
        sleep 0.1;
    }
}
$spans[-1][1] = time;
kill TERM => @pids;
waitpid $_, 0 for @pids;
@pids = ();

for my $number (0 .. $#clients) {
    my $client = $clients[$number];
    my $name = "$client->{tls} from $client->{from}, " . ($client->{stays} ? 'one connection' : 'new connections');
    my @requests = map { [split] } split /\n/, contents("$results.$number");
    is_deeply([ grep { $_->[2] =~ /^lost/ } @requests ], [], "$name: none of " . @requests . ' requests is lost');
    for my $step (0 .. $#steps) {
        my %received = map { $_->[2] => 1 } grep { $_->[0] > $spans[$step][0] && $_->[1] < $spans[$step][1] } @requests;
        is_deeply([ sort keys %received ], [ $steps[$step][2]->($client) ], "… $steps[$step][0]");
    }
    # During a restart, either of two steps may be in force.
    for my $step (1 .. $#steps) {
        my %may = map { $steps[$_][2]->($client) => 1 } $step - 1, $step;
        my @other = grep { !$may{ $_->[2] } && $_->[0] > $spans[ $step - 1 ][1] && $_->[1] < $spans[$step][0] } @requests;
        is_deeply(\@other, [], "… during the restart before $steps[$step][0]");
    }
}
$server->stop;

done_testing;
