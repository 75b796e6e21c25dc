# SPDX-License-Identifier: Apache-2.0
#
# The configurations of docs/recipes.md do what the text says. Each is started as it is written, with ports, paths and addresses of the test.
use strict;
use warnings;

use Cwd qw(getcwd);
use Digest::SHA qw(hmac_sha256_hex);
use JSON::PP qw(decode_json);
use Test::More;
use UpgradeTest qw(contents field fields once);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'once is enough' if !once();

my %recipes = contents('docs/recipes.md') =~ /^<!-- ([\w-]+) -->\n```apache\n(.*?)^```$/msg;
my $KEY = 'k' x 32;
my $server;
END { local $?; $server->stop if $server }

# The name that a recipe's virtual host has, or the name of the test's own server.
sub name_of { my ($recipe) = @_; return $recipe =~ /ServerName (\S+)/ ? $1 : 'own.test' }

# Start a recipe, with pairs of what to replace in it. All paths lead to one file.
sub start {
    my ($name, @replaced) = @_;
    my $recipe = $recipes{$name} // BAIL_OUT("no recipe $name");
    my $host = name_of($recipe);
    $recipe =~ s/\*:80\b/*:\${PORT}/g;
    while (my ($from, $to) = splice @replaced, 0, 2) {
        $recipe =~ s/\Q$from\E/$to/g or BAIL_OUT("no $from in $name");
    }
    $server->stop if $server;
    undef $server;
    $server = UpgradeTest::Server->new(tls => 1, lines => <<"END");
LogLevel notice
AliasMatch ^/ htdocs/page.txt
$recipe
<VirtualHost *:\${TLS_PORT}>
    ServerName $host
    SSLEngine on
    AllowEncodedSlashes NoDecode
</VirtualHost>
END
    mkdir "$server->{dir}/conf";
    UpgradeTest::Server::write_file("$server->{dir}/conf/exposure.key", $KEY);
    UpgradeTest::Server::write_file("$server->{dir}/conf/upgrade.json", qq({"error": "\@DETAIL\@ \@HTTPS_URL\@"}\n));
    ok($server->start, "$name starts") or BAIL_OUT($server->config_test);
    is(join("\n", grep {/upgrade_required:warn/} split /\n/, $server->error_log), '', '… without a warning');
    return $server;
}

# Return the response of the recipe to "GET /path" or "tls GET /path" with fields.
sub answer {
    my ($name, $request, @fields) = @_;
    my ($tls, $method, $path) = $request =~ /\A(tls )?([A-Z]+) (\S+)\z/;
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    return $server->get($path, host => name_of($recipes{$name}), method => $method, $tls ? (tls => 'TLSv1.3') : (), fields => \@fields);
}

# Compare the status of each request. "met" is any that is no refusal: the file does not accept all methods.
sub check {
    my ($name, @rows) = @_;
    for (@rows) {
        my ($request, $status, @fields) = @{$_};
        my $got = answer($name, $request, @fields)->{status};
        my $said = join ', ', "$name: $request", @fields;
        $status eq 'met' ? unlike($got, qr/\A(?:0|30\d|403|426)\z/, "$said: met") : is($got, $status, "$said: $status");
    }
    return;
}

sub logged {
    my ($log, $pattern) = @_;
    for (1 .. 100) {
        return 1 if contents("$server->{dir}/logs/$log") =~ $pattern;
        select undef, undef, undef, 0.1;
    }
    return 0;
}

sub fingerprint { my ($secret) = @_; return substr hmac_sha256_hex($secret, $KEY), 0, 16 }

my $PAGE = 'Upgrade-Insecure-Requests: 1';
my @SENT = ('Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
my @HANDSHAKE = ('Connection: Upgrade', 'Upgrade: websocket', @SENT);
my $PHRASE = 'HTTP/1.1 426 Use https instead of http';

start('api');
check('api', [ 'GET /page', 307, $PAGE ], [ 'GET /page', 426 ], [ 'POST /page', 426, $PAGE, 'Content-Length: 0' ], [ 'GET /api', 426, $PAGE ],
    [ 'GET /api/x', 426, $PAGE ], [ 'GET /apiary', 307, $PAGE ], [ 'tls GET /api/x', 200 ]);

start('api-only');
check('api-only', [ 'GET /page', 301 ], [ 'GET /', 301 ], [ 'GET /api', 426, $PAGE ], [ 'GET /api/x', 426 ], [ 'GET /apiary', 301 ], [ 'tls GET /api', 200 ]);

start('cors');
my @preflight = ('Origin: http://app.example.org', 'Access-Control-Request-Method: GET', 'Access-Control-Request-Headers: authorization');
check('cors', [ 'OPTIONS /api', 426, @preflight ], [ 'GET /api', 426, 'Origin: http://app.example.org' ], [ 'tls OPTIONS /api', 'met', @preflight ]);
is_deeply([ fields(answer('cors', 'GET /api'), 'Access-Control-Allow-Origin') ], ['*'], 'cors: a script can read the refusal');
is_deeply([ fields(answer('cors', 'GET /api'), 'Access-Control-Expose-Headers') ], ['Upgrade, Link'], '… and its fields');
is_deeply([ fields(answer('cors', 'tls GET /api'), 'Access-Control-Allow-Origin') ], [], '… and nothing else');

my @old = ('X-Api-Key: old');
start('transition', '2027-' => '2099-');
check('transition', [ 'GET /api/x', 200, @old ], [ 'GET /api/x', 426, 'X-Api-Key: v2_new' ], [ 'tls GET /api/x', 200, 'X-Api-Key: v2_new' ], [ 'GET /page', 200, @old ]);
my $announced = answer('transition', 'GET /api/x', @old);
like(field($announced, 'Sunset'), qr/ 2099 /, 'transition: Sunset');
like(field($announced, 'Deprecation'), qr/\A\@\d+\z/, '… Deprecation');
like(field($announced, 'Link'), qr{<https://www\.example\.org/api-keys>}, '… Link');
ok(logged('error', qr/UPGRADE0011: exposed: header=X-Api-Key fingerprint=${\fingerprint('old')} /), '… the fingerprint');
is_deeply([ fields(answer('transition', 'tls GET /api/x', @old), 'Sunset') ], [], '… nothing over TLS');
start('transition', '2027-' => '2020-');
check('transition', [ 'GET /api/x', 426, @old ], [ 'tls GET /api/x', 200, @old ]);

# The program and the command are copies, because the tree may not be readable to the user of the server.
my $run = getcwd() . '/t/logs/recipes';
mkdir $run;
UpgradeTest::Server::write_file("$run/revoke-exposed", contents('conf/examples/revoke-exposed'));
UpgradeTest::Server::write_file("$run/revoke", qq{#!/bin/sh\necho "\$*" >> $run/revoked\n});
chmod 0755, "$run/revoke-exposed", "$run/revoke";
UpgradeTest::Server::write_file("$run/credentials", fingerprint('one') . " customer-1\n" . fingerprint('user:two') . " customer-2\n" . fingerprint('th/ree') . " customer-3\n");
start('revoke', '/usr/local/bin/revoke-exposed' => "$run/revoke-exposed", '/etc/apache2/credentials' => "$run/credentials", '/usr/local/bin/revoke' => "$run/revoke");
check('revoke', [ 'GET /x', 426, 'X-Api-Key: one' ], [ 'GET /x', 426, 'X-Api-Key: unknown' ], [ 'GET /x', 426, 'X-Api-Key: one' ], [ 'GET /x', 426, 'Authorization: Basic dXNlcjp0d28=' ],
    [ 'GET /x?api_key=th%2Free', 426 ], [ 'tls GET /x', 200, 'X-Api-Key: one' ]);
for (1 .. 100) {
    last if contents("$run/revoked") =~ /customer-3/;
    select undef, undef, undef, 0.1;
}
is(contents("$run/revoked"), "customer-1\ncustomer-2\ncustomer-3\n", 'revoke: each exposed credential once');

start('tools');
my $git = answer('tools', 'GET /x.git/info/refs?service=git-upload-pack', 'User-Agent: git/2.39.5', 'Accept: */*');
is("$git->{line}, " . field($git, 'Content-Type'), "$PHRASE, text/plain; charset=utf-8", 'tools: git');
my $npm = answer('tools', 'GET /x', 'Accept: application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*');
is($npm->{line}, $PHRASE, 'tools: npm');
like(decode_json($npm->{body})->{error}, qr{^This service requires TLS\..* https://own\.test:$server->{tls_port}/x$}, '… the member "error"');
SKIP: {
    skip 'git is not installed', 2 if !-x '/usr/bin/git';
    my $said = `HOME=$run LC_ALL=C /usr/bin/git ls-remote http://127.0.0.1:$server->{port}/x.git 2>&1`;
    like($said, qr/^remote: This service requires TLS\./m, 'git displays the document');
    like($said, qr{^remote: https://own\.test:$server->{tls_port}/x\.git/info/refs}m, '… with the https URL');
}
SKIP: {
    skip 'cadaver is not installed', 1 if !-x '/usr/bin/cadaver';
    like(`HOME=$run LC_ALL=C /usr/bin/cadaver http://127.0.0.1:$server->{port}/ 2>&1 </dev/null`, qr/426 Use https instead of http/, 'cadaver displays the reason phrase');
}

start('dav');
check('dav', [ 'GET /', 307, $PAGE ], [ 'PROPFIND /remote.php/dav/', 426, 'Depth: 0' ], [ 'tls GET /remote.php/dav/', 200 ]);
is(answer('dav', 'PROPFIND /remote.php/dav/', 'Authorization: Basic dXNlcjp0d28=', 'Cookie: a=b; nc_token=secret')->{line}, $PHRASE, 'dav: the reason phrase');
ok(logged('error', qr/UPGRADE0011: exposed: header=Authorization scheme=Basic; cookie=nc_token client/), '… what to revoke');

start('polling');
for my $path ('/socket.io/?EIO=4&transport=websocket', '/hub?id=x', '/echo/000/session/websocket') {
    check('polling', [ "tls GET $path", 200, @HANDSHAKE ], [ "tls GET $path", 426, @SENT ], [ "GET $path", 426, @HANDSHAKE ]);
    like(answer('polling', "tls GET $path", @SENT)->{body}, qr/proxy_set_header Upgrade/, '… which says what a proxy has removed');
}
check('polling', [ 'tls GET /socket.io/?EIO=4&transport=polling', 200 ], [ 'tls POST /socket.io/?EIO=4&transport=polling&sid=x', 'met', 'Content-Length: 0' ],
    [ 'tls POST /hub/negotiate?negotiateVersion=1', 'met', 'Content-Length: 0' ], [ 'tls GET /echo/info', 200 ], [ 'GET /echo/info', 426 ], [ 'tls GET /page', 200 ]);

start('websocket-only');
check('websocket-only', [ 'tls GET /socket.io/?EIO=4&transport=polling', 426 ], [ 'tls GET /socket.io/?EIO=4&transport=websocket', 200, @HANDSHAKE ],
    [ 'tls GET /hub?id=x', 426 ], [ 'tls GET /hub?id=x', 200, @HANDSHAKE ], [ 'tls POST /hub/negotiate', 'met', 'Content-Length: 0' ],
    [ 'tls GET /echo/info', 200 ], [ 'tls GET /echo/000/session/websocket', 426 ], [ 'tls GET /echo/000/session/websocket', 200, @HANDSHAKE ]);

start('office', '10.0.0.0/8' => '127.0.0.2/32');
my $document = '/cool/https%3A%2F%2Fcloud.example.org%2Findex.php%2Fapps%2Fwopi%2Ffiles%2F1/ws?WOPISrc=https%3A%2F%2Fcloud.example.org&compat=/ws';
my $editor = '/9.1.0-0a1b/doc/1234/c/?EIO=4';
check('office', [ "tls GET $document", 200, @HANDSHAKE ], [ "tls GET $document", 426 ], [ "GET $document", 426, @HANDSHAKE ], [ 'tls GET /browser/dist/cool.html', 200 ],
    [ 'tls POST /cool/convert-to/pdf', 'met', 'Content-Length: 0' ],
    [ "tls GET $editor&transport=polling", 200 ], [ "tls GET $editor&transport=websocket", 200, @HANDSHAKE ], [ "tls GET $editor&transport=websocket", 426, @SENT ],
    [ 'tls GET /doc/1234/c/?transport=websocket', 426, @SENT ], [ 'GET /hosting/discovery', 426 ]);
is($server->get($_, from => '127.0.0.2')->{status}, 200, "office: $_ within the network") for '/hosting/discovery', '/hosting/capabilities';
is($server->get('/cool/x', from => '127.0.0.2')->{status}, 426, '… and nothing else');

start('jenkins');
is(answer('jenkins', 'GET /tcpSlaveAgentListener/')->{line}, 'HTTP/1.1 426 Use the https URL of Jenkins', 'jenkins: an agent');
check('jenkins', [ 'tls GET /tcpSlaveAgentListener/', 200 ], [ 'tls GET /wsagents/', 426 ], [ 'tls GET /wsagents/', 200, @HANDSHAKE ], [ 'GET /wsagents/', 426, @HANDSHAKE ]);

start('jenkins-report');
check('jenkins-report', [ 'tls GET /wsagents/', 200, 'User-Agent: Java/11' ], [ 'GET /tcpSlaveAgentListener/', 200, 'User-Agent: Java/17' ]);
ok(logged('agents.log', qr{\A127\.0\.0\.1 /tcpSlaveAgentListener/ Java/17\n\z}), 'jenkins-report: the agent over plain HTTP, alone');

my %tested = map { $_ => 1 } contents($0) =~ /^start\('([\w-]+)'/mg;
is(join(' ', grep { !$tested{$_} } sort keys %recipes), '', 'every recipe is tested');

$server->stop;
undef $server;
done_testing;
