# SPDX-License-Identifier: Apache-2.0
#
# A server with a virtual host for each case, its clients, its responses and its log.
package UpgradeModel::Play;

use strict;
use warnings;

use Cwd ();
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin ();
use IO::Socket::INET ();
use IO::Socket::SSL ();
use lib "$FindBin::Bin/../lib";
use UpgradeModel::Random qw(render);
use UpgradeTest::Port qw(free_ports);

my $TIMEOUT = 30;
my @DIRECTORIES = ('', '/a', '/a/b', '/c', '/.well-known/acme-challenge');
my @FILES = qw(page.txt other.txt abc-_1 abc.1);
my @MODULES = qw(authz_core headers http2 ssl);
my %TLS_VERSION = ('TLSv1' => 'TLSv1', 'TLSv1.1' => 'TLSv1_1', 'TLSv1.2' => 'TLSv1_2', 'TLSv1.3' => 'TLSv1_3');

sub write_file {
    my ($path, @lines) = @_;
    open my $out, '>', $path or die "$path: $!";
    print {$out} map {"$_\n"} @lines;
    close $out or die "$path: $!";
    return;
}

sub contents {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return <$in> // '';
}

sub apxs {
    my ($name) = @_;
    chomp(my $value = `${\($ENV{APXS} // 'apxs')} -q $name`);
    return $value;
}

sub new {
    my ($class) = @_;
    my $self = bless { dir => tempdir(CLEANUP => 1), roots => 0 }, $class;
    chmod 0755, $self->{dir};
    make_path("$self->{dir}/logs");
    my $modules = apxs('LIBEXECDIR');
    my ($module) = contents($ENV{UPGRADE_TEST_BASE} // '') =~ /upgrade_required_module (\S+)/;
    $module //= Cwd::abs_path("$FindBin::Bin/../..") . '/.libs/mod_upgrade_required.so';
    $self->{httpd} = $ENV{UPGRADE_TEST_HTTPD} // apxs('SBINDIR') . '/' . apxs('PROGNAME');
    $self->{load} = [ (map {"LoadModule ${_}_module $modules/mod_$_.so"} 'mpm_worker', @MODULES), "LoadModule upgrade_required_module $module" ];
    system("openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=first.test -addext basicConstraints=critical,CA:FALSE"
            . " -keyout $self->{dir}/key.pem -out $self->{dir}/cert.pem 2>/dev/null") == 0
        or die "no certificate\n";
    return $self;
}

sub root { my ($self, $number) = @_; return "$self->{dir}/roots/$number" }

# The files of each host. The .htaccess files are written for each case.
sub make_root {
    my ($self, $number, $host) = @_;
    my $root = $self->root($number);
    if ($number >= $self->{roots}) {
        for my $directory (@DIRECTORIES) {
            make_path("$root$directory");
            write_file("$root$directory/$_", $_) for @FILES;
        }
        $self->{roots} = $number + 1;
    }
    unlink map {"$root$_/.htaccess"} @DIRECTORIES;
    for my $place (grep { $_->{type} eq 'htaccess' } @{ $host->{inner} }) {
        write_file("$root$place->{arg}/.htaccess", render($place, $root));
    }
    return $root;
}

sub host_lines {
    my ($self, $number, $host) = @_;
    my $root = $self->make_root($number, $host);
    my $port = $host->{kind} eq 'tls' ? $self->{tls_port} : $self->{port};
    my @lines = ("<VirtualHost 127.0.0.1:$port>", "ServerName v$number.test", "DocumentRoot $root");
    push @lines, 'SSLEngine on' if $host->{kind} eq 'tls';
    push @lines, 'Protocols h2c http/1.1' if $host->{kind} eq 'h2';
    push @lines, "UpgradeTrustedProxy $host->{trusted}", map {"UpgradeForwardedHeader $_ $host->{headers}{$_}"}
        grep { $host->{headers}{$_} } sort keys %{ $host->{headers} }
        if $host->{trusted};
    return (@lines, render($host, $root), '</VirtualHost>');
}

sub write_conf {
    my ($self, $server, $cases) = @_;
    my ($dir, $root) = ($self->{dir}, $self->root('[0-9]*'));
    @{$self}{qw(port tls_port)} = free_ports(2);
    my @first = map { ("<VirtualHost 127.0.0.1:$_>", 'ServerName first.test', $_ == $self->{tls_port} ? 'SSLEngine on' : 'Protocols h2c http/1.1',
        '</VirtualHost>') } @{$self}{qw(port tls_port)};
    write_file("$dir/httpd.conf", @{ $self->{load} }, "ServerRoot $dir", 'ServerName first.test', "Listen 127.0.0.1:$self->{port}",
        "Listen 127.0.0.1:$self->{tls_port}", "PidFile $dir/logs/pid", "ErrorLog $dir/logs/error", "DefaultRuntimeDir $dir/logs", 'LogLevel warn',
        $> == 0 ? ('User nobody', 'Group nogroup') : (),
        'LogFormat "%{X-Id}i %>s %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e %{Sunset}o" model', "CustomLog $dir/logs/model model", 'StartServers 1', 'ServerLimit 1',
        'ThreadsPerChild 16', 'MaxRequestWorkers 16', 'MaxKeepAliveRequests 0', 'KeepAliveTimeout 60', 'TraceEnable on', 'SSLSessionCache none',
        'SSLProtocol all', 'SSLCipherSuite ALL:@SECLEVEL=0', "SSLCertificateFile $dir/cert.pem", "SSLCertificateKeyFile $dir/key.pem",
        "<Directory $dir/roots>", 'AllowOverride AuthConfig', 'Require all granted', '</Directory>',
        render($server, $root), @first, map { $self->host_lines($_, $cases->[$_]{host}) } 0 .. $#{$cases});
    return;
}

sub start {
    my ($self) = @_;
    my $dir = $self->{dir};
    unlink map {"$dir/logs/$_"} qw(model error);
    $self->{pid} = fork // die "fork: $!";
    if (!$self->{pid}) {
        open STDERR, '>', "$dir/logs/stderr";
        if ($ENV{UPGRADE_TEST_PRELOAD}) {
            $ENV{LD_PRELOAD} = $ENV{UPGRADE_TEST_PRELOAD};
            $ENV{ASAN_OPTIONS} = 'detect_leaks=0';
        }
        exec $self->{httpd}, '-f', "$dir/httpd.conf", '-DFOREGROUND' or exit 1;
    }
    for (1 .. 600) {
        return if contents("$dir/logs/error") =~ /resuming normal operations/ || IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port});
        die "the server does not start:\n", contents("$dir/logs/stderr"), contents("$dir/logs/error") if waitpid($self->{pid}, 1) > 0;
        select undef, undef, undef, 0.05;
    }
    die "the server does not start\n";
}

