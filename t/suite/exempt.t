# SPDX-License-Identifier: Apache-2.0
#
# UpgradeExempt: exempt requests, and requests that must not become exempt. Exemptions are evaluated
# against the request as the client sent it. All requests are sent as raw bytes.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses log_lines contents);
use UpgradeTest::Server ();

my $count = 0;

# Path, the expected status (426: not exempt from TLS; "in": any other); client address, method,
# fields.
my @rows = (
    [ '/public/file.txt', 200 ],
    [ '/public/file.txt?q', 200 ],
    [ '/public/none', 200 ],    # 404, see below
    [ '/page', 426 ],
    [ '/publicity', 426 ],
    [ '/PUBLIC/file.txt', 426 ],
    [ '/doors/plain.txt', 426 ],
    [ '/doors/plain.txt', 426, method => 'HEAD' ],
    [ '/doors/plain.txt', 'in', method => 'POST' ],
    [ '/doors/denied.txt', 426, method => 'POST' ],
    [ '/page', 200, from => '127.0.0.8' ],
    [ '/page', 200, from => '127.0.0.15' ],
    [ '/page', 426, from => '127.0.0.16' ],
    [ '/page', 200, fields => ['X-Old: yes'] ],
    [ '/page', 200, fields => ['X-Old: yes'], method => 'HEAD' ],
    [ '/page', 426, fields => ['X-Old: yes'], method => 'POST' ],
    [ '/page', 426, fields => ['X-Old: no'] ],
    # Exemptions of sections are added; "none" removes the inherited ones.
    [ '/secret/part.txt', 426, from => '127.0.0.8' ],
    [ '/secret/part.txt', 426, fields => ['X-Old: yes'] ],
    [ '/page/more', 200, from => '127.0.0.3' ],
    [ '/page/more', 200, from => '127.0.0.8' ],
    [ '/page/more', 426, from => '127.0.0.4' ],
    [ '/page', 426, from => '127.0.0.3' ],
    [ '/merge/plain/page.txt', 200 ],
    [ '/merge/plain/page.txt', 426, method => 'POST' ],
    # Spellings of a path that must not become exempt.
    [ '/public/../doors/plain.txt', 426 ],
    [ '/public/..%2fdoors/plain.txt', 426 ],
    [ '/public/%2e%2e/doors/plain.txt', 426 ],
    [ '/public/.%2E/doors/plain.txt', 426 ],
    [ '/public/%252e%252e/doors/plain.txt', 426 ],
    [ '/public//../doors/plain.txt', 426 ],
    [ '/public;/../doors/plain.txt', 426 ],
    [ '/public/..;/doors/plain.txt', 426 ],
    [ '/public;x/file.txt', 426 ],
    [ '/public%3b/file.txt', 426 ],
    [ '/public\\file.txt', 426 ],
    [ '/public%5cfile.txt', 426 ],
    [ '/public/%5c..%5cdoors/plain.txt', 426 ],
    [ '/public%2ffile.txt', 426 ],
    [ '/public/file.txt%00', 426 ],
    [ '/%2570ublic/file.txt', 426 ],
    [ '/public%252ffile.txt', 426 ],
    [ '/doors/into/', 426 ],
    [ '/doors/into', 426 ],
    [ '/../public/file.txt', 426 ],
    [ 'http://exempt.test/doors/plain.txt', 426 ],
    # Spellings of an exempt path that remain exempt.
    [ '//public/file.txt', 200 ],
    [ '/public//file.txt', 200 ],
    [ '/doors/../public/file.txt', 200 ],
    [ '/doors/%2e%2e/public/file.txt', 200 ],
    [ '/%70ublic/file.txt', 200 ],
    [ '/public/kept', 200 ],
    [ 'http://exempt.test/public/file.txt', 200 ],
);
for (@rows) {
    my ($path, $expected, %arg) = @{$_};
    my $tag = ++$count;
    my $sent = "$path" . ($path =~ /\?/ ? '' : '?') . "exempt$tag";
    my ($response) = responses(scalar exchange(request(host => 'exempt.test', path => $sent, method => $arg{method},
        fields => [ 'Connection: close', @{ $arg{fields} // [] }, ($arg{method} // '') eq 'POST' ? 'Content-Length: 0' : () ]), from => $arg{from}), $arg{method});
    my $status = $response->{status};
    my $name = join ' ', $arg{method} // 'GET', $path, $arg{from} // '', @{ $arg{fields} // [] };
    next if $path eq '/public/none' && is($status, 404, $name);
    if ($expected eq 'in') {
        isnt($status, 426, "$name: $status");
    }
    else {
        is($status, $expected, $name);
    }
    my ($line) = log_lines('upgrade_log', qr{exempt$tag HTTP});
    like($line // '', $expected eq '426' ? qr{ 426 refused tls plain/HTTP/1\.1$} : qr{ \d+ exempt tls plain/HTTP/1\.1$}, '… with its verdict');
}
# A request is exempt from a plan too; a request that meets the requirements passes, exempt or not.
for my $on ('On', 'Off', 'NoDecode') {
    my $server = UpgradeTest::Server->new(lines => "AllowEncodedSlashes $on\nUpgradeRequire TLS\nUpgradeExempt path=/public\n<Location /later>\nUpgradeRequire none\n</Location>",
        files => { 'public/file.txt' => "public\n" });
    ok($server->start, "AllowEncodedSlashes $on");
    is($server->get('/public/file.txt')->{status}, 200, '… exempt');
    is($server->get($_)->{status}, 426, "… $_ is not") for qw(/public%2ffile.txt /public/%2e%2e%2fpublic/file.txt /%2570ublic/file.txt /public/..%2fpage.txt);
    $server->stop;
}

for ([ 'TLSv1.2', '/public/file.txt', 200, 'exempt tls-version' ], [ 'TLSv1.2', '/page', 200, 'report tls-version' ], [ 'TLSv1.3', '/public/file.txt', 200, 'pass -' ],
    [ 'TLSv1.3', '/page', 200, 'pass -' ]) {
    my ($tls, $path, $status, $verdict) = @{$_};
    my $tag = ++$count;
    is(ask(host => 'exempt.test', path => "$path?exempt$tag", tls => $tls)->{status}, $status, "$path over $tls");
    like((log_lines('upgrade_log', qr{exempt$tag HTTP}))[0], qr/ 200 $verdict /, "… $verdict");
}

# The record contains all unmet requirements, even if the first gate already knows that the request
# is exempt.
{
    my $server = UpgradeTest::Server->new(lines => <<'END', files => { 'public/file.txt' => "public\n" });
LogFormat "%{UPGRADE_VERDICT}e %{UPGRADE_REASON}e" exempt
CustomLog logs/exempt exempt
UpgradeRequire TLS
UpgradeRequireExpr false x/1
UpgradeExempt path=/public
END
    ok($server->start, 'an exempt path, a floor and an expression');
    is($server->get('/public/file.txt')->{status}, 200, '… exempt');
    $server->stop;
    is(contents("$server->{dir}/logs/exempt"), "exempt tls,expr\n", '… the record names both');
}

# An internal redirect remains exempt, because the request as sent counts, unless a section of the
# target has "UpgradeExempt none".
is(ask(host => 'exempt.test', path => '/public/rewritten')->{status}, 426, 'an exempt path, rewritten to a section with "none"');

# Certificate validation by ACME.
my $acme = '/.well-known/acme-challenge';
for (
    [ 'GET', "$acme/token", 200 ], [ 'HEAD', "$acme/token", 200 ], [ 'GET', "$acme/none", 404 ], [ 'GET', "/.well-known//acme-challenge/token", 200 ],
    [ 'GET', "/x/..$acme/token", 200 ], [ 'GET', "$acme/token?query", 426 ], [ 'GET', "$acme/token?", 426 ], [ 'POST', "$acme/token", 426 ],
    [ 'OPTIONS', "$acme/token", 426 ], [ 'GET', "$acme/token/x", 426 ], [ 'GET', "$acme/token/", 426 ], [ 'GET', "$acme/", 426 ], [ 'GET', $acme, 426 ],
    [ 'GET', "$acme/to.ken", 426 ], [ 'GET', "$acme/to%20ken", 426 ], [ 'GET', "$acme/token;x", 426 ], [ 'GET', "$acme/token%2fx", 426 ],
    [ 'GET', "$acme/../../doors/plain.txt", 426 ], [ 'GET', "$acme/..", 426 ], [ 'GET', "$acme/%2e%2e", 426 ], [ 'GET', "$acme/token\\", 426 ],
    [ 'GET', "$acme/dropped", 426 ],
) {
    my ($method, $path, $status) = @{$_};
    is(ask(host => 'acme.test', method => $method, path => $path)->{status}, $status, "$method $path: $status");
}
# Without a file, FallbackResource is not reached (404), and a rewritten request is not a
# certificate validation.
my %missing = ('fallback.acme.test' => 404, 'rewritten.acme.test' => 426);
for my $host (sort keys %missing) {
    is(ask(host => $host, path => "$acme/token")->{status}, 200, "$host: an existing challenge");
    is(ask(host => $host, path => "$acme/none")->{status}, $missing{$host}, '… and a missing one');
}

# A plan that refuses nobody changes no response to a certificate validation.
{
    my %rollouts = ('report.test' => 'UpgradeRollout Report', 'deferred.test' => 'UpgradeRollout On percent=0', 'refused.test' => 'UpgradeRollout On');
    my $server = UpgradeTest::Server->new(files => { 'app.sh' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\napplication'\n" },
        load => ['cgi'], lines => join '', map { <<"END" } sort keys %rollouts);
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName $_
    UpgradePlan TLS
    $rollouts{$_}
    RedirectMatch ^/.well-known/acme-challenge/elsewhere\$ https://elsewhere.test/login
    ScriptAliasMatch ^/.well-known/acme-challenge/application\$ ${\UpgradeTest::Server::ROOT()}/app.sh
    <Location /.well-known/acme-challenge/private>
        AuthType Basic
        AuthName private
        AuthUserFile users
        Require valid-user
    </Location>
</VirtualHost>
END
    chmod 0755, UpgradeTest::Server::ROOT() . '/app.sh';
    ok($server->start, 'a server with plans') or diag $server->config_test;
    for ([ elsewhere => 302 ], [ application => 200 ], [ private => 401 ]) {
        my ($name, $status) = @{$_};
        is($server->get("$acme/$name", host => $_)->{status}, $status, "$_: $name: $status") for qw(report.test deferred.test);
        is($server->get("$acme/$name", host => 'refused.test')->{status}, 426, "refused.test: $name: 426");
    }
    $server->stop;
}

# A forward proxy: the path is a path of another server.
for (qw(http://forward.exempt.test:1/public/file.txt http://forward.exempt.test/public/file.txt)) {
    is(ask(host => 'forward.exempt.test', path => $_)->{status}, 426, "a forward proxy: $_");
}
{
    my $server = UpgradeTest::Server->new(lines => "ProxyRequests On\nUpgradeRequire TLS\nUpgradeExempt path=/page.txt");
    ok($server->start, 'a forward proxy of its own');
    is($server->get('/page.txt')->{status}, 200, '… its own path');
    is($server->get('http://elsewhere.test/page.txt')->{status}, 426, '… not that of another host');
    is($server->get('elsewhere.test:443', method => 'CONNECT')->{status}, 426, '… nor a tunnel');
    $server->stop;
}

#
# Behind a load balancer, ip= compares the address that "Require ip" sees.
#

my ($modules) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{ssl_module (\S+)/mod_ssl\.so};
{
    my $server = UpgradeTest::Server->new(lines => <<"END");
LoadModule remoteip_module $modules/mod_remoteip.so
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.1
UpgradeRequire TLS
UpgradeExempt ip=192.0.2.0/24
<Location /.well-known>
    UpgradeExempt ip=127.0.0.1
</Location>
END
    ok($server->start, 'with mod_remoteip');
    is($server->get('/page.txt')->{status}, 426, 'the load balancer is not exempt');
    is($server->get('/page.txt', fields => ['X-Forwarded-For: 192.0.2.7'])->{status}, 200, 'its client is');
    is($server->get('/page.txt', fields => ['X-Forwarded-For: 198.51.100.7'])->{status}, 426, 'another client is not');
    is($server->get('/page.txt', fields => ['X-Forwarded-For: 192.0.2.7'], from => '127.0.0.2')->{status}, 426, 'nor a client that sends the field itself');
    is($server->get('/.well-known/x', fields => ['X-Forwarded-For: 198.51.100.7'])->{status}, 426, 'nor a client with the address of the load balancer');
    $server->stop;
}

# mod_md responds to its challenges at post_read_request, whatever is required.
SKIP: {
    skip 'no mod_md', 1 if !-e "$modules/mod_md.so";
    my $server = UpgradeTest::Server->new(lines => <<"END");
LoadModule watchdog_module $modules/mod_watchdog.so
LoadModule md_module $modules/mod_md.so
MDStoreDir md
MDRenewMode manual
MDomain own.test
UpgradeRequire TLS
UpgradeExempt none
END
    skip 'mod_md does not start here: ' . $server->error_log, 1 if !$server->start;
    # mod_md stores a challenge in this file while it requests a certificate.
    system("mkdir -p $server->{dir}/md/challenges/own.test && printf 'the key authorization' > $server->{dir}/md/challenges/own.test/acme-http-01.txt");
    my $response = $server->get("$acme/anything");
    is($server->get('/page.txt')->{status}, 426, 'with mod_md, other requests are refused');
    if ($response->{body} eq 'the key authorization') {
        is($response->{status}, 200, '… and it responds to its challenge');
    }
    else {
        diag("mod_md: $response->{status} $response->{body}");
    }
    $server->stop;
}

done_testing;
