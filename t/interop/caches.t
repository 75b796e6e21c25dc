# SPDX-License-Identifier: Apache-2.0
#
# Varnish and nginx's proxy_cache in front of the server, with the header fields of a proxy that
# terminates TLS. Neither sends a response for https to http, nor an announcement for TLS 1.2 to TLS
# 1.3. The last part measures how much is not cached for that.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents field fields once);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the caches run on one server only' if !once();
my @lacks = ((grep { !-x } qw(/usr/sbin/varnishd /usr/sbin/nginx)), UpgradeTest::Server::lacks('lua'));
plan skip_all => "not installed: @lacks" if @lacks;

my $ROOT = UpgradeTest::Server::ROOT();
my $APP = <<'END';
function handle(r)
    r.content_type = "text/plain"
    for line in (r.args or ""):gmatch("cc=([^&]+)") do
        r.headers_out["Cache-Control"] = (r.headers_out["Cache-Control"] and r.headers_out["Cache-Control"] .. ", " or "") .. r:unescape(line)
    end
    local accel = (r.args or ""):match("accel=(%d+)")
    if accel then r.headers_out["X-Accel-Expires"] = accel end
    local surrogate = (r.args or ""):match("surrogate=([^&]+)")
    if surrogate then r.headers_out["Surrogate-Control"] = r:unescape(surrogate) end
    local cdn = (r.args or ""):match("cdn=([^&]+)")
    if cdn then r.headers_out["CDN-Cache-Control"] = r:unescape(cdn) end
    count = (count or 0) + 1
    r:puts(count, " ", r:clock(), "\n")
    return apache2.OK
end
END

my $TRUST = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Forwarded-Proto\nUpgradeForwardedHeader tls-version X-TLS-Version\n";
my $ROLLOUT = 'UpgradeRollout On from=2199-01-01T00:00:00Z deprecated=2198-01-01T00:00:00Z';
my %HOSTS = (
    'require.test' => "${TRUST}UpgradeRequire TLS",
    'plan.test' => "${TRUST}UpgradePlan TLSv1.3\n$ROLLOUT",
    # The peer is the cache, whose connection is the same for all clients.
    'connection.test' => "UpgradePlan HTTP/2\n$ROLLOUT",
    'exempt.test' => "${TRUST}UpgradePlan TLSv1.3\n$ROLLOUT\nUpgradeExempt ip=192.0.2.1",
    # The expression belongs to an exemption, not to a requirement, so no response varies by it.
    'some.test' => "UpgradePlan TLSv1.3\n$ROLLOUT\nUpgradeExempt \"expr=req('X-Client') == 'new'\"",
);
my $lines = "<Directory $ROOT>\nAddHandler lua-script .lua\n</Directory>\n";
$lines .= "<VirtualHost *:\${PORT}>\nServerName $_\n$HOSTS{$_}\n</VirtualHost>\n" for sort keys %HOSTS;
my $server = UpgradeTest::Server->new(load => ['lua'], files => { 'app.lua' => $APP }, lines => $lines);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

my $dir = "$server->{dir}/caches";
mkdir $dir;

sub get {
    my ($port, $host, $path, $proto, $version) = @_;
    return $server->get($path, host => $host, port => $port, fields => [ "X-Forwarded-Proto: $proto", $version ? "X-TLS-Version: $version" : () ]);
}

# Each part uses other URLs, which no cache has stored.
my $part = 0;

sub path_of {
    my ($query) = @_;
    return '/app.lua?part=' . ++$part . "&$query";
}

my $MINUTE = 'cc=max-age%3D60';

sub is_hit {
    my ($first, $second) = @_;
    return $first->{body} eq $second->{body} && field($second, 'X-Seen') eq 'HIT';
}

sub try_requirement {
    my ($name, $port) = @_;
    for my $query ($MINUTE, 'cc=public%2Cmax-age%3D60', 'cc=s-maxage%3D60') {
        my $path = path_of($query);
        my ($first, $second) = map { get($port, 'require.test', $path, 'https') } 1 .. 2;
        is("$first->{status} $second->{status}", '200 200', "$name: $query for https");
        ok(is_hit($first, $second), '… stored');
        is(get($port, 'require.test', $path, 'http')->{status}, 426, '… not served to http');
        ok(is_hit($first, get($port, 'require.test', $path, 'https')), '… and still to https');
    }
    return;
}

sub announcement {
    my ($response) = @_;
    return join ' ', map { my $name = $_; map {"$name: $_"} fields($response, $name) } qw(Sunset Deprecation);
}

