# SPDX-License-Identifier: Apache-2.0
#
# Requests through a proxy: forwarded facts are used only if the proxy is trusted. First with header
# fields that the test sends, then with nginx and HAProxy in front of the server, and clients that
# forge the header fields.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(ask request exchange responses fields field contents has_ipv6 once plain_port);
use UpgradeTest::Server ();

sub status {
    my ($path, $fields, %arg) = @_;
    return ask(host => 'proxied.test', path => "/proxied/$path", fields => $fields, %arg)->{status};
}

# Path, header fields, expected status.
my @https = ('X-Forwarded-Proto: https');
my @rows = (
    [ 'a', [], 426 ],
    [ 'a', [@https], 200 ],
    [ 'a', ['X-Forwarded-Proto: HTTPS'], 200 ],
    [ 'a', ['X-Forwarded-Proto: http'], 426 ],
    [ 'a', ['X-Forwarded-Proto: https, https'], 426 ],
    [ 'a', [ @https, @https ], 426 ],
    [ 'a', [ @https, 'X-Forwarded-Proto: http' ], 426 ],
    [ 'a', ['X-Forwarded-Proto:'], 426 ],
    [ 'a', ['Forwarded: proto=https'], 426 ],
    [ 'a', ['X-Forwarded-Ssl: on'], 426 ],
    # Values that other proxies use in other header fields.
    (map { [ 'a', ["X-Forwarded-Proto: $_"], 200 ] } 'wss', 'on', 'ssl', '1', '{"scheme":"https"}'),
    (map { [ 'a', ["X-Forwarded-Proto: $_"], 426 ] } 'ws', 'off', '0', '{"scheme":"http"}', '{"scheme":"https","x":1}', '{"x":"https"}', 'true', 'https,http'),
    [ 'tls13', [@https], 426 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv1.2' ], 426 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv1.3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: tlsv1.3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLS1.3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLS/1.3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv1_3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLS_1_3' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv13' ], 200 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv1.4' ], 426 ],
    [ 'a', [ @https, 'X-TLS-Version: SSLv3' ], 426 ],
    [ 'tls13', [ @https, 'X-TLS-Version: TLSv1.3', 'X-TLS-Version: TLSv1.3' ], 426 ],
    [ 'tls13', ['X-TLS-Version: TLSv1.3'], 426 ],
    [ 'tls13', [ 'X-Forwarded-Proto: http', 'X-TLS-Version: TLSv1.3' ], 426 ],
    [ 'bits', [ @https, 'X-Cipher-Bits: 256' ], 200 ],
    [ 'bits', [ @https, 'X-Cipher-Bits: 128' ], 426 ],
    [ 'bits', [ @https, 'X-Cipher-Bits: lots' ], 426 ],
    [ 'bits', [@https], 426 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.3' ], 200 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.2' ], 426 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.2', 'X-Cipher: ECDHE-RSA-AES128-GCM-SHA256' ], 200 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.2', 'X-Cipher: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' ], 200 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.2', 'X-Cipher: AES128-GCM-SHA256' ], 426 ],
    [ 'secrecy', [ @https, 'X-TLS-Version: TLSv1.2', 'X-Cipher: ECDHE-RSA-AES128-GCM-SHA256, x' ], 426 ],
    [ 'secrecy', [ @https, 'X-Cipher: TLS_AES_128_GCM_SHA256' ], 200 ],
    [ 'secrecy', [ 'X-Forwarded-Proto: http', 'X-Cipher: TLS_AES_128_GCM_SHA256' ], 426 ],
    [ 'http2', [ @https, 'X-HTTP-Version: HTTP/2.0' ], 200 ],
    [ 'http2', [ @https, 'X-HTTP-Version: 2' ], 200 ],
    [ 'http2', [ @https, 'X-HTTP-Version: HTTP/1.1' ], 426 ],
    [ 'http2', [@https], 426 ],
    [ 'http3', [ @https, 'X-HTTP-Version: HTTP/3.0' ], 200 ],
    [ 'http3', [ @https, 'X-HTTP-Version: HTTP/9' ], 426 ],
    # The form of a refusal is that of the client's HTTP version. A proxy's connection cannot be
    # reset.
    [ 'http3', [ @https, 'X-HTTP-Version: HTTP/2.0' ], 403 ],
    [ 'a', [ 'X-Forwarded-Proto: http', 'X-HTTP-Version: 2' ], 403 ],
    [ 'a', [ 'X-Forwarded-Proto: http', 'X-HTTP-Version: 3' ], 403 ],
    [ 'reset', [ @https, 'X-HTTP-Version: HTTP/2.0' ], 403 ],
    [ 'reset', [ @https, 'X-HTTP-Version: HTTP/1.1' ], 426 ],
    [ 'misdirected', [ @https, 'X-HTTP-Version: HTTP/2.0' ], 421 ],
);
for (@rows) {
    my ($path, $fields, $expected) = @{$_};
    my $response = ask(host => 'proxied.test', path => "/proxied/$path", fields => $fields);
    is($response->{status}, $expected, "from a trusted peer: $path @{$fields}");
    is(scalar fields($response, 'Upgrade'), $expected == 426 ? 1 : 0, '… with Upgrade, or without') if $expected != 200;
    is(status($path, $fields, from => '127.0.0.2'), 426, '… ignored from another peer');
    is(status($path, $fields, to => '::1'), $expected, '… over IPv6') if has_ipv6();
}
# The TLS connection of a trusted peer is no fact about its client.
is(status('a', [], tls => 'TLSv1.3'), 426, 'a trusted peer over TLS, without a header');
is(status('a', ['X-Forwarded-Proto: http'], tls => 'TLSv1.3'), 426, '… with http');
is(status('a', [@https], tls => 'TLSv1.3'), 200, '… with https');
my $own = ask(host => 'proxied.test', path => '/proxied/http3', fields => \@https);
is_deeply([ fields($own, 'Upgrade') ], ['HTTP/3.0'], 'the form of the response is that of the connection if the HTTP version is unknown');
like($own->{body}, qr/The HTTP version of this request is unknown/, '… and the document says that it is unknown');

