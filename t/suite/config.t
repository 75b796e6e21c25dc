# SPDX-License-Identifier: Apache-2.0
#
# Invalid configuration stops start-up with a message that names the directive, the invalid argument
# and the expected ones. A valid configuration that cannot work starts, and causes one warning.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents has_ipv6 once);
use UpgradeTest::Server ();

plan skip_all => 'start-up is the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my $legal_in_htaccess = 'TLS, TLSv1, TLSv1\.1, TLSv1\.2, TLSv1\.3, cipher-bits=N \(1 to 4096\), forward-secrecy, HTTP/1\.1, HTTP/2, HTTP/3, websocket';
my $legal = "$legal_in_htaccess, none";

# Lines, and the output of httpd.
my @rows = (
    [ 'UpgradeRequire TLS', qr/^Syntax OK/m ],
    [ 'UpgradeRequire TLSv1.3', qr/^Syntax OK/m ],
    [ 'UpgradeRequire none', qr/^Syntax OK/m ],
    [ 'upgraderequire "tlsv1.2"', qr/^Syntax OK/m ],
    [ "<Location />\nUpgradeRequire TLS\n</Location>", qr/^Syntax OK/m ],
    [ "<LocationMatch ^/x>\nUpgradeRequire TLS\n</LocationMatch>", qr/^Syntax OK/m ],
    [ "<Directory />\nUpgradeRequire TLS\n<Files x>\nUpgradeRequire none\n</Files>\n</Directory>", qr/^Syntax OK/m ],
    [ "<Files x>\nUpgradeRequire TLS\n</Files>", qr/^Syntax OK/m ],
    [ "<If true>\nUpgradeRequire TLS\n</If>\n<ElseIf true>\nUpgradeRequire none\n</ElseIf>\n<Else>\nUpgradeRequire TLS\n</Else>", qr/^Syntax OK/m ],
    [ 'UpgradeRequire', qr/line 1 of [^\n]*\n?UpgradeRequire: missing requirement, expected $legal$/m ],
    [ 'UpgradeRequire TLSv1.4', qr/line 1 of [^\n]*\n?UpgradeRequire: invalid requirement 'TLSv1\.4', expected $legal$/m ],
    [ 'UpgradeRequire TLS/1.2', qr/UpgradeRequire: invalid requirement 'TLS\/1\.2', expected $legal$/m ],
    [ 'UpgradeRequire TLS TLSv1.2', qr/UpgradeRequire: invalid requirement 'TLSv1\.2' \(second requirement of the same kind\), expected $legal$/m ],
    [ "\n<Location />\nUpgradeRequire SSLv3\n</Location>", qr/line 3 of [^\n]*\n?UpgradeRequire: invalid requirement 'SSLv3', expected $legal$/m ],
    [ "<Directory />\n<Limit GET>\nUpgradeRequire TLS\n</Limit>\n</Directory>", qr/UpgradeRequire cannot occur within <Limit> or <LimitExcept> section/ ],
    [ 'UpgradePlan TLSv1.3 HTTP/2 cipher-bits=128 forward-secrecy', qr/^Syntax OK/m ],
    [ 'UpgradePlan TLSv9', qr/UpgradePlan: invalid requirement 'TLSv9', expected $legal$/m ],
    [ "<Directory />\n<Limit GET>\nUpgradePlan TLS\n</Limit>\n</Directory>", qr/UpgradePlan cannot occur within <Limit>/ ],
    [ q{UpgradeRequireExpr "%{HTTPS} == 'on'" TLS/1.3 websocket}, qr/^Syntax OK/m ],
    [ q{UpgradePlanExpr "%{HTTPS} == 'on'" TLS/1.3}, qr/^Syntax OK/m ],
    [ q{UpgradeRequireExpr "%{HTTPS} == 'on'"}, qr/UpgradeRequireExpr: expected an expression and at least one Upgrade token, such as TLS\/1\.3/ ],
    [ q(UpgradeRequireExpr "%{HTTPS == 'on'" TLS/1.3), qr/UpgradeRequireExpr: invalid expression '%\{HTTPS == 'on'': \S+/ ],
    [ q{UpgradeRequireExpr "true" h2c}, qr/UpgradeRequireExpr: obsolete Upgrade token 'h2c'/ ],
    [ q{UpgradeRequireExpr "true" "a b"}, qr/UpgradeRequireExpr: invalid Upgrade token 'a b', expected NAME or NAME\/VERSION/ ],
    [ "<Directory />\n<Limit GET>\nUpgradeRequireExpr true x\n</Limit>\n</Directory>", qr/UpgradeRequireExpr cannot occur within <Limit>/ ],
    [ join("\n", map {"UpgradeRequireExpr true x$_"} 1 .. 32), qr/^Syntax OK/m ],
    [ join("\n", map {"UpgradeRequireExpr true x$_"} 1 .. 33), qr/UpgradeRequireExpr: too many expressions in one section, expected at most 32/ ],
    [ 'UpgradeOffer TLS/1.3 HTTP/2.0', qr/^Syntax OK/m ],
    [ 'UpgradeOffer', qr/UpgradeOffer: missing Upgrade token/ ],
    [ 'UpgradeOffer TLS,HTTP', qr/UpgradeOffer: invalid Upgrade token 'TLS,HTTP'/ ],
    [ 'UpgradeAltSvc "h3=\":443\"; ma=86400"', qr/^Syntax OK/m ],
    [ 'UpgradeAltSvc clear', qr/^Syntax OK/m ],
    [ 'UpgradeAltSvc h3', qr/UpgradeAltSvc: invalid value 'h3', expected clear or a value such as h3=":443"; ma=86400/ ],
    [ 'UpgradeHTTP2Status 421', qr/^Syntax OK/m ],
    [ 'UpgradeHTTP2Status Reset', qr/^Syntax OK/m ],
    [ 'UpgradeHTTP2Status 426', qr/UpgradeHTTP2Status: invalid response '426', expected 403, 421 or reset/ ],
    [ "UpgradeTrustedProxy 127.0.0.1 10.0.0.0/8 ::1 2001:db8::/32 ::ffff:192.0.2.1\nUpgradeForwardedHeader proto X-Forwarded-Proto", qr/^Syntax OK/m ],
    [ "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto Forwarded", qr/^Syntax OK/m ],
    [ 'UpgradeTrustedProxy proxy.example', qr/UpgradeTrustedProxy: invalid address 'proxy\.example', expected an IP address or network such as 192\.0\.2\.7/ ],
    [ 'UpgradeTrustedProxy 10.0.0.0/33', qr/UpgradeTrustedProxy: invalid address '10\.0\.0\.0\/33'/ ],
    [ 'UpgradeTrustedProxy ::ffff:192.0.2.0/120x', qr/UpgradeTrustedProxy: invalid address '::ffff:192\.0\.2\.0\/120x'/ ],
    [ 'UpgradeForwardedHeader for X-Forwarded-For', qr/UpgradeForwardedHeader: invalid fact 'for', expected one of proto, tls-version, cipher, cipher-bits, http-version, group/ ],
    [ "UpgradeForwardedHeader cipher X-Cipher\nUpgradeForwardedHeader proto X-Proto Last\nUpgradeForwardedHeader http-version X-Version first", qr/^Syntax OK/m ],
    [ 'UpgradeForwardedHeader proto Forwarded first', qr/^Syntax OK/m ],
    [ 'UpgradeForwardedHeader proto X-Proto all', qr/line 1 of [^\n]*\n?UpgradeForwardedHeader: invalid element 'all', expected first or last$/m ],
    [ 'UpgradeForwardedHeader proto X-Proto first last', qr/UpgradeForwardedHeader: 4 arguments, expected 2 to 3: / ],
    [ 'UpgradeForwardedHeader proto', qr/UpgradeForwardedHeader: 1 argument, expected 2 to 3: / ],
    [ "UpgradeForwardedHeader proto X-Proto\nUpgradeForwardedHeader Proto X-Scheme", qr/line 2 of [^\n]*\n?UpgradeForwardedHeader: second header field 'X-Scheme' for proto, which is read from X-Proto, expected one$/m ],
    [ "UpgradeForwardedHeader proto X-Proto\nUpgradeForwardedHeader proto X-Proto", qr/UpgradeForwardedHeader: second header field 'X-Proto' for proto/ ],
    [ "UpgradeForwardedHeader proto X-Proto\n<VirtualHost *:1>\nUpgradeForwardedHeader proto X-Scheme\n</VirtualHost>", qr/^Syntax OK/m ],
    [ 'UpgradeForwardedHeader proto "X: Y"', qr/UpgradeForwardedHeader: invalid header field name 'X: Y', expected a name such as X-Forwarded-Proto/ ],
    [ 'UpgradeForwardedHeader tls-version Forwarded', qr/UpgradeForwardedHeader: invalid header field 'Forwarded', which contains only proto/ ],
    [ 'UpgradeTrustedProxy 127.0.0.1', qr/UPGRADE0007: UpgradeTrustedProxy: the server trusts a proxy, but no UpgradeForwardedHeader proto names the header field/ ],
    [ "<VirtualHost *:1>\nUpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader tls-version X-TLS\n</VirtualHost>", qr/UPGRADE0007: UpgradeTrustedProxy: the virtual host at \S+:1 trusts a proxy/ ],
    [ "<Location />\nUpgradeTrustedProxy 127.0.0.1\n</Location>", qr/UpgradeTrustedProxy not allowed/ ],
    [ "<Directory />\n<Limit GET>\nUpgradeExempt path=/a\n</Limit>\n</Directory>", qr/UpgradeExempt cannot occur within <Limit> or <LimitExcept> section/ ],
    [ "<Directory />\n<Limit GET>\nUpgradeRollout On\n</Limit>\n</Directory>", qr/UpgradeRollout cannot occur within <Limit> or <LimitExcept> section/ ],
    (map { [ "<Directory />\n<Limit GET>\n$_\n</Limit>\n</Directory>", qr/Upgrade\w+ cannot occur within <Limit> or <LimitExcept> section/ ] } 'UpgradeOffer x', 'UpgradeAltSvc clear',
        'UpgradeHTTP2Status 421', 'UpgradeHelp https://a.test/', 'UpgradeNavigation Refuse', 'UpgradeExposure Authorization', 'UpgradeReasonPhrase x'),
    [ "<Directory />\n<LimitExcept GET>\nUpgradeRequire TLS\n</LimitExcept>\n</Directory>", qr/UpgradeRequire cannot occur within <Limit> or <LimitExcept> section/ ],
);
for (@rows) {
    my ($lines, $message) = @{$_};
    like(UpgradeTest::Server->new(lines => $lines)->config_test, $message, $lines =~ s/\n/; /gr);
}

