# SPDX-License-Identifier: Apache-2.0
#
# What a request costs, in instructions: within the limits, and a margin that leaves chance out, so that a regression is noticed.
use strict;
use warnings;

use Test::More;

# Not over HTTP/2, where a figure is too unsteady beside other work to fail a check by.
my $ROWS = '^(?:allowed: (?!.*HTTP/2)|refused: (?:vhost|Location) policy$)';
my @said = split /\n/, `t/bench/instructions --only='$ROWS' --margin=20 build/plain/.libs/mod_upgrade_required.so 2>&1`;
my $status = $?;
my @judged = grep { / (?:met|missed)/ } @said;
for my $line (@judged) {
    unlike($line, qr/missed(?!, within)/, 'costs no more than it may: ' . $line =~ s/^\| | *\|.*//gr);
}
ok(scalar @judged, 'there are limits');
is($status, 0, 'all is measured') or diag(join "\n", @said);

done_testing;
