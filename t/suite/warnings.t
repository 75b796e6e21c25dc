# SPDX-License-Identifier: Apache-2.0
#
# Warnings at start-up for configuration that is valid but has no effect, no warnings for similar
# configuration that works, and DUMP_UPGRADE.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Server ();

my ($modules) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{ssl_module (\S+)/mod_ssl\.so};
my $is_prefork = $ENV{UPGRADE_TEST_MPM} eq 'prefork';
my $tls = "<VirtualHost 127.0.0.1:\${TLS_PORT}>\nServerName own.test\nSSLEngine on\n%s\n</VirtualHost>";
my $plain = "<VirtualHost 127.0.0.1:\${PORT}>\nServerName own.test\n%s\n</VirtualHost>";
my $other = "<VirtualHost 127.0.0.2:1>\nServerName other.test\n%s\n</VirtualHost>";
my $without_tls = qr/ssl_module|http2_module/;
my $trust = "UpgradeTrustedProxy 192.0.2.1 198.51.100.0/24\nUpgradeForwardedHeader proto X-Forwarded-Proto";
my $remoteip = "LoadModule remoteip_module $modules/mod_remoteip.so";
my $affects = sub { return [ '0008', $_[0], "can send the header fields themselves. Concerned: $_[1]." ] };
my $lacks = sub { return [ '0043', $_[0], "a policy of $_[1] depends on $_[2], but no UpgradeForwardedHeader names" ] };
my $proxy = "UpgradeTrustedProxy 10.0.0.7\nUpgradeForwardedHeader proto X-Forwarded-Proto";
my $rejected = sub {
    my ($line, $directive, $names) = @_;
    return [ '0071', $line, "$directive: SSLProtocol allows TLS 1.0 or 1.1, but OpenSSL does not permit them at security level 2. Clients that use them receive no response, "
            . "and no refusal or report is recorded. To respond to them, append \":\@SECLEVEL=0\" to SSLCipherSuite, which also permits weak keys and signatures. "
            . "Otherwise disable them in SSLProtocol. Concerned: $names." ];
};
my $over = 'window=2020-01-01T00:00:00Z/2020-01-02T00:00:00Z';

my $behind = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Proto\nUpgradeForwardedHeader http-version X-Version\n";