# Invalid values of each directive, after a pattern of the expected values in the message.
my %wrong = (
    'UpgradeAltSvc' => [ qr/clear or a value such as/, qq("h3=\x01") ],
    'UpgradeHelp' => [ qr/an http or https URL such as https:/, 'ftp://example.re/', 'http:///x', '//example.re/x', '"https://example.re/a b"', qq("https://example.re/\x01"),
        'https://example.re:port/' ],
    'UpgradeHTTPSPort' => [ qr/a number from 1 to 65535/, 0, 65_536, '44x' ],
    'UpgradeLogRate' => [ qr/a number of lines per second from 1 to 1000000/, 0, 1_000_001, 'x' ],
    'UpgradeStatus' => [ qr/On or Off/, 'Yes' ],
    'UpgradeStatusMemory' => [ qr/a number of bytes from 1M to 1024M/, 0, 'x', '1023K', '1025M', '1G', '-1M', '99999999999M' ],
    'UpgradeStatusFile' => [ qr/the path of a file/, '/tmp/' ],
    'UpgradeStatusClients' => [ qr/Off, Network or Address/, 'On' ],
    'UpgradeStatusKeep' => [ qr/a number of days from 0 to 400/, -1, 401, 'x', '1d' ],
    'UpgradeStatusGroup' => [ qr/invalid expression/, '"%{HTTP:x"' ],
    'UpgradeStatusHashKey' => [ qr/cannot be read|is empty/, '/none', '/dev/null' ],
    'UpgradeExposure' => [ qr/a header field, query:NAME or cookie:NAME/, '"a b"' ],
    'UpgradeReasonPhrase' => [ qr/expected 1 to 100 printable ASCII characters, without a space at either end/, '" "', '" a"', '"a "', qq("a\tb"), qq("a\x7f"),
        qq("a\x01"), qq("\xc3\xa9"), '"' . 'a' x 101 . '"' ],
    'UpgradeNavigation' => [ qr/Refuse or Redirect/, 'Perhaps' ],
    'UpgradeTrustedProxy' => [ qr/an IP address or network such as 192/, '::ffff:192.0.2.0/90' ],
    'UpgradeRollout' => [ qr/an RFC 3339 time/, 'On from=tomorrow' ],
    'UpgradeExempt' => [ qr/path=PREFIX or exact-path=PATH, ip=CIDR, method=M, expr=E, each at most once, or none alone|invalid expression/, 'path=/a path=/b', 'path=/a exact-path=/b', '"expr=%{HTTPS"' ],
    'UpgradeDocument' => [ qr/is not a regular file/, 'text/html /' ],
);
for my $directive (sort keys %wrong) {
    my ($valid, @values) = @{ $wrong{$directive} };
    for my $value (@values) {
        like(UpgradeTest::Server->new(lines => "$directive $value")->config_test, qr/line 1 of [^\n]*\n?$directive: [^\n]*(?:$valid)/,
            "$directive $value" =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ger);
    }
}
for my $line ('UpgradeLogRate 5', 'UpgradeHTTPSPort 443', 'UpgradeStatus Off', 'UpgradeStatusGroup x') {
    like(UpgradeTest::Server->new(lines => "<Location /x>\n$line\n</Location>")->config_test, qr/not allowed in <Location> context/, "$line in a section");
}
like(UpgradeTest::Server->new(lines => "UpgradeTrustedProxy ::ffff:192.0.2.0/120\nUpgradeForwardedHeader proto X")->config_test, qr/^Syntax OK/m,
    'a network of mapped addresses');

