# SPDX-License-Identifier: Apache-2.0
#
# Files of UpgradeStatusFile (src/status/file.h), so that a server starts with counts.
package UpgradeTest::StatusFile;

use strict;
use warnings;
no warnings 'portable';    # 64-bit numbers in hexadecimal

use Digest::SHA qw(sha256_hex);
use Exporter qw(import);

our @EXPORT_OK = qw(write_status_file fill_status_file registers example example_vhosts example_sections);

# FNV-1a with 64 bits, as in src/status/file_checksum.h. Returns the sum of what it is of already, and of more text.
sub checksum {
    my ($sum, $text) = @_;
    use integer;
    $sum = ($sum ^ $_) * 0x100000001b3 for unpack 'C*', $text;
    return $sum;
}

# Write a file with these texts, of whole lines. The key is the content of the file of UpgradeStatusHashKey, or undef.
sub write_status_file {
    my ($path, $key, $since, @texts) = @_;
    my $id = defined $key ? substr sha256_hex($key), 32, 16 : '-';
    my $sum = do { use integer; ~0x340d631b7bdddcda };
    open my $out, '>', $path or die "$path: $!\n";
    for my $text ("upgrade-status 1\nserver ${since}000000 " . time . "000000 $id\n", @texts) {
        $sum = checksum($sum, $text);
        print {$out} $text or die "$path: $!\n";
    }
    printf {$out} "end %016x\n", $sum;
    close $out or die "$path: $!\n";
    return;
}

