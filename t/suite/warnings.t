# SPDX-License-Identifier: Apache-2.0
#
# Warnings at start-up for configuration that is valid but has no effect, no warnings for similar configuration that works, and
# DUMP_UPGRADE.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Server ();

my ($modules) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{ssl_module (\S+)/mod_ssl\.so};
my $is_prefork = $ENV{UPGRADE_TEST_MPM} eq 'prefork';
my $tls = "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName own.test\nSSLEngine on\n%s\n</VirtualHost>";
my $plain = "<VirtualHost 127.0.0.1:\${PORT}>\nServerName own.test\n%s\n</VirtualHost>";
my $over = 'window=2020-01-01T00:00:00Z/2020-01-02T00:00:00Z';

# Lines, and what is warned of: the number, the line of lines.conf, and words of the message. Nothing: no warning at all.
my @rows = (
    [ 'ErrorDocument 426 https://help.example.org/' => [ '0012', 1, 'the document for 426 is a URL, so httpd responds with 302' ] ],
    [ 'ErrorDocument 426 "a text"' ],
    [ 'ErrorDocument 404 https://help.example.org/' ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=0" => [ '0017', 2, 'percent=0 refuses no request' ] ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=1" ],
    [ "UpgradePlan TLS\nUpgradeRollout On $over" => [ '0018', 2, 'a window has ended' ] ],
    [ "UpgradePlan TLS\nUpgradeRollout On window=2020-01-01T00:00:00Z/2199-01-02T00:00:00Z window=hourly:00-10" ],
    [ 'UpgradeRollout On' => [ '0019', 1, 'no plan applies here' ] ],
    [ "UpgradeRollout On\n<Location /a>\nUpgradePlan TLS\n</Location>" ],
    [ "UpgradeRollout On\n" . sprintf($plain, 'UpgradePlan TLS') ],
    [ sprintf($plain, "UpgradePlan none\nUpgradeRollout Report") => [ '0019', 4, 'no plan applies here' ] ],
    [ sprintf($plain, "UpgradePlan TLS\n<Location /a>\nUpgradePlan none\nUpgradeRollout On\n</Location>") => [ '0019', 6, 'no plan applies here' ] ],
    [ sprintf($plain, "UpgradePlan TLS\n<Location /a>\nUpgradeRollout On\n</Location>") ],
    [ "<Location /s>\nSetHandler upgrade-status\n</Location>" => [ '0055', 2, 'everybody can read the status' ] ],
    [ "<Location /s>\nSetHandler upgrade-status\nRequire local\n</Location>" ],
    [ "<Location /s>\n<RequireAll>\nRequire local\n</RequireAll>\nSetHandler upgrade-status\n</Location>" ],
    [ 'UpgradeOffer TLS/1.3' => [ '0020', 1, 'no requirement or plan applies here' ] ],
    [ "UpgradeOffer TLS/1.3\nUpgradePlan TLS" ],
    [ "UpgradeOffer TLS/1.3\n<Location /a>\nUpgradeRequire TLS\n</Location>" ],
    [ sprintf($plain, "<Location /a>\nUpgradeOffer TLS/1.3\n</Location>") => [ '0020', 4, 'no requirement or plan applies here' ] ],
    [ "UpgradeRequire TLSv1.3\nUpgradePlan TLSv1.2" => [ '0021', 2, 'everything in the plan is already required' ] ],
    [ "UpgradeRequire cipher-bits=128\nUpgradePlan TLS" => [ '0021', 2, 'everything in the plan is already required' ] ],
    [ "UpgradeRequire TLSv1.2\nUpgradePlan TLSv1.3" ],
    [ "UpgradeRequire TLSv1.3\nUpgradePlan TLSv1.2 forward-secrecy" ],
    [ "UpgradeRequire TLS\nUpgradePlan TLS\nUpgradePlanExpr true x/1" ],
    [ sprintf($plain, "UpgradeRequire TLSv1.2\nUpgradePlan TLSv1.3\n<Location /a>\nUpgradeRequire TLSv1.3\nUpgradePlan TLSv1.3\n</Location>")
        => [ '0021', 7, 'everything in the plan is already required' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a\nUpgradeExempt path=/a/b" => [ '0022', 3, 'another exemption covers' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a/b\nUpgradeExempt path=/a" => [ '0022', 2, 'another exemption covers' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a\nUpgradeExempt path=/a" => [ '0022', 3, 'another exemption covers' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt ip=10.0.0.0/8\nUpgradeExempt ip=10.1.2.0/24 method=GET" => [ '0022', 3, 'another exemption covers' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt ip=10.1.2.3\nUpgradeExempt path=/ab\nUpgradeExempt path=/a\nUpgradeExempt ip=10.1.0.0/16 method=PUT" ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a\n<Location /a>\nUpgradeExempt path=/a/b\n</Location>" => [ '0022', 4, 'another exemption covers' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a\n<Location /a>\nUpgradeExempt none\nUpgradeExempt path=/a/b\n</Location>" ],
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / https://own.test/") => [ '0024', 4, 'Redirect: this directive has no effect, because own.test refuses all requests over plain HTTP before it applies. To redirect browsers to https, set UpgradeNavigation Redirect.' ] ],
    [ sprintf($plain, "UpgradeRequire TLS\nRewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]") => [ '0024', 6, 'RewriteRule: this directive has no effect' ] ],
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeNavigation Redirect\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / http://other.test/") ],
    [ sprintf($plain, "UpgradeRequire HTTP/1.1\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / https://own.test/\n<Location /a>\nUpgradeRequire none\n</Location>") ],
    [ sprintf($tls, "SSLProtocol -all +TLSv1.2 +TLSv1.3\nUpgradeRequire TLSv1.2") => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ "SSLProtocol TLSv1.3\n" . sprintf($tls, 'UpgradeRequire TLSv1.2') => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\nUpgradeRequire TLSv1.2") => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\nUpgradeRequire TLSv1.3") ],
    [ sprintf($tls, "SSLProtocol all\nUpgradeRequire TLSv1.2") ],
    [ sprintf($tls, "SSLProtocol -all +TLSv1.3\nUpgradeRequire TLS") ],
    [ sprintf($tls, 'UpgradeRequire TLSv1.3') ],
    [ sprintf($plain, "Protocols h2 http/1.1\nUpgradeRequire HTTP/2") => [ '0010', 4, 'own.test requires HTTP/2, but its Protocols directive does not include h2c' ] ],
    [ sprintf($plain, "Protocols h2 h2c http/1.1\nUpgradeRequire HTTP/2") => $is_prefork ? [ '0023', 4, 'with the prefork MPM' ] : () ],
    [ sprintf($tls, "Protocols h2c http/1.1\nUpgradeRequire HTTP/2") => [ '0010', 5, 'own.test requires HTTP/2, but its Protocols directive does not include h2' ] ],
    [ sprintf($tls, "Protocols h2 http/1.1\nUpgradeRequire HTTP/2") => $is_prefork ? [ '0023', 5, 'with the prefork MPM' ] : () ],
    [ sprintf($plain, 'UpgradeRequire TLS HTTP/2') ],
    [ sprintf($plain, 'UpgradeRequire TLSv1.3') ],
);
for (@rows) {
    my ($lines, $expected) = @{$_};
    my $server = UpgradeTest::Server->new(lines => $lines, $lines =~ /SSLEngine/ ? (tls => 1) : ());
    my $name = $lines =~ s/\n/; /gr;
    ok($server->start, "starts: $name");
    my @warnings = $server->error_log =~ /upgrade_required:warn\] [^\n]*?(UPGRADE[^\n]*)/g;
    is(scalar @warnings, $expected ? 1 : 0, '… with as many warnings as it should') || diag(join "\n", @warnings);
    if ($expected) {
        my ($number, $line, $words) = @{$expected};
        like($warnings[0] // '', qr{^UPGRADE$number: \w+: .*?\(\S*/lines\.conf:$line\)$}, "… UPGRADE$number, line $line");
        like($warnings[0] // '', qr{\Q$words\E}, '… that says why');
    }
    $server->stop;
}

# The dump, whole.
{
    my $server = UpgradeTest::Server->new(lines => <<'END');
UpgradeExempt path=/health
<VirtualHost 127.0.0.1:1080>
    ServerName a.test
    UpgradeRequire TLSv1.2
    UpgradePlan TLSv1.3
    UpgradeRollout On from=2199-01-01T00:00:00Z percent=10
    <Location "/ws">
        UpgradeRequire websocket
        <If "true">
            UpgradePlan none
            UpgradeExempt none
        </If>
    </Location>
    <Location "/open">
        UpgradeRequire none
        UpgradePlan none
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:1080>
    ServerName b.test
    UpgradeRequireExpr "req('X') == 'y'" x/1
    UpgradeExempt ip=10.0.0.0/8 method=GET
</VirtualHost>
END
    my $dump = $server->httpd('-t -D DUMP_UPGRADE') =~ s{\(\S*/lines\.conf}{(lines.conf}gr;
    # Other modules may have something to say about this machine.
    $dump =~ s/^(?!.*upgrade_required:)(?:\[|AH\d).*\n//mg;
    is($dump, <<'END', 'the dump');
mod_upgrade_required 0.9.0, the policy of each server and section:
main server own.test
    required  none
127.0.0.1:1080 a.test (lines.conf:2)
    required  TLSv1.2
    planned   TLSv1.3
    rollout   On from=2199-01-01T00:00:00Z percent=10: now refuses 10 % of clients; all clients from Tue, 01 Jan 2199 00:00:00 GMT on, as announced in responses
    exempt    path=/health
    exempt    ACME challenges
    offered   TLS/1.2
    <Location "/ws"> (lines.conf:7)
        required  TLSv1.2 websocket
        planned   TLSv1.3
        rollout   On from=2199-01-01T00:00:00Z percent=10: now refuses 10 % of clients; all clients from Tue, 01 Jan 2199 00:00:00 GMT on, as announced in responses
        exempt    path=/health
        exempt    ACME challenges
        offered   TLS/1.2, websocket
    <Location "/ws"> <If "true"> (lines.conf:9)
        required  TLSv1.2 websocket
        offered   TLS/1.2, websocket
    <Location "/open"> (lines.conf:14)
        required  none
127.0.0.1:1080 b.test (lines.conf:19)
    required  expr=req('X') == 'y'
    exempt    ip=10.0.0.0/8 method=GET
    exempt    path=/health
    exempt    ACME challenges
    offered   x/1
Syntax OK
END
}

done_testing;
