# SPDX-License-Identifier: Apache-2.0
#
# UpgradeNavigation Redirect: requests that are redirected to the https URL, requests that are still
# refused, and no redirect to another site. Requests are sent as raw bytes to a separate server,
# whose first virtual host is the default for unknown names.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(curl contents exchange responses field fields has_http2 once);
use UpgradeTest::Documents qw(parse_html parse_json elements_of);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $server = UpgradeTest::Server->new(tls => 1, files => { 'redirect/public/page.txt' => "page\n", 'page.html' => "the page over TLS\n" }, lines => <<'END');
Protocols h2 h2c http/1.1
SSLProtocol all
SSLCipherSuite ALL:@SECLEVEL=0
LogFormat "%U %H %>s %{UPGRADE_VERDICT}e" navigation
CustomLog logs/access navigation
UpgradeNavigation Redirect
AliasMatch ^/(?:plain|tls13|bits|http|websocket|expr|refuse)(?:/.*)?$ htdocs/page.txt
<Macro Sections>
    <Location /plain>
        UpgradeRequire TLS
    </Location>
    <Location /tls13>
        UpgradeRequire TLSv1.3
    </Location>
    <Location /bits>
        UpgradeRequire cipher-bits=128 forward-secrecy
    </Location>
    <Location /http/1.1>
        UpgradeRequire TLS HTTP/1.1
    </Location>
    <Location /http/2>
        UpgradeRequire TLS HTTP/2
    </Location>
    <Location /http/3>
        UpgradeRequire TLS HTTP/3
    </Location>
    <Location /websocket>
        UpgradeRequire TLS websocket
    </Location>
    <Location /expr>
        UpgradeRequire TLS
        UpgradeRequireExpr "req('X-Token') == 'a'" x/1
    </Location>
    <Location /refuse>
        UpgradeRequire TLS
        UpgradeNavigation Refuse
    </Location>
</Macro>
<VirtualHost *:${PORT}>
    ServerName own.test
    ServerAlias alias.test *.wild.test 127.0.0.1
    UpgradeRequire TLS
    Header always set X-Always yes
    Header always append Vary X-Own
    Use Sections
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName own.test
    ServerAlias secure.test *.wild.test
    SSLEngine on
    Use Sections
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName http1.test
    Use Sections
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName http1.test
    SSLEngine on
    Protocols http/1.1
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName canonical.test
    ServerAlias alias.canonical.test
    UseCanonicalName On
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName port.test
    UpgradeHTTPSPort 8443
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName standard.test
    UpgradeHTTPSPort 443
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName secure.test
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName no-https.test
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName directory.test
    UpgradeNavigation Refuse
    <Directory "${ROOT}/redirect">
        UpgradeRequire TLS
        UpgradeNavigation Redirect
    </Directory>
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName relaxed.test
    UpgradeRequire TLS
    <Directory "${ROOT}/redirect/public">
        UpgradeRequire none
    </Directory>
    Redirect /away http://www.example.org/elsewhere
    RedirectMatch 410 ^/gone
    RewriteEngine On
    RewriteRule ^/rewrite http://www.example.org/elsewhere [R=301,L]
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName error.test
    UpgradeRequire TLS
    ErrorDocument 426 "the ErrorDocument"
    ErrorDocument 307 "the document of another status"
</VirtualHost>
<VirtualHost *:${PORT}>
    ServerName local.error.test
    UpgradeRequire TLS
    ErrorDocument 426 /page.txt
    UpgradeHelp https://help.example.org/
</VirtualHost>
END
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", 'Define ROOT ' . UpgradeTest::Server::ROOT() . "\n$server->{lines}");
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
my $TLS = $server->{tls_port};
$ENV{UPGRADE_TEST_PORT} = $server->{port};
$ENV{UPGRADE_TEST_TLS_PORT} = $TLS;

# Send a request line, a Host and further fields, and return the response.
sub raw {
    my ($line, $host, @fields) = @_;
    my $bytes = join("\r\n", $line, defined $host ? "Host: $host" : (), 'Connection: close', @fields) . "\r\n\r\n";
    my ($response) = responses(scalar exchange($bytes), $line =~ /^(\S+)/);
    return $response // { status => 0, fields => [], body => '' };
}

sub navigate { my ($target, $host, @fields) = @_; return raw("GET $target HTTP/1.1", $host, 'Upgrade-Insecure-Requests: 1', @fields) }

sub vary { my ($response) = @_; return join ',', sort map { split /\s*,\s*/ } fields($response, 'Vary') }

