# SPDX-License-Identifier: Apache-2.0
#
# The manual agrees with the module's command table, as httpd shows it: the names of the directives, their contexts, Override, and
# defaults. t/suite/source/manual.t compares those that are numbers with the source.
use strict;
use warnings;

use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

# The sentences of httpd -L, and the contexts that they stand for. A test below tells "server config" from "virtual host".
my %CONTEXTS = (
    'Allowed in *.conf only outside <Directory>, <Files>, <Location>, or <If>' => ['server config', 'virtual host'],
    'Allowed in *.conf anywhere' => [ 'server config', 'virtual host', 'directory' ],
    'Allowed in *.conf anywhere and in .htaccess when AllowOverride includes AuthConfig' => [ 'server config', 'virtual host', 'directory', '.htaccess' ],
);

my %documented = map { my $about = decode_json($_); ($about->{name} => $about) } `docs/manual/generate --directives`;

# Return the directives of the module, each with the sentence on its contexts.
sub command_table {
    my $list = UpgradeTest::Server->new(lines => '')->httpd('-L');
    my %allowed;
    while ($list =~ /^(Upgrade\w*) \(mod_upgrade_required\.c\)\n\t.*\n\t(.*(?:\n\t.*)*)/mg) {
        my ($name, $sentence) = ($1, $2);
        $allowed{$name} = $sentence =~ s/\s+/ /gr;
    }
    return %allowed;
}

sub config_test { my ($lines) = @_; return UpgradeTest::Server->new(lines => $lines)->config_test }

my %allowed = command_table();
cmp_ok(scalar keys %allowed, '>', 20, 'httpd lists the directives');
is_deeply([ sort keys %documented ], [ sort keys %allowed ], 'the manual has each directive');
for my $name (sort keys %allowed) {
    my @contexts = @{ $CONTEXTS{ $allowed{$name} } // [ "unknown: $allowed{$name}" ] };
    if (@contexts == 2 && config_test("<VirtualHost *>\n$name x x x\n</VirtualHost>") =~ /\b$name cannot occur within <VirtualHost> section/) {
        pop @contexts;
    }
    is_deeply($documented{$name}{contexts}, \@contexts, "$name: contexts");
    is($documented{$name}{override}, $contexts[-1] eq '.htaccess' ? 'AuthConfig' : undef, "$name: Override");
}

# A default that is a line of configuration says what the server does without it, and changes nothing that the dump shows.
my @lines = grep { defined && /^Upgrade/ } map { $documented{$_}{default} } sort keys %documented;
cmp_ok(scalar @lines, '>=', 7, 'defaults are found');
my $dump = sub { my ($line) = @_; return UpgradeTest::Server->new(lines => "UpgradeRequire TLSv1.2\nUpgradePlan TLSv1.3\n$line\n")->httpd('-t', '-D', 'DUMP_UPGRADE') =~ s/^.*own-\d+.*\n//mgr };
my $without = $dump->('');
like($without, qr/planned/, 'the dump shows the policy');
is($dump->($_), $without, "the default $_ changes nothing") for @lines;

done_testing;
