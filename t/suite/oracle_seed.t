# SPDX-License-Identifier: Apache-2.0
#
# Random configurations, checked against two rules: 400 of a fixed seed, and 100 of a new one; "make check-oracles" tests thousands.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Oracle qw(oracles_hold oracles_try);

plan skip_all => 'the oracles start servers of their own' if !once();

oracles_hold(14, 400);
oracles_try(time, 100);

done_testing;
