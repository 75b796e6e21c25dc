# SPDX-License-Identifier: Apache-2.0
#
# The sources compile if APR cannot count (before APR 1.7 or apr-util 1.6, or with 32-bit pointers),
# without the missing functions.
use strict;
use warnings;

use Test::More;

my $strict = `t/tools/strict`;
my $includes = `apr-1-config --cppflags --includes; apu-1-config --includes`;
my $httpd = `@{[ $ENV{APXS} // 'apxs' ]} -q INCLUDEDIR`;
chomp($strict, $httpd);
$includes =~ s/\n/ /g;
$includes =~ s/-I/-isystem /g;

for my $supported (0, 1) {
    my $compile = "gcc $strict -O1 -DUPGRADE_STATUS_IS_SUPPORTED=$supported $includes -isystem $httpd";
    my $calls = '';
    for my $source (glob('src/status/*.c src/httpd/status_*.c')) {
        my $output = `$compile -c -o /dev/stdout $source 2>&1 >status_unsupported.o; nm -u status_unsupported.o`;
        is($?, 0, "supported $supported: $source compiles") or diag $output;
        $calls .= $output;
    }
    unlink 'status_unsupported.o';
    is_deeply([ sort grep { $calls =~ /\b$_\b/ } qw(apr_atomic_add64 apr_siphash24) ],
        $supported ? [qw(apr_atomic_add64 apr_siphash24)] : [], "supported $supported: the functions that are called");
}

done_testing;
