# SPDX-License-Identifier: Apache-2.0
#
# Every example of directives in the README, the manual and the other documents is accepted by
# httpd: a server starts with each block of lines, without a warning of this module, and a directive
# within a sentence passes the test of the configuration. t/suite/documentation.t runs the examples
# of conf/examples.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

# Files that examples name, in the ServerRoot.
my @FILES = map {"conf/$_"} qw(upgrade.html upgrade.de.html upgrade.json exposure.key upgrade-status.key);

# Lines that an example needs but does not show, by a pattern of the example.
my @NEEDED = (
    [ qr/\A(?!.*UpgradePlan).*UpgradeRollout/s => 'UpgradePlan TLSv1.3' ],
    [ qr/\$\{APACHE_LOG_DIR\}/ => 'Define APACHE_LOG_DIR logs' ],
);

# Return the example in a form that a test can run: with a readable certificate and unprivileged
# ports.
sub runnable {
    my ($example) = @_;
    my @needed = map { $_->[1] } grep { $example =~ $_->[0] } @NEEDED;
    $example =~ s{\|/usr/local/bin/revoke-exposed [^"]*}{|/bin/cat};
    $example =~ s{^(\s*SSLCertificate(?:Key)?File) .*\n}{}mg;
    return join "\n", @needed, $example;
}

sub server {
    my ($example) = @_;
    my $server = UpgradeTest::Server->new(lines => runnable($example), $example =~ /SSLEngine/ ? (tls => 1) : (), $example =~ /RemoteIP/ ? (load => ['remoteip']) : ());
    mkdir "$server->{dir}/conf";
    UpgradeTest::Server::write_file("$server->{dir}/$_", "secret\n") for @FILES;
    return $server;
}

# Return the blocks of directives: fenced blocks marked as "apache", and indented blocks that begin
# with a directive of this module or a section.
sub blocks {
    my ($text) = @_;
    my @fenced = $text =~ /^```apache\n(.*?)^```$/msg;
    $text =~ s/^```.*?^```$//msg;
    my @indented = $text =~ /^\n((?: {4}.*\n)+)/mg;
    return @fenced, grep {/^ {4}(?:Upgrade[A-Z]|<[A-Z])/} @indented;
}

# Return the directives with arguments in sentences, without descriptions of syntax.
sub inline {
    my ($text) = @_;
    $text =~ s/^```.*?^```$//msg;
    $text =~ s/^\| \*\*Syntax:.*$//mg;
    return grep { !/\x{2026}|…/ } $text =~ /`(Upgrade[A-Z]\w+\s[^`]+)`/g;
}

my %count = (blocks => 0, inline => 0);
my %tested;
for my $file ('README.md', 'CONTRIBUTING.md', glob 'docs/*.md') {
    my $text = contents($file);
    for my $example (grep { !$tested{$_}++ } blocks($text)) {
        $count{blocks}++;
        my $server = server($example);
        my $name = "$file: " . $example =~ s/^\s+//r =~ s/\s*\n\s*/; /gr;
        ok($server->start, $name) or diag $server->config_test;
        unlike($server->error_log, qr/upgrade_required:warn/, '… without a warning');
        $server->stop;
    }
    for my $directive (grep { !$tested{$_}++ } map {s/\s+/ /gr} inline($text)) {
        $count{inline}++;
        like(server($directive)->config_test, qr/^Syntax OK$/m, "$file: $directive");
    }
}
cmp_ok($count{blocks}, '>=', 15, 'blocks are found');
cmp_ok($count{inline}, '>=', 8, 'directives in sentences are found');

done_testing;
