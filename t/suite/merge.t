# SPDX-License-Identifier: Apache-2.0
#
# Merging of server, virtual host, Directory, .htaccess, Files, Location and If, tested by the lowest TLS version that is accepted.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask);

my @versions = ('', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3');

# Path under /merge, and the lowest version that gets through ('' in clear).
my @rows = (
    [ 'low/page.txt', 'TLSv1.1', 'the vhost; a lower .htaccess does not count' ],
    [ 'plain/page.txt', 'TLSv1.2', 'a Directory over the vhost' ],
    [ 'plain/other.txt', '', 'a Files that says none' ],
    [ 'high/page.txt', 'TLSv1.3', 'a .htaccess that raises' ],
    [ 'high/deep/page.txt', 'TLSv1.3', 'a .htaccess below it that is lower' ],
    [ 'high/other.txt', '', 'a Files, merged after .htaccess, may lower' ],
    [ 'high/lowered.txt', 'TLSv1.1', 'a Location, merged after .htaccess, may lower' ],
    [ 'files/page.txt', 'TLSv1.1', 'a Files in .htaccess' ],
    [ 'low/page.txt?strict', 'TLSv1.3', 'an If that raises' ],
    [ 'plain/page.txt?free', '', 'an If that says none' ],
    [ 'none-then-anew', 'TLSv1', 'two lines of a section: none, then anew', 404 ],
);
for (@rows) {
    my ($path, $lowest, $name, $served) = @{$_};
    my ($floor) = grep { $versions[$_] eq $lowest } 0 .. $#versions;
    for my $seen (0 .. $#versions) {
        my $status = ask(host => 'merge.test', path => "/merge/$path", tls => $versions[$seen])->{status};
        is($status, $seen >= $floor ? $served // 200 : 426, "$name: $path over " . ($versions[$seen] || 'plain HTTP'));
    }
}

is(ask(host => 'merge.test', path => '/merge/none/page.txt', tls => 'TLSv1.3')->{status}, 500, 'none in a .htaccess is an error');
is(ask(host => 'merge.test', path => '/merge/none/page.txt')->{status}, 426, '… and lets nobody through who does not meet the vhost');

done_testing;
