# SPDX-License-Identifier: Apache-2.0
#
# Some of the random configurations that make check-oracles tries by the thousand: those of a fixed seed, and new ones.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Oracle qw(oracles_hold);

plan skip_all => 'the oracles start servers of their own' if !once();

oracles_hold(14, 400);
oracles_hold(time, 100);

done_testing;
