# SPDX-License-Identifier: Apache-2.0
#
# The distinct clients of three servers: their registers are merged by conf/tools/upgrade-status if the servers have the same key.
use strict;
use warnings;

use IO::Socket::INET ();
use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(once request);
use UpgradeTest::Faults qw(wait_until);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the registers are the same on every MPM' if !once();

# Clients are addresses of the loopback network. The virtual host has the same name on each server.
my $server = UpgradeTest::Server->new(lines => <<'END');
UpgradeStatusHashKey hash.key
<VirtualHost 127.0.0.1:${PORT}>
    ServerName own.test
    UpgradeRequire TLS
    <Location /status>
        SetHandler upgrade-status
        UpgradeRequire none
        Require local
    </Location>
</VirtualHost>
END
my $vhost = "own.test:$server->{port}";
END { local $?; $server->stop if $server }

sub ask_from {
    my ($address) = @_;
    my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}, LocalAddr => $address) or die "$address: $!";
    print {$client} request(host => 'own.test', path => '/page.txt', fields => ['Connection: close']);
    local $/;
    my $answer = readline $client;
    return $answer =~ /\AHTTP\S+ 426 /;
}

# Start a server, have clients send a request each, and save its registers.
sub run_server {
    my ($name, $key, @clients) = @_;
    UpgradeTest::Server::write_file("$server->{dir}/hash.key", $key x 32);
    unlink "$server->{dir}/logs/error";
    $server->start or BAIL_OUT($server->config_test);
    is(scalar(grep { ask_from("127.0.0.$_") } @clients), @clients, "$name: each client is refused");
    my $body;
    ok(wait_until(sub {
        $body = $server->get('/status?format=json&registers=1')->{body};
        my ($own) = grep { $_->{name} eq $vhost } @{ decode_json($body)->{vhosts} };
        return $own->{requests}{refused} == @clients;
    }), '… and counted');
    UpgradeTest::Server::write_file("$server->{dir}/$name.json", $body);
    $server->stop;
    return;
}

sub merge {
    my (@names) = @_;
    return scalar `/usr/bin/python3 conf/tools/upgrade-status --json merge @{[ map {"$server->{dir}/$_.json"} @names ]} 2>&1`;
}

run_server('one', 'a', 2 .. 41);
run_server('two', 'a', 32 .. 71);
run_server('three', 'a', 62 .. 101);
run_server('other', 'b', 2 .. 11);

my $one = decode_json(merge('one'))->{$vhost};
cmp_ok(abs($one->{clients}{unmet}{today} - 40), '<=', 2, 'one server: 40 clients');
my $all = decode_json(merge(qw(one two three)))->{$vhost};
cmp_ok(abs($all->{clients}{unmet}{today} - 100), '<=', 4, 'three servers: 100 clients, although some used two of them') || diag($all->{clients}{unmet}{today});
is($all->{clients}{unmet}{today}, $all->{clients}{refused}{today}, '… all of them refused');
is($all->{requests}{refused}, 120, '… with 120 requests');
is($all->{what_if}{TLS} - $all->{requests}{all}, 0, '… none of them over TLS');
like(merge(qw(one other)), qr/other\.json: hash_key_id \w+ differs from \w+/, 'another key: refused');

done_testing;
