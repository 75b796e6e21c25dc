# SPDX-License-Identifier: Apache-2.0
#
# A few of the random configurations that make check-oracles tries by the thousand (t/oracle/README.md).
use strict;
use warnings;

use Test::More;

plan skip_all => 'the oracles start servers of their own' if $ENV{UPGRADE_TEST_SERVER} ne 'worker';

for my $run ([ 14, 400 ], [ time, 100 ]) {
    my ($seed, $count) = @{$run};
    note("seed $seed");
    my $said = `/usr/bin/python3 t/oracle/run --seed=$seed --count=$count 2>&1`;
    is($?, 0, "$count configurations of seed $seed hold both oracles") || diag($said);
    # Oracles that are asked nothing are content, too.
    my %asked = reverse $said =~ /(\d+) (\w+)[,;]/g;
    cmp_ok($asked{$_} // 0, '>', $count / 2, "… with enough requests that are $_") for qw(unmet transparent);
}

done_testing;
