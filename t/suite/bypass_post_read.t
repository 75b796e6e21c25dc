# SPDX-License-Identifier: Apache-2.0
#
# A response at post_read_request is replaced by a refusal if the request does not meet the policy
# of the virtual host and of the Location and If sections of its normalised URL. Exceptions: ACME
# challenges of mod_md, responses with which the TLS module rejects a connection or its Host, and
# 421 at any gate.
use strict;
use warnings;

use Cwd ();
use File::Path qw(make_path);
use Test::More;
use UpgradeTest qw(contents curl_all exchange field fields has_http2 request responses);
use UpgradeTest::Hooks qw(hook_files hook_lines is_leak @EARLY @POLICIES);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'needs mod_lua, mod_md and mod_perl' if UpgradeTest::Server::lacks(qw(lua md perl));

my $HOOK = 'PerlPostReadRequestHandler Hooks::respond';
my @STATUSES = (200, 302, 400, 401, 403, 404, 503);
my @PLACES = (
    [ 'virtual host', '%s' ],
    [ 'virtual host with a Directory', "%s\n<Directory />\nUpgradeRequire none\nUpgradePlan none\n</Directory>" ],
    [ 'Location', "<Location /x>\n%s\n</Location>" ],
    [ 'If', qq{<If "true">\n%s\n</If>} ],
    [ 'If in Location', qq{<Location /x>\n<If "true">\n%s\n</If>\n</Location>} ],
);

my (@vhosts, $lines);

sub vhost {
    my ($text, $tls) = @_;
    push @vhosts, 'v' . @vhosts . '.test';
    $lines .= "<VirtualHost *:\${" . ($tls ? 'TLS_' : '') . "PORT}>\nServerName $vhosts[-1]\n" . ($tls ? "SSLEngine on\n" : '') . "$text\n</VirtualHost>\n";
    return $vhosts[-1];
}

my $open = vhost($HOOK);
my @rows = map {
    my $kind = $_;
    map { { name => "$kind->[0], $_->[0]", host => vhost("$HOOK\n" . sprintf $_->[1], $kind->[1]), meets => $kind->[2] } } @PLACES
} @POLICIES;
my $beyond = vhost("$HOOK\n<Directory />\nUpgradeRequire TLS\n</Directory>\n<Location /other>\nUpgradeRequire TLS\n</Location>");
my $normalised = vhost("$HOOK\n<Location /y>\nUpgradeRequire none\n</Location>\n<Location /x>\nUpgradeRequire TLS\n</Location>");
my $over_tls = vhost("$HOOK\nUpgradeRequire TLSv1.3", 1);
my %hosts_of_421 = map { $_->[2] => vhost("$_->[2]\nUpgradeRequire TLS\n<Directory />\nUpgradeHelp https://help.test/\n</Directory>") } @EARLY;

# Connections that the TLS module rejects: Host differs from SNI, and no SNI.
$lines .= <<'END';
<VirtualHost *:${TLS_PORT}>
    ServerName other.test
    SSLEngine on
    SSLProtocol TLSv1.2
    SSLCipherSuite ECDHE-RSA-AES256-GCM-SHA384
    SSLVerifyClient optional
    UpgradeRequire TLSv1.3
</VirtualHost>
<VirtualHost *:${TLS_PORT}>
    ServerName strict.test
    SSLEngine on
    SSLStrictSNIVHostCheck on
    UpgradeRequire TLSv1.3
</VirtualHost>
END

