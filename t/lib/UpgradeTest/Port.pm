# SPDX-License-Identifier: Apache-2.0
#
# Ports for servers to listen on, below the range that the system assigns to clients (32768 and above),
# where a free port may be a client's by the time the server starts.
package UpgradeTest::Port;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET ();
use IO::Socket::IP ();

our @EXPORT_OK = qw(free_ports has_ipv6);

my ($LOWEST, $HIGHEST) = (10_000, 32_000);
my $TRIES = 1000;

# Return a number of free ports. Each is held until all are found, so that they differ.
sub free_ports {
    my ($count) = @_;
    my @sockets;
    for (1 .. $TRIES) {
        last if @sockets == $count;
        my $port = $LOWEST + int rand $HIGHEST - $LOWEST;
        push @sockets, IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1, ReuseAddr => 1) // ();
    }
    die "no free port: $!\n" if @sockets < $count;
    return map { $_->sockport } @sockets;
}

# Return whether the machine has IPv6, at least on the loopback interface.
sub has_ipv6 { return defined IO::Socket::IP->new(LocalAddr => '::1', LocalPort => 0, Listen => 1) }

1;
