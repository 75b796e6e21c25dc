# SPDX-License-Identifier: Apache-2.0
#
# The log lines in the error log, and the environment variables in the access log.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(ask request exchange log_lines curl has_http2);

# Host, path, TLS version, and the content of the access log.
my @rows = (
    [ 'vhost.test', '/record/a', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'vhost.test', '/doors/plain.txt?record/b', 'TLSv1.2', '200 pass - -' ],
    [ 'open.test', '/doors/plain.txt?record/c', '', '200 - - -' ],
    [ 'location.test', '/doors/plain.txt?record/d', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'location.test', '/doors/plain.txt?record/e', 'TLSv1.3', '200 pass - -' ],
    [ 'location.test', '/public/file.txt?record/f', '', '200 - - -' ],
    [ 'directory.test', '/doors/plain.txt?record/g', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'relaxed.test', '/public/file.txt?record/h', 'TLSv1.2', '200 - - -' ],
    [ 'file.error.test', '/record/i', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'script.error.test', '/record/j', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'ssi.error.test', '/record/k', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'text.error.test', '/record/l', 'TLSv1.2', '426 refused tls-version TLSv1.2/HTTP/1.1' ],
    [ 'missing.error.test', '/record/m', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'sub.test', '/index/alone/?record/n', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'suberror.test', '/index/alone/?record/o', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'vhost.test', '/doors/perdir/internal?record/p', 'TLSv1.2', '200 pass - -' ],
    [ 'vhost.test', '/doors/perdir/fallback?record/q', 'TLSv1.2', '200 pass - -' ],
    [ 'vhost.test', '/doors/redirect?record/r', 'TLSv1.2', '302 pass - -' ],
    [ 'relaxed.test', '/doors/redirect?record/s', '', '426 refused tls plain/HTTP/1.1' ],
    [ 'vhost.test', '/doors/auth.txt?record/t', 'TLSv1.2', '401 pass - -' ],
);
for (@rows) {
    my ($host, $path, $tls, $recorded) = @{$_};
    ask(host => $host, path => $path, tls => $tls);
    my ($tag) = $path =~ m{(record/\w)};
    my @lines = log_lines('upgrade_log', qr{GET \S*\Q$tag\E HTTP});
    is(@lines, 1, "$host $path: one line in the access log");
    is($lines[0] =~ s/.*" //r, $recorded, "… $recorded");
}

# One line in the error log for each refusal, even if an internal redirect leads to the document.
my %logged = ('/record/log/vhost' => 'vhost.test', '/record/log/file' => 'file.error.test', '/record/log/missing' => 'missing.error.test');
for my $path (sort keys %logged) {
    ask(host => $logged{$path}, path => "$path?token=SECRET", fields => ['Authorization: Bearer SECRET', 'Cookie: SECRET']);
    my @lines = log_lines('error_log', qr{UPGRADE0001: .*\Q$path\E});
    is(@lines, 1, "$path: one line in the error log");
    like($lines[0] // '', qr{\[upgrade_required:info\] .*UPGRADE0001: refused: reason=tls client=127\.0\.0\.1 seen=plain/HTTP/1\.1 required="TLS" request="GET \Q$path\E"},
        '… with all its members');
}
ask(host => 'text.error.test', path => '/record/log/version', tls => 'TLSv1.1');
like((log_lines('error_log', qr{UPGRADE0001: .*/record/log/version}))[0] // '', qr{reason=tls-version client=\S+ seen=TLSv1\.1/HTTP/1\.1 required="TLSv1\.3"}, 'a version');
is(scalar(log_lines('error_log', qr/SECRET/, 0)), 0, 'no credential and no query in the error log');

# An include is refused with a log line of its own; the page passes.
ask(host => 'sub.test', path => '/public/page.shtml?record/x');
is((log_lines('upgrade_log', qr{record/x}))[0] =~ s/.*" //r, '200 - - -', 'a page whose include is refused');

# Data of the request is escaped in the log.
exchange(request(host => 'vhost.test', path => '/record/log/%1b%5b31m%0aforged', fields => ['Connection: close']));
exchange("GET /record/log/\x{1b}[31m HTTP/1.1\r\nHost: vhost.test\r\nConnection: close\r\n\r\n");
is(scalar(log_lines('error_log', qr/\x1b/, 0)), 0, 'no control character in the error log');

if (has_http2()) {
    curl('text.error.test', '/record/h2', '--http2', '--tls-max', '1.2');
    is((log_lines('upgrade_log', qr{record/h2}))[0] =~ s/.*" //r, '403 refused tls-version TLSv1.2/HTTP/2.0', 'HTTP/2');
}

done_testing;
