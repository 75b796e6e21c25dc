# SPDX-License-Identifier: Apache-2.0
#
# The examples of docs/operations.md: the site of the container works, and Prometheus, systemd and AppArmor accept the rest, if they are
# installed. t/tools/container builds and runs the container.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path remove_tree);
use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::ErrorLog qw(error_log_ok);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

my $page = contents('docs/operations.md');
my $dir = getcwd() . "/t/operations-$$";
make_path($dir);
END { local $?; remove_tree($dir) if $dir }

is_deeply([ grep { !-e } $page =~ /[` ]((?:conf\/|t\/)[\w.\/-]*\w)`/g ], [], 'the files that the page names exist');

# The site of the container: its virtual hosts are on other ports, so the main server responds.
my $site = contents('conf/examples/container/site.conf');
is_deeply([ $site =~ /^ *DocumentRoot (\S+)/mg ], [ ('/var/www/html') x 2 ], 'the site has a document root for each port');
my $server = UpgradeTest::Server->new(lines => join "\n", "Define APACHE_LOG_DIR $dir", 'LogFormat %r upgrade',
    $site =~ s{DocumentRoot /var/www/html}{DocumentRoot $dir}gr =~ s{/var/lib/apache2/upgrade-status}{$dir}r);
ok($server->start, 'the site of the container starts') or diag $server->config_test;
is($server->get('/page.txt')->{status}, 426, '… refuses plain HTTP');
my ($health) = contents('conf/examples/container/Containerfile') =~ /^    CMD (.*)$/m;
my $at_port = $health =~ s{(http://127\.0\.0\.1)/}{$1:$server->{port}/}r;
is(system($at_port), 0, '… and passes the health check');
isnt(system("$at_port 2>/dev/null --interface 127.0.0.2"), 0, '… from its own address only');
$server->stop;
isnt(system("$at_port 2>/dev/null"), 0, '… which fails when it has stopped');
ok(-s "$dir/counts", '… after which the counts are saved');
error_log_ok($server->error_log, 'no warning');

SKIP: {
    skip 'Prometheus is not installed', 2 if !-x '/usr/bin/promtool';
    my ($scrape) = $page =~ /^```yaml\n(.*?)^```/ms;
    UpgradeTest::Server::write_file("$dir/prometheus.yml", $scrape);
    system("cp conf/monitoring/rules.yml $dir");
    is(system("promtool check config $dir/prometheus.yml >$dir/said 2>&1"), 0, 'Prometheus accepts the configuration') or diag contents("$dir/said");
    # The last cells of the tables that are code.
    my @queries = map {s/\\\|/|/gr} map { contents($_) =~ /^\|.*\| `([^`]*(?:upgrade_required|up\{)[^`]*)` \|$/mg } 'docs/operations.md', 'docs/status.md';
    cmp_ok(scalar @queries, '>=', 9, 'queries are found');
    my $number = 0;
    my @rules = map { $number++; "  - record: test:query$number\n    expr: '" . s/'/''/gr . "'\n" } @queries;
    UpgradeTest::Server::write_file("$dir/queries.yml", join '', "groups:\n- name: queries\n  rules:\n", @rules);
    is(system("promtool check rules $dir/queries.yml >$dir/said 2>&1"), 0, '… and the queries') or diag contents("$dir/said");
}

SKIP: {
    skip 'systemd is not installed', 1 if !-x '/usr/bin/systemd-analyze';
    make_path("$dir/units/apache2.service.d");
    UpgradeTest::Server::write_file("$dir/units/apache2.service", "[Service]\nExecStart=/bin/true\n");
    system("cp conf/examples/systemd/upgrade-required.conf $dir/units/apache2.service.d/");
    # It reports an unknown setting, and succeeds.
    unlike(`SYSTEMD_UNIT_PATH=$dir/units: systemd-analyze verify apache2.service 2>&1`, qr/upgrade-required/, 'systemd accepts the drop-in');
}

SKIP: {
    my ($parser) = grep {-x} '/usr/sbin/apparmor_parser', '/sbin/apparmor_parser';
    skip 'AppArmor is not installed', 1 if !$parser;
    UpgradeTest::Server::write_file("$dir/profile", "include <tunables/global>\nprofile test /usr/sbin/apache2 {\n  include <abstractions/base>\n"
            . "  include \"@{[ getcwd() ]}/conf/examples/apparmor\"\n}\n");
    is(system("$parser --skip-kernel-load --skip-cache --quiet $dir/profile >$dir/said 2>&1"), 0, 'AppArmor accepts the rules') or diag contents("$dir/said");
}

done_testing;
