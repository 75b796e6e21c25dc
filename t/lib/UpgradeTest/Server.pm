# SPDX-License-Identifier: Apache-2.0
#
# A server of a test's own, for configurations that the common one cannot have.
package UpgradeTest::Server;

use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path remove_tree);
use UpgradeTest qw(contents);
use UpgradeTest::Port qw(free_ports);

my $count = 0;

sub ROOT { return getcwd() . "/t/own-$$/htdocs" }

# Arguments: lines (of configuration), without (a pattern of the LoadModule lines to leave out), load (names of modules to load last, in
# this order: further stock ones, or ones of the common server; or paths of libraries), files (by path in the document root), tls (also listen on ${TLS_PORT},
# for the virtual hosts of the lines that say SSLEngine on).
sub new {
    my ($class, %arg) = @_;
    my $dir = getcwd() . "/t/own-$$";
    remove_tree($dir);
    make_path("$dir/htdocs", "$dir/logs");
    my $self = bless { dir => $dir, port => free_port(), lines => $arg{lines} }, $class;
    # mod_cgid takes seconds to stop.
    my @load = loaded_last($arg{load} // [], grep { !/cgid_module/ && (!$arg{without} || $_ !~ $arg{without}) } common_lines());
    # The administrator's lines are a file of their own, so that a message's line number is theirs.
    write_file("$dir/lines.conf", $arg{lines});
    my %files = ('page.txt' => "page\n", %{ $arg{files} // {} });
    for my $path (keys %files) {
        make_path("$dir/htdocs/$path" =~ s{/[^/]*$}{}r);
        write_file("$dir/htdocs/$path", $files{$path});
    }
    write_file("$dir/httpd.conf", join "\n", "ServerRoot $dir", 'ServerName own.test', "Listen 127.0.0.1:$self->{port}",
        "PidFile $dir/logs/pid", "ErrorLog $dir/logs/error", 'LogLevel info', "DefaultRuntimeDir $dir/logs", @load,
        "Define PORT $self->{port}", $arg{tls} ? $self->tls_lines : (), "DocumentRoot $dir/htdocs", "Include $dir/lines.conf", '');
    return $self;
}

sub common_lines { return split /\n/, contents($ENV{UPGRADE_TEST_BASE}) }

# The file of a stock module, or of a library, which is its own name.
sub stock_module {
    my ($name) = @_;
    return $name if $name =~ m{^/};
    my ($dir) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{^LoadModule mpm_\w+ (\S+)/}m;
    my ($file) = grep {-e} "$dir/mod_$name.so", glob "$dir/lib$name*.so";
    return $file // "$dir/mod_$name.so";
}

# Whether these stock modules or libraries are installed.
sub has_modules {
    my (@names) = @_;
    return !grep { !-e stock_module($_) } @names;
}

# The lines, with those of these modules at their end.
sub loaded_last {
    my ($names, @lines) = @_;
    for my $name (@{$names}) {
        if ($name =~ m{^/}) {
            push @lines, "LoadFile $name";
            next;
        }
        my ($line) = grep {/^LoadModule ${name}_module /} common_lines();
        @lines = ((grep { !/^LoadModule ${name}_module / } @lines), $line // "LoadModule ${name}_module " . stock_module($name));
    }
    return @lines;
}

sub tls_lines {
    my ($self) = @_;
    $self->{tls_port} = free_port();
    my $tls = getcwd() . '/t/conf/tls';
    return ("Define TLS_PORT $self->{tls_port}", "Listen 127.0.0.1:$self->{tls_port}", 'SSLSessionCache none',
        "SSLCertificateFile $tls/cert.pem", "SSLCertificateKeyFile $tls/key.pem");
}

sub write_file {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!";
    print {$out} $text;
    close $out or die "$path: $!";
    return;
}

sub free_port { my ($port) = free_ports(1); return $port }

sub httpd {
    my ($self, @arguments) = @_;
    my $watched = $ENV{UPGRADE_TEST_PRELOAD} ? "ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD='$ENV{UPGRADE_TEST_PRELOAD}'" : '';
    return `$watched $ENV{UPGRADE_TEST_HTTPD} -f '$self->{dir}/httpd.conf' @arguments 2>&1`;
}

sub config_test { my ($self) = @_; return $self->httpd('-t') }
sub error_log { my ($self) = @_; return contents("$self->{dir}/logs/error") }
sub htaccess { my ($self, $line) = @_; return write_file("$self->{dir}/htdocs/.htaccess", "$line\n") }

# Returns whether it is up.
sub start {
    my ($self) = @_;
    $self->{said} = $self->httpd('-k', 'start');
    for (1 .. 100) {
        # The port is open before the modules have had their say.
        return 1 if $self->error_log =~ /resuming normal operations/;
        select undef, undef, undef, 0.1;
    }
    print "# $self->{said}";
    return 0;
}

sub get {
    my ($self, $path, %arg) = @_;
    local $ENV{UPGRADE_TEST_PORT} = $arg{port} // $self->{port};
    return UpgradeTest::ask(host => 'own.test', path => $path, %arg);
}

sub stop {
    my ($self) = @_;
    my ($pid) = contents("$self->{dir}/logs/pid") =~ /(\d+)/;
    $self->httpd('-k', 'stop');
    for (1 .. 100) {
        return if !$pid || !kill 0, $pid;
        select undef, undef, undef, 0.1;
    }
    # Its children see that it is gone.
    kill KILL => $pid;
    return;
}

sub DESTROY {
    my ($self) = @_;
    remove_tree($self->{dir}) if -d $self->{dir};
    return;
}

1;
