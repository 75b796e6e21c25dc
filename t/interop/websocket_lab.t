# SPDX-License-Identifier: Apache-2.0
#
# WebSocket interoperability: a python3-websockets backend; nginx, HAProxy and httpd in front of the
# server, each in common configurations; Python, Node and Chromium as clients. A valid handshake
# ends in an echo, and each error in the response that describes it.
use strict;
use warnings;

use Cwd qw(getcwd);
use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(contents fields once);
use UpgradeTest::ErrorLog qw(error_log_ok);
use UpgradeTest::Process qw(start_process wait_for_port wait_for_line);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $dir = getcwd() . '/t/logs/websocket';
mkdir $dir;
my $own_log = getcwd() . "/t/own-$$/logs";
my $server;
END { local $?; $server->stop if $server }

sub write_file {
    my ($name, $text) = @_;
    UpgradeTest::Server::write_file("$dir/$name", $text);
    return "$dir/$name";
}

#
# Servers.
#

start_process("$dir/echo.log", '/usr/bin/python3', 't/websocket/echo.py');
my $backend = wait_for_line("$dir/echo.log", qr/^port (\d+)$/m) // die 'no backend: ' . contents("$dir/echo.log");

# /front is httpd as a proxy in front of itself. The paths differ because two ProxyPass lines with
# the same backend URL share the settings of the first.
$server = UpgradeTest::Server->new(tls => 1, files => { 'page.html' => contents('t/websocket/page.html') }, lines => <<"END");
LogFormat "%U%q %H %>s %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e" lab
CustomLog logs/access lab
ProxyPass /tunnel/ ws://127.0.0.1:$backend/tunnel/
ProxyPass /http/ http://127.0.0.1:$backend/http/ upgrade=websocket
ProxyPass /both/ http://127.0.0.1:$backend/both/ upgrade=websocket
<Location /tunnel>
    UpgradeRequire websocket
</Location>
<Location /http>
    UpgradeRequire websocket
</Location>
<Location /both>
    UpgradeRequire TLS websocket
</Location>

ProxyPass /front/none/ http://127.0.0.1:\${PORT}/http/none/
ProxyPass /front/http/ http://127.0.0.1:\${PORT}/http/http/ upgrade=websocket
ProxyPass /front/tunnel/ ws://127.0.0.1:\${PORT}/http/tunnel/
ProxyPass /front/old/ http://127.0.0.1:\${PORT}/http/old/
<Location /front/old>
    SetEnv force-proxy-request-1.0
</Location>

<VirtualHost 127.0.0.1:\${PORT}>
    ServerName plain.test
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
    ServerName http1.test
    SSLEngine on
    Protocols http/1.1
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
    ServerName http2.test
    SSLEngine on
    Protocols h2 http/1.1
    H2WebSockets on
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
    ServerName fallback.test
    UpgradeHTTP2Status reset
    SSLEngine on
    Protocols h2 http/1.1
</VirtualHost>
END
ok($server->start, 'the server starts') or die $server->config_test;

my $nginx = UpgradeTest::Server::free_port();
my $nginx_conf = write_file('nginx.conf', <<"END");
daemon off;
pid $dir/nginx.pid;
error_log $dir/nginx-error.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
    server {
        listen 127.0.0.1:$nginx;
        location /none/ {
            proxy_pass http://127.0.0.1:$server->{port}/;
        }
        location /version/ {
            proxy_pass http://127.0.0.1:$server->{port}/;
            proxy_http_version 1.1;
        }
        location /fields/ {
            proxy_pass http://127.0.0.1:$server->{port}/;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection "upgrade";
        }
        location /all/ {
            proxy_pass http://127.0.0.1:$server->{port}/;
            proxy_http_version 1.1;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection "upgrade";
        }
    }
}
END
start_process("$dir/nginx.log", 'nginx', '-e', "$dir/nginx-error.log", '-p', $dir, '-c', $nginx_conf);

my $haproxy = UpgradeTest::Server::free_port();
my $haproxy_conf = write_file('haproxy.cfg', <<"END");
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:$haproxy
    default_backend httpd
backend httpd
    server httpd 127.0.0.1:$server->{port}
END
start_process("$dir/haproxy.log", 'haproxy', '-db', '-f', $haproxy_conf);
ok(wait_for_port($nginx), 'nginx listens') or diag(contents("$dir/nginx.log"));
ok(wait_for_port($haproxy), 'HAProxy listens') or diag(contents("$dir/haproxy.log"));

