# SPDX-License-Identifier: Apache-2.0
#
# The prose of comments and documents follows CONTRIBUTING.md: a sentence names its subject, the
# terms are those of httpd, and each path and function that a document names exists.
use strict;
use warnings;
use utf8;

use Test::More;

# No sentence begins with these words.
my $OPENING = qr/What|Whatever|Which|Who|Whom|Whose|Whoever|Of (?:an?|the|two|these|those|each|others?)/;

# Terms to avoid, and what to write instead.
my %INSTEAD = (
    qr/\bin clear\b/ => 'over plain HTTP',
    qr/\b(?:ahead of|in front of the gate)\b/ => 'before',
    qr/\bpast the cache\b/ => 'bypassing the cache',
    qr/\bsome [0-9][0-9,]*\b/ => 'about N',
    qr/\b(?:lines?|requests?|times|connections?|bytes|one) an? (?:second|minute|hour|day|child|request|core|row)\b/ => 'per',
    qr/\b(?:[Ww]hom|[Ww]hoever)\b/ => 'the client, the request',
    qr/\bwhat (?:is|was|are) (?:required|refused|planned|asked|answered|sent|said|seen)\b/ => 'the requirement, the request',
    qr/\bmay stand\b/ => 'is valid',
    qr/\b(?:let be|as it is there)\b/ => 'is not changed',
    qr/\b(?:mends?|judged?|judges)\b/ => 'fixes, evaluates',
);

# Generated, data, or the text of others.
my $FOREIGN = qr{^(?:LICENSE|docs/benchmark[.]md|docs/mod_upgrade_required[.](?:8|html|md)|t/suite/source/prose[.]t)$|/(?:corpus|snapshots|htdocs|locale)/|[.](?:json|var)$|/symbols$};

# Paths that documents name, but that are not in the tree.
my $ABSENT = qr{^(?:build|t/logs|t/own|conf/(?:upgrade|exposure|mods)|docs/manual/|.*\b[A-Z]{4,}\b)};

sub text_of {
    my ($path) = @_;
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

# Return the comments of a source, with the lines of each joined.
sub comments {
    my ($path, $text) = @_;
    my @comments = $text =~ m{((?:^[ \t]*(?:\#|//)(?!!)[^\n]*\n)+)}gm;
    push @comments, $text =~ m{"""(.*?)"""}gs if $path =~ /[.]py\z|^conf\/tools|\/run\z/;
    @comments = $text =~ m{/[*]+(.*?)[*]/}gs if $path =~ /[.](?:c|h|java|cs)\z/;
    return map { s/^[ \t]*(?:\#|\/\/|[*])+ ?//gmr } @comments;
}

# Return the paragraphs and table cells of a document, without code.
sub paragraphs {
    my ($text) = @_;
    $text =~ s/^```.*?^```$//gms;
    $text =~ s/^ {4,}.*$//gm;
    $text =~ s/`[^`]*`/CODE/g;
    $text =~ s/"[^"\n]*"/QUOTE/g;
    $text =~ s/^#+ //gm;
    return split /\n\s*\n|\n[|]|[|]/, $text;
}

# Return the faults of a paragraph.
sub faults {
    my ($paragraph) = @_;
    my @found = map { "begins with: $_" } $paragraph =~ /(?:\A|[.:;?!]\s+|\n[ \t]*\n)\s*((?:$OPENING)\b[^.]{0,50})/g;
    for my $term (sort keys %INSTEAD) {
        push @found, map { "write \"$INSTEAD{$term}\": $_" } $paragraph =~ /(.{0,30}$term.{0,30})/g;
    }
    return map { s/\s+/ /gr } @found;
}

sub exists_any { my ($pattern) = @_; return scalar grep {-e} glob $pattern }

# t/tools/check works on a copy of the tree without .git.
my $LIST = q{git ls-files 2>/dev/null || find * .ci -name build -prune -o -name '*.l*o' -o -name .libs -prune -o -type f -print};
my @files = grep { -f && -T && !/$FOREIGN/ } split /\n/, `$LIST`;
cmp_ok(scalar @files, '>', 300, 'files are found');
my %is_function = map { $_ => 1 } map { text_of($_) =~ /\b(upgrade_\w+)[(]/g } glob 'src/*/*.[ch]';
for my $file (@files) {
    my $text = text_of($file);
    my @paragraphs = $file =~ /(?:[.]md|^CHANGES)\z/ ? paragraphs($text) : comments($file, $text);
    is_deeply([ map { faults($_) } @paragraphs ], [], "$file: prose");
}

# The manual is generated, but its paths are checked too.
for my $file ((grep {/[.]md\z/} @files), 'docs/mod_upgrade_required.md') {
    my $text = text_of($file);
    my @missing = grep { !/$ABSENT/ && !exists_any($_) } $text =~ m{(?<![\w/.-])((?:src|t|conf|docs|packaging)/[\w./*-]*[\w*])}g;
    is_deeply(\@missing, [], "$file: each path exists");
    my @unknown = grep { !$is_function{$_} } $text =~ /`(upgrade_\w+)[(][)]`/g;
    is_deeply(\@unknown, [], "$file: each function exists");
}

# The layout in development.md names each source of the largest folder.
my ($layout) = text_of('docs/development.md') =~ /^## Layout\n(.*?)^## /ms;
my %is_listed = map { $_ => 1 } $layout =~ /`(\w+)`/g;
is_deeply([ grep { !$is_listed{$_} } map {m{/(\w+)[.]c$}} glob 'src/httpd/*.c' ], [], 'docs/development.md lists src/httpd');

done_testing;
