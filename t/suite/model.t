# SPDX-License-Identifier: Apache-2.0
#
# The server agrees with the model for some random configurations; "make check-model" tests
# thousands of them.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(once);

plan skip_all => 'verdicts are the same on every MPM' if !once();

my $seed = 8;
my $output = `perl t/model/run --seed=$seed --count=400 2>&1`;
is($?, 0, 'the server and the model agree') || diag($output);
# Check that each verdict occurs, because a model without requests would agree too.
my %verdicts = $output =~ /(\w+) (\d+)[,;]/g;
cmp_ok($verdicts{$_} // 0, '>', 9, "… on enough of $_") for qw(exempt pass refused report deferred);

done_testing;
