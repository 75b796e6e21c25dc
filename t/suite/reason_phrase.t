# SPDX-License-Identifier: Apache-2.0
#
# UpgradeReasonPhrase: the reason phrase of a 426 over HTTP/1.x, and of no other response.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(has_http2);
use UpgradeTest::Server ();

my $phrase = 'UpgradeReasonPhrase "Use https"';
my $script = "ScriptAlias /app/ ${\UpgradeTest::Server::ROOT()}/app/";
my $standard = 'Upgrade Required';

# The lines of a virtual host, the status line for /page.txt, and the fields of the request.
my @rows = (
    [ 'UpgradeRequire TLS', "426 $standard" ],
    [ "UpgradeRequire TLS\n$phrase", '426 Use https' ],
    [ "UpgradeRequire TLS\nUpgradeReasonPhrase x", '426 x' ],
    [ "UpgradeRequire TLS\nUpgradeReasonPhrase \"(see %{HTTPS_URL} <b>)\"", '426 (see %{HTTPS_URL} <b>)' ],
    [ "UpgradeRequire TLS\n$phrase\n<Location /page.txt>\nUpgradeReasonPhrase \"In the section\"\n</Location>", '426 In the section' ],
    [ "UpgradeRequire TLS\n$phrase\n<Files page.txt>\nUpgradeHelp https://help.test/\n</Files>", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\n<Location /page.txt>\nUpgradeReasonPhrase \"$standard\"\n</Location>", "426 $standard" ],
    [ "UpgradePlan TLS\nUpgradeRollout On\n$phrase", '426 Use https' ],
    [ "UpgradeRequireExpr false TLS/1.2\n$phrase", '426 Use https' ],
    # A response of another module that is replaced.
    [ "UpgradeRequire TLS\n$phrase\n<If true>\nUpgradeRequire TLSv1.2\n</If>\nRedirect /page.txt https://elsewhere.test/", '426 Use https' ],
    # Documents.
    [ "UpgradeRequire TLS\n$phrase\nErrorDocument 426 \"a text", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\nErrorDocument 426 /document.txt", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\nErrorDocument 426 /missing", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\n$script\nErrorDocument 426 /app/plain.sh", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\n$script\nErrorDocument 426 /app/status.sh", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\n$script\nErrorDocument 426 /app/other.sh", '426 Use https' ],
    [ "UpgradeRequire TLS\n$phrase\n$script\nErrorDocument 426 /app/own.sh", '426 The phrase of a script' ],
    [ "UpgradeRequire TLS\n$script\nErrorDocument 426 /app/own.sh", '426 The phrase of a script' ],
    [ "UpgradeRequire TLS\n$script\nErrorDocument 426 /app/status.sh", "426 $standard" ],
    # Other responses.
    [ $phrase, '200 OK' ],
    [ "UpgradeRequire none\n$phrase", '200 OK' ],
    [ "UpgradeRequireExpr false HTTP/1.1\n$phrase", '403 Forbidden' ],
    [ "UpgradeRequire websocket\n$phrase", '400 Bad Request', [ 'Upgrade: websocket', 'Connection: upgrade', 'Sec-WebSocket-Version: 13' ] ],
    [ "UpgradeRequire TLS\nUpgradeNavigation Redirect\n$phrase", '307 Temporary Redirect', ['Upgrade-Insecure-Requests: 1'] ],
);
my %scripts = (plain => '', status => 'Status: 426\n', other => 'Status: 200 Fine\n', own => 'Status: 426 The phrase of a script\n');
my %files = map {("app/$_.sh" => "#!/bin/sh\nprintf '$scripts{$_}Content-Type: text/plain\\n\\nscript\\n'\n")} keys %scripts;
my $server = UpgradeTest::Server->new(tls => 1, load => ['cgi'], files => { %files, 'document.txt' => "document\n" },
    lines => join('', map {"<VirtualHost 127.0.0.1:\${PORT}>\nServerName row$_.test\n$rows[$_][0]\n</VirtualHost>\n"} 0 .. $#rows)
        . "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName own.test\nSSLEngine on\nProtocols h2 http/1.1\nUpgradeRequire HTTP/3\nUpgradeAltSvc clear\n$phrase\n</VirtualHost>\n");
chmod 0755, map { UpgradeTest::Server::ROOT() . "/$_" } keys %files;
$server->start or BAIL_OUT($server->config_test);
for my $i (0 .. $#rows) {
    my ($lines, $expected, $fields) = @{ $rows[$i] };
    for my $version ('HTTP/1.1', 'HTTP/1.0') {
        next if $version eq 'HTTP/1.0' && $expected =~ /^40/;
        my $response = $server->get('/page.txt', host => "row$i.test", version => $version, fields => [ 'Connection: close', @{ $fields // [] } ]);
        is($response->{line}, "HTTP/1.1 $expected", "$version: " . $lines =~ s/\n/; /gr);
    }
}
{
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    is(UpgradeTest::ask(host => 'own.test', path => '/page.txt', tls => 'TLSv1.3')->{line}, 'HTTP/1.1 426 Use https', 'over TLS');
    is(UpgradeTest::curl('own.test', '/page.txt', '--http2')->{status}, 403, 'HTTP/2 has no reason phrase') if has_http2();
}
$server->stop;

done_testing;
