# SPDX-License-Identifier: Apache-2.0
#
# conf/examples/revoke-exposed: which command it runs for lines of a piped log, and what it does where something is wrong.
# t/suite/recipes.t runs it behind a server.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

my $dir = getcwd() . '/t/logs/revoke';
my $program = '/usr/bin/python3 conf/examples/revoke-exposed';
mkdir $dir;

sub write_file { my ($name, $text) = @_; return UpgradeTest::Server::write_file("$dir/$name", $text) }

# Fails once for "later".
write_file('revoke', <<"END");
#!/bin/sh
echo "\$*" >> $dir/revoked
[ "\$1" != later ] || [ -e $dir/again ] || { : > $dir/again; exit 1; }
END
chmod 0755, "$dir/revoke";

# Return what the program runs for lines, and what it writes.
sub revoked {
    my ($credentials, $lines, $command) = @_;
    unlink map {"$dir/$_"} qw(revoked again credentials);
    write_file('credentials', $credentials) if defined $credentials;
    write_file('lines', $lines);
    my $said = `$program $dir/credentials @{[ $command // "$dir/revoke" ]} < $dir/lines 2>&1`;
    return (join(' ', split /\n/, contents("$dir/revoked")), $said);
}

my ($a, $b, $c) = ('0123456789abcdef', 'fedcba9876543210', '00000000000000ff');
my $file = "# fingerprint and identifier\n$a one\n\n$b two\n";
my @rows = (
    [ 'a fingerprint', $file, "Authorization $a\n", 'one', '' ],
    [ 'each once', $file, "Authorization $a\n" x 3, 'one', '' ],
    [ 'several in a line', $file, "Authorization,query:api_key $b,$c,$a\n", 'two one', '' ],
    [ 'an unknown one', $file, "Authorization $c\n", '', '' ],
    [ 'a name that looks like one', $file, "$a -\n", '', '' ],
    [ 'without a key', $file, "Authorization -\n", '', '' ],
    [ 'no line end', $file, "Authorization $a", 'one', '' ],
    [ 'lines that are none', $file, "\n$a\n\xff\xfe $b\n\0 x\n", 'two', '' ],
    [ 'an identifier that looks like options or a command', "$a --all;reboot\n", "x $a\n", '--all;reboot', '' ],
    [ 'two keys of one customer', "$a one\n$b one\n", "x $a\nx $b\n", 'one one', '' ],
    [ 'a command that fails is run again', "$a later\n", "x $a\n" x 3, 'later later', qr/^revoke-exposed: \S+ later failed with status 1$/ ],
    [ 'lines of the file that are wrong', "one $a\n$a\n$a one two\n$b two\n", "x $a\nx $b\n", 'two', qr/credentials: line 1 is not .*line 2 .*line 3 /s ],
    [ 'no file', undef, "x $a\n", '', qr/credentials cannot be read: / ],
);
for (@rows) {
    my ($name, $credentials, $lines, $expected, $message) = @{$_};
    my ($ran, $said) = revoked($credentials, $lines);
    is($ran, $expected, $name);
    $message ? like($said, $message, '… the message') : is($said, '', '… no message');
}
my ($none, $said) = revoked($file, "x $a\n", "$dir/missing");
like($said, qr{^revoke-exposed: \S+/missing cannot be run: }, 'no command');
like(`$program 2>&1 </dev/null`, qr/^usage: revoke-exposed CREDENTIALS COMMAND$/, 'the usage');

# The file is read again after it has changed.
unlink "$dir/revoked";
write_file('credentials', "$a one\n");
open my $to, '|-', "$program $dir/credentials $dir/revoke" or die $!;
$to->autoflush;
for (["$a one\n", $a, 'one'], ["$a one\n$b second\n", $b, "one\nsecond"]) {
    my ($credentials, $fingerprint, $expected) = @{$_};
    write_file('credentials', $credentials);
    print {$to} "x $fingerprint\n";
    for (1 .. 300) {
        last if contents("$dir/revoked") eq "$expected\n";
        select undef, undef, undef, 0.1;
    }
    is(contents("$dir/revoked"), "$expected\n", "a file with $expected");
}
close $to;

done_testing;
