# SPDX-License-Identifier: Apache-2.0
#
# The built-in documents: content negotiation by media type and language, validity, size and safety;
# Vary, Content-Language and Content-Security-Policy; and the documents and header fields that an
# administrator configures.
use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_base64);
use Encode qw(decode_utf8 encode_utf8);
use Test::More;
use UpgradeTest qw(ask curl exchange field fields has_http2 quiet request responses tls_port);
use UpgradeTest::Documents qw(parse_html parse_json text_of elements_of shape @LANGUAGES %ACCEPT);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output);

my $HOST = 'documents.test';
my $HELP = 'https://help.example.org/tls?a=1&b=2';

sub document {
    my ($accept, $language, %arg) = @_;
    return ask(host => $HOST, %arg, fields => [ defined $accept ? "Accept: $accept" : (),
            defined $language ? "Accept-Language: $language" : (), @{ $arg{fields} // [] } ]);
}

sub type_of { my ($response) = @_; return (field($response, 'Content-Type') // '') =~ s/;.*//r }

# Return the members of a list field, in one header line or several.
sub list { my ($response, $name) = @_; return sort map { split /\s*,\s*/ } fields($response, $name) }

#
# The media type for the Accept fields that clients send.
#

my ($HTML, $JSON, $TEXT) = qw(text/html application/problem+json text/plain);
my @clients = (
    [ 'Chrome', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7', $HTML ],
    [ 'Firefox', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', $HTML ],
    [ 'Googlebot', 'text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8', $HTML ],
    [ 'Lynx', 'text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01', $HTML ],
    [ 'Java', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', $HTML ],
    [ 'an empty Accept', '', $HTML ],
    [ 'curl', '*/*', $TEXT ],
    [ 'axios', 'application/json, text/plain, */*', $JSON ],
    [ 'jQuery', 'application/json, text/javascript, */*; q=0.01', $JSON ],
    [ 'a JSON:API client', 'application/vnd.api+json', $JSON ],
    [ 'a client that accepts problem documents', 'application/problem+json', $JSON ],
    [ 'ACME', 'application/jose+json', $JSON ],
    [ 'JSON before HTML', 'application/json;q=0.5, text/html;q=0.4', $JSON ],
    [ 'HTML before JSON', 'text/html, application/json;q=0.9', $HTML ],
    [ 'any text', 'text/*', $HTML ],
    [ 'any text but HTML', 'text/html;q=0, text/*', $TEXT ],
    [ 'anything but HTML and JSON', 'text/html;q=0, application/*;q=0, */*;q=0.1', $TEXT ],
    [ 'plain text', 'Text/Plain', $TEXT ],
    [ 'an event stream', 'text/event-stream', $HTML ],
    [ 'an image', 'image/png', $HTML ],
    [ 'nonsense', ';;,,q=1,/,', $HTML ],
);
for (@clients) {
    my ($client, $accept, $type) = @{$_};
    my $response = document($accept);
    is("$response->{status} " . type_of($response), "426 $type", "Accept: $client");
}

# Without Accept, a program is told apart from a person by the other fields.
my @without_accept = (
    [ 'Connection', $TEXT ],
    [ "Go's net/http", $TEXT, 'User-Agent: Go-http-client/1.1', 'Accept-Encoding: gzip' ],
    [ "Node's http.get", $TEXT, 'Connection: keep-alive' ],
    [ 'a script with a token', $TEXT, 'Authorization: Bearer x' ],
    [ 'a language', $TEXT, 'Accept-Language: de' ],
    [ 'a page that is opened', $HTML, 'User-Agent: Mozilla/5.0', 'Upgrade-Insecure-Requests: 1' ],
    [ 'a script in a page', $HTML, 'User-Agent: Mozilla/5.0', 'Sec-Fetch-Mode: cors' ],
);
for (@without_accept) {
    my ($client, $type, @fields) = @{$_};
    my $response = document(undef, undef, fields => \@fields);
    is("$response->{status} " . type_of($response), "426 $type", "no Accept: $client");
}
for my $version ('HTTP/1.1', 'HTTP/1.0') {
    my ($bare) = responses(scalar exchange(request(host => $HOST, version => $version), quiet => quiet()));
    is("$bare->{status} " . type_of($bare), "426 $HTML", "$version with Host alone");
}
my ($german) = document(undef, 'de', fields => ['User-Agent: x']);
is(field($german, 'Content-Language'), 'de', 'in the language that a program accepts');

#
# The language for an Accept-Language field.
#

my @languages = (
    [ 'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de' ], [ 'en-GB', 'en' ], [ 'pt-BR,pt;q=0.9', 'pt' ], [ 'es-419', 'es' ],
    [ 'zh-TW,zh;q=0.9,en;q=0.5', 'zh-Hant' ], [ 'zh-CN,zh;q=0.9', 'zh-Hans' ], [ 'zh-Hant-HK', 'zh-Hant' ], [ 'zh', 'zh-Hans' ],
    [ 'he-IL,he;q=0.9', 'he' ], [ 'iw', 'he' ], [ 'ar-EG', 'ar' ], [ 'fi, sv;q=0.5, de;q=0.6', 'de' ], [ 'DE', 'de' ],
    [ 'fi', 'en' ], [ '*', 'en' ], [ undef, 'en' ], [ '', 'en' ], [ 'de;q=0, ja;q=0.1', 'ja' ], [ 'en;q=0.2, ko;q=0.9, fr;q=0.8', 'ko' ],
    [ 'de;q=9', 'en' ], [ '-, --, x-y, de-', 'de' ],
);
for (@languages) {
    my ($asked, $language) = @{$_};
    for my $accept (values %ACCEPT) {
        my $response = document($accept, $asked);
        is_deeply([ fields($response, 'Content-Language') ], [$language], "Accept-Language: " . ($asked // 'none') . ", $accept");
    }
}

#
# Every document in every language: validity, size, safety, completeness.
#

# For each sentence of a document: path, fields of the request, and the scheme of the URL in the
# document, if it has one.
my @reasons = (
    [ 'tls', '/', [], 'https' ],
    [ 'TLS 1.3', '/tls13', [], 'https' ],
    [ 'everything', '/all', [], 'wss' ],
    [ 'WebSocket, stripped', '/websocket', [ 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13' ], '' ],
    [ 'WebSocket, plain', '/websocket', [], '' ],
    [ 'HTTP/2', '/http2', [], '' ],
    [ 'an expression', '/expr', [], '' ],
);
my %ELEMENTS = map { $_ => 1 } qw(html head meta title style body main h1 h2 p a bdi br pre);
my %ATTRIBUTES = map { $_ => 1 } 'html lang', 'html dir', 'meta charset', 'meta name', 'meta content', 'a href', 'pre dir';
my %titles;

sub check_html {
    my ($response, $name, $language, $scheme) = @_;
    my $page = parse_html($response->{body});
    is($page->{error}, undef, "$name: valid HTML") or return;
    cmp_ok(length $response->{body}, '<', 3072, '… under 3 KB');
    is_deeply([ grep { !$ELEMENTS{$_} } map { $_->[0] } @{ $page->{elements} } ], [], '… no script, no outside resource');
    is_deeply([ grep { !$ATTRIBUTES{$_} } map { my $e = $_; map {"$e->[0] $_"} keys %{ $e->[1] } } @{ $page->{elements} } ], [], '… no other attribute');
    my ($root) = elements_of($page, 'html');
    is($root->[1]{lang}, $language, '… lang');
    is($root->[1]{dir} // 'ltr', $language =~ /^(?:ar|he)$/ ? 'rtl' : 'ltr', '… dir');
    my $title = text_of($page, 'title');
    ok(length $title, '… a title');
    is(text_of($page, 'h1'), $title, '… and one heading with the same text');
    my @hrefs = map { $_->[1]{href} } elements_of($page, 'a');
    is(pop @hrefs, $HELP, '… the help URL');
    is(join(' ', map { s/:.*//r } @hrefs), $scheme, '… the URL, if there is one');
    my $hash = sha256_base64(text_of($page, 'style'));
    $hash .= '=' while length($hash) % 4;
    my ($policy) = fields($response, 'Content-Security-Policy');
    is($policy, "default-src 'none'; style-src 'sha256-$hash'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", '… the policy');
    my $text = text_of($page, 'p') . text_of($page, 'h1');
    unlike($text, qr/\@[A-Z_]*|\x{fffd}/, '… no placeholder is left');
    return $text;
}

sub check_json {
    my ($response, $name, $scheme) = @_;
    my $problem = parse_json($response->{body});
    is($problem->{error}, undef, "$name: valid JSON");
    is($problem->{type}, $HELP, '… type');
    is($problem->{status}, $response->{status}, '… status');
    ok(length($problem->{title} // ''), '… title');
    ok(length($problem->{detail} // ''), '… detail');
    like($problem->{instance}, qr{^/}, '… instance');
    is(ref $problem->{reasons}, 'ARRAY', '… reasons');
    like($problem->{required}, qr/./, '… required') if $name !~ /expression/;
    is($problem->{seen}, 'plain/HTTP/1.1', '… seen');
    is(join(', ', @{ $problem->{upgrade} }), field($response, 'Upgrade') // '', '… upgrade');
    is(($problem->{https_url} // '') =~ s/:.*//r, $scheme, '… the URL');
    is($problem->{help}, $HELP, '… help');
    is_deeply([ fields($response, 'Content-Security-Policy') ], [], '… and no policy for a page');
    return "$problem->{title} $problem->{detail}";
}

sub check_text {
    my ($response, $name, $scheme) = @_;
    my $text = eval { Encode::decode('UTF-8', $response->{body}, Encode::FB_CROAK | Encode::LEAVE_SRC) } // '';
    ok(length $text, "$name: text in UTF-8");
    like($text, qr/: \Q$HELP\E\n\z/, '… the help URL');
    is($text =~ m{^(https|wss)://$HOST:}m ? $1 : '', $scheme, '… the URL');
    unlike($text, qr/\@|[\x00-\x09\x0b-\x1f]/, '… no placeholder and no control character is left');
    return $text;
}

for my $language (@LANGUAGES) {
    my %details;
    for (@reasons) {
        my ($reason, $path, $fields, $scheme) = @{$_};
        my $name = "$language, $reason";
        my %arg = (path => $path, fields => $fields);
        my ($html, $json, $text) = map { document($ACCEPT{$_}, $language, %arg) } $HTML, $JSON, $TEXT;
        is(join(' ', map { $_->{status} } $html, $json, $text), '426 426 426', $name);
        is_deeply([ map { field($_, 'Content-Type') } $html, $json, $text ],
            [ 'text/html; charset=utf-8', 'application/problem+json', 'text/plain; charset=utf-8' ], '… Content-Type');
        is_deeply([ map { fields($_, 'Content-Language') } $html, $json, $text ], [ ($language) x 3 ], '… Content-Language');
        is_deeply([ map { join ',', list($_, 'Vary') } $html, $json, $text ], [ ('Accept,Accept-Language') x 3 ], '… Vary');
        is_deeply([ map { fields($_, 'Link') } $html, $json, $text ], [ (qq{<$HELP>; rel="help"}) x 3 ], '… Link');
        my $in_html = check_html($html, "$name, HTML", $language, $scheme);
        my $in_json = check_json($json, "$name, JSON", $scheme);
        my $in_text = check_text($text, "$name, text", $scheme);
        my $detail = parse_json($json->{body})->{detail};
        ok(index($in_html, $detail) >= 0 && index($in_text, $detail) >= 0, '… all three contain the same sentence');
        $details{$reason} = $detail;
    }
    my $everything = join "\n", map { $details{$_} } sort keys %details;
    ok(!$titles{$everything}++, "$language: a language of its own");
    is($everything =~ /[^\x00-\x{24f}\x{2000}-\x{206f}]/ ? 'other' : 'latin', $language =~ /^(?:ar|he|ja|ko|ru|zh)/ ? 'other' : 'latin', '… in its script');
}

#
# problem+json, all members.
#

my $problem = parse_json(document('application/json', undef, path => '/tls13/some%20where?q=1')->{body});
my $https = "https://$HOST:" . tls_port();
is_deeply($problem, {
    type => $HELP, title => 'TLS Required', status => 426,
    detail => 'This service requires TLS 1.3 or later. This request was sent over plain HTTP.', instance => '/tls13/some%20where', reasons => ['tls'],
    required => 'TLSv1.3', seen => 'plain/HTTP/1.1', upgrade => ['TLS/1.3'], https_url => "$https/tls13/some%20where?q=1", help => $HELP,
}, 'problem+json');
is_deeply([ @{ parse_json(document('application/json', undef, path => '/all')->{body}) }{qw(reasons upgrade https_url)} ],
    [ [ qw(tls http-version websocket expr) ], [ qw(TLS/1.3 HTTP/3.0 websocket x/1) ], "wss://$HOST:" . tls_port() . '/all' ], '… with every reason');
my $blank = parse_json(ask(host => 'vhost.test', fields => ['Accept: application/json'])->{body});
is_deeply([ @{$blank}{qw(type title help)} ], [ 'about:blank', 'Upgrade Required', undef ], '… without a help URL, the type is about:blank and the title the reason phrase');
my $over_tls = parse_json(document('application/json', undef, path => '/tls13', tls => 'TLSv1.2')->{body});
is_deeply([ @{$over_tls}{qw(reasons seen https_url)} ], [ ['tls-version'], 'TLSv1.2/HTTP/1.1', undef ], '… over TLS 1.2, without a URL');

#
# HEAD and HTTP/2.
#

for my $type (sort keys %ACCEPT) {
    my ($get, $head) = map { document($ACCEPT{$type}, 'fr', method => $_) } qw(GET HEAD);
    is($head->{body}, '', "HEAD, $type");
    is_deeply([ grep { $_->[0] ne 'Date' } @{ $head->{fields} } ], [ grep { $_->[0] ne 'Date' } @{ $get->{fields} } ], '… the header fields of GET');
    is(field($head, 'Content-Length'), length $get->{body}, '… its length');
}
if (has_http2()) {
    for my $type (sort keys %ACCEPT) {
        my ($one, $two) = map {
            curl($HOST, '/tls13', "--$_", '--tls-max', '1.2', '-H', "Accept: $ACCEPT{$type}", '-H', 'Accept-Language: ja')
        } qw(http1.1 http2);
        is("$one->{version} $one->{status} $two->{version} $two->{status}", 'HTTP/1.1 426 HTTP/2 403', "HTTP/2, $type");
        for my $field (qw(Content-Type Content-Language Content-Security-Policy Link X-Always)) {
            is_deeply([ fields($two, $field) ], [ fields($one, $field) ], "… $field");
        }
        is_deeply([ list($two, 'Vary') ], [ list($one, 'Vary') ], '… Vary');
        # The status, the Upgrade tokens and the protocol of the request differ.
        my ($old, $new) = map { $_->{body} } $one, $two;
        if ($type eq $JSON) {
            ($old, $new) = map { parse_json($_) } $old, $new;
            is_deeply($new, { %{$old}, status => 403, upgrade => [], seen => 'TLSv1.2/HTTP/2.0' }, '… the same document');
        }
        else {
            is($new, $old, '… the same document');
        }
    }
    my $head = curl($HOST, '/tls13', '--http2', '--tls-max', '1.2', '--head', '-H', 'Accept: application/json');
    is("$head->{status} " . type_of($head) . " $head->{body}", "403 $JSON ", 'HTTP/2, HEAD');
}

#
# Header fields and documents of the administrator.
#

my $fields = ask(host => 'fields.documents.test', fields => ['Accept: text/html']);
is_deeply([ fields($fields, 'Content-Security-Policy') ], [q{default-src 'self'}], "the administrator's policy replaces the built-in one");
is_deeply([ list($fields, 'Vary') ], [qw(Accept Accept-Language X-Own)], '… Vary has all members once');
is_deeply([ list($fields, 'Link') ], [ '<https://help.example.org/>; rel="help"', '<https://www.example.org/>; rel="license"' ], '… Link has both');
for my $type (sort keys %ACCEPT) {
    is_deeply([ fields(document($ACCEPT{$type}), 'X-Always') ], ['documents'], "Header always: $type");
    my $own = ask(host => 'file.error.test', fields => [ "Accept: $ACCEPT{$type}", 'Accept-Language: de' ]);
    is($own->{body}, "the administrator's own document\n", "ErrorDocument 426 wins: $type");
    is_deeply([ map { fields($own, $_) } qw(Content-Language Content-Security-Policy) ], [], '… without the fields of the built-in documents');
    my $string = ask(host => 'text.error.test', fields => ["Accept: $ACCEPT{$type}"]);
    is($string->{body}, 'the text of the administrator', '… also with a text');
    is_deeply([ map { fields($string, $_) } qw(Content-Language Content-Security-Policy) ], [], '… without the fields of the built-in documents');
}

my %var = (en => 'Newer or secure protocol required', de => 'Neueres oder sicheres Protokoll', ja => '安全なプロトコルが必要です', he => 'נדרש פרוטוקול',
    'zh-TW' => '通訊協定', 'zh-CN' => '安全的协议', 'pt-BR' => 'protocolo mais recente', ru => 'безопасный протокол');
for my $language (sort keys %var) {
    my $response = ask(host => 'var.documents.test', fields => [ 'Accept: text/html,*/*;q=0.8', "Accept-Language: $language" ]);
    is($response->{status}, 426, "HTTP_UPGRADE_REQUIRED.html.var, $language");
    my $text = decode_utf8($response->{body});
    like($text, qr/\Q$var{$language}\E/, '… the text');
    like($text, qr{<code[^>]*>tls</code>.*<code[^>]*>plain/HTTP/1\.1</code>}s, '… with the facts');
    unlike($text, qr/<!--#|an error occurred while processing/i, '… without an error of mod_include');
    is_deeply([ fields($response, 'Upgrade') ], ['TLS/1.2'], '… Upgrade');
}
my $any = ask(host => 'var.documents.test', fields => ['Accept-Language: fi']);
like("$any->{status} $any->{body}", qr/^426 .*Newer or secure protocol required/s, '… no second error if no language matches');
my $json = ask(host => 'var.documents.test', fields => ['Accept: application/json']);
like("$json->{status} $json->{body}", qr/^426 \{"type"/, '… and for a media type that it lacks, the built-in document');

done_testing;