sub is_redirect {
    my ($response, $url, $name) = @_;
    is($response->{status}, 307, $name);
    is_deeply([ fields($response, 'Location') ], [$url], '… Location');
    is_deeply([ fields($response, 'Upgrade') ], [], '… no Upgrade');
    unlike(join(',', fields($response, 'Connection')), qr/upgrade/i, '… nor in Connection');
    like(vary($response), qr/\bUpgrade-Insecure-Requests\b/, '… Vary');
    is_deeply([ fields($response, 'Cache-Control') ], ['no-store'], '… no-store');
    return;
}

sub is_refusal {
    my ($response, $status, $name) = @_;
    is($response->{status}, $status, $name);
    is_deeply([ fields($response, 'Location') ], [], '… no Location');
    is(scalar(my @upgrade = fields($response, 'Upgrade')), $status == 426 ? 1 : 0, '… Upgrade');
    like(vary($response), qr/\bUpgrade-Insecure-Requests\b/, '… Vary');
    return;
}

my $own = "https://own.test:$TLS";

#
# Requests that are redirected.
#

my $redirect = navigate('/a/b?c=d&e', 'own.test', 'Accept: text/html');
is_redirect($redirect, "$own/a/b?c=d&e", 'a navigation');
is(vary($redirect), 'Accept,Accept-Language,Upgrade-Insecure-Requests,X-Own', '… Vary has all members once');
is_deeply([ fields($redirect, 'X-Always') ], ['yes'], '… Header always');
my @links = map { $_->[1]{href} } elements_of(parse_html($redirect->{body}), 'a');
is_deeply(\@links, ["$own/a/b?c=d&e"], '… a document with the URL');
is(parse_json(navigate('/', 'own.test', 'Accept: application/json')->{body})->{status}, 307, '… also as JSON');
my $head = raw('HEAD /a HTTP/1.1', 'own.test', 'Upgrade-Insecure-Requests: 1');
is_redirect($head, "$own/a", 'HEAD');
is($head->{body}, '', '… without a body');
is_redirect(raw('GET /a HTTP/1.0', 'own.test', 'Upgrade-Insecure-Requests: 1'), "$own/a", 'HTTP/1.0');
is_redirect(navigate('/tls13', 'own.test'), "$own/tls13", 'a TLS version that the https URL may satisfy');
is_redirect(navigate('/bits', 'own.test'), "$own/bits", 'cipher bits and forward secrecy');
is_redirect(raw('GET /http/1.1 HTTP/1.0', 'own.test', 'Upgrade-Insecure-Requests: 1'), "$own/http/1.1", 'HTTP/1.1, which every https URL satisfies');
is_redirect(navigate('/http/2', 'own.test'), "$own/http/2", 'HTTP/2, which this https URL satisfies');
my $verdict = (grep {m{^/bits }} split /\n/, contents("$server->{dir}/logs/access"))[0];
is($verdict, '/bits HTTP/1.1 307 redirected', '… recorded as a redirect');

#
# Requests that are not redirected.
#

