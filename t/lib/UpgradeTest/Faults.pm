# SPDX-License-Identifier: Apache-2.0
#
# Load on a server while something happens to it: clients that keep count of what they were answered.
package UpgradeTest::Faults;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET ();
use POSIX ();
use Time::HiRes ();
use UpgradeTest qw(contents request responses);

our @EXPORT_OK = qw(load loaded children resident restarted wait_until);

# How many answers of one keep-alive connection are asked for.
my $KEPT = 10;

# Start so many clients, each of which opens so many connections, one after the other, and asks for the paths in turn, which must have
# these statuses. What comes back is for loaded().
sub load {
    my ($port, $clients, $connections, @paths) = @_;
    my $load = { start => Time::HiRes::time() };
    for (1 .. $clients) {
        pipe my $read, my $write or die "pipe: $!";
        my $pid = fork // die "fork: $!";
        if (!$pid) {
            close $read;
            $SIG{PIPE} = 'IGNORE';
            my $seen = { answers => 0, lost => 0, wrong => [] };
            ask_connection($port, $seen, @paths) for 1 .. $connections;
            print {$write} join("\n", $seen->{answers}, $seen->{lost}, @{ $seen->{wrong} }), "\n";
            close $write;
            POSIX::_exit(0);
        }
        close $write;
        push @{ $load->{clients} }, { pid => $pid, from => $read };
    }
    return $load;
}

# A server may close a connection that is idle: that ends it, before a request has got any of its answer, if it is not the first.
sub ask_connection {
    my ($port, $seen, @paths) = @_;
    my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
    if (!$client) {
        push @{ $seen->{wrong} }, "connect: $!";
        return;
    }
    $client->autoflush(1);
    for my $number (1 .. $KEPT) {
        my ($path, $status) = @paths[ map { 2 * ($number % (@paths / 2)) + $_ } 0, 1 ];
        print {$client} request(host => 'own.test', path => $path);
        my $bytes = read_answer($client);
        if (!length $bytes) {
            $seen->{lost}++;
            push @{ $seen->{wrong} }, 'no answer on a new connection' if $number == 1;
            return;
        }
        my ($response, @more) = responses($bytes);
        my $length = UpgradeTest::field($response, 'Content-Length');
        if ($response->{status} != $status || @more || !defined $length || length $response->{body} != $length) {
            push @{ $seen->{wrong} }, "$path: $response->{line}, " . length($bytes) . ' bytes';
        }
        $seen->{answers}++;
        return if lc(UpgradeTest::field($response, 'Connection') // '') =~ /close/;
    }
    return;
}

sub read_answer {
    my ($client) = @_;
    my $bytes = '';
    while (1) {
        my ($head, $length) = $bytes =~ /\A(.*?\r\n\r\n)/s ? ($1, $1 =~ /^Content-Length: (\d+)/mi) : ();
        last if defined $length && length $bytes >= length($head) + $length;
        last if !sysread $client, $bytes, 65_536, length $bytes;
    }
    return $bytes;
}

# Wait for them: answers, those of connections that closed instead, what was wrong, and how long all took.
sub loaded {
    my ($load) = @_;
    my $all = { answers => 0, lost => 0, wrong => [] };
    for my $client (@{ $load->{clients} }) {
        chomp(my ($answers, $lost, @wrong) = readline $client->{from});
        waitpid $client->{pid}, 0;
        $all->{answers} += $answers // 0;
        $all->{lost} += $lost // 0;
        push @{ $all->{wrong} }, defined $lost ? @wrong : 'a client died';
    }
    $all->{seconds} = Time::HiRes::time() - $load->{start};
    return $all;
}

# The processes that answer, by id.
sub children {
    my ($server) = @_;
    my ($parent) = contents("$server->{dir}/logs/pid") =~ /(\d+)/ or return;
    return grep { contents("/proc/$_/stat") =~ /\) [^Z] / } split ' ', contents("/proc/$parent/task/$parent/children");
}

# KiB that is resident, of each.
sub resident {
    my (@pids) = @_;
    return map { contents("/proc/$_/status") =~ /^VmRSS:\s+(\d+)/m ? $1 : 0 } @pids;
}

# Whether so many restarts are said to be over.
sub restarted {
    my ($server, $count) = @_;
    return wait_until(sub { my $said = () = $server->error_log =~ /resuming normal operations/g; return $said > $count });
}

sub wait_until {
    my ($condition) = @_;
    for (1 .. 600) {
        return 1 if $condition->();
        select undef, undef, undef, 0.1;
    }
    return 0;
}

1;