# Without a TLS module, the server starts, warns once and refuses requests.
{
    my $server = UpgradeTest::Server->new(lines => 'UpgradeRequire TLS', without => qr/ssl_module|http2_module/);
    ok($server->start, 'starts without a TLS module');
    is($server->get('/')->{status}, 426, '… and refuses');
    is((() = $server->error_log =~ /^.*\[upgrade_required:warn\] .*UPGRADE0002: UpgradeRequire: TLS is required, but no TLS module is loaded/mg),
        1, '… and warns once');
    $server->stop;
}
for my $lines ("<Location /x>\nUpgradeRequire TLS\n</Location>", "<VirtualHost *:1>\nUpgradeRequire TLSv1.3\n</VirtualHost>") {
    my $server = UpgradeTest::Server->new(lines => $lines, without => qr/ssl_module|http2_module/);
    $server->start;
    like($server->error_log, qr/UPGRADE0002/, '… wherever it is required');
    $server->stop;
}
for (
    [ 'UpgradeRequire TLS', qr/nothing/, 'with a TLS module' ],
    [ 'UpgradeRequire none', qr/ssl_module|http2_module/, 'without a TLS module, UpgradeRequire none' ],
    [ '', qr/ssl_module|http2_module/, 'without a TLS module, no directive' ],
) {
    my ($lines, $without, $name) = @{$_};
    my $server = UpgradeTest::Server->new(lines => $lines, without => $without);
    ok($server->start, "$name: starts");
    unlike($server->error_log, qr/upgrade_required:(?!info\b)/, '… and does not warn');
    $server->stop;
}

