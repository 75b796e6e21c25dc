# SPDX-License-Identifier: Apache-2.0
#
# Merging: every pair of contexts, in httpd's order, tested by the Upgrade field of the refusal of a plaintext HTTP/1.1 request.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(fields once);
use UpgradeTest::Server ();

plan skip_all => 'merging is the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my @places = ('server', 'vhost', 'Directory', '.htaccess', 'Files', 'Location', 'If');

# What the first place says, what the second says, and what comes of it: the Upgrade field, or '' where it is served. Last, what comes of it
# where the second is a .htaccess file, which can only raise.
my @cases = (
    [ 'kinds are merged one by one', 'TLS', 'HTTP/2', 'TLS/1.2, HTTP/2.0', 'TLS/1.2, HTTP/2.0' ],
    [ 'a kind is replaced, higher', 'HTTP/1.1', 'HTTP/2', 'HTTP/2.0', 'HTTP/2.0' ],
    [ 'a kind is replaced, lower', 'HTTP/2 TLS', 'HTTP/1.1', 'TLS/1.2', 'TLS/1.2, HTTP/2.0' ],
    [ 'none', 'TLS HTTP/2', 'none', '', 500 ],
    [ 'none, then anew', 'TLS', 'none HTTP/2', 'HTTP/2.0', 500 ],
    [ 'strength', 'cipher-bits=128', 'forward-secrecy HTTP/2', 'TLS/1.2, HTTP/2.0', 'TLS/1.2, HTTP/2.0' ],
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

# A virtual host that has the two lines in their places; the server's own line, if it is not one of the pair, is lifted.
sub vhost {
    my ($name, %line) = @_;
    my $dir = UpgradeTest::Server::ROOT() . "/$name";
    return join "\n", '<VirtualHost *:*>', "ServerName $name.test", "DocumentRoot \"$dir\"", $line{server} ? () : 'UpgradeRequire none',
        $line{vhost} ? "UpgradeRequire $line{vhost}" : (), (map { section($_, $dir, $line{$_}) } grep { $line{$_} } @places), '</VirtualHost>';
}

for (@cases) {
    my ($case, $first, $second, $upgrade, $upgrade_htaccess) = @{$_};
    my (@vhosts, %files, @asked);
    for my $i (0 .. $#places) {
        for my $j ($i + 1 .. $#places) {
            my ($name, %line) = ("pair$i$j", $places[$i] => $first, $places[$j] => $second);
            next if $places[$i] eq '.htaccess' && $first =~ /none/;
            push @vhosts, vhost($name, %line);
            $files{"$name/page.txt"} = "page\n";
            $files{"$name/.htaccess"} = "UpgradeRequire $line{'.htaccess'}\n" if $line{'.htaccess'};
            push @asked, [ $name, "$places[$i], then $places[$j]", $places[$j] eq '.htaccess' ? $upgrade_htaccess : $upgrade ];
        }
    }
    my $server = UpgradeTest::Server->new(files => \%files,
        lines => join("\n", "UpgradeRequire $first", '<Directory "' . UpgradeTest::Server::ROOT() . '">', 'AllowOverride AuthConfig', '</Directory>', @vhosts));
    ok($server->start, "$case: starts");
    for (@asked) {
        my ($name, $pair, $expected) = @{$_};
        my $response = $server->get('/page.txt', host => "$name.test");
        # A request that the server refuses anyway is told so, whatever a .htaccess file has wrong.
        # What a .htaccess file adds is not known where the server, vhost or Location refuses already.
        $expected =~ s/, HTTP\/2\.0// if $pair =~ /^(?:server|vhost), then \.htaccess/ && $first !~ /HTTP/;
        $expected = $second if $case =~ /one by one/ && $pair eq '.htaccess, then Location' && $second =~ s{^HTTP/2$}{HTTP/2.0};
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
