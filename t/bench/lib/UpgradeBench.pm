# SPDX-License-Identifier: Apache-2.0
#
# Shared by the measurements: servers, clients that check every response, and tables.
package UpgradeBench;

use strict;
use warnings;

use Exporter qw(import);
use File::Copy qw(copy);
use File::Spec;
use File::Temp qw(tempdir);
use FindBin;
use Getopt::Long qw(GetOptions);
use IO::Socket::INET;
use IO::Socket::SSL;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use UpgradeTest::Port qw(free_ports);

our @EXPORT_OK = qw(bench_main run contents write_file start stop alive connect_plain connect_tls connect_for ask ask_all
    request_of read_response client_of knows directory median table verdict missed logs_of forget_servers FILE_SIZE %option);

use constant {
    FILE_SIZE     => 1400,
    START_SECONDS => 60,
};

my $apxs = $ENV{APXS} || 'apxs';
my ($module, $apache, $libexecdir);
my $top;          # the directory for all that is written
my %running;      # the servers of this process, by process id

our %option = (margin => 0, only => '', jobs => 2);

#
# A program.
#

# Arguments: the usage line, the options other than --only and --margin, and the function to run, which
# returns the exit status.
sub bench_main {
    my ($usage, $specific, $work) = @_;
    $| = 1;
    $SIG{INT} = $SIG{TERM} = $SIG{HUP} = sub { die "interrupted\n" };
    $SIG{PIPE} = 'IGNORE';
    if (!GetOptions(\%option, 'margin=f', 'only=s', @{$specific}) || @ARGV > 1) {
        print STDERR "usage: $usage [MODULE]\n";
        exit 2;
    }
    my $status = eval { setup(); $work->() };
    if (!defined $status) {
        print STDERR "$0: $@" =~ s{\A.*/(?=t/bench/)}{}r;
        $status = 1;
    }
    exit $status;
}

sub setup {
    $module = File::Spec->rel2abs(@ARGV ? $ARGV[0] : "$FindBin::Bin/../../.libs/mod_upgrade_required.so");
    -r $module or die "$module: $!; build it first, or name another\n";
    $libexecdir = query('LIBEXECDIR');
    $apache = query('SBINDIR') . '/' . query('PROGNAME');
    make_directories();
    make_document();
    make_certificate();
    build_helper($_) for glob "$FindBin::Bin/mod_*.c";
    return;
}

sub directory { return $top }

sub contents {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    local $/;
    return scalar <$file>;
}

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!\n";
    print {$file} $text or die "$path: $!\n";
    close $file or die "$path: $!\n";
    return;
}

# Run a command whose output matters only if it fails.
sub run {
    my ($command) = @_;
    my $output = `($command) 2>&1`;
    die "$command:\n$output" if $?;
    return $output;
}

sub query {
    my ($name) = @_;
    my $value = `$apxs -q $name`;
    die "$apxs -q $name failed\n" if $?;
    chomp $value;
    return $value;
}

# World-readable: a server started by root serves files as another user.
sub make_directories {
    $top = tempdir('upgrade-bench-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $top or die "$top: $!\n";
    mkdir "$top/$_" or die "$top/$_: $!\n" for qw(htdocs build);
    return;
}

# With a fixed time, so that the ETag is always the same.
sub make_document {
    write_file("$top/htdocs/file.txt", 'x' x FILE_SIZE);
    chmod 0755, "$top/htdocs" or die "$top/htdocs: $!\n";
    chmod 0644, "$top/htdocs/file.txt" or die "$top/htdocs/file.txt: $!\n";
    utime 1_700_000_000, 1_700_000_000, "$top/htdocs/file.txt" or die "$top/htdocs/file.txt: $!\n";
    return;
}

sub make_certificate {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
            . "-addext basicConstraints=critical,CA:FALSE -keyout '$top/key.pem' -out '$top/certificate.pem'");
    return;
}

