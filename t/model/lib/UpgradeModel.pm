# SPDX-License-Identifier: Apache-2.0
#
# The expected response of a server, computed from the design alone, without knowledge of the module's
# source. Simple instead of fast: all lines that apply to a request form one list, evaluated in order.
#
# A place is { type, arg, lines, inner }: a server, virtual host or section; lines are directives, [name, …], and inner the sections in it.
package UpgradeModel;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(evaluate evaluate_early);

# The Upgrade token for a minimum of TLS or HTTP.
my %TLS_TOKEN = ('TLS' => 'TLS/1.2', 'TLSv1' => 'TLS/1.2', 'TLSv1.1' => 'TLS/1.2', 'TLSv1.2' => 'TLS/1.2', 'TLSv1.3' => 'TLS/1.3');
my %HTTP_TOKEN = ('HTTP/1.1' => 'HTTP/1.1', 'HTTP/2' => 'HTTP/2.0', 'HTTP/3' => 'HTTP/3.0');

# TLS of an unknown version is above plain HTTP and below every known version.
my %TLS_RANK = ('TLS' => 1, 'TLSv1' => 2, 'TLSv1.1' => 3, 'TLSv1.2' => 4, 'TLSv1.3' => 5);
my %HTTP_RANK = ('HTTP/0.9' => 9, 'HTTP/1.0' => 10, 'HTTP/1.1' => 11, 'HTTP/2' => 20, 'HTTP/3' => 30);

my $HTTP_1_1_REQUIRED = 13;

my @ORDER = qw(tls tls-version cipher-bits forward-secrecy http-version websocket websocket-version websocket-http10 websocket-stripped
    websocket-malformed expr);

#
# Return the contexts that apply to a request, in the order in which httpd merges them.
#

sub basename { return $_[0] =~ s{.*/}{}r }

my %MATCHES = (
    'Location' => sub { my ($arg, $r) = @_; return $r->{clean} eq $arg || index($r->{clean}, $arg =~ s{/?\z}{/}r) == 0 },
    'LocationMatch' => sub { my ($arg, $r) = @_; return $r->{clean} =~ /$arg/ },
    'Files' => sub { my ($arg, $r) = @_; return basename($r->{clean}) eq $arg },
    'FilesMatch' => sub { my ($arg, $r) = @_; return basename($r->{clean}) =~ /$arg/ },
    'DirectoryMatch' => sub { my ($arg, $r) = @_; return $r->{clean} =~ /$arg/ },
    'If' => sub { my ($expr, $r) = @_; return holds($expr, $r) },
);