# Add to a file that a server has saved: to each virtual host the lines of its ServerName, which replace its counts.
sub fill_status_file {
    my ($path, $key, $since, $lines) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my @texts;
    while (my $line = <$in>) {
        my ($name) = $line =~ /^vhost (\S+) / or next;
        $line =~ s/^((?:\S+ ){4})\d+ (\d+) (\d+)$/"$1${since}000000 $2 " . ($3 ? ($since + 86_400 * 3) . '000000' : 0)/e;
        push @texts, $line . ($lines->{$name} // '');
    }
    close $in;
    write_status_file($path, $key, $since, @texts);
    return;
}

# Return registers as those of about this number of clients, in hexadecimal.
sub registers {
    my ($clients) = @_;
    my @ranks = (0) x 4096;
    for (1 .. $clients) {
        my ($index, $rank) = (int rand 4096, 1);
        $rank++ while $rank < 40 && rand() < 0.5;
        $ranks[$index] = $rank if $rank > $ranks[$index];
    }
    return join '', map { sprintf '%02x', $_ } @ranks;
}

#
# An example: a server that plans TLS 1.3 for one of its virtual hosts, whose unmet requests become fewer.
#

use constant {
    HOUR => 3600,
    DAY  => 86_400,
    DAYS => 90,
};

# The numbers of src/status/dimensions.h and src/core/verdict.h.
use constant { PASS => 1, EXEMPT => 2, DEFERRED => 4, REFUSED => 6, TLS => 1, TLS_VERSION => 2 };

# A point of the history: its requests vary with the time of the day, and its unmet share falls by the day.
sub point {
    my ($word, $seconds, $stamp, $now) = @_;
    my $time = $stamp * $seconds;
    my $age = ($now - $time) / DAY;
    my $swing = $seconds < DAY ? 1 + 0.5 * sin(2 * 3.14159 * ($time % DAY) / DAY - 1.6) : 1;
    my $all = int($seconds * 90 * $swing * (0.95 + 0.1 * rand));
    my $unmet = int($all * (0.011 + 0.0008 * $age * (0.8 + 0.4 * rand)));
    my $refused = $age < 10 ? int($unmet * 0.1 * (0.7 + 0.6 * rand)) : 0;
    return "$word $stamp $all $unmet $refused\n";
}

sub history {
    my ($now) = @_;
    my @spans = ([ minutes => 60, 60 ], [ hours => HOUR, 48 ], [ days => DAY, DAYS ]);
    return join '', map {
        my ($word, $seconds, $count) = @{$_};
        my $last = int($now / $seconds);
        map { $word eq 'minutes' && $_ == $last - 20 ? () : point($word, $seconds, $_, $now) } $last - $count + 1 .. $last;
    } @spans;
}

# Sketches of the clients of today, yesterday and the plan, of all, unmet and refused ones.
sub sketches {
    my ($now, @clients) = @_;
    my $day = int($now / DAY);
    return join '', map {
        my $population = $_;
        map { my ($place, $tag, $factor) = @{$_}; "sketch $population $place $tag " . registers($clients[$population] * $factor) . "\n" }
            [ $day % 2, $day, 1 ], [ ($day - 1) % 2, $day - 1, 1.2 ], [ 2, 0, 9 ];
    } 0 .. $#clients;
}

sub entry {
    my ($now, $kind, $count, $reason, $verdict, $key) = @_;
    return "top $kind $count 0 " . ($now - 30 * DAY) . ' ' . ($now - int rand HOUR) . ' ' . (1 << $reason) . " $verdict $key\n";
}

# Return the configuration of its virtual hosts, of an address ("*:80") and with a port in their ServerName (":443", or ""). The first one
# also has the sections.
sub example_vhosts {
    my ($address, $port, $sections) = @_;
    return <<"END";
<VirtualHost $address>
    ServerName api.example.org$port
    UpgradeRequire TLSv1.2
    UpgradePlan TLSv1.3
    UpgradeRollout On from=2027-03-01T00:00:00Z percent=10
    UpgradeExempt path=/health
$sections
</VirtualHost>
<VirtualHost $address>
    ServerName www.example.org$port
</VirtualHost>
<VirtualHost $address>
    ServerName new.example.org$port
    UpgradePlan TLSv1.2
</VirtualHost>
END
}

# Sections with policies of their own.
sub example_sections {
    return <<'END';
    <Location "/v2">
        UpgradeRequire TLSv1.3 HTTP/2
    </Location>
    <Location "/socket">
        UpgradePlan websocket
        UpgradeRollout Report
    </Location>
END
}

# Return the lines of virtual hosts by ServerName.
sub example {
    my ($now) = @_;
    srand 2;
    my @api = ([ PASS, 4, 3, 8_604_211 ], [ PASS, 4, 2, 2_310_447 ], [ DEFERRED, 3, 2, 201_884 ], [ DEFERRED, 3, 1, 9_310 ],
        [ DEFERRED, 3, 3, 31_057 ], [ REFUSED, 3, 2, 5_120 ], [ REFUSED, 0, 2, 913 ], [ EXEMPT, 0, 2, 4_032 ]);
    my @tops = ([ 0, 98_211, '203.0.113.0/24' ], [ 0, 41_020, '198.51.100.0/24' ], [ 0, 12_408, '2001:db8:7::/48' ], [ 0, 977, '192.0.2.0/24' ],
        [ 1, 101_772, 'Java/1.8.0_151' ], [ 1, 60_120, 'curl/7.29.0' ], [ 1, 31_418, 'python-requests/2.18.4' ], [ 1, 8_133, 'okhttp/3.8.1' ],
        [ 2, 120_003, '/v1/orders' ], [ 2, 77_460, '/v1/prices' ], [ 2, 22_019, '/status' ]);
    my @recorded = (0) x 3;
    for my $cell (@api) {
        $recorded[0] += $cell->[3];
        $recorded[1] += $cell->[3] if $cell->[0] >= DEFERRED;
        $recorded[2] += $cell->[3] if $cell->[0] == REFUSED;
    }
    return {
        'api.example.org' => join('', (map {"cell @{$_}\n"} @api), 'recorded ' . int($now / 60) . " @recorded\n", 'reason ' . TLS_VERSION . ' ' . DEFERRED . " 242251\n",
            'reason ' . TLS_VERSION . ' ' . REFUSED . " 5120\n", 'reason ' . TLS . ' ' . REFUSED . " 913\n", 'reason ' . TLS . ' ' . EXEMPT . " 4032\n",
            "form 0 5981\nform 1 52\nrejected 0 88\ngroup 1 2104301\ngroup 2 8810447\n", history($now), sketches($now, 5210, 236, 24),
            map { entry($now, $_->[0], $_->[1], TLS_VERSION, DEFERRED, $_->[2]) } @tops),
        'www.example.org' => join('', "cell 0 4 3 40120338\ncell 0 4 2 3310022\ncell 0 3 2 610233\ncell 0 0 2 88031\n", sketches($now, 22_000)),
    };
}

1;
