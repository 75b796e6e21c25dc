# SPDX-License-Identifier: Apache-2.0
#
# Refusals and CORS in Chromium (docs/recipes.md): a script can read a refusal that allows its origin,
# a refused preflight keeps the token from being sent, and an exempt preflight does not.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(contents once);
use UpgradeTest::Process qw(wait_for_line);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'Chromium is started once' if !once();

# The page shows the result of a request that its query describes: the host, and whether it has a
# token. Its frame stays open until then, and delays the load event that --dump-dom waits for.
my $PAGE = <<'END';
<!DOCTYPE html>
<p id="result">nothing yet</p>
<iframe id="frame"></iframe>
<script>
const frame = document.getElementById('frame').contentDocument;
frame.open();
const [host, token] = location.search.slice(1).split(',');
fetch(`http://${host}:${location.port}/api`, token ? { headers: { Authorization: `Bearer ${token}` } } : {})
    .then(async (response) => `${response.status} ${response.headers.get('Upgrade')} ${(await response.text()).includes('requires TLS')}`)
    .catch((error) => error.name)
    .then((text) => { document.getElementById('result').textContent = `result: ${text}.`; frame.close(); });
</script>
END
my ($recipe) = contents('docs/recipes.md') =~ /^<!-- cors -->\n```apache\n(.*?)^```$/ms or BAIL_OUT('no recipe');
my $server = UpgradeTest::Server->new(files => { 'page.html' => $PAGE }, lines => <<"END");
LogFormat "%{Host}i %m %U %>s token=%{Authorization}i" cors
CustomLog logs/access cors
Alias /api htdocs/page.txt
<VirtualHost *:\${PORT}>
    ServerName page.test
</VirtualHost>
<VirtualHost *:\${PORT}>
    ServerName api.test
    $recipe
</VirtualHost>
<VirtualHost *:\${PORT}>
    ServerName exempt.test
    $recipe
    UpgradeExempt method=OPTIONS
    Header always set Access-Control-Allow-Origin "*"
    Header always set Access-Control-Allow-Headers "Authorization"
</VirtualHost>
END
$server->start or BAIL_OUT($server->config_test);
END { local $?; $server->stop if $server }
my $log = "$server->{dir}/logs/access";
my $profile = getcwd() . '/t/logs/cors';

sub result {
    my ($query) = @_;
    my @options = qw(--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --dump-dom);
    my $dom = `timeout 180 chromium @options --user-data-dir=$profile --host-resolver-rules='MAP *.test 127.0.0.1' 'http://page.test:$server->{port}/page.html?$query' 2>$profile.log`;
    return $dom =~ /result: (.*?)\.</ ? $1 : $dom . contents("$profile.log");
}

is(result('api.test'), '426 TLS/1.2 true', 'a script reads the refusal: its status, Upgrade and document');
is(result('api.test,vogon'), 'TypeError', 'a request with a token: a network error');
ok(wait_for_line($log, qr/^(api\.test:\d+ OPTIONS \/api 426 token=-)$/m), '… because the preflight is refused');
is(result('exempt.test,vogon'), '426 TLS/1.2 true', 'with an exempt preflight, the request is sent');
ok(wait_for_line($log, qr/^(exempt\.test:\d+ GET \/api 426 token=Bearer vogon)$/m), '… with its token over plain HTTP');
unlike(contents($log), qr/^api\.test\S* \S+ \S+ \S+ token=Bearer/m, '… and only there');

$server->stop;
undef $server;
done_testing;
