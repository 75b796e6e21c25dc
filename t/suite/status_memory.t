# SPDX-License-Identifier: Apache-2.0
#
# The memory for counting: its size at start-up, virtual hosts that do not fit, directives that need a full restart, and UpgradeStatus Off.
use strict;
use warnings;

use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Faults qw(restarted);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the memory is the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my $VHOSTS = 100;

# Return the configuration: one virtual host for the status and many others.
sub lines {
    my (@lines) = @_;
    return join "\n", @lines, '<VirtualHost *:${PORT}>', 'ServerName status.test', '<Location /status>', 'SetHandler upgrade-status',
        'Require local', '</Location>', '</VirtualHost>', map {"<VirtualHost *:\${PORT}>\nServerName v$_.test\n</VirtualHost>"} 1 .. $VHOSTS;
}

my $server = UpgradeTest::Server->new(lines => lines());
END { local $?; $server->stop if $server }

sub start {
    my ($name, @lines) = @_;
    unlink "$server->{dir}/logs/error";
    UpgradeTest::Server::write_file("$server->{dir}/lines.conf", lines(@lines));
    ok($server->start, "$name: the server starts") or BAIL_OUT($server->config_test);
    return;
}

sub restart {
    my ($count, @lines) = @_;
    UpgradeTest::Server::write_file("$server->{dir}/lines.conf", lines(@lines));
    $server->httpd('-k', 'graceful');
    ok(restarted($server, $count), "graceful restart: @lines");
    return;
}

sub page { my ($args) = @_; return $server->get("/status$args", host => 'status.test') }
sub json { return decode_json(page('?format=json')->{body}) }

start('by default');
my ($size, $fits) = $server->error_log =~ /UPGRADE0050: counting in (\d+) bytes of shared memory, for up to (\d+) virtual hosts/;
ok($size, 'the size is logged at level info');
cmp_ok($fits // 0, '>=', $VHOSTS + 2, '… and all virtual hosts fit');
my $status = json();
is($status->{memory}, $size, '… the same size as in the status');
is($status->{vhosts_without_memory}, 0, '… which contains all virtual hosts');
is(scalar @{ $status->{vhosts} }, $VHOSTS + 2, '… and the main server');

# A graceful restart keeps the memory and the key of the sketches.
restart(1);
unlike($server->error_log, qr/UPGRADE005[38]/, '… without a change: no warning');
UpgradeTest::Server::write_file("$server->{dir}/hash.key", "0123456789abcdef0123456789abcdef\n");
restart(2, 'UpgradeStatusMemory 2M', 'UpgradeStatusHashKey hash.key');
like($server->error_log, qr/UPGRADE0053: UpgradeStatusMemory: the shared memory keeps its size of $size bytes until a full restart/, '… the size is kept, with a warning');
like($server->error_log, qr/UPGRADE0058: UpgradeStatusHashKey: distinct clients are counted with the former key/, '… and so is the key');
is(page('?format=json&registers=1')->{status}, 409, '… the registers of which cannot be merged');
$server->stop;

start('too little memory', 'UpgradeStatusMemory 1M');
like($server->error_log, qr/UPGRADE0054: \d+ virtual hosts do not fit into the shared memory/, '… is a warning');
$server->get('/page.txt', host => "v$_.test") for $VHOSTS, 1;
for (1 .. 100) {
    $status = json();
    last if grep { $_->{other} && $_->{requests}{all} } @{ $status->{vhosts} };
    select undef, undef, undef, 0.1;
}
my ($other) = grep { $_->{other} } @{ $status->{vhosts} };
ok($other && $other->{requests}{all}, '… the others count as "other"');
cmp_ok($status->{vhosts_without_memory}, '>', 0, '… also in JSON');
like(page('?format=html')->{body}, qr/\d+ virtual hosts count as "other"/, '… on the page');
like(page('?format=text')->{body}, qr/\d+ virtual hosts count as "other"/, '… and in the text format');
$server->stop;

start('UpgradeStatus Off', 'UpgradeStatus Off');
my $off = page('');
is($off->{status}, 503, '… the page: 503');
is($off->{body}, "Counting is switched off (UpgradeStatus Off).\n", '… with the reason');

done_testing;