for my $fields ([], ['Upgrade-Insecure-Requests: 0'], ['Upgrade-Insecure-Requests: 10'], ['Upgrade-Insecure-Requests: true'],
    ['Upgrade-Insecure-Requests:'], [ 'Upgrade-Insecure-Requests: 1', 'Upgrade-Insecure-Requests: 1' ]) {
    is_refusal(raw('GET / HTTP/1.1', 'own.test', @{$fields}), 426, "fields: @{$fields}");
}
for my $method (qw(POST PUT DELETE OPTIONS PROPFIND PATCH BREW get)) {
    is_refusal(raw("$method / HTTP/1.1", 'own.test', 'Upgrade-Insecure-Requests: 1', 'Content-Length: 0'), 426, $method);
}
is_refusal(raw('OPTIONS * HTTP/1.1', 'own.test', 'Upgrade-Insecure-Requests: 1'), 426, 'OPTIONS *');
is_refusal(navigate('/http/2', 'http1.test'), 426, 'HTTP/2, which this https URL does not satisfy');
is_refusal(navigate('/http/3', 'own.test'), 426, 'HTTP/3');
is_refusal(navigate('/websocket', 'own.test'), 426, 'WebSocket');
is_refusal(navigate('/expr', 'own.test'), 426, 'an expression');
is_redirect(navigate('/expr', 'own.test', 'X-Token: a'), "$own/expr", '… that is met');
my $refuse = navigate('/refuse', 'own.test');
is("$refuse->{status} " . (field($refuse, 'Location') // '-'), '426 -', 'UpgradeNavigation Refuse in a section');
unlike(vary($refuse), qr/Upgrade-Insecure-Requests/, '… without Vary');
{
    my $bytes = "GET /tls13 HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\nUpgrade-Insecure-Requests: 1\r\n\r\n";
    my ($old) = responses(scalar exchange($bytes, tls => 'TLSv1.2', host => 'own.test'));
    is_refusal($old, 426, 'an earlier TLS version than required');
    my ($served) = responses(scalar exchange($bytes, tls => 'TLSv1.3', host => 'own.test'));
    is($served->{status}, 200, '… and the required one');
    is_deeply([ map { fields($served, $_) } qw(Vary Location) ], [], '… without additional fields');
}
if (has_http2()) {
    my $answer = `curl -s -D - -o t/logs/navigation.out --http2-prior-knowledge -H 'Host: own.test' -H 'Upgrade-Insecure-Requests: 1' http://127.0.0.1:$server->{port}/h2`;
    like($answer, qr{\AHTTP/2 307 .*^location: \Q$own\E/h2\r$}ims, 'HTTP/2 over plain HTTP');
    my $post = `curl -s -D - -o t/logs/navigation.out --http2-prior-knowledge -X POST -H 'Host: own.test' -H 'Upgrade-Insecure-Requests: 1' http://127.0.0.1:$server->{port}/h2`;
    like($post, qr{\AHTTP/2 403 }, '… POST');
    unlike($post, qr/^(?:location|upgrade):/im, '… is refused');
}

#
# Host and path: no redirect to another site.
#

my @hosts = (
    # Request target, Host, Location (undef: httpd's 400), description.
    [ '/', 'alias.test', "https://alias.test:$TLS/", 'an alias' ],
    [ '/', 'a.b.wild.test', "https://a.b.wild.test:$TLS/", 'an alias with a wildcard' ],
    [ '/', '127.0.0.1', "https://127.0.0.1:$TLS/", 'an address that is an alias' ],
    [ '/', 'OWN.Test', "$own/", 'in capitals' ],
    [ '/', 'own.test:80', "$own/", 'with a port' ],
    [ '/', 'own.test:', undef, 'with an empty port' ],
    [ '/', "own.test:$server->{port}", "$own/", 'with its port' ],
    [ '/', 'own.test.', "$own/", 'with a dot' ],
    [ '/', 'evil.test', "$own/", 'an unknown host' ],
    [ '/', 'evil.test:8080', "$own/", 'an unknown host with a port' ],
    [ '/', 'own.test.evil.test', "$own/", 'an unknown host that begins with a known one' ],
    [ '/', 'evilown.test', "$own/", 'an unknown host that ends with a known one' ],
    [ '/', '[2001:db8::1]', "$own/", 'an IPv6 address' ],
    [ '/', '[::1]:80', "$own/", 'an IPv6 address with a port' ],
    [ '/', '', undef, 'an empty Host' ],
    [ '/', 'evil.test#.wild.test', undef, 'a fragment' ],
    [ '/', 'evil.test?.wild.test', undef, 'a query' ],
    [ '/', 'evil.test/.wild.test', undef, 'a path' ],
    [ '/', 'evil.test\\.wild.test', undef, 'a backslash' ],
    [ '/', 'own.test@evil.test', undef, 'a user' ],
    [ '/', 'own.test evil.test', undef, 'two hosts' ],
    [ '/', 'own.test:99999', undef, 'an invalid port' ],
    [ '/', "own.test\r\nHost: evil.test", undef, 'two fields' ],
    [ '//evil.test', 'own.test', "$own//evil.test", '//' ],
    [ '///evil.test/', 'own.test', "$own///evil.test/", '///' ],
    [ '/\\evil.test', 'own.test', "$own/%5Cevil.test", '/\\' ],
    [ '\\\\evil.test', 'own.test', undef, '\\\\' ],
    [ '/%0d%0aLocation:%20https://evil.test', 'own.test', "$own/%0d%0aLocation:%20https://evil.test", '%0d%0a' ],
    [ "/\rLocation:https://evil.test", 'own.test', undef, 'CR' ],
    [ '/@evil.test', 'own.test', "$own/\@evil.test", '@' ],
    [ '/../../evil', 'own.test', "$own/../../evil", 'dots' ],
    [ '/?https://evil.test', 'own.test', "$own/?https://evil.test", '?' ],
    [ '/;a=b/%2F%2Fevil.test', 'own.test', "$own/;a=b/%2F%2Fevil.test", '%2F' ],
    [ "/\xc3\xa9\xff", 'own.test', "$own/%C3%A9%FF", 'bytes' ],
    [ 'http://evil.test/a?b', 'own.test', "$own/a?b", 'absolute-form to another host' ],
    [ 'http://alias.test/a', 'evil.test', "https://alias.test:$TLS/a", 'absolute-form, with another Host' ],
    [ 'http://own.test', 'own.test', "$own/", 'absolute-form without a path' ],
    [ 'http://own.test?q', 'own.test', "$own/?q", '… with a query' ],
    [ 'http://own.test@evil.test/', 'own.test', undef, 'absolute-form with a user' ],
    [ 'https://evil.test/', 'own.test', "$own/", 'absolute-form of https' ],
);
for (@hosts) {
    my ($target, $host, $url, $name) = @{$_};
    my $response = navigate($target, $host);
    if (defined $url) {
        is_redirect($response, $url, $name);
    }
    else {
        is($response->{status}, 400, $name);
        is_deeply([ fields($response, 'Location') ], [], '… no Location');
    }
}
is_redirect(raw('GET /a HTTP/1.0', undef, 'Upgrade-Insecure-Requests: 1'), "$own/a", 'no Host');

my @ports = (
    [ 'canonical.test', 'canonical.test', '' ], [ 'alias.canonical.test', 'canonical.test', '' ], [ 'port.test', 'port.test', ':8443' ],
    [ 'standard.test', 'standard.test', '' ], [ 'no-https.test', 'no-https.test', '' ], [ 'secure.test', 'secure.test', ":$TLS" ],
);
for (@ports) {
    my ($host, $name, $port) = @{$_};
    is_redirect(navigate('/a', $host), "https://$name$port/a", $host);
}

#
# Sections, responses that precede them, and ErrorDocuments.
#

is_redirect(navigate('/redirect/page', 'directory.test'), "https://directory.test/redirect/page", 'a Directory');
is(navigate('/page.txt', 'directory.test')->{status}, 200, '… not outside it');
for my $path (qw(/away /gone /rewrite)) {
    is_redirect(navigate($path, 'relaxed.test'), "https://relaxed.test$path", "$path, a response before the Directory sections");
    is_refusal(raw("GET $path HTTP/1.1", 'relaxed.test'), 426, '… refused without Upgrade-Insecure-Requests');
}
is(navigate('/redirect/public/page.txt', 'relaxed.test')->{status}, 200, '… served in a Directory without a requirement');
is_redirect(navigate('/page.txt', 'relaxed.test'), 'https://relaxed.test/page.txt', '… and redirected elsewhere');
for my $host (qw(error.test local.error.test)) {
    my $navigation = navigate('/a', $host);
    is_redirect($navigation, "https://$host/a", "with ErrorDocument 426, $host");
    unlike($navigation->{body}, qr/ErrorDocument|another status|^page$/, '… which is not sent with the redirect');
    my $refused = raw('GET /a HTTP/1.1', $host);
    is_refusal($refused, 426, '… a refusal');
    like($refused->{body}, qr/ErrorDocument|^page$/, '… with the ErrorDocument');
}

#
# Chromium: by redirect, and by the link.
#

SKIP: {
    my ($chromium) = grep { -x } '/usr/bin/chromium';
    skip 'no Chromium here', 5 if !$chromium;
    skip 'Chromium runs on one server only', 5 if !once();
    my $dump = sub {
        my ($url) = @_;
        return `timeout 180 $chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable --ignore-certificate-errors --user-data-dir=t/logs/chromium.navigation --host-resolver-rules='MAP *.test 127.0.0.1' --dump-dom '$url' 2>/dev/null`;
    };
    like($dump->("http://own.test:$server->{port}/page.html"), qr/the page over TLS/, 'Chromium is redirected to the https URL');
    like(contents("$server->{dir}/logs/access"), qr{^/page\.html HTTP/1\.1 307 redirected$}m, '… by the server');
    my $page = $dump->("http://own.test:$server->{port}/refuse/page.html");
    my ($link) = $page =~ /<a href="([^"]*)">/;
    is($link, "$own/refuse/page.html", '… a refusal shows a link');
    like($page, qr/This service requires TLS\./, '… in the built-in page');
    like($dump->($link // 'about:blank'), qr/^page$|>page\b/m, '… which leads to the https page');
}

done_testing;
