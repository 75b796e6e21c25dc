# SPDX-License-Identifier: Apache-2.0
#
# Public reports from people whose servers are behind a proxy, a cache or a load balancer: for each, the configuration with which it does
# not happen, the requests of the report, and the responses. A name like django#15488 is that of an issue or pull request on GitHub.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents field fields once);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the reports need to be tested only once' if !once();

my $PROXY = '127.0.0.1';
my $STRANGER = '127.0.0.2';
my $NAVIGATION = 'Upgrade-Insecure-Requests: 1';
my $UNKNOWN_PROXY = qr/it may have come through a proxy that is unknown to this server/;
my $PROXY_VERSION = qr/This request came through a proxy, which may use an older HTTP version than its client\..*proxy_http_version 1\.1;/s;
my $ROOT = UpgradeTest::Server::ROOT();

# Return the lines that trust the proxy and name header fields.
sub trust {
    my (%fields) = @_;
    return "UpgradeTrustedProxy $PROXY\n" . join '', map {"UpgradeForwardedHeader $_ $fields{$_}\n"} sort keys %fields;
}
my $TRUST = trust(proto => 'X-Forwarded-Proto');
my $BROWSERS = "UpgradeRequire TLS\nUpgradeNavigation Redirect\n";

# The status of a navigation from a proxy that claims https in these fields, is not trusted, and so must not be redirected.
sub refused_once {
    my (@fields) = @_;
    return [ [ $NAVIGATION, @fields ], 426, body => $UNKNOWN_PROXY, location => undef ];
}

my $WORDPRESS = <<'END';
RewriteEngine On
RewriteBase /wp/
RewriteRule ^index\.html$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /wp/index.html [L]
END
my $FRONT_CONTROLLER = "<Directory $ROOT/wp>\nAllowOverride All\n</Directory>\n";

