# SPDX-License-Identifier: Apache-2.0
#
# A .htaccess file can only raise requirements, with UpgradeRequire: all other directives are
# rejected there, regardless of AllowOverride and AllowOverrideList. The .htaccess file of a
# subrequest does not affect its parent request.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(curl field has_http2);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $ROOT = UpgradeTest::Server::ROOT();

# Every directive that is not allowed, with a valid value.
my %REJECTED = (
    UpgradePlan => 'TLS', UpgradeRollout => 'On', UpgradeExempt => 'method=GET', UpgradeRequireExpr => '"true" x/1', UpgradePlanExpr => '"true" x/1',
    UpgradeOffer => 'x/1', UpgradeAltSvc => '"h2=\":443\""', UpgradeHTTP2Status => '421', UpgradeHelp => 'https://help.test/', UpgradeNavigation => 'Redirect', UpgradeReasonPhrase => 'x',
    UpgradeDocument => "text/plain $ROOT/page.txt", UpgradeHTTPSPort => '8443', UpgradeExposure => 'Authorization', UpgradeExposureKey => "$ROOT/page.txt",
    UpgradeLogRate => '5', UpgradeTrustedProxy => '127.0.0.1', UpgradeForwardedHeader => 'proto X-Forwarded-Proto', UpgradeReasonPhrase => '"Upgrade"',
    UpgradeStatus => 'Off', UpgradeStatusMemory => '1M', UpgradeStatusFile => '/tmp/x', UpgradeStatusClients => 'Off', UpgradeStatusKeep => '1',
    UpgradeStatusHandshakes => 'On', UpgradeStatusGroup => 'x', UpgradeStatusHashKey => "$ROOT/page.txt",
);

my @documented = grep { $_ ne 'UpgradeRequire' } UpgradeTest::contents('docs/mod_upgrade_required.md') =~ /^## (Upgrade\w+) Directive/mg;
is_deeply([ grep { !$REJECTED{$_} } @documented ], [], 'every directive of the manual is tried');

# Sections in the .htaccess file that contain the directive.
my %AROUND = ('' => '%s', Files => "<Files page.txt>\n%s\n</Files>", If => "<If \"true\">\n%s\n</If>");

my ($lines, %files) = ('');
my @rows;
for my $directive (sort @documented) {
    for my $around (sort keys %AROUND) {
        my $path = "rejected/$directive" . lc $around;
        $files{"$path/.htaccess"} = sprintf "$AROUND{$around}\n", "$directive $REJECTED{$directive}";
        $files{"$path/page.txt"} = "a page\n";
        push @rows, { directive => $directive, path => "/$path/page.txt", name => $around ? "$directive in $around" : $directive };
    }
}
my $names = join ' ', @documented;

# Paths that lead to a directory by a subrequest. The directory of the main request has no .htaccess
# file.
$files{'index/file.txt'} = $files{'variant/file.txt'} = "open\n";
$files{'strict/.htaccess'} = "UpgradeRequire TLS\n";
$files{'lax/.htaccess'} = "UpgradeRequire TLSv1\n";
for my $dir (qw(strict lax broken)) {
    $files{"$dir/index.html"} = "the secret\n";
    $files{"$dir/page.html.en"} = "the secret\n";
    $files{"$dir.shtml"} = qq{begins <!--#include virtual="/$dir/index.html" --> ends\n};
    $files{"index/$dir/file.txt"} = "open\n";
}
$files{'broken/.htaccess'} = "UpgradeExempt method=GET\n";
$files{'list/strict/.htaccess'} = "UpgradeRequire TLS\n";
$files{'list/strict/page.txt'} = $files{'list/page.txt'} = "a page\n";

sub vhost {
    my ($name, $text, $tls) = @_;
    return "<VirtualHost *:\${" . ($tls ? 'TLS_' : '') . "PORT}>\nServerName $name\n" . ($tls ? "SSLEngine on\n" : '') . "$text\n</VirtualHost>\n";
}

my $SUBREQUESTS = <<"END";
AllowOverride None
AllowOverrideList UpgradeRequire $names
Options +Indexes +Includes +MultiViews
AddLanguage en .en
AddOutputFilter INCLUDES .shtml
END
my $INDEXES = join '', map {"<Directory $ROOT/index/$_>\nDirectoryIndex /$_/index.html\n</Directory>\n"} qw(strict lax broken);
my $REWRITES = <<"END";
RewriteEngine on
RewriteCond %{LA-U:REMOTE_USER}%{REQUEST_URI} ^/rewrite/(strict|lax)
RewriteCond /%1/index.html -U
RewriteRule ^ /page.txt [L]
END
my @OVERRIDES = (
    [ 'list', "AllowOverride None\nAllowOverrideList UpgradeRequire $names" ],
    [ 'all', 'AllowOverride All' ],
    [ 'both', "AllowOverride All\nAllowOverrideList $names" ],
    [ 'authconfig', 'AllowOverride AuthConfig FileInfo Indexes Limit Options=All' ],
);
for my $override (@OVERRIDES) {
    my $directory = "<Directory $ROOT/rejected>\n$override->[1]\n</Directory>\n";
    $lines .= vhost("$override->[0].test", $directory) . vhost("strict.$override->[0].test", "UpgradeRequire TLS\n$directory");
}
$lines .= vhost('within.test', "<Directory $ROOT>\n$SUBREQUESTS</Directory>\n$INDEXES$REWRITES");
$lines .= vhost('within.test', "Protocols h2 http/1.1\nUpgradeRequire TLSv1.2\n<Directory $ROOT>\n$SUBREQUESTS</Directory>\n$INDEXES", 1);
$lines .= vhost('tls.test', "Protocols h2 http/1.1\n<Directory $ROOT/tls13>\nAllowOverride AuthConfig\n</Directory>\n<Directory $ROOT/index/tls13>\nDirectoryIndex /tls13/index.html\n</Directory>", 1);
$files{'tls13/.htaccess'} = "UpgradeRequire TLSv1.3\n";
$files{'tls13/index.html'} = "the secret\n";
$files{'index/tls13/file.txt'} = "open\n";

my $server = UpgradeTest::Server->new(tls => 1, files => \%files, lines => "SSLProtocol all\nLogFormat \"%v %U %>s %{UPGRADE_VERDICT}e\" verdict\n"
        . "CustomLog logs/access verdict\n$lines");
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};

