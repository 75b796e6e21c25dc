# SPDX-License-Identifier: Apache-2.0
#
# The documentation matches the module: the examples in the README are those in conf/examples and
# work, and the README and the annotated configuration contain every directive.
# t/suite/command_table.t compares the manual.
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
is($shown{$_}, contents($_), "the README shows $_ unchanged") for sort keys %shown;
like($readme, qr/\b\Q$_\E\b/, "the README names $_") for glob 'conf/examples/*.conf';

# Example; TLS version of the request, or '' for plain HTTP; path, and the expected status.
my %requests = (
    'conf/examples/tls-required.conf' => [ [ '', '/tech-news', 426 ], [ '1.2', '/tech-news', 200 ], [ '1.3', '/tech-news', 200 ] ],
    'conf/examples/sections.conf' => [
        [ '', '/tech-news', 426 ], [ '', '/.well-known/acme-challenge/token', 200 ], [ '', '/.well-known/acme-challenge/../../tech-news', 426 ], [ '', '/health', 200 ], [ '', '/health', 426, '-X POST' ],
        [ '', '/healthy', 426 ],
        [ '1.2', '/tech-news', 200 ], [ '1.2', '/admin/', 426 ], [ '1.3', '/admin/', 200 ],
    ],
);
# Options of curl: the header fields that the proxies of the examples send.
my $nginx = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.%s' -H 'X-Cipher: %s' -H 'X-HTTP-Version: HTTP/2.0'";
my $haproxy = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.3' -H 'X-Cipher-Bits: %s'";
$requests{'conf/examples/api-behind-nginx.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $nginx, 3, 'TLS_AES_128_GCM_SHA256' ],
    [ '', '/tech-news', 200, sprintf $nginx, 2, 'ECDHE-RSA-AES128-SHA' ], [ '', '/tech-news', 403, sprintf $nginx, 2, 'AES128-SHA' ],
    [ '', '/tech-news', 403, sprintf $nginx, 1, 'ECDHE-RSA-AES128-SHA' ],
    [ '', '/tech-news', 426, sprintf("$nginx --interface 127.0.0.2", 3, 'TLS_AES_128_GCM_SHA256') ],
];
$requests{'conf/examples/api-behind-haproxy.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $haproxy, 128 ], [ '', '/tech-news', 403, sprintf $haproxy, 112 ],    # over TLS 1.3 no Upgrade token can help
];
my $proxied = "-H 'X-Forwarded-Proto: https' -H 'X-TLS-Version: TLSv1.2' -H 'X-TLS-Cipher: %s' -H 'X-HTTP-Version: HTTP/1.1'";
$requests{'conf/examples/behind-proxy.conf'} = [
    [ '', '/tech-news', 426 ], [ '', '/tech-news', 200, sprintf $proxied, 'ECDHE-RSA-AES128-GCM-SHA256' ],
    [ '', '/tech-news', 426, sprintf $proxied, 'AES128-SHA' ], [ '', '/tech-news', 426, sprintf("$proxied --interface 127.0.0.2", 'ECDHE-RSA-AES128-GCM-SHA256') ],
];
$requests{'conf/examples/http11.conf'} = [
    [ '', '/tech-news', 200 ], [ '', '/tech-news', 426, '--http1.0' ], [ '', '/tech-news', 200, "--http1.0 -A 'old-monitor/1'" ],
];
my $handshake = "--http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";
$requests{'conf/examples/websocket.conf'} = [
    [ '', '/chat', 426 ], [ '1.2', '/chat', 426 ], [ '1.3', '/chat', 426, '--http2' ], [ '1.3', '/chat', 503, $handshake ],    # no backend runs
    [ '1.3', '/tech-news', 200, '--http2' ],
];
is_deeply([ sort keys %requests ], [ sort glob 'conf/examples/*.conf' ], 'every example is tested');

my ($module) = contents($ENV{UPGRADE_TEST_BASE}) =~ /upgrade_required_module (\S+)/;
for my $example (sort keys %requests) {
    my $dir = getcwd() . '/t/example-run';
    my ($http, $https) = (UpgradeTest::Server::free_port(), UpgradeTest::Server::free_port());
    system("MODULE='$module' t/tools/example $example $dir $http $https") == 0 or fail("preparing $example");
    system("$ENV{UPGRADE_TEST_HTTPD} -f $dir/httpd.conf -k start");
    for (1 .. 600) {
        last if contents("$dir/logs/error.log") =~ /resuming normal/;
        select undef, undef, undef, 0.1;
    }
    for (@{ $requests{$example} }) {
        my ($tls, $path, $status, $options) = @{$_};
        $options //= '--http1.1';
        my ($scheme, $port) = $tls ? ('https', $https) : ('http', $http);
        my $version = $tls ? "--tlsv$tls --tls-max $tls" : '';
        my $got = `curl -s -o $dir/body -w '%{http_code}' $options --path-as-is --cacert $dir/cert.pem $version --resolve www.example.re:$port:127.0.0.1 $scheme://www.example.re:$port$path`;
        is($got, $status, "$example: $path " . ($tls ? "over TLS $tls" : 'over plain HTTP'));
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

# httpd's own list of the directives.
my @directives = UpgradeTest::Server->new(lines => '')->httpd('-L') =~ /^(Upgrade\w*) \(mod_upgrade_required\.c\)/mg;
ok(scalar @directives, 'httpd lists the directives');
is_deeply([ sort $readme =~ /^\| `(Upgrade\w+)`/mg ], [ sort @directives ], 'the table in the README has each');
like(contents('conf/upgrade_required.conf'), qr/^# $_ /m, "the annotated configuration has $_") for @directives;

# All lines of the annotated configuration, enabled.
like(UpgradeTest::Server->new(lines => contents('conf/upgrade_required.conf') =~ s/^(\s*)#(Upgrade)/$1$2/mgr)->config_test, qr/^Syntax OK/m,
    'httpd accepts the annotated configuration with every line enabled');

# The refusal in the README is the one that the server sends, except for Date and Server.
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
    is($bytes =~ s/^(?:Date|Server): .*\r\n//mgr =~ s/\r//gr, $shown =~ s/^    //mgr =~ s/\n\z//r, 'the refusal in the README');
}
$server->stop;

done_testing;
