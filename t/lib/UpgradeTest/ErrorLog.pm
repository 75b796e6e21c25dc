# SPDX-License-Identifier: Apache-2.0
#
# The part of an error log that a test may judge: this module's own lines, crashes, and reports of sanitizers and valgrind. Lines of httpd
# and of other modules depend on the machine, such as mod_ssl's warning about another OpenSSL than it was built with. They are printed as
# diagnostics. A test that provokes a line of another module looks for that line itself.
package UpgradeTest::ErrorLog;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

our @EXPORT_OK = qw(error_log_ok crashes is_ours);

my $OURS = qr/\[upgrade_required:|\bUPGRADE\d{4}\b/;
my $HARMLESS = qr/\[[^\]\s]*:(?:info|notice|debug|trace\d)\]/;
# By number: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. Some tests kill children, and a slow server kills its own.
my $CRASH = qr/exit signal .*\((?:4|5|6|7|8|11|31)\)|\bassertion ".*" failed/;
my $REPORT = qr/(?:Address|Leak|Thread|UndefinedBehavior)Sanitizer|: runtime error: |^==\d+==/;

# A request that was served although something is unmet: no test may cause one.
my $AUDIT = qr/UPGRADE\d+: served although /;

# Return the lines that tell of a crash or of a request that was served although it is unmet, or that a sanitizer or valgrind wrote.
sub crashes {
    my ($text) = @_;
    return grep {/$CRASH|$REPORT|$AUDIT/} split /\n/, $text;
}

# Test that a log has no crash, and no line of this module from warn on but those that match one of the patterns expected.
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
        elsif ($line =~ $OURS) {
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

# Return whether a report of valgrind or a sanitizer, in a file of its own, is about this module. TOP is a directory whose name says nothing:
# the path of a copy of the tree, and of an httpd that is built in it, has the name of the module.
sub is_ours {
    my ($report, $top) = @_;
    return 0 if is_race_elsewhere($report);
    return $report =~ s/\Q$top\E//gr =~ /upgrade_|mod_upgrade_required\.so/;
}

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

1;
