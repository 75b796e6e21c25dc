# SPDX-License-Identifier: Apache-2.0
#
# The sources whose header says "Pure: APR alone" include APR, the C library and each other, and nothing of httpd. Every header
# says what it is, and the sources that must be pure are.
use strict;
use warnings;

use Test::More;

my @must_be_pure = qw(facts facts_list facts_forwarded facts_websocket policy verdict answer_fields answer_url answer_settings
    answer_negotiation answer_escape answer_pieces answer_text answer_template answer_document answer_prepared record_credential rollout policy_exempt);

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return <$in>;
}

my %pure;
for my $header (glob 'src/*.h') {
    my ($name) = $header =~ m{src/(.*)\.h$};
    my $text = contents($header);
    like($text, qr/Pure: APR alone|Glue to httpd/, "$header says what it is");
    $pure{$name} = 1 if $text =~ /Pure: APR alone/;
}
ok($pure{$_}, "$_ is pure") for @must_be_pure;

my %of_c = map { $_ => 1 } qw(string.h stddef.h stdlib.h time.h);
for my $name (sort keys %pure) {
    for my $source (grep { -e } "src/$name.h", "src/$name.c") {
        my @foreign = grep { !/^apr_\w+\.h$|^apr\.h$/ && !$of_c{$_} && !(/^(\w+)\.h$/ && $pure{$1}) && !m{^texts/[\w-]+\.h$} }
            contents($source) =~ /^\s*#\s*include\s*[<"]([^>"]+)[>"]/mg;
        is_deeply(\@foreign, [], "$source includes nothing of httpd");
    }
}

done_testing;
