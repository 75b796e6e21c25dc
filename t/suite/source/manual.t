# SPDX-License-Identifier: Apache-2.0
#
# The manual: its other forms are those that "make docs" generates, each is valid in its format, and its table of log messages is complete.
# t/suite/command_table.t compares the directives with httpd's list.
use strict;
use warnings;

use File::Temp qw(tempdir);
use MIME::Base64 qw(encode_base64);
use Test::More;

my $MANUAL = 'docs/mod_upgrade_required';
# httpd's document type, from Debian's package of its manual.
my $DTD = '/usr/share/doc/apache2-doc/manual/style';

my %LEVEL = (EMERG => 'emerg', CRIT => 'crit', ERR => 'error', WARNING => 'warn', NOTICE => 'notice', INFO => 'info');
my $KNOWN_LEVELS = join '|', keys %LEVEL;

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return <$in>;
}

sub has { my ($command) = @_; return system("$command >/dev/null 2>&1") == 0 }

# Return the output of a command.
sub output { my ($command) = @_; return scalar `$command 2>&1` }

plan skip_all => 'there is no Python' if !has('python3 --version');

is(output('docs/manual/generate --check'), '', 'the Markdown, HTML and manual page are up to date');

my $xml = contents("$MANUAL.xml");
my $root = tempdir(CLEANUP => 1);
SKIP: {
    skip 'no xmllint, or no DTD', 2 if !has('xmllint --version') || !-e "$DTD/modulesynopsis.dtd";
    system("cp $DTD/*.dtd* $DTD/version.ent $root && gzip -dqf $root/*.gz");
    my $validate = "xmllint --nonet --noout --dtdvalid $root/modulesynopsis.dtd";
    # The entities of characters, which the DTD takes from the web, are not used.
    unlike(output("$validate $MANUAL.xml"), qr/validity error|parser error|does not validate/, 'the source is valid in httpd\'s format');
    open my $out, '>', "$root/bad.xml" or die $!;
    print {$out} $xml =~ s{<override>}{<overrides>}r =~ s{</override>}{</overrides>}r;
    close $out or die $!;
    like(output("$validate $root/bad.xml"), qr/validity error/, '… which is checked');
}

my $html = contents("$MANUAL.html");
SKIP: {
    skip 'no html5lib', 1 if !has('/usr/bin/python3 -c "import html5lib"');
    my $encoded = encode_base64($html, '');
    open my $parser, '|-', "/usr/bin/python3 t/tools/parse_document.py > $root/parsed" or die $!;
    print {$parser} "html $encoded\n";
    close $parser or die 'parse_document.py';
    unlike(contents("$root/parsed"), qr/^\{"error"/, 'the page is valid HTML');
}
unlike($html, qr/<script|\bsrc=|<link|\@import|url\(/, 'the page has no script and loads nothing');
my %id = map { ($_ => 1) } $html =~ / id="([^"]+)"/g;
is_deeply([ grep { !$id{$_} } $html =~ /href="#([^"]+)"/g ], [], 'its links lead somewhere');
is_deeply([ grep { !-e "docs/$_" } map {s/#.*//r} grep { !/^(?:#|https:|\@)/ } $html =~ /href="([^"]+)"/g ], [], '… and those to other files');

SKIP: {
    skip 'no mandoc', 1 if !has('mandoc -T lint /dev/null; test $? != 127');
    # It has no date, which would change with each edit.
    is_deeply([ grep { !/missing date/ } split /\n/, output("mandoc -T lint -W warning $MANUAL.8") ], [], 'the manual page is valid');
}

# The table of messages: number, level, meaning, what to do.
my ($messages) = $xml =~ m{<section id="messages">(.*)</section>}s;
my (%level, %row);
for my $row ($messages =~ m{<tr>(.*?)</tr>}sg) {
    my @cell = map { s/<[^>]+>//gr =~ s/^\s+|\s+$//gr } $row =~ m{<td>(.*?)</td>}sg;
    next if !@cell;
    ($level{ $cell[0] }, $row{ $cell[0] }) = ($cell[1], \@cell);
}
my %used;
for my $path (glob('src/*/*.c'), 'mod_upgrade_required.c') {
    my $source = contents($path);
    while ($source =~ /UPGRADE_LOGNO\((\d+)\)/g) {
        my ($number, $before) = ($1, substr $source, 0, $-[0]);
        my ($level) = $before =~ /(?:APLOG_($KNOWN_LEVELS)|\b(upgrade_warn)\()[^;{}]*\z/ ? ($1 // 'WARNING') : ();
        $used{"UPGRADE$number"} = $level ? $LEVEL{$level} : $used{"UPGRADE$number"};
    }
}
cmp_ok(scalar keys %used, '>', 30, 'the source has numbers');
is_deeply([ sort keys %row ], [ sort keys %used ], 'the table has the numbers of the source');
is_deeply([ grep { @{ $row{$_} } != 4 || grep { !length } @{ $row{$_} } } sort keys %row ], [], '… each with its level, meaning, and what to do');
is_deeply({ map { ($_ => $level{$_}) } grep { $used{$_} } keys %used }, { map { ($_ => $used{$_}) } grep { $used{$_} } keys %used }, '… and the level of the source');
is_deeply([ $messages =~ /<td>(UPGRADE\d+)/g ], [ sort keys %row ], '… in order');

# Defaults that are numbers: the file, and the line that has it.
my %NUMBERS = (
    UpgradeLogRate => [ 'src/httpd/log_rate.h', qr/UPGRADE_LOG_RATE_DEFAULT\s+(\d+)/ ],
    UpgradeStatusKeep => [ 'src/status/snapshot.h', qr/UPGRADE_STATUS_DAYS\s+(\d+)/ ],
);
for my $name (sort keys %NUMBERS) {
    my ($file, $pattern) = @{ $NUMBERS{$name} };
    my ($value) = contents($file) =~ $pattern;
    like($xml, qr{<default>$name \Q$value\E</default>}, "the default of $name");
}

done_testing;
