# SPDX-License-Identifier: Apache-2.0
#
# Many random configurations with a new seed (t/model/oracle/README.md).
use strict;
use warnings;

use Test::More;
use UpgradeTest::Oracle qw(oracles_hold);

oracles_hold(time, 20_000);

done_testing;
