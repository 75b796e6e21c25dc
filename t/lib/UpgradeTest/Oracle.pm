# SPDX-License-Identifier: Apache-2.0
package UpgradeTest::Oracle;

# Runs of the oracles (t/model/oracle/README.md).
use strict;
use warnings;

use Exporter qw(import);
use Test::More;

our @EXPORT_OK = qw(oracles_hold oracles_try);

sub _run {
    my ($seed, $count, @options) = @_;
    note("seed $seed");
    my $output = `/usr/bin/python3 t/model/oracle/run --seed=$seed --count=$count @options 2>&1`;
    return ($?, $output);
}

# Test that each oracle checked enough requests.
sub _checked_enough {
    my ($output, $count) = @_;
    my %number_of = reverse $output =~ /(\d+) (\w+)[,;]/g;
    cmp_ok($number_of{$_} // 0, '>', $count / 2, "… with enough $_ requests") || diag($output) for qw(unmet transparent);
    return;
}

# Test that COUNT random configurations of a seed are clean.
sub oracles_hold {
    my ($seed, $count) = @_;
    my ($status, $output) = _run($seed, $count);
    is($status, 0, "$count configurations of seed $seed are clean") || diag($output);
    _checked_enough($output, $count);
    return;
}

# Test COUNT configurations that were not tried before. A crash, a sanitizer report or an audit line is a
# failure. Any other difference may be a fault of the oracles' own model, so it is only reported.
sub oracles_try {
    my ($seed, $count) = @_;
    my ($status, $output) = _run($seed, $count, '--list');
    unlike($output, qr/^(?:crash|audit):/m, "$count configurations of seed $seed end without a crash or an audit line");
    diag("Please examine with t/model/oracle/run --seed $seed --count $count:\n$output") if $status;
    _checked_enough($output, $count);
    return;
}

1;
