# SPDX-License-Identifier: Apache-2.0
#
# The proxies of conf/examples/proxies in front of conf/examples/behind-proxy.conf: the real
# programs, with other ports and paths. Clients over plain HTTP, over TLS with and without forward
# secrecy, and clients that forge the header fields.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the proxies need to run only once' if !once();

my $HOST = 'www.example.re';
my $server = UpgradeTest::Server->new(
    load  => ['remoteip'],
    lines => contents('conf/examples/behind-proxy.conf') =~ s/\*:80>/127.0.0.1:\${PORT}>/r =~ s/DocumentRoot .*//r . "CustomLog logs/access \"%h %{UPGRADE_VERDICT}e\"\n",
);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

my $dir = "$server->{dir}/proxies";
mkdir $dir or die "$dir: $!";
my ($key, $certificate) = map { getcwd() . "/t/conf/tls/$_.pem" } qw(key cert);
UpgradeTest::Server::write_file("$dir/both.pem", contents($certificate) . contents($key));
# Varnish and Hitch may switch to another user.
chmod 0755, $dir;

# Return the example for a proxy with the ports and the certificate of the test.
sub example {
    my ($name, $plain, $tls) = @_;
    my $text = contents("conf/examples/proxies/$name");
    $text =~ s/127\.0\.0\.1:8080/127.0.0.1:$server->{port}/g;
    $text =~ s/"8080"/"$server->{port}"/;
    $text =~ s{/etc/ssl/certs/ssl-cert-snakeoil\.pem}{$certificate};
    $text =~ s{/etc/ssl/private/ssl-cert-snakeoil\.key}{$key};
    $text =~ s{/etc/haproxy/www\.example\.re\.pem}{$dir/both.pem};
    return $text;
}

sub file {
    my ($name, $text) = @_;
    UpgradeTest::Server::write_file("$dir/$name", $text);
    return "$dir/$name";
}

sub nginx {
    my ($plain, $tls) = @_;
    my $text = example('nginx.conf') =~ s/listen 80;/listen 127.0.0.1:$plain;/r =~ s/listen 443/listen 127.0.0.1:$tls/r;
    my @temporary = map {"${_}_temp_path $dir/nginx_$_;"} qw(client_body proxy fastcgi uwsgi scgi);
    my $conf = file('nginx.conf', "daemon off;\npid $dir/nginx.pid;\nerror_log $dir/nginx.error;\nevents {}\nhttp {\naccess_log off;\n@temporary\n$text\n}\n");
    start_process("$dir/nginx.log", '/usr/sbin/nginx', '-e', "$dir/nginx.error", '-c', $conf);
    return;
}

sub haproxy {
    my ($plain, $tls) = @_;
    my $text = example('haproxy.cfg') =~ s/bind :80$/bind 127.0.0.1:$plain/mr =~ s/bind :443/bind 127.0.0.1:$tls/r;
    start_process("$dir/haproxy.log", '/usr/sbin/haproxy', '-db', '-f', file('haproxy.cfg', $text));
    return;
}

sub httpd {
    my ($plain, $tls) = @_;
    my $text = example('httpd.conf') =~ s/\*:80>/127.0.0.1:$plain>/r =~ s/\*:443>/127.0.0.1:$tls>/r;
    my @load = grep { /^LoadModule/ && !/upgrade_required|cgid/ } UpgradeTest::Server::common_lines();
    my $conf = file('httpd.conf', join "\n", "ServerRoot $dir", 'ServerName localhost', "Listen 127.0.0.1:$plain", "Listen 127.0.0.1:$tls",
        "PidFile $dir/httpd.pid", "DefaultRuntimeDir $dir", "ErrorLog $dir/httpd.error", @load, 'TypesConfig /dev/null', $text, '');
    start_process("$dir/httpd.log", $ENV{UPGRADE_TEST_HTTPD}, '-DFOREGROUND', '-f', $conf);
    return;
}