for my $override (@OVERRIDES) {
    for my $row (@rows) {
        my $read = length $server->error_log;
        my $response = $server->get($row->{path}, host => "$override->[0].test");
        is($response->{status}, 500, "$row->{name}, AllowOverride $override->[0]");
        like(substr($server->error_log, $read), qr{/\.htaccess: (?:$row->{directive}\b|<Files|<If)[^\n]*(?:not allowed|cannot occur)}, '… the error log says why');
        my $strict = $server->get($row->{path}, host => "strict.$override->[0].test");
        is($strict->{status}, 426, '… refused if the virtual host has a requirement');
        unlike($strict->{body}, qr/a page/, '… not served');
    }
}

# Subrequests, several times on a connection.
my @WITHIN = (
    [ '/index/strict/', 426 ],
    [ '/index/lax/', 426 ],
    [ '/index/broken/', 500 ],
    [ '/strict/', 426 ],
    [ '/strict/page.html', 426 ],
    [ '/strict/page', 426 ],
    [ '/broken/', 500 ],
    [ '/rewrite/strict', 404 ],
    [ '/list/', 200, qr/page\.txt/ ],
    [ '/strict.shtml', 200, qr/\Abegins .* ends\n\z/s ],
    [ '/broken.shtml', 200, qr/\Abegins .* ends\n\z/s ],
);
for my $round (1 .. 3) {
    for (@WITHIN) {
        my ($path, $status, $body) = @{$_};
        my $response = $server->get($path, host => 'within.test');
        is($response->{status}, $status, "$path, round $round");
        unlike($response->{body}, qr/the secret/, '… not served');
        like($response->{body}, $body, '… the page') if $body;
        is(field($response, 'Upgrade'), 'TLS/1.2', '… Upgrade') if $status == 426;
    }
    my @served = map { $server->get($_, host => 'within.test', tls => 'TLSv1.2')->{body} } qw(/index/strict/ /index/lax/ /strict/ /strict/page /strict.shtml);
    is_deeply([ grep { !/the secret/ } @served ], [], '… served over TLS');
    is($server->get('/index/tls13/', host => 'tls.test', tls => 'TLSv1.2')->{status}, 426, '… an index over TLS 1.2');
    is($server->get('/index/tls13/', host => 'tls.test', tls => 'TLSv1.3')->{status}, 200, '… over TLS 1.3');
    next if !has_http2();
    my $response = curl('tls.test', '/index/tls13/', '--http2', '--tls-max', '1.2');
    is("$response->{version} $response->{status}", 'HTTP/2 403', '… over HTTP/2');
    like($response->{body}, qr/This service requires TLS 1\.3/, '… the document of the refusal');
}
is_deeply([ $server->crashes ], [], 'no child has crashed');

done_testing;
