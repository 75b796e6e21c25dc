# SPDX-License-Identifier: Apache-2.0
#
# Random configurations and requests for UpgradeModel, and configurations as text. The same seed yields the
# same ones, except for the times of windows, which are relative to the present.
package UpgradeModel::Random;

use strict;
use warnings;

use Exporter qw(import);
use List::Util qw(shuffle);
use POSIX qw(strftime);

our @EXPORT_OK = qw(random_server random_host random_request render describe);

sub one { return $_[ rand @_ ] }
sub chance { my ($percent) = @_; return rand 100 < $percent }
sub some { my ($most, $make) = @_; return map { $make->() } 1 .. int rand($most + 1) }

sub field_of {
    my ($r, $name) = @_;
    my ($field) = grep { lc $_->[0] eq lc $name } @{ $r->{fields} };
    return $field ? $field->[1] : '';
}

# Expressions with a known result.
my @EXPRS = (
    { text => q{%{HTTP:X-A} == 'yes'}, holds => sub { field_of($_[0], 'X-A') eq 'yes' } },
    { text => q{-n %{HTTP:X-B}}, holds => sub { field_of($_[0], 'X-B') ne '' } },
    { text => q{%{HTTP:X-A} != 'yes' || %{REQUEST_METHOD} == 'POST'}, holds => sub { field_of($_[0], 'X-A') ne 'yes' || $_[0]{method} eq 'POST' } },
    { text => q{%{REQUEST_METHOD} == 'GET'}, holds => sub { $_[0]{method} =~ /\A(?:GET)\z/ } },
    { text => q{%{QUERY_STRING} == 'q'}, holds => sub { $_[0]{path} =~ /\?q\z/ } },
    { text => q{true}, holds => sub {1} },
    { text => q{false}, holds => sub {0} },
);
my $BROKEN = { text => q{file('/no/such/file') == 'x'}, holds => sub {0} };

my %WORDS = (
    tls => sub { one('TLS', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.2', 'TLSv1.3') },
    http => sub { one('HTTP/1.1', 'HTTP/1.1', 'HTTP/2', 'HTTP/3') },
    bits => sub { 'cipher-bits=' . one(1, 112, 128, 129, 256, 257) },
    secrecy => sub {'forward-secrecy'},
    websocket => sub {'websocket'},
);

sub words {
    my ($may_drop) = @_;
    my @kinds = grep { chance($_ eq 'tls' ? 50 : $_ eq 'websocket' ? 7 : 17) } sort keys %WORDS;
    my @words = shuffle map { $WORDS{$_}->() } @kinds;
    my $with_none = $may_drop && chance(@words ? 12 : 60);
    splice @words, rand(@words + 1), 0, 'none' if $with_none;
    return @words ? @words : $WORDS{tls}->();
}

sub rollout {
    return { on => 0, text => 'Report' } if chance(15);
    my $now = time;
    my $rollout = { on => 1, text => 'On' };
    if (chance(50)) {
        $rollout->{from} = one('past', 'future');
        my $from = $rollout->{from} eq 'past' ? 1_600_000_000 : 2_500_000_000;
        $rollout->{from_text} = $rollout->{from} eq 'future' ? strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime $from) : '';
        $rollout->{text} .= ' from=' . strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $from);
    }
    push @{ $rollout->{windows} }, window($now) for 1 .. one(0, 0, 1, 1, 2);
    $rollout->{text} .= " window=$_->{text}" for @{ $rollout->{windows} };
    if (chance(50)) {
        $rollout->{percent} = one(0, 100, 1 + int rand 99);
        $rollout->{text} .= " percent=$rollout->{percent}";
    }
    return $rollout;
}

# Windows that stay open, or closed, during the run.
sub window {
    my ($now) = @_;
    my $is_open = chance(50);
    my $kind = one(qw(hourly daily once));
    return { open => $is_open, text => '2020-01-01T00:00:00Z/' . ($is_open ? 2100 : 2021) . '-01-01T00:00:00Z' } if $kind eq 'once';
    my ($form, $step) = $kind eq 'hourly' ? ('%M', 15 * 60) : ('%H:%M', 3 * 3600);
    my ($from, $to) = map { strftime($form, gmtime $now + $_ * $step) } $is_open ? (-1, 1) : (1, 2);
    return { open => $is_open, text => "$kind:$from-$to" };
}

