# SPDX-License-Identifier: Apache-2.0
#
# The documentation matches the module: the examples in the README are those in conf/examples and work, and the README and the annotated
# configuration have every directive. t/suite/command_table.t compares the manual.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents exchange once quiet request);
use UpgradeTest::ErrorLog qw(error_log_ok);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

my $readme = contents('README.md');
my %shown = $readme =~ /<!-- (conf\S+) -->\n```apache\n(.*?)```/gs;
ok(scalar %shown, 'the README shows examples');
is($shown{$_}, contents($_), "$_ as it is") for sort keys %shown;
like($readme, qr/\b\Q$_\E\b/, "the README names $_") for glob 'conf/examples/*.conf';

# Name, plain or TLS (its highest version), path, and what an example answers.
my %asked = (
    'conf/examples/tls-required.conf' => [ [ '', '/tech-news', 426 ], [ '1.2', '/tech-news', 200 ], [ '1.3', '/tech-news', 200 ] ],
    'conf/examples/sections.conf' => [
        [ '', '/tech-news', 426 ], [ '', '/.well-known/acme-challenge/token', 200 ], [ '', '/.well-known/acme-challenge/../../tech-news', 426 ], [ '', '/health', 200 ], [ '', '/health', 426, '-X POST' ],
        [ '', '/healthy', 426 ],
        [ '1.2', '/tech-news', 200 ], [ '1.2', '/admin/', 426 ], [ '1.3', '/admin/', 200 ],
    ],
);
# As the proxies of the examples would say it, and how else an example is asked.
my $nginx = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.%s' -H 'X-Cipher: %s' -H 'X-HTTP-Version: HTTP/2.0'";
my $haproxy = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.3' -H 'X-Cipher-Bits: %s'";
$asked{'conf/examples/api-behind-nginx.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $nginx, 3, 'TLS_AES_128_GCM_SHA256' ],
    [ '', '/tech-news', 200, sprintf $nginx, 2, 'ECDHE-RSA-AES128-SHA' ], [ '', '/tech-news', 403, sprintf $nginx, 2, 'AES128-SHA' ],
    [ '', '/tech-news', 403, sprintf $nginx, 1, 'ECDHE-RSA-AES128-SHA' ],
    [ '', '/tech-news', 426, sprintf("$nginx --interface 127.0.0.2", 3, 'TLS_AES_128_GCM_SHA256') ],
];
$asked{'conf/examples/api-behind-haproxy.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $haproxy, 128 ], [ '', '/tech-news', 403, sprintf $haproxy, 112 ],    # of TLS 1.3: nothing to offer
];
my $proxied = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.2' -H 'X-TLS-Cipher: %s' -H 'X-HTTP-Version: HTTP/1.1'";
$asked{'conf/examples/behind-proxy.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $proxied, 'ECDHE-RSA-AES128-GCM-SHA256' ],
    [ '', '/tech-news', 426, sprintf $proxied, 'AES128-SHA' ], [ '', '/tech-news', 426, sprintf("$proxied --interface 127.0.0.2", 'ECDHE-RSA-AES128-GCM-SHA256') ],
];
$asked{'conf/examples/http11.conf'} = [
    [ '', '/tech-news', 200 ], [ '', '/tech-news', 426, '--http1.0' ], [ '', '/tech-news', 200, "--http1.0 -A 'old-monitor/1'" ],
];
my $handshake = "--http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";
$asked{'conf/examples/websocket.conf'} = [
    [ '', '/chat', 426 ], [ '1.2', '/chat', 426 ], [ '1.3', '/chat', 426, '--http2' ], [ '1.3', '/chat', 503, $handshake ],    # there is no backend
    [ '1.3', '/tech-news', 200, '--http2' ],
];
is_deeply([ sort keys %asked ], [ sort glob 'conf/examples/*.conf' ], 'every example is asked');

my ($module) = contents($ENV{UPGRADE_TEST_BASE}) =~ /upgrade_required_module (\S+)/;
for my $example (sort keys %asked) {
    my $dir = getcwd() . '/t/example-run';
    my ($http, $https) = (UpgradeTest::Server::free_port(), UpgradeTest::Server::free_port());
    system("MODULE='$module' t/tools/example $example $dir $http $https") == 0 or fail("preparing $example");
    system("$ENV{UPGRADE_TEST_HTTPD} -f $dir/httpd.conf -k start");
    for (1 .. 600) {
        last if contents("$dir/logs/error.log") =~ /resuming normal/;
        select undef, undef, undef, 0.1;
    }
    for (@{ $asked{$example} }) {
        my ($tls, $path, $status, $options) = @{$_};
        $options //= '--http1.1';
        my ($scheme, $port) = $tls ? ('https', $https) : ('http', $http);
        my $version = $tls ? "--tlsv$tls --tls-max $tls" : '';
        my $got = `curl -s -o $dir/body -w '%{http_code}' $options --path-as-is --cacert $dir/cert.pem $version --resolve www.example.re:$port:127.0.0.1 $scheme://www.example.re:$port$path`;
        is($got, $status, "$example: $path " . ($tls ? "over TLS $tls" : 'in clear'));
        like(contents("$dir/body"), qr{^(?:https|wss)://www\.example\.re:$https\Q$path\E$}m, '… with the URL') if $status == 426 && !$tls && @{$_} == 3 && $example !~ /behind/;
    }
    error_log_ok(contents("$dir/logs/error.log"), "$example: no warning");
    system("$ENV{UPGRADE_TEST_HTTPD} -f $dir/httpd.conf -k stop");
    for (1 .. 600) {
        last if !-e "$dir/logs/httpd.pid";
        select undef, undef, undef, 0.1;
    }
    system("rm -rf $dir");
}

# The module's own command table.
my @directives = UpgradeTest::Server->new(lines => '')->httpd('-L') =~ /^(Upgrade\w*) \(mod_upgrade_required\.c\)/mg;
ok(scalar @directives, 'httpd lists the directives');
is_deeply([ sort $readme =~ /^\| `(Upgrade\w+)`/mg ], [ sort @directives ], 'the README has each in its table');
like(contents('conf/upgrade_required.conf'), qr/^# $_ /m, "the annotated configuration has $_") for @directives;

# The annotated configuration is one.
like(UpgradeTest::Server->new(lines => contents('conf/upgrade_required.conf') =~ s/^(\s*)#(Upgrade)/$1$2/mgr)->config_test, qr/^Syntax OK/m,
    'the annotated configuration, all of it switched on, is accepted');

# What the README shows of a refusal, but for two fields that are httpd's.
my ($shown) = $readme =~ /^(    HTTP\/1\.1 426.*?\n)(?=\S)/ms;
my $server = UpgradeTest::Server->new(lines => <<'END');
<VirtualHost *>
    ServerName www.example.re
    UpgradeRequire TLS
    UpgradeHTTPSPort 443
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');
{
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    my $bytes = exchange(request(host => 'www.example.re', path => '/tech-news', fields => ['Accept: */*']), quiet => quiet());
    is($bytes =~ s/^(?:Date|Server): .*\r\n//mgr =~ s/\r//gr, $shown =~ s/^    //mgr =~ s/\n\z//r, 'what the README shows of a refusal');
}
$server->stop;

done_testing;
