# SPDX-License-Identifier: Apache-2.0
#
# The files of all packages have the version of the source, and what each of them installs is what "make install" installs.
use strict;
use warnings;

use Test::More;

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return <$in>;
}

my ($version) = contents('src/core/version.h') =~ /^#define UPGRADE_VERSION "([^"]+)"$/m;

# The first version in each file; the part after it is the revision of the package.
my %VERSION = (
    'packaging/debian/changelog' => qr/\Amod-upgrade-required \(([^)-]+)-\d+\)/,
    'packaging/rpm/mod_upgrade_required.spec' => qr/^Version: +(\S+)$/m,
    'packaging/alpine/APKBUILD' => qr/^pkgver=(\S+)$/m,
    'packaging/freebsd/Makefile' => qr/^DISTVERSION=\s+(\S+)$/m,
    'packaging/homebrew/mod-upgrade-required.rb' => qr{^  url "\S+/mod_upgrade_required-([\d.]+)\.tar\.gz"$}m,
    'packaging/windows/CMakeLists.txt' => qr/^PROJECT\(mod_upgrade_required VERSION (\S+) /m,
);
for my $file (sort keys %VERSION) {
    my ($found) = contents($file) =~ $VERSION{$file};
    is($found, $version, "$file: the version");
}
like(contents('packaging/rpm/mod_upgrade_required.spec'), qr/^\* \w+ \w+ \d+ \d+ .* - \Q$version\E-\d+$/m, '… and in the log of the spec file');

my @packaged = grep { !m{^packaging/(?:debian|README\.md|make-)} } glob 'packaging/*/*';
is_deeply([ sort grep { !$VERSION{$_} && !m{/pkg-} } @packaged ], [], 'no other file has a version to check');

my $heading = qr/^Changes with mod_upgrade_required \d+\.\d+\.\d+\n/;
is_deeply([ grep { !/$heading|^  \*\) \S|^     \S|^\n/ } map {"$_\n"} split /\n/, contents('CHANGES') ], [], 'CHANGES has the form of that of httpd');

# "make install" names the files in variables.
my $makefile = contents('Makefile');
my ($tools) = $makefile =~ /^TOOLS = (.*)$/m;
my ($pages) = $makefile =~ /^PAGES = \$\(addprefix docs\/,(.*)\)$/m;
my @installed = ((map { ("bin/$_", "man1/$_.1") } split ' ', $tools), 'man8/mod_upgrade_required.8', 'mod_upgrade_required.so',
    map { '/' . s{\$\(NAME\)}{mod_upgrade_required}r } split ' ', $pages);
for my $list ('packaging/rpm/mod_upgrade_required.spec', 'packaging/freebsd/pkg-plist') {
    my $text = contents($list) =~ s/%\{_bindir\}/bin/gr =~ s/%\{_mandir\}/man/gr;
    is_deeply([ grep { index($text, $_) < 0 } @installed ], [], "$list: all that make install installs");
}

done_testing;
