# SPDX-License-Identifier: Apache-2.0
#
# Merging of server, virtual host, Directory, .htaccess, Files, Location and If, tested by the
# lowest TLS version that is accepted.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask);

my @versions = ('', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3');

# Path under /merge, the lowest version that is accepted ('' for plain HTTP), description, and the
# status if it is not 200.
my @rows = (
    [ 'low/page.txt', 'TLSv1.1', 'the virtual host; a lower .htaccess has no effect' ],
    [ 'plain/page.txt', 'TLSv1.2', 'a Directory replaces the virtual host' ],
    [ 'plain/other.txt', '', 'a Files with none' ],
    [ 'high/page.txt', 'TLSv1.3', 'a higher .htaccess' ],
    [ 'high/deep/page.txt', 'TLSv1.3', 'a lower .htaccess in a subdirectory of it' ],
    [ 'high/other.txt', '', 'a Files, merged after .htaccess, may be lower' ],
    [ 'high/lowered.txt', 'TLSv1.1', 'a Location, merged after .htaccess, may be lower' ],
    [ 'files/page.txt', 'TLSv1.1', 'a Files in .htaccess' ],
    [ 'low/page.txt?strict', 'TLSv1.3', 'a higher If' ],
    [ 'plain/page.txt?free', '', 'an If with none' ],
    [ 'none-then-anew', 'TLSv1', 'two lines in a section: none, then TLSv1', 404 ],
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
is(ask(host => 'merge.test', path => '/merge/none/page.txt')->{status}, 426, '… and a request that does not meet the virtual host is refused');

done_testing;
