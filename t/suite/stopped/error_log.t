# SPDX-License-Identifier: Apache-2.0
#
# Check the error log of the complete run after the server has stopped: lines of this module,
# crashes, and reports of valgrind and the sanitizers; also the crashes of servers that tests
# started themselves, which UpgradeTest::Server collects.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::ErrorLog qw(error_log_ok crashes is_ours);

error_log_ok(contents('t/logs/error_log'), 'the error log',
    qr/UPGRADE0012: ErrorDocument: /,    # remote.error.test and its like
    qr/UPGRADE0006: the expression 'file/,
    qr/UPGRADE0026: ProxyPass: /,
    qr/UPGRADE0030: UpgradeHTTP2Status: /,    # proxied.test
    qr/(?:UPGRADE0017: UpgradeRollout: percent=0|UPGRADE0018: UpgradeRollout: a window).*rollout\.conf/);
like(contents('t/logs/error_log'), qr/resuming normal operations/, '… is not empty');
is_deeply([ split /\n/, contents('t/logs/crashes') ], [], 'no server started by a test crashed');

my $top = getcwd() =~ s{/build/[^/]+\z}{/}r;
for my $file (glob 't/logs/valgrind.* t/logs/sanitizer*') {
    my @reports = split /^={18}\n/m, contents($file);
    ok(!(grep { is_ours($_, $top) } @reports), "$file reports nothing about the module") || diag(@reports);
    # A stock httpd is not instrumented: there, a report of AddressSanitizer means damaged memory.
    is_deeply([ $ENV{UPGRADE_TEST_PRELOAD} ? crashes("@reports") : () ], [], '… and no fault');
}

done_testing;