sub exempt {
    return { none => 1, text => 'none' } if chance(20);
    my $line = {};
    $line->{path} = one('/a', '/a/b', '/c', '/a/page.txt', '/a/pa') if chance(50);
    $line->{'exact-path'} = one('/a', '/a/b', '/a/page.txt', '*') if !$line->{path} && chance(25);
    $line->{method} = one('GET', 'HEAD', 'POST', 'OPTIONS', 'TRACE') if chance(35);
    $line->{ip} = one('127.0.0.1', '127.0.0.2', '127.0.0.0/8', '10.0.0.1') if chance(25);
    $line->{expr} = one(@EXPRS, $BROKEN) if chance(25) || !%{$line};
    $line->{text} = join ' ', (map {"$_=$line->{$_}"} grep { defined $line->{$_} } qw(path exact-path method ip)),
        $line->{expr} ? qq{"expr=$line->{expr}{text}"} : ();
    return $line;
}

sub tokens { return (one('x/1', 'y', 'TLS/1.3', 'HTTP/2.0'), chance(30) ? 'z/2' : ()) }

my %DIRECTIVES = (
    UpgradeRequire => sub { words(1) },
    UpgradePlan => sub { words(1) },
    UpgradeRequireExpr => sub { (one(@EXPRS, $BROKEN), tokens()) },
    UpgradePlanExpr => sub { (one(@EXPRS, $BROKEN), tokens()) },
    UpgradeRollout => sub { rollout() },
    UpgradeExempt => sub { exempt() },
    UpgradeOffer => sub { ('special/2') },
    UpgradeHTTP2Status => sub { one(403, 421, 'reset') },
);
my @LIKELY = ((('UpgradeRequire') x 7), (('UpgradePlan') x 6), (('UpgradeRollout') x 5), (('UpgradeRequireExpr') x 2), 'UpgradePlanExpr',
    (('UpgradeExempt') x 3), 'UpgradeOffer', 'UpgradeHTTP2Status');

sub line { my $name = one(@LIKELY); return [ $name, $DIRECTIVES{$name}->() ] }

# Lines that change the gate at which the module can refuse, but not the verdict.
sub other_line {
    return one([ 'Other', 'Header always set X-Section x' ], [ 'Other', 'ErrorDocument 426 "other"' ], [ 'Other', 'Options -Indexes' ]);
}

sub place {
    my ($type, $arg, @inner) = @_;
    my @lines = (line(), some(1, \&line), chance(8) ? other_line() : ());
    # An empty section is omitted.
    return { type => $type, arg => $arg, lines => \@lines, inner => \@inner };
}

sub if_section {
    my ($depth) = @_;
    return place('If', one(@EXPRS), $depth && chance(30) ? if_section($depth - 1) : ());
}

sub maybe_if { return chance(15) ? if_section(1) : () }

my %SECTIONS = (
    Location => sub { place('Location', one('/', '/a', '/a/b', '/c', '/a/page.txt', '/.well-known'), maybe_if()) },
    LocationMatch => sub { place('LocationMatch', one('page', '^/a/b?', 'txt$'), maybe_if()) },
    Files => sub { place('Files', one('page.txt', 'other.txt')) },
    FilesMatch => sub { place('FilesMatch', one('^p', 'txt$')) },
    Directory => sub { place('Directory', one('', '', '/a', '/a', '/a/b', '/c'), maybe_if(), chance(20) ? files() : ()) },
    DirectoryMatch => sub { place('DirectoryMatch', one('/a', '/b')) },
    If => sub { if_section(2) },
);
my @LIKELY_SECTIONS = ((('Directory') x 5), (('Location') x 4), (('Files') x 2), 'FilesMatch', 'LocationMatch', 'DirectoryMatch', (('If') x 2));

sub files { return place('Files', one('page.txt', 'other.txt')) }
sub section { return $SECTIONS{ one(@LIKELY_SECTIONS) }->() }

# A .htaccess file contains UpgradeRequire only, without "none".
sub htaccess {
    my ($directory) = @_;
    my $raise = sub { return [ 'UpgradeRequire', words(0) ] };
    my $file = { type => 'htaccess', arg => $directory, raises => 1, lines => [ $raise->(), some(1, $raise) ] };
    $file->{inner} = [ map { { type => $_->[0], arg => $_->[1], raises => 1, lines => [ $raise->() ] } }
        (chance(20) ? [ 'Files', 'page.txt' ] : ()), (chance(10) ? [ 'If', one(@EXPRS) ] : ()) ];
    return $file;
}

sub random_server {
    return { type => 'server', lines => [ chance(50) ? some(2, \&line) : () ],
        inner => [ chance(40) ? some(2, sub { $SECTIONS{ one(qw(Location Files If LocationMatch)) }->() }) : () ] };
}