sub stop {
    my ($self) = @_;
    return if !$self->{pid};
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
    $self->{pid} = 0;
    return;
}

sub DESTROY { my ($self) = @_; local $?; $self->stop; return }

#
# Clients.
#

# Reused, because creating one takes longer than a handshake.
sub context {
    my ($self, $r) = @_;
    my $ciphers = ($r->{cipher} // 'ALL') . ':@SECLEVEL=0';
    return $self->{contexts}{"$r->{tls} $ciphers"} //= IO::Socket::SSL::SSL_Context->new(SSL_version => $TLS_VERSION{ $r->{tls} },
        SSL_cipher_list => $ciphers, SSL_verify_mode => IO::Socket::SSL::SSL_VERIFY_NONE()) // die "TLS: $IO::Socket::SSL::SSL_ERROR\n";
}

sub connection {
    my ($self, $r) = @_;
    my $socket;
    if ($r->{tls}) {
        $socket = IO::Socket::SSL->new(PeerAddr => '127.0.0.1', PeerPort => $self->{tls_port}, Timeout => $TIMEOUT, SSL_hostname => $r->{host},
            SSL_reuse_ctx => $self->context($r)) or die "connect over $r->{tls}: $! $IO::Socket::SSL::SSL_ERROR\n";
    }
    else {
        $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}, LocalAddr => $r->{client}, Timeout => $TIMEOUT)
            or die "connect: $!\n";
    }
    return { socket => $socket, buffer => '' };
}

sub fill {
    my ($connection) = @_;
    my $read = sysread $connection->{socket}, $connection->{buffer}, 65_536, length $connection->{buffer};
    return $read;
}

# Read the header of a response. Return it, and whether the connection can be reused.
sub read_response {
    my ($connection, $method) = @_;
    while ($connection->{buffer} !~ /\r\n\r\n/) {
        fill($connection) or return;
    }
    $connection->{buffer} =~ s/\A(.*?\r\n)\r\n//s;
    my $head = $1;
    my $reusable = $head !~ /^Connection:.*\bclose\b/mi;
    my ($length) = $head =~ /^Content-Length: *(\d+)/mi;
    if ($method ne 'HEAD' && !defined $length) {
        $reusable = 0;
    }
    elsif ($method ne 'HEAD') {
        while (length $connection->{buffer} < $length) {
            fill($connection) or return;
        }
        substr $connection->{buffer}, 0, $length, '';
    }
    return ($head, $reusable);
}

sub ask {
    my ($self, $r) = @_;
    my $key = $r->{client};
    local $SIG{PIPE} = 'IGNORE';
    for my $attempt (1 .. 2) {
        my $connection = !$r->{tls} && delete $self->{idle}{$key};
        $connection ||= $self->connection($r);
        syswrite $connection->{socket}, join "\r\n", "$r->{method} $r->{path} HTTP/" . $r->{http} / 10 . ($r->{http} == 10 ? '.0' : ''), "Host: $r->{host}",
            "X-Id: $r->{id}", (map {"$_->[0]: $_->[1]"} @{ $r->{fields} }), '', '';
        my ($head, $reusable) = read_response($connection, $r->{method});
        next if !defined $head;    # one that was idle has been closed
        $self->{idle}{$key} = $connection if $reusable && !$r->{tls};
        return $head;
    }
    die "no answer to $r->{method} $r->{path} of $r->{host}\n";
}

