# SPDX-License-Identifier: Apache-2.0
#
# Merging: every pair of contexts, in httpd's order, tested by the Upgrade field of the refusal of
# an HTTP/1.1 request over plain HTTP.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(fields once);
use UpgradeTest::Server ();

plan skip_all => 'merging is the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my @contexts = ('server', 'vhost', 'Directory', '.htaccess', 'Files', 'Location', 'If');

# Description, UpgradeRequire in the first context, in the second, and the expected Upgrade field
# ('' if the request is served, 500 for an error). The last value applies if the second context is a
# .htaccess file, which can only raise requirements.
my @cases = (
    [ 'each kind is merged independently', 'TLS', 'HTTP/2', 'TLS/1.2, HTTP/2.0', 'TLS/1.2, HTTP/2.0' ],
    [ 'a kind is replaced, higher', 'HTTP/1.1', 'HTTP/2', 'HTTP/2.0', 'HTTP/2.0' ],
    [ 'a kind is replaced, lower', 'HTTP/2 TLS', 'HTTP/1.1', 'TLS/1.2', 'TLS/1.2, HTTP/2.0' ],
    [ 'none', 'TLS HTTP/2', 'none', '', 500 ],
    [ 'none, then another kind', 'TLS', 'none HTTP/2', 'HTTP/2.0', 500 ],
    [ 'cipher bits and forward secrecy', 'cipher-bits=128', 'forward-secrecy HTTP/2', 'TLS/1.2, HTTP/2.0', 'TLS/1.2, HTTP/2.0' ],
);

sub section {
    my ($place, $dir, $line) = @_;
    my %container = (
        'Directory' => ["<Directory \"$dir\">", '</Directory>'],
        'Files' => [ '<Files page.txt>', '</Files>' ],
        'Location' => [ '<Location /page.txt>', '</Location>' ],
        'If' => [ '<If true>', '</If>' ],
    );
    return $container{$place} ? join "\n", $container{$place}[0], "UpgradeRequire $line", $container{$place}[1] : '';
}

# Return a virtual host with the lines in their contexts. It overrides the line of the server with
# "none" unless the server is one of the pair.
sub vhost {
    my ($name, %line) = @_;
    my $dir = UpgradeTest::Server::ROOT() . "/$name";
    return join "\n", '<VirtualHost *:*>', "ServerName $name.test", "DocumentRoot \"$dir\"", $line{server} ? () : 'UpgradeRequire none',
        $line{vhost} ? "UpgradeRequire $line{vhost}" : (), (map { section($_, $dir, $line{$_}) } grep { $line{$_} } @contexts), '</VirtualHost>';
}

for (@cases) {
    my ($case, $first, $second, $upgrade, $upgrade_htaccess) = @{$_};
    my (@vhosts, %files, @pairs);
    for my $i (0 .. $#contexts) {
        for my $j ($i + 1 .. $#contexts) {
            my ($name, %line) = ("pair$i$j", $contexts[$i] => $first, $contexts[$j] => $second);
            next if $contexts[$i] eq '.htaccess' && $first =~ /none/;
            push @vhosts, vhost($name, %line);
            $files{"$name/page.txt"} = "page\n";
            $files{"$name/.htaccess"} = "UpgradeRequire $line{'.htaccess'}\n" if $line{'.htaccess'};
            push @pairs, [ $name, "$contexts[$i], then $contexts[$j]", $contexts[$j] eq '.htaccess' ? $upgrade_htaccess : $upgrade ];
        }
    }
    my $server = UpgradeTest::Server->new(files => \%files,
        lines => join("\n", "UpgradeRequire $first", '<Directory "' . UpgradeTest::Server::ROOT() . '">', 'AllowOverride AuthConfig', '</Directory>', @vhosts));
    ok($server->start, "$case: starts");
    for (@pairs) {
        my ($name, $pair, $expected) = @{$_};
        my $response = $server->get('/page.txt', host => "$name.test");
        # A request that the server, virtual host or Location refuses is refused before the
        # .htaccess file is read: an error in it has no effect, and its requirements are not in
        # Upgrade.
        $expected =~ s/, HTTP\/2\.0// if $pair =~ /^(?:server|vhost), then \.htaccess/ && $first !~ /HTTP/;
        $expected = $second if $case =~ /independently/ && $pair eq '.htaccess, then Location' && $second =~ s{^HTTP/2$}{HTTP/2.0};
        my $got = $response->{status} == 426 ? join '|', fields($response, 'Upgrade') : $response->{status} == 200 ? '' : $response->{status};
        if ($expected eq 500) {
            like($got, qr/^(?:500|TLS.*)$/, "$case: $pair: an error, and not served");
        }
        else {
            is($got, $expected, "$case: $pair");
        }
    }
    $server->stop;
}

done_testing;