# Kinds of hosts: plain HTTP, TLS, or HTTP/2 without TLS.
sub random_host {
    my $kind = one((('clear') x 17), (('tls') x 2), 'h2');
    my $host = { type => 'host', kind => $kind, lines => [ chance(75) ? (line(), some(3, \&line)) : () ], inner => [ chance(75) ? some(5, \&section) : () ] };
    push @{ $host->{inner} }, map { htaccess($_) } grep { chance(12) } '', '/a', '/a/b', '/c';
    if (chance($kind eq 'clear' ? 80 : 15)) {
        $host->{trusted} = one('127.0.0.1', '127.0.0.0/8', '127.0.0.0/8', '127.0.0.0/8');
        $host->{headers} = { proto => one(('X-Proto') x 4, 'Forwarded'), 'tls-version' => chance(90) ? 'X-TLS' : undef,
            'cipher-bits' => chance(80) ? 'X-Bits' : undef, 'http-version' => chance(60) ? 'X-HTTP' : undef };
    }
    return $host;
}

#
# Requests.
#

my @PATHS = (
    # As sent, as httpd normalises it, whether the file exists.
    [ '/page.txt', '/page.txt', 1 ], [ '/other.txt', '/other.txt', 1 ],
    [ '/a/page.txt', '/a/page.txt', 1 ], [ '/a/other.txt', '/a/other.txt', 1 ],
    [ '/a/b/page.txt', '/a/b/page.txt', 1 ], [ '/a/b/other.txt', '/a/b/other.txt', 1 ],
    [ '/c/page.txt', '/c/page.txt', 1 ], [ '/c/page.txt?q', '/c/page.txt', 1 ], [ '/a/page.txt?q', '/a/page.txt', 1 ],
    [ '/a/./page.txt', '/a/page.txt', 1 ], [ '/c/../a/page.txt', '/a/page.txt', 1 ], [ '//a//b/page.txt', '/a/b/page.txt', 1 ],
    [ '/%61/p%61ge.txt', '/a/page.txt', 1 ], [ '/a/nope.txt', '/a/nope.txt', 0 ], [ '/a/page.txt;x', '/a/page.txt;x', 0 ],
    [ '/a/page%25.txt', '/a/page%.txt', 0 ], [ '/.well-known/acme-challenge/abc-_1', '/.well-known/acme-challenge/abc-_1', 1 ],
    [ '/.well-known/acme-challenge/abc-_1?q', '/.well-known/acme-challenge/abc-_1', 1 ],
    [ '/.well-known/acme-challenge/abc.1', '/.well-known/acme-challenge/abc.1', 1 ],
);

# Return the status without the module.
sub served {
    my ($r, $exists) = @_;
    return 200 if $r->{method} =~ /\A(?:OPTIONS|TRACE)\z/;
    return 405 if $r->{method} !~ /\A(?:GET|HEAD|POST)\z/;
    return $exists ? 200 : 404;
}

my %FACT_VALUES = (
    proto => [ ('https') x 12, 'HTTPS', 'http', 'ftp', 'https, https', '' ],
    'tls-version' => [ ('TLSv1.3') x 9, ('TLSv1.2') x 4, qw(TLSv1.1 TLSv1 tls1.2 TLS/1.3 TLSv1.4 1.3), 'TLSv1.3, TLSv1.3' ],
    'cipher-bits' => [ (256) x 7, 128, 128, 112, '0256', 'lots', '-256', '256, 256', '256.0' ],
    'http-version' => [ ('HTTP/3.0', 'HTTP/2.0') x 4, qw(HTTP/2 2.0 2 HTTP/1.1 1.1 HTTP/1.0 http/3 3 HTTP/x), '' ],
);
my @FORWARDED = ('proto=https', 'for=192.0.2.1;proto=https', 'proto=http, proto=https', 'proto=https, proto=http', 'for=192.0.2.1', 'proto=HTTPS');

