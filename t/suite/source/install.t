# SPDX-License-Identifier: Apache-2.0
#
# make install copies the files that a2enmod needs, the tools and the manual to DESTDIR, enables
# nothing, and keeps an existing upgrade_required.conf.
use strict;
use warnings;

use File::Temp qw(tempdir);
use Test::More;

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return <$in>;
}

my $apxs = $ENV{APXS} // 'apxs';
my ($modules, $conf, $bin, $man) = map { chomp(my $value = `$apxs -q $_`); $value } qw(LIBEXECDIR SYSCONFDIR BINDIR exp_mandir);
my $doc = ($man =~ s{/man$}{/doc}r) . '/mod_upgrade_required';
my $root = tempdir(CLEANUP => 1);
my $install = "make -s -C build/plain APXS='$apxs' install DESTDIR=$root";

is(system("$install >/dev/null 2>&1"), 0, 'make install');
chomp(my @installed = `cd $root && find . -type f | sort`);
is_deeply(\@installed, [ sort map {".$_"} "$modules/mod_upgrade_required.so", "$man/man8/mod_upgrade_required.8",
        map({ ("$bin/$_", "$man/man1/$_.1") } qw(upgrade-probe upgrade-status)),
        map({"$doc/$_"} qw(mod_upgrade_required.html SECURITY.md operations.md proxies.md status.md status.png upgrade-probe.md websocket.md)),
        map {"$conf/mods-available/upgrade_required.$_"} qw(load conf) ],
    'exactly the module, .load and .conf, the tools and the manual pages');
like(`$root$bin/upgrade-probe --version`, qr/^upgrade-probe [0-9.]+$/, 'upgrade-probe runs');
like(`$root$bin/upgrade-status --help`, qr/^usage: upgrade-status /, '… and upgrade-status');
my $page = contents("$root$doc/mod_upgrade_required.html");
my @pages = grep {/^\w+\.md/} $page =~ /href="([^"]+)"/g;
ok(scalar @pages, 'the manual refers to other pages');
is_deeply([ grep { !-e "$root$doc/$_" } map {s/#.*//r} @pages ], [], '… which are installed');
is(contents("$root$conf/mods-available/upgrade_required.load"),
    "LoadModule upgrade_required_module $modules/mod_upgrade_required.so\n", '.load contains the path of the module');
system("echo mine > $root$conf/mods-available/upgrade_required.conf; $install >/dev/null 2>&1");
is(contents("$root$conf/mods-available/upgrade_required.conf"), "mine\n", 'an existing .conf is kept');

done_testing;
