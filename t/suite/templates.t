# SPDX-License-Identifier: Apache-2.0
#
# UpgradeDocument: choice of the template by content negotiation and section, placeholders, errors
# at start-up, and changed files, which are read at the next graceful restart.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(field fields once);
use UpgradeTest::Documents qw(parse_html parse_xml parse_json shape);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'documents are the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my $EVERY = join '', map {"$_=\@$_\@\n"} qw(REASON DETAIL REQUIRED SEEN UPGRADE HTTPS_URL HOST HELP_URL);
my $MAX = 256 * 1024;
my %files = (
    'every.txt' => "user\@example.org \@media @ @@ \@lower\@\n$EVERY",
    'every.xml' => "<r a=\"\@HELP_URL\@\">\@HELP_URL\@</r>\n",
    'every.json' => "{\"help\":\"\@HELP_URL\@\",\"detail\":\"\@DETAIL\@\"}\n",
    'every.html' => "<!DOCTYPE html><html lang=en><head><title>t</title></head><body><a href=\"\@HELP_URL\@\" title=\"\@DETAIL\@\">\@DETAIL\@</a></body></html>\n",
    'most.txt' => "most\n" . 'x' x ($MAX - 5),
    'empty.txt' => '',
    map({ $_ => "$_ \@DETAIL\@\n" } qw(server.html server.de.html vhost.html vhost.de.html vhost.fr.txt section.html section.ja.html vhost.zh.txt only.nl.html)),
);

my $server = UpgradeTest::Server->new(tls => 1, files => \%files, lines => <<'END');
UpgradeDocument text/html htdocs/server.html
UpgradeDocument text/html;lang=de htdocs/server.de.html
<VirtualHost 127.0.0.1:${PORT}>
    ServerName own.test
    UpgradeRequire TLSv1.3
    <Location /every>
        UpgradeRequire TLSv1.3 HTTP/2
        UpgradeHelp "https://help.example.org/?a=1&b='2'"
        UpgradeDocument text/plain htdocs/every.txt
        UpgradeDocument text/html htdocs/every.html
        UpgradeDocument application/xml htdocs/every.xml
        UpgradeDocument application/json htdocs/every.json
    </Location>
    <Location /quotes>
        UpgradeRequire none websocket
        UpgradeDocument text/html htdocs/every.html
        UpgradeDocument application/json htdocs/every.json
    </Location>
    <Location /sizes>
        UpgradeDocument text/plain htdocs/most.txt
        UpgradeDocument text/html htdocs/empty.txt
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName vhost.own.test
    UpgradeRequire TLS
    UpgradeDocument text/html htdocs/vhost.html
    UpgradeDocument Text/HTML;lang=de htdocs/vhost.de.html
    UpgradeDocument "text/plain; lang=FR" htdocs/vhost.fr.txt
    UpgradeDocument text/plain;lang=zh-Hant htdocs/vhost.zh.txt
    <Location /section>
        UpgradeDocument text/html;lang=ja htdocs/section.ja.html
    </Location>
    <Directory "${ROOT}/section/inner">
        UpgradeDocument text/html htdocs/section.html
    </Directory>
    ErrorDocument 404 /none
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName error.own.test
    UpgradeRequire TLS
    ErrorDocument 426 "the ErrorDocument"
    UpgradeDocument text/plain;lang=fr htdocs/vhost.fr.txt
    <Location /page>
        UpgradeDocument text/html htdocs/section.html
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName inherits.own.test
    UpgradeRequire TLS
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName only.own.test
    UpgradeRequire TLS
    UpgradeDocument text/html;lang=nl htdocs/only.nl.html
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName own.test
    SSLEngine on
</VirtualHost>
END
# Only the constructor of the server knows ROOT.
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", 'Define ROOT ' . UpgradeTest::Server::ROOT() . "\n$server->{lines}");
mkdir "$server->{dir}/htdocs/$_" for 'section', 'section/inner';
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

sub document {
    my ($host, $path, $accept, $language) = @_;
    return $server->get($path, host => $host, fields => [ "Accept: $accept", $language ? "Accept-Language: $language" : () ]);
}

#
# Choice of the template.
#

