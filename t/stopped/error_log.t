# SPDX-License-Identifier: Apache-2.0
#
# The error log of the whole run, read when the server has stopped: every line that is not expected fails. So does a word of
# valgrind's or the sanitizers'.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents);

my @expected = (
    qr/\[upgrade_required:info\] .*UPGRADE0001: refused: /,
    qr/\[\S+:(?:info|notice)\] /,
    qr/\[upgrade_required:warn\] .*UPGRADE0012: ErrorDocument: /,    # remote.error.test and its like
    qr{\[upgrade_required:error\] .*(?:UPGRADE0006: the expression 'file|Evaluation of expression .* failed: Cannot open file)},
    qr/\[upgrade_required:warn\] .*(?:UPGRADE0017: UpgradeRollout: percent=0|UPGRADE0018: UpgradeRollout: a window).*rollout\.conf/,
    qr/AH02217: h2_stream|AH10034/,                                     # mod_http2 on prefork
    qr/\[core:error\] .*AH10244: invalid URI path \(/,                  # /%2e%2e/x
    qr{\[core:alert\] .*/merge/none/\.htaccess: UpgradeRequire: 'none' is not allowed in a \.htaccess file},
    qr{\[include:error\] .*unable to include "/secret/part\.txt" in parsed file },
    qr{\[authz_core:error\] .*AH01630: client denied by server configuration: .*/doors/denied\.txt},
    qr{\[access_compat:error\] .*AH01797: client denied by server configuration: .*/doors/satisfy\.txt},
    qr{\[ssl:warn\] .*AH01873: Init: Session Cache is not configured},
    qr{\[proxy:error\] .*(?:AH00898|AH01114)},
    qr{\[dav:error\] .*COPY|\[dav:error\] .*AH\d+},
    qr{\[negotiation:error\] .*AH00690: no acceptable variant: .*/conf/error/HTTP_UPGRADE_REQUIRED\.html\.var},
    qr{\[autoindex:error\] .*AH01276: Cannot serve directory .*/index/(?:alone|both)/},
);
for my $line (split /\n/, contents('t/logs/error_log')) {
    my ($known) = grep { $line =~ $_ } @expected;
    $known || fail("unexpected: $line");
}
like(contents('t/logs/error_log'), qr/UPGRADE0001/, 'the error log was written');

# Of ThreadSanitizer's reports those count in which one of the two accesses is the module's, or what they meet at. Not those that only have
# the module on the way, such as where it calls ap_log_rerror(): httpd has races of its own in its scoreboard, its clock and its event MPM,
# mostly at the end of a child process, which are the same without the module.
sub is_race_elsewhere {
    my ($report) = @_;
    return 0 if $report !~ /^WARNING: ThreadSanitizer: data race/ || $report =~ /Location is global .*mod_upgrade_required/;
    for my $access (grep {/^  (?:Previous )?(?:atomic )?(?:read|write) of size/im} split /\n\n/, $report) {
        my ($first) = grep { !/libsanitizer|libtsan/ } $access =~ /^\s+#\d+ (.*)$/mg;
        return 0 if !defined $first || $first =~ /mod_upgrade_required/;
    }
    return 1;
}

# The module's name is in the path of a copy of the tree, and so in that of an httpd that is built there.
my $top = getcwd() =~ s{/build/[^/]+\z}{/}r;

for my $report (glob 't/logs/valgrind.* t/logs/sanitizer*') {
    my $text = join '', grep { !is_race_elsewhere($_) } split /^={18}\n/m, contents($report) =~ s/\Q$top\E//gr;
    unlike($text, qr/upgrade_|mod_upgrade_required\.so/, "$report says nothing of ours") || diag($text);
}

done_testing;
