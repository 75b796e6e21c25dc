# SPDX-License-Identifier: Apache-2.0
#
# Load for a server during a fault: clients that count their responses.
package UpgradeTest::Faults;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET ();
use POSIX ();
use Time::HiRes ();
use UpgradeTest qw(contents request responses);

our @EXPORT_OK = qw(load loaded children resident restarted wait_until);

# Requests per keep-alive connection.
my $KEPT = 10;

# Start clients, each of which opens a number of connections in turn and requests the paths, which must
# have these statuses. Pass the result to loaded().
sub load {
    my ($port, $clients, $connections, @paths) = @_;
    my $load = { start => Time::HiRes::time() };
    for (1 .. $clients) {
        pipe my $read, my $write or die "pipe: $!";
        my $pid = fork // die "fork: $!";
        if (!$pid) {
            close $read;
            $SIG{PIPE} = 'IGNORE';
            my $seen = { responses => 0, lost => 0, wrong => [] };
            ask_connection($port, $seen, @paths) for 1 .. $connections;
            print {$write} join("\n", $seen->{responses}, $seen->{lost}, @{ $seen->{wrong} }), "\n";
            close $write;
            POSIX::_exit(0);
        }
        close $write;
        push @{ $load->{clients} }, { pid => $pid, from => $read };
    }
    return $load;
}

# A server may close an idle connection. This ends it without an error if no byte of a response has
# arrived and the request is not the first.
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
        my $bytes = read_response($client);
        if (!length $bytes) {
            $seen->{lost}++;
            push @{ $seen->{wrong} }, 'no response on a new connection' if $number == 1;
            return;
        }
        my ($response, @more) = responses($bytes);
        my $length = UpgradeTest::field($response, 'Content-Length');
        if ($response->{status} != $status || @more || !defined $length || length $response->{body} != $length) {
            push @{ $seen->{wrong} }, "$path: $response->{line}, " . length($bytes) . ' bytes';
        }
        $seen->{responses}++;
        return if lc(UpgradeTest::field($response, 'Connection') // '') =~ /close/;
    }
    return;
}

sub read_response {
    my ($client) = @_;
    my $bytes = '';
    while (1) {
        my ($head, $length) = $bytes =~ /\A(.*?\r\n\r\n)/s ? ($1, $1 =~ /^Content-Length: (\d+)/mi) : ();
        last if defined $length && length $bytes >= length($head) + $length;
        last if !sysread $client, $bytes, 65_536, length $bytes;
    }
    return $bytes;
}

# Wait for the clients. Return the responses, the closed connections, the errors and the duration.
sub loaded {
    my ($load) = @_;
    my $all = { responses => 0, lost => 0, wrong => [] };
    for my $client (@{ $load->{clients} }) {
        chomp(my ($count, $lost, @wrong) = readline $client->{from});
        waitpid $client->{pid}, 0;
        $all->{responses} += $count // 0;
        $all->{lost} += $lost // 0;
        push @{ $all->{wrong} }, defined $lost ? @wrong : 'a client died';
    }
    $all->{seconds} = Time::HiRes::time() - $load->{start};
    return $all;
}

# Return the ids of the child processes.
sub children {
    my ($server) = @_;
    my ($parent) = contents("$server->{dir}/logs/pid") =~ /(\d+)/ or return;
    return grep { contents("/proc/$_/stat") =~ /\) [^Z] / } split ' ', contents("/proc/$parent/task/$parent/children");
}

# Return the resident KiB of each process.
sub resident {
    my (@pids) = @_;
    return map { contents("/proc/$_/status") =~ /^VmRSS:\s+(\d+)/m ? $1 : 0 } @pids;
}

# Return whether the log has this number of completed restarts.
sub restarted {
    my ($server, $count) = @_;
    return wait_until(sub { my $started = () = $server->error_log =~ /resuming normal operations/g; return $started > $count });
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
