# SPDX-License-Identifier: Apache-2.0
#
# Run a third-party module together with this one. A test names the module, its configuration and some
# requests. They are sent with and without this module, in both load orders, with the requirement in each
# context, and three rules are checked:
# 1. An unmet request gets a refusal and nothing of the other module: neither fields nor body; its witness
#    has seen nothing.
# 2. A request that meets the requirement gets the same bytes as without this module.
# 3. A plan in Report mode changes nothing.
# The same is done for ACME paths, which are exempt by default and must lead to the file, 404, 426 or a 403
# without a challenge.
package UpgradeTest::Modules;

use strict;
use warnings;

use Exporter qw(import);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;
use UpgradeTest qw(ask contents fields);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

our @EXPORT_OK = qw(check_module);

my $REQUIREMENT = 'TLSv1.3';
my @OVER = (undef, 'TLSv1.2', 'TLSv1.3');

# The contexts of the requirement, as lines of the virtual host of that name. ${DIRECTORY} has the files
# that requests are mapped to.
my %SECTIONS = (
    vhost     => "UpgradeRequire $REQUIREMENT",
    location  => "<Location />\nUpgradeRequire $REQUIREMENT\n</Location>",
    directory => "<Directory \${DIRECTORY}>\nUpgradeRequire $REQUIREMENT\n</Directory>",
    # A Directory section without requirements does not hide those of the Location.
    mixed     => "<Location />\nUpgradeRequire $REQUIREMENT\n</Location>\n<Directory />\nUpgradeHelp https://help.test/\n</Directory>",
    # The other module is not asked for a missing document.
    document  => "UpgradeRequire $REQUIREMENT\nErrorDocument 426 /errors/missing.html",
    report    => "UpgradePlan $REQUIREMENT",
);

# The virtual hosts and the lines of the main server for each start of the server.
my %ARRANGEMENT = (
    sections => { hosts => \%SECTIONS, main => '' },
    server   => { hosts => { server => '' }, main => "UpgradeRequire $REQUIREMENT" },
);
my @STARTS = map { my $name = $_; map { { arrangement => $name, last => $_ } } qw(theirs ours) } qw(sections server);

# The fields that a refusal may have.
my %OWN_FIELD = map { lc $_ => 1 }
    qw(Date Server Upgrade Connection Cache-Control Vary Content-Type Content-Language Content-Length Transfer-Encoding Content-Security-Policy Link);

# An existing and a missing file.
my $CHALLENGE = '/.well-known/acme-challenge/token';
my @ACME = ($CHALLENGE, '/.well-known/acme-challenge/abc');

# The modification time of all files.
my $WRITTEN = 1_700_000_000;

my ($server, $lab);
END { local $?; $server->stop if $server }

