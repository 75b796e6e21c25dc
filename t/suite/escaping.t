# SPDX-License-Identifier: Apache-2.0
#
# Values from the request are escaped in all documents: hostile values in every part of a request
# that a document shows, sent to a server configured to accept as many of them as possible
# (HttpProtocolOptions Unsafe, a wildcard ServerAlias), for each built-in document and for templates
# of each kind. Parsers read the documents, which must have the same elements, members and lines as
# those for a harmless request.
use strict;
use warnings;

use Encode ();
use Test::More;
use UpgradeTest qw(exchange responses fields field once);
use UpgradeTest::Documents qw(parse_html parse_xml parse_json elements_of shape encoded_target);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'documents are the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my $all = '@REASON@ @DETAIL@ @REQUIRED@ @SEEN@ @UPGRADE@ @HOST@ @HELP_URL@';
my %TEMPLATES = (
    'text/html' => '<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>@HOST@</title></head><body>'
        . "<p title=\"$all\" id='\@HOST\@'>$all</p><a href=\"\@HTTPS_URL\@\" title='\@HTTPS_URL\@'>\@HTTPS_URL\@</a></body></html>\n",
    'application/xml' => "<?xml version=\"1.0\"?><r><p all=\"$all\" host='\@HOST\@'>$all</p><a href='\@HTTPS_URL\@'>\@HTTPS_URL\@</a></r>\n",
    'application/json' => "{\"all\":\"$all\",\"instance\":\"/\",\"https_url\":\"\@HTTPS_URL\@\",\"host\":\"\@HOST\@\"}\n",
    'text/plain' => "$all\n\@HTTPS_URL\@\n\@HOST\@\n",
);
my $documents = join '', map {"    UpgradeDocument $_ htdocs/" . (s{/}{.}r) . "\n"} sort keys %TEMPLATES;
my $server = UpgradeTest::Server->new(files => { map { s{/}{.}r => $TEMPLATES{$_} } keys %TEMPLATES }, lines => <<"END");
HttpProtocolOptions Unsafe
LimitRequestLine 16380
LimitRequestFieldSize 16380
AllowEncodedSlashes On
# The default for names that no other virtual host has.
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName stranger.test
</VirtualHost>
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName built-in.test
    ServerAlias *.built-in.test
    UpgradeRequire TLS
    UpgradeHelp https://help.example.org/?a=1&b=2
</VirtualHost>
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName template.test
    ServerAlias *.template.test
    UpgradeRequire TLS
    UpgradeHelp https://help.example.org/?a=1&b=2
$documents</VirtualHost>
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName redirect.test
    ServerAlias *.redirect.test
    UpgradeRequire TLS
    UpgradeNavigation Redirect
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

my %PAYLOADS = (
    script => '<script>alert(1)</script>',
    element => '</p></a></title></style><img/src=x/onerror=alert(1)>',
    'double quote' => '"onmouseover="alert(1)',
    'single quote' => q{'onclick='alert(1)},
    references => '&lt;b&gt;&#x3c;&quot;&amp',
    member => '","admin":"yes',
    'escaped member' => '\\",\\"admin\\":\\"yes\\',
    'escaped escape' => '\\u003cscript\\u003e\\',
    placeholders => '@HOST@@HTTPS_URL@@REASON@@NONE@',
    'percent encoding' => '%3Cscript%3E%22%0d%0aX-Evil:%201%00%u003c%',
    controls => "\x01\x02\x08\x1b[31m\x7f",
    'invalid UTF-8' => "\xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xc3",
    'odd Unicode' => "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae\xc2\x85\xef\xbf\xbf",
    section => ']]><!--<![CDATA[',
    instruction => '<?php?><!ENTITY>',
    scheme => 'javascript:alert(1)',
    slashes => '//evil.test',
    backslash => '\\evil.test',
    fragment => 'evil.test#',
    question => 'evil.test?',
    user => 'user:password@',
    brackets => '[::1]',
    'long <' => '<' x 8000,
    'long "' => '"' x 8000,
    'long UTF-8' => "\xff" x 8000,
    'long &' => '&' x 8000,
    'long path' => 'a/' x 4000,
);

# Build a part of a request from a payload: method, target, host and header fields of the request,
# and the target that the document shows (none if the part is the host).
my %PARTS = (
    path => sub { my ($host, $value) = @_; return (target => "/$value", shown => "/$value") },
    query => sub { my ($host, $value) = @_; return (target => "/x?$value", shown => "/x?$value") },
    'absolute-form path' => sub { my ($host, $value) = @_; return (target => "http://$host/$value", shown => "/$value") },
    'absolute-form host' => sub { my ($host, $value) = @_; return (target => "http://$value.$host/x") },
    Host => sub { my ($host, $value) = @_; return (host => "$value.$host") },
    'Accept-Language' => sub { my ($host, $value) = @_; return (fields => "Accept-Language: $value\r\n", shown => '/') },
    Accept => sub { my ($host, $value) = @_; return (fields => "Accept: $value\r\n", shown => '/') },
    'user agent' => sub { my ($host, $value) = @_; return (fields => "User-Agent: $value\r\nUpgrade: $value\r\n", shown => '/') },
    method => sub { my ($host, $value) = @_; return (method => $value, shown => '/') },
);