# Lines; the expected warning (number, line of lines.conf, part of the message), none, or undef; and
# a pattern of LoadModule lines to omit.
my @rows = (
    [ "ErrorDocument 426 https://help.example.org/\nUpgradeRequire TLS" => [ '0012', 1, 'the document for 426 is a URL, so httpd responds with 302' ] ],
    [ 'ErrorDocument 426 "a text"' ],
    [ "ErrorDocument 426 https://help.example.org/\n" . sprintf($plain, 'UpgradePlan TLS') => [ '0012', 1, 'the document for 426 is a URL' ] ],
    [ 'ErrorDocument 426 https://help.example.org/' ],
    [ "UpgradeRequire TLS\nErrorDocument 404 https://help.example.org/" ],
    [ sprintf($plain, 'ErrorDocument 426 https://help.example.org/') . "\n" . sprintf($other, 'UpgradeRequire TLS') ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=0" => [ '0017', 2, 'percent=0 refuses no request' ] ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=1" ],
    [ "UpgradePlan TLS\nUpgradeRollout On from=2199-01-01T00:00:00Z percent=0" ],
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
    [ "UpgradeOffer TLS/1.3\nUpgradeRequireExpr true x/1" ],
    [ "UpgradeRollout On\nUpgradePlanExpr true x/1" ],
    [ sprintf($plain, "UpgradeOffer TLS/1.3\nUpgradeRollout On\n<Location /a>\nUpgradePlanExpr true x/1\n</Location>") ],
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
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / https://own.test/") => [ '0024', 4, 'Redirect: this directive has no effect, because own.test refuses all requests over plain HTTP before it applies. Only certificate validations reach it. To redirect browsers to https, set UpgradeNavigation Redirect.' ] ],
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeExempt none\nRedirect permanent / https://own.test/") => [ '0024', 5, 'before it applies. To redirect browsers' ] ],
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeExempt path=/a\nUpgradeExempt none\nRedirect permanent / https://own.test/") => [ '0024', 6, 'before it applies. To redirect browsers' ] ],
    # Some requests reach the redirect: exempt ones, and those that a trusted proxy has received
    # over TLS.
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeExempt path=/old\nRedirect permanent / https://own.test/") ],
    [ "UpgradeExempt ip=10.0.0.0/8\n" . sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeExempt none\nUpgradeExempt path=/old\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\n$trust\nRedirect permanent /old https://own.test/new") ],
    [ "SSLEngine on\n" . sprintf($tls =~ s/SSLEngine on\n//r, "UpgradeRequire TLS\nRedirect permanent /old https://own.test/new") ],
    [ sprintf($plain, "UpgradeRequire TLS\nRewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]") => [ '0024', 6, 'RewriteRule: this directive has no effect' ] ],
    [ sprintf($plain, "UpgradeRequire TLS\nUpgradeNavigation Redirect\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / http://other.test/") ],
    [ sprintf($plain, "UpgradeRequire HTTP/1.1\nRedirect permanent / https://own.test/") ],
    [ sprintf($plain, "UpgradeRequire TLS\nRedirect permanent / https://own.test/\n<Location /a>\nUpgradeRequire none\n</Location>") ],
    [ sprintf($tls, "SSLProtocol -all +TLSv1.2 +TLSv1.3\nUpgradeRequire TLSv1.2") => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ "SSLProtocol TLSv1.3\n" . sprintf($tls, 'UpgradeRequire TLSv1.2') => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\nUpgradeRequire TLSv1.2") => [ '0016', 5, 'own.test requires TLSv1.2, but SSLProtocol' ] ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\nUpgradeRequire TLSv1.3") ],
    [ sprintf($tls, "SSLProtocol all\nSSLCipherSuite DEFAULT:\@SECLEVEL=0\nUpgradeRequire TLSv1.2") ],
    [ sprintf($tls, "SSLProtocol -all +TLSv1.3\nUpgradeRequire TLS") ],
    # OpenSSL 3 rejects TLS 1.0 and 1.1 that SSLProtocol allows.
    [ sprintf($tls, 'UpgradeRequire TLSv1.3') => $rejected->(4, 'UpgradeRequire', 'own.test') ],
    [ sprintf($tls, 'UpgradePlan TLSv1.2') => $rejected->(4, 'UpgradePlan', 'own.test') ],
    [ sprintf($tls, "<Location /a>\nUpgradeRequire TLSv1.2\n</Location>") => $rejected->(5, 'UpgradeRequire', 'own.test') ],
    [ "UpgradeRequire TLSv1.2\n" . sprintf($tls, '') . "\n" . sprintf($tls =~ s/own/two/r, '') => $rejected->(1, 'UpgradeRequire', 'two.test, own.test') ],
    [ sprintf($tls, "SSLCipherSuite HIGH:!aNULL\nSSLProtocol all -SSLv3 -TLSv1\nUpgradeRequire TLSv1.2") => $rejected->(6, 'UpgradeRequire', 'own.test') ],
    [ sprintf($tls, "SSLCipherSuite DEFAULT\nSSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256\nUpgradeRequire TLSv1.2") => $rejected->(6, 'UpgradeRequire', 'own.test') ],
    [ sprintf($tls, "SSLCipherSuite DEFAULT:\@SECLEVEL=0:\@SECLEVEL=2\nUpgradeRequire TLSv1.2") => $rejected->(5, 'UpgradeRequire', 'own.test') ],
    [ "SSLCipherSuite DEFAULT:\@SECLEVEL=0\n" . sprintf($tls, "SSLCipherSuite HIGH\nUpgradeRequire TLSv1.2") => $rejected->(6, 'UpgradeRequire', 'own.test') ],
    [ sprintf($tls, "SSLCipherSuite ECDHE-RSA-AES128-GCM-SHA256\nUpgradeRequire TLSv1.2") => [ '0071', 5, 'SSLCipherSuite has no cipher for them' ] ],
    [ sprintf($tls, "SSLOpenSSLConfCmd CipherString DEFAULT\nSSLCipherSuite DEFAULT:\@SECLEVEL=0\nUpgradeRequire TLSv1.2") => $rejected->(6, 'UpgradeRequire', 'own.test') ],
    # It does not, or no requirement is above them, or somebody has decided.
    [ sprintf($tls, "SSLCipherSuite DEFAULT:\@SECLEVEL=0\nUpgradeRequire TLSv1.3") ],
    [ sprintf($tls, "SSLCipherSuite SSL \"HIGH:!aNULL:\@SECLEVEL=0\"\nUpgradePlan TLSv1.2") ],
    [ "SSLCipherSuite DEFAULT:\@SECLEVEL=0\n" . sprintf($tls, 'UpgradeRequire TLSv1.2') ],
    [ sprintf($tls, "SSLOpenSSLConfCmd CipherString DEFAULT:\@SECLEVEL=0\nUpgradeRequire TLSv1.2") ],
    [ sprintf($tls, "SSLOpenSSLConfCmd MinProtocol TLSv1.2\nUpgradeRequire TLSv1.2") ],
    [ sprintf($tls, 'UpgradeRequire TLSv1.1') ],
    [ sprintf($tls, 'UpgradeRequire TLS forward-secrecy') ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\nUpgradePlan TLSv1.2") ],
    # mod_ssl leaves no gap: TLS 1.0 is disabled too.
    [ sprintf($tls, "SSLProtocol TLSv1 TLSv1.2 TLSv1.3\nUpgradePlan TLSv1.3") ],
    [ sprintf($tls, "$trust\nUpgradeForwardedHeader tls-version X-TLS-Version\nUpgradeRequire TLSv1.2") ],
    [ sprintf($plain, 'UpgradePlan TLSv1.2') ],
    # SSL 3 must not be allowed.
    [ sprintf($tls, "SSLProtocol -all +TLSv1.2 +TLSv1.3\nUpgradeRequire TLSv1") ],
    [ sprintf($tls, "SSLProtocol all -SSLv3\nUpgradeRequire TLSv1") ],
    [ sprintf($tls, "SSLProtocol all -SSLv3\nUpgradeRequire TLSv1.1") ],
    [ sprintf($tls, "SSLProtocol all -SSLv3 -TLSv1\nUpgradeRequire TLSv1.1") => [ '0016', 5, 'own.test requires TLSv1.1, but SSLProtocol' ] ],
    # The requirement also applies to the virtual hosts of port 80.
    [ "UpgradeRequire TLSv1.2\n" . sprintf($tls, 'SSLProtocol -all +TLSv1.2') ],
    [ sprintf($plain, "Protocols h2 http/1.1\nUpgradeRequire HTTP/2") => [ '0010', 4, 'own.test requires HTTP/2, but its Protocols directive does not include h2c' ] ],
    [ sprintf($plain, "Protocols h2 h2c http/1.1\nUpgradeRequire HTTP/2") => $is_prefork ? [ '0023', 4, 'with the prefork MPM' ] : () ],
    [ sprintf($tls, "Protocols h2c http/1.1\nUpgradeRequire HTTP/2") => [ '0010', 5, 'own.test requires HTTP/2, but its Protocols directive does not include h2' ] ],
    [ sprintf($tls, "Protocols h2 http/1.1\nUpgradeRequire HTTP/2") => $is_prefork ? [ '0023', 5, 'with the prefork MPM' ] : () ],
    [ "$proxy\nUpgradePlan TLS\nUpgradeRollout On percent=10" => [ '0041', 4, 'UpgradeRollout: percent= and ip= compare the address of the client' ] ],
    [ "$proxy\n" . sprintf($plain, "UpgradePlan TLS\nUpgradeRollout On percent=10") => [ '0041', 6, 'requests through an UpgradeTrustedProxy of own.test have' ] ],
    [ "$proxy\nUpgradePlan TLS\nUpgradeRollout On percent=10\n" . sprintf($plain, '') . "\n" . sprintf($plain, '') => [ '0041', 4, 'percent= and ip=' ] ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=10\n" . sprintf($plain, $proxy) => [ '0041', 2, 'percent= and ip=' ] ],
    [ sprintf($plain, "$proxy\n<Location /a>\nUpgradePlan TLS\nUpgradeRollout On percent=10\n</Location>") => [ '0041', 7, 'percent= and ip=' ] ],
    [ "<Location /a>\nUpgradePlan TLS\nUpgradeRollout On percent=10\n</Location>\n" . sprintf($plain, $proxy) => [ '0041', 3, 'percent= and ip=' ] ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.10 path=/a\nUpgradeExempt ip=10.0.0.1 path=/a" => [ '0041', 5, 'UpgradeExempt: percent= and ip= compare' ] ],
    [ "$proxy\nUpgradePlan TLS\nUpgradeRollout On percent=10\nRemoteIPHeader X-Forwarded-For" ],
    [ "$proxy\nRemoteIPHeader X-Forwarded-For\n" . sprintf($plain, "UpgradePlan TLS\nUpgradeRollout On percent=10") ],
    [ "$proxy\n" . sprintf($plain, "UpgradePlan TLS\nUpgradeRollout On percent=10\nRemoteIPHeader X-Forwarded-For") ],
    [ "$proxy\nUpgradePlan TLS\nUpgradeRollout On percent=100" ],
    [ "$proxy\nUpgradePlan TLS\nUpgradeRollout On" ],
    [ "UpgradePlan TLS\nUpgradeRollout On percent=10\nUpgradeExempt ip=10.0.0.7" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7 path=/a" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt path=/a" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt path=/ method=GET ip=10.0.0.7" => [ '0042', 4, 'ip= is the address of an UpgradeTrustedProxy, so all of own.test is exempt' ] ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.0/16\n" . sprintf($plain, '') => [ '0042', 4, 'ip= is the address of an UpgradeTrustedProxy' ] ],
    [ "UpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7\n" . sprintf($plain, $proxy) => [ '0042', 2, 'ip= is the address of an UpgradeTrustedProxy' ] ],
    [ "$proxy\nUpgradeRequire TLS\n<Location \"/\">\nUpgradeExempt method=GET ip=10.0.0.7\n</Location>" => [ '0042', 5, 'ip= is the address of an UpgradeTrustedProxy, so all of own.test is exempt' ] ],
    [ sprintf($plain, "$proxy\nUpgradeRequire TLS\n<Directory />\nUpgradeExempt ip=10.0.0.7\n</Directory>") => [ '0042', 7, 'so all of own.test is exempt' ] ],
    [ "<Location />\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7\n</Location>\n" . sprintf($plain, $proxy) . "\n" . sprintf($other, $proxy) => [ '0042', 3, 'so all of other.test is exempt' ] ],
    [ "$proxy\nUpgradeRequire TLS\n<Location /a/>\nUpgradeExempt ip=10.0.0.7\n</Location>" ],
    [ "$proxy\nUpgradeRequire TLS\n<Location />\nUpgradeExempt ip=10.0.0.7 exact-path=/a\n</Location>" ],
    [ "$proxy\nRemoteIPHeader X-Forwarded-For\nUpgradeRequire TLS\nUpgradeExempt path=/ method=GET ip=10.0.0.7" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7 exact-path=/" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7 method=OPTIONS" ],
    [ "$proxy\nUpgradeRequire TLS\nUpgradeExempt ip=10.0.0.7 \"expr=-z req('X-Forwarded-Proto')\"" ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/ method=GET ip=10.0.0.7" ],
    [ "$proxy\nUpgradeRequire TLS\n<Location /health>\nUpgradeExempt ip=10.0.0.7\n</Location>" ],
    [ sprintf($plain, 'UpgradeRequire TLS HTTP/2') ],
    [ sprintf($plain, "UpgradeRequire HTTP/2\n$trust") ],
    [ "Protocols http/1.1\nUpgradeRequire HTTP/2\n" . sprintf($plain, 'Protocols h2c http/1.1') => $is_prefork ? [ '0023', 2, 'with the prefork MPM' ] : () ],
    # HTTP/3 can be announced in several ways.
    [ sprintf($plain, 'UpgradeRequire HTTP/3') => [ '0009', 3, 'own.test requires HTTP/3, which httpd does not support' ] ],
    [ sprintf($plain, "UpgradeRequire HTTP/3\n" . 'UpgradeAltSvc "h3=\\":443\\""') ],
    [ sprintf($plain, "UpgradeRequire HTTP/3\n" . 'Header always set Alt-Svc "h3=\\":443\\""') ],
    [ sprintf($plain, "UpgradeRequire HTTP/3\n$trust\nUpgradeForwardedHeader http-version X-HTTP-Version") ],
    [ 'UpgradeRequire TLS' => [ '0002', 1, 'no TLS module is loaded' ], $without_tls ],
    [ "UpgradeRequire TLS\n$trust" => undef, $without_tls ],
    [ sprintf($plain, "UpgradeRequire TLS\n$trust") => undef, $without_tls ],
    [ 'UpgradeRequire HTTP/1.1' => undef, $without_tls ],
    [ 'UpgradeStatusHandshakes On' => [ '0073', 1, 'mod_ssl is not loaded or does not use the libssl' ], $without_tls ],
    [ 'UpgradeStatusHandshakes On' ],
    [ 'UpgradeStatusHandshakes Off' => undef, $without_tls ],
    # The PROXY protocol: the warning names the affected virtual hosts, by their addresses.
    [ "$remoteip\n$trust\nRemoteIPProxyProtocol On" => $affects->(2, 'own.test') ],
    [ "$remoteip\nRemoteIPProxyProtocol On\n" . sprintf($plain, $trust) => $affects->(5, 'own.test') ],
    [ "$remoteip\n$trust\nRemoteIPProxyProtocol On\n" . sprintf($plain, '') . "\n" . sprintf($other, '') => $affects->(2, 'own.test, other.test, own.test') ],
    [ "$remoteip\n$trust\n" . sprintf($plain, 'RemoteIPProxyProtocol On') . "\n" . sprintf($other, '') => $affects->(2, 'own.test') ],
    [ "$remoteip\n$trust\n" . sprintf($plain, '') . "\n" . sprintf($other, 'RemoteIPProxyProtocol On') => $affects->(2, 'other.test') ],
    [ "$remoteip\n" . sprintf($plain, $trust) . "\n" . sprintf($other, 'RemoteIPProxyProtocol On') ],
    [ "$remoteip\n" . sprintf($plain, $trust) . "\n" . sprintf($plain =~ s/own/same/r, 'RemoteIPProxyProtocol On') => $affects->(4, 'own.test') ],
    [ "$remoteip\n" . sprintf($plain, $trust) . "\n<VirtualHost *:\${PORT}>\nRemoteIPProxyProtocol On\n</VirtualHost>" => $affects->(4, 'own.test') ],
    [ "$remoteip\n" . sprintf($plain, $trust) . "\n<VirtualHost *:1>\nRemoteIPProxyProtocol On\n</VirtualHost>" ],
    [ "$remoteip\nRemoteIPProxyProtocol On\n" . sprintf($plain, "RemoteIPProxyProtocol Off\n$trust") ],
    [ "$remoteip\nRemoteIPProxyProtocol Off\n" . sprintf($plain, $trust) ],
    [ "$remoteip\n" . sprintf($plain, "RemoteIPProxyProtocol On\n$trust\nRemoteIPProxyProtocol Off") ],
    [ "$remoteip\n" . sprintf($plain, "RemoteIPProxyProtocol Off\n$trust\nRemoteIPProxyProtocol On") => $affects->(5, 'own.test') ],
    [ "$remoteip\n$trust\nRemoteIPProxyProtocol On\nRemoteIPProxyProtocolExceptions 192.0.2.0/24 198.51.100.0/24" ],
    [ "$remoteip\n$trust\nRemoteIPProxyProtocol On\nRemoteIPProxyProtocolExceptions 192.0.2.0/24\nRemoteIPProxyProtocolExceptions 198.51.0.0/16" ],
    [ "$remoteip\n$trust\nRemoteIPProxyProtocol On\nRemoteIPProxyProtocolExceptions 192.0.2.0/24 198.51.100.0/25" => $affects->(2, 'own.test') ],
    [ "$remoteip\nRemoteIPProxyProtocol On" ],
    [ sprintf($plain, 'UpgradeRequire TLSv1.3') ],
    [ "${behind}UpgradeHTTP2Status 421" => [ '0030', 4, '421 is useless behind a trusted proxy' ] ],
    [ "$behind<Location /a>\nUpgradeRequire TLS\nUpgradeHTTP2Status 421\n</Location>" => [ '0030', 6, '421 is useless behind a trusted proxy' ] ],
    [ "UpgradeHTTP2Status 421\n" . sprintf($plain, "${behind}UpgradeRequire TLS") => [ '0030', undef, '421 is useless behind a trusted proxy' ] ],
    [ "${behind}UpgradeHTTP2Status 403" ],
    [ "${behind}UpgradeHTTP2Status reset" ],
    [ $behind =~ s/.*http-version.*\n//r . 'UpgradeHTTP2Status 421' ],
    [ 'UpgradeHTTP2Status 421' ],
    # A fact that the policy needs, and for which no header field is named.
    [ "$trust\nUpgradeRequire TLSv1.2" => $lacks->(1, 'own.test', 'tls-version') ],
    [ "$trust\nUpgradePlan TLSv1" => $lacks->(1, 'own.test', 'tls-version') ],
    [ "$trust\nUpgradeRequire cipher-bits=128" => $lacks->(1, 'own.test', 'cipher') ],
    [ "$trust\nUpgradeRequire forward-secrecy" => $lacks->(1, 'own.test', 'cipher') ],
    [ "$trust\nUpgradeRequire HTTP/3\n" . 'UpgradeAltSvc "h3=\\":443\\""' => $lacks->(1, 'own.test', 'http-version') ],
    [ "$trust\n<Location /a>\nUpgradeRequire TLSv1.3\n</Location>" => $lacks->(1, 'own.test', 'tls-version') ],
    [ "$trust\nUpgradeForwardedHeader tls-version V\n<Directory />\nUpgradePlan HTTP/3\n</Directory>" => $lacks->(1, 'own.test', 'http-version') ],
    [ "$trust\nUpgradeRequire TLSv1.3\n" . sprintf($plain, '') . "\n" . sprintf($other, '') => $lacks->(1, 'other.test', 'tls-version') ],
    [ "UpgradeRequire TLSv1.3\n" . sprintf($plain, $trust) => $lacks->(4, 'own.test', 'tls-version') ],
    [ sprintf($tls, "$trust\nUpgradeRequire TLSv1.3") => $lacks->(4, 'own.test', 'tls-version') ],
    [ "$trust\nUpgradeRequire TLS" ],
    [ "$trust\nUpgradeRequire HTTP/1.1" ],
    [ "$trust\nUpgradeForwardedHeader tls-version V\nUpgradeRequire TLSv1.3 cipher-bits=128 forward-secrecy" ],
    [ "$trust\nUpgradeForwardedHeader cipher C\nUpgradeRequire cipher-bits=128 forward-secrecy" ],
    [ "$trust\nUpgradeForwardedHeader cipher-bits C\nUpgradeRequire cipher-bits=128" ],
    # The virtual hosts may name it, lower the requirement, or be reached by clients themselves.
    [ "$trust\nUpgradeRequire TLSv1.3\n" . sprintf($plain, 'UpgradeForwardedHeader tls-version V') ],
    [ "$trust\nUpgradeRequire TLSv1.3\n" . sprintf($plain, 'UpgradeRequire TLS') ],
    [ "$trust\nUpgradeRequire TLS\n" . sprintf($tls, 'UpgradeRequire TLSv1.3') ],
    [ "UpgradeHTTP2Status 421\n" . sprintf($plain, "${behind}UpgradeHTTP2Status 403") ],
);
for (@rows) {
    my ($lines, $expected, $without) = @{$_};
    my $server = UpgradeTest::Server->new(lines => $lines, without => $without, $lines =~ /SSLEngine/ ? (tls => 1) : (),
        $lines =~ /^RemoteIPHeader/m ? (load => ["remoteip"]) : ());
    my $name = $lines =~ s/\n/; /gr;
    # The test of the configuration prints the warnings too, and takes less time than a start.
    my $output = $server->config_test;
    like($output, qr/^Syntax OK$/m, $name);
    my @warnings = $output =~ /upgrade_required:warn\] [^\n]*?(UPGRADE[^\n]*)/g;
    is(scalar @warnings, $expected ? 1 : 0, '… the expected number of warnings') || diag(join "\n", @warnings);
    if ($expected) {
        my ($number, $line, $words) = @{$expected};
        my $where = $line ? qr{ \(\S*/lines\.conf:$line\)} : qr{};
        like($warnings[0] // '', qr{^UPGRADE$number: \w+: .*?[.]$where$}, "… UPGRADE$number, line " . ($line // 'unknown'));
        like($warnings[0] // '', qr{\Q$words\E}, '… with the reason');
    }
}

# The configuration file of OpenSSL.
for (
    [ 'CipherString = DEFAULT:@SECLEVEL=0' => '' ],
    [ "CipherString = DEFAULT:\@SECLEVEL=0\nMinProtocol = TLSv1.2" => '' ],
    [ "CipherString = DEFAULT:\@SECLEVEL=0\nProtocol = -TLSv1,-TLSv1.1" => 'the configuration file of OpenSSL disables them' ],
    [ 'CipherString = DEFAULT:@SECLEVEL=1' => 'OpenSSL does not permit them at security level 1' ],
) {
    my ($lines, $reason) = @{$_};
    my $server = UpgradeTest::Server->new(lines => sprintf($tls, 'UpgradeRequire TLSv1.2'), tls => 1,
        files => { 'openssl.cnf' => "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n$lines\n" });
    local $ENV{OPENSSL_CONF} = UpgradeTest::Server::ROOT() . '/openssl.cnf';
    my ($warning) = $server->config_test =~ /UPGRADE0071: \w+: SSLProtocol allows TLS 1.0 or 1.1, but (.*?)[.] Clients/;
    is($warning // '', $reason, $lines =~ s/\n/; /gr);
}

# At start-up, each warning is logged once.
{
    my $server = UpgradeTest::Server->new(lines => "UpgradeRollout On\nUpgradeOffer TLS/1.3");
    ok($server->start, 'starts');
    is(join(' ', $server->error_log =~ /upgrade_required:warn\] [^\n]*?UPGRADE(\d+)/g), '0019 0020', '… and warns once');
    $server->stop;
}

# The complete dump.
{
    my $server = UpgradeTest::Server->new(tls => 1, files => { 'hash.key' => '0123456789abcdef' x 2 }, lines => <<'END');
UpgradeStatusClients Network
UpgradeStatusFile /var/lib/upgrade/status
UpgradeStatusKeep 30
UpgradeStatusHashKey htdocs/hash.key
UpgradeStatusGroup %{HTTP:X-Customer}
UpgradeExempt path=/health
<VirtualHost 127.0.0.1:1080>
    ServerName a.test
    UpgradeRequire TLSv1.2
    UpgradePlan TLSv1.3
    UpgradeRollout On from=2199-01-01T00:00:00Z percent=10
    UpgradeHTTPSPort 8443
    <Location "/ws">
        UpgradeReasonPhrase "Use https instead of http"
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
    UpgradeTrustedProxy 192.0.2.7 192.0.2.16/28
    UpgradeTrustedProxy 2001:db8::/32
    UpgradeForwardedHeader tls-version X-TLS-Version
    UpgradeForwardedHeader proto X-Forwarded-Proto last
    ServerAlias c.test
</VirtualHost>
<VirtualHost 127.0.0.1:1443>
    ServerName c.test
    SSLEngine on
</VirtualHost>
END
    my $dump = $server->httpd('-t -D DUMP_UPGRADE') =~ s{\(\S*/lines\.conf}{(lines.conf}gr;
    # Remove lines of other modules, which depend on the machine.
    $dump =~ s/^(?!.*upgrade_required:)(?:\[|AH\d).*\n//mg;
    ok($dump =~ s/^.*UPGRADE0041: .*\n//m, 'the dump: the warning of ip=');
    is($dump, <<'END', '… and the rest');
mod_upgrade_required 0.9.0, the policy of each server and section:
main server own.test
    required  none
    https     port 443
    group     %{HTTP:X-Customer}
127.0.0.1:1080 a.test (lines.conf:7)
    required  TLSv1.2
    planned   TLSv1.3
    rollout   On from=2199-01-01T00:00:00Z percent=10: now refuses 10 % of clients; all clients from Tue, 01 Jan 2199 00:00:00 GMT on, as announced in responses
    exempt    path=/health
    exempt    ACME challenges
    offered   TLS/1.2
    https     port 8443
    group     %{HTTP:X-Customer}
    <Location "/ws"> (lines.conf:13)
        required  TLSv1.2 websocket
        planned   TLSv1.3
        rollout   On from=2199-01-01T00:00:00Z percent=10: now refuses 10 % of clients; all clients from Tue, 01 Jan 2199 00:00:00 GMT on, as announced in responses
        exempt    path=/health
        exempt    ACME challenges
        offered   TLS/1.2, websocket
        status    426 Use https instead of http
    <Location "/ws"> <If "true"> (lines.conf:16)
        required  TLSv1.2 websocket
        offered   TLS/1.2, websocket
        status    426 Use https instead of http
    <Location "/open"> (lines.conf:21)
        required  none
127.0.0.1:1080 b.test (lines.conf:26)
    required  expr=req('X') == 'y'
    exempt    ip=10.0.0.0/8 method=GET
    exempt    path=/health
    exempt    ACME challenges
    offered   x/1
    https     port 443, of c.test port 1443
    group     %{HTTP:X-Customer}
    trusted   192.0.2.7 192.0.2.16/28 2001:db8::/32
    forwarded proto from X-Forwarded-Proto (last element)
    forwarded tls-version from X-TLS-Version
    client    UpgradeExempt (lines.conf:29): compares the address of the proxy, which nothing replaces with the client's
127.0.0.1:1443 c.test (lines.conf:36)
    required  none
    https     port 1443
    group     %{HTTP:X-Customer}
counting
    counted   requests, distinct clients; of unmet requests the networks, User-Agents, paths and groups
    saved     /var/lib/upgrade/status, for 30 days
    hash key  c791118b2f40579c
Syntax OK
END
}

done_testing;
