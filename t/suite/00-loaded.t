# SPDX-License-Identifier: Apache-2.0
#
# The module is loaded. The test fails, instead of being skipped, if it is not.
use strict;
use warnings;

use Apache::Test ();
use Test::More tests => 2;
use UpgradeTest qw(ask);

ok(Apache::Test::have_module('mod_upgrade_required'), 'the module is loaded');
is(ask(host => 'www.example.re')->{status}, 426, '… and refuses a request');
