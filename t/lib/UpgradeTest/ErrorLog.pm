# SPDX-License-Identifier: Apache-2.0
#
# The part of an error log that a test may check: this module's own lines, crashes, and reports of
# sanitizers and valgrind. Lines of httpd and of other modules depend on the machine, such as
# mod_ssl's warning about another OpenSSL than it was built with. They are printed as diagnostics. A
# test that causes a line of another module looks for that line itself.
package UpgradeTest::ErrorLog;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

our @EXPORT_OK = qw(error_log_ok crashes is_ours);

my $MODULE_LINE = qr/\[upgrade_required:|\bUPGRADE\d{4}\b/;
my $HARMLESS = qr/\[[^\]\s]*:(?:info|notice|debug|trace\d)\]/;
# By number: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. Some tests kill children, and a slow server kills its own.
my $CRASH = qr/exit signal .*\((?:4|5|6|7|8|11|31)\)|\bassertion ".*" failed/;
my $REPORT = qr/(?:Address|Leak|Thread|UndefinedBehavior)Sanitizer|: runtime error: |^==\d+==/;

# A request that was served although a requirement is unmet: no test may cause one.
my $AUDIT = qr/UPGRADE\d+: served although /;

# Return the lines about crashes and about unmet requests that were served, and those of sanitizers and
# valgrind.
sub crashes {
    my ($text) = @_;
    return grep {/$CRASH|$REPORT|$AUDIT/} split /\n/, $text;
}

# Test that a log has no crash, and no line of this module at level warn or above except those that match
# an expected pattern.
sub error_log_ok {
    my ($text, $name, @expected) = @_;
    my (@faults, %others);
    for my $line (split /\n/, $text) {
        if ($line =~ /$CRASH|$REPORT|$AUDIT/) {
            push @faults, $line;
        }
        elsif ($line =~ $HARMLESS) {
            next;
        }
        elsif ($line =~ $MODULE_LINE) {
            push @faults, $line if !grep { $line =~ $_ } @expected;
        }
        else {
            push @{ $others{ kind($line) } }, $line;
        }
    }
    diag('error log: ' . @{ $others{$_} } . " x $_, such as " . substr($others{$_}[0] =~ s/\A\[[^]]*\] //r, 0, 300)) for sort keys %others;
    return is_deeply(\@faults, [], $name);
}

# The module, level and number of a line, such as [ssl:warn] AH01882.
sub kind {
    my ($line) = @_;
    my ($module) = $line =~ /(\[\w+:\w+\])/;
    my ($number) = $line =~ /\b(AH\d{5})\b/;
    return join ' ', grep {defined} $module // 'a line of no module', $number;
}

# Return whether a report of valgrind or a sanitizer is about this module. TOP is a path to ignore: a copy
# of the tree, and an httpd that is built in it, have the name of the module in their path.
sub is_ours {
    my ($report, $top) = @_;
    return 0 if is_race_elsewhere($report);
    return $report =~ s/\Q$top\E//gr =~ /upgrade_|mod_upgrade_required\.so/;
}

# A report of ThreadSanitizer counts if one of the two accesses or the accessed memory is the module's. It
# does not if the module is only among the callers, as in a call of ap_log_rerror(): httpd has races in its
# scoreboard, its clock and the event MPM, which occur without the module too.
sub is_race_elsewhere {
    my ($report) = @_;
    return 0 if $report !~ /^WARNING: ThreadSanitizer: data race/ || $report =~ /Location is global .*mod_upgrade_required/;
    for my $access (grep {/^  (?:Previous )?(?:atomic )?(?:read|write) of size/im} split /\n\n/, $report) {
        my ($first) = grep { !/libsanitizer|libtsan/ } $access =~ /^\s+#\d+ (.*)$/mg;
        return 0 if !defined $first || $first =~ /mod_upgrade_required/;
    }
    return 1;
}

1;