my @forwarded = (
    [ 'proto=https', 200 ],
    [ 'for=192.0.2.1;proto=https', 200 ],
    [ 'proto=https, for=192.0.2.1;proto=http', 426 ],
    [ 'proto=http, for=192.0.2.1;proto=https', 200 ],
    [ 'proto=https, for=192.0.2.1', 426 ],
    [ 'for="x, for=192.0.2.1;proto=https', 426 ],
);
for (@forwarded) {
    my ($value, $expected) = @{$_};
    is(ask(host => 'forwarded.test', path => '/doors/plain.txt', fields => ["Forwarded: $value"])->{status}, $expected, "Forwarded: $value");
}
is(ask(host => 'forwarded.test', path => '/doors/plain.txt', fields => [ 'Forwarded: proto=https', 'Forwarded: proto=http' ])->{status}, 426,
    'the last element of the last line is used');
is(ask(host => 'forwarded.test', path => '/doors/plain.txt', fields => ['X-Forwarded-Proto: https'])->{status}, 426, 'no other header field is used');

# Lists: only the configured element is used. Two field lines are a list.
for (
    [ 'first', ['https,http'], 200 ], [ 'first', ['http, https'], 426 ], [ 'first', ['https'], 200 ], [ 'first', [ 'https', 'http' ], 200 ],
    [ 'last', ['https,http'], 426 ], [ 'last', ['http, https'], 200 ], [ 'last', [ 'http', 'https' ], 200 ], [ 'last', ['https,'], 426 ],
    # RequestHeader edit … early keeps only the first element.
    [ 'chain', ['https, http'], 200 ], [ 'chain', ['http, https'], 426 ], [ 'chain', [ 'https', 'http' ], 200 ], [ 'chain', ['https'], 200 ],
) {
    my ($host, $values, $expected) = @{$_};
    is(ask(host => "$host.test", path => '/doors/plain.txt', fields => [ map {"X-Forwarded-Proto: $_"} @{$values} ])->{status}, $expected,
        "$host element: @{$values}");
}