# Arguments:
#   modules    names of the modules to load, and paths of libraries that they need
#   needs      programs that must be there too, by path
#   mpm        the MPM, if the module does not run on every one
#   files      by path below ${LAB}; ${LAB}/htdocs is the document root; executable if they start with #!
#   setup      called before each start of the server, with ${LAB}
#   backend    a command that listens on ${BACKEND}, a port, or on ${LAB}/backend, a socket
#   main       lines of the main server
#   site       lines of each virtual host; ${HOST} is its first label
#   directory  for <Directory>, if it is not the document root; undef if no request is mapped to a file, which start-up must warn of
#   mark       what shows that a response is the module's; default: the word "theirs"
#   witness    whether a request makes its script write a line to ${LAB}/witness
#   unique     parts of a response that differ from one to the next
#   probes     a list of [method, path, options]: fields, body; witness, as above; unmarked, if its response has no mark;
#              directory => 0, if the response is given before the request is mapped to a file
#   acme       options for the requests for ACME's paths, as those of probes; default: [ {} ], one without
#   proxied    whether the same path is asked of a backend, so that the exemption holds for the response
sub check_module {
    my (%module) = @_;
    my @missing = ((grep { !UpgradeTest::Server::has_modules($_) } @{ $module{modules} }), grep { !-e } @{ $module{needs} // [] });
    plan skip_all => "not installed: @missing" if @missing;
    prepare(\%module);

    my $expected = with_server(\%module, undef, \&responses_without);
    with_server(\%module, $_, \&check_start, $expected) for @STARTS;
    done_testing;
    return;
}

#
# The configuration.
#

sub prepare {
    my ($module) = @_;
    $lab = tempdir('modules-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $lab;
    ($module->{port}) = free_ports(1);
    $module->{directory} = "\${LAB}/htdocs" if !exists $module->{directory};
    $module->{mark} //= qr/theirs/;
    my %files = ('htdocs/page.txt' => "theirs\n", "htdocs$CHALLENGE" => "challenge\n", 'witness' => '', %{ $module->{files} // {} });
    for my $path (keys %files) {
        make_path("$lab/$path" =~ s{/[^/]*$}{}r);
        UpgradeTest::Server::write_file("$lab/$path", filled($module, $files{$path}));
        chmod 0755, "$lab/$path" if $files{$path} =~ /\A#!/;
        # A new file would have a weak ETag.
        utime $WRITTEN, $WRITTEN, "$lab/$path";
    }
    my @backend = map { filled($module, $_) } @{ $module->{backend} // [] } or return;
    start_process("$lab/backend.log", @backend);
    my $up = "@backend" =~ /$module->{port}/ ? wait_for_port($module->{port}) : wait_for_socket("$lab/backend");
    ok($up, 'the backend starts') or die contents("$lab/backend.log");
    return;
}

sub wait_for_socket {
    my ($path) = @_;
    for (1 .. 300) {
        return 1 if -S $path;
        select undef, undef, undef, 0.1;
    }
    return 0;
}

sub filled {
    my ($module, $text, $host) = @_;
    my %value = (LAB => $lab, BACKEND => $module->{port}, HOST => $host // '', DIRECTORY => $module->{directory} // '${LAB}');
    1 while $text =~ s/\$\{(LAB|BACKEND|HOST|DIRECTORY)\}/$value{$1}/g;
    return $text;
}

# Return the virtual hosts with a policy, for plain HTTP and for TLS.
sub site {
    my ($module, $host, $policy) = @_;
    return map {
        my ($port, @tls) = @{$_};
        filled($module, join("\n", "<VirtualHost 127.0.0.1:\${$port}>", "ServerName $host.test", @tls, 'DocumentRoot ${LAB}/htdocs',
            $module->{site}, $policy, q{</VirtualHost>}, q{}), $host)
    } ['PORT'], [ 'TLS_PORT', 'SSLEngine on' ];
}

# Call a function with the server, started as a row of @STARTS or, if it is undef, without this
# module and with every virtual host.
sub with_server {
    my ($module, $start, $what, @arguments) = @_;
    my %hosts = map { %{ $_->{hosts} } } $start ? $ARRANGEMENT{ $start->{arrangement} } : values %ARRANGEMENT;
    my @without = $start ? () : 'upgrade_required_module';
    my @load = @{ $module->{modules} };
    if ($module->{mpm}) {
        push @without, 'mpm_';
        unshift @load, "mpm_$module->{mpm}";
    }
    push @load, 'upgrade_required' if $start && $start->{last} eq 'ours';
    my $without = join '|', @without;
    my @lines = ($start ? $ARRANGEMENT{ $start->{arrangement} }{main} : (), filled($module, $module->{main} // ''),
        map { site($module, $_, $start ? $hosts{$_} : '') } sort keys %hosts);
    $server = UpgradeTest::Server->new(tls => 1, load => \@load, lines => join("\n", @lines, ''), $without ? (without => qr/$without/) : ());
    $module->{setup}->($lab) if $module->{setup};
    my $label = $start ? "$start->{arrangement}, $start->{last} last" : 'without';
    ok($server->start, "$label: the server starts") or die $server->config_test, $server->error_log;
    my @results = $what->($module, $label, \%hosts, @arguments);
    $server->stop;
    my @crashes = grep {/AH0005[012]|Sanitizer|runtime error|Assertion/} split /\n/, $server->error_log;
    is_deeply(\@crashes, [], "$label: no child crashed");
    undef $server;
    return $results[0];
}

#
# Requests.
#

sub probes {
    my ($module) = @_;
    my @acme = map { my $options = $_; map { [ 'GET', $_, %{$options}, acme => 1 ] } @ACME } @{ $module->{acme} // [ {} ] };
    return (@acme, @{ $module->{probes} });
}

sub is_met { my ($host, $tls) = @_; return $host eq 'report' || ($tls // '') eq $REQUIREMENT }

# Return all requests in a fixed order: virtual host, probe, TLS version and name.
sub each_request {
    my ($module, $hosts, $what) = @_;
    for my $host (sort keys %{$hosts}) {
        for my $probe (probes($module)) {
            my ($method, $path, %more) = @{$probe};
            for my $tls (@OVER) {
                my $fields = join '', map {", $_"} @{ $more{fields} // [] };
                $what->($host, $probe, $tls, "$host, " . ($tls // 'plain') . ": $method $path$fields");
            }
        }
    }
    return;
}

# Send a request. Return the response and the lines of the witness.
sub asked {
    my ($host, $probe, $tls) = @_;
    my ($method, $path, %more) = @{$probe};
    local @ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = @{$server}{qw(port tls_port)};
    my $before = length contents("$lab/witness");
    my $response = ask(host => "$host.test", method => $method, path => $path, tls => $tls, map { $_ => $more{$_} } qw(fields body));
    return ($response, substr contents("$lab/witness"), $before);
}

# Return the response as bytes, without Date and without Server, which names the modules.
sub bytes {
    my ($response) = @_;
    my @fields = map { join ': ', @{$_} } grep { $_->[0] !~ /^(?:Date|Server)$/ } @{ $response->{fields} };
    return join "\n", $response->{line}, @fields, '', $response->{body};
}

# Return the same without ports and unique parts.
sub comparable {
    my ($module, $response) = @_;
    my $bytes = bytes($response);
    $bytes =~ s{(:|%3A)(?:$server->{port}|$server->{tls_port})\b}{$1PORT}gi;
    for my $unique (@{ $module->{unique} // [] }) {
        $bytes =~ s/$unique/UNIQUE/g;
    }
    return $bytes;
}

#
# Checks.
#

# Return the responses without this module, by name.
sub responses_without {
    my ($module, $label, $hosts) = @_;
    my %expected;
    each_request($module, $hosts, sub {
        my ($host, $probe, $tls, $name) = @_;
        return if !is_met($host, $tls);
        my ($response, $seen) = asked($host, $probe, $tls);
        $expected{$name} = comparable($module, $response);
        my ($method, $path, %more) = @{$probe};
        return if $more{acme};
        my $reached = ($more{unmarked} || bytes($response) =~ $module->{mark}) && (!($more{witness} // $module->{witness}) || length $seen);
        ok($reached, "$label: $name: reaches the module") or die bytes($response), $server->error_log;
    });
    return \%expected;
}

sub check_start {
    my ($module, $label, $hosts, $expected) = @_;
    if (!$module->{directory} && $hosts->{directory}) {
        like($server->{said} . $server->error_log, qr/UPGRADE\d+: [^\n]*Directory/, "$label: start-up warns that the Directory is not reached");
    }
    each_request($module, $hosts, sub {
        my ($host, $probe, $tls, $name) = @_;
        my ($method, $path, %more) = @{$probe};
        return check_met($module, $label, @_, $expected) if is_met($host, $tls);
        return if $host eq 'directory' && (!$module->{directory} || !($more{directory} // 1));
        my ($response, $seen) = asked($host, $probe, $tls);
        my @problems = $more{acme} ? acme_problems($module, $response, $path) : refusal_problems($module, $response);
        push @problems, "the module saw $seen" if length $seen && !($more{acme} && $module->{proxied});
        ok(!@problems, "$label: $name: " . ($more{acme} ? 'the file, 403, 404 or 426' : 'refused')) or diag(join "\n", @problems);
    });
    return;
}

sub check_met {
    my ($module, $label, $host, $probe, $tls, $name, $expected) = @_;
    my ($response) = asked($host, $probe, $tls);
    is(comparable($module, $response), $expected->{$name}, "$label: $name: as without");
    return;
}

# Return the reason why a response is not a refusal.
sub refusal_problems {
    my ($module, $response) = @_;
    my @upgrade = fields($response, 'Upgrade');
    my @problems = foreign($module, $response);
    push @problems, $response->{line} if $response->{status} != 426;
    push @problems, 'Upgrade: ' . join ' | ', @upgrade if "@upgrade" ne 'TLS/1.3';
    push @problems, "body: $response->{body}" if $response->{body} !~ /TLS 1\.3/;
    return @problems;
}

# Return the parts of a response that come from the other module.
sub foreign_fields {
    my ($response) = @_;
    return map { join ': ', @{$_} } grep { !$OWN_FIELD{ lc $_->[0] } } @{ $response->{fields} };
}

sub foreign {
    my ($module, $response) = @_;
    my @problems = foreign_fields($response);
    push @problems, "theirs: $&" if bytes($response) =~ $module->{mark};
    return @problems;
}

# The module may deny the request: httpd's own 403 document without a field of the module requests no
# credentials and comes from no handler.
sub acme_problems {
    my ($module, $response, $path) = @_;
    my ($status, $body) = @{$response}{qw(status body)};
    return () if $status == 200 && $path eq $CHALLENGE && $body eq "challenge\n";
    return foreign_fields($response) if $status == 403 && $body =~ /You don't have permission to access this resource/;
    return refusal_problems($module, $response) if $status == 426;
    return () if $module->{proxied} && $body =~ $module->{mark};
    return (foreign($module, $response), $status == 404 && $body =~ /The requested URL was not found on this server/ ? () : "$response->{line}: $body");
}

1;
