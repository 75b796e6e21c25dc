# SPDX-License-Identifier: Apache-2.0
#
# A separate server, for configurations that the shared server cannot have.
package UpgradeTest::Server;

use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path remove_tree);
use UpgradeTest qw(contents);
use UpgradeTest::ErrorLog ();
use UpgradeTest::Port qw(free_ports);

# The time limit for a slow machine, in tenths of a second.
my $PATIENCE = 600;

sub ROOT { return getcwd() . "/t/own-$$/htdocs" }

# Create a server. Arguments: lines (of configuration), without (a pattern of LoadModule lines to
# omit), files (by path in the document root), tls (also listen on ${TLS_PORT}, for the virtual
# hosts with SSLEngine on), load (names of httpd's modules or of this one, or paths of libraries, to
# load last in this order).
sub new {
    my ($class, %arg) = @_;
    my $dir = getcwd() . "/t/own-$$";
    remove_tree($dir);
    make_path("$dir/htdocs", "$dir/logs");
    my $self = bless { dir => $dir, port => free_port(), lines => $arg{lines} }, $class;
    # Stopping mod_cgid takes seconds.
    my @load = loaded_last($arg{load} // [], grep { !/cgid_module/ && (!$arg{without} || $_ !~ $arg{without}) } common_lines());
    # The lines are in a separate file, so that line numbers in messages refer to them.
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

# Return the lines that limit a server to one child process.
sub one_child {
    my $workers = $ENV{UPGRADE_TEST_MPM} eq 'prefork' ? 1 : 8;
    return <<"END";
KeepAlive On
MaxKeepAliveRequests 0
ServerLimit 1
StartServers 1
MaxRequestWorkers $workers
<IfModule !mpm_prefork_module>
    ThreadsPerChild 8
    ThreadLimit 8
    MinSpareThreads 1
    MaxSpareThreads 8
</IfModule>
<IfModule mpm_prefork_module>
    MinSpareServers 1
    MaxSpareServers 1
</IfModule>
END
}

sub common_lines { return split /\n/, contents($ENV{UPGRADE_TEST_BASE}) }

# Return the path of a module of httpd.
sub module_file {
    my ($name) = @_;
    my ($dir) = contents($ENV{UPGRADE_TEST_BASE}) =~ m{^LoadModule alias_module (\S+)/mod_alias\.so$}m;
    my ($file) = grep {-e} "$dir/mod_$name.so", glob "$dir/lib$name*.so";
    return $file // "$dir/mod_$name.so";
}

# Return the named modules, or paths of libraries, that are missing. The stock httpd has all of its own.
sub lacks {
    my (@names) = @_;
    return grep { !-e (m{^/} ? $_ : module_file($_)) } @names;
}

sub has_modules {
    my (@names) = @_;
    return !lacks(@names);
}

# Return the lines with the LoadModule lines of these modules at the end.
sub loaded_last {
    my ($names, @lines) = @_;
    for my $name (@{$names}) {
        if ($name =~ m{^/}) {
            push @lines, "LoadFile $name";
            next;
        }
        my ($line) = grep {/^LoadModule ${name}_module /} common_lines();
        @lines = ((grep { !/^LoadModule ${name}_module / } @lines), $line // "LoadModule ${name}_module " . module_file($name));
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

# Return the lines of the error log about crashes. The parent checks its children once per second.
sub crashes {
    my ($self) = @_;
    select undef, undef, undef, 1.5;
    return UpgradeTest::ErrorLog::crashes($self->error_log);
}

sub htaccess { my ($self, $line) = @_; return write_file("$self->{dir}/htdocs/.htaccess", "$line\n") }

# Return whether the server is running.
sub start {
    my ($self) = @_;
    $self->{said} = $self->httpd('-k', 'start');
    my $tries = $? ? 0 : $PATIENCE;
    for (1 .. $tries) {
        # The port is open before the modules are initialised.
        return 1 if $self->error_log =~ /resuming normal operations/;
        # Some modules fail only after httpd has gone to the background.
        last if $self->error_log =~ /\bAH0001[567]\b|\bAH00020\b/;
        select undef, undef, undef, 0.1;
    }
    print "# $_\n" for split /\n/, $self->{said};
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
    for (1 .. $PATIENCE) {
        last if !$pid || !kill 0, $pid;
        select undef, undef, undef, 0.1;
    }
    # The children end after their parent.
    kill KILL => $pid if $pid;
    $self->keep_crashes;
    return;
}

# For t/suite/stopped/error_log.t.
sub keep_crashes {
    my ($self) = @_;
    my @crashes = UpgradeTest::ErrorLog::crashes($self->error_log) or return;
    open my $out, '>>', getcwd() . '/t/logs/crashes' or die "t/logs/crashes: $!";
    print {$out} map {"$0: $_\n"} @crashes;
    close $out or die "t/logs/crashes: $!";
    return;
}

sub DESTROY {
    my ($self) = @_;
    remove_tree($self->{dir}) if -d $self->{dir};
    return;
}

1;
