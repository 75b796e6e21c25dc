# SPDX-License-Identifier: Apache-2.0
#
# Many random configurations with a new seed (t/model/oracle/README.md).
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Oracle qw(oracles_hold oracles_try);

plan skip_all => 'the oracles start servers of their own' if !once();

oracles_hold(14, 400);
oracles_try(time, 100);

done_testing;
