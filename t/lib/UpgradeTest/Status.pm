# SPDX-License-Identifier: Apache-2.0
#
# The counts that a server's upgrade-status handler shows.
package UpgradeTest::Status;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(status cells total);

# Return { vhosts => { name => { "cell VERDICT TLS HTTP" => count, … } }, tops => { kind => { "vhost key" => count } }, history => … } of a
# server with "SetHandler upgrade-status" in <Location /status> of the virtual host status.test.
sub status {
    my ($server, %arg) = @_;
    my $response = $server->get('/status', host => 'status.test', %arg);
    my ($status, $vhost) = { vhosts => {}, tops => {}, status => $response->{status}, body => $response->{body} };
    for my $line (split /\n/, $response->{body}) {
        if ($line =~ /^vhost (\S+)( removed)?/) {
            $vhost = $status->{vhosts}{$1} //= {};
            $vhost->{removed} = 1 if $2;
        }
        elsif ($line =~ /^top (\w+) missed (\d+) cleared (\d+)/) {
            @{ $status->{tops}{$1} }{qw(missed cleared)} = ($2, $3);
        }
        elsif ($line =~ /^top (\w+) (\S+) (.*) (\d+) (\d+) (\S+) (\w+)$/) {
            $status->{tops}{$1}{"$2 $3"} = $4;
        }
        elsif ($line =~ /^history (\w+) (\d+) (\d+) (\d+) (\d+)/) {
            push @{ $vhost->{history}{$1} }, [ $2, $3, $4, $5 ];
        }
        elsif ($line =~ /^(.+) (\d+)$/) {
            $vhost->{$1} = $2;
        }
    }
    return $status;
}

# Return { "VERDICT TLS HTTP" => count } of a virtual host.
sub cells {
    my ($status, $vhost) = @_;
    my $counts = $status->{vhosts}{$vhost} // {};
    return { map { /^cell (.*)/ ? ($1 => $counts->{$_}) : () } keys %{$counts} };
}

# Return the sum of cells.
sub total {
    my ($cells) = @_;
    my $sum = 0;
    $sum += $_ for values %{$cells};
    return $sum;
}

1;
