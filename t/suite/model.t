# SPDX-License-Identifier: Apache-2.0
#
# The server agrees with the model for a few random configurations; "make check-model" tests thousands of them.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(once);

plan skip_all => 'verdicts are the same on every MPM' if !once();

my $seed = 8;
my $said = `perl t/model/run --seed=$seed --count=400 2>&1`;
is($?, 0, 'the server and the model agree') || diag($said);
# A model that is asked nothing agrees, too.
my %verdicts = $said =~ /(\w+) (\d+)[,;]/g;
cmp_ok($verdicts{$_} // 0, '>', 9, "… on enough of $_") for qw(exempt pass refused report deferred);

done_testing;
