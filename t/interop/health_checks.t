# SPDX-License-Identifier: Apache-2.0
#
# Health checks of load balancers and monitors that reach a server over plain HTTP: the recipes of
# the manual, each with the real program if Debian has it, and the raw bytes of the others.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents exchange once responses);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the programs run on one server only' if !once();

my @modules = qw(slotmem_shm lbmethod_byrequests proxy_balancer proxy_hcheck);
my $has_hcheck = UpgradeTest::Server::has_modules(@modules);

# Each recipe has an address. Health checks and forwarded requests both come from 127.0.0.1.
my %recipes = (
    none => [ '127.0.0.2', '' ],
    generic => [ '127.0.0.3', q{UpgradeExempt ip=127.0.0.1 "expr=-z req('X-Forwarded-Proto')"} ],
    path => [ '127.0.0.4', 'UpgradeExempt exact-path=/health ip=127.0.0.1' ],
    root => [ '127.0.0.6', 'UpgradeExempt exact-path=/ method=OPTIONS ip=127.0.0.1' ],
    asterisk => [ '127.0.0.5', 'UpgradeExempt exact-path=* ip=127.0.0.1' ],
);
my $backends = join '', map { <<"END" } sort keys %recipes;
Listen $recipes{$_}[0]:\${PORT}
<VirtualHost $recipes{$_}[0]:\${PORT}>
    ServerName $_.test
    CustomLog logs/$_ "%r|%{User-Agent}i|%>s|%{UPGRADE_VERDICT}e"
    UpgradeRequire TLS
    UpgradeTrustedProxy 127.0.0.1
    UpgradeForwardedHeader proto X-Forwarded-Proto
    $recipes{$_}[1]
    Alias /health htdocs/page.txt
    FallbackResource /page.txt
</VirtualHost>
END

# The methods of mod_proxy_hcheck, and the recipe that exempts each.
my %methods = (TCP => 'none', OPTIONS => 'asterisk', HEAD => 'path', GET => 'path');
my %balancers = map { my $method = $_; map { ("$method-$_" => [ "$method-$_", $method, $recipes{$_}[0] ]) } $methods{$method}, 'generic', 'none' } keys %methods;
my @balancers = @balancers{ sort keys %balancers };
my $balancers = $has_hcheck ? join '', map { sprintf <<'END', @{$_} } @balancers : '';
<Proxy "balancer://%1$s">
    BalancerMember http://%3$s:${PORT} retry=0 hcmethod=%2$s hcuri=/health hcinterval=300ms hcpasses=1 hcfails=1
</Proxy>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName %1$s.balancer.test
    RequestHeader set X-Forwarded-Proto https
    ProxyPass / balancer://%1$s/
</VirtualHost>
END

my $server = UpgradeTest::Server->new(load => $has_hcheck ? \@modules : [], lines => "UpgradeLogRate 1000\n$backends$balancers");
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
my $port = $ENV{UPGRADE_TEST_PORT} = $server->{port};
my $dir = "$server->{dir}/logs";

# Return the lines of a recipe's access log, one per health check: request, User-Agent, status,
# verdict.
sub checks {
    my ($recipe, $pattern) = @_;
    return grep {/$pattern/} split /\n/, contents("$dir/$recipe");
}

sub wait_for {
    my ($condition) = @_;
    for (1 .. 300) {
        return 1 if $condition->();
        select undef, undef, undef, 0.1;
    }
    return 0;
}

sub status_of {
    my ($host, @fields) = @_;
    my ($response) = responses(scalar exchange(join("\r\n", 'GET /page.txt HTTP/1.1', "Host: $host", 'Connection: close', @fields) . "\r\n\r\n"));
    return $response->{status} // 0;
}

#
# Raw bytes, from the documentation of each product.
#

my @raw = (
    # Name, request, the recipes that serve it.
    [ 'AWS ALB', "GET /health HTTP/1.1\r\nHost: 10.0.0.5:80\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n", 'generic path' ],
    [ 'AWS ALB, /', "GET / HTTP/1.1\r\nHost: 10.0.0.5:80\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\r\n", 'generic' ],
    [ 'GCP', "GET /health HTTP/1.1\r\nHost: 10.128.0.2\r\nUser-Agent: GoogleHC/1.0\r\nConnection: close\r\n\r\n", 'generic path' ],
    [ 'Kubernetes', "GET /health HTTP/1.1\r\nHost: 10.0.0.5:8080\r\nUser-Agent: kube-probe/1.29\r\nAccept: */*\r\nConnection: close\r\n\r\n", 'generic path' ],
    [ 'HAProxy', "OPTIONS / HTTP/1.0\r\n\r\n", 'generic root' ],
    [ 'OPTIONS *', "OPTIONS * HTTP/1.0\r\n\r\n", 'generic asterisk' ],
    [ 'a client over plain HTTP', "GET /health/a HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n", '' ],
    [ 'a client over plain HTTP, the path', "GET /health HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n", 'path' ],
    [ 'a client over https', "GET /a HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n", 'none generic path root asterisk' ],
);
for (@raw) {
    my ($name, $bytes, $served) = @{$_};
    for my $recipe (sort keys %recipes) {
        my ($response) = responses(scalar exchange($bytes, to => $recipes{$recipe}[0]));
        is($response->{status}, $served =~ /\b$recipe\b/ ? 200 : 426, "$name: $recipe");
    }
}
# A request that does not come from the load balancer.
my ($stranger) = responses(scalar exchange($raw[0][1], to => $recipes{generic}[0], from => '127.0.0.9'));
is($stranger->{status}, 426, 'another client without X-Forwarded-Proto');

#
# monitoring-plugins.
#

