# SPDX-License-Identifier: Apache-2.0
#
# The instructions that a request costs are within the limits plus a margin for chance, so that a
# regression is noticed.
use strict;
use warnings;

use Test::More;

# Without HTTP/2, whose figures vary too much on a busy machine.
my $ROWS = '^(?:allowed: (?!.*HTTP/2)|refused: (?:(?:vhost|Location) policy|a plan rolled out)$)';
my @lines = split /\n/, `t/bench/instructions --only='$ROWS' --margin=20 build/plain/.libs/mod_upgrade_required.so 2>&1`;
my $status = $?;
my @compared = grep { / (?:met|missed)/ } @lines;
for my $line (@compared) {
    unlike($line, qr/missed(?!, within)/, 'within its limit: ' . $line =~ s/^\| | *\|.*//gr);
}
ok(scalar @compared, 'rows have limits');
is($status, 0, 'all rows are measured') or diag(join "\n", @lines);

done_testing;
