# SPDX-License-Identifier: Apache-2.0
#
# Send raw bytes to the test server, and parse the responses.
package UpgradeTest;

use strict;
use warnings;

use Exporter qw(import);
use IO::Select ();
use IO::Socket::IP ();
use IO::Socket::SSL ();
use UpgradeTest::Port qw(has_ipv6);

our @EXPORT_OK = qw(request ask curl curl_all exchange responses field fields plain_port tls_port log_lines contents has_http2 has_ipv6 once
    quiet is_trunk @HANDSHAKE);

# The fields of a WebSocket opening handshake.
our @HANDSHAKE = ('Connection: upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');

my $TIMEOUT = 30;
my $SLOW = 10;

my %TLS_VERSION = ('TLSv1' => 'TLSv1', 'TLSv1.1' => 'TLSv1_1', 'TLSv1.2' => 'TLSv1_2', 'TLSv1.3' => 'TLSv1_3');

sub plain_port { return $ENV{UPGRADE_TEST_PORT} }
sub tls_port   { return $ENV{UPGRADE_TEST_TLS_PORT} }
sub has_http2  { return $ENV{UPGRADE_TEST_MPM} ne 'prefork' }

# Return whether tests that need to run on one server only run on this one.
sub once { return $ENV{UPGRADE_TEST_ONCE} }

# Return whether the httpd is trunk (2.5), which sends no response to a request over HTTP/0.9 or a
# version above 1.1, with or without this module.
sub is_trunk { return $ENV{UPGRADE_TEST_SERVER} =~ /trunk/ }

# Return the seconds of silence after which the responses on an open connection count as complete.
sub quiet { return $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/ ? 2 : 0.3 }