# Configurations that are valid but cannot work, each with a similar one that works.
for (
    [ 'UpgradeRequire HTTP/2', 'UPGRADE0010: UpgradeRequire: own.test requires HTTP/2, but its Protocols directive does not include h2' ],
    [ "Protocols http/1.1\n<Location /x>\nUpgradeRequire HTTP/2\n</Location>", 'UPGRADE0010' ],
    [ "Protocols h2 h2c http/1.1\nUpgradeRequire HTTP/2", $ENV{UPGRADE_TEST_MPM} eq 'prefork' ? 'UPGRADE0023' : undef ],
    [ 'UpgradeRequire HTTP/1.1', undef ],
    [ 'UpgradeRequire HTTP/3', 'UPGRADE0009: UpgradeRequire: own.test requires HTTP/3, which httpd does not support, and no UpgradeAltSvc' ],
    [ qq(UpgradeRequire HTTP/3\nUpgradeAltSvc "h3=\\":443\\""), undef ],
    [ "LoadModule remoteip_module MODULES/mod_remoteip.so\nRemoteIPProxyProtocol On\nUpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Proto",
        'UPGRADE0008: UpgradeTrustedProxy: with RemoteIPProxyProtocol the peer of a connection is the load balancer' ],
    [ "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Proto", undef ],
) {
    my ($lines, $warned) = @{$_};
    my ($modules) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{ssl_module (\S+)/mod_ssl\.so};
    my $server = UpgradeTest::Server->new(lines => $lines =~ s/MODULES/$modules/r);
    ok($server->start, 'starts: ' . $lines =~ s/\n/; /gr);
    my @warnings = $server->error_log =~ /upgrade_required:warn\] [^\n]*?(UPGRADE[^\n]*)/g;
    is(scalar @warnings, $warned ? 1 : 0, '… with the expected number of warnings');
    like($warnings[0] // '', qr/^\Q$warned\E/, '… with the reason') if $warned;
    $server->stop;
}

