# SPDX-License-Identifier: Apache-2.0
#
# The error log contains the path as the client sent it: without query string, fragment and user
# information, without anything after an encoded "?", and without values of credentials; and so the
# Referer, which httpd adds to each line. This is tested for every line that a request can cause, at
# the most verbose log level.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(exchange request);
use UpgradeTest::Refusal qw(virtual_host);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

# A virtual host for each log line: name, lines, number of the log line.
my @hosts = (
    [ 'refused.test', 'UpgradeRequire TLS', '0001' ],
    [ 'section.test', "<Directory />\nUpgradeRequire TLS\n</Directory>", '0001' ],
    [ 'early.test', "<If true>\nUpgradeRequire TLS\n</If>\nRedirectMatch ^ https://elsewhere.test/", '0001' ],
    [ 'document.test', "UpgradeRequire TLS\nErrorDocument 426 /page.txt", '0001' ],
    [ 'report.test', 'UpgradePlan TLS', '0005' ],
    [ 'deferred.test', "UpgradePlan TLS\nUpgradeRollout On from=2099-01-01T00:00:00Z", '0013' ],
    [ 'exposed.test', "UpgradePlan none\nUpgradeRequire TLS\nUpgradeExposure Authorization Cookie X-Token query:apikey cookie:session", '0011' ],
    [ 'expression.test', qq{UpgradeRequireExpr "file(req('X-Token')) == 'x'" x/1}, '0006' ],
    [ 'exempt.test', qq{UpgradeRequire TLS\nUpgradeExempt "expr=file(req('X-Token')) == 'x'"}, '0006' ],
);

# Method and URI as sent, and the URI that the log shows; undef if only the absence of SECRET is
# tested. HttpProtocolOptions Unsafe, because httpd otherwise rejects fragments and user
# information.
my @requests = (
    [ 'GET', '/page.txt', '/page.txt' ],
    [ 'GET', '/page.txt?apikey=SECRET', '/page.txt' ],
    [ 'GET', '/page.txt?', '/page.txt' ],
    [ 'GET', '/page.txt?a=b?SECRET', '/page.txt' ],
    [ 'GET', '/page.txt%3Faccess_token%3DSECRET', '/page.txt' ],
    [ 'GET', '/page.txt%3faccess_token=SECRET', '/page.txt' ],
    [ 'GET', '/a/page.txt%3Fa%3Db?token=SECRET', '/a/page.txt' ],
    [ 'GET', '/page.txt#access_token=SECRET', '/page.txt' ],
    [ 'GET', '/page.txt?#SECRET', '/page.txt' ],
    [ 'GET', '/p%61ge.txt', '/p%61ge.txt' ],
    [ 'GET', '/./page.txt', '/./page.txt' ],
    [ 'GET', '//page.txt', '//page.txt' ],
    [ 'GET', '/a/../page.txt?SECRET', '/a/../page.txt' ],
    [ 'GET', '/a%20b?SECRET', '/a%20b' ],
    [ 'GET', '/%0aforged', '/%0aforged' ],
    [ 'POST', '/page.txt?SECRET', '/page.txt' ],
    [ 'GET', 'http://HOST/page.txt?apikey=SECRET', 'http://HOST/page.txt' ],
    [ 'GET', 'http://user:SECRET@HOST/page.txt', 'http://HOST/page.txt' ],
    [ 'GET', 'http://SECRET@HOST/page.txt?SECRET', 'http://HOST/page.txt' ],
    [ 'GET', 'http://a@b:SECRET@HOST/page.txt', undef ],
    [ 'GET', 'http://HOST?apikey=SECRET', undef ],
    [ 'GET', 'http://HOST/page.txt%3Fapikey=SECRET', 'http://HOST/page.txt' ],
    [ 'GET', 'http://HOST/page.txt#SECRET', 'http://HOST/page.txt' ],
    [ 'GET', '/login?next=http://user:SECRET@elsewhere.test/', '/login' ],
    [ 'OPTIONS', '*', '*' ],
    [ 'OPTIONS', '*?SECRET', undef ],
);

my @proxied = (
    [ 'GET', 'http://HOST/x?apikey=SECRET', 'http://HOST/x' ],
    [ 'GET', 'http://HOST:8080/x?apikey=SECRET', 'http://HOST:8080/x' ],
    [ 'GET', 'http://user:SECRET@HOST/x', 'http://HOST/x' ],
    [ 'GET', 'http://HOST/x%3Fapikey%3DSECRET', 'http://HOST/x' ],
    [ 'GET', 'http://HOST?apikey=SECRET', 'http://HOST' ],
    [ 'GET', 'http://HOST/x#SECRET', 'http://HOST/x' ],
    [ 'GET', 'ftp://user:SECRET@HOST/x', 'ftp://HOST/x' ],
    [ 'GET', 'ftp://user:SECRET@HOST/x;type=a?SECRET', undef ],
    [ 'GET', 'https://user:SECRET@HOST/x?SECRET', 'https://HOST/x' ],
    [ 'GET', 'http://user:SEC@RET:SECRET@HOST/x', undef ],
    [ 'POST', 'http://HOST/x?apikey=SECRET', 'http://HOST/x' ],
    [ 'CONNECT', 'HOST:443', 'HOST:443' ],
    [ 'CONNECT', 'user:SECRET@HOST:443', undef ],
);

