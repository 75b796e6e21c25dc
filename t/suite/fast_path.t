# SPDX-License-Identifier: Apache-2.0
#
# Requests that meet everything share their state, and the facts that a proxy forwards are
# remembered on its connection. Neither may leak into another request of the connection, and a
# request that leaves the fast path must be treated as if it had never been on it.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(request exchange responses contents);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $ROOT = UpgradeTest::Server::ROOT();
my $TRUST = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader tls-version X-TLS-Version\n";
my %VHOSTS = (
    proxied => "$TRUST UpgradeForwardedHeader proto X-Forwarded-Proto\nUpgradeRequire TLSv1.2",
    other => "$TRUST UpgradeForwardedHeader proto X-Other\nUpgradeRequire TLSv1.2",
    first => "$TRUST UpgradeForwardedHeader proto X-List first\nUpgradeRequire TLSv1.2",
    last => "$TRUST UpgradeForwardedHeader proto X-List last\nUpgradeRequire TLSv1.2",
    raised => "UpgradeRequire HTTP/1.1\nUpgradeExempt method=POST\nErrorDocument 404 /strict/missing.txt\n<Location /free>\nUpgradeRequire none\n</Location>",
    quiet => "<Location /some>\nUpgradeRequire HTTP/1.1\n</Location>",
);
my %FILES = (
    'strict/.htaccess' => "UpgradeRequire TLS\n", 'strict/page.txt' => "strict\n", 'strict/index.html' => "strict\n",
    'strict/missing.txt' => "no page\n", 'page.shtml' => qq{a <!--#include virtual="/strict/page.txt" -->b <!--#include virtual="/page.txt" -->c\n},
    'free.txt' => "free\n", 'some.txt' => "some\n", 'index.html' => "index\n",
);
my $server = UpgradeTest::Server->new(
    lines => join('', "LogFormat \"%v %U %>s %{UPGRADE_VERDICT}e\" verdict\nCustomLog $ROOT/../logs/access verdict\n",
        "<Directory $ROOT>\nOptions +Includes\nAllowOverride AuthConfig\nAddOutputFilter INCLUDES .shtml\nDirectoryIndex index.html\n</Directory>\n",
        map {"<VirtualHost *:\${PORT}>\nServerName $_.test\n$VHOSTS{$_}\n</VirtualHost>\n"} sort keys %VHOSTS),
    files => \%FILES,
);
ok($server->start, 'the server starts') or BAIL_OUT('no server');

# Send requests on one connection. Each is [method, host, path, fields].
sub sequence {
    my (@requests) = @_;
    my @bytes = map { request(method => $_->[0], host => "$_->[1].test", path => $_->[2], fields => [ @{ $_->[3] // [] }, $_->[0] eq 'POST' ? 'Content-Length: 0' : () ]) } @requests;
    $bytes[-1] =~ s/\r\n\r\n\z/\r\nConnection: close\r\n\r\n/;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    return responses(scalar exchange(join '', @bytes), map { $_->[0] } @requests);
}

sub forwarded {
    my ($proto, $version) = @_;
    return [ defined $proto ? "X-Forwarded-Proto: $proto" : (), defined $version ? "X-TLS-Version: $version" : () ];
}

# The facts of a trusted proxy: the host, the header fields, the status.
my $padding = ' ' x 70;
my @PROXIED = (
    [ 'proxied', forwarded('https', 'TLSv1.3'), 200 ],
    [ 'proxied', forwarded('https', 'TLSv1.3'), 200 ],
    [ 'proxied', forwarded('http',  'TLSv1.3'), 426 ],
    [ 'proxied', forwarded('https', 'TLSv1.3'), 200 ],
    [ 'proxied', forwarded('https', 'TLSv1.1'), 426 ],
    [ 'proxied', forwarded('https', 'TLSv1.1'), 426 ],
    [ 'proxied', forwarded('https'), 426 ],
    [ 'proxied', forwarded(undef, 'TLSv1.3'), 426 ],
    [ 'proxied', forwarded('https', 'TLSv1.2'), 200 ],
    [ 'other',   forwarded('https', 'TLSv1.2'), 426 ],
    [ 'other',   [ 'X-Other: https', 'X-TLS-Version: TLSv1.2' ], 200 ],
    [ 'proxied', [ 'X-Other: https', 'X-TLS-Version: TLSv1.2' ], 426 ],
    [ 'proxied', forwarded('https', 'TLSv1.2'), 200 ],
    [ 'proxied', forwarded('https,' . 'x' x 70, 'TLSv1.2'), 426 ],
    [ 'proxied', forwarded('https', 'TLSv1.2'), 200 ],
    [ 'proxied', [ 'X-Forwarded-Proto: https', 'X-Forwarded-Proto: https', 'X-TLS-Version: TLSv1.2' ], 426 ],
    [ 'proxied', [], 426 ],
    [ 'first',   [ 'X-List: https, http', 'X-TLS-Version: TLSv1.2' ], 200 ],
    [ 'last',    [ 'X-List: https, http', 'X-TLS-Version: TLSv1.2' ], 426 ],
    [ 'first',   [ 'X-List: https, http', 'X-TLS-Version: TLSv1.2' ], 200 ],
    [ 'proxied', forwarded('https', 'TLSv1.2'), 200 ],
);
my @got = map { $_->{status} } sequence(map { [ 'GET', $_->[0], '/page.txt', $_->[1] ] } @PROXIED);
is_deeply(\@got, [ map { $_->[2] } @PROXIED ], 'the facts of one request of a proxy are not those of the next');

# Requests that leave the fast path, between others that do not: what, method, host, path, status, the
# body, and the verdict in the access log.
my @MIXED = (
    [ 'a file',                          'GET',  'raised', '/page.txt',          200, "page\n",    'pass' ],
    [ 'a .htaccess file',                'GET',  'raised', '/strict/page.txt',   426, undef,       'refused' ],
    [ 'a file after it',                 'GET',  'raised', '/page.txt',          200, "page\n",    'pass' ],
    [ 'the same, exempt',                'POST', 'raised', '/strict/page.txt',   200, "strict\n",  'exempt' ],
    [ 'a section without requirements',  'GET',  'raised', '/free.txt',          200, "free\n",    'pass' ],
    [ 'a location without requirements', 'GET',  'raised', '/free',              404, undef,       '-' ],
    [ 'an include',                      'GET',  'raised', '/page.shtml',        200, qr/\Aa .*b page\nc\n\z/s, 'pass' ],
    [ 'an index',                        'GET',  'raised', '/strict/',           426, undef,       'refused' ],
    [ 'another index',                   'GET',  'raised', '/',                  200, "index\n",   'pass' ],
    [ 'a refused ErrorDocument',         'GET',  'raised', '/nothing',           404, qr/\A(?!no page)/, 'pass' ],
    [ 'an exempt ErrorDocument',         'POST', 'raised', '/nothing',           404, "no page\n", 'pass' ],
    [ 'a vhost without a policy',        'GET',  'quiet',  '/page.txt',          200, "page\n",    '-' ],
    [ 'its .htaccess file',              'GET',  'quiet',  '/strict/page.txt',   426, undef,       'refused' ],
    [ 'its section',                     'GET',  'quiet',  '/some',              404, undef,       'pass' ],
    [ 'a file after it',                 'GET',  'quiet',  '/page.txt',          200, "page\n",    '-' ],
);
my @responses = sequence(map { [ @{$_}[ 1 .. 3 ] ] } @MIXED);
for my $i (0 .. $#MIXED) {
    my ($name, undef, undef, undef, $status, $body) = @{ $MIXED[$i] };
    my $response = $responses[$i] // { status => 0, body => '' };
    is($response->{status}, $status, "$name: status");
    next if !defined $body;
    ref $body ? like($response->{body}, $body, '… body') : is($response->{body}, $body, '… body');
}
$server->stop;
my @verdicts = map {/ (\S+)$/} (split /\n/, contents("$ROOT/../logs/access"))[ scalar(@PROXIED) .. scalar(@PROXIED) + $#MIXED ];
is_deeply(\@verdicts, [ map { $_->[6] } @MIXED ], 'UPGRADE_VERDICT of each request') or diag(contents("$ROOT/../logs/access"));

done_testing;