# mod_md. MDRenewMode manual: it does not request certificates.
my $certificate = 't/conf/tls';
my @MD = map { { name => $_->[0], host => "md$_->[1].test", requires => $_->[2], lines => $_->[3] } } (
    [ 'MDRequireHttps temporary', 1, 'temporary', 'UpgradeRequire TLS' ],
    [ 'MDRequireHttps permanent', 2, 'permanent', 'UpgradeRequire TLS' ],
    [ 'MDRequireHttps in a Location', 3, 'temporary', "<Location />\nUpgradeRequire TLS\n</Location>" ],
    [ 'MDRequireHttps and a plan', 4, 'temporary', "UpgradePlan TLS\nUpgradeRollout On" ],
    [ 'MDRequireHttps without a policy', 5, 'temporary', '' ],
);
sub md_lines {
    my ($top) = @_;
    my $text = "MDStoreDir $top/t/own-$$/md\nMDCertificateAuthority https://127.0.0.1:1/\nMDRenewMode manual\n";
    for my $md (@MD) {
        $text .= <<"END";
<MDomain $md->{host}>
    MDRequireHttps $md->{requires}
    MDCertificateFile $top/$certificate/cert.pem
    MDCertificateKeyFile $top/$certificate/key.pem
    MDMember manual
</MDomain>
<VirtualHost *:\${PORT}>
    ServerName $md->{host}
    UpgradeExempt none
    $md->{lines}
</VirtualHost>
<VirtualHost *:\${TLS_PORT}>
    ServerName $md->{host}
    SSLEngine on
    UpgradeRequire TLSv1.2
</VirtualHost>
END
    }
    return $text;
}

my $top = Cwd::getcwd();
my $server = UpgradeTest::Server->new(tls => 1, load => [qw(lua md perl)], files => { hook_files() },
    lines => hook_lines() . "LogFormat \"%v %U %>s %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e\" verdict\nCustomLog logs/access verdict\n"
        . "Protocols h2 http/1.1\nSSLProtocol all\n" . md_lines($top) . $lines);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
@ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = ($server->{port}, $server->{tls_port});

# Return the statuses, each followed by "*" if the response contains something of the hook's
# response.
sub summary { return join ' ', map { $_->{status} . (is_leak($_) ? '*' : '') } @_ }

# Send each request on a connection of its own: httpd closes the connection after a response at
# post_read_request.
sub ask_each {
    my ($host, $fields, @paths) = @_;
    return summary(map { $server->get($_, host => $host, fields => $fields) } @paths);
}