my $root = UpgradeTest::Server::ROOT();
my $server = UpgradeTest::Server->new(
    load => ['proxy_connect'],
    files => { 'moved/page.txt' => "page\n", 'index/index.html' => "index\n", 'page.shtml' => qq{<!--#include virtual="/index/index.html?SECRET" -->\n} },
    lines => "HttpProtocolOptions Unsafe\nUpgradeLogRate 1000000\nLogLevel info upgrade_required:trace8\n"
        . virtual_host('none.test', '')
        . join('', map { virtual_host($_->[0], $_->[1]) } @hosts)
        . virtual_host('proxy.test', "ProxyRequests On\nUpgradeRequire TLS")
        . virtual_host('reporting.proxy.test', "ProxyRequests On\nUpgradePlan TLS\n<Proxy *>\nRequire all denied\n</Proxy>")
        . virtual_host('within.test', "RewriteEngine On\n<Directory $root>\nOptions +Includes\nAddOutputFilter INCLUDES .shtml\nRewriteEngine On\n"
            . "RewriteRule ^from/(.*) /moved/\$1?token=SECRET\n</Directory>\n<Location /moved>\nUpgradeRequire TLS\n</Location>\n"
            . "<Files index.html>\nUpgradeRequire TLS\n</Files>"),
);
ok($server->start, 'the server starts') or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }

my @CREDENTIALS = ('Authorization: Basic ' . encode_base64('user:SECRET', ''), 'Cookie: session=SECRET', 'X-Token: SECRET', 'Proxy-Authorization: Basic SECRET',
    'Referer: http://user:SECRET@own.test/before?token=SECRET');

# Return the lines of this module that a request adds to the error log.
my $seen = 0;

sub lines_of {
    my ($host, $method, $sent) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    $sent =~ s/HOST/$host/;
    exchange(request(host => $host, method => $method, path => $sent, fields => [ @CREDENTIALS, 'Connection: close', $method eq 'POST' ? 'Content-Length: 0' : () ]));
    # A report is written after the response has been sent.
    my @lines;
    for (1 .. 10) {
        my $log = $server->error_log;
        @lines = grep {/UPGRADE\d|\[upgrade_required:/} split /\n/, substr $log, $seen;
        last if @lines;
        select undef, undef, undef, 0.02;
    }
    return @lines;
}

sub check {
    my ($host, $number, $method, $sent, $shown) = @_;
    $seen = length $server->error_log;
    my @lines = lines_of($host, $method, $sent);
    my $name = "UPGRADE$number: $method $sent";
    is(join("\n", grep {/SECRET|U0VDUkVU|c2VjcmV0/i} @lines), '', "$name: nothing secret");
    return if !defined $shown;
    my ($line) = grep {/UPGRADE$number/} @lines;
    $shown =~ s/HOST/$host/;
    # Lines about an expression do not contain the request.
    return ok($line, "$name: is logged") if $number =~ /0006/;
    my ($logged) = ($line // '') =~ / request="([^"]*)"/;
    # Scheme and host of an absolute URI may be shown.
    my ($authority, $path) = $shown =~ m{\A([a-z]+://[^/]*)?(.*)\z};
    like($logged // '', $authority ? qr{\A$method (?:\Q$authority\E)?\Q$path\E/?\z} : qr{\A$method \Q$path\E\z}, "$name: as it was sent");
    return;
}

for my $host (@hosts) {
    my ($name, undef, $number) = @{$host};
    # "*" is in no Directory. Lines about expressions do not contain the request.
    my @sent = $name =~ /^ex(?:pression|empt)\./ ? @requests[ 0, 1, 4 ] : @requests;
    check($name, $number, @{$_}) for grep { !($_->[1] =~ /^\*/ && $name =~ /section|early/) } @sent;
}
check('proxy.test', '0001', @{$_}) for @proxied;
check('reporting.proxy.test', '0005', @{$_}) for @proxied;

# The path that the client sent, not the target of an internal redirect.
check('within.test', '0001', 'GET', '/from/page.txt?SECRET', '/from/page.txt');
check('within.test', '0001', 'GET', '/index/?SECRET', '/index/');
check('within.test', '0001', 'GET', '/page.shtml?SECRET', undef);

is_deeply([ $server->crashes ], [], 'no child has crashed');
done_testing;