sub inner {
    my ($type, @places) = @_;
    return grep { $_->{type} =~ /\A(?:$type)\z/ } map { @{ $_->{inner} // [] } } @places;
}

sub matching {
    my ($r, @places) = @_;
    return grep { $MATCHES{ $_->{type} }->($_->{arg}, $r) } @places;
}

# Return the directories of a path, outermost first: "", "/a", "/a/b".
sub directories {
    my ($path) = @_;
    my @directories = ('');
    push @directories, "$directories[-1]/$_" for split m{/}, $path =~ s{\A/|/?[^/]*\z}{}gr;
    return @directories;
}

# Return the contexts that depend on the file that the request is mapped to.
sub mapped_places {
    my ($server, $host, $r) = @_;
    my @top = ($server, $host);
    my @mapped;
    for my $directory (directories($r->{clean})) {
        push @mapped, grep { $_->{arg} eq $directory } inner('Directory', @top), inner('htaccess', $host);
    }
    push @mapped, matching($r, inner('DirectoryMatch', @top));
    push @mapped, matching($r, inner('Files|FilesMatch', @top, @mapped));
    return @mapped;
}

sub places {
    my ($server, $host, $r) = @_;
    my @top = ($server, $host);
    return @top if $r->{path} eq '*';
    # httpd responds to TRACE before the directory walk.
    my @walked = $r->{method} eq 'TRACE' ? () : mapped_places($server, $host, $r);
    push @walked, matching($r, inner('Location|LocationMatch', @top));
    my @found = (@top, @walked);
    my @ifs = @found;
    while (@ifs = matching($r, inner('If', @ifs))) {
        push @found, @ifs;
    }
    return @found;
}

#
# Merging.
#

sub kind_of {
    my ($word) = @_;
    return 'tls' if $TLS_RANK{$word};
    return 'http' if $HTTP_RANK{$word};
    return $word =~ s/=.*//r;
}

sub value_of {
    my ($word) = @_;
    return $TLS_RANK{$word} // $HTTP_RANK{$word} // ($word =~ /=(\d+)/ ? $1 : 1);
}

# Apply a line of UpgradeRequire or UpgradePlan.
sub apply_words {
    my ($policy, $place, @words) = @_;
    for my $word (@words) {
        if ($word eq 'none') {
            %{$policy} = (floors => {}, exprs => []);
            next;
        }
        my ($kind, $old) = (kind_of($word), $policy->{floors}{ kind_of($word) });
        next if $place->{raises} && $old && value_of($old) >= value_of($word);
        $policy->{floors}{$kind} = $word;
    }
    return;
}

# The first expression of a section replaces the inherited ones.
sub apply_expr {
    my ($policy, $place, $expr, @tokens) = @_;
    $policy->{exprs} = [] if ($policy->{exprs_of} // '') ne $place;
    $policy->{exprs_of} = $place;
    push @{ $policy->{exprs} }, { expr => $expr, tokens => \@tokens };
    return;
}

sub apply_exempt {
    my ($state, $line) = @_;
    if ($line->{none}) {
        $state->{exempt} = [];
        $state->{acme} = 0;
        return;
    }
    push @{ $state->{exempt} }, $line;
    return;
}

my %APPLY = (
    UpgradeRequire => sub { my ($state, @arg) = @_; return apply_words($state->{require}, @arg) },
    UpgradePlan => sub { my ($state, @arg) = @_; return apply_words($state->{plan}, @arg) },
    UpgradeRequireExpr => sub { my ($state, @arg) = @_; return apply_expr($state->{require}, @arg) },
    UpgradePlanExpr => sub { my ($state, @arg) = @_; return apply_expr($state->{plan}, @arg) },
    UpgradeRollout => sub { my ($state, undef, $rollout) = @_; $state->{rollout} = $rollout; return },
    UpgradeExempt => sub { my ($state, undef, $line) = @_; return apply_exempt($state, $line) },
    UpgradeOffer => sub { my ($state, undef, @tokens) = @_; $state->{offer} = \@tokens; return },
    UpgradeHTTP2Status => sub { my ($state, undef, $status) = @_; $state->{http2} = $status; return },
);

sub state_of {
    my (@places) = @_;
    my $state = { require => { floors => {}, exprs => [] }, plan => { floors => {}, exprs => [] }, rollout => {}, exempt => [], acme => 1,
        http2 => 403 };
    for my $place (@places) {
        for (@{ $place->{lines} }) {
            my ($name, @arg) = @{$_};
            $APPLY{$name}->($state, $place, @arg) if $APPLY{$name};
        }
    }
    return $state;
}

sub is_empty {
    my ($policy) = @_;
    return !%{ $policy->{floors} } && !@{ $policy->{exprs} };
}

#
# Facts.
#

# Return the value of a field that occurs once and contains no comma.
sub single {
    my ($r, $name) = @_;
    my @values = defined $name ? grep { lc $_->[0] eq lc $name } @{ $r->{fields} } : ();
    return @values == 1 && $values[0][1] !~ /,/ ? $values[0][1] : '';
}

sub forwarded_proto {
    my ($r, $name) = @_;
    return single($r, $name) if lc $name ne 'forwarded';
    my @elements = split /\s*,\s*/, join ',', map { $_->[1] } grep { lc $_->[0] eq 'forwarded' } @{ $r->{fields} };
    return @elements && $elements[-1] =~ /(?:\A|;)proto=([^;]*)/i ? $1 : '';
}

sub forwarded_facts {
    my ($r, $headers) = @_;
    my %facts = (http => $r->{http}, bits => 0, secrecy => 0, tls => 0);
    if (lc forwarded_proto($r, $headers->{proto}) eq 'https') {
        $facts{tls} = single($r, $headers->{'tls-version'}) =~ m{\Atls[v/]?(1(?:\.[123])?)\z}i ? $TLS_RANK{"TLSv$1"} // 1 : 1;
        $facts{bits} = single($r, $headers->{'cipher-bits'}) =~ /\A(\d+)\z/ ? $1 : 0;
        $facts{secrecy} = $facts{tls} >= $TLS_RANK{'TLSv1.3'};
    }
    if ($headers->{'http-version'}) {
        $facts{http} = single($r, $headers->{'http-version'}) =~ m{\A(?:HTTP/)?([0123])(?:\.(\d))?\z}i ? 10 * $1 + ($2 // 0) : 0;
    }
    return \%facts;
}

sub is_trusted {
    my ($host, $client) = @_;
    my $trusted = $host->{trusted} // return 0;
    return $trusted =~ m{/8\z} || $trusted eq $client;
}

sub facts_of {
    my ($host, $r) = @_;
    return forwarded_facts($r, $host->{headers}) if is_trusted($host, $r->{client});
    return { http => $r->{http}, tls => $TLS_RANK{ $r->{tls} // '' } // 0, bits => $r->{bits} // 0, secrecy => $r->{secrecy} // 0 };
}

# Return the fault of a WebSocket handshake, or ''. The handshake is with this server even if a proxy
# forwards it.
sub handshake_fault {
    my ($r) = @_;
    my %all;
    push @{ $all{ lc $_->[0] } }, $_->[1] for @{ $r->{fields} };
    my $has_token = grep {/websocket/i} @{ $all{upgrade} // [] };
    return 'websocket' if !$has_token && !grep {/\Asec-websocket-/} keys %all;
    return 'websocket-http10' if $r->{http} < 11;
    return 'websocket-stripped' if !$has_token || !grep {/upgrade/i} @{ $all{connection} // [] };
    return 'websocket-malformed' if $r->{method} ne 'GET';
    return 'websocket-version' if "@{ $all{'sec-websocket-version'} // [] }" ne '13';
    return "@{ $all{'sec-websocket-key'} // [] }" =~ m{\A[A-Za-z0-9+/]{22}==\z} ? '' : 'websocket-malformed';
}

#
# Verdict.
#

sub holds {
    my ($expr, $r) = @_;
    return $expr->{holds}->($r);
}

# Return the reasons, each with the tokens to offer.
sub unmet {
    my ($policy, $facts, $r) = @_;
    my %floors = %{ $policy->{floors} };
    my %unmet;
    my $tls = $floors{tls} // ($floors{'cipher-bits'} || $floors{'forward-secrecy'} ? 'TLS' : undef);
    if ($tls && !$facts->{tls}) {
        $unmet{tls} = [ $TLS_TOKEN{$tls} ];
    }
    elsif ($tls) {
        $unmet{'tls-version'} = [ $TLS_TOKEN{$tls} ] if $facts->{tls} < $TLS_RANK{$tls};
        $unmet{'cipher-bits'} = ['TLS/1.3'] if $facts->{bits} < value_of($floors{'cipher-bits'} // 'x=0');
        $unmet{'forward-secrecy'} = ['TLS/1.3'] if $floors{'forward-secrecy'} && !$facts->{secrecy};
    }
    if ($floors{http} && $facts->{http} < $HTTP_RANK{ $floors{http} }) {
        $unmet{'http-version'} = [ $HTTP_TOKEN{ $floors{http} } ];
    }
    my $fault = $floors{websocket} ? handshake_fault($r) : '';
    $unmet{$fault} = ['websocket'] if $fault;
    my @false = grep { !holds($_->{expr}, $r) } @{ $policy->{exprs} };
    $unmet{expr} = [ map { @{ $_->{tokens} } } @false ] if @false;
    return \%unmet;
}

sub upgrade_field {
    my ($state, $policy, $unmet, $facts, $r) = @_;
    my @tokens = map { @{ $unmet->{$_} } } grep { $unmet->{$_} } @ORDER;
    if ($state->{offer}) {
        @tokens = @{ $state->{offer} };
    }
    elsif ($policy->{floors}{websocket} && $unmet->{tls}) {
        # A valid handshake over plain HTTP needs both. The tokens of expressions follow.
        @tokens = ((map { @{ $unmet->{$_} } } grep { $unmet->{$_} && $_ ne 'expr' } @ORDER), 'websocket', @{ $unmet->{expr} // [] });
    }
    my %left_out = ($facts->{tls} == $TLS_RANK{'TLSv1.3'} ? ('TLS/1.3' => 1) : (), $facts->{tls} == $TLS_RANK{'TLSv1.2'} ? ('TLS/1.2' => 1) : (),
        $facts->{http} == 11 ? ('HTTP/1.1' => 1) : (), $facts->{http} == 20 ? ('HTTP/2.0' => 1) : ());
    return join ', ', grep { !$left_out{$_}++ } @tokens;
}

sub covers_method {
    my ($line, $r) = @_;
    return $line->{method} eq $r->{method} || ($line->{method} eq 'GET' && $r->{method} eq 'HEAD');
}

sub covers_path {
    my ($line, $r) = @_;
    my ($path) = $r->{path} =~ /\A([^?]*)/;
    return $path ne '*' && $path !~ /;|\\|%2f|%5c|%25/i && $MATCHES{Location}->($line->{path}, $r);
}

sub covers_exact_path {
    my ($line, $r) = @_;
    my ($path) = $r->{path} =~ /\A([^?]*)/;
    return $path !~ /;|\\|%2f|%5c|%25/i && $r->{clean} eq $line->{'exact-path'};
}

sub covers {
    my ($line, $r) = @_;
    return (!defined $line->{path} || covers_path($line, $r)) && (!defined $line->{'exact-path'} || covers_exact_path($line, $r)) && (!defined $line->{method} || covers_method($line, $r))
        && (!defined $line->{ip} || $line->{ip} =~ m{/8\z} || $line->{ip} eq $r->{client}) && (!$line->{expr} || holds($line->{expr}, $r));
}

sub is_exempt {
    my ($state, $r) = @_;
    return 1 if grep { covers($_, $r) } @{ $state->{exempt} };
    return $state->{acme} && $r->{method} =~ /\A(?:GET|HEAD)\z/ && $r->{path} =~ m{\A/\.well-known/acme-challenge/[\w-]+\z}a;
}

# Return the verdict of an unmet plan: report, deferred or refused; or the percentage, where it depends on the client.
sub outcome {
    my ($rollout) = @_;
    return 'report' if !$rollout->{on};
    return 'refused' if ($rollout->{from} // '') eq 'past';
    my @windows = @{ $rollout->{windows} // [] };
    my $has_percent = defined $rollout->{percent};
    return $rollout->{from} ? 'deferred' : 'refused' if !@windows && !$has_percent;
    return 'deferred' if @windows && !grep { $_->{open} } @windows;
    return 'refused' if !$has_percent || $rollout->{percent} == 100;
    return $rollout->{percent} ? $rollout->{percent} : 'deferred';
}

sub refusal {
    my ($state, $policy, $unmet, $facts, $r) = @_;
    my $reason = join ',', grep { $unmet->{$_} } @ORDER;
    my $field = upgrade_field($state, $policy, $unmet, $facts, $r);
    my %refusal = (verdict => 'refused', reason => $reason, upgrade => '', sunset => '', error => 0);
    return { %refusal, status => 400 } if $reason eq 'websocket-malformed';
    if ($r->{http} >= 20 || $facts->{http} >= 20) {
        my $resets = $state->{http2} eq 'reset';
        # The connection of a proxy over HTTP/1.1 cannot be reset.
        return { %refusal, status => $resets ? 403 : $state->{http2}, error => $resets && $r->{http} >= 20 ? $HTTP_1_1_REQUIRED : 0 };
    }
    return { %refusal, status => $field ? 426 : 403, upgrade => $field };
}

# Return the expected result of a request: status (undef: as without the module), Upgrade, verdict, reason,
# Sunset, and the HTTP/2 error that ends the stream. If the verdict depends on the client's share, verdict
# is the percentage, and refusal the result for a client within it.
sub evaluate {
    my ($server, $host, $r) = @_;
    my $state = state_of(places($server, $host, $r));
    my $facts = facts_of($host, $r);
    my ($require, $plan) = @{$state}{qw(require plan)};
    my %result = (status => undef, upgrade => '', reason => '-', sunset => '', error => 0);
    return { %result, verdict => '-' } if is_empty($require) && is_empty($plan);

    my $unmet = unmet($require, $facts, $r);
    my $is_planned = !%{$unmet};
    $unmet = unmet($plan, $facts, $r) if $is_planned;
    return { %result, verdict => 'pass' } if !%{$unmet};

    $result{reason} = join ',', grep { $unmet->{$_} } @ORDER;
    return { %result, verdict => 'exempt', sunset => undef } if is_exempt($state, $r);
    my $outcome = $is_planned ? outcome($state->{rollout}) : 'refused';
    my $refusal = refusal($state, $is_planned ? $plan : $require, $unmet, $facts, $r);
    return $refusal if $outcome eq 'refused';
    $result{sunset} = $state->{rollout}{on} && $state->{rollout}{from} ? $state->{rollout}{from_text} : '';
    return { %result, verdict => $outcome, refusal => $refusal };
}

# Return the same for a gate that refuses before .htaccess files are read, which can only raise: the
# refusal then names the reasons without them. Return nothing if no such gate can refuse, because a section
# that is merged later could lower the requirements.
sub evaluate_early {
    my ($server, $host, $r) = @_;
    return if inner('Directory|DirectoryMatch|Files|FilesMatch|If', $server, $host, inner('Location|LocationMatch', $server, $host));
    my $early = evaluate($server, { %{$host}, inner => [ grep { $_->{type} ne 'htaccess' } @{ $host->{inner} } ] }, $r);
    return $early->{verdict} =~ /\A(?:refused|\d+)\z/ ? $early : ();
}

1;
