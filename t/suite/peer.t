# SPDX-License-Identifier: Apache-2.0
#
# A trusted proxy is the peer of the TCP connection, even if another module overwrites its address,
# loaded before or after this one.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(exchange has_http2 responses request);
use UpgradeTest::Server ();

my $policy = <<'END';
Protocols h2c http/1.1
UpgradeTrustedProxy 127.0.0.3
UpgradeForwardedHeader proto X-Proto
UpgradeRequire TLS
END
# Another virtual host trusts the address that the other module sets.
my $other = <<'END';
<VirtualHost 127.0.0.1:${PORT}>
    ServerName own.test
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName other.test
    UpgradeTrustedProxy 127.0.0.1
</VirtualHost>
END

my $has_rpaf = UpgradeTest::Server::has_modules('rpaf');

# Name, modules in the order of LoadModule, lines. Each module changes the address of 127.0.0.2 to
# 127.0.0.1, and that of 127.0.0.3 to another one.
my $remoteip = "RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.2 127.0.0.3\n";
# mod_rpaf overwrites the structure that c->client_addr and the socket share.
my $rpaf = "RPAFenable On\nRPAFproxy_ips 127.0.0.2 127.0.0.3\nRPAFheader X-Forwarded-For\n";
my @rows = (
    (map { [ 'mod_remoteip', $_, $remoteip ] } [ 'remoteip', 'upgrade_required' ], [ 'upgrade_required', 'remoteip' ]),
    (map { [ 'mod_rpaf', $_, $rpaf ] } $has_rpaf ? ([ 'rpaf', 'upgrade_required' ], [ 'upgrade_required', 'rpaf' ]) : ()),
);
sub claims { my ($client) = @_; return [ 'X-Proto: https', "X-Forwarded-For: $client" ] }

# Two requests on one connection.
sub twice {
    my ($server, $host, $from, $fields) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    my $bytes = request(host => $host, path => '/page.txt', fields => $fields)
        . request(host => $host, path => '/page.txt', fields => [ 'Connection: close', @{$fields} ]);
    return [ map { $_->{status} } responses(scalar exchange($bytes, from => $from)) ];
}

sub over_http2 {
    my ($server, $from) = @_;
    return `curl -s -o /dev/null -w '%{http_code}' --max-time 30 --http2-prior-knowledge --interface $from -H 'Host: other.test' -H 'X-Proto: https' -H 'X-Forwarded-For: 127.0.0.1' http://127.0.0.1:$server->{port}/page.txt`;
}

for (@rows) {
    my ($name, $order, $lines) = @{$_};
    my $server = UpgradeTest::Server->new(lines => "$lines$policy$other", load => $order);
    ok($server->start, "$name, @{$order}: starts");
    is_deeply(twice($server, 'own.test', '127.0.0.3', claims('192.0.2.1')), [ 200, 200 ], '… the trusted peer, with the address of a client');
    is_deeply(twice($server, 'own.test', '127.0.0.3', claims('127.0.0.3')), [ 200, 200 ], '… with its own address');
    is_deeply(twice($server, 'own.test', '127.0.0.3', ['X-Proto: http']), [ 426, 426 ], '… with a client over plain HTTP');
    is_deeply(twice($server, 'own.test', '127.0.0.2', claims('127.0.0.3')), [ 426, 426 ], '… another peer that forwards its address');
    is_deeply(twice($server, 'own.test', '127.0.0.1', claims('127.0.0.3')), [ 426, 426 ], '… a client that forwards its address');
    is_deeply(twice($server, 'other.test', '127.0.0.2', claims('127.0.0.1')), [ 426, 426 ], '… a peer whose address is overwritten');
    is_deeply(twice($server, 'other.test', '127.0.0.1', claims('192.0.2.1')), [ 200, 200 ], '… the peer that has that address');
    if (has_http2()) {
        is(over_http2($server, '127.0.0.2'), 403, '… a peer whose address is overwritten, over HTTP/2');
        is(over_http2($server, '127.0.0.1'), 200, '… the peer that has that address, over HTTP/2');
    }
    $server->stop;
}
diag('not tested: mod_rpaf is not installed (libapache2-mod-rpaf)') if !$has_rpaf;

# With the PROXY protocol the peer is the load balancer, whatever client it names.
for my $order ([ 'remoteip', 'upgrade_required' ], [ 'upgrade_required', 'remoteip' ]) {
    my $server = UpgradeTest::Server->new(lines => "RemoteIPProxyProtocol On\n$policy", load => $order);
    ok($server->start, "PROXY protocol, @{$order}: starts");
    for ([ '127.0.0.3', '192.0.2.1', 200 ], [ '127.0.0.2', '127.0.0.3', 426 ], [ '127.0.0.1', '127.0.0.3', 426 ]) {
        my ($from, $client, $status) = @{$_};
        local $ENV{UPGRADE_TEST_PORT} = $server->{port};
        my $bytes = "PROXY TCP4 $client 127.0.0.1 4711 80\r\n"
            . request(host => 'own.test', path => '/page.txt', fields => [ 'X-Proto: https', 'Connection: close' ]);
        is((responses(scalar exchange($bytes, from => $from)))[0]{status}, $status, "… $from with client $client");
    }
    $server->stop;
}

done_testing;