sub build_helper {
    my ($source) = @_;
    my ($name) = $source =~ m{([^/]+\.c)\z};
    copy($source, "$top/build/$name") or die "$source: $!\n";
    run("cd '$top/build' && $apxs -c $name");
    return;
}

#
# Configurations.
#

my @STOCK = qw(mpm_event authz_core alias dir setenvif ssl);

sub load_modules {
    my ($row) = @_;
    my %path = ((map { $_ => "$top/build/.libs/mod_$_.so" } qw(empty floor head pool)), upgrade_required => $module);
    my @names = (@STOCK, @{ $row->{modules} // [] }, $row->{module} || ());
    return join '', map {"LoadModule ${_}_module \"" . ($path{$_} // "$libexecdir/mod_$_.so") . "\"\n"} @names;
}

# Members of a row: module (upgrade_required, empty or none), modules (additional ones), policy (lines of both virtual hosts),
# plain and tls (lines of one of them), main (lines of the main server), more (lines at the end), threads, log_level.
sub apache_configuration {
    my ($row, $server) = @_;
    my $user = $> ? '' : "User nobody\nGroup nogroup\n";
    my $threads = $row->{threads} // 4;
    my %lines = map { $_ => $row->{$_} // '' } qw(main policy plain tls more);
    my $log_level = $row->{log_level} // 'warn';
    return load_modules($row) . $user . <<"END";
ServerRoot "$server->{dir}"
ServerName localhost
DefaultRuntimeDir "$server->{dir}"
PidFile "$server->{dir}/pid"
ErrorLog "$server->{dir}/error.log"
LogLevel $log_level
Listen 127.0.0.1:$server->{plain}
Listen 127.0.0.1:$server->{tls} https
StartServers 1
ServerLimit 1
ThreadLimit $threads
ThreadsPerChild $threads
MaxRequestWorkers $threads
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
DocumentRoot "$top/htdocs"
<Directory "/">
    AllowOverride None
    Require all denied
</Directory>
<Directory "$top/htdocs">
    Require all granted
</Directory>
SSLSessionCache none
$lines{main}
<VirtualHost 127.0.0.1:$server->{plain}>
$lines{policy}
$lines{plain}
</VirtualHost>
<VirtualHost 127.0.0.1:$server->{tls}>
    SSLEngine On
    SSLCertificateFile "$top/certificate.pem"
    SSLCertificateKeyFile "$top/key.pem"
$lines{policy}
$lines{tls}
</VirtualHost>
@{[ $lines{more} =~ s/\@PLAIN\@/$server->{plain}/gr =~ s/\@TLS\@/$server->{tls}/gr =~ s/\@TOP\@/$top/gr ]}
END
}

sub nginx_configuration {
    my ($row, $server) = @_;
    my $dir = $server->{dir};
    return <<"END";
daemon off;
master_process off;
worker_processes 1;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 512; }
http {
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 60s;
    client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi; scgi_temp_path $dir/scgi;
    server {
        listen 127.0.0.1:$server->{plain};
        location / {
            add_header Upgrade TLS/1.2 always;
            return 426;
        }
    }
}
END
}

sub haproxy_configuration {
    my ($row, $server) = @_;
    return <<"END";
global
    nbthread 1
    maxconn 512
defaults
    mode http
    timeout client 60s
    timeout server 60s
    timeout connect 5s
    timeout http-request 60s
frontend plain
    bind 127.0.0.1:$server->{plain}
    http-request return status 426 hdr Upgrade TLS/1.2
END
}

my %KINDS = (
    apache  => { configuration => \&apache_configuration, command => sub { return ($apache, '-X', '-f', "$_[0]/conf") } },
    nginx   => { configuration => \&nginx_configuration, command => sub { return ('nginx', '-e', "$_[0]/error.log", '-c', "$_[0]/conf") } },
    haproxy => { configuration => \&haproxy_configuration, command => sub { return ('haproxy', '-db', '-f', "$_[0]/conf") } },
);

# Return whether the module has the directives of these lines.
sub knows {
    my ($row) = @_;
    my $dir = tempdir(DIR => $top);
    my $server = { dir => $dir };
    @{$server}{qw(plain tls)} = free_ports(2);
    write_file("$dir/conf", apache_configuration($row, $server));
    my $output = `'$apache' -t -f '$dir/conf' 2>&1`;
    return 1 if !$?;
    return 0 if $output =~ /^Invalid command/m;
    die "$row->{label}: $output";
}

#
# One server.
#

# Arguments: the row, and a command prefix in which "%d" is the directory.
sub start {
    my ($row, @wrapper) = @_;
    my $kind = $KINDS{ $row->{kind} // 'apache' };
    my $server = { dir => tempdir(DIR => $top) };
    chmod 0755, $server->{dir};
    @{$server}{qw(plain tls)} = free_ports(2);
    write_file("$server->{dir}/conf", $kind->{configuration}->($row, $server));
    my @command = ((map { s/%d/$server->{dir}/gr } @wrapper), $kind->{command}->($server->{dir}));
    $server->{pid} = fork // die "fork: $!\n";
    if (!$server->{pid}) {
        exec_server($server, @command) or POSIX::_exit(1);
    }
    $running{ $server->{pid} } = $server;
    return $server;
}

sub exec_server {
    my ($server, @command) = @_;
    # Its temporary files are removed with this directory.
    $ENV{TMPDIR} = $server->{dir};
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$server->{dir}/output";
    open STDERR, '>&', \*STDOUT;
    return exec @command;
}

sub alive {
    my ($server) = @_;
    return 0 if !$running{ $server->{pid} };
    return 1 if waitpid($server->{pid}, POSIX::WNOHANG()) == 0;
    delete $running{ $server->{pid} };
    return 0;
}

# Return the user and system time of the process.
sub stop {
    my ($server) = @_;
    my @before = times;
    select undef, undef, undef, 0.2;    # to get rid of the last connection
    kill TERM => $server->{pid};
    waitpid $server->{pid}, 0;
    delete $running{ $server->{pid} };
    # HAProxy exits by the signal.
    die "the server ended with status $?\n" if $? && $? != POSIX::SIGTERM();
    my @after = times;
    return $after[2] + $after[3] - $before[2] - $before[3];
}

sub logs_of {
    my ($server) = @_;
    return join '', map { -s $_ ? contents($_) : () } "$server->{dir}/error.log", "$server->{dir}/output";
}

END {
    local $?;
    local @SIG{qw(INT TERM HUP)} = ('IGNORE') x 3;
    kill KILL => $_ for keys %running;
    waitpid $_, 0 for keys %running;
}

# A child process of a program has no servers to stop.
sub forget_servers { %running = (); return }

#
# Clients.
#

# A refused connection costs the server nothing, so attempts do not change the figures.
sub connect_to {
    my ($server, $port) = @_;
    my $end = time + START_SECONDS;
    while (time < $end) {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
        return $socket if $socket;
        die "the server did not start\n" if !alive($server);
        select undef, undef, undef, 0.02;
    }
    die "the server did not start in time\n";
}

sub connect_plain {
    my ($server) = @_;
    return connect_to($server, $server->{plain});
}

# The certificate was made for this measurement, and the connection is local: it need not be verified.
sub connect_tls {
    my ($server, $version) = @_;
    my $socket = IO::Socket::SSL->start_SSL(connect_to($server, $server->{tls}), SSL_version => $version, SSL_verify_mode => SSL_VERIFY_NONE)
        or die "TLS: $SSL_ERROR\n";
    die "not $version but " . $socket->get_sslversion . "\n" if $socket->get_sslversion ne $version;
    return $socket;
}

# The clients: how they connect, and their protocol.
my %CLIENTS = (
    plain => { protocol => 'HTTP/1.1' },
    old   => { protocol => 'HTTP/1.0' },
    tls12 => { protocol => 'HTTP/1.1', tls => 'TLSv1_2' },
    tls13 => { protocol => 'HTTP/1.1', tls => 'TLSv1_3' },
);

sub client_of {
    my ($name) = @_;
    return $CLIENTS{$name} // die "no client $name\n";
}

sub connect_for {
    my ($server, $name) = @_;
    my $client = client_of($name);
    return $client->{tls} ? connect_tls($server, $client->{tls}) : connect_plain($server);
}

sub request_of {
    my ($name, $connection, @headers) = @_;
    return join "\r\n", "GET /file.txt " . client_of($name)->{protocol}, 'Host: localhost', "Connection: $connection", @headers, '', '';
}

sub read_more {
    my ($socket, $text) = @_;
    $socket->sysread($$text, 16384, length $$text) or die "the server closed the connection\n";
    return;
}

# Read one response and return its status.
sub read_response {
    my ($socket) = @_;
    my $text = '';
    my $end;
    read_more($socket, \$text) while ($end = index $text, "\r\n\r\n") < 0;
    my ($seen) = $text =~ m{\AHTTP/1\.[01] (\d+) } or die "not an answer: $text\n";
    my ($length) = $seen == 204 ? 0 : $text =~ /^Content-Length: (\d+)\r$/mi or die "no length: $text\n";
    die "not the file\n" if $seen == 200 && $length != FILE_SIZE;
    $length += $end + 4;
    read_more($socket, \$text) while length $text < $length;
    die "more than one answer\n" if length $text > $length;
    return $seen;
}

sub ask {
    my ($socket, $request, $status) = @_;
    ($socket->syswrite($request) // 0) == length $request or die "a request could not be sent\n";
    my $seen = read_response($socket);
    die "$status expected, but the answer was $seen\n" if $seen != $status;
    return;
}

# All on one connection, which is closed: httpd may crash if it stops with an open connection.
sub ask_all {
    my ($server, $client, $status, $count, @headers) = @_;
    my $socket = connect_for($server, $client);
    my $request = request_of($client, 'keep-alive', @headers);
    ask($socket, $request, $status) for 2 .. $count;
    ask($socket, request_of($client, 'close', @headers), $status);
    die "the server did not close the connection\n" if $socket->sysread(my $more, 1);
    $socket->close;
    return;
}

#
# Tables.
#

sub median {
    my @sorted = sort { $a <=> $b } @_;
    my $middle = int(@sorted / 2);
    return @sorted % 2 ? $sorted[$middle] : ($sorted[ $middle - 1 ] + $sorted[$middle]) / 2;
}

# In characters; the output is UTF-8.
sub width { return length($_[0] =~ s/[\x80-\xBF]//gr) }

sub padded {
    my ($cell, $width, $is_figure) = @_;
    my $space = ' ' x ($width - width($cell));
    return $is_figure ? $space . $cell : $cell . $space;
}

# Markdown that is readable in a terminal: the first column aligned left, figures right.
sub table {
    my ($title, @rows) = @_;
    my $last = $#{ $rows[0] };
    my @cells = map { my $row = $_; [ map { $row->[$_] // '' } 0 .. $last ] } @rows;
    my @widths = map { my $column = $_; (sort { $b <=> $a } map { width($_->[$column]) } @cells)[0] } 0 .. $last;
    my ($head, @lines) = map { my $row = $_; '| ' . join(' | ', map { padded($row->[$_], $widths[$_], $_ > 0) } 0 .. $last) . " |\n" } @cells;
    my $rule = '|' . join('|', map { '-' x ($widths[$_] + 1) . ($_ ? ':' : '-') } 0 .. $last) . "|\n";
    print "\n### $title\n\n", $head, $rule, @lines;
    return;
}

my $missed = 0;

# Arguments: a figure and its maximum. Returns the text for the table; missed() is the exit status.
sub verdict {
    my ($figure, $limit) = @_;
    return 'met' if $figure <= $limit;
    return 'missed, within the margin' if $figure <= $limit * (1 + $option{margin} / 100);
    $missed = 1;
    return 'missed';
}

sub missed { return $missed }

1;