# mod_remoteip: the trusted proxy is the peer of the connection, not the address that mod_remoteip
# sets.
{
    my ($modules) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{ssl_module (\S+)/mod_ssl\.so};
    my $server = UpgradeTest::Server->new(lines => "LoadModule remoteip_module $modules/mod_remoteip.so\nRemoteIPHeader X-Forwarded-For\n"
            . "RemoteIPInternalProxy 127.0.0.2\nUpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Proto\nUpgradeRequire TLS");
    $server->start;
    my @claim = ('X-Proto: https', 'X-Forwarded-For: 127.0.0.1');
    is($server->get('/page.txt', fields => \@claim)->{status}, 200, 'mod_remoteip: the trusted peer');
    is($server->get('/page.txt', fields => \@claim, from => '127.0.0.2')->{status}, 426, '… and another peer that forwards the address of the trusted one');
    $server->stop;
}

# An IPv4 peer that connects to an IPv6 socket has a mapped address; it is trusted by its IPv4
# address.
for (has_ipv6() ? ([ '127.0.0.1', 200 ], [ '::ffff:127.0.0.1', 200 ], [ '127.0.0.2', 426 ], [ '::1', 426 ]) : ()) {
    my ($trusted, $status) = @{$_};
    my $dual = UpgradeTest::Server::free_port();
    my $server = UpgradeTest::Server->new(lines => "Listen [::]:$dual\nUpgradeTrustedProxy $trusted\nUpgradeForwardedHeader proto X-Proto\nUpgradeRequire TLS");
    $server->start;
    is($server->get('/page.txt', port => $dual, fields => ['X-Proto: https'])->{status}, $status, "a mapped peer, where $trusted is trusted");
    $server->stop;
}

# mod_cache's quick handler does not see .htaccess files.
for ([ "CacheEnable disk /", 1 ], [ "CacheEnable disk /\nCacheQuickHandler off", 0 ], [ '', 0 ]) {
    my ($lines, $count) = @{$_};
    my $server = UpgradeTest::Server->new(lines => "<Directory />\nAllowOverride All\n</Directory>\n$lines");
    $server->start;
    is((() = $server->error_log =~ /upgrade_required:notice.*UPGRADE0004/g), $count, "CacheQuickHandler off is recommended: $count");
    $server->stop;
}

# .htaccess: AllowOverride AuthConfig, and raising requirements only.
for (
    [ 'AllowOverride AuthConfig', 'UpgradeRequire TLS', 426 ],
    [ 'AllowOverride None', 'UpgradeRequire TLS', 200 ],
    [ 'AllowOverride Limit', 'UpgradeRequire TLS', 500, qr/UpgradeRequire not allowed here/ ],
    [ 'AllowOverride AuthConfig', 'UpgradeRequire SSL', 500, qr/UpgradeRequire: invalid requirement 'SSL', expected $legal_in_htaccess\b(?!, none)/ ],
) {
    my ($override, $line, $status, $logged) = @{$_};
    my $server = UpgradeTest::Server->new(lines => "<Directory @{[UpgradeTest::Server::ROOT()]}>\n$override\nRequire all granted\n</Directory>");
    $server->htaccess($line);
    $server->start;
    is($server->get('/page.txt')->{status}, $status, "$override, $line");
    like($server->error_log, $logged, '… and the log says why') if $logged;
    $server->stop;
}

done_testing;
