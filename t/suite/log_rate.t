# SPDX-License-Identifier: Apache-2.0
#
# UpgradeLogRate limits all log lines of this module that a request can cause, including those about
# expressions that fail.
use strict;
use warnings;

use Test::More;
use UpgradeTest::Faults qw(load loaded);
use UpgradeTest::Refusal qw(virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

my $RATE = 3;

# file() fails if the file does not exist, whatever the request.
my $FAILS = q{file('/none') == 'x'};

# Lines, path, status of the response, numbers of the log lines that the requests cause.
my %floods = (
    'refused' => [ 'UpgradeRequire TLS', '/page.txt', 426, '0001' ],
    'refused subrequest' => [ "<Files index.html>\nUpgradeRequire TLS\n</Files>", '/index/', 426, '0001' ],
    'refused late' => [ "<If true>\nUpgradeRequire TLS\n</If>\nRedirect gone /page.txt", '/page.txt', 426, '0001' ],
    'report' => [ 'UpgradePlan TLS', '/page.txt', 200, '0005' ],
    'deferred' => [ "UpgradePlan TLS\nUpgradeRollout On from=2099-01-01T00:00:00Z", '/page.txt', 200, '0013' ],
    'exposed' => [ "UpgradePlan TLS\nUpgradeExposure User-Agent Host", '/page.txt', 200, '0011', '0005' ],
    'expression' => [ qq{UpgradeRequireExpr "$FAILS" x/1}, '/page.txt', 426, '0006', '0001' ],
    'planned expression' => [ qq{UpgradePlanExpr "$FAILS" x/1}, '/page.txt', 200, '0006', '0005' ],
    'expressions' => [ join("\n", (qq{UpgradeRequireExpr "$FAILS" x/1}) x 5), '/page.txt', 426, '0006', '0001' ],
    'expression of a section' => [ qq{<Directory />\nUpgradeRequireExpr "$FAILS" x/1\n</Directory>}, '/page.txt', 426, '0006', '0001' ],
    'expression of a subrequest' => [ qq{<Files index.html>\nUpgradeRequireExpr "$FAILS" x/1\n</Files>}, '/index/', 426, '0006', '0001' ],
    'exemption' => [ qq{UpgradeRequire TLS\nUpgradeExempt "expr=$FAILS"}, '/page.txt', 426, '0006', '0001' ],
    'planned exemption' => [ qq{UpgradePlan TLS\nUpgradeExempt "expr=$FAILS"}, '/page.txt', 200, '0006', '0005' ],
);

# A single child process, because each child counts its own lines.
my $limit = "UpgradeLogRate $RATE\n" . UpgradeTest::Server::one_child();

my %host = map { $_ => lc(tr{ }{-}r) . '.test' } keys %floods;
my $server = UpgradeTest::Server->new(files => { 'index/index.html' => "an index\n" },
    lines => $limit . join '', map { virtual_host($host{$_}, $floods{$_}[0]) } sort keys %floods);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

for my $name (sort keys %floods) {
    my (undef, $path, $status, @numbers) = @{ $floods{$name} };
    # Start in a new second. The first request in it makes the module count suppressed lines from
    # then on.
    select undef, undef, undef, 1.1;
    $server->get($path, host => $host{$name});
    my $before = length $server->error_log;
    my $seen = loaded(load($server->{port}, 1, 10, ("http://$host{$name}$path", $status)));
    is_deeply($seen->{wrong}, [], "$name: a flood");
    cmp_ok($seen->{responses}, '>', 20 * $RATE, "$name: … of $seen->{responses} requests");
    select undef, undef, undef, 1.1;
    $server->get($path, host => $host{$name});
    # The number of seconds that have begun.
    my $most = $RATE * (int($seen->{seconds}) + 4);
    my $log = substr $server->error_log, $before;
    for my $number (@numbers) {
        my $count = () = $log =~ /UPGRADE$number/g;
        cmp_ok($count, '<=', $most, "$name: $count lines UPGRADE$number, at most $most");
    }
    # httpd itself logs a failing expression under the name of the module that evaluates it.
    my $all = () = $log =~ /\[upgrade_required:(?:crit|error|warn|notice|info)\] .*\[client /g;
    cmp_ok($all, '<=', $most * @numbers, "$name: $all lines of the module, at most " . $most * @numbers);
    cmp_ok($all, '>', 0, "$name: … and at least one");
    like($log, qr/UPGRADE0015: \d+ more .* were not logged/, "$name: suppressed lines are counted");
}

done_testing;