# Only forwarded fields decide: Vary suffices, and every response is stored.
sub try_forwarded {
    my ($name, $port) = @_;
    my $path = path_of($MINUTE);
    my ($first, $again) = map { get($port, 'plan.test', $path, 'https', 'TLSv1.2') } 1 .. 2;
    my ($other, $another) = map { get($port, 'plan.test', $path, 'https', 'TLSv1.3') } 1 .. 2;
    like(announcement($_), qr/^Sunset: \S.* Deprecation: @\d+$/, "$name: announced to TLS 1.2") for $first, $again;
    is(announcement($_), '', "$name: not to TLS 1.3") for $other, $another;
    ok(is_hit($first, $again), '… stored for TLS 1.2');
    ok(is_hit($other, $another), '… and for TLS 1.3');
    is(join(', ', fields($first, 'Cache-Control')), 'max-age=60', '… with the Cache-Control of the application');
    return;
}

# The verdict also depends on other facts: the response is not stored for other clients, whatever
# Cache-Control the application sends.
sub try_private {
    my ($name, $port) = @_;
    for my $host (qw(connection.test exempt.test)) {
        for my $query (
            '', $MINUTE, 'cc=public%2Cmax-age%3D60', 'cc=s-maxage%3D60', 'cc=s-maxage%3D60&cc=public', 'cc=max-age%3D60%2Cprivate%3D%22X-Seen%22',
            "$MINUTE&accel=60", "$MINUTE&surrogate=max-age%3D60", "$MINUTE&cdn=max-age%3D60"
            )
        {
            my $path = path_of($query);
            my ($first, $again) = map { get($port, $host, $path, 'https', 'TLSv1.2') } 1 .. 2;
            isnt(field($again, 'X-Seen'), 'HIT', "$name, $host: not stored, '$query'");
            like(announcement($again), qr/^Sunset: /, '… announced');
            like(join(', ', fields($first, 'Cache-Control')), qr/\bprivate="(?:X-Seen, )?Sunset, Deprecation"/, '… private');
        }
    }
    return;
}

sub start_varnish {
    my ($port, $management) = free_ports(2);
    UpgradeTest::Server::write_file("$dir/default.vcl", <<"END");
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "$server->{port}"; }
sub vcl_deliver {
    set resp.http.X-Seen = "MISS";
    if (obj.hits > 0 && !obj.uncacheable) {
        set resp.http.X-Seen = "HIT";
    }
    set resp.http.X-Uncacheable = obj.uncacheable;
}
END
    start_process("$dir/varnish.log", 'varnishd', '-F', '-j', 'none', '-n', "$dir/varnish", '-a', "127.0.0.1:$port", '-T', "127.0.0.1:$management", '-f', "$dir/default.vcl", '-s', 'malloc,16m',
        '-p', 'thread_pool_min=5');
    return $port;
}

sub start_nginx {
    my ($port) = free_ports(1);
    UpgradeTest::Server::write_file("$dir/nginx.conf", <<"END");
daemon off;
pid $dir/nginx.pid;
error_log $dir/nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
    proxy_cache_path $dir/nginx keys_zone=cache:1m;
    server {
        listen 127.0.0.1:$port;
        location / {
            proxy_pass http://127.0.0.1:$server->{port};
            proxy_http_version 1.1;
            proxy_set_header Host \$host;
            proxy_cache cache;
            proxy_cache_key \$host\$request_uri;
            add_header X-Seen \$upstream_cache_status always;
        }
    }
}
END
    start_process("$dir/nginx.out", 'nginx', '-e', "$dir/nginx.log", '-p', $dir, '-c', "$dir/nginx.conf");
    return $port;
}

my %caches = (Varnish => start_varnish(), nginx => start_nginx());
for my $name (sort keys %caches) {
    my $port = $caches{$name};
    ok(wait_for_port($port), "$name listens") or diag(map { contents("$dir/$_") } qw(varnish.log nginx.log nginx.out));
    try_requirement($name, $port);
    try_forwarded($name, $port);
    try_private($name, $port);
}

# The cost of a private announcement: a cache stores no response for clients that receive it, but
# stores the first one for another client.
for my $name (sort keys %caches) {
    my $path = path_of($MINUTE);
    my @order = qw(old old new new old);
    my @responses = map { $server->get($path, host => 'some.test', port => $caches{$name}, fields => ["X-Client: $_"]) } @order;
    is(join(' ', map { field($_, 'X-Seen') } @responses), 'MISS MISS MISS HIT HIT', "$name: @order");
    is(join(' ', map { announcement($_) ? 'told' : '-' } @responses), 'told told - - -', '… told');
    next if $name ne 'Varnish';
    is(field($responses[0], 'X-Uncacheable'), 'true', '… marked hit-for-miss');
    like(join('', `varnishd -x builtin`), qr/private\)"\)\).*sub vcl_beresp_hitmiss \{\s+set beresp[.]ttl = 120s;\s+set beresp[.]uncacheable = true;/s, '… for 120 seconds');
}

done_testing;