# Return the bytes of a request. Arguments: host, method, path, version, fields (a list of lines), body.
sub request {
    my (%arg) = @_;
    my $method = $arg{method} // 'GET';
    my $path = $arg{path} // '/';
    my $version = $arg{version} // 'HTTP/1.1';
    my @lines = ("$method $path $version");
    push @lines, "Host: $arg{host}" if defined $arg{host};
    push @lines, @{ $arg{fields} // [] };
    return join("\r\n", @lines) . "\r\n\r\n" . ($arg{body} // '');
}

# Connect to the server. Arguments: tls (a version), host, cipher (of TLS 1.2 and below), from (the
# client's address), to (the server's address, on its plain port).
sub connection {
    my (%arg) = @_;
    my ($tls, $host) = @arg{qw(tls host)};
    if (!$tls) {
        return IO::Socket::IP->new(PeerAddr => $arg{to} // '127.0.0.1', PeerPort => plain_port(), Timeout => $TIMEOUT,
            $arg{from} ? (LocalAddr => $arg{from}) : ()) // die "connect: $!";
    }
    return IO::Socket::SSL->new(
        PeerAddr => '127.0.0.1', PeerPort => tls_port(), Timeout => $TIMEOUT,
        # Reading the system's certificates would take longer than the test.
        SSL_verify_mode => IO::Socket::SSL::SSL_VERIFY_NONE(), SSL_ca => [],
        SSL_hostname => $host // 'default.test',
        SSL_version => $TLS_VERSION{$tls} // die("no such TLS version: $tls"),
        SSL_cipher_list => ($arg{cipher} // 'ALL') . ':@SECLEVEL=0',
    ) // die "connect over $tls: $! $IO::Socket::SSL::SSL_ERROR";
}

# Return whether there is a complete response, or one whose body ends with the connection.
sub has_response {
    my ($bytes, $method) = @_;
    my ($status, $head, $body) = $bytes =~ /\AHTTP\/[\d.]+ (\d\d\d)(.*?\r\n)\r\n(.*)\z/s or return 0;
    return 1 if $method eq 'HEAD' || $status =~ /\A1|\A[23]04\z/;
    return $body =~ /^0\r\n(?:.*\r\n)?\r\n\z/m if $head =~ /^Transfer-Encoding:.*chunked/mi;
    return $head =~ /^Content-Length: *(\d+)/mi ? length $body >= $1 : 1;
}

# Send bytes, and read until the server closes the connection or sends nothing for "quiet" seconds
# (default: until it closes). A slow server gets more time for its first response.
# In list context, return the bytes and whether the server closed the connection.
sub exchange {
    my ($bytes, %arg) = @_;
    my $socket = connection(%arg);
    $socket->blocking(1);
    local $SIG{PIPE} = 'IGNORE';
    print {$socket} $bytes;
    $socket->flush;
    my ($got, $closed) = ('', 0);
    my $select = IO::Select->new($socket);
    my ($method) = $bytes =~ /\A(\w*)/;
    my $wait = sub { return $arg{quiet} && $arg{quiet} < $SLOW && !has_response($got, $method) ? $SLOW : $arg{quiet} // $TIMEOUT };
    while (($socket->can('pending') && $socket->pending) || $select->can_read($wait->())) {
        my $read = sysread $socket, $got, 65_536, length $got;
        if (!$read) {
            $closed = 1;
            last;
        }
    }
    close $socket;
    return wantarray ? ($got, $closed) : $got;
}

# Split bytes into responses: { status, line, fields => [[name, value]…], body }. The methods determine
# which have no body.
sub responses {
    my ($bytes, @methods) = @_;
    my @responses;
    while (length $bytes) {
        my $method = shift(@methods) // 'GET';
        if ($bytes !~ s/\A(HTTP\/[\d.]+ (\d\d\d)[^\r\n]*)\r\n(.*?)\r\n\r\n//s) {
            push @responses, { status => 0, line => '', fields => [], body => $bytes };
            last;
        }
        my ($line, $status, $head) = ($1, $2, $3);
        my %response = (line => $line, status => $status, fields => [ map { [ split /: ?/, $_, 2 ] } split /\r\n/, $head ]);
        my $length = field(\%response, 'Content-Length');
        if ($method eq 'HEAD' || $status < 200 || $status == 304) {
            $response{body} = '';
        }
        elsif ((field(\%response, 'Transfer-Encoding') // '') eq 'chunked') {
            $response{body} = '';
            while ($bytes =~ s/\A([0-9a-fA-F]+)\r\n//) {
                my $size = hex $1;
                $response{body} .= substr $bytes, 0, $size, '';
                $bytes =~ s/\A\r\n//;
                last if !$size;
            }
        }
        else {
            $response{body} = defined $length ? substr($bytes, 0, $length, '') : $bytes;
            $bytes = '' if !defined $length;
        }
        push @responses, \%response;
    }
    return @responses;
}

sub fields {
    my ($response, $name) = @_;
    return map { $_->[1] } grep { lc $_->[0] eq lc $name } @{ $response->{fields} };
}

sub field {
    my ($response, $name) = @_;
    return (fields($response, $name))[0];
}

# Send one request on a new connection and return the response. Arguments: those of request(), and tls.
sub ask {
    my (%arg) = @_;
    my @close = ($arg{version} // '') eq 'HTTP/1.0' ? () : ('Connection: close');
    my $bytes = request(%arg, fields => [ @close, @{ $arg{fields} // [] } ]);
    my ($response) = responses(scalar exchange($bytes, map { $_ => $arg{$_} } qw(tls host cipher from to)), $arg{method});
    return $response // { status => 0, line => '', fields => [], body => '' };
}

# Send a request with curl over HTTP/2, or according to its options: { status, version, fields, body }.
sub curl { my ($host, $path, @options) = @_; return (curl_all($host, [$path], @options))[0] }

# Send requests for several paths on one connection. Starting curl takes longer than many requests.
sub curl_all {
    my ($host, $paths, @options) = @_;
    my $end = "\n-- end of response $$ --\n";
    my @command = ('curl', '-sk', '-i', '--max-time', $TIMEOUT, '--resolve', "$host:" . tls_port() . ':127.0.0.1', '-w', $end,
        @options, map { "https://$host:" . tls_port() . $_ } @{$paths});
    open my $out, '-|', @command or die "curl: $!";
    binmode $out;
    local $/;
    my $bytes = <$out> // '';
    close $out;
    return map { curl_response($_) } (split /\Q$end\E/, $bytes)[ 0 .. $#{$paths} ];
}

sub curl_response {
    my ($bytes) = @_;
    $bytes //= '';
    $bytes =~ s/\A(HTTP\/[\d.]+) (\d\d\d)[^\r\n]*\r\n(.*?)\r\n\r\n//s or return { status => 0, version => '', fields => [], body => $bytes };
    return { version => $1, status => $2, fields => [ map { [ split /: ?/, $_, 2 ] } split /\r\n/, $3 ], body => $bytes };
}

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return <$in>;
}

# Return the matching lines of a log. A line is written after the response, so wait for the expected
# number.
sub log_lines {
    my ($log, $pattern, $expected) = @_;
    my @lines;
    for (1 .. 300) {
        @lines = grep {/$pattern/} split /\n/, contents("t/logs/$log");
        last if @lines >= ($expected // 1);
        select undef, undef, undef, 0.1;
    }
    return @lines;
}

1;