sub forwarded_fields {
    my ($host) = @_;
    my @fields;
    for my $fact (sort keys %FACT_VALUES) {
        my $name = ($host->{headers} // {})->{$fact} // 'X-Unknown';
        next if !chance(85);
        my $value = lc $name eq 'forwarded' ? one(@FORWARDED) : one(@{ $FACT_VALUES{$fact} });
        push @fields, [ $name, $value ];
        push @fields, [ $name, $value ] if chance(3);
    }
    return @fields;
}

my @HANDSHAKE = ([ 'Upgrade', 'websocket' ], [ 'Connection', 'Upgrade' ], [ 'Sec-WebSocket-Version', '13' ], [ 'Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ==' ]);

# Return a handshake with at most one fault.
sub handshake_fields {
    my @fields = map { [ @{$_} ] } @HANDSHAKE;
    return @fields if chance(50);
    my $faulty = int rand @fields;
    return @fields[ grep { $_ != $faulty } 0 .. $#fields ] if chance(60);
    $fields[2][1] = '8' if $faulty < 3;
    $fields[3][1] = 'short==' if $faulty == 3;
    return @fields;
}

# Cipher, bits, forward secrecy.
my @CIPHERS_OLD = ([ 'ECDHE-RSA-AES128-SHA', 128, 1 ], [ 'AES256-SHA', 256, 0 ]);
my @CIPHERS_12 = ([ 'ECDHE-RSA-AES256-GCM-SHA384', 256, 1 ], [ 'ECDHE-RSA-AES128-GCM-SHA256', 128, 1 ], [ 'AES128-GCM-SHA256', 128, 0 ]);

sub random_session {
    my $tls = one('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.2', 'TLSv1.3', 'TLSv1.3');
    my ($cipher, $bits, $secrecy) = $tls eq 'TLSv1.3' ? (undef, 256, 1) : @{ one($tls eq 'TLSv1.2' ? @CIPHERS_12 : @CIPHERS_OLD) };
    return (tls => $tls, cipher => $cipher, bits => $bits, secrecy => $secrecy);
}

sub random_request {
    my ($host) = @_;
    my ($path, $clean, $exists) = @{ one(@PATHS) };
    my $r = { method => one((('GET') x 8), 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE'), path => $path, clean => $clean,
        http => chance(12) ? 10 : 11, client => one('127.0.0.1', '127.0.0.1', map {"127.0.0.$_"} 2 .. 9), fields => [] };
    @{$r}{qw(method path clean)} = qw(OPTIONS * *) if chance(3) && $host->{kind} ne 'h2';
    push @{ $r->{fields} }, [ 'X-A', one('yes', 'no') ] if chance(50);
    push @{ $r->{fields} }, [ 'X-B', 'b' ] if chance(30);
    push @{ $r->{fields} }, forwarded_fields($host) if $host->{trusted} || chance(20);
    if ($host->{kind} eq 'h2') {
        @{$r}{qw(http client)} = (20, '127.0.0.1');
        $r->{method} = 'GET' if $r->{method} eq 'TRACE';
    }
    elsif (chance(20)) {
        push @{ $r->{fields} }, handshake_fields();
        $r->{method} = 'GET' if chance(85) && $r->{path} ne '*';
    }
    %{$r} = (%{$r}, random_session(), client => '127.0.0.1') if $host->{kind} eq 'tls';
    $r->{served} = served($r, $exists);
    return $r;
}

#
# Configurations as text.
#

sub argument { my ($arg) = @_; return ref $arg ? $arg->{text} // '' : $arg }

sub render_line {
    my ($name, @arg) = @{ $_[0] };
    return $arg[0] if $name eq 'Other';
    return join ' ', $name, qq{"$arg[0]{text}"}, @arg[ 1 .. $#arg ] if $name =~ /Expr\z/;
    return join ' ', $name, map { argument($_) } @arg;
}

# Return the lines of a context. ROOT is the document root, for Directory sections.
sub render {
    my ($place, $root) = @_;
    my @text = map { render_line($_) } @{ $place->{lines} };
    for my $inner (@{ $place->{inner} // [] }) {
        next if $inner->{type} eq 'htaccess';
        my $arg = argument($inner->{arg});
        $arg = "$root$arg" if $inner->{type} eq 'Directory';
        $arg = "^$root.*$arg" if $inner->{type} eq 'DirectoryMatch';
        push @text, qq{<$inner->{type} "$arg">}, (map {"    $_"} render($inner, $root)), "</$inner->{type}>";
    }
    return @text;
}

# Return a configuration and a request as text.
sub describe {
    my ($server, $host, $r) = @_;
    my @text = (render($server, 'ROOT'), "<VirtualHost ($host->{kind})>", render($host, 'ROOT'), '</VirtualHost>');
    splice @text, -1, 0, "UpgradeTrustedProxy $host->{trusted}", map {"UpgradeForwardedHeader $_ $host->{headers}{$_}"}
        grep { $host->{headers}{$_} } sort keys %{ $host->{headers} }
        if $host->{trusted};
    push @text, "ROOT$_->{arg}/.htaccess:", map {"    $_"} render($_, 'ROOT') for grep { $_->{type} eq 'htaccess' } @{ $host->{inner} };
    push @text, "from $r->{client}, " . ($r->{tls} ? "over $r->{tls} " . ($r->{cipher} // '') : 'over plain HTTP') . ':',
        "$r->{method} $r->{path} HTTP/" . $r->{http} / 10, map {"$_->[0]: $_->[1]"} @{ $r->{fields} };
    return @text;
}

1;
