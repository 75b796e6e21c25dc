# SPDX-License-Identifier: Apache-2.0
#
# UpgradeStatusFile: counts survive a full restart, and a file that cannot be read or saved is reported and never stops the server.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Faults qw(restarted wait_until);
use UpgradeTest::Server ();
use UpgradeTest::Status qw(STATUS_HOST status cells total);
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

my $LINES = <<'END' . STATUS_HOST;
UpgradeStatusFile state/status
UpgradeStatusClients Network
UpgradeStatusHashKey hash.key
<VirtualHost *:${PORT}>
    ServerName own.test
    UpgradeRequire TLS
</VirtualHost>
END

my $server = UpgradeTest::Server->new(lines => $LINES);
my ($state, $vhost) = ("$server->{dir}/state", "own.test:$server->{port}");
my $file = "$state/status";
mkdir $state or die "$state: $!";
UpgradeTest::Server::write_file("$server->{dir}/hash.key", "0123456789abcdef0123456789abcdef\n");
END { local $?; $server->stop if $server }

sub start {
    my ($name) = @_;
    unlink "$server->{dir}/logs/error";
    ok($server->start, "$name: the server starts") or BAIL_OUT($server->config_test);
    return status($server);
}

# Stop the server. A child process saves the file when it ends.
sub stop {
    $server->stop;
    return;
}

my $first = start('no file');
unlike($server->error_log, qr/UPGRADE005[67]/, '… is not an error');
is($server->get("/path/of/$_", fields => ['User-Agent: client/1'])->{status}, 426, 'a request is refused') for 1 .. 3;
my $before;
ok(wait_until(sub { $before = status($server); return total(cells($before, $vhost)) == 3 }), '… and counted');
stop();
ok(-f $file, 'the file is saved when the server stops');
is((stat $file)[2] & 0777, 0600, '… for the user of the server only');
is_deeply([ grep { !m{/status$} } glob "$state/*" ], [], '… and nothing else is left');
my $saved = contents($file);
like($saved, qr/\Aupgrade-status 1\n.*\nend [0-9a-f]{16}\n\z/s, '… complete');

my $after = start('a file');
is_deeply($after->{vhosts}{$vhost}{$_}, $before->{vhosts}{$vhost}{$_}, "… has: $_") for grep { !/^history/ } sort keys %{ $before->{vhosts}{$vhost} };
is($after->{tops}{agents}{"$vhost client/1"}, 3, '… and a top list');
is($after->{tops}{paths}{"$vhost /path/of"}, 3, '… of paths');
stop();

sub damaged { my ($text) = @_; return $text =~ s/^cell (\d+) (\d+) (\d+) 3$/cell $1 $2 $3 4/mr }

for my $row (
    [ 'truncated', substr($saved, 0, length($saved) / 2), qr/its checksum is wrong/ ],
    [ 'empty', '', qr/not a status file/ ],
    [ 'foreign', "<html>\n" x 10, qr/not a status file/ ],
    [ 'older', $saved =~ s/\Aupgrade-status 1/upgrade-status 0/r, qr/it has version 0, expected 1/ ],
    [ 'newer', $saved =~ s/\Aupgrade-status 1/upgrade-status 2/r, qr/it has version 2, expected 1/ ],
    [ 'damaged', damaged($saved), qr/its checksum is wrong/ ],
    )
{
    my ($name, $text, $message) = @{$row};
    UpgradeTest::Server::write_file($file, $text);
    my $status = start("$name");
    like($server->error_log, qr/UPGRADE0056: UpgradeStatusFile: \S+ is ignored: .*$message/, "$name: reported");
    is(total(cells($status, $vhost)), 0, "$name: counting starts from zero");
    stop();
    like(contents($file), qr/\Aupgrade-status 1\n/, "$name: replaced when it is saved");
    is(contents("$file.ignored"), $text, "$name: kept under another name");
    my $lines = () = $server->error_log =~ m{UPGRADE0059: UpgradeStatusFile: the file that was ignored is kept as \S+/state/status\.ignored$}mg;
    is($lines, 1, "$name: which is logged once");
}
my $ignored = contents("$file.ignored");
start('a good file');
stop();
unlike($server->error_log, qr/UPGRADE005[679]/, '… is read');
is(contents("$file.ignored"), $ignored, '… and replaces no other file');
unlink "$file.ignored";

