# SPDX-License-Identifier: Apache-2.0
#
# conf/tools/upgrade-probe with every kind of policy of this module, with the stock httpd, nginx,
# HAProxy, Varnish and Caddy. t/interop/probe/test_probe.py tests its functions and servers that
# misbehave; its results are part of this test's.
use strict;
use warnings;

use Cwd qw(getcwd);
use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'once is enough' if !once();

my $dir = getcwd() . '/t/logs/probe';
mkdir $dir;
my ($certificate, $key) = map { getcwd() . "/t/conf/tls/$_.pem" } qw(cert key);
my $python = '/usr/bin/python3';
my @servers;
END { local $?; $_->stop for @servers }

sub write_file {
    my ($name, $text) = @_;
    UpgradeTest::Server::write_file("$dir/$name", $text);
    return "$dir/$name";
}

sub free_port { return UpgradeTest::Server::free_port() }

# Run the tool with a time limit for slow machines. Return its exit status and its output.
sub run_tool {
    my ($host, $plain, $tls, @options) = @_;
    my @resolve = map { ('--resolve', "$host:$_:127.0.0.1") } $plain, $tls;
    my @command = ($python, 'conf/tools/upgrade-probe', '--cacert', $certificate, '--http-port', $plain, '--https-port', $tls, '--timeout', 60,
        '--max-time', 300, @resolve, @options, "https://$host/page.txt");
    open my $out, '-|', @command or die "$command[0]: $!";
    my $text = do { local $/; <$out> };
    close $out;
    return ($? >> 8, $text);
}

# Return the exit status, the results by name, and the findings by code.
sub probe {
    my ($status, $text) = run_tool(@_, '--json');
    my $report = eval { decode_json($text) } // die "no JSON: $text";
    my ($url) = @{ $report->{urls} };
    cmp_ok($url->{requests}, '<=', 60, "$_[0]: at most 60 requests");
    return ($status, { map { $_->{id} => $_ } @{ $url->{results} } }, { map { $_->{code} => $_ } @{ $url->{findings} } });
}

# Compare a result with "426", with "ok/426", which includes the TLS handshake, or with a failure.
sub is_result {
    my ($result, $expected, $name) = @_;
    my $got = $result->{status} // $result->{failure} // $result->{handshake};
    $got = "$result->{handshake}/$got" if $expected =~ m{/};
    return is($got, $expected, $name);
}

# Check a run. Arguments: name, host and ports, options, exit status, findings, results.
sub check {
    my ($label, $where, $options, $status, $codes, %results) = @_;
    my ($got, $found, $findings) = probe(@{$where}, @{$options});
    $label .= " @{$options}";
    is($got, $status, "$label: exit status");
    is_deeply([ sort keys %{$findings} ], [ sort @{$codes} ], "$label: findings") || diag(map {"$_->{text}\n"} values %{$findings});
    is_result($found->{$_}, $results{$_}, "$label: $_") for sort keys %results;
    return ($found, $findings);
}

#
# Functions, and servers that misbehave.
#

