# SPDX-License-Identifier: Apache-2.0
#
# Responses given before the access gate (at pre_translate_name, translate_name and map_to_storage,
# and by httpd itself for a bad path) are evaluated with the last complete Location configuration:
# of server, virtual host, Location and If, with every kind of policy. Directory, Files and
# .htaccess do not apply to them.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(curl_all exchange field fields has_http2 request responses);
use UpgradeTest::Hooks qw(hook_files hook_lines is_leak @EARLY @POLICIES);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'needs mod_lua and mod_perl' if UpgradeTest::Server::lacks(qw(lua perl));

my @PLACES = (
    [ 'virtual host', '%s' ],
    [ 'Location', "<Location /x>\n%s\n</Location>" ],
    [ 'If', qq{<If "true">\n%s\n</If>} ],
    [ 'If in Location', qq{<Location /x>\n<If "true">\n%s\n</If>\n</Location>} ],
);
# Additional lines that do not apply to the request.
my @ADDITIONS = (
    [ 'no Directory', '' ],
    [ 'a Directory', "<Directory />\nUpgradeHelp https://help.test/\n</Directory>" ],
    [ 'a lax Directory', "<Directory />\nUpgradeRequire none\nUpgradePlan none\n</Directory>" ],
);
# Return the statuses that a hook can respond with.
sub statuses { my ($name) = @_; return (($name =~ /^pre_translate_name/ ? () : (200, 302)), 401, 403, 404) }

my (@vhosts, $lines);

sub vhost {
    my ($text, $tls) = @_;
    push @vhosts, 'v' . @vhosts . '.test';
    $lines .= "<VirtualHost *:\${" . ($tls ? 'TLS_' : '') . "PORT}>\nServerName $vhosts[-1]\n" . ($tls ? "SSLEngine on\n" : '') . "$text\n</VirtualHost>\n";
    return $vhosts[-1];
}

# For each hook, a virtual host without a policy, and virtual hosts with one.
my %free = map { $_->[2] => vhost($_->[2]) } @EARLY;
my @rows;
for my $hook (@EARLY) {
    for my $kind (@POLICIES) {
        for my $place (@PLACES) {
            for my $addition (@ADDITIONS) {
                my $text = join "\n", $hook->[2], sprintf($place->[1], $kind->[1]), $addition->[1];
                push @rows, { name => join(', ', @{$hook}[ 0, 1 ], map { $_->[0] } $kind, $place, $addition),
                    host => vhost($text), meets => $kind->[2] };
            }
        }
    }
}

# Only a Directory, Files or .htaccess has a requirement.
my @LATER = (
    [ 'Directory', "<Directory />\nUpgradeRequire TLS\n</Directory>" ],
    [ 'Files', "<Files *>\nUpgradeRequire TLS\n</Files>" ],
    [ '.htaccess', "DocumentRoot ${\UpgradeTest::Server::ROOT()}/strict\n<Directory />\nAllowOverride All\n</Directory>" ],
);
my @beyond = map { my $hook = $_; map { { name => join(', ', @{$hook}[ 0, 1 ], $_->[0]), host => vhost("$hook->[2]\n$_->[1]") } } @LATER } @EARLY;

# Redirects, and httpd's own responses to a bad path.
my $REDIRECTS = <<'END';
Redirect permanent /x/moved https://secret.test/
Redirect gone /x/gone
RewriteEngine on
RewriteRule ^/x/rewritten https://secret.test/ [R]
RewriteRule ^/x/forbidden - [F]
END
my @PATHS = ([ '/x/moved', 301 ], [ '/x/gone', 410 ], [ '/x/rewritten', 302 ], [ '/x/forbidden', 403 ], [ '/x/a%2fb', 404 ], [ '/x/%zz', 400 ],
    [ '/x/../../x/b', 400 ], [ '/x/%2e%2e/%2e%2e/x/b', 400 ]);
my $without_policy = vhost($REDIRECTS);
my @of_httpd = map {
    my $kind = $_;
    map { { name => "$kind->[0], $_->[0]", meets => $kind->[2], host => vhost("$REDIRECTS\n" . sprintf $_->[1], $kind->[1]) } } @PLACES
} @POLICIES;
my @of_httpd_beyond = map { { name => $_->[0], host => vhost("$REDIRECTS\n$_->[1]") } } @LATER;

# Over TLS, with HTTP/1.1 and HTTP/2.
my @over_tls = map {
    my $hook = $_;
    { name => join(', ', @{$hook}[ 0, 1 ]),
        host => vhost("$hook->[2]\n<Location /x>\nUpgradeRequire TLSv1.3\n</Location>\n<Directory />\nUpgradeRequire none\n</Directory>", 1) }
} @EARLY;
my $redirect_over_tls = vhost("Protocols h2 http/1.1\n$REDIRECTS\nUpgradeRequire TLSv1.3\n<Directory />\nUpgradeRequire none\n</Directory>", 1);

# Internal requests: an include, the ErrorDocument of another error, an internal redirect by
# mod_rewrite.
my @within = map {
    my $hook = $_;
    { name => join(', ', @{$hook}[ 0, 1 ]), host => vhost(<<"END") }
$hook->[2]
<Location /x>
    UpgradeRequire TLS
</Location>
<Directory />
    UpgradeHelp https://help.test/
    Options +Includes
    AddOutputFilter INCLUDES .shtml
</Directory>
<Directory ${\UpgradeTest::Server::ROOT()}/rewritten>
    Options +FollowSymLinks
    RewriteEngine on
    RewriteRule ^(\\d+)\$ /x/\$1
</Directory>
ErrorDocument 404 /x/200
END
} @EARLY;

