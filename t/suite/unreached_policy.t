# SPDX-License-Identifier: Apache-2.0
#
# A virtual host that has requirements in Directory sections only, and serves requests with a module
# that maps them to no file: Directory sections do not apply to such a request, as with httpd's
# Require. A warning is logged at start-up, and DUMP_UPGRADE marks the virtual host.
use strict;
use warnings;

use Test::More;
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $DIRECTORY = "<Directory />\nUpgradeRequire TLS\n</Directory>";
my $PROXY = 'ProxyPass /app http://127.0.0.1:9/';

# Description, lines of the virtual host, lines of the main server, and the directive that the
# warning names, or none if there is no warning.
my @ROWS = (
    [ 'ProxyPass', "$DIRECTORY\n$PROXY", '', 'ProxyPass' ],
    [ 'ProxyPass of everything', "$DIRECTORY\nProxyPass / http://127.0.0.1:9/", '', 'ProxyPass' ],
    [ 'ProxyPassMatch', "$DIRECTORY\nProxyPassMatch ^/app(.*) http://127.0.0.1:9\$1", '', 'ProxyPassMatch' ],
    [ 'ProxyPass in a Location', "$DIRECTORY\n<Location /app>\nProxyPass http://127.0.0.1:9/\n</Location>", '', 'ProxyPass' ],
    [ 'ProxyPassMatch in a LocationMatch', "$DIRECTORY\n<LocationMatch ^/app>\nProxyPassMatch http://127.0.0.1:9/\n</LocationMatch>", '', 'ProxyPassMatch' ],
    [ 'RewriteRule [P]', "$DIRECTORY\nRewriteEngine on\nRewriteRule ^/app http://127.0.0.1:9/ [P]", '', 'RewriteRule' ],
    [ 'RewriteRule [L,P]', "$DIRECTORY\nRewriteEngine on\nRewriteRule ^/app http://127.0.0.1:9/ [L,P]", '', 'RewriteRule' ],
    [ 'a Directory of the document root', "<Directory ${\UpgradeTest::Server::ROOT()}>\nUpgradeRequire TLS\n</Directory>\n$PROXY", '', 'ProxyPass' ],
    [ 'a DirectoryMatch', "<DirectoryMatch ^/>\nUpgradeRequire TLS\n</DirectoryMatch>\n$PROXY", '', 'ProxyPass' ],
    [ 'a Directory of the main server', $PROXY, $DIRECTORY, 'ProxyPass' ],
    [ 'an expression', "<Directory />\nUpgradeRequireExpr \"req('X-Ok') == 'yes'\" x/1\n</Directory>\n$PROXY", '', 'ProxyPass' ],
    [ 'websocket', "<Directory />\nUpgradeRequire websocket\n</Directory>\n$PROXY", '', 'ProxyPass' ],
    [ 'no proxy', $DIRECTORY, '' ],
    [ 'a proxy without a policy', $PROXY, '' ],
    [ 'a policy of the virtual host', "UpgradeRequire TLS\n$DIRECTORY\n$PROXY", '' ],
    [ 'a policy of the main server', "$DIRECTORY\n$PROXY", 'UpgradeRequire TLS' ],
    [ 'a policy in the Location of the proxy', "$DIRECTORY\n<Location /app>\nUpgradeRequire TLS\nProxyPass http://127.0.0.1:9/\n</Location>", '' ],
    [ 'a policy in a Location of everything', "$DIRECTORY\n$PROXY\n<Location />\nUpgradeRequire TLS\n</Location>", '' ],
    [ 'a Directory that lifts requirements', "<Directory />\nUpgradeRequire none\n</Directory>\n$PROXY", '' ],
    [ 'ProxyPass !', "$DIRECTORY\nProxyPass /app !", '' ],
    [ 'another rewrite', "$DIRECTORY\nRewriteEngine on\nRewriteRule ^/app /page.txt", '' ],
);

# Third-party modules, if they are installed.
my @MODULES = (
    [ 'jk', "JkMount /app/* ajp13_worker", 'JkMount' ],
    [ 'dav_svn', "<Location /svn>\nDAV svn\nSVNParentPath /nonexistent\n</Location>", 'DAV' ],
    [ 'passenger', 'PassengerHighPerformance on', 'PassengerHighPerformance' ],
);
for (@MODULES) {
    my ($module, $lines, $directive) = @{$_};
    push @ROWS, [ $directive, "$DIRECTORY\n$lines", '', $directive, $module ] if !UpgradeTest::Server::lacks($module);
}

sub server {
    my ($vhost, $main, $module) = @_;
    return UpgradeTest::Server->new(load => [ $module // () ], lines => <<"END");
$main
<VirtualHost *:\${PORT}>
    ServerName served.test
$vhost
</VirtualHost>
<VirtualHost *:\${PORT}>
    ServerName other.test
</VirtualHost>
END
}

# Return the part of the dump for each virtual host, by name.
sub blocks {
    my ($dump) = @_;
    return map { my ($name) = /^\S+ (\S+)/; $name => $_ } grep {/^\S+ \S+\.test/} split /^(?=\S)/m, $dump;
}

for my $row (@ROWS) {
    my ($name, $vhost, $main, $directive, $module) = @{$row};
    my $server = server($vhost, $main, $module);
    my $output = $server->httpd('-t -D DUMP_UPGRADE');
    like($output, qr/^Syntax OK$/m, "$name: the syntax") or diag($output);
    my @warnings = grep {/upgrade_required:warn\] .*Directory.*(?:Proxy|RewriteRule|JkMount|DAV|Passenger)|upgrade_required:warn\] .*(?:Proxy|RewriteRule|JkMount|DAV|Passenger).*Directory/} split /\n/, $output;
    is(scalar @warnings, $directive ? 1 : 0, '… the expected number of warnings') or diag(join "\n", @warnings);
    my %block = blocks($output);
    if ($directive) {
        like($warnings[0] // '', qr/UPGRADE\d+: .*\b$directive\b.*\(\S*lines\.conf:\d+\)$/, '… which names the directive and a line');
        like($block{'served.test'}, qr/\b$directive\b/, '… the dump marks the virtual host');
        unlike($block{'other.test'}, qr/\b$directive\b/, '… and not the other one');
    }
    else {
        unlike($block{'served.test'}, qr/Proxy|RewriteRule/, '… no mark in the dump');
    }
}

# The request is served, as with httpd's Require. The backend is a Redirect, to which Directory
# sections do not apply either.
my $server = server("<Directory />\nUpgradeRequire TLS\nRequire all denied\n</Directory>\nProxyPass /app http://127.0.0.1:\${PORT}/moved\nRedirect /moved http://elsewhere.test/", '');
$server->start or BAIL_OUT('the server does not start');
is($server->get('/page.txt', host => 'served.test')->{status}, 426, 'a file is refused');
is($server->get('/app', host => 'served.test')->{status}, 302, 'a proxied request is served');
$server->stop;

done_testing;
