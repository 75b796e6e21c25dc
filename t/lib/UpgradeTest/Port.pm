# SPDX-License-Identifier: Apache-2.0
#
# Ports for servers to listen on. Not of those that the system gives to clients (32768 and above): one that is free now may be a client's
# when the server comes to it.
package UpgradeTest::Port;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET ();
use IO::Socket::IP ();

our @EXPORT_OK = qw(free_ports has_ipv6);

my ($LOWEST, $HIGHEST) = (10_000, 32_000);
my $TRIES = 1000;

# As many as are asked for. Held until all are known, so that none is found twice.
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

# Whether the machine has IPv6, at least to itself.
sub has_ipv6 { return defined IO::Socket::IP->new(LocalAddr => '::1', LocalPort => 0, Listen => 1) }

1;