SKIP: {
    skip 'root may read everything', 5 if !$>;
    UpgradeTest::Server::write_file($file, $saved);
    chmod 0, $file;
    start('a file that is not readable');
    like($server->error_log, qr/UPGRADE0056: .* is ignored: Permission denied/, '… is reported');
    stop();
    like(contents($file), qr/\Aupgrade-status 1\n/, '… and replaced');
    chmod 0600, "$file.ignored";
    is(contents("$file.ignored"), $saved, '… and kept under another name');
    # A directory in its place, which is not empty, cannot be replaced.
    UpgradeTest::Server::write_file($file, 'foreign');
    unlink "$file.ignored";
    mkdir $_ for "$file.ignored", "$file.ignored/full";
    start('a file that cannot be kept');
    stop();
    is(contents($file), 'foreign', '… is left');
    like($server->error_log, qr/UPGRADE0057: UpgradeStatusFile: \S+ cannot be saved: Is a directory/, '… and the error is logged');
    rmdir $_ for "$file.ignored/full", "$file.ignored";
}

unlink $file;
UpgradeTest::Server::write_file("$state/target", $saved);
symlink "$state/target", $file or die "symlink: $!";
my $status = start('a symbolic link');
like($server->error_log, qr/UPGRADE0056: .*it is a symbolic link/, '… is refused');
is(total(cells($status, $vhost)), 0, '… and not read');
stop();
ok(!-l $file && -f $file, '… saving replaces the link');
is(contents("$state/target"), $saved, '… and not its target');
ok(!-e "$file.ignored" && !-l "$file.ignored", '… and keeps no link');

SKIP: {
    skip 'root may write everywhere', 3 if !$>;
    chmod 0500, $state;
    start('a directory that is not writable');
    $server->get('/page.txt');
    stop();
    like($server->error_log, qr/UPGRADE0057: UpgradeStatusFile: \S+ cannot be saved: Permission denied/, '… is reported');
    chmod 0700, $state;
    ok(1, '… and the server stops');
}

# A full disk: no file may have more than these bytes, which the log has not, but the registers have.
{
    unlink $file;
    UpgradeTest::Server::write_file($file, $saved);
    local $ENV{UPGRADE_TEST_HTTPD} = "prlimit --fsize=20480 $ENV{UPGRADE_TEST_HTTPD}";
    start('a full disk');
    is($server->get("/path/of/$_")->{status}, 426, '… requests are answered') for 1 .. 3;
    $server->httpd('-k', 'graceful');
    ok(restarted($server, 1), '… a child process cannot save the file when it ends');
    my $page;
    ok(wait_until(sub { $page = $server->get('/status?format=html', host => 'status.test')->{body}; return $page =~ /UpgradeStatusFile: \w/ }), '… the page says so')
        || diag($page);
    stop();
    my $lines = () = $server->error_log =~ /UPGRADE0057: UpgradeStatusFile: \S+ cannot be saved: File too large/g;
    is($lines, 1, '… one line is logged');
    is(contents($file), $saved, '… and the former file is left');
    is_deeply([ grep { !m{/(?:status|target)$} } glob "$state/*" ], [], '… and nothing else');
}
start('space again');
stop();
isnt(contents($file), $saved, '… it is saved');

unlink $file;
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", "$LINES\nUpgradeStatusKeep 0\n");
start('UpgradeStatusKeep 0');
$server->get('/page.txt');
stop();
ok(!-e $file, '… no file on disk');

done_testing;
