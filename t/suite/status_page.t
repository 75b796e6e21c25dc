# SPDX-License-Identifier: Apache-2.0
#
# The status page: its formats, read by real parsers, its header fields, invalid requests, hostile
# names, mod_status, the alert rules, and a real Prometheus that scrapes it and evaluates the
# queries of docs/status.md.
use strict;
use warnings;

use Digest::SHA qw(sha256_base64);
use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(contents field fields once);
use UpgradeTest::Documents qw(parse_html);
use UpgradeTest::Faults qw(wait_until);
use UpgradeTest::Port qw(free_ports);
use UpgradeTest::Process qw(start_process wait_for_port);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'the page is the same on every MPM' if !once() && $ENV{UPGRADE_TEST_SERVER} !~ /sanitized/;

my $NAME = q{<b>"x'&};
my $server = UpgradeTest::Server->new(lines => <<'END');
UpgradeStatusClients Address
<VirtualHost 127.0.0.1:${PORT}>
    ServerName own.test
    UpgradeRequire TLS
    <Location /status>
        SetHandler upgrade-status
        UpgradeRequire none
        Require local
    </Location>
    <Location /server-status>
        SetHandler server-status
        UpgradeRequire none
        Require local
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName plan.test
    UpgradePlan TLSv1.3
    UpgradeRollout On from=2199-01-01T00:00:00Z percent=0
    UpgradeTrustedProxy 192.0.2.1
    UpgradeForwardedHeader proto X-Forwarded-Proto
    <Location "/api">
        UpgradeRequire HTTP/1.1
        <If "true">
            UpgradePlan none
        </If>
    </Location>
    <Location "/same">
        UpgradeOffer TLS/1.3
    </Location>
</VirtualHost>
END
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

sub page {
    my ($args, %arg) = @_;
    return $server->get("/status$args", host => 'own.test', %arg);
}

is($server->get('/page.txt', host => 'own.test', fields => ["User-Agent: $NAME/1"])->{status}, 426, 'a refused request') for 1 .. 3;
is($server->get('/page.txt', host => 'plan.test')->{status}, 200, 'a deferred request');
# Bytes that are no UTF-8, a change of direction, a line separator, and names as long as they can be.
my @HOSTILE = ("\xff\xfe\xc3", "\xe2\x80\xae1", "a\xe2\x80\xa8b", '"}]', "\\n\\", '</td></table>', '%s%n', 'x' x 300);
is($server->get('/' . s/([^!-~]|[%])/sprintf '%%%02x', ord $1/ger, host => 'own.test', fields => ["User-Agent: $_"])->{status}, 426, 'a hostile name') for @HOSTILE;

my $json;
for (1 .. 100) {
    $json = eval { decode_json(page('?format=json&top=100')->{body}) };
    last if $json && grep { $_->{name} =~ /plan/ && $_->{requests}{all} } @{ $json->{vhosts} };
    select undef, undef, undef, 0.1;
}
my %vhost = map { $_->{server_name} => $_ } @{ $json->{vhosts} };
is($vhost{'own.test'}{requests}{responses}{426}, 3 + @HOSTILE, 'JSON: the refusals');
is($vhost{'plan.test'}{requests}{unmet}, 1, '… the unmet request');
is($vhost{'plan.test'}{policies}[0]{planned}, 'TLSv1.3', '… and the plan');
is_deeply([ map { [ @{$_}{qw(where required planned)} ] } @{ $vhost{'plan.test'}{policies} } ],
    [ [ '', 'none', 'TLSv1.3' ], [ '<Location "/api">', 'HTTP/1.1', 'TLSv1.3' ], [ '<Location "/api"> <If "true">', 'HTTP/1.1', 'none' ] ],
    '… and the policies of sections that differ');
is($vhost{'plan.test'}{policies}[1]{rollout}{percent}, 0, '… with their rollout');
ok($vhost{'plan.test'}{clients}{are_proxies} && !$vhost{'own.test'}{clients}{are_proxies}, '… the clients of a trusted proxy are proxies');
like(page('?format=text')->{body}, qr/^  in +<Location "\/api">$/m, 'text: the policy of a section');
like(page('?format=html')->{body}, qr/&lt;Location &quot;\/api&quot;&gt;/, 'HTML: the policy of a section');
my ($agent) = @{ $json->{top}{agents}{entries} };
is($agent->{count}, 3, '… a top list');

SKIP: {
    skip 'python3-jsonschema is not installed', 1 if system('/usr/bin/python3', '-c', 'import jsonschema') != 0;
    UpgradeTest::Server::write_file("$server->{dir}/status.json", page('?format=json')->{body});
    is(system('/usr/bin/python3', '-c', 'import json, jsonschema, sys; jsonschema.validate(*[json.load(open(f)) for f in sys.argv[1:]])',
            "$server->{dir}/status.json", 'docs/status.schema.json'), 0, 'JSON: valid by docs/status.schema.json');
}

is_deeply([ map { scalar @{ $_->{entries} } } values %{ decode_json(page('?format=json&top=0')->{body})->{top} } ], [ (0) x 4 ], 'top=0: no entries');
my $own = decode_json(page('?format=json&vhost=plan.test:' . $server->{port})->{body});
is_deeply([ map { $_->{server_name} } @{ $own->{vhosts} } ], ['plan.test'], 'vhost=: one virtual host');
is_deeply([ map { $_->{vhost} } @{ $own->{top}{paths}{entries} } ], ["plan.test:$server->{port}"], '… and its entries of top lists');

# Formats.
my %TYPE = (
    html => 'text/html; charset=utf-8', json => 'application/json', text => 'text/plain; charset=utf-8',
    openmetrics => 'application/openmetrics-text; version=1.0.0; charset=utf-8', prometheus => 'text/plain; version=0.0.4; charset=utf-8',
);
for my $format (sort keys %TYPE) {
    my $response = page("?format=$format");
    is($response->{status}, 200, "$format: 200");
    is(field($response, 'Content-Type'), $TYPE{$format}, '… its type');
    is_deeply([ fields($response, 'Cache-Control') ], ['no-store'], '… no-store');
    like(field($response, 'Vary') // '', qr/\bAccept\b/, '… Vary');
    is(field($response, 'X-Content-Type-Options'), 'nosniff', '… nosniff');
    my $head = page("?format=$format", method => 'HEAD');
    is($head->{status}, 200, '… HEAD');
}
is(field(page('', fields => ["Accept: $_->[0]"]), 'Content-Type'), $TYPE{ $_->[1] }, "Accept: $_->[0]")
    for [ 'text/html,*/*;q=0.8', 'html' ], [ 'application/json', 'json' ], [ '*/*', 'text' ],
    [ 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'openmetrics' ];

# The HTML page is valid, loads no other resources, and has the hash of its style.
my $html = page('?format=html');
my $parsed = parse_html($html->{body});
ok(!$parsed->{error}, 'HTML: valid') || diag($parsed->{error});
is_deeply([ grep { $_->[0] =~ /\A(?:script|link|iframe|img|object)\z/ || grep {/\A(?:style|on.*)\z/} keys %{ $_->[1] } } @{ $parsed->{elements} // [] } ], [], '… without scripts and resources');
my ($style) = $html->{body} =~ m{<style>(.*?)</style>}s;
my $hash = sha256_base64($style // '');
$hash .= '=' while length($hash) % 4;
like(field($html, 'Content-Security-Policy') // '', qr/style-src 'sha256-\Q$hash\E'/, '… with the hash of its style');
unlike($html->{body}, qr/<b>/, '… the name of a client is escaped');
my %ids;
$ids{ $_->[1]{id} }++ for grep { defined $_->[1]{id} } @{ $parsed->{elements} // [] };
is_deeply([ grep { $ids{$_} > 1 } keys %ids ], [], '… each id once');
is_deeply([ grep { my $e = $_; $e->[0] eq 'svg' && ($e->[1]{role} // '') eq 'img' && !$e->[1]{'aria-labelledby'} } @{ $parsed->{elements} // [] } ], [], '… each chart has a text');

# Terminals. JSON and HTML have been read by parsers, and promtool reads the metrics.
unlike(page('?format=text&top=100')->{body}, qr/[^\n -~\x80-\xff]|\xe2\x80[\xa8-\xae]/, 'text: no control characters');
ok(utf8::decode(my $decoded = page("?format=$_&top=100")->{body}), "$_: valid UTF-8") for sort keys %TYPE;

# Invalid requests.
for my $row ([ '?format=xml', 400 ], [ '?top=1000', 400 ], [ '?x=1', 400 ], [ '?vhost=other', 400 ], [ '?format=json&registers=1', 409 ]) {
    my $response = page($row->[0]);
    is($response->{status}, $row->[1], "$row->[0]: $row->[1]");
    like($response->{body}, qr/\A\w.*\n\z/, '… with the reason');
}
my $post = page('', method => 'POST', fields => ['Content-Length: 0']);
is($post->{status}, 405, 'POST: 405');
like(field($post, 'Allow') // '', qr/\bGET\b/, '… with Allow');

# mod_status.
my ($unmet) = $server->get('/server-status?auto', host => 'own.test')->{body} =~ /^UpgradeRequests: \d+\nUpgradeUnmetRequests: (\d+)$/m;
is($unmet, 4 + @HOSTILE, 'mod_status: ?auto');
like($server->get('/server-status', host => 'own.test')->{body}, qr{<h1>mod_upgrade_required</h1>}, '… and its page');

# upgrade-status, for access logs and several servers.
UpgradeTest::Server::write_file("$server->{dir}/access", <<'END');
192.0.2.7 - - [27/Nov/2026:08:00:00 +0000] "GET /api/v1/orders?token=x HTTP/1.1" 426 512 refused tls plain/HTTP/1.1
192.0.2.8 - a user [27/Nov/2026:08:00:00 +0000] "GET /api/v1/x/y HTTP/1.1" 200 512 report tls-version TLSv1.2/HTTP/1.1
2001:db8::1 - - [27/Nov/2026:08:00:00 +0000] "GET / HTTP/2.0" 200 5 pass - -
something else
END
my $log = decode_json(scalar `/usr/bin/python3 conf/tools/upgrade-status --json log $server->{dir}/access`);
is_deeply([ @{$log}{qw(requests ignored_lines)}, $log->{top}{clients}{'192.0.2.0/24'}, $log->{top}{paths}{'/api/v1'} ], [ 3, 1, 2, 2 ], 'upgrade-status log');
is_deeply($log->{clients}, { all => 3, unmet => 2, refused => 1 }, '… distinct clients');
like(`/usr/bin/python3 conf/tools/upgrade-status merge $server->{dir}/status.json 2>&1`, qr/no hash_key_id/, 'upgrade-status merge: without a key');

# Prometheus.
SKIP: {
    skip 'Prometheus is not installed', 1 if !-x '/usr/bin/prometheus' || !once();
    UpgradeTest::Server::write_file("$server->{dir}/metrics", page('?format=prometheus')->{body});
    is(`/usr/bin/promtool check metrics <$server->{dir}/metrics 2>&1`, '', 'promtool reports no error');
    is(system("cd conf/monitoring && /usr/bin/promtool check config prometheus.yml >/dev/null && /usr/bin/promtool test rules rules_test.yml >$server->{dir}/rules 2>&1"), 0, 'the alert rules')
        || diag(contents("$server->{dir}/rules"));
    my ($port) = free_ports(1);
    UpgradeTest::Server::write_file("$server->{dir}/prometheus.yml", contents('conf/monitoring/prometheus.yml')
            =~ s/127\.0\.0\.1:80\b/127.0.0.1:$server->{port}/r =~ s{/upgrade-status}{/status}r =~ s/^rule_files:.*//msr . "global:\n  scrape_interval: 1s\n");
    start_process("$server->{dir}/prometheus.log", '/usr/bin/prometheus', "--config.file=$server->{dir}/prometheus.yml",
        "--storage.tsdb.path=$server->{dir}/tsdb", "--web.listen-address=127.0.0.1:$port");
    ok(wait_for_port($port), 'Prometheus runs') || diag(contents("$server->{dir}/prometheus.log"));
    my $ask = sub {
        my ($query) = @_;
        open my $curl, '-|', 'curl', '-s', '--max-time', '5', '-G', '--data-urlencode', "query=$query", "http://127.0.0.1:$port/api/v1/query" or die "curl: $!";
        local $/;
        return eval { decode_json(readline $curl) } // { status => 'no answer' };
    };
    # Requests to own.test go on, so that it has rates.
    my $wait_for = sub {
        my ($query) = @_;
        my ($answer, @values);
        wait_until(sub {
            $server->get('/page.txt', host => 'own.test');
            $answer = $ask->($query);
            @values = grep { $_->{value}[1] =~ /^[-0-9.]+$/ } @{ $answer->{data}{result} // [] };
            return @values || $answer->{status} eq 'error';
        });
        return @values ? $values[0] : diag(explain($answer));
    };
    my $found = $wait_for->('sum by (verdict) (upgrade_required_requests_total{verdict="refused"})');
    is($found && $found->{metric}{verdict}, 'refused', '… and has scraped the refusals') || diag(contents("$server->{dir}/prometheus.log"));

    # The queries of the manual have values, those of the dashboard are valid, and each name is that of a metric.
    my @documented = map {s/\\\|/|/gr} contents('docs/status.md') =~ /^\| [^|]* \| `([^`]*upgrade_required_[^`]*)` \|$/mg;
    is(scalar @documented, 4, 'docs/status.md has queries');
    for my $query (@documented) {
        ok($wait_for->($query), "… answered: $query");
    }
    my $dashboard = decode_json(contents('conf/monitoring/grafana.json'));
    my @shown = map { $_->{expr} } map { @{ $_->{targets} } } @{ $dashboard->{panels} };
    for my $query (@shown) {
        my $answer = $ask->($query =~ s/\$vhost/.*/gr =~ s/\$__rate_interval/1m/gr);
        is($answer->{status}, 'success', "the dashboard: $query") || diag($answer->{error});
    }
    is_deeply([ grep { !$_->{description} || !$_->{fieldConfig}{defaults}{unit} || $_->{datasource}{uid} ne '${datasource}' } @{ $dashboard->{panels} } ], [],
        '… each panel has a description, a unit and the data source of the variable');
    my (%taken, @overlaps);
    for my $panel (@{ $dashboard->{panels} }) {
        my ($x, $y, $w, $h) = @{ $panel->{gridPos} }{qw(x y w h)};
        push @overlaps, $panel->{title} if $x + $w > 24 || grep { $taken{$_}++ } map { my $row = $_; map {"$_ $row"} $x .. $x + $w - 1 } $y .. $y + $h - 1;
    }
    is_deeply(\@overlaps, [], '… and a place of its own');
    my %exists = map { $_ => 1 } contents("$server->{dir}/metrics") =~ /^# TYPE (\S+)/mg;
    my %used = map { $_ => 1 } map {/(?<![:\w])(upgrade_required_\w+)/g} @documented, @shown, contents('conf/monitoring/rules.yml') =~ /^ +(?:expr: |[^:#]*\()(.*)$/mg;
    is_deeply([ grep { !$exists{$_} } sort keys %used ], [], 'each name in a query is that of a metric');
}

done_testing;