sub caddy {
    my ($plain, $tls) = @_;
    my $text = example('Caddyfile') =~ s/^http:\S+/http:\/\/$HOST:$plain/mr =~ s/^https:\S+/https:\/\/$HOST:$tls/mr;
    my $conf = file('Caddyfile', "{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n\thttp_port $plain\n\thttps_port $tls\n\tstorage file_system $dir/caddy\n}\n$text");
    local @ENV{qw(HOME XDG_DATA_HOME XDG_CONFIG_HOME)} = ($dir) x 3;
    start_process("$dir/caddy.log", '/usr/bin/caddy', 'run', '--config', $conf, '--adapter', 'caddyfile');
    return;
}

sub varnish {
    my ($plain, $tls) = @_;
    my ($inner) = free_ports(1);
    start_process("$dir/varnish.log", '/usr/sbin/varnishd', '-F', '-n', "$dir/varnish", '-a', "127.0.0.1:$plain", '-a', "127.0.0.1:$inner,PROXY",
        '-f', file('varnish.vcl', example('varnish.vcl')), '-s', 'malloc,8m');
    start_process("$dir/hitch.log", '/usr/sbin/hitch', "--frontend=[127.0.0.1]:$tls", "--backend=[127.0.0.1]:$inner", '--write-proxy-v2=on',
        '--tls-protos=TLSv1.2 TLSv1.3', "$dir/both.pem");
    return;
}

my %PROXY = (
    nginx   => [ \&nginx,   '/usr/sbin/nginx' ],
    haproxy => [ \&haproxy, '/usr/sbin/haproxy' ],
    httpd   => [ \&httpd,   $ENV{UPGRADE_TEST_HTTPD} ],
    caddy   => [ \&caddy,   '/usr/bin/caddy' ],
    varnish => [ \&varnish, '/usr/sbin/varnishd', '/usr/sbin/hitch' ],
);

# Client, scheme, options of curl, possible statuses. Caddy and Hitch may not offer the cipher
# without forward secrecy.
my $FORGED = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.3' -H 'X-TLS-Cipher: TLS_AES_128_GCM_SHA256'";
my @ROWS = (
    [ 'plain HTTP', 'http', '', '426' ],
    [ 'plain HTTP with forged fields', 'http', $FORGED, '426' ],
    [ 'TLS 1.3', 'https', '--tlsv1.3', '200' ],
    [ 'TLS 1.2 with forward secrecy', 'https', '--tls-max 1.2 --ciphers ECDHE-RSA-AES128-GCM-SHA256', '200' ],
    [ 'TLS 1.2 without it', 'https', '--http1.1 --tls-max 1.2 --ciphers AES128-GCM-SHA256', '426|000' ],
    [ 'TLS 1.2 without it, with forged fields', 'https', "--http1.1 --tls-max 1.2 --ciphers AES128-GCM-SHA256 $FORGED", '426|000' ],
);

for my $name (sort keys %PROXY) {
    my ($start, @programs) = @{ $PROXY{$name} };
    my @lacks = grep { !-x } @programs;
SKIP: {
        skip "not installed: @lacks", scalar @ROWS if @lacks;
        my %port;
        @port{qw(http https)} = free_ports(2);
        $start->(@port{qw(http https)});
        ok(wait_for_port($port{http}) && wait_for_port($port{https}), "$name listens")
            || diag(map { contents($_) } grep {-e} "$dir/hitch.log", "$dir/$name.log", "$dir/$name.error");
        for my $row (@ROWS) {
            my ($client, $scheme, $options, $expected) = @{$row};
            my $status = `curl -skS -o /dev/null -w '%{http_code}' --max-time 30 $options --resolve $HOST:$port{$scheme}:127.0.0.1 $scheme://$HOST:$port{$scheme}/page.txt 2>$dir/curl`;
            like($status, qr/\A(?:$expected)\z/, "$name: $client") || diag(contents("$dir/curl"));
        }
    }
}

done_testing;
