# SPDX-License-Identifier: Apache-2.0
#
# The counts that a server's upgrade-status handler shows.
package UpgradeTest::Status;

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP qw(decode_json);
use Time::Local qw(timegm);

our @EXPORT_OK = qw(STATUS_HOST status cells total);

# The virtual host of the status page, for the lines of a server.
use constant STATUS_HOST => <<'END';
<VirtualHost *:${PORT}>
    ServerName status.test
    <Location /status>
        SetHandler upgrade-status
        Require local
    </Location>
</VirtualHost>
END

# The seconds since 1970 of a time in the form of RFC 3339.
sub str2time {
    my ($year, $month, @rest) = $_[0] =~ /(\d+)/g;
    return timegm(reverse(@rest[1 .. 3]), $rest[0], $month - 1, $year);
}

# The counts of a virtual host by "kind name", as { "cell refused none 1.1" => 3 }.
sub counts_of {
    my ($vhost) = @_;
    my $requests = $vhost->{requests};
    my %counts = (
        (map { ("cell @{$_}{qw(verdict tls http)}" => $_->{count}) } @{ $requests->{cells} }),
        (map { ("reason @{$_}{qw(reason verdict)}" => $_->{count}) } @{ $requests->{reasons} }),
        (map { ("exposure $_->{name}" => $_->{count}) } @{ $requests->{exposures} }),
        (map { ("form $_" => $requests->{responses}{$_}) } keys %{ $requests->{responses} }),
        audits => $requests->{audits}, rejected => $requests->{rejected},
    );
    delete @counts{ grep { !$counts{$_} } keys %counts };
    for my $population (qw(all unmet refused)) {
        my $windows = $vhost->{clients}{$population};
        $counts{"clients $population $_"} = $windows->{$_}{estimate} for grep { $windows->{$_} } keys %{$windows};
    }
    return \%counts;
}

# Return { vhosts => { name => { "cell VERDICT TLS HTTP" => count, …, history => … } }, tops => { kind => { "vhost key" => count } } } of a
# server with "SetHandler upgrade-status" in <Location /status> of the virtual host status.test.
sub status {
    my ($server, %arg) = @_;
    my $response = $server->get('/status?format=json&top=100', host => 'status.test', %arg);
    my $status = { vhosts => {}, tops => {}, status => $response->{status}, body => $response->{body} };
    my $json = eval { decode_json($response->{body}) } or return $status;
    for my $vhost (@{ $json->{vhosts} }) {
        my $counts = $status->{vhosts}{ $vhost->{name} } = counts_of($vhost);
        $counts->{removed} = 1 if !$vhost->{configured} && !$vhost->{other};
        for my $span (qw(minutes hours days)) {
            $counts->{history}{$span} = [ map { [ str2time($_->{start}), @{$_}{qw(all unmet refused)} ] } @{ $vhost->{history}{$span} } ];
        }
    }
    for my $kind (keys %{ $json->{top} }) {
        my $top = $json->{top}{$kind};
        $status->{tops}{$kind} = { missed => $top->{missed}, cleared => $top->{cleared}, map { ("$_->{vhost} $_->{key}" => $_->{count}) } @{ $top->{entries} } };
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
