# SPDX-License-Identifier: Apache-2.0
#
# TRACE: the Location sections for its URI apply, as they do to a Redirect; Directory sections apply
# to neither. No section applies to "OPTIONS *": the server gate decides it, before "Upgrade: h2c"
# can switch the protocol.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents exchange has_http2 quiet request responses);
use UpgradeTest::Refusal qw(refused virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

# Virtual hosts and their policies.
my %hosts = (
    'open.test' => '',
    'vhost.test' => 'UpgradeRequire TLS',
    'location.test' => "<Location /red>\nUpgradeRequire TLS\n</Location>\nRedirect /red https://SECRET.test/\nRedirect /green https://elsewhere.test/",
    'location-redirect.test' => "<Location /red>\nUpgradeRequire TLS\nRedirect https://SECRET.test/\n</Location>",
    'match.test' => "<LocationMatch ^/r.d>\nUpgradeRequire TLS\n</LocationMatch>\nRedirectMatch ^/r https://SECRET.test/",
    'rewrite.test' => "<Location /red>\nUpgradeRequire TLS\n</Location>\nRewriteEngine On\nRewriteRule ^/red https://SECRET.test/ [R]",
    'forbidden.test' => "<Location /red>\nUpgradeRequire TLS\n</Location>\nRewriteEngine On\nRewriteRule ^/red - [F]",
    'proxy.test' => "<Location /red>\nUpgradeRequire TLS\n</Location>\nProxyPass /red http://127.0.0.1:\${PORT}/red",
    'proxy-rewrite.test' => "<Location /red>\nUpgradeRequire TLS\n</Location>\nRewriteEngine On\nRewriteRule ^/red http://127.0.0.1:\${PORT}/red [P]",
    'expression.test' => qq{<Location /red>\nUpgradeRequireExpr "req('X-Ok') == 'yes'" TLS/1.2\n</Location>},
    'planned.test' => "<Location /red>\nUpgradePlan TLS\nUpgradeRollout On\n</Location>",
    'if.test' => qq{<If "%{REQUEST_URI} == '/red'">\nUpgradeRequire TLS\n</If>\nRedirect /red https://SECRET.test/},
    'directory.test' => "<Directory />\nUpgradeRequire TLS\n</Directory>",
    'files.test' => "<Files red>\nUpgradeRequire TLS\n</Files>",
    'relaxed.test' => "UpgradeRequire TLS\n<Location /public>\nUpgradeRequire none\n</Location>",
    'exempt.test' => "UpgradeRequire TLS\nUpgradeExempt path=/public\nUpgradeExempt method=TRACE ip=127.0.0.8",
    'document.test' => "UpgradeRequire TLS\nErrorDocument 426 /page.txt",
    'report.test' => 'UpgradePlan TLS',
    'off.test' => "TraceEnable Off\nUpgradeRequire TLS",
    'extended.test' => "TraceEnable extended\n<Location /red>\nUpgradeRequire TLS\n</Location>",
    'location-root.test' => "<Location />\nUpgradeRequire TLS\n</Location>",
    'location-none.test' => "UpgradeRequire TLS\n<Location />\nUpgradeRequire none\n</Location>",
    'location-star.test' => "UpgradeRequire TLS\n<LocationMatch \"\\*\">\nUpgradeRequire none\n</LocationMatch>",
    'expression-vhost.test' => qq{UpgradeRequireExpr "req('X-Ok') == 'yes'" TLS/1.2},
    'planned-vhost.test' => "UpgradePlan TLS\nUpgradeRollout On",
    'exempt-vhost.test' => "UpgradeRequire TLS\nUpgradeExempt method=OPTIONS",
    'exempt-expression.test' => qq{UpgradeRequire TLS\nUpgradeExempt "expr=%{REQUEST_METHOD} == 'OPTIONS' && req('X-Ok') == 'yes'"},
);

my $server = UpgradeTest::Server->new(
    tls => 1,
    lines => qq{Protocols h2c http/1.1\nTraceEnable On\nLogFormat "%v %m %U %>s %{UPGRADE_VERDICT}e" trace\nCustomLog logs/trace trace\n}
        . join('', map { virtual_host($_, $hosts{$_}) } sort keys %hosts)
        . "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName location.test\nSSLEngine on\nProtocols http/1.1\n$hosts{'location.test'}\n</VirtualHost>\n",
);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

# The response to TRACE would show this field.
my $COOKIE = 'Cookie: session=SECRET';

#
# TRACE: host, path, expected result (426; 200, which echoes the request; or another status),
# fields, further arguments.
#

my @rows = (
    [ 'vhost.test', '/', 426 ],
    [ 'vhost.test', '/none', 426 ],
    [ 'document.test', '/red', 426 ],
    [ 'off.test', '/red', 426 ],
    map({ my $host = $_; map { [ $host, $_, 426 ] } '/red', '/red/x', '/r%65d', '//red', '/x/../red', '/./red', '/red?x' }
        qw(location.test location-redirect.test match.test rewrite.test forbidden.test proxy.test proxy-rewrite.test planned.test expression.test location-root.test)),
    [ 'expression.test', '/red', 200, ['X-Ok: yes'] ],
    [ 'if.test', '/red', 426 ],
    [ 'extended.test', '/red', 426 ],
    [ 'extended.test', '/red', 426, ['Content-Length: 3'], body => 'abc' ],
    [ 'location.test', '/green', 302 ],
    [ 'location.test', '/other', 200 ],
    [ 'planned.test', '/other', 200 ],
    [ 'relaxed.test', '/public', 200 ],
    [ 'relaxed.test', '/public/x', 200 ],
    [ 'relaxed.test', '/x/../public', 200 ],
    [ 'relaxed.test', '/publicity', 426 ],
    [ 'relaxed.test', '/other', 426 ],
    [ 'relaxed.test', '/public/../other', 426 ],
    [ 'exempt.test', '/public', 200 ],
    [ 'exempt.test', '/other', 426 ],
    [ 'exempt.test', '/other', 200, [], from => '127.0.0.8' ],
    [ 'directory.test', '/red', 200 ],
    [ 'files.test', '/red', 200 ],
    [ 'report.test', '/red', 200 ],
    [ 'open.test', '/red', 200 ],
    [ 'location-none.test', '/red', 200 ],
);

sub ask_server {
    my ($host, $method, $path, $fields, %arg) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    my @fields = ($COOKIE, @{ $fields // [] }, (grep {/^Connection:/} @{ $fields // [] }) ? () : 'Connection: close');
    my $got = exchange(request(host => $host, method => $method, path => $path, fields => \@fields, body => $arg{body}), quiet => quiet(),
        map { $_ => $arg{$_} } qw(from tls));
    # After a 101, the remaining bytes are HTTP/2.
    my ($response) = responses($got, $method);
    return $response // { status => 0, fields => [], body => '' };
}

for my $row (@rows) {
    my ($host, $path, $expected, $fields, %arg) = @{$row};
    my $name = join ' ', $host, 'TRACE', $path, @{ $fields // [] }, $arg{from} // ();
    my $response = ask_server($host, 'TRACE', $path, $fields, %arg);
    if ($expected == 426) {
        refused($response, $name);
        next;
    }
    is($response->{status}, $expected, $name);
    like($response->{body}, qr{\ATRACE \S+ HTTP/1\.1\r\n}, '… an echo') if $expected == 200;
}
for my $path ('/red', '/green') {
    is(ask_server('location.test', 'TRACE', $path, [], tls => 'TLSv1.3')->{status}, 302, "TRACE $path over TLS");
}

# TRACE is refused if GET is refused.
for my $host (qw(location.test relaxed.test planned.test if.test)) {
    for my $path (qw(/red /public /other)) {
        my ($get, $trace) = map { ask_server($host, $_, $path)->{status} == 426 ? 'refused' : 'not refused' } qw(GET TRACE);
        is($trace, $get, "$host: TRACE $path is treated as GET is");
    }
}

#
# OPTIONS *
#

my @H2C = ('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA');
my %star = (
    'open.test' => 200, 'vhost.test' => 426, 'location-root.test' => 200, 'location.test' => 200, 'location-none.test' => 426, 'location-star.test' => 426,
    'directory.test' => 200, 'files.test' => 200, 'relaxed.test' => 426, 'document.test' => 426, 'report.test' => 200, 'planned-vhost.test' => 426,
    'expression-vhost.test' => 426, 'exempt-vhost.test' => 200, 'exempt-expression.test' => 426,
);
for my $host (sort keys %star) {
    for my $fields ([], \@H2C) {
        my $name = "$host OPTIONS *" . (@{$fields} ? ', Upgrade: h2c' : '');
        my $response = ask_server($host, 'OPTIONS', '*', $fields);
        if ($star{$host} == 426) {
            refused($response, $name);
        }
        else {
            # On prefork, mod_http2 does not switch to h2c.
            my $expected = @{$fields} && has_http2() ? 101 : 200;
            is($response->{status}, $expected, $name);
        }
    }
}
is(ask_server('expression-vhost.test', 'OPTIONS', '*', ['X-Ok: yes'])->{status}, 200, 'an expression that is true');
is(ask_server('exempt-expression.test', 'OPTIONS', '*', ['X-Ok: yes'])->{status}, 200, 'an exemption by an expression');

# A refused request never switches to h2c.
for my $row ([ 'vhost.test', 'TRACE', '/' ], [ 'location.test', 'TRACE', '/red' ], [ 'location.test', 'GET', '/red' ], [ 'vhost.test', 'OPTIONS', '/' ],
    [ 'directory.test', 'GET', '/page.txt' ], [ 'directory.test', 'OPTIONS', '/page.txt' ], [ 'vhost.test', 'HEAD', '/' ]) {
    my ($host, $method, $path) = @{$row};
    my $response = ask_server($host, $method, $path, \@H2C);
    refused($response, "$host $method $path, Upgrade: h2c");
}

$server->stop;
my $log = contents("$server->{dir}/logs/trace");
like($log, qr/^report\.test TRACE \/red 200 report$/m, 'TRACE is reported');
like($log, qr/^report\.test OPTIONS \* (?:200|101) report$/m, 'OPTIONS * is reported');
like($log, qr/^location\.test TRACE \/red 426 refused$/m, 'TRACE is recorded as refused');
unlike($log, qr/^(?:directory|files)\.test (?:TRACE|OPTIONS \*) .* refused$/m, '… and not if only a Directory has a requirement');

done_testing;