# An include of a file starts at map_to_storage.
my @of_files = map {
    my $hook = $_;
    { name => join(', ', @{$hook}[ 0, 1 ]), host => vhost(<<"END") }
$hook->[2]
<Location /x/200>
    UpgradeRequire TLS
</Location>
<Directory />
    Options +Includes
    AddOutputFilter INCLUDES .shtml
</Directory>
END
} grep { $_->[0] eq 'map_to_storage' } @EARLY;

my $server = UpgradeTest::Server->new(tls => 1, load => [qw(lua perl)], lines => hook_lines() . "Protocols h2 http/1.1\nSSLProtocol all\n$lines",
    files => { hook_files(), 'x/page.shtml' => qq{begins <!--#include file="200" --> ends\n}, 'strict/.htaccess' => "UpgradeRequire TLS\n", 'rewritten/file.txt' => "open\n", 'page.shtml' => qq{begins <!--#include virtual="/x/200" --> ends\n} });
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
@ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = ($server->{port}, $server->{tls_port});

# Return the statuses, each followed by "*" if the response contains something of the hook's
# response.
sub summary { return join ' ', map { $_->{status} . (is_leak($_) ? '*' : '') } @_ }

# Send all requests on one connection.
sub ask_all {
    my ($row, $fields, $paths, %how) = @_;
    my @requests = map { request(host => $row->{host}, path => $_, fields => $fields) } @{$paths};
    $requests[-1] =~ s/\r\n\r\n\z/\r\nConnection: close\r\n\r\n/;
    return summary(responses(scalar exchange(join('', @requests), host => $row->{host}, %how)));
}

# Send each request on a connection of its own, because httpd closes the connection after the
# response.
sub ask_each {
    my ($row, $fields, $paths) = @_;
    return summary(map { $server->get($_, host => $row->{host}, fields => $fields) } @{$paths});
}

sub paths { return [ map {"/x/$_"} statuses(@_) ] }
sub refused { return join ' ', map {426} statuses(@_) }
sub unrefused { return join ' ', map {"$_*"} statuses(@_) }

for my $hook (@EARLY) {
    is(ask_all({ host => $free{ $hook->[2] } }, [], paths($hook->[0])), unrefused($hook->[0]), "$hook->[0], $hook->[1], without a policy");
}
for my $row (@rows) {
    my $name = $row->{name};
    is(ask_all($row, [], paths($name)), refused($name), "$name: unmet");
    is(ask_all($row, $row->{meets}, paths($name)), unrefused($name), '… met') if $row->{meets};
}
for my $row (@beyond) {
    is(ask_all($row, [], paths($row->{name})), unrefused($row->{name}), "$row->{name}: does not apply");
}

my @of_httpd_paths = map { $_->[0] } @PATHS;
my $statuses_without_policy = ask_each({ host => $without_policy }, [], \@of_httpd_paths);
is($statuses_without_policy =~ s/\*//gr, join(' ', map { $_->[1] } @PATHS), 'redirects and bad paths, without a policy');
for my $row (@of_httpd) {
    is(ask_each($row, [], \@of_httpd_paths), join(' ', map {426} @PATHS), "redirects and bad paths, $row->{name}: unmet");
    is(ask_each($row, $row->{meets}, \@of_httpd_paths), $statuses_without_policy, '… met') if $row->{meets};
}
for my $row (@of_httpd_beyond) {
    is(ask_each($row, [], \@of_httpd_paths), $statuses_without_policy, "redirects and bad paths, $row->{name}: does not apply");
}

for my $row (@over_tls) {
    my $name = $row->{name};
    is(ask_all($row, [], paths($name), tls => 'TLSv1.2'), refused($name), "over TLS 1.2, $name");
    is(ask_all($row, [], paths($name), tls => 'TLSv1.3'), unrefused($name), '… over TLS 1.3');
    next if !has_http2();
    for my $response (curl_all($row->{host}, paths($name), '--http2', '--tls-max', '1.2')) {
        is("$response->{version} " . summary($response), 'HTTP/2 403', '… over HTTP/2');
        like($response->{body}, qr/This service requires TLS 1\.3/, '… the document of the refusal');
    }
}
if (has_http2()) {
    for my $response (curl_all($redirect_over_tls, [qw(/x/moved /x/a%2fb)], '--http2', '--tls-max', '1.2')) {
        is("$response->{version} " . summary($response), 'HTTP/2 403', 'a redirect and a bad path over HTTP/2');
        like($response->{body}, qr/This service requires TLS 1\.3/, '… the document of the refusal');
    }
}

for my $row (@within) {
    my $page = $server->get('/page.shtml', host => $row->{host});
    is($page->{status}, 200, "$row->{name}: a page with an include");
    like($page->{body}, qr/\Abegins (?!.*secret).* ends\n\z/s, '… without the include');
    is(summary($server->get('/missing', host => $row->{host})), 404, '… the document of another error is not sent');
    is(ask_each($row, [], [ map {"/rewritten/$_"} statuses($row->{name}) ]), refused($row->{name}), '… redirected by mod_rewrite');
}

for my $row (@of_files) {
    my $page = $server->get('/x/page.shtml', host => $row->{host});
    is($page->{status}, 200, "$row->{name}: a page with an include of a file");
    like($page->{body}, qr/\Abegins (?!.*secret).* ends\n\z/s, '… without the include');
}

# A refusal is complete: one Upgrade field, and the document.
for my $status (statuses($rows[-1]{name})) {
    my $response = $server->get("/x/$status", host => $rows[-1]{host});
    is_deeply([ fields($response, 'Upgrade') ], ['x/1'], "in place of $status: Upgrade");
    is(field($response, 'Cache-Control'), 'no-store', '… Cache-Control');
    is(length $response->{body}, field($response, 'Content-Length') // -1, '… Content-Length');
}

done_testing;