my @paths = map {"/x/$_"} @STATUSES;
my $refused = join ' ', map {426} @STATUSES;
my $unrefused = join ' ', map {"$_*"} @STATUSES;
is(ask_each($open, [], @paths), $unrefused, 'without a policy');
for my $row (@rows) {
    is(ask_each($row->{host}, [], @paths), $refused, "$row->{name}: unmet");
    is(ask_each($row->{host}, $row->{meets}, @paths), $unrefused, '… met') if $row->{meets};
}
is(ask_each($beyond, [], @paths), $unrefused, 'a Directory and another Location do not apply');
is(ask_each($normalised, [], map {"${_}x/403"} qw(/ // /./ /y/../ /y/.././ /y//../ /../)), '426 426 426 426 426 426 426', 'a Location of the normalised URL');

my ($first, $second) = responses(scalar exchange(join '', map { request(host => $rows[2]{host}, path => $_) } '/page.txt', '/x/403'));
is("$first->{status} " . summary($second), '200 426', 'the second request of a connection');

my $refusal = $server->get('/x/401', host => $rows[0]{host});
is_deeply([ fields($refusal, 'Upgrade') ], ['TLS/1.2'], 'a refusal: Upgrade');
is(field($refusal, 'Cache-Control'), 'no-store', '… Cache-Control');
like($refusal->{body}, qr/This service requires TLS/, '… the document of the refusal');
is(length $refusal->{body}, field($refusal, 'Content-Length') // -1, '… Content-Length');
is(summary($server->get('/x/200', host => $rows[0]{host}, method => 'HEAD')), 426, '… HEAD');
is(summary($server->get('/x/403', host => $rows[0]{host}, method => 'POST', fields => ['Content-Length: 3'], body => 'abc')), 426, '… POST');

for my $path (@paths) {
    is(summary($server->get($path, host => $over_tls, tls => 'TLSv1.2')), 426, "over TLS 1.2, $path");
    is(summary($server->get($path, host => $over_tls, tls => 'TLSv1.3')), $path =~ s{.*/}{}r . '*', '… over TLS 1.3');
}
for my $response (has_http2() ? curl_all($over_tls, \@paths, '--http2', '--tls-max', '1.2') : ()) {
    is("$response->{version} " . summary($response), 'HTTP/2 403', 'over HTTP/2');
    like($response->{body}, qr/This service requires TLS 1\.3/, '… the document of the refusal');
}

# Status 421 is never replaced.
for my $row (@rows) {
    is(ask_each($row->{host}, [], '/x/421'), '421*', "a 421, $row->{name}");
}
for my $hook (@EARLY) {
    is(ask_each($hosts_of_421{ $hook->[2] }, [], '/x/421'), '421*', "a 421 at $hook->[0], $hook->[1]");
}

# Responses of the TLS module are never replaced.
sub own_of_tls {
    my ($name, $status, $host, %how) = @_;
    my ($response) = responses(scalar exchange(request(host => $host, fields => ['Connection: close']), %how));
    is($response->{status}, $status, $name);
    is_deeply([ fields($response, 'Upgrade') ], [], '… without Upgrade');
    unlike($response->{body}, qr/This service requires/, '… not the document of a refusal');
    return;
}
own_of_tls('another Host than SNI', 421, 'other.test', tls => 'TLSv1.2', host => $over_tls);
own_of_tls('no SNI', 403, 'strict.test', tls => 'TLSv1.2', host => '');
{
    local $ENV{UPGRADE_TEST_PORT} = $server->{tls_port};
    own_of_tls('plain HTTP on a TLS port', 400, $over_tls);
}

# mod_md.
my $token = 'a-token_1';
for my $md (@MD) {
    make_path("$server->{dir}/md/challenges/$md->{host}");
    UpgradeTest::Server::write_file("$server->{dir}/md/challenges/$md->{host}/acme-http-01.txt", 'the challenge');
    my $challenge = $server->get("/.well-known/acme-challenge/$token", host => $md->{host});
    is("$challenge->{status} $challenge->{body}", '200 the challenge', "$md->{name}: an ACME challenge");
    is($server->get("/.well-known/acme-challenge/$token/more", host => $md->{host})->{status}, $md->{lines} ? 426 : 404, '… another path is none');
    my ($get, $post) = $md->{lines} ? (426, 426) : $md->{requires} eq 'permanent' ? (301, 308) : (302, 307);
    my $response = $server->get('/page.txt', host => $md->{host});
    is($response->{status}, $get, '… GET');
    is_deeply([ fields($response, 'Location') ], $md->{lines} ? [] : ["https://$md->{host}/page.txt"], '… Location');
    is($server->get('/page.txt', host => $md->{host}, method => 'POST', fields => ['Content-Length: 0'])->{status}, $post, '… POST');
    my $status = $server->get('/.httpd/certificate-status', host => $md->{host});
    is($status->{status}, $md->{lines} ? 426 : 200, '… the status of its certificate');
    unlike($status->{body}, qr/valid/, '… not sent') if $md->{lines};
    my $met = $server->get('/.httpd/certificate-status', host => $md->{host}, tls => 'TLSv1.3');
    is($met->{status}, 200, '… sent over TLS');
    like($met->{body}, qr/valid/, '… with its content');
}

# The access log records the refusals.
my @lines;
for (1 .. 50) {
    @lines = grep {m{^\Q$rows[0]{host}\E /x/}} split /\n/, contents("$server->{dir}/logs/access");
    last if @lines >= @paths;
    select undef, undef, undef, 0.1;
}
is_deeply([ @lines[ 0 .. $#paths ] ], [ map {"$rows[0]{host} $_ 426 refused tls"} @paths ], 'the access log');
$server->stop;
undef $server;

# mod_md does not have the certificate of this virtual host yet.
my $port = UpgradeTest::Server::free_port();
$server = UpgradeTest::Server->new(load => ['md'], lines => <<"END");
MDStoreDir $top/t/own-$$/md
MDCertificateAuthority https://127.0.0.1:1/
MDRenewMode manual
MDomain fresh.test manual
Listen 127.0.0.1:$port
<VirtualHost *:$port>
    ServerName fresh.test
    SSLEngine on
    UpgradeRequire TLSv1.3
    UpgradeRequireExpr "req('X-Ok') == 'yes'" x/1
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');
$ENV{UPGRADE_TEST_TLS_PORT} = $port;
own_of_tls('a connection without a certificate', 503, 'fresh.test', tls => 'TLSv1.2', host => 'fresh.test');

done_testing;
