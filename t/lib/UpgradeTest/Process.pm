# SPDX-License-Identifier: Apache-2.0
#
# Programs that a test runs in addition to the server: in the foreground, each with a log, and stopped when
# the test ends for any reason.
package UpgradeTest::Process;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET ();
use POSIX ();
use UpgradeTest qw(contents);

our @EXPORT_OK = qw(start_process wait_for_port wait_for_line);

my %running;

# Start a program and return its process id. Its output goes to the log.
sub start_process {
    my ($log, @command) = @_;
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $log;
        open STDERR, '>&', \*STDOUT;
        exec { $command[0] } @command or print "$command[0]: $!\n";
        POSIX::_exit(127);
    }
    $running{$pid} = 1;
    return $pid;
}

# Wait for a port. Return whether a program listens on it.
sub wait_for_port {
    my ($port) = @_;
    for (1 .. 600) {
        return 1 if IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
        select undef, undef, undef, 0.1;
    }
    return 0;
}

# Return the text that the group of a pattern matches in the log, or nothing.
sub wait_for_line {
    my ($log, $pattern) = @_;
    for (1 .. 600) {
        return $1 if contents($log) =~ $pattern;
        select undef, undef, undef, 0.1;
    }
    return;
}

sub stop_processes {
    kill TERM => keys %running;
    for my $pid (keys %running) {
        waitpid $pid, 0;
        delete $running{$pid};
    }
    return;
}

# Keep the exit status of the test.
END { local $?; stop_processes() }

1;
