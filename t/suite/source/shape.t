# SPDX-License-Identifier: Apache-2.0
#
# The size of functions and files, the layout of sources and documents, the comments of headers, and
# the exported name.
use strict;
use warnings;

use Test::More;

# mod_upgrade_required.c has a function that is a list of hooks.
my $FUNCTION = 40;
my $HOOKS = 60;
my $FILE = 500;
my $CONTENTS = 130;
my $COLUMNS = 100;

sub lines {
    my ($path) = @_;
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
    return <$in>;
}

# A function starts with "{" in the first column and ends with "}" there: httpd's style.
sub long_functions {
    my ($path, $most) = @_;
    my ($start, $name, $before, @long) = (0, '', '');
    my $number = 0;
    for my $line (lines($path)) {
        $number++;
        ($start, $name) = ($number, $before) if $line =~ /^\{/;
        if ($line =~ /^\}/ && $start) {
            push @long, $name if $number - $start > $most;
            $start = 0;
        }
        $before = $line;
    }
    return @long;
}

# Return the first lines of declarations that follow a blank line instead of a comment.
sub undocumented {
    my (@lines) = @_;
    return map { $lines[$_] =~ s/\n//r }
        grep { $lines[ $_ - 1 ] eq "\n" && $lines[$_] =~ /^(?:(?!struct\b|else\b)[a-z]|#define (?!UPGRADE_\w+_H$))/ } 1 .. $#lines;
}

for my $source ('mod_upgrade_required.c', glob 'src/*/*.[ch]') {
    my @lines = lines($source);
    my $most = $source =~ m{/} ? $FUNCTION : $HOOKS;
    is_deeply([ long_functions($source, $most) ], [], "$source: no function over $most lines");
    is_deeply([ undocumented(@lines) ], [], "$source: a comment for each declaration") if $source =~ /\.h\z/;
    cmp_ok(scalar @lines, '<=', $FILE, "$source: at most $FILE lines");
    is_deeply([ grep {/\t| $/ || length > $COLUMNS} map { s/\n//r } @lines ], [], "$source: no tab, trailing space or line over $COLUMNS characters");
    unlike(join('', @lines) =~ s/^#ifdef __GNUC__\n\s*__attribute__\(\(format\(printf, \d+, \d+\)\)\)\n#endif\n//gmr,
        qr/\b__(?:attribute|builtin|extension|typeof|sync|atomic|asm|declspec)/, "$source: no extension of C but checks of formats");
    like($lines[0], qr{^/\* SPDX-License-Identifier: Apache-2\.0 \*/$}, "$source: licence");
}
cmp_ok(scalar(my @contents = lines('mod_upgrade_required.c')), '<=', $CONTENTS, 'the table of contents fits two screens');

my ($version) = join('', lines('src/core/version.h')) =~ /UPGRADE_VERSION "([^"]+)"/;
is((lines('CHANGES'))[0], "Changes with mod_upgrade_required $version\n", 'CHANGES begins with the version of the source');
like(join('', lines('conf/tools/upgrade-probe')), qr/^VERSION = "\Q$version\E"$/m, '… and upgrade-probe has it');

# Lines in tables, code, headings and link definitions may be longer.
for my $document (glob '*.md docs/*.md t/*.md') {
    my $is_code = 0;
    my @long = grep { $is_code ^= 1 if /^```/; !$is_code && length > $COLUMNS && !/^(?:\||    |#|\[|```)/ } map {s/\n//r} lines($document);
    is_deeply(\@long, [], "$document: no prose over $COLUMNS columns");
}

# Costs are compared with those of an empty module, which therefore has the same hooks.
my ($module_hooks, $empty_hooks) = map { join ' ', sort join('', lines($_)) =~ /\bap_hook_(\w+)\(/g } 'mod_upgrade_required.c', 't/bench/mod_empty.c';
is($empty_hooks, $module_hooks, 't/bench/mod_empty.c has the hooks of the module');

SKIP: {
    my $module = 'build/plain/.libs/mod_upgrade_required.so';
    skip 'the module is not built', 1 if !-e $module;
    my @exported = map { (split)[2] } `nm -D --defined-only $module`;
    is_deeply(\@exported, ['upgrade_required_module'], 'the module record alone is exported');
}

done_testing;