#
# Python and Node.
#

my $PLAIN = "ws://127.0.0.1:$server->{port}";
my $TLS = "wss://127.0.0.1:$server->{tls_port}";
my $NGINX = "ws://127.0.0.1:$nginx";
my $HAPROXY = "ws://127.0.0.1:$haproxy";

# The settings of nginx, httpd and HAProxy that the document shows for each reason.
my $FORWARD = [ 'proxy_set_header Upgrade $http_upgrade', 'proxy_set_header Connection "upgrade"', 'upgrade=websocket', 'HAProxy' ];
my %SETTINGS = (
    'websocket-http10' => [ 'proxy_http_version 1.1', @{$FORWARD} ],
    'websocket-stripped' => $FORWARD,
    'websocket-version' => [],
    'tls' => ['wss://plain.test/both/?Node'],
);

# Name, URL, and the reason of the refusal (undef: an echo). Deviations: the client's version
# (otherwise 13), the Upgrade fields (otherwise websocket), and Sec-WebSocket-Version of the refusal
# (otherwise 13). nginx and HAProxy forward Upgrade to the client, httpd does not.
my @rows = (
    [ 'ws://', "$PLAIN/tunnel/", undef ],
    [ 'upgrade=websocket', "$PLAIN/http/", undef ],
    [ 'ws:// over TLS', "$TLS/tunnel/", undef ],
    [ 'upgrade=websocket over TLS', "$TLS/http/", undef ],
    [ 'ws://, version 8', "$PLAIN/tunnel/", 'websocket-version', version => 8 ],
    [ 'upgrade=websocket, version 8', "$PLAIN/http/", 'websocket-version', version => 8 ],
    [ 'upgrade=websocket over TLS, version 8', "$TLS/http/", 'websocket-version', version => 8 ],
    [ 'TLS required, over plain HTTP', "$PLAIN/both/", 'tls', upgrade => ['TLS/1.2, websocket'], offered => [] ],
    [ 'TLS required, over TLS', "$TLS/both/", undef ],
    [ 'nginx, no setting, ws://', "$NGINX/none/tunnel/", 'websocket-http10' ],
    [ 'nginx, no setting', "$NGINX/none/http/", 'websocket-http10' ],
    [ 'nginx, only HTTP/1.1', "$NGINX/version/http/", 'websocket-stripped' ],
    [ 'nginx, only the header fields', "$NGINX/fields/http/", 'websocket-http10' ],
    [ 'nginx, all settings', "$NGINX/all/http/", undef ],
    [ 'nginx, all settings, ws://', "$NGINX/all/tunnel/", undef ],
    [ 'nginx, all settings, version 8', "$NGINX/all/http/", 'websocket-version', version => 8 ],
    [ 'HAProxy', "$HAPROXY/http/", undef ],
    [ 'HAProxy, ws://', "$HAPROXY/tunnel/", undef ],
    [ 'HAProxy, version 8', "$HAPROXY/http/", 'websocket-version', version => 8 ],
    [ 'httpd in front, no setting', "$PLAIN/front/none/", 'websocket-stripped', upgrade => [] ],
    [ 'httpd in front, HTTP/1.0', "$PLAIN/front/old/", 'websocket-http10', upgrade => [] ],
    [ 'httpd in front, upgrade=websocket', "$PLAIN/front/http/", undef ],
    [ 'httpd in front, ws://', "$PLAIN/front/tunnel/", undef ],
);

