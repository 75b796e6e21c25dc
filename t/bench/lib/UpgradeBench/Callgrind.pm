# SPDX-License-Identifier: Apache-2.0
#
# The cost of a request in instructions.
#
# callgrind counts the whole server: one process with requests on one connection. Each row consists
# of two such servers, one with 100 requests and one with 1,100. The difference of their totals,
# divided by 1,000, excludes start-up, handshake and shutdown. Servers run in parallel, one per
# core.
#
# Every response is checked. Before the counted requests, each server gets the control requests of
# its row, such as a request over plain HTTP that the policy must refuse, so that the policy is
# known to be in force.
package UpgradeBench::Callgrind;

use strict;
use warnings;

use Exporter qw(import);
use File::Copy qw(copy);
use Storable qw(store retrieve);
use UpgradeBench qw(start stop alive ask_all connect_plain contents directory logs_of forget_servers %option);

our @EXPORT_OK = qw(measure_all);

use constant {
    FEW         => 100,
    MANY        => 1100,
    RUN_SECONDS => 300,
};

my @VALGRIND = ('valgrind', '--tool=callgrind', '--vgdb=no', '--fair-sched=try', '--callgrind-out-file=%d/callgrind.out.%p');

#
# The output of callgrind.
#

# The total is the last line that callgrind writes.
sub total {
    my (@files) = @_;
    my $sum = 0;
    for my $file (@files) {
        my ($total) = contents($file) =~ /^totals: (\d+)$/m or die "callgrind did not finish\n";
        $sum += $total;
    }
    return $sum;
}

# A name is written once with a number, and later as the number only.
sub full_name {
    my ($names, $reference) = @_;
    my ($number, $name) = $reference =~ /^\((\d+)\)(?: (.+))?$/ or return $reference;
    $names->{$number} = $name if defined $name;
    return $names->{$number};
}

sub is_measured { return $_[0] =~ m{/mod_(?:upgrade_required|empty)\.so$} }