for my $line (`$python t/interop/probe/test_probe.py 2>&1`) {
    chomp $line;
    if ($line =~ /^(not )?ok \d+ - (.*?)(?: # SKIP (.*))?$/) {
        $3 ? pass("$2 # skipped: $3") : ok(!$1, $2);
    }
    else {
        diag($line) if $line !~ /^1\.\.[1-9]/;
    }
}

#
# httpd, one server at a time.
#

# The stock httpd without the module.
{
    my $stock = UpgradeTest::Server->new(tls => 1, without => qr/^LoadModule upgrade_required_module/, lines => <<'END');
Protocols h2 http/1.1
<VirtualHost 127.0.0.1:${PORT}>
ServerName stock.plan.test
Redirect 426 /page.txt
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
ServerName stock.plan.test
SSLEngine on
</VirtualHost>
END
    @servers = ($stock);
    $stock->start or BAIL_OUT('the stock server does not start: ' . $stock->config_test . $stock->error_log);
    check('stock httpd', [ 'stock.plan.test', $stock->{port}, $stock->{tls_port} ], ['--expect', 'TLS'], 1, [ 'no-explanation', 'no-upgrade', 'bypass-method' ],
        'plain/http1.1' => 426, 'plain/options' => 200, 'tls1.3/http2' => 200);
    (shift @servers)->stop;
}

# By name: the lines of both virtual hosts, or of plain HTTP and of TLS.
my $weak = 'SSLCipherSuite AES128-GCM-SHA256:@SECLEVEL=0';
my $from = 'from=2099-01-01T00:00:00Z deprecated=2020-01-01T00:00:00Z';
my %hosts = (
    open      => [''],
    tls       => ['UpgradeRequire TLS'],
    tls12     => ['UpgradeRequire TLSv1.2'],
    tls13     => ['UpgradeRequire TLSv1.3'],
    http11    => ['UpgradeRequire HTTP/1.1'],
    http2     => ['UpgradeRequire HTTP/2'],
    both      => ['UpgradeRequire TLSv1.2 HTTP/1.1'],
    bits      => [ 'UpgradeRequire cipher-bits=256', "UpgradeRequire cipher-bits=256\n$weak" ],
    secrecy   => [ 'UpgradeRequire forward-secrecy', "UpgradeRequire forward-secrecy\n$weak" ],
    websocket => ['UpgradeRequire websocket'],
    reset     => ["UpgradeRequire websocket\nUpgradeHTTP2Status reset"],
    421       => ["UpgradeRequire TLS\nUpgradeHTTP2Status 421"],
    expr      => [q{UpgradeRequireExpr "%{HTTP_USER_AGENT} == 'other'" HTTP/2.0}],
    report    => ['UpgradePlan TLSv1.3'],
    announce  => ["UpgradePlan TLSv1.3\nUpgradeRollout On $from"],
    enforced  => ["UpgradePlan TLSv1.3\nUpgradeRollout On"],
    browsers  => ["UpgradeRequire TLS\nUpgradeNavigation Redirect"],
    exempt    => ["UpgradeRequire TLS\nUpgradeExempt path=/page.txt"],
    acme      => ["UpgradeRequire TLS\nUpgradeExempt none"],
    trusting  => [ "UpgradeRequire TLS\nUpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Forwarded-Proto", '' ],
    redirect  => [ 'Redirect / https://redirect.plan.test/', '' ],
    spelled   => [ qq{RewriteEngine on\nRewriteCond %{THE_REQUEST} "^GET /page"\nRewriteRule ^ - [F]}, '' ],
    password  => [ "<Location />\nAuthType Basic\nAuthName x\nAuthBasicProvider file\nAuthUserFile /dev/null\nRequire valid-user\n</Location>", '' ],
    modern    => [ 'UpgradeRequire TLS', 'SSLProtocol -all +TLSv1.2 +TLSv1.3' ],
    latest    => [ 'UpgradeRequire TLS', 'SSLProtocol -all +TLSv1.3' ],
);

sub virtual_hosts {
    my ($name) = @_;
    my ($plain, $tls) = @{ $hosts{$name} };
    $tls //= $plain;
    return <<"END";
<VirtualHost 127.0.0.1:\${PORT}>
ServerName $name.plan.test
$plain
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
ServerName $name.plan.test
SSLEngine on
$tls
</VirtualHost>
END
}

# The backend of the other servers, with facts from the header fields they send.
my $backend = <<'END';
<VirtualHost 127.0.0.1:${PORT}>
ServerName other.plan.test
Header set Cache-Control max-age=600
UpgradeRequire TLS
UpgradeTrustedProxy 127.0.0.1
UpgradeForwardedHeader proto X-Forwarded-Proto
</VirtualHost>
END

my $server = UpgradeTest::Server->new(tls => 1, lines => join "\n",
    'Protocols h2 h2c http/1.1', 'H2ModernTLSOnly off', 'SSLProtocol all', 'SSLCipherSuite ALL:@SECLEVEL=0', 'TraceEnable off',
    (map { virtual_hosts($_) } 'open', sort grep { $_ ne 'open' } keys %hosts), $backend);
@servers = ($server);
$server->start or BAIL_OUT('the server does not start');

sub host { my ($name) = @_; return [ "$name.plan.test", $server->{port}, $server->{tls_port} ] }

my %all = map { ("plain/http$_" => 200, "tls1.0/http$_" => 'ok/200', "tls1.3/http$_" => 'ok/200') } qw(1.0 1.1 2);

# Name, expectation, exit status, findings, results.
my @rows = (
    [ 'open', '', 0, [], %all ],
    [ 'open', 'none', 0, [] ],
    [ 'open', 'TLS', 2, ['unmet-served'] ],
    [ 'tls', 'TLS', 0, [], %all, 'plain/http1.0' => 426, 'plain/http1.1' => 426, 'plain/http2' => 403, 'plain/websocket' => 426, 'plain/options' => 426, 'plain/acme' => 404 ],
    [ 'tls12', 'TLSv1.2', 0, [], 'tls1.0/http1.1' => 'ok/426', 'tls1.1/http1.1' => 'ok/426', 'tls1.2/http1.1' => 'ok/200', 'tls1.1/encoded-dot' => 426 ],
    [ 'tls12', 'TLSv1.3', 2, ['unmet-served'] ],
    [ 'tls13', 'TLSv1.3', 0, [], 'tls1.2/http1.1' => 'ok/426', 'tls1.2/http2' => 'ok/403' ],
    [ 'tls13', 'TLSv1.2', 2, ['met-refused'] ],
    [ 'http11', 'HTTP/1.1', 0, [], 'plain/http1.0' => 426, 'plain/http1.1' => 200 ],
    [ 'http2', 'HTTP/2', 0, [], 'plain/http1.1' => 426, 'plain/http2' => 200, 'tls1.3/http1.1' => 426, 'tls1.3/http2' => 200 ],
    [ 'both', 'TLSv1.2,HTTP/1.1', 0, [], 'tls1.3/http1.0' => 426 ],
    [ 'bits', 'cipher-bits=256', 0, ['no-explanation'], 'tls1.2/http1.1' => 'ok/426', 'tls1.3/http1.1' => 'ok/200' ],
    [ 'secrecy', 'forward-secrecy', 0, ['no-explanation'], 'tls1.2/http1.1' => 'ok/426', 'tls1.3/http1.1' => 'ok/200' ],
    [ 'websocket', 'websocket', 0, [], 'plain/http1.1' => 426, 'plain/websocket' => 200, 'tls1.3/websocket' => 200, 'tls1.3/http2' => 403 ],
    [ 'reset', 'websocket', 0, [], 'tls1.3/http2' => 'reset' ],
    [ '421', 'TLS', 0, [], 'plain/http2' => 421 ],
    [ 'expr', 'none', 2, [ 'met-refused', 'none-served' ] ],
    [ 'report', 'none', 0, [], %all ],
    [ 'report', 'TLSv1.3', 2, ['unmet-served'] ],
    [ 'announce', 'none', 0, [], %all ],
    [ 'enforced', 'TLSv1.3', 0, [], 'tls1.2/http1.1' => 426 ],
    [ 'browsers', 'TLS', 0, [], 'plain/http1.1' => 426 ],
    [ 'exempt', 'TLS', 2, ['unmet-served'] ],
    [ 'acme', 'TLS', 1, ['acme'], 'plain/acme' => 426 ],
    [ 'trusting', 'TLS', 2, ['bypass-field'], 'plain/x-forwarded-proto' => 200, 'plain/forwarded' => 426 ],
    [ 'redirect', 'TLS', 1, [ 'bypass-method', 'redirected' ], 'plain/http1.1' => 302 ],
    [ 'spelled', 'TLS', 2, [ 'body', 'bypass', 'bypass-method' ], 'plain/double-slash' => 200 ],
    [ 'password', '', 2, ['challenge'], 'plain/http1.1' => 401 ],
    [ 'modern', 'TLSv1.2', 0, ['no-explanation'], 'tls1.1/http1.1' => 'alert' ],
    [ 'latest', 'TLSv1.2', 2, [ 'met-handshake', 'no-explanation' ], 'tls1.2/http1.1' => 'alert' ],
);
for (@rows) {
    my ($name, $expect, $status, $codes, %results) = @{$_};
    check($name, host($name), [ $expect ? ('--expect', $expect) : () ], $status, $codes, %results);
}

my (undef, $announced) = probe(@{ host('announce') }, '--only', 'versions');
is($announced->{'tls1.2/http1.1'}{sunset}, 'Thu, 01 Jan 2099 00:00:00 GMT', 'an announcement is reported');
is($announced->{'tls1.3/http1.1'}{sunset}, undef, '… and its absence');
my (undef, $located) = probe(@{ host('redirect') }, '--only', 'plain');
is($located->{'plain/http1.1'}{location}, 'https://redirect.plan.test/page.txt', 'a redirect is reported');
is(scalar keys %{$located}, 18, '--only: no others');

# The output for people.
for my $snapshot ([ 'tls12', '--expect', 'TLSv1.2' ], [ 'redirect', '--expect', 'TLS', '--only', 'plain' ], [ 'announce', '--only', 'versions' ],
    [ 'exempt', '--expect', 'TLS', '--nagios' ])
{
    my ($name, @options) = @{$snapshot};
    my (undef, $text) = run_tool(@{ host($name) }, @options);
    is($text, contents("t/interop/probe/snapshots/$name.txt"), "the output for $name") || write_file("$name.txt", $text);
}

#
# Other servers, and caches. Each part is skipped if its package is not installed.
#

write_file('both.pem', contents($certificate) . contents($key));

sub has_program {
    my ($name) = @_;
    return scalar grep { -x "$_/$name" } split /:/, $ENV{PATH};
}

# Run a part if its programs are installed.
sub with_programs {
    my ($programs, $count, $part) = @_;
    my @missing = grep { !has_program($_) } @{$programs};
SKIP: {
        skip "not installed: @missing", $count if @missing;
        $part->(free_port(), free_port());
    }
    return;
}

sub starts {
    my ($name, $port, @command) = @_;
    start_process("$dir/$name.log", @command);
    return ok(wait_for_port($port), "$name starts") || diag(contents("$dir/$name.log"));
}

sub start_nginx {
    my ($name, $port, $lines) = @_;
    my $temporary = join ' ', map {"${_}_temp_path $dir;"} qw(client_body proxy fastcgi uwsgi scgi);
    my $conf = write_file("$name.conf", <<"END");
pid $dir/$name.pid;
daemon off;
error_log $dir/$name.error;
events {}
http {
    access_log off;
    $temporary
    ssl_certificate $certificate;
    ssl_certificate_key $key;
    ssl_protocols TLSv1.2 TLSv1.3;
$lines
}
END
    return starts($name, $port, 'nginx', '-e', "$dir/$name.error", '-p', $dir, '-c', $conf);
}

sub start_haproxy {
    my ($name, $port, $lines) = @_;
    my $conf = write_file("$name.cfg", <<"END");
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
$lines
END
    return starts($name, $port, 'haproxy', '-db', '-f', $conf);
}

my @old_versions = ('no-explanation');

# nginx alone: a 426 without Upgrade, and a backend's Upgrade sent over HTTP/2.
with_programs(['nginx'], 8, sub {
    my ($plain, $tls) = @_;
    start_nginx('nginx', $tls, <<"END");
    server {
        listen 127.0.0.1:$plain;
        return 426;
    }
    server {
        listen 127.0.0.1:$tls ssl http2;
        location / {
            proxy_pass http://127.0.0.1:$server->{port};
            proxy_set_header Host open.plan.test;
            proxy_http_version 1.1;
            proxy_pass_header Upgrade;
        }
    }
END
    check('nginx', [ 'other.plan.test', $plain, $tls ], ['--expect', 'TLS'], 1, [ @old_versions, 'acme', 'no-upgrade', 'upgrade-http2' ],
        'plain/http1.1' => 426, 'tls1.1/http1.1' => 'alert', 'tls1.2/http1.1' => 'ok/200', 'tls1.3/http2' => 'ok/200');
});

# nginx as a cache with a key that lacks the scheme.
with_programs(['nginx'], 6, sub {
    my ($plain, $tls) = @_;
    start_nginx('nginx_cache', $tls, <<"END");
    proxy_cache_path $dir/nginx_cache keys_zone=mixed:1m;
    server {
        listen 127.0.0.1:$plain;
        listen 127.0.0.1:$tls ssl http2;
        location / {
            proxy_pass http://127.0.0.1:$server->{port};
            proxy_hide_header Upgrade;
            proxy_set_header Host other.plan.test;
            proxy_set_header X-Forwarded-Proto \$scheme;
            proxy_cache mixed;
            proxy_cache_key \$request_uri;
            add_header X-Cache \$upstream_cache_status;
        }
    }
END
    my ($status, $results, $findings) = probe('other.plan.test', $plain, $tls, '--expect', 'TLS', '--only', 'cache');
    is($status, 2, 'nginx, a cache: is critical');
    is_result($results->{'plain/fresh'}, 426, '… a new query is refused');
    is_result($results->{'plain/after-tls'}, 200, '… but served after https');
    like($findings->{'cache-mixes'}{text}, qr/\(x-cache: HIT\)/, '… with the header field that shows it');
});

# HAProxy alone.
with_programs(['haproxy'], 6, sub {
    my ($plain, $tls) = @_;
    start_haproxy('haproxy', $tls, <<"END");
frontend all
    bind 127.0.0.1:$plain
    bind 127.0.0.1:$tls ssl crt $dir/both.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2
    acl acme path_beg /.well-known/acme-challenge/
    http-request return status 426 content-type text/plain string "TLS Required" hdr Upgrade TLS/1.2 hdr Connection upgrade if !{ ssl_fc } !acme
    http-request return status 200 content-type text/html string "<title>Served</title>"
END
    my ($results) = check('HAProxy', [ 'other.plan.test', $plain, $tls ], ['--expect', 'TLS'], 2, [ @old_versions, 'bypass', 'status-http2' ],
        'plain/http1.1' => 426, 'tls1.3/http2' => 'ok/200', 'plain/acme-traversal' => 200);
    is($results->{'tls1.2/http1.1'}{title}, 'Served', '… and the title');
});

# HAProxy terminates TLS in front of Varnish, whose key lacks the scheme, and which ignores the
# module's Vary. In the second case Varnish also stores refusals.
for ([ 'cache-mixes', '' ], [ 'cache-refusal', 'unset beresp.http.Cache-Control; set beresp.ttl = 600s;' ]) {
    my ($code, $lines) = @{$_};
    with_programs([ 'haproxy', 'varnishd' ], 6, sub {
        my ($plain, $tls) = @_;
        my $varnish = free_port();
        my $vcl = write_file("$code.vcl", <<"END");
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "$server->{port}"; }
sub vcl_recv { set req.http.Host = "other.plan.test"; }
sub vcl_backend_response { unset beresp.http.Vary; $lines }
END
        starts("varnish_$code", $varnish, 'varnishd', '-F', '-n', "$dir/varnish_$code", '-a', "127.0.0.1:$varnish", '-T', 'none', '-f', $vcl, '-s', 'malloc,16m',
            '-j', 'none');
        start_haproxy("haproxy_$code", $tls, <<"END");
frontend all
    bind 127.0.0.1:$plain
    bind 127.0.0.1:$tls ssl crt $dir/both.pem alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    default_backend varnish
backend varnish
    server varnish 127.0.0.1:$varnish
END
        my ($status, $results, $findings) = probe('other.plan.test', $plain, $tls, '--only', 'cache');
        ok($findings->{$code}, "Varnish: $code") || diag(join ' ', keys %{$findings});
        is($status, 2, '… is critical');
    });
}