my $over_plain_http = 'This request was sent over plain HTTP.';
my @rows = (
    [ 'vhost.own.test', '/', 'text/html', undef, 'vhost.html', undef ],
    [ 'vhost.own.test', '/', 'text/html', 'de', 'vhost.de.html', 'de' ],
    [ 'vhost.own.test', '/', 'text/html', 'de-AT, fr', 'vhost.de.html', 'de' ],
    [ 'vhost.own.test', '/', 'text/html', 'fr', 'vhost.html', undef ],
    [ 'vhost.own.test', '/', 'text/plain', 'fr', 'vhost.fr.txt', 'FR' ],
    [ 'vhost.own.test', '/', '*/*', 'fr-CA', 'vhost.fr.txt', 'FR' ],
    [ 'vhost.own.test', '/', 'text/plain', 'zh-TW', 'vhost.zh.txt', 'zh-Hant' ],
    [ 'vhost.own.test', '/', 'text/plain', 'de', undef, 'de' ],
    [ 'vhost.own.test', '/', 'application/json', 'de', undef, 'de' ],
    [ 'vhost.own.test', '/section/', 'text/html', 'ja', 'section.ja.html', 'ja' ],
    [ 'vhost.own.test', '/section/', 'text/html', 'de', 'vhost.de.html', 'de' ],
    [ 'vhost.own.test', '/section/', 'text/html', 'it', 'vhost.html', undef ],
    [ 'vhost.own.test', '/section/inner/', 'text/html', 'it', 'section.html', undef ],
    [ 'vhost.own.test', '/section/inner/', 'text/html', 'ja', 'section.ja.html', 'ja' ],
    [ 'inherits.own.test', '/', 'text/html', undef, 'server.html', undef ],
    [ 'inherits.own.test', '/', 'text/html', 'de', 'server.de.html', 'de' ],
    [ 'only.own.test', '/', 'text/html', 'nl', 'only.nl.html', 'nl' ],
    [ 'error.own.test', '/page', 'text/html', undef, 'section.html', undef ],
    [ 'error.own.test', '/', 'text/plain', 'fr', 'vhost.fr.txt', 'fr' ],
    [ 'error.own.test', '/', 'text/html', undef, 'server.html', undef ],
);
for (@rows) {
    my ($host, $path, $accept, $language, $document, $tag) = @{$_};
    my $response = document($host, $path, $accept, $language);
    my $name = "$host$path, $accept, " . ($language // 'any language');
    is($response->{status}, 426, $name);
    like($response->{body}, $document ? qr/\A\Q$document\E \S.*\n\z/ : qr/TLS/, '… ' . ($document // 'the built-in document'));
    unlike($response->{body}, qr/\A[\w.]+\.(?:html|txt) /, '… and no template') if !$document;
    is_deeply([ map { lc } fields($response, 'Content-Language') ], [ map { lc } $tag // () ], '… Content-Language');
    is(join(',', sort map { split /, ?/ } fields($response, 'Vary')), 'Accept,Accept-Language', '… Vary');
    is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
}
for my $accept ('text/plain', 'application/json', '*/*') {
    is(document('error.own.test', '/', $accept, 'de')->{body}, 'the ErrorDocument', "the ErrorDocument if no template matches: $accept");
}
like(document('vhost.own.test', '/', 'text/html', 'de')->{body}, qr/erfordert TLS/, 'a template for a language contains sentences in it');

#
# Placeholders.
#

my $url = "https://own.test:$server->{tls_port}/every/a%22%3Cb?c&d";
my $help = q{https://help.example.org/?a=1&b='2'};
my $detail = "This service requires TLS 1.3 or later. $over_plain_http This service requires HTTP/2.0 or later. This request was sent over HTTP/1.1.";
my %wanted = (REASON => 'tls,http-version', DETAIL => $detail, REQUIRED => 'TLSv1.3 HTTP/2', SEEN => 'plain/HTTP/1.1', UPGRADE => 'TLS/1.3, HTTP/2.0',
    HTTPS_URL => $url, HOST => 'own.test', HELP_URL => $help);
my $text = document('own.test', '/every/a"<b?c&d', 'text/plain');
like($text->{body}, qr/\Auser\@example\.org \@media @ @@ \@lower\@\n/, 'text that is not a placeholder remains');
is_deeply({ $text->{body} =~ /^([A-Z_]+)=(.*)$/mg }, \%wanted, 'every placeholder');
is(field($text, 'Content-Type'), 'text/plain; charset=utf-8', '… Content-Type');
my $html = document('own.test', '/every', 'text/html');
is(parse_html($html->{body})->{elements}[4][1]{href}, $help, 'escaped in HTML');
is(field($html, 'Content-Type'), 'text/html; charset=utf-8', '… Content-Type');
is_deeply([ fields($html, 'Content-Security-Policy') ], [], "… without the policy for the style of the built-in page");
my $xml = document('own.test', '/every', 'application/xml');
is_deeply(parse_xml($xml->{body})->{elements}, [ [ 'r', { a => $help }, $help ] ], 'escaped in XML');
like(field($xml, 'Content-Type'), qr{^application/xml\b}, '… Content-Type');
my $json = document('own.test', '/every', 'application/json');
is_deeply(parse_json($json->{body}), { help => $help, detail => $detail }, 'escaped in JSON');
is(field($json, 'Content-Type'), 'application/json', '… Content-Type');
# A sentence that contains quotes.
my @stripped = ('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13');
my ($quotes, $quoted) = map { $server->get('/quotes', fields => [ @stripped, "Accept: $_" ])->{body} } 'text/html', 'application/json';
like(parse_html($quotes)->{elements}[4][1]{title} // '', qr/without "Upgrade: websocket" or without/, 'quotes in an attribute');
like(parse_json($quoted)->{detail} // '', qr/without "Upgrade: websocket" or without/, 'quotes in JSON');
is(length document('own.test', '/sizes', 'text/plain')->{body}, $MAX, '256 KiB');
is(document('own.test', '/sizes', 'text/html')->{body}, '', 'an empty template');
my $head = $server->get('/sizes', method => 'HEAD', fields => ['Accept: text/plain']);
is(field($head, 'Content-Length') . $head->{body}, $MAX, '… HEAD');
is(document('own.test', '/every', 'application/vnd.api+json')->{status}, 426, 'another JSON media type');

#
# Changed files are read at the next graceful restart.
#

UpgradeTest::Server::write_file("$server->{dir}/htdocs/vhost.html", "changed\n");
like(document('vhost.own.test', '/', 'text/html')->{body}, qr/\Avhost\.html /, 'a changed file has no effect before a restart');
$server->httpd('-k', 'graceful');
my $changed;
for (1 .. 100) {
    $changed = document('vhost.own.test', '/', 'text/html')->{body};
    last if $changed eq "changed\n";
    select undef, undef, undef, 0.1;
}
is($changed, "changed\n", '… and takes effect at a graceful restart');
$server->stop;
# The destructor removes the directory, which the next server uses too.
undef $server;

#
# Errors at start-up.
#

my $root = UpgradeTest::Server::ROOT();
my $legal = join ', ', map {"\@$_\@"} qw(REASON DETAIL REQUIRED SEEN UPGRADE HTTPS_URL HOST HELP_URL);
my @bad = (
    [ 'text/html htdocs/no-such-file', {}, qr{UpgradeDocument: \Q$root\E/no-such-file cannot be read: \S+} ],
    [ 'text/html htdocs', {}, qr{UpgradeDocument: \Q$root\E is not a regular file} ],
    [ 'text/html htdocs/a', { a => "one\ntwo\nthree \@HOST\@ \@NONE\@\n" }, qr{UpgradeDocument: \Q$root\E/a, line 3: unknown placeholder '\@NONE\@', expected \Q$legal\E$}m ],
    [ 'text/html htdocs/a', { a => '@_@' }, qr{/a, line 1: unknown placeholder '\@_\@'} ],
    [ 'text/html htdocs/a', { a => "one\n\0" }, qr{UpgradeDocument: \Q$root\E/a, line 2: invalid NUL byte, expected text} ],
    [ 'text/html htdocs/a', { a => 'x' x ($MAX + 1) }, qr{UpgradeDocument: \Q$root\E/a is larger than 256 KiB} ],
    [ 'text/html htdocs/a', { a => 'x' x $MAX }, qr{^Syntax OK}m ],
    [ 'image/png htdocs/a', { a => 'x' }, qr{UpgradeDocument: invalid media type 'image/png', expected text/html, text/plain or} ],
    [ 'html htdocs/a', { a => 'x' }, qr{UpgradeDocument: invalid media type 'html'} ],
    [ 'text/html;lang= htdocs/a', { a => 'x' }, qr{UpgradeDocument: invalid parameter ';lang=', expected ;lang=TAG} ],
    [ 'text/html;lang=de_DE htdocs/a', { a => 'x' }, qr{UpgradeDocument: invalid parameter ';lang=de_DE'} ],
    [ 'text/html;charset=utf-8 htdocs/a', { a => 'x' }, qr{UpgradeDocument: invalid parameter ';charset=utf-8'} ],
    [ 'text/html', {}, qr{UpgradeDocument: 1 argument, expected 2: } ],
    [ 'image/svg+xml htdocs/a', { a => 'x' }, qr{^Syntax OK}m ],
);
for (@bad) {
    my ($arguments, $content, $message) = @{$_};
    for my $section ([ '', '' ], [ "<Location /x>\n", "</Location>\n" ]) {
        my $own = UpgradeTest::Server->new(files => $content, lines => "\n$section->[0]UpgradeDocument $arguments\n$section->[1]");
        my $output = $own->config_test;
        like($output, $message, "UpgradeDocument $arguments, $message");
        my $line = $section->[0] ? 3 : 2;
        like($output, qr/line $line of \S+lines\.conf/, '… with the line of the configuration') if $output !~ /Syntax OK/;
    }
}
my $htaccess = UpgradeTest::Server->new(lines => "<Directory />\nAllowOverride All\n</Directory>");
$htaccess->htaccess('UpgradeDocument text/html page.txt');
$server = $htaccess;
$server->start;
is($server->get('/page.txt')->{status}, 500, 'not in a .htaccess file');
like($server->error_log, qr/UpgradeDocument not allowed here/, '… the error log says why');

done_testing;
