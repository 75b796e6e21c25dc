# SPDX-License-Identifier: Apache-2.0
#
# UpgradeExempt path= and httpd interpret paths in the same way: random paths are sent to a virtual
# host that shows how httpd maps them, and to one that exempts a prefix. httpd maps each exempt path
# below the prefix, by URI and by file name; each plain path below it is exempt.
# UPGRADE_TEST_PATHS=N tests N paths with each of six configurations of httpd (make check: 600; 6000
# are 36,000 in total).
use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use Test::More;
use UpgradeTest qw(field request responses);
use UpgradeTest::Refusal qw(virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $PATHS = $ENV{UPGRADE_TEST_PATHS} || 600;
my $BATCH = 60;
my $PREFIX = '/health';
my $root = UpgradeTest::Server::ROOT();

# A deterministic generator: the same paths on every machine.
my $state = 20_261_126;
sub pick { my (@from) = @_; $state = ($state * 1_103_515_245 + 12_345) % 2_147_483_648; return $from[ ($state >> 8) % @from ] }

my @settings = map { my $merge = $_; map { [ $merge, $_ ] } qw(On Off NoDecode) } qw(On Off);

sub host { my ($kind, $setting) = @_; return lc join('-', @{$setting}) . ".$kind.test" }

# The response shows the REQUEST_URI and REQUEST_FILENAME of the handler.
my $SHOW = "Header always set X-URI expr=%{REQUEST_URI}\nHeader always set X-File expr=%{REQUEST_FILENAME}\nErrorDocument 404 mapped\n";
my $lines = "MaxKeepAliveRequests 0\nKeepAliveTimeout 60\nUpgradeLogRate 1\n<Directory />\nAllowOverride None\nAcceptPathInfo On\n</Directory>\n";
for my $setting (@settings) {
    my ($merge, $encoded) = @{$setting};
    my $both = "MergeSlashes $merge\nAllowEncodedSlashes $encoded\n$SHOW";
    $lines .= virtual_host(host('open', $setting), $both)
        . virtual_host(host('exempt', $setting), "${both}UpgradeRequire TLS\nUpgradeExempt path=$PREFIX")
        . virtual_host(host('section', $setting), "${both}<Location />\nUpgradeRequire TLS\nUpgradeExempt path=$PREFIX\n</Location>")
        . virtual_host(host('slash', $setting), "${both}UpgradeRequire TLS\nUpgradeExempt path=$PREFIX/")
        . virtual_host(host('planned', $setting), "${both}UpgradePlan TLS\nUpgradeRollout On\nUpgradeExempt path=$PREFIX")
        . virtual_host(host('challenge', $setting), "${both}UpgradeRequire TLS");
}
my $server = UpgradeTest::Server->new(lines => $lines,
    files => { 'cgi/app.cgi' => "application\n", 'health/file' => "health\n", '.well-known/acme-challenge/token' => "challenge\n", 'app' => "application\n" });
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

#
# Paths.
#

my @SEGMENTS = (('/') x 10, ('//') x 3, '///', ('..') x 5, '.', '...', ('health') x 6, '%68ealth', 'healt%68', 'Health', 'healthy', 'cgi', 'app.cgi', 'x', 'file',
    '%2e', '%2e%2e', '.%2E', '%2f', '%2F', '%5c', '%5C', '\\', ';', ';x=y', '%3b', '%25', '%252e', '%252f', '%20', '+', '~', '%3f', '%00', '%7f', '%c0%ae',
    '%zz', '%', '.well-known', 'acme-challenge', 'token', '/.well-known/acme-challenge/', '.cpaneldcv', '/a.cpaneldcv', "$PREFIX/", '/../', '/./', '//../', '/;/', '..;/');

# Paths that were exempt by mistake in earlier versions.
my @found = map {"$_$PREFIX"} '/cgi/app.cgi//..//../', '/cgi/app.cgi//../../', '//..', '/x//..', '/cgi/app.cgi/.//..//..';
push @found, map {"$PREFIX$_"} '//../cgi/app.cgi', '/..//cgi/app.cgi', '//..//..//cgi/app.cgi', '/x//..//../cgi/app.cgi', '/.//../cgi/app.cgi', '/x/..//../cgi/app.cgi',
    '%2f../cgi/app.cgi', '/%2e%2e/cgi/app.cgi', '/..%2fcgi/app.cgi', '/x%2f..%2f..%2fcgi/app.cgi';
push @found, '/.well-known/acme-challenge//..//../health/token', '/cgi/app.cgi//..//../.well-known/acme-challenge/token',
    '/.well-known//..//.well-known/acme-challenge/token';

sub random_path {
    my $from = pick('/', '/', "$PREFIX/", $PREFIX, '/x/..//health/', '/.well-known/acme-challenge/');
    return $from . join '', map { pick(@SEGMENTS) } 1 .. 1 + pick(0 .. 9);
}

# Return a plain path, which must be exempt: it contains only characters that RFC 3986 calls
# unreserved, some of them percent-encoded.
sub plain_path {
    my @letters = ('a' .. 'z', 0 .. 9, qw(- _ ~), '%61', '%7E', '%2D', '%5F');
    my $path = pick($PREFIX, $PREFIX, '/%68ealth', '/h%65alth') . join '', map { '/' . join '', map { pick(@letters) } 1 .. 1 + pick(0 .. 5) } 1 .. pick(1 .. 4);
    return pick($path, $path, "$path/", "/./$path" =~ s{//}{/}r, "/x/..$path", "$path.html");
}

#
# Requests.
#

# Return status, URI and file name of each path, in order. If httpd closes the connection, for
# instance after a 400, send the rest on a new connection.
sub ask_all {
    my ($host, @paths) = @_;
    my @seen;
    while (@seen < @paths) {
        my $last = @seen + $BATCH - 1 < $#paths ? @seen + $BATCH - 1 : $#paths;
        my @batch = @paths[ @seen .. $last ];
        my @got = exchange_batch($host, @batch);
        die "no response to $batch[0]\n" if !@got;
        push @seen, @got;
    }
    return @seen;
}

sub exchange_batch {
    my ($host, @batch) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or die "connect: $!";
    local $SIG{PIPE} = 'IGNORE';
    print {$socket} join '', map { request(host => $host, path => $_) } @batch;
    $socket->flush;
    my ($bytes, $select, @got) = ('', IO::Select->new($socket));
    while (@got < @batch && $select->can_read(30)) {
        my $read = sysread $socket, $bytes, 65_536, length $bytes;
        # The end of the connection ends a response without a length; incomplete responses are
        # requested again.
        push @got, take_responses(\$bytes);
        last if !$read;
    }
    return @got;
}

sub take_responses {
    my ($bytes) = @_;
    my @got;
    while (${$bytes} =~ /\A(HTTP.*?\r\n\r\n)/s) {
        my $head = $1;
        my ($length) = $head =~ /^Content-Length: (\d+)/mi;
        # httpd's error documents are chunked or end with the connection.
        my $size = defined $length ? length($head) + $length : $head =~ /^Transfer-Encoding: chunked/mi ? index(${$bytes}, "\r\n0\r\n\r\n") + 7 : length ${$bytes};
        last if $size < length($head) || length ${$bytes} < $size;
        my ($response) = responses(substr ${$bytes}, 0, $size, '');
        push @got, { status => $response->{status}, uri => field($response, 'X-URI') // '', file => field($response, 'X-File') // '' };
    }
    return @got;
}

#
# Evaluation.
#

# Return whether httpd maps the path. If it rejects the path, the file name is empty.
sub is_mapped { my ($seen) = @_; return $seen->{file} ne '' && $seen->{status} =~ /\A(?:200|301|404)\z/ }

sub is_below {
    my ($seen, $prefix, $whole) = @_;
    my $end = $whole ? qr{\z} : qr{(?:/|\z)};
    return $seen->{uri} =~ m{\A$prefix$end} && $seen->{uri} !~ m{(?:\A|/)\.\.?(?:/|\z)} && $seen->{file} =~ m{\A\Q$root\E/*$prefix};
}

# The default exemption is in effect along with others; on its own it covers one segment only.
my $VALIDATION = '/\.well-known/(?:acme-challenge|pki-validation|cpanel-dcv)';
my $CPANEL = '/[^/]+\.cpaneldcv';
my %prefixes = ((map { $_ => [ quotemeta($PREFIX) . "|$VALIDATION|$CPANEL" ] } qw(exempt section slash planned)), challenge => [ "$VALIDATION/[^/]+|$CPANEL", 1 ]);

for my $setting (@settings) {
    my $name = "MergeSlashes $setting->[0], AllowEncodedSlashes $setting->[1]";
    my @paths = (@found, map { random_path() } 1 .. $PATHS);
    my @mapped = ask_all(host('open', $setting), @paths);
    for my $kind (sort keys %prefixes) {
        my @responses = ask_all(host($kind, $setting), @paths);
        my ($prefix, $whole) = @{ $prefixes{$kind} };
        my @wrong = map { my ($to, $got) = ($mapped[$_], $responses[$_]);
            $got->{status} != 426 && is_mapped($to) && !is_below($to, "(?:$prefix)", $whole)
                ? "$paths[$_] is exempt ($got->{status}), httpd maps it to " . "$to->{uri} ($to->{file})" =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ger : () } 0 .. $#paths;
        is(join("\n", splice @wrong, 0, 10), '', "$name: $kind: " . @paths . ' paths');
    }
    my $reached = grep { is_mapped($_) && is_below($_, quotemeta $PREFIX) } @mapped;
    cmp_ok($reached, '>', @paths / 10, "$name: httpd maps $reached below $PREFIX");

    my @plain = map { plain_path() } 1 .. 1 + $PATHS / 4;
    for my $kind (qw(exempt section slash planned)) {
        my @responses = ask_all(host($kind, $setting), @plain);
        is(join("\n", map { $responses[$_]{status} == 426 ? $plain[$_] : () } 0 .. $#plain), '', "$name: $kind: " . @plain . ' plain paths are exempt');
    }
}

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
