# SPDX-License-Identifier: Apache-2.0
#
# Log rotation, as logrotate does it (the files are renamed, then httpd restarts gracefully), and piped logs: under load, each refused request
# has one whole line in the error log and one in the access log, and the counts of the status page go on.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Faults qw(load loaded restarted wait_until);
use UpgradeTest::Server ();
use UpgradeTest::Status qw(STATUS_HOST status cells total);
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'once is enough' if !once();

my $ROTATIONS = 3;
my @LOGS = qw(error access);

# The log of the server is renamed; that of the virtual host is a pipe, whose program appends to a file.
my $server = UpgradeTest::Server->new(lines => <<'END' . STATUS_HOST);
UpgradeLogRate 1000000
LogLevel notice upgrade_required:info
LogFormat "%{UPGRADE_VERDICT}e %{UPGRADE_REASON}e %>s" upgrade
CustomLog logs/access upgrade env=UPGRADE_REASON
<VirtualHost *:${PORT}>
    ServerName own.test
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName piped.test
    UpgradeRequire TLS
    ErrorLog "|$exec cat >> ${LOGS}/error.piped"
    CustomLog "|$exec cat >> ${LOGS}/access.piped" upgrade
</VirtualHost>
END
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", "Define LOGS $server->{dir}/logs\n" . contents("$server->{dir}/lines.conf"));
END { local $?; $server->stop if $server }
$server->start or BAIL_OUT($server->config_test);

# Return the lines of a log and of the files that it was renamed to.
sub lines_of {
    my ($name) = @_;
    return map { split /^/, contents($_) } glob "$server->{dir}/logs/$name $server->{dir}/logs/$name.[0-9]";
}

sub rotate {
    my ($number) = @_;
    rename "$server->{dir}/logs/$_", "$server->{dir}/logs/$_.$number" or die "$_: $!" for @LOGS;
    $server->httpd('-k', 'graceful');
    # The new files are opened first, and have the message about the restart.
    return restarted($server, 0);
}

my $load = load($server->{port}, 2, 100, ('/page.txt', 426));
for my $number (1 .. $ROTATIONS) {
    # Also if the load has ended, each file has a line.
    is($server->get('/page.txt', host => "$_.test")->{status}, 426, "before rotation $number: $_.test") for qw(own piped);
    ok(rotate($number), "rotation $number");
}
my $seen = loaded($load);
is_deeply($seen->{wrong}, [], 'every response under load is right');
cmp_ok($seen->{responses}, '>', 0, '… and there are some');

# The children of the last generation write their lines at once; those of earlier ones have ended their requests.
my %refused = ('own.test' => $seen->{responses} + $ROTATIONS, 'piped.test' => $ROTATIONS);
my $line = qr{UPGRADE0001: refused: reason=tls client=127\.0\.0\.1 seen=plain/HTTP/1\.1 required="TLS" request="GET /page\.txt"$};
my %log = ('own.test' => '', 'piped.test' => '.piped');
for my $vhost (sort keys %log) {
    my $count = $refused{$vhost};
    wait_until(sub { (grep {/UPGRADE0001/} lines_of("error$log{$vhost}")) >= $count && lines_of("access$log{$vhost}") >= $count });
    my @messages = grep {/UPGRADE0001/} lines_of("error$log{$vhost}");
    is(scalar @messages, $count, "$vhost: each refusal has a line in the error log");
    is_deeply([ grep { !/$line/ } @messages ], [], '… which is whole');
    my @requests = lines_of("access$log{$vhost}");
    is(scalar @requests, $count, '… and in the access log');
    is_deeply([ grep { $_ ne "refused tls 426\n" } @requests ], [], '… with the verdict');
    is(total(cells(status($server), "$vhost:$server->{port}")), $count, '… and is counted');
}
for my $file (map { my $name = $_; map {"$name.$_"} 1 .. $ROTATIONS } @LOGS) {
    ok(scalar(grep {/refused/} split /^/, contents("$server->{dir}/logs/$file")), "$file has lines about requests");
}

done_testing;
