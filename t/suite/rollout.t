# SPDX-License-Identifier: Apache-2.0
#
# Requests that do not meet a plan: reported, deferred or refused, and the announcement of the plan
# in their responses.
use strict;
use warnings;

use File::Find ();
use Test::More;
use UpgradeTest qw(ask request exchange curl fields field log_lines contents has_http2);
use UpgradeTest::Server ();

my $SUNSET = 'Sun, 01 Jan 2040 00:00:00 GMT';

sub said { return (log_lines('upgrade_log', qr{\Q$_[0]\E}))[0] =~ s/.*" //r }

# Virtual hosts, and the verdict of a request that does not meet the plan, by the share of the
# client.
my %share = ('127.0.0.1' => 6773, '127.0.0.2' => 3921, '127.0.0.3' => 2202, '127.0.0.5' => 3147, '127.0.0.8' => 9947, '127.0.0.10' => 8844);
my @rows = (
    [ 'report.plan.test', sub {'report'} ],
    [ 'on.plan.test', sub {'refused'} ],
    [ 'past.plan.test', sub {'refused'} ],
    [ 'future.plan.test', sub {'deferred'} ],
    [ 'open.plan.test', sub {'refused'} ],
    [ 'always.plan.test', sub {'refused'} ],
    [ 'closed.plan.test', sub {'deferred'} ],
    [ 'two.plan.test', sub {'refused'} ],
    [ 'zero.plan.test', sub {'deferred'} ],
    [ 'half.plan.test', sub { $_[0] < 5000 ? 'refused' : 'deferred' } ],
    [ 'openhalf.plan.test', sub { $_[0] < 5000 ? 'refused' : 'deferred' } ],
    [ 'closedhalf.plan.test', sub {'deferred'} ],
    [ 'all.plan.test', sub {'refused'} ],
);
my %line = (report => 'UPGRADE0005: report', deferred => 'UPGRADE0013: deferred', refused => 'UPGRADE0001: refused');
my $count = 0;
for (@rows) {
    my ($host, $verdict_of) = @{$_};
    for my $client (sort keys %share) {
        my $verdict = $verdict_of->($share{$client});
        my $path = '/page/rollout' . ++$count;
        my $status = $verdict eq 'refused' ? 426 : 200;
        is(ask(host => $host, path => $path, from => $client)->{status}, $status, "$host, $client: $verdict");
        is(said("$path "), "$status $verdict tls plain/HTTP/1.1", '… in the access log');
        my @lines = log_lines('error_log', qr{UPGRADE\d+: .*\Q$path\E"});
        is(scalar @lines, 1, '… one line in the error log');
        like($lines[0] // '', qr{\[upgrade_required:info\] .*\Q$line{$verdict}\E: reason=tls client=\Q$client\E seen=plain/HTTP/1\.1 (?:planned|required)="TLSv1\.3"}, '… with the verdict');
    }
    my $verdict = $verdict_of->($share{'127.0.0.1'});
    is(ask(host => $host, path => "/page/tls12/$host", tls => 'TLSv1.2')->{status}, $verdict eq 'refused' ? 426 : 200, '… over TLS 1.2 too');
    like(said("/page/tls12/$host "), qr{^\d+ $verdict tls-version TLSv1\.2/HTTP/1\.1$}, '… with that reason');
    is(ask(host => $host, path => "/page/tls13/$host", tls => 'TLSv1.3')->{status}, 200, '… not if the plan is met');
    is(said("/page/tls13/$host "), '200 pass - -', '… which passes');
    # The current requirements remain in force, whatever the plan.
    is(ask(host => "over-$host", path => '/page')->{status}, 426, '… a plan over a requirement: over plain HTTP always refused');
    is(ask(host => "over-$host", path => "/page/over/$host", tls => 'TLSv1.2')->{status}, $verdict eq 'refused' ? 426 : 200, '… if the requirement is met, by the plan');
    like(said("/page/over/$host "), qr{ $verdict tls-version TLSv1\.2}, '… with its verdict');
    is(ask(host => "over-$host", path => '/page', tls => 'TLSv1.3')->{status}, 200, '… served if both are met');
}

# Report does not change a byte.
for my $tls ('', 'TLSv1.2', 'TLSv1.3') {
    for my $ask ([ 'GET', '/page' ], [ 'HEAD', '/page' ], [ 'GET', '/none' ], [ 'OPTIONS', '/page' ], [ 'GET', '/public' ], [ 'TRACE', '/page' ]) {
        my ($method, $path) = @{$ask};
        my ($plan, $none) = map { my $name = $_;
            exchange(request(host => $name, method => $method, path => $path, fields => ['Connection: close']), tls => $tls, host => $name) =~ s/^Date: .*\r\n//mr =~ s/\Q$name\E/NAME/gr }
            'report.plan.test', 'absent.plan.test';
        is($plan, $none, "Report does not change $method $path " . ($tls || 'over plain HTTP'));
    }
}

# Sections.
for (
    [ 'sections.plan.test', '/page', 426, 'refused tls' ],
    [ 'sections.plan.test', '/none', 200, '- -' ],
    [ 'sections.plan.test', '/report', 200, 'report tls' ],
    [ 'sections.plan.test', '/future', 200, 'deferred tls' ],
    [ 'sections.plan.test', '/expr', 426, 'refused expr' ],
    [ 'sections.plan.test', '/public/file.txt', 200, '- -' ],
    [ 'sections.plan.test', '/doors/plain.txt', 426, 'refused tls' ],
    [ 'within.plan.test', '/page', 200, 'report tls' ],
    [ 'within.plan.test', '/on', 426, 'refused tls' ],
    [ 'within.plan.test', '/merge/plain/page.txt', 200, 'report tls' ],
    [ 'within.plan.test', '/merge/plain/other.txt', 426, 'refused tls' ],
) {
    my ($host, $path, $status, $verdict) = @{$_};
    is(ask(host => $host, path => "$path?$host")->{status}, $status, "$host$path");
    like(said("$path?$host "), qr/^$status $verdict /, "… $verdict");
}
is(ask(host => 'sections.plan.test', path => '/expr', fields => ['X-Token: a'])->{status}, 200, 'an expression that is true');
is(ask(host => 'sections.plan.test', path => $_)->{status}, 426, "a plan cannot be bypassed: $_")
    for qw(/doors/auth.txt /doors/denied.txt /doors/redirect /doors/rewrite /doors/gone /doors/status /doors/proxy/file.txt /doors/dir/ /nowhere);
is(ask(host => 'sections.plan.test', path => '*', method => 'OPTIONS')->{status}, 426, 'a plan cannot be bypassed: OPTIONS *');

# The announcement has each header field once.
my $link = '<https://help.example.org/tls>; rel="sunset", <https://help.example.org/tls>; rel="deprecation"';
sub announced {
    my ($response) = @_;
    return join ' | ', map { fields($response, $_) } qw(Sunset Deprecation Link);
}
my $all = "$SUNSET | \@1748736000 | $link";
for (
    [ '/doors/plain.txt', 200 ], [ '/nowhere', 404 ], [ '/doors/auth.txt', 401 ], [ '/doors/redirect', 302 ], [ '/doors/rewrite', 302 ],
    [ '/doors/denied.txt', 403 ], [ '/doors/forbidden', 403 ], [ '/doors/proxy/file.txt', 200 ], [ '/doors/proxy/none', 404 ],
    [ '/doors/dir/', 200 ], [ '/doors/slash', 301 ], [ '/doors/perdir/internal', 200 ], [ '/doors/perdir/fallback', 200 ],
    [ '/doors/page.shtml', 200 ], [ '/doors/gone', 410 ], [ '/cgi-bin/status', undef ], [ '/doors/status', 200 ],
) {
    my ($path, $status) = @{$_};
    for my $method (qw(GET HEAD)) {
        my $response = ask(host => 'announced.test', path => $path, method => $method);
        is($response->{status}, $status, "$method $path: $response->{status}") if $status;
        is(announced($response), $all, '… announced');
        is(announced(ask(host => 'announced.test', path => $path, method => $method, tls => 'TLSv1.2')), $all, '… over TLS 1.2');
        is(announced(ask(host => 'announced.test', path => $path, method => $method, fields => ['X-Old: yes'])), '', '… not to exempt requests');
        next if $path eq '/doors/dir/' && !has_http2();
        is(announced($path eq '/doors/dir/' ? curl('announced.test', $path, '--http2') : ask(host => 'announced.test', path => $path, method => $method, tls => 'TLSv1.3')),
            '', '… not to requests that meet the plan');
    }
    # APR's pool debugging ends the handler of a stream that stores data of the connection in a
    # table of the request, whose pool is not a child of the connection's. This happens without the
    # module too, with mod_include (in ap_add_common_vars, which CGI calls as well) and mod_proxy.
    next if !has_http2() || ($ENV{UPGRADE_TEST_SERVER} =~ /pool-debug/ && $path =~ /proxy|shtml|cgi/);
    is(announced(curl('announced.test', $path, '--http2', '--tls-max', '1.2')), $all, "$path: announced over HTTP/2");
    is(announced(curl('announced.test', $path, '--http2')), '', '… not to requests that meet the plan');
}
# An ErrorDocument is part of the response, even if no plan applies to its path.
ask(host => 'announced.test', path => '/doors/gone/logged');
is(said('/doors/gone/logged '), '410 deferred tls plain/HTTP/1.1', 'the document of an error keeps the record');
is(scalar(log_lines('error_log', qr{UPGRADE0013: .*"GET /doors/gone/logged"})), 1, '… with one line, for the requested path');
is(announced(ask(host => 'announced.test', path => '/public/file.txt')), '', 'not on an exempt path');
is(announced(ask(host => 'announced.test', path => '/refused')), '<https://help.example.org/tls>; rel="help"', 'not on a refusal');
is(announced(ask(host => 'announced.test', path => '/doors/undated')), '', 'not without from=');
is(announced(ask(host => 'announced.test', path => '/doors/from')), "$SUNSET | \@2208988800 | $link", 'Deprecation is from= without deprecated=');
is(announced(ask(host => 'past.plan.test', path => '/page', tls => 'TLSv1.3')), '', 'not after from=');

# The cache never stores an announcement.
sub cached {
    my ($response) = @_;
    return (field($response, 'X-Cache') // '') =~ /^(\w+)/ ? $1 : '';
}
for my $host (qw(quick.cached.test late.cached.test)) {
    for my $first ('', 'TLSv1.3') {
        my $path = "/cached/$host/" . ($first || 'plain');
        my $other = $first ? '' : 'TLSv1.3';
        for ([ $first, 'MISS' ], [ $first, 'HIT' ], [ $other, 'HIT' ], [ $first, 'HIT' ], [ $other, 'HIT' ]) {
            my ($tls, $from) = @{$_};
            my $response = ask(host => $host, path => $path, tls => $tls);
            is(cached($response), $from, "$path: $from");
            is(announced($response), $tls ? '' : "$SUNSET | \@2208988800 | $link", '… announced to requests that do not meet the plan only');
        }
    }
    next if !has_http2();
    is(announced(curl($host, "/cached/$host/plain", '--http2')), '', "$host: a hit over HTTP/2, with the plan met");
}
my $stored = '';
File::Find::find({ no_chdir => 1, wanted => sub { $stored .= contents($_) if -f && /\.header$/ } }, 't/cache');
like($stored, qr{/cached/quick\.cached\.test/plain}, 'the cache has files');
unlike($stored, qr/Sunset:|Deprecation:|help\.example\.org/, '… without an announcement');

# A copy is not sent to clients that the plan refuses.
for (
    [ 'plan.cached.test', [ tls => 'TLSv1.3' ], [] ],
    [ 'plan.cached.test', [ fields => ['X-Old: yes'] ], [] ],
    [ 'expr.cached.test', [ fields => ['X-Token: a'] ], [] ],
    [ 'answers.cached.test', [ tls => 'TLSv1.3' ], [] ],
) {
    my ($host, $good, $bad) = @{$_};
    ask(host => $host, path => '/cached', @{$good}) for 1 .. 2;
    my $response = ask(host => $host, path => '/cached', @{$good});
    is($response->{status}, 200, "$host: a request that meets the plan is served");
    is(ask(host => $host, path => '/cached', @{$bad})->{status}, 426, '… one that does not is refused despite the copy');
    is(ask(host => $host, path => '/cached', @{$good})->{status}, 200, '… and one that does is still served');
}

#
# UpgradeLogRate.
#

for (
    [ 'UpgradeLogRate 0', qr/UpgradeLogRate: invalid rate '0', expected a number of lines per second from 1 to 1000000/ ],
    [ 'UpgradeLogRate ten', qr/UpgradeLogRate: invalid rate 'ten'/ ],
    [ 'UpgradeLogRate -1', qr/UpgradeLogRate: invalid rate '-1'/ ],
    [ 'UpgradeLogRate 1000001', qr/UpgradeLogRate: invalid rate '1000001'/ ],
    [ 'UpgradeLogRate 99999999999999999999', qr/UpgradeLogRate: invalid rate '9+'/ ],
    [ 'UpgradeLogRate 1000000', qr/^Syntax OK/m ],
    [ "<VirtualHost *:1>\nUpgradeLogRate 5\n</VirtualHost>", qr/UpgradeLogRate cannot occur within <VirtualHost> section/ ],
    [ "<Location />\nUpgradeLogRate 5\n</Location>", qr/UpgradeLogRate not allowed/ ],
) {
    my ($lines, $message) = @{$_};
    like(UpgradeTest::Server->new(lines => $lines)->config_test, $message, $lines =~ s/\n/; /gr);
}

SKIP: {
    skip 'no single child on prefork', 1 if !has_http2();
    my $server = UpgradeTest::Server->new(lines => "UpgradeRequire TLS\nUpgradeLogRate 7\nServerLimit 1\nStartServers 1\nThreadsPerChild 25\nMaxRequestWorkers 25\nMinSpareThreads 1\nMaxSpareThreads 25");
    ok($server->start, 'one child starts');
    my $requests = 300;
    {
        local $ENV{UPGRADE_TEST_PORT} = $server->{port};
        exchange(request(host => 'own.test') x 99 . request(host => 'own.test', fields => ['Connection: close'])) for 1 .. $requests / 100;
    }
    select undef, undef, undef, 1.1;
    $server->get('/last');
    $server->stop;
    my $log = $server->error_log;
    my (%seconds, $left_out);
    $seconds{$_}++ for $log =~ /^\[\w+ \w+ \d+ ([\d:]+)\.\d+ \d+\] .*UPGRADE0001: refused/mg;
    $left_out += $_ for $log =~ /UPGRADE0015: (\d+) more refused, reported or deferred requests were not logged: UpgradeLogRate is 7 per second/g;
    is_deeply([ grep { $_ > 7 } values %seconds ], [], 'at most 7 lines per second');
    my $lines = () = $log =~ /UPGRADE0001: refused/g;
    is($lines + ($left_out // 0), $requests + 1, 'suppressed lines are counted');
    cmp_ok($left_out, '>', 200, '… more than 200');
    like($log, qr{\[upgrade_required:notice\] .*UPGRADE0015}, '… in a notice');
}

done_testing;