# Return the cost of the module by function, each including the functions that it calls; '' is the
# cost of all calls by httpd.
sub module_costs {
    my ($path) = @_;
    my (%objects, %functions, %cost);
    my ($object, $function, $called_object, $called, $is_call) = ('', '', undef, '', 0);
    open my $file, '<', $path or die "$path: $!\n";
    while (my $line = <$file>) {
        if ($line =~ /^[-+*\d]\S* (\d+)$/) {
            # Exclude the task that runs every minute, which is not part of a request.
            my $entered = $is_call && $called ne 'watch' && is_measured($called_object // $object) && !is_measured($object);
            $cost{$function} += $1 if is_measured($object);
            $cost{''} += $1 if $entered;
            ($is_call, $called_object) = (0, undef);
        }
        elsif ($line =~ /^ob=(.*)$/) { $object = full_name(\%objects, $1) }
        elsif ($line =~ /^cob=(.*)$/) { $called_object = full_name(\%objects, $1) }
        elsif ($line =~ /^fn=(.*)$/) { $function = full_name(\%functions, $1) }
        elsif ($line =~ /^cfn=(.*)$/) { $called = full_name(\%functions, $1) }
        elsif ($line =~ /^calls=/) { $is_call = 1 }
    }
    close $file;
    return \%cost;
}

sub add_costs {
    my ($sum, $more) = @_;
    $sum->{$_} += $more->{$_} for keys %{$more};
    return;
}

#
# One server.
#

# callgrind creates the file as root, and writes it after the server has switched to its user.
sub hand_over_output {
    my ($server) = @_;
    my @files = glob "$server->{dir}/callgrind.out.*";
    chown(scalar getpwnam('nobody'), -1, @files) == @files or die "chown: $!\n" if !$>;
    return;
}

sub output_of {
    my ($row, $server, $count) = @_;
    my @files = glob "$server->{dir}/callgrind.out.*" or die "callgrind wrote nothing\n";
    if ($option{keep}) {
        my $name = lc "$row->{label}-$count" =~ s/[^A-Za-z0-9.]+/-/gr;
        copy($files[$_], "$option{keep}/callgrind.$name" . ($_ ? ".$_" : '')) or die "$option{keep}: $!\n" for 0 .. $#files;
    }
    return @files;
}

# h2load checks the responses itself.
sub ask_http2 {
    my ($server, $status, $count) = @_;
    connect_plain($server)->close;
    my $output = `h2load -n $count -c 1 -t 1 -m 1 https://127.0.0.1:$server->{tls}/file.txt 2>&1`;
    my $class = substr $status, 0, 1;
    $output =~ /^Application protocol: h2$/m && $output =~ /^TLS Protocol: TLSv1\.3$/m or die "not HTTP/2 over TLS 1.3: $output\n";
    $output =~ /^requests: $count total, .* 0 errored, 0 timeout$/m && $output =~ /^status codes: .*\b$count ${class}xx/m or die "$output\n";
    return;
}

sub ask_row {
    my ($row, $server, $count) = @_;
    my $client = $row->{client} // 'plain';
    ask_all($server, $_->[0], $_->[1], 1, @{ $_->[2] // [] }) for @{ $row->{controls} // [] };
    return ask_http2($server, $row->{status} // 200, $count) if $client eq 'h2';
    return ask_all($server, $client, $row->{status} // 200, $count, @{ $row->{headers} // [] });
}

# Return the instructions of a server from start to stop, and those of the module.
sub serve {
    my ($row, $count) = @_;
    my $server = start($row, @VALGRIND);
    eval {
        ask_row($row, $server, $count);
        hand_over_output($server);
        stop($server);
        1;
    } or die $@ . logs_of($server);
    my @files = output_of($row, $server, $count);
    my $costs = {};
    add_costs($costs, module_costs($_)) for @files;
    return { total => total(@files), costs => $costs };
}

#
# All servers.
#

# Run a job in a child process. Repeat it if another program has taken the port before the server
# listened on it.
sub serve_in_child {
    my ($job) = @_;
    forget_servers();
    local $SIG{ALRM} = sub { die "not done in time\n" };
    alarm RUN_SECONDS;
    my $result = eval { serve($job->{row}, $job->{count}) };
    $result //= eval { serve($job->{row}, $job->{count}) } if $@ =~ /did not start|in use/;
    $result //= { fault => "$job->{row}{label}: $@" };
    store($result, $job->{file}) or die "$job->{file}: $!\n";
    return;
}

sub start_job {
    my ($job) = @_;
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    my $done = eval { serve_in_child($job); 1 };
    print STDERR $@ if !$done;
    # END ends what is left running.
    exit($done ? 0 : 1);
}

sub run_jobs {
    my (@jobs) = @_;
    my %working;
    my $failed = '';
    my $done = eval {
        while (@jobs || %working) {
            while (@jobs && keys %working < $option{jobs}) {
                my $job = shift @jobs;
                $working{ start_job($job) } = $job;
            }
            my $pid = wait;
            my $job = delete $working{$pid} or next;
            die "$job->{row}{label}: failed\n" if $? || !-s $job->{file};
            $job->{result} = retrieve($job->{file});
            die $job->{result}{fault} if $job->{result}{fault};
            print STDERR '.';
        }
        print STDERR "\n";
        1;
    };
    return if $done;
    $failed = $@;
    kill TERM => keys %working;
    waitpid $_, 0 for keys %working;
    die $failed;
}

sub per_request {
    my ($many, $few) = @_;
    return (($many // 0) - ($few // 0)) / (MANY - FEW);
}

# Set the figure of each row, and its costs by function of the module.
sub measure_all {
    my (@rows) = @_;
    my $number = 0;
    my @jobs = map { my $row = $_; map { { row => $row, count => $_, file => directory() . '/result-' . $number++ } } MANY, FEW } @rows;
    run_jobs(@jobs);
    for my $row (@rows) {
        my ($many, $few) = map { $_->{result} } splice @jobs, 0, 2;
        $row->{figure} = int(per_request($many->{total}, $few->{total}) + 0.5);
        $row->{costs} = { map { $_ => per_request($many->{costs}{$_}, $few->{costs}{$_}) } keys %{ $many->{costs} } };
    }
    return;
}

1;
