# SPDX-License-Identifier: Apache-2.0
#
# A request that came through a proxy and is refused because of its HTTP version: the document and
# the log line say that the proxy may be the cause, and name its setting.
use strict;
use warnings;

use JSON::PP ();
use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Server ();

my $server = UpgradeTest::Server->new(lines => <<'END');
UpgradeLogRate 1000
<VirtualHost *>
    ServerName own.test
    UpgradeRequire HTTP/1.1
    RequestHeader unset Via
    RequestHeader set X-Forwarded-For 192.0.2.1 "expr=%{REQUEST_URI} == '/added'"
    <Location /two>
        UpgradeRequire HTTP/2
    </Location>
    <Location /planned>
        UpgradeRequire none
        UpgradePlan HTTP/1.1
    </Location>
    <Location /tls>
        UpgradeRequire TLS HTTP/1.1
    </Location>
</VirtualHost>
<VirtualHost *>
    ServerName trusting.test
    UpgradeRequire HTTP/1.1
    UpgradeTrustedProxy 127.0.0.1
    UpgradeForwardedHeader proto X-Forwarded-Proto
    UpgradeForwardedHeader http-version X-HTTP-Version
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');

my $cause = 'This request came through a proxy, which may use an older HTTP version than its client.';
my $advice = 'Use a client that meets these requirements';
my $nginx = 'proxy_http_version 1.1;';
my $forwarding = 'proxy_set_header X-HTTP-Version $server_protocol;';

# Header field, path, HTTP version, and the setting that the response names, or none.
my @rows = (
    [ 'Via: 1.0 old', '/', 'HTTP/1.0', $nginx ],
    [ 'Forwarded: for=192.0.2.1', '/', 'HTTP/1.0', $nginx ],
    [ 'X-Forwarded-For: 192.0.2.1', '/', 'HTTP/1.0', $nginx ],
    [ 'X-Forwarded-For: ', '/', 'HTTP/1.0', $nginx ],
    [ 'X-Forwarded-For: 192.0.2.1', '/two', 'HTTP/1.1', $forwarding ],
    [ 'X-Forwarded-For: 192.0.2.1', '/tls', 'HTTP/1.0', $nginx ],
    [ 'X-Forwarded-For: 192.0.2.1', '/tls', 'HTTP/1.1' ],
    [ 'X-Forwarded-Host: www.example.re', '/', 'HTTP/1.0' ],
    [ 'X-A: b', '/', 'HTTP/1.0' ],
    # A header field that the server adds does not indicate a proxy.
    [ 'X-A: b', '/added', 'HTTP/1.0' ],
);
for (@rows) {
    my ($field, $path, $version, $setting) = @{$_};
    my $name = "$field, $path, $version";
    my %response = map { $_ => $server->get($path, version => $version, fields => [ $field, "Accept: $_" ]) } qw(*/* text/html application/json);
    is($_->{status}, 426, $name) for values %response;
    if ($setting) {
        like($response{'*/*'}{body}, qr/\Q$cause\E.*^The proxy needs these settings:.*^\Q$setting\E$/ms, '… text: the proxy and its setting');
        like($response{'*/*'}{body}, $path eq '/tls' ? qr/^Use this address instead:$/m : qr/^\Q$advice\E/m, '… and what the client can do');
        like($response{'text/html'}{body}, qr/\Q$cause\E.*<pre dir="ltr">\Q$setting\E/s, '… HTML');
        like(JSON::PP::decode_json($response{'application/json'}{body})->{settings}{nginx}, qr/^\Q$setting\E/, '… JSON');
    }
    else {
        unlike($_->{body}, qr/through a proxy|settings/, '… no proxy') for values %response;
    }
}

# A trusted proxy that sends the HTTP version of its client is not the cause.
my @trusted = ('X-Forwarded-Proto: https', 'X-Forwarded-For: 192.0.2.1');
for my $fields ([ @trusted, 'X-HTTP-Version: HTTP/1.0' ], \@trusted) {
    my $response = $server->get('/', host => 'trusting.test', fields => $fields);
    is($response->{status}, 426, "@{$fields}");
    unlike($response->{body}, qr/through a proxy|settings/, '… no proxy');
}

is($server->get('/planned', version => 'HTTP/1.0', fields => ['Via: 1.0 old'])->{status}, 404, 'a plan that is unmet');
my @lines = $server->error_log =~ /^.*\bUPGRADE000[15]: .*$/mg;
my $hint = qr/: a proxy in front may use an older HTTP version than its client\. Settings that fix it: \[nginx\] proxy_/;
like($lines[0], $hint, 'the log line of a refusal');
like($lines[-1], qr/UPGRADE0005: .*$hint/, 'the log line of a report');
is(scalar grep(/$hint/, @lines), 3 * grep({ $_->[3] } @rows) + 1, 'no other line has it');

$server->stop;
done_testing;