#
# The part of HTTP/2 (RFC 9113) that sends requests; the results are read from the log.
#

my ($DATA, $HEADERS, $RST_STREAM, $SETTINGS, $GOAWAY, $WINDOW_UPDATE) = (0, 1, 3, 4, 7, 8);
my ($END_STREAM, $END_HEADERS, $ACK) = (1, 4, 1);

sub frame {
    my ($type, $flags, $stream, $payload) = @_;
    return substr(pack('N', length $payload), 1) . pack('CCN', $type, $flags, $stream) . $payload;
}

# Encode an integer with a prefix of 7 bits, and a field without indexing (RFC 7541 5.1, 6.2.2).
sub string { my ($text) = @_; my $length = length $text; return pack($length < 127 ? 'C' : 'CC', $length < 127 ? $length : (127, $length - 127)) . $text }
sub hpack { return join '', map { "\0" . string($_->[0]) . string($_->[1]) } @_ }

sub connection2 {
    my ($self) = @_;
    my $connection = $self->connection({ client => '127.0.0.1' });
    syswrite $connection->{socket}, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame($SETTINGS, 0, 0, '') . frame($WINDOW_UPDATE, 0, 0, pack 'N', 2**30);
    return $connection;
}

sub read_frame {
    my ($connection) = @_;
    my $buffer = \$connection->{buffer};
    while (length ${$buffer} < 9 || length ${$buffer} < 9 + unpack 'N', "\0" . substr ${$buffer}, 0, 3) {
        fill($connection) or return;
    }
    my ($type, $flags, $stream) = unpack 'x3CCN', ${$buffer};
    my $payload = substr ${$buffer}, 9, unpack('N', "\0" . substr ${$buffer}, 0, 3);
    substr ${$buffer}, 0, 9 + length $payload, '';
    return ($type, $flags, $stream, $payload);
}

# Return the error that ended the stream; 0: none, undef: the connection ended.
sub ask_http2 {
    my ($self, $r) = @_;
    local $SIG{PIPE} = 'IGNORE';
    my $connection = $self->{http2} //= $self->connection2;
    my $stream = $connection->{stream} = ($connection->{stream} // -1) + 2;
    syswrite $connection->{socket}, frame($HEADERS, $END_STREAM | $END_HEADERS, $stream, hpack([ ':method', $r->{method} ], [ ':path', $r->{path} ],
        [ ':scheme', 'http' ], [ ':authority', $r->{host} ], [ 'x-id', $r->{id} ], map { [ lc $_->[0], $_->[1] ] } @{ $r->{fields} }));
    while (my ($type, $flags, $of, $payload) = read_frame($connection)) {
        syswrite $connection->{socket}, frame($SETTINGS, $ACK, 0, '') if $type == $SETTINGS && !($flags & $ACK);
        last if $type == $GOAWAY;
        next if $of != $stream;
        return unpack 'N', $payload if $type == $RST_STREAM;
        return 0 if ($type == $DATA || $type == $HEADERS) && $flags & $END_STREAM;
    }
    delete $self->{http2};
    return;
}

sub logged {
    my ($self, $expected) = @_;
    my %logged;
    for (1 .. 600) {
        %logged = ();
        for (split /\n/, contents("$self->{dir}/logs/model")) {
            my ($id, $status, $verdict, $reason, $sunset) = split / /, $_, 5;
            $sunset =~ s/\A-\z//;
            $logged{$id} = { status => $status, verdict => $verdict, reason => $reason, upgrade => '', sunset => $sunset };
        }
        last if keys %logged >= $expected;
        select undef, undef, undef, 0.05;
    }
    return %logged;
}

# Send the requests of cases, { host, requests }. Return the results of each request: status,
# upgrade, sunset, verdict, reason, and the HTTP/2 error that ended it.
sub play {
    my ($self, $server, @cases) = @_;
    $self->{idle} = {};
    $self->write_conf($server, \@cases);
    $self->start;
    my ($id, @all) = (0);
    for my $number (0 .. $#cases) {
        for my $r (@{ $cases[$number]{requests} }) {
            push @all, { %{$r}, host => "v$number.test", id => ++$id, case => $number };
        }
    }
    my %answer = map { $_->{id} => $_->{http} < 20 ? $self->ask($_) : $self->ask_http2($_) } @all;
    # The last response of an HTTP/2 connection may be logged only at the next event on the connection.
    delete @{$self}{qw(idle http2)};
    my %logged = $self->logged(scalar @all);
    $self->stop;
    my @observed;
    for my $r (@all) {
        my %seen = (%{ $logged{ $r->{id} } // {} }, error => 0);
        my $answer = $answer{ $r->{id} };
        if ($r->{http} == 20) {
            $seen{error} = $answer;
        }
        else {
            ($seen{status}) = $answer =~ m{\AHTTP/\S+ (\d+)};
            $seen{$_} = join ' | ', $answer =~ /^$_: *(.*?)\r?$/mig for qw(upgrade sunset);
        }
        push @{ $observed[ $r->{case} ] }, \%seen;
    }
    return @observed;
}

1;
