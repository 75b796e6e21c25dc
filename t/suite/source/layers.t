# SPDX-License-Identifier: Apache-2.0
#
# The folders of src/ are layers: httpd includes config, config includes status, status includes
# response, response includes core, and none the other way round. Besides each other, core, response
# and status include APR and the C library only.
use strict;
use warnings;

use Test::More;

my %RANK = (core => 0, response => 1, status => 2, config => 3, httpd => 4);
my @LAYERS = sort keys %RANK;
my %PURE = (core => 1, response => 1, status => 1);
my %OF_C = map { $_ => 1 } qw(stdarg.h string.h stddef.h stdlib.h time.h);

sub includes {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    return map { /^\s*#\s*include\s*([<"])([^>"]+)[>"]/ ? [ $1, $2 ] : () } <$in>;
}

sub layer_of {
    my ($layer, $header) = @_;
    return $header =~ m{^\.\./(\w+)/} ? $1 : $layer;
}

is_deeply([ sort map {m{src/(\w+)/}} glob 'src/*/' ], [ sort @LAYERS ], 'each folder of src/ is a layer');
is_deeply([ glob 'src/*.[ch]' ], [], 'each source is in a layer');
for my $source (map { glob "src/$_/*.[ch]" } @LAYERS) {
    my ($layer) = $source =~ m{src/(\w+)/};
    my @wrong = grep { layer_of($layer, $_) ne $layer && ($RANK{ layer_of($layer, $_) } // @LAYERS) >= $RANK{$layer} } map { $_->[1] } grep { $_->[0] eq '"' } includes($source);
    is_deeply(\@wrong, [], "$source includes no layer above its own");
    next if !$PURE{$layer};
    my @foreign = grep { !/^(?:apu_version|apr)(?:_\w+)?\.h$/ && !$OF_C{$_} } map { $_->[1] } grep { $_->[0] eq '<' } includes($source);
    is_deeply(\@foreign, [], "$source includes nothing of httpd");
}

done_testing;