# Caddy redirects.
with_programs(['caddy'], 6, sub {
    my ($plain, $tls) = @_;
    my $conf = write_file('Caddyfile', <<"END");
{
    admin off
    auto_https off
    storage file_system $dir/caddy
}
http://other.plan.test:$plain {
    bind 127.0.0.1
    redir https://{host}{uri} 308
}
https://other.plan.test:$tls {
    bind 127.0.0.1
    tls $certificate $key
    respond "served"
}
END
    local $ENV{HOME} = $dir;
    starts('caddy', $tls, 'caddy', 'run', '--adapter', 'caddyfile', '--config', $conf);
    my ($results) = check('Caddy', [ 'other.plan.test', $plain, $tls ], ['--expect', 'TLSv1.2'], 1, [ @old_versions, 'bypass-method', 'redirected' ],
        'plain/http1.1' => 308, 'tls1.1/http1.1' => 'alert', 'tls1.3/http1.1' => 'ok/200', 'tls1.3/http2' => 'ok/200');
    is($results->{'tls1.1/http1.1'}{detail}, 'protocol version', '… and the alert');
});

#
# The manual pages of the tools.
#

for (['mandoc', '-T', 'lint', '-W', 'warning'], ['man', '--warnings', '-l']) {
    my (@command) = @{$_};
    with_programs([ $command[0] ], 1, sub {
        # Cross references depend on the manual pages of the machine.
        for my $page (qw(upgrade-probe upgrade-status)) {
            my $output = join '', grep { !/mandoc\.db/ } `@command docs/$page.1 2>&1 >/dev/null`;
            is($output, '', "$command[0] reports nothing about the manual page of $page");
        }
    });
}

done_testing;
