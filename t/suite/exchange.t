# SPDX-License-Identifier: Apache-2.0
#
# The basic example: GET /tech-news on www.example.re, over plain HTTP and then over TLS.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange responses field fields contents tls_port quiet);

my @plain = responses(scalar exchange(request(host => 'www.example.re', path => '/tech-news'), quiet => quiet()));
is(@plain, 1, 'one response');
is($plain[0]{line}, 'HTTP/1.1 426 Upgrade Required', 'its status line');
is_deeply([ fields($plain[0], 'Upgrade') ], ['TLS/1.2'], 'Upgrade');
is_deeply([ fields($plain[0], 'Connection') ], ['upgrade'], 'Connection');
is_deeply([ fields($plain[0], 'Content-Type') ], ['text/html; charset=utf-8'], 'Content-Type');
is_deeply([ fields($plain[0], 'Cache-Control') ], ['no-store'], 'Cache-Control');
is(field($plain[0], 'Content-Length'), length $plain[0]{body}, 'Content-Length');
like($plain[0]{body}, qr{<title>TLS Required</title>}, 'the title');
like($plain[0]{body}, qr{<p>This service requires TLS\.}, 'what is missing');
my $url = 'https://www.example.re:' . tls_port() . '/tech-news';
like($plain[0]{body}, qr{<a href="\Q$url\E"><bdi>\Q$url\E</bdi></a>}, 'where to go');

my $tls = ask(host => 'www.example.re', path => '/tech-news', tls => 'TLSv1.3');
is($tls->{line}, 'HTTP/1.1 200 OK', 'over TLS');
is($tls->{body}, contents('t/htdocs/tech-news'), 'the page');
is_deeply([ fields($tls, 'Cache-Control') ], [], 'nothing of a refusal on it');

my $page = ask(host => 'page.example.re', path => '/tech-news');
is($page->{line}, 'HTTP/1.1 426 Upgrade Required', 'with an ErrorDocument');
is_deeply([ fields($page, 'Upgrade') ], ['TLS/1.2'], 'Upgrade');
like(join(', ', fields($page, 'Connection')), qr/^upgrade, close$/, 'Connection');
is_deeply([ fields($page, 'Content-Type') ], ['text/html'], 'Content-Type');
is($page->{body}, contents('t/htdocs/errors/page.html'), 'the document in the fixtures');
is(field($page, 'Content-Length'), length $page->{body}, 'Content-Length');

done_testing;