SKIP: {
    my $plugin = '/usr/lib/nagios/plugins/check_http';
    skip 'no check_http here', 4 if !-x $plugin;
    for (['none', 1], [ 'generic', 0 ], [ 'path', 0 ]) {
        my ($recipe, $exit) = @{$_};
        my $output = `$plugin -I $recipes{$recipe}[0] -p $port -H $recipe.test -u /health -t 60`;
        is($? >> 8, $exit, "check_http: $recipe") || diag($output);
    }
    like(join("\n", checks('path', 'check_http')), qr{^GET /health HTTP/1\.1\|check_http/.*\|200\|exempt$}m, '… as itself');
}

#
# HAProxy.
#

SKIP: {
    skip 'no HAProxy here', 1 if !-x '/usr/sbin/haproxy';
    # The configuration of the check, and the recipes with which the server stays up.
    my %checks = (
        default => [ 'option httpchk', 'generic root' ],
        path => [ 'option httpchk GET /health', 'generic path' ],
        'http-check' => [ "option httpchk\n    http-check send meth GET uri /health ver HTTP/1.1 hdr Host a.test", 'generic path' ],
    );
    my @pairs = map { my $check = $_; map { [ $check, $_ ] } qw(generic path root none) } sort keys %checks;
    my @ports = free_ports(scalar @pairs);
    my $conf = "global\n    daemon\n    pidfile $dir/haproxy.pid\ndefaults\n    mode http\n    timeout connect 60s\n    timeout client 60s\n    timeout server 60s\n";
    for my $i (0 .. $#pairs) {
        my ($check, $recipe) = @{ $pairs[$i] };
        $conf .= "listen $check-$recipe\n    bind 127.0.0.1:$ports[$i]\n    http-request set-header X-Forwarded-Proto https\n    $checks{$check}[0]\n"
            . "    server a $recipes{$recipe}[0]:$port check inter 300ms fall 1 rise 1\n";
    }
    UpgradeTest::Server::write_file("$dir/haproxy.cfg", $conf);
    is(system("haproxy -f $dir/haproxy.cfg >$dir/haproxy.log 2>&1"), 0, 'HAProxy starts') || diag(contents("$dir/haproxy.log"));
    for my $i (0 .. $#pairs) {
        my ($check, $recipe) = @{ $pairs[$i] };
        my $expected = $checks{$check}[1] =~ /\b$recipe\b/ ? 200 : 503;
        my $ask = sub { local $ENV{UPGRADE_TEST_PORT} = $ports[$i]; return status_of('a.test') };
        ok(wait_for(sub { $ask->() == $expected }), "HAProxy, $check: $recipe: $expected");
        next if $expected != 200;
        my $seen = checks($recipe, '\|200\|exempt$');
        ok(wait_for(sub { checks($recipe, '\|200\|exempt$') > $seen + 2 }), '… and checked');
        is($ask->(), 200, '… still up');
    }
    ok(scalar checks('generic', '^OPTIONS / HTTP/1\.0\|-\|200\|exempt$'), 'its own check is OPTIONS');
    kill TERM => split /\n/, contents("$dir/haproxy.pid");
}

#
# nginx checks with the requests of its clients: a refusal does not mark a server as down.
#

SKIP: {
    skip 'no nginx here', 1 if !-x '/usr/sbin/nginx';
    my ($plain, $tls) = free_ports(2);
    my ($certificate, $key) = map { getcwd() . "/t/conf/tls/$_.pem" } qw(cert key);
    UpgradeTest::Server::write_file("$dir/nginx.conf", <<"END");
pid $dir/nginx.pid;
error_log $dir/nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
    upstream httpd {
        server $recipes{none}[0]:$port max_fails=1 fail_timeout=60s;
        server $recipes{generic}[0]:$port max_fails=1 fail_timeout=60s;
    }
    server {
        listen 127.0.0.1:$plain;
        listen 127.0.0.1:$tls ssl;
        ssl_certificate $certificate;
        ssl_certificate_key $key;
        location / {
            proxy_pass http://httpd;
            proxy_set_header X-Forwarded-Proto \$scheme;
        }
    }
}
END
    is(system("nginx -e $dir/nginx.log -p $dir -c $dir/nginx.conf"), 0, 'nginx starts') || diag(contents("$dir/nginx.log"));
    my $curl = "curl -sk -o /dev/null -w '%{http_code} ' --max-time 60";
    ok(wait_for(sub { `$curl http://127.0.0.1:$plain/a` ne '000 ' }), '… and listens');
    is(join('', map {`$curl http://127.0.0.1:$plain/a`} 1 .. 4), '426 ' x 4, 'nginx: clients over plain HTTP are refused');
    is(join('', map {`$curl https://127.0.0.1:$tls/a`} 1 .. 4), '200 ' x 4, '… and no server is marked as down');
    system("nginx -e $dir/nginx.log -p $dir -c $dir/nginx.conf -s stop");
}

#
# mod_proxy_hcheck.
#

SKIP: {
    skip 'no mod_proxy_hcheck here', 1 if !$has_hcheck;
    for (@balancers) {
        my ($name, $method, $address) = @{$_};
        my ($recipe) = grep { $recipes{$_}[0] eq $address } keys %recipes;
        my $is_up = $recipe eq $methods{$method} || $recipe eq 'generic' ? 200 : 503;
        ok(wait_for(sub { status_of("$name.balancer.test") == $is_up }), "mod_proxy_hcheck, $method: $recipe: $is_up");
        next if $is_up != 200 || $method eq 'TCP';
        my $pattern = "^$method \\S+ HTTP/1\\.0\\|-\\|200\\|exempt\$";
        my $seen = checks($recipe, $pattern);
        ok(wait_for(sub { checks($recipe, $pattern) > $seen + 2 }), '… and checked');
        is(status_of("$name.balancer.test"), 200, '… still up');
    }
}

done_testing;
