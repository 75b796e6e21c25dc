# SPDX-License-Identifier: Apache-2.0
#
# Front controllers: a request that mod_rewrite, mod_dir or a script redirects internally. An
# exemption in a section of the URL that the client sent remains valid; "UpgradeRequire none" there
# does not, and the log line names the target.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Server ();

# WordPress has these lines in its .htaccess file.
my $wordpress = <<'END';
RewriteEngine On
RewriteBase /
RewriteRule ^index\.html$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /index.html [L]
END
my $rewritten = "RewriteEngine On\nRewriteRule ^/(?!index\\.html) /index.html [PT]";
my $directory = "<Directory ${\UpgradeTest::Server::ROOT()}>\nAllowOverride All\n</Directory>";
my $script = "ScriptAliasMatch ^/app/ ${\UpgradeTest::Server::ROOT()}/redirect.sh";
my $by_method = 'UpgradeExempt method=GET';

# Configurations that redirect /app/page to /index.html internally: server, .htaccess file, and the
# path if it is another one.
my %redirects = (
    'mod_rewrite in .htaccess' => [ $directory, $wordpress ],
    'mod_rewrite in the server' => [$rewritten],
    'FallbackResource' => ['FallbackResource /index.html'],
    'FallbackResource for a directory' => [ 'FallbackResource /index.html', '', '/app/dir/' ],
    'a script' => [$script],
    'DirectoryIndex' => [ 'DirectoryIndex /index.html', '', '/app/dir/' ],
    'RewriteRule in a Location' => [ "<Location /app>\nRewriteEngine On\nRewriteRule . /index.html [L]\n</Location>" ],
);

# Further lines; the status, the verdict, and the path that the log line of a refusal or report
# names as target.
my @rows = (
    [ "UpgradeRequire TLS", 426, 'refused', '' ],
    [ "UpgradeRequire TLS\n<Location /app>\n$by_method\n</Location>", 200, 'exempt' ],
    [ "UpgradeRequire TLS\n<If \"%{THE_REQUEST} =~ m#^GET /app/#\">\n$by_method\n</If>", 200, 'exempt' ],
    [ "UpgradeRequire TLS\n<If \"%{REQUEST_URI} =~ m#^/app/#\">\n$by_method\n</If>", 200, 'exempt' ],
    [ "UpgradeRequire TLS\n<Location /app>\nUpgradeExempt \"expr=req('X-Old') == 'yes'\"\n</Location>", 200, 'exempt' ],
    [ "UpgradeRequire TLS\n<Location /app>\nUpgradeExempt \"expr=req('X-Old') == 'no'\"\n</Location>", 426, 'refused', '' ],
    [ "UpgradeRequire TLS\n<Location /app>\nUpgradeExempt method=POST\n</Location>", 426, 'refused', '' ],
    # "UpgradeExempt none" in a section of the target removes the exemption; in the server or in a
    # section of the URL that the client sent, it does not.
    [ "UpgradeRequire TLS\n<Location /app>\n$by_method\n</Location>\n<Location /index.html>\nUpgradeExempt none\n</Location>", 426, 'refused', '/index.html' ],
    [ "UpgradeRequire TLS\n<Location /app>\n$by_method\n</Location>\n<Files index.html>\nUpgradeExempt none\n</Files>", 426, 'refused', '/index.html' ],
    [ "UpgradeRequire TLS\nUpgradeExempt none\n<Location /app>\n$by_method\n</Location>", 200, 'exempt' ],
    [ "UpgradeRequire TLS\nUpgradeExempt path=/a\n<Location /app>\nUpgradeExempt none\n$by_method\n</Location>", 200, 'exempt' ],
    # The same without a requirement for the URL that the client sent.
    [ "<Location /app>\n$by_method\n</Location>\n<Location /index.html>\nUpgradeRequire TLS\n</Location>", 200, 'exempt' ],
    [ "<Location /app>\nUpgradeExempt method=POST\n</Location>\n<Location /index.html>\nUpgradeRequire TLS\n</Location>", 426, 'refused', '/index.html' ],
    # "UpgradeRequire none" applies only to the URL of its section.
    [ "UpgradeRequire TLS\n<Location /app>\nUpgradeRequire none\n</Location>", 426, 'refused', '/index.html' ],
    [ "UpgradeRequire TLS\n<Location /app>\nUpgradeRequire none\n</Location>\n<Location /index.html>\nUpgradeRequire none\n</Location>", 200, '-' ],
    # Plans.
    [ "UpgradePlan TLS\n<Location /app>\nUpgradePlan none\n</Location>", 200, 'report', '/index.html' ],
    [ "UpgradePlan TLS\n<Location /app>\n$by_method\n</Location>", 200, 'exempt' ],
);

for my $how (sort keys %redirects) {
    my ($lines, $htaccess, $sent) = @{ $redirects{$how} };
    $sent //= '/app/page';
    my @hosts = map {"row$_.test"} 0 .. $#rows;
    my $server = UpgradeTest::Server->new(
        files => { 'index.html' => "index\n", 'app/dir/x' => "x\n", 'redirect.sh' => "#!/bin/sh\nprintf 'Location: /index.html\\n\\n'\n",
            $htaccess ? ('.htaccess' => $htaccess) : () },
        load => [ 'cgi', 'rewrite', 'dir' ],
        lines => "UpgradeLogRate 1000\nLogFormat \"%v %{UPGRADE_VERDICT}e\" led\nCustomLog logs/led led\n"
            . join '', map {"<VirtualHost 127.0.0.1:\${PORT}>\nServerName $hosts[$_]\n$lines\n$rows[$_][0]\n</VirtualHost>\n"} 0 .. $#rows);
    chmod 0755, UpgradeTest::Server::ROOT() . '/redirect.sh';
    ok($server->start, $how) or diag $server->config_test;
    for my $i (0 .. $#rows) {
        my ($policy, $status) = @{ $rows[$i] };
        my $response = $server->get($sent, host => $hosts[$i], fields => ['X-Old: yes']);
        is($response->{status}, $status, "$how: " . $policy =~ s/\n/; /gr);
        is($response->{body}, "index\n", '… the target') if $status == 200;
    }
    $server->stop;
    my %verdicts = contents("$server->{dir}/logs/led") =~ /^(\S+) (\S+)$/mg;
    is($verdicts{ $hosts[$_] }, $rows[$_][2], "$how: row $_: $rows[$_][2]") for 0 .. $#rows;
    my @lines = $server->error_log =~ /(UPGRADE000[15]: .*)/g;
    my @expected = grep { defined $_->[3] } @rows;
    is(scalar @lines, scalar @expected, "$how: one line for each refusal or report") or diag join "\n", @lines;
    for my $i (0 .. $#expected) {
        # mod_rewrite in the server may set another path before the policy of the server is
        # evaluated.
        next if $how eq 'mod_rewrite in the server' && !$expected[$i][3];
        my $at = $expected[$i][3] ? qr/ request="GET \Q$sent\E" at="\Q$expected[$i][3]\E"$/ : qr/ request="GET \Q$sent\E"$/;
        like($lines[$i], $at, '… with the path');
    }
}

done_testing;