# Values that RequestHeader edit … early translates.
for ([ ['X-ARR-SSL: 2048|256|C=US, CN=www.example.com|C=US'], 200 ], [ [], 426 ], [ ['X-Forwarded-Proto: https'], 426 ]) {
    my ($fields, $expected) = @{$_};
    is(ask(host => 'arr.test', path => '/doors/plain.txt', fields => $fields)->{status}, $expected, "translated: @{$fields}");
}

# CloudFront names version and cipher in one field.
for (
    [ 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake', 200 ], [ 'TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:sessionResumed', 200 ],
    [ 'TLSv1.2:AES128-GCM-SHA256:connectionReused', 426 ], [ 'TLSv1.1:ECDHE-RSA-AES128-SHA:fullHandshake', 426 ],
    [ 'TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256', 426 ], [ 'TLSv1.2', 426 ],
    # There is no later TLS version to offer for the missing key size.
    [ 'TLSv1.3', 403 ],
) {
    my ($value, $expected) = @{$_};
    my @fields = ('CloudFront-Forwarded-Proto: https', "CloudFront-Viewer-TLS: $value");
    is(ask(host => 'cloudfront.test', path => '/doors/plain.txt', fields => [ @fields, 'CloudFront-Viewer-Http-Version: 1.1' ])->{status},
        $expected, "CloudFront: $value");
    is(ask(host => 'cloudfront.test', path => '/doors/plain.txt', fields => [ @fields, 'CloudFront-Viewer-Http-Version: 3.0' ])->{status},
        $expected == 426 ? 403 : $expected, '… over HTTP/3');
}

#
# Real proxies.
#

my $dir = getcwd() . '/t/logs/proxies';
mkdir $dir;

sub write_file {
    my ($name, $text) = @_;
    open my $out, '>', "$dir/$name" or die "$name: $!";
    print {$out} $text;
    close $out or die "$name: $!";
    return "$dir/$name";
}

sub free_port { return UpgradeTest::Server::free_port() }

# Send a request through a proxy with curl. Return the status and the Upgrade field: "426 TLS/1.3".
sub through {
    my ($port, $path, @options) = @_;
    my $scheme = (grep {/tls/} @options) ? 'https' : 'http';
    my $status = `curl -sk -o /dev/null -w '%{http_code} %header{upgrade}' --max-time 20 --resolve proxied.test:$port:127.0.0.1 @options $scheme://proxied.test:$port/proxied/$path`;
    return $status =~ s/ *$//r;
}

sub wait_for {
    my ($port) = @_;
    for (1 .. 600) {
        return 1 if IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
        select undef, undef, undef, 0.1;
    }
    return 0;
}

# Forged header fields of a client.
my @claims = map {"-H '$_'"} 'X-Forwarded-Proto: https', 'X-TLS-Version: TLSv1.3', 'X-Cipher: TLS_AES_256_GCM_SHA384', 'X-Cipher-Bits: 256', 'X-HTTP-Version: HTTP/2.0', 'Forwarded: proto=https';

sub try_proxy {
    my ($name, $plain, $tls, %knows) = @_;
    my @tls12 = ('--tlsv1.2', '--tls-max 1.2');
    my @tls13 = ('--tlsv1.3');
    for my $claims ([], \@claims) {
        my $label = @{$claims} ? "$name, forged fields" : $name;
        is(through($plain, 'a', @{$claims}), '426 TLS/1.2', "$label: over plain HTTP");
        is(through($tls, 'a', @tls12, @{$claims}), 200, "$label: over TLS");
        is(through($tls, 'tls13', @tls12, '--http1.1', @{$claims}), '426 TLS/1.3', "$label: TLS 1.3 required, over 1.2");
        is(through($tls, 'tls13', @tls12, '--http2', @{$claims}), 403, "$label: … over HTTP/2, without Upgrade");
        is(through($tls, 'tls13', @tls13, @{$claims}), 200, "$label: … over 1.3");
        is(through($tls, 'secrecy', @tls12, '--http1.1 --ciphers AES128-GCM-SHA256', @{$claims}), '426 TLS/1.3', "$label: no forward secrecy");
        is(through($tls, 'secrecy', @tls12, '--ciphers ECDHE-RSA-AES128-GCM-SHA256', @{$claims}), 200, "$label: … with a cipher that has it");
        is(through($tls, 'secrecy', @tls13, @{$claims}), 200, "$label: … TLS 1.3 has it");
        is(through($tls, 'http2', @tls13, '--http1.1', @{$claims}), '426 HTTP/2.0', "$label: HTTP/2 required, over 1.1");
        is(through($tls, 'http2', @tls13, '--http2', @{$claims}), 200, "$label: … over 2");
        is(through($tls, 'reset', @tls13, '--http2', @{$claims}), 403, "$label: HTTP/3 required, over 2: no reset");
        next if !$knows{bits};
        is(through($tls, 'bits', @tls12, '--http1.1 --ciphers ECDHE-RSA-AES128-GCM-SHA256', @{$claims}), '426 TLS/1.3', "$label: too few bits");
        is(through($tls, 'bits', @tls12, '--ciphers ECDHE-RSA-AES256-GCM-SHA384', @{$claims}), 200, "$label: enough bits");
    }
    my $direct = `curl -s -o /dev/null -w '%{http_code}' --interface 127.0.0.2 -H 'Host: proxied.test' @claims http://127.0.0.1:${\plain_port()}/proxied/a`;
    is($direct, 426, "$name: forged fields without the proxy");
    return;
}

SKIP: {
    skip 'the proxies run on one server only', 1 if !once();
    my ($certificate, $key) = map { getcwd() . "/t/conf/tls/$_.pem" } qw(cert key);

    my ($plain, $tls) = (free_port(), free_port());
    my $conf = write_file('nginx.conf', <<"END");
pid $dir/nginx.pid;
error_log $dir/nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
    server {
        listen 127.0.0.1:$plain;
        listen 127.0.0.1:$tls ssl http2;
        ssl_certificate $certificate;
        ssl_certificate_key $key;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {
            proxy_pass http://127.0.0.1:${\plain_port()};
            proxy_set_header Host \$host;
            proxy_set_header X-Forwarded-Proto \$scheme;
            proxy_set_header X-TLS-Version \$ssl_protocol;
            proxy_set_header X-Cipher \$ssl_cipher;
            proxy_set_header X-HTTP-Version \$server_protocol;
            proxy_set_header X-Cipher-Bits "";
        }
    }
}
END
    is(system("nginx -e $dir/nginx.log -p $dir -c $conf"), 0, 'nginx starts');
    ok(wait_for($tls), '… and listens');
    try_proxy('nginx', $plain, $tls);
    system("nginx -e $dir/nginx.log -p $dir -c $conf -s stop");

    ($plain, $tls) = (free_port(), free_port());
    write_file('both.pem', contents($certificate) . contents($key));
    $conf = write_file('haproxy.cfg', <<"END");
global
    daemon
    pidfile $dir/haproxy.pid
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:$plain
    bind 127.0.0.1:$tls ssl crt $dir/both.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2
    http-request set-header X-Forwarded-Proto http
    http-request del-header X-TLS-Version
    http-request del-header X-Cipher
    http-request del-header X-Cipher-Bits
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    http-request set-header X-TLS-Version %[ssl_fc_protocol] if { ssl_fc }
    http-request set-header X-Cipher %[ssl_fc_cipher] if { ssl_fc }
    http-request set-header X-Cipher-Bits %[ssl_fc_use_keysize] if { ssl_fc }
    http-request set-header X-HTTP-Version HTTP/%[req.ver]
    default_backend httpd
backend httpd
    server httpd 127.0.0.1:${\plain_port()}
END
    is(system("haproxy -f $conf >$dir/haproxy.log 2>&1"), 0, 'HAProxy starts') || diag(contents("$dir/haproxy.log"));
    ok(wait_for($tls), '… and listens');
    try_proxy('HAProxy', $plain, $tls, bits => 1);
    kill TERM => split /\n/, contents("$dir/haproxy.pid");
}

done_testing;