# Return the responses that a client receives for all rows.
sub responses_to {
    my ($client, @command) = @_;
    my $number = 0;
    my @arguments = map { my ($name, $url, $reason, %more) = @{$_}; ($more{version} // 13, $url . "?$client" . $number++) } @rows;
    open my $out, '-|', @command, @arguments or die "$command[0]: $!";
    my @responses = map { decode_json($_) } <$out>;
    close $out;
    return @responses;
}

# Return the access log line of the server behind the proxy for a query. A tunnel is logged when it
# is closed.
sub logged {
    my ($query) = @_;
    return wait_for_line("$own_log/access", qr/^(?!\/front)\S*\?\Q$query\E (\S.*)$/m) // 'no line';
}

sub is_refusal {
    my ($name, $response, $reason, %more) = @_;
    is($response->{status}, 426, "$name: refused") or diag(explain($response));
    is_deeply([ fields($response, 'Upgrade') ], $more{upgrade} // ['websocket'], "$name: … Upgrade");
    is_deeply([ fields($response, 'Sec-WebSocket-Version') ], $more{offered} // ['13'], "$name: … Sec-WebSocket-Version");
    return if !exists $response->{body};
    like($response->{body}, qr/\Q$_\E/, "$name: … the document says $_") for @{ $SETTINGS{$reason} };
    return;
}

my %client = (Python => [ '/usr/bin/python3', 't/websocket/client.py' ], Node => [ 'node', 't/websocket/client.js' ]);
# A Node that is not Debian's does not search Debian's packages.
local $ENV{NODE_PATH} = '/usr/share/nodejs';
for my $client (sort keys %client) {
    my @responses = responses_to($client, @{ $client{$client} });
    for my $number (0 .. $#rows) {
        my ($name, $url, $reason, %more) = @{ $rows[$number] };
        my $response = $responses[$number] // {};
        $name = "$client, $name";
        if ($reason) {
            is_refusal($name, $response, $reason, %more);
            my $protocol = $reason eq 'websocket-http10' ? '1.0' : '1.1';
            is(logged("$client$number"), "HTTP/$protocol 426 refused $reason", "$name: … logged");
        }
        else {
            is_deeply($response, { echo => "echo: hello from $client" }, "$name: an echo") or diag(explain($response));
            is(logged("$client$number"), 'HTTP/1.1 101 pass -', "$name: … logged");
        }
        is(scalar(() = contents("$dir/echo.log") =~ /\?$client$number$/mg), $reason ? 0 : 1, "$name: … at the backend");
    }
}

#
# Chromium: a page opens a WebSocket to its own origin.
#

# Return the DOM of a page.
sub chromium {
    my ($host, $path) = @_;
    my @options = qw(--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
        --disable-component-update --disable-sync --ignore-certificate-errors --dump-dom);
    my $url = "https://$host:$server->{tls_port}$path";
    return `timeout 180 chromium @options --user-data-dir=$dir/chromium --host-resolver-rules='MAP *.test 127.0.0.1' '$url' 2>$dir/chromium.log`;
}

SKIP: {
    skip 'Chromium runs on one server only', 1 if !once();
    # Host, HTTP version of the page, and log line of its WebSocket. httpd logs 101 for an extended
    # CONNECT that gets 200. Chromium opens an HTTP/1.1 connection for it if the connection of the
    # page is closed or has not announced support yet.
    my @sites = ([ 'http1.test', 'HTTP/1.1', qr{HTTP/1\.1 101} ], [ 'http2.test', 'HTTP/2.0', qr{HTTP/(?:2\.0|1\.1) 101} ],
        [ 'fallback.test', 'HTTP/2.0', qr{HTTP/1\.1 101} ]);
    for my $site (@sites) {
        my ($host, $page_over, $websocket_over) = @{$site};
        for my $path ('tunnel', 'http') {
            my $page = "/page.html?/$path/?$host";
            like(chromium($host, $page), qr/echo: hello from Chromium/, "Chromium, $host, $path: an echo");
            is(wait_for_line("$own_log/access", qr{^\Q$page\E (\S+) }m), $page_over, '… the page');
            like(wait_for_line("$own_log/access", qr{^\Q/$path/?$host\E (\S+ .*)$}m), qr/\A$websocket_over pass -\z/, '… the WebSocket');
        }
    }
    like(chromium('fallback.test', '/http/?visited'), qr/This address accepts WebSocket connections only/, 'Chromium, UpgradeHTTP2Status reset: a page view shows the document');
    is(wait_for_line("$own_log/access", qr{^/http/\?visited (HTTP/1\.1 .*)$}m), 'HTTP/1.1 426 refused websocket', '… over HTTP/1.1');
}

for my $reason ('websocket-http10', 'websocket-stripped') {
    like($server->error_log, qr/refused: reason=$reason [^\n]*proxy_set_header Upgrade \$http_upgrade[^\n]*upgrade=websocket[^\n]*HAProxy/, "$reason: the log names the settings");
}

$server->stop;
error_log_ok($server->error_log, 'the error log');
undef $server;

done_testing;