sub ask_hostile {
    my ($host, $accept, %arg) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $server->{port};
    my $method = $arg{method} // 'GET';
    my $bytes = "$method " . ($arg{target} // '/') . " HTTP/1.1\r\nHost: " . ($arg{host} // $host) . "\r\nConnection: close\r\n$accept"
        . ($arg{fields} // '') . "\r\n";
    my @responses = responses(scalar exchange($bytes));
    return $responses[0] // { status => 0, fields => [], body => '' };
}

sub hrefs { my ($parsed) = @_; return map { $_->[1]{href} // () } @{ $parsed->{elements} // [] } }

# Parse a document, and return its structure, which must not change, and the URLs in it.
my %READ = (
    html => sub { my $page = parse_html($_[0]); return (shape($page), hrefs($page)) },
    xml => sub { my $page = parse_xml($_[0]); return (shape($page), hrefs($page)) },
    json => sub { my $json = parse_json($_[0]); return (join(' ', $json->{error} // (), sort keys %{$json}), $json->{https_url}) },
    text => sub {
        my $text = eval { Encode::decode('UTF-8', $_[0], Encode::FB_CROAK | Encode::LEAVE_SRC) } // return 'not UTF-8';
        return ('controls', $text) if $text =~ /[\x00-\x09\x0b-\x1f\x7f]/;
        return (scalar(my @lines = split /\n/, $text, -1), $text =~ m{^(https://.*)$}m);
    },
);
my %KINDS = (
    'built-in.test' => { 'text/html' => 'html', 'application/json' => 'json', 'text/plain' => 'text' },
    'template.test' => { 'text/html' => 'html', 'application/json' => 'json', 'text/plain' => 'text', 'application/xml' => 'xml' },
);

my %refused;
for my $host (sort keys %KINDS) {
    for my $type (sort keys %{ $KINDS{$host} }) {
        my $read = $READ{ $KINDS{$host}{$type} };
        my $accept = "Accept: $type\r\n";
        my $harmless = ask_hostile($host, $accept);
        is($harmless->{status}, 426, "$host, $type");
        like(field($harmless, 'Content-Type'), qr/^\Q$type\E/, '… the template') if $host eq 'template.test';
        my ($shape) = $read->($harmless->{body});
        for my $part (sort keys %PARTS) {
            for my $payload (sort keys %PAYLOADS) {
                my %arg = $PARTS{$part}->($host, $PAYLOADS{$payload});
                my $response = ask_hostile($host, $accept, %arg);
                my $name = "$host, $type, $part, $payload";
                is_deeply([ fields($response, 'X-Evil'), fields($response, 'admin') ], [], "$name: no field");
                # httpd itself responds to some invalid requests.
                next if $response->{status} != 426;
                $refused{"$host, $type, $part"}++;
                next if $part eq 'Accept' && field($response, 'Content-Type') ne field($harmless, 'Content-Type');
                my ($got, $url) = $read->($response->{body});
                is($got, $shape, '… the same structure') or diag($response->{body} =~ s/^(.{400}).*/$1/sr);
                if ($arg{shown}) {
                    is($url, "https://$host" . encoded_target($arg{shown}), '… the URL');
                }
                else {
                    like($url, qr{\Ahttps://[a-z0-9.-]*\Q$host\E/[\x21-\x7e]*\z}, '… a URL of this server');
                }
            }
        }
    }
}
cmp_ok($refused{$_} // 0, '>=', /method/ ? 10 : /absolute-form host|Host/ ? 6 : 20, "$_: enough payloads reached the module")
    for map { my $host = $_; map { my $type = $_; map {"$host, $type, $_"} keys %PARTS } keys %{ $KINDS{$host} } } sort keys %KINDS;

# The same payloads in a Location field.
for my $part (sort keys %PARTS) {
    for my $payload (sort keys %PAYLOADS) {
        my $host = 'redirect.test';
        my %arg = $PARTS{$part}->($host, $PAYLOADS{$payload});
        my $response = ask_hostile($host, "Upgrade-Insecure-Requests: 1\r\n", %arg);
        next if $response->{status} != 307;
        my @locations = fields($response, 'Location');
        is(scalar @locations, 1, "Location, $part, $payload");
        like($locations[0] // '', qr{\Ahttps://[a-z0-9.-]*redirect\.test/[\x21-\x7e]*\z}, '… of this host');
        is($locations[0], "https://$host" . encoded_target($arg{shown}), '… the URL') if $arg{shown};
        is_deeply([ fields($response, 'X-Evil') ], [], '… no other field');
    }
}

done_testing;
