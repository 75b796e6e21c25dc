# SPDX-License-Identifier: Apache-2.0
#
# make dist: the same bytes in any environment, and with the files of the tree only. The package builds of t/tools/deb run the unit tests
# of an unpacked archive.
use strict;
use warnings;

use File::Temp qw(tempdir);
use Test::More;

my $dir = tempdir(CLEANUP => 1);
chomp(my $archive = `umask 022; TZ=UTC packaging/make-dist $dir/one`);
is($?, 0, 'make dist');
chomp(my $again = `umask 077; TZ=Pacific/Kiritimati LC_ALL=C packaging/make-dist $dir/two`);
is($?, 0, '… in another environment');
is(system('cmp', $archive, $again), 0, 'the archives are identical');
is(system("cd $dir/one && sha256sum --quiet -c *.sha256"), 0, 'the checksum');

my ($name) = $archive =~ m{([^/]+)\.tar\.gz$};
my @entries = map {s{/$}{}r} split /\n/, `tar tf $archive`;
is_deeply([ grep { !m{^\Q$name\E(?:/|$)} } @entries ], [], "all entries are in $name");
my %has = map { (s{^\Q$name\E/}{}r => 1) } @entries;
my @sources = grep { !/\.(?:lo|slo|o)$/ && !/__pycache__/ } glob '*.c src/*/* docs/* t/unit/*.c t/suite/*.t';
is_deeply([ grep { !$has{$_} } qw(LICENSE CHANGES Makefile .ci/run packaging/make-dist), @sources ], [], 'it has the files of the tree');
is_deeply([ grep {m{\.(?:lo|o|so|la|slo)$|/\.(?:libs|git)(?:/|$)|^\Q$name\E/build/}} @entries ], [], '… and no products of builds');

my ($unpacked) = ("$dir/unpacked");
mkdir $unpacked;
is(system("tar xf $archive -C $unpacked && cd $unpacked/$name && ./packaging/make-dist $dir/three >/dev/null"), 0, 'an unpacked archive makes');
is(system('cmp', $archive, "$dir/three/$name.tar.gz"), 0, '… the same archive');

done_testing;
