# SPDX-License-Identifier: Apache-2.0
#
# The prose of comments and documents follows CONTRIBUTING.md: a sentence names its subject instead of
# beginning with What or Whom, and some terms are not used.
use strict;
use warnings;

use Test::More;

# Words that no sentence begins with.
my $OPENING = qr/\b(?:What|Whatever|Who|Whom|Whose|Whoever|Of (?:an?|the|two|each)|The day)\b/;

# Terms, with the reason or the alternative.
my @TERMS = (
    [ qr/\bin clear\b/, 'over plain HTTP' ],
    [ qr/\bahead of\b/, 'before' ],
    [ qr/\bpast the cache\b/, 'bypassing the cache' ],
    [ qr/\bsome \d+/, 'about N' ],
    [ qr/\d (?:lines?|requests?|times|connections?) a (?:second|minute|child|request)\b/, 'per second' ],
    [ qr/\b(?:whom|whoever)\b/i, 'the noun' ],
    [ qr/\bnobody\b(?! \d)/, 'no client, no request' ],
    [ qr/\bwhat (?:is|was) (?:required|refused|planned|asked|sent|said|seen)\b/, 'the requirement, the refused request' ],
    [ qr/\bmay stand\b/, 'is valid' ],
    [ qr/\blet be\b/, 'unchanged' ],
    [ qr/\bmends?\b/, 'fixes' ],
);

sub text_of {
    my ($path) = @_;
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return <$in>;
}

# Return the comments of a file. Lines of one comment are joined.
sub comments {
    my ($path) = @_;
    my $text = text_of($path);
    return $text =~ m{/\*+(.*?)\*/}gs if $path =~ /\.[ch]\z/;
    return map { s/^\s*(?:#|\/\/) ?//gmr } $text =~ m{((?:^[ \t]*(?:#|//)(?!!)[^\n]*\n)+)}gm;
}

# Return the paragraphs of a document, without code and link targets.
sub paragraphs {
    my ($path) = @_;
    my $text = text_of($path);
    $text =~ s/^```.*?^```$//gms;
    $text =~ s/^ {4}.*$//gm;
    $text =~ s/`[^`\n]*`/CODE/g;
    return split /\n\s*\n|^\|?|\|/m, $text;
}

my @files = grep { -f && -T && !m{/(?:corpora|snapshots|htdocs|build)/} } split /\n/, `git ls-files 2>/dev/null || find . -type f`;
