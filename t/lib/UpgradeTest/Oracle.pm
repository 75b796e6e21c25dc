# SPDX-License-Identifier: Apache-2.0
package UpgradeTest::Oracle;

# Runs of the oracles (t/model/oracle/README.md).
use strict;
use warnings;

use Exporter qw(import);
use Test::More;

our @EXPORT_OK = qw(oracles_hold);

# Test that COUNT random configurations of a seed are clean, and that each oracle checked enough requests.
sub oracles_hold {
    my ($seed, $count) = @_;
    note("seed $seed");
    my $said = `/usr/bin/python3 t/model/oracle/run --seed=$seed --count=$count 2>&1`;
    is($?, 0, "$count configurations of seed $seed are clean") || diag($said);
    my %number_of = reverse $said =~ /(\d+) (\w+)[,;]/g;
    cmp_ok($number_of{$_} // 0, '>', $count / 2, "… with enough $_ requests") for qw(unmet transparent);
    return;
}

1;