# The report; the lines of its virtual host; requests: header fields, status, and: from, path, version, method; body (a pattern), location,
# log (a pattern for the access log's line: verdict and reason).
my @REPORTS = (
    [ 'django#15488: a chain of proxies sends "X-Forwarded-Proto: https, http"', "$BROWSERS" . trust(proto => 'X-Forwarded-Proto first'),
        [ ['X-Forwarded-Proto: https, http'], 200 ], [ ['X-Forwarded-Proto: https,http'], 200 ], [ ['X-Forwarded-Proto: http, https'], 426 ],
        [ ['X-Forwarded-Proto: https'], 200 ], refused_once('X-Forwarded-Proto: http, https') ],
    [ 'hotel#146: a proxy appends its own protocol: "https,http"', "$BROWSERS$TRUST",
        # Without first or last, the list is not understood, and no loop begins.
        [ ['X-Forwarded-Proto: https,http'], 426, error => qr/UPGRADE0039: X-Forwarded-Proto: "https,http" from trusted proxy \Q$PROXY\E is a list, of which UpgradeForwardedHeader names neither/ ],
        refused_once('X-Forwarded-Proto: https,http'), [ ['X-Forwarded-Proto: https'], 200 ] ],
    [ 'traefik#6388: X-Forwarded-Proto is wss for WebSocket', "UpgradeRequire TLS\n$TRUST", [ ['X-Forwarded-Proto: wss'], 200 ], [ ['X-Forwarded-Proto: ws'], 426 ] ],
    # The names of the field that answers to this question list.
    (map { my ($field, $yes, $no) = @{$_}; [ "StackOverflow 16042647: the proxy says it with $field", "UpgradeRequire TLS\n" . trust(proto => $field),
            [ ["$field: $yes"], 200 ], [ ["$field: $no"], 426 ], [ [], 426 ], [ ["$field: $yes"], 426, from => $STRANGER ] ] }
        [qw(X-Forwarded-Proto https http)], [qw(X-Forwarded-Protocol ssl http)], [qw(X-Forwarded-Ssl on off)], [qw(Front-End-Https on off)],
        [qw(X-Url-Scheme https http)], [qw(X-Forwarded-Scheme HTTPS http)], [ 'Forwarded', 'for=192.0.2.1;proto=https', 'for=192.0.2.1;proto=http' ]),
    [ 'CloudFront-Viewer-TLS: the version and the cipher in one field', 'UpgradeRequire TLSv1.2 forward-secrecy' . "\n"
            . trust(proto => 'CloudFront-Forwarded-Proto', 'tls-version' => 'CloudFront-Viewer-TLS'),
        [ [ 'CloudFront-Forwarded-Proto: https', 'CloudFront-Viewer-TLS: TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake' ], 200 ],
        [ [ 'CloudFront-Forwarded-Proto: https', 'CloudFront-Viewer-TLS: TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:sessionResumed' ], 200 ],
        [ [ 'CloudFront-Forwarded-Proto: https', 'CloudFront-Viewer-TLS: TLSv1.2:AES128-GCM-SHA256:fullHandshake' ], 426, log => 'refused forward-secrecy' ],
        [ [ 'CloudFront-Forwarded-Proto: https', 'CloudFront-Viewer-TLS: TLSv1:ECDHE-RSA-AES128-SHA:fullHandshake' ], 426, log => 'refused tls-version' ] ],
    [ 'Cloudflare CF-Visitor: the scheme as JSON', "UpgradeRequire TLS\n" . trust(proto => 'CF-Visitor'), [ ['CF-Visitor: {"scheme":"https"}'], 200 ], [ ['CF-Visitor: {"scheme":"http"}'], 426 ] ],
    [ 'IIS ARR: X-ARR-SSL describes the certificate', "RequestHeader edit X-ARR-SSL .+ https early\nUpgradeRequire TLS\n" . trust(proto => 'X-ARR-SSL'),
        [ ['X-ARR-SSL: 2048|256|C=US, O=Example, CN=Example CA|CN=www.example.org'], 200 ], [ [], 426 ] ],
    [ 'TerriaJS#2995: the fields of two proxies contradict each other', "$BROWSERS$TRUST", refused_once('X-Forwarded-Proto: http', 'CloudFront-Forwarded-Proto: https') ],
    [ 'h5bp/server-configs-apache#201: a rule on %{HTTPS} redirects forever behind a proxy', $BROWSERS, refused_once('X-Forwarded-Proto: https'),
        [ [$NAVIGATION], 307, location => qr{^https://} ] ],
    [ '… and with the proxy trusted', "$BROWSERS$TRUST", [ [ $NAVIGATION, 'X-Forwarded-Proto: https' ], 200 ], [ [ $NAVIGATION, 'X-Forwarded-Proto: http' ], 307, location => qr{^https://} ] ],
    [ 'Cloudflare Flexible SSL: https is served by an origin over plain HTTP, and redirects to itself', $BROWSERS,
        refused_once('X-Forwarded-Proto: https', 'CF-Visitor: {"scheme":"https"}'), refused_once('CF-Visitor: {"scheme":"https"}') ],
    [ '… and with Cloudflare trusted', "$BROWSERS$TRUST", [ [ $NAVIGATION, 'X-Forwarded-Proto: https', 'CF-Visitor: {"scheme":"https"}' ], 200 ] ],
    (map { my $path = $_; [ "ingress-gce#$path->[0]: the health check gets no 200", "UpgradeRequire TLS\n${TRUST}UpgradeExempt ip=$PROXY \"expr=-z req('X-Forwarded-Proto')\"\n",
            [ [ 'User-Agent: GoogleHC/1.0', 'Connection: close' ], 200, path => $path->[1], log => 'exempt tls' ], [ ['X-Forwarded-Proto: https'], 200, log => 'pass -' ],
            [ ['X-Forwarded-Proto: http'], 426 ], [ ['User-Agent: GoogleHC/1.0'], 426, from => $STRANGER ] ] } [ 937, '/' ], [ 42, '/healthz' ]),
    [ 'mod_proxy_hcheck: OPTIONS * takes all workers down', "UpgradeRequire TLS\n${TRUST}UpgradeExempt exact-path=* ip=$PROXY\n",
        [ [], 200, method => 'OPTIONS', path => '*', version => 'HTTP/1.0', log => 'exempt tls' ], [ [], 426, method => 'OPTIONS', path => '*', from => $STRANGER ], [ [], 426, method => 'OPTIONS' ] ],
    (map { my $name = $_; [ "$name: a proxy that uses HTTP/1.0 gets 426", 'UpgradeRequire HTTP/1.1',
            [ ['X-Forwarded-For: 192.0.2.1'], 426, version => 'HTTP/1.0', body => $PROXY_VERSION, error => qr/UPGRADE0001: .*reason=http-version.*\[nginx\] proxy_http_version 1\.1;/ ],
            [ ['X-Forwarded-For: 192.0.2.1'], 200 ] ] } 'langflow#9010', 'learning-istio#16'),
    [ 'WordPress .htaccess: an exemption of the URL also applies to the front controller', "UpgradeRequire TLS\n$FRONT_CONTROLLER<Location /wp/wp-json/status>\nUpgradeExempt method=GET\n</Location>\n",
        [ [], 200, path => '/wp/wp-json/status', log => 'exempt tls' ], [ [], 426, path => '/wp/wp-json/posts' ] ],
    [ '… and UpgradeRequire none does not', "UpgradeRequire TLS\n$FRONT_CONTROLLER<Location /wp/wp-json/status>\nUpgradeRequire none\n</Location>\n",
        [ [], 426, path => '/wp/wp-json/status', error => qr{UPGRADE0001: .* at="/wp/index\.html"} ] ],
    [ 'DirectoryIndex: an exemption of the URL also applies to the index', "UpgradeRequire TLS\n<Location /open/>\nUpgradeExempt method=GET\n</Location>\n$FRONT_CONTROLLER<Directory $ROOT/open>\nDirectoryIndex /wp/index.html\n</Directory>\n",
        [ [], 200, path => '/open/', log => 'exempt tls' ], [ [], 426, path => '/wp/' ] ],
);

# pypi/warehouse#3411, the caches and nginx have virtual hosts of their own.
my $lines = "UpgradeLogRate 1000000\nLogFormat \"%v %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e\" reports\nCustomLog logs/reports reports\nRewriteEngine Off\n";
$lines .= "<VirtualHost *:\${PORT}>\nServerName report$_.test\n$REPORTS[$_][1]\n</VirtualHost>\n" for 0 .. $#REPORTS;
my $percent = "UpgradePlan TLSv1.3\nUpgradeRollout On percent=50\n" . trust(proto => 'X-Forwarded-Proto', 'tls-version' => 'X-TLS-Version');
$lines .= <<"END";
<VirtualHost *:\${PORT}>
ServerName percent.test
$percent
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy $PROXY
</VirtualHost>
<VirtualHost *:\${PORT}>
ServerName cached.test
$BROWSERS$TRUST
Header set Cache-Control max-age=600
</VirtualHost>
<VirtualHost *:\${PORT}>
ServerName nginx.test
UpgradeRequire TLSv1.3
${\trust(proto => 'X-Forwarded-Proto', 'tls-version' => 'X-TLS-Version', 'http-version' => 'X-HTTP-Version')}
</VirtualHost>
<VirtualHost *:\${PORT}>
ServerName http11.test
UpgradeRequire HTTP/1.1
</VirtualHost>
END
my $server = UpgradeTest::Server->new(load => [ 'rewrite', 'dir', 'remoteip' ], lines => $lines,
    files => { 'index.html' => "home\n", 'healthz' => "ok\n", 'wp/.htaccess' => $WORDPRESS, 'wp/index.html' => "WordPress\n", 'open/x.txt' => "x\n" });
$server->start or BAIL_OUT('the server does not start: ' . $server->config_test);
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_PORT} = $server->{port};
my $dir = "$server->{dir}/reports";
mkdir $dir or die "$dir: $!";

# A line is written after its response: wait for as many as there are requests.
sub last_line {
    my ($host, $count) = @_;
    for (1 .. 300) {
        my @lines = contents("$server->{dir}/logs/reports") =~ /^\Q$host\E (.*)$/mg;
        return $lines[-1] if @lines >= $count;
        select undef, undef, undef, 0.1;
    }
    return 'no line';
}

for my $number (0 .. $#REPORTS) {
    my ($name, undef, @requests) = @{ $REPORTS[$number] };
    my ($host, $count) = ("report$number.test", 0);
    for (@requests) {
        my ($fields, $status, %more) = @{$_};
        my $request = join ' ', grep {defined} @more{qw(method path version from)}, @{$fields};
        my $start = length $server->error_log;
        my $response = $server->get($more{path} // '/page.txt', host => $host, fields => $fields, from => $more{from} // $PROXY,
            map { $more{$_} ? ($_ => $more{$_}) : () } qw(method version));
        is($response->{status}, $status, "$name: $request");
        like($response->{body}, $more{body}, '… the document') if $more{body};
        $more{location} ? like(field($response, 'Location'), $more{location}, '… the URL') : is(field($response, 'Location'), undef, '… no redirect') if exists $more{location};
        my $line = last_line($host, ++$count);
        is($line, $more{log}, '… the record') if $more{log};
        like(substr($server->error_log, $start), $more{error}, '… the error log') if $more{error};
    }
}

#
# pypi/warehouse#3411: a brownout for a percentage of the clients.
#

{
    my $name = 'pypi/warehouse#3411: percent= behind a proxy';
    my @statuses = map { $server->get('/page.txt', host => 'percent.test', fields => [ 'X-Forwarded-Proto: https', 'X-TLS-Version: TLSv1.2', "X-Forwarded-For: 192.0.2.$_" ])->{status} } 1 .. 100;
    my $refused = grep { $_ == 426 } @statuses;
    cmp_ok(abs($refused - 50), '<', 25, "$name: $refused of 100 clients are refused");
    my $without = UpgradeTest::Server::write_file("$dir/without.conf", contents("$server->{dir}/httpd.conf") =~ s{^Include .*}{Include $dir/lines.conf}mr);
    UpgradeTest::Server::write_file("$dir/lines.conf", "<VirtualHost *:$server->{port}>\nServerName percent.test\n$percent</VirtualHost>\n");
    like(scalar `$ENV{UPGRADE_TEST_HTTPD} -t -f $dir/without.conf 2>&1`, qr/UPGRADE0041: UpgradeRollout: /, '… and a warning if nothing restores the address');
}

#
# Varnish.
#

SKIP: {
    my $varnishd = '/usr/sbin/varnishd';
    skip 'no Varnish here', 6 if !-x $varnishd;
    my ($port) = free_ports(1);
    UpgradeTest::Server::write_file("$dir/default.vcl", "vcl 4.1;\nbackend default { .host = \"127.0.0.1\"; .port = \"$server->{port}\"; }\n");
    start_process("$dir/varnish.log", $varnishd, '-F', '-j', 'none', '-n', "$dir/varnish", '-a', "127.0.0.1:$port", '-T', 'none', '-f', "$dir/default.vcl",
        '-s', 'malloc,16m', '-p', 'thread_pool_min=5');
    ok(wait_for_port($port), 'Varnish listens') || diag(contents("$dir/varnish.log"));
    my $get = sub { my ($proto) = @_; return $server->get('/page.txt', host => 'cached.test', port => $port, fields => [ $NAVIGATION, "X-Forwarded-Proto: $proto" ]) };
    my @first = map { $get->($_) } qw(http https http https);
    is(join(' ', map { $_->{status} } @first), '307 200 307 200', 'varnish.org, redirect loops: the redirect of http is not served to https, nor the page to http');
    like(field($first[0], 'Location'), qr{^https://cached\.test}, '… which leads to https');
    like(field($first[0], 'Cache-Control'), qr/no-store/, '… and is not stored');
    like(join(', ', fields($first[3], 'Vary')), qr/X-Forwarded-Proto/, 'silverstripe-framework#2200: the page has Vary: X-Forwarded-Proto');
    like(field($first[3], 'X-Varnish'), qr/^\d+ \d+$/, '… and is stored');
}

#
# nginx.
#

SKIP: {
    my $nginx = '/usr/sbin/nginx';
    skip 'no nginx here', 7 if !-x $nginx;
    my ($plain, $tls, $old) = free_ports(3);
    my ($certificate, $key) = map { getcwd() . "/t/conf/tls/$_.pem" } qw(cert key);
    my $temporary = join ' ', map {"${_}_temp_path $dir;"} qw(client_body proxy fastcgi uwsgi scgi);
    my $backend = "proxy_pass http://127.0.0.1:$server->{port}; proxy_set_header X-Forwarded-For \$remote_addr;";
    UpgradeTest::Server::write_file("$dir/nginx.conf", <<"END");
pid $dir/nginx.pid;
daemon off;
error_log $dir/nginx.error;
events {}
http {
    access_log off;
    $temporary
    server {
        listen 127.0.0.1:$tls ssl http2;
        ssl_certificate $certificate;
        ssl_certificate_key $key;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {
            $backend
            proxy_http_version 1.1;
            proxy_set_header Host nginx.test;
            proxy_set_header X-Forwarded-Proto \$scheme;
            proxy_set_header X-TLS-Version \$ssl_protocol;
            proxy_set_header X-HTTP-Version \$server_protocol;
        }
    }
    server {
        listen 127.0.0.1:$plain;
        location / { $backend proxy_set_header Host http11.test; proxy_http_version 1.1; }
    }
    server {
        listen 127.0.0.1:$old;
        location / { $backend proxy_set_header Host http11.test; }
    }
}
END
    start_process("$dir/nginx.log", $nginx, '-e', "$dir/nginx.error", '-p', $dir, '-c', "$dir/nginx.conf");
    ok(wait_for_port($_), 'nginx listens') || diag(contents("$dir/nginx.log") . contents("$dir/nginx.error")) for $plain, $tls, $old;
    # The status, the Upgrade field, and the exit status of curl, which rejects Upgrade over HTTP/2, as Safari does.
    my $curl = sub {
        my ($url, @options) = @_;
        my $output = `curl -sk -o $dir/body -w '%{http_code} %header{upgrade}' --max-time 60 @options $url`;
        return join ' ', $output =~ s/ $//r, 'curl', $? >> 8;
    };
    for my $name ('NSPOSIXErrorDomain:100', 'nginx-proxy#2645') {
        is($curl->("https://127.0.0.1:$tls/page.txt", '--http2 --tlsv1.2 --tls-max 1.2'), '403 curl 0', "$name: no Upgrade field over HTTP/2");
        is($curl->("https://127.0.0.1:$tls/page.txt", '--http1.1 --tlsv1.2 --tls-max 1.2'), '426 TLS/1.3 curl 0', '… one over HTTP/1.1');
        is($curl->("https://127.0.0.1:$tls/page.txt", '--http2 --tlsv1.3'), '200 curl 0', '… and none in other responses');
    }
    is($curl->("http://127.0.0.1:$old/page.txt"), '426 HTTP/1.1 curl 0', 'langflow#9010: nginx uses HTTP/1.0 by default');
    like(contents("$dir/body"), $PROXY_VERSION, '… and the document names the setting');
    is($curl->("http://127.0.0.1:$plain/page.txt"), '200 curl 0', '… with which it works');
}

done_testing;
